//! The attributes of an object by CityJSON's names.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::tree::{Key, Node};
use crate::finding::{Expected, Findings, Outcome, Problem, Thing};

/// What AdV puts before the code of a building's function.
const ADV_BUILDING: &str = "31001_";
/// How many unknown code lists are told of.
const MOST_LISTS: usize = 32;
/// Attributes that are lengths.
const LENGTHS: &[&str] = &["measuredHeight", "height", "storeyHeightsAboveGround"];
/// Metres of a foot (EPSG unit 9002).
const FOOT_M: f64 = 0.3048;

/// Reads attributes, and remembers which code lists it did not know.
#[derive(Debug, Default)]
pub(super) struct Properties {
    unknown_lists: BTreeSet<String>,
}

impl Properties {
    /// The attributes of `object`: its simple properties, its generic attributes, its height by 3.0's `con:Height`, and as name, where
    /// it has none, its address. Of several values the first counts.
    pub(super) fn of(
        &mut self,
        object: Node<'_>,
        id: &str,
        found: &mut Findings,
    ) -> Map<String, Value> {
        let mut map = Map::new();
        for child in object.children() {
            match child.name() {
                "genericAttribute" | "genericAttributeSet" => generic(child, &mut map),
                name if name.ends_with("Attribute") => generic_one(child, &mut map),
                "height" if !child.is_leaf() => {
                    if let Some(value) = child.find("value") {
                        self.simple(value, "measuredHeight", id, &mut map, found);
                    }
                }
                name if child.is_leaf() && child.link().is_none() => {
                    self.simple(child, name, id, &mut map, found);
                }
                _ => {}
            }
        }
        if let (false, Some(address)) = (map.contains_key("name"), address(object)) {
            map.insert("name".to_owned(), address.into());
        }
        map
    }

    fn simple(
        &mut self,
        node: Node<'_>,
        name: &str,
        id: &str,
        map: &mut Map<String, Value>,
        found: &mut Findings,
    ) {
        let text = node.text();
        if text.is_empty() || map.contains_key(name) {
            return;
        }
        let value = if LENGTHS.contains(&name) {
            match metres(text, node.attribute(Key::Uom)) {
                Some(value) => value,
                None => {
                    let uom = node.attribute(Key::Uom).unwrap_or_default();
                    let told = format!("{text} {uom}");
                    let problem = Problem::unreadable(name, &told, Expected::MetresOrFeet);
                    found.feature(id, None, problem, Outcome::Ignored);
                    return;
                }
            }
        } else {
            match self.code(text, node.attribute(Key::CodeSpace), found) {
                Some(code) => code,
                None => return,
            }
        };
        map.insert(name.to_owned(), value);
    }

    /// A code of a list that is known, or a text. Numbers of other lists mean something else or nothing.
    fn code(
        &mut self,
        text: &str,
        code_space: Option<&str>,
        found: &mut Findings,
    ) -> Option<Value> {
        let Some(list) = code_space.filter(|list| !list.trim().is_empty()) else {
            return Some(value(text));
        };
        let lower = list.to_ascii_lowercase();
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        if !is_number
            || ["sig3d", "citygml.org", "opengis"]
                .iter()
                .any(|w| lower.contains(w))
        {
            return Some(value(text));
        }
        if lower.contains("adv") || lower.contains("alkis") {
            let is_function = lower.contains("function") || lower.contains("funktion");
            return Some(if is_function {
                format!("{ADV_BUILDING}{text}").into()
            } else {
                value(text)
            });
        }
        if self.unknown_lists.len() < MOST_LISTS && self.unknown_lists.insert(list.to_owned()) {
            let list = list.to_owned();
            let what = Thing::CodeList { list };
            found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
        }
        None
    }
}

/// A number where the text is one as it stands, else the text.
fn value(text: &str) -> Value {
    let is_plain = !text.starts_with('+') && (text == "0" || !text.starts_with("00"));
    let whole = text.parse::<i64>().ok().map(Number::from);
    let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
    match number {
        Some(number) if is_plain => Value::Number(number),
        _ => text.into(),
    }
}

/// Lengths in metres, one or a list.
fn metres(text: &str, uom: Option<&str>) -> Option<Value> {
    let unit = uom.unwrap_or_default().trim();
    let unit = unit.rsplit([':', '#', '/']).next().unwrap_or(unit);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "m" | "metre" | "meter" | "metres" | "meters" => 1.0,
        "ft" | "foot" | "feet" => FOOT_M,
        _ => return None,
    };
    let lengths: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    let lengths = lengths.ok()?;
    if let [length] = lengths.as_slice() {
        return Number::from_f64(length * factor).map(Value::Number);
    }
    let texts: Vec<String> = lengths.iter().map(|l| (l * factor).to_string()).collect();
    Some(texts.join(" ").into())
}

/// Generic attributes, those of sets too.
fn generic(node: Node<'_>, map: &mut Map<String, Value>) {
    for attribute in node.descend(&[]).filter(|n| {
        let name = n.name();
        name != "genericAttribute" && name.ends_with("Attribute")
    }) {
        generic_one(attribute, map);
    }
}

/// `gen:stringAttribute name="..."` with a `value` (2.0), or `gen:StringAttribute` with `name` and `value` (3.0).
fn generic_one(node: Node<'_>, map: &mut Map<String, Value>) {
    let name = node.attribute(Key::Name);
    let name = name.or_else(|| node.child("name").map(Node::text));
    let (Some(name), Some(text)) = (name, node.child("value").map(Node::text)) else {
        return;
    };
    if !text.is_empty() && !map.contains_key(name) {
        map.insert(name.to_owned(), value(text));
    }
}

/// Street and number by OASIS xAL 2.0 (`ThoroughfareName`, `ThoroughfareNumber`) or 3.0 (`NameElement`, `Number`).
fn address(object: Node<'_>) -> Option<String> {
    let address = object.children().find(|c| c.name() == "address")?;
    let street = address.find("Thoroughfare")?;
    let text = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| street.find(name));
        found.map(Node::text).filter(|text| !text.is_empty())
    };
    let name = text(["ThoroughfareName", "NameElement"])?;
    Some(match text(["ThoroughfareNumber", "Number"]) {
        Some(number) => format!("{name} {number}"),
        None => name.to_owned(),
    })
}
