//! OSM XML, read as a stream: one element in memory at a time.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use twin_core::both;
use twin_core::told::Bilingual;

use super::element::{Element, Kind, LonLat, Member, Node, Pass, Relation, Role, Wanted, Way};
use super::error::OsmError;
use super::input::{Text, read_error};
use super::tags::{Key, Tags};

/// Deepest nesting that is read: OSM XML has three levels, change files four.
const DEEPEST: usize = 16;

/// Reads the elements that are wanted and hands each to `sink`.
pub(super) fn read(
    file: &Path,
    text: Text,
    wanted: &Wanted<'_>,
    sink: &mut dyn FnMut(Element) -> Result<(), OsmError>,
) -> Result<(), OsmError> {
    let mut parser = Parser {
        file,
        reader: Reader::from_reader(text.reader),
        pass: wanted.pass,
        memory_bytes: wanted.memory_bytes,
        open: None,
        open_memory: 0,
        depth: 0,
        seen_root: false,
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = match parser.reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => return Err(parser.syntax_error(&error)),
        };
        text.since_event.set(0);
        let finished = match event {
            Event::Start(tag) => {
                parser.deepen()?;
                if let Some(element) = parser.start(&tag)? {
                    parser.open = Some(element);
                    parser.open_memory = 0;
                }
                None
            }
            Event::Empty(tag) => parser.start(&tag)?,
            Event::End(tag) => {
                parser.depth = parser.depth.saturating_sub(1);
                let ends = matches!(tag.name().0, "node" | "way" | "relation");
                if ends { parser.open.take() } else { None }
            }
            Event::Eof => break,
            _ => None,
        };
        if let Some(mut element) = finished
            && matters(&mut element, wanted)
        {
            sink(element)?;
        }
    }
    parser.end()
}

fn matters(element: &mut Element, wanted: &Wanted<'_>) -> bool {
    match element {
        Element::Node(node) => {
            node.number = (wanted.number)(node.id);
            node.number.is_some() || !node.tags.is_empty()
        }
        _ => true,
    }
}

struct Parser<'a> {
    file: &'a Path,
    reader: Reader<Box<dyn BufRead>>,
    pass: Pass,
    memory_bytes: u64,
    open: Option<Element>,
    /// Memory that the open element takes, in bytes, counted roughly.
    open_memory: u64,
    depth: usize,
    seen_root: bool,
}

impl Parser<'_> {
    fn byte(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn deepen(&mut self) -> Result<(), OsmError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let reason = both!(
                "elements are nested more than {DEEPEST} deep",
                "元素嵌套超过 {DEEPEST} 层"
            );
            return Err(self.damaged(reason));
        }
        Ok(())
    }

    /// Counts what the open element takes, child by child.
    fn grow(&mut self, bytes: usize) -> Result<(), OsmError> {
        self.open_memory += bytes as u64;
        if self.open_memory > self.memory_bytes {
            let (byte, mib) = (self.byte(), self.memory_bytes >> 20);
            return Err(OsmError::TooLarge {
                file: self.file.to_owned(),
                reason: both!(
                    "the element near byte {byte} takes more than {mib} MiB",
                    "第 {byte} 字节附近的元素超过 {mib} MiB"
                ),
            });
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<Option<Element>, OsmError> {
        if !self.seen_root {
            self.seen_root = true;
            return self.check_root(tag);
        }
        match (tag.name().0, self.pass) {
            ("node", Pass::Nodes) => self.node(tag),
            ("way", Pass::WaysAndRelations) => Ok(self.head(tag, "way")?.map(|id| {
                Element::Way(Way {
                    id,
                    nodes: Vec::new(),
                    tags: Tags::default(),
                })
            })),
            ("relation", Pass::WaysAndRelations) => Ok(self.head(tag, "relation")?.map(|id| {
                Element::Relation(Relation {
                    id,
                    members: Vec::new(),
                    tags: Tags::default(),
                })
            })),
            ("tag" | "nd" | "member", _) => self.child(tag).map(|()| None),
            _ => Ok(None),
        }
    }

    fn check_root(&self, tag: &BytesStart<'_>) -> Result<Option<Element>, OsmError> {
        match tag.name().0 {
            "osm" => Ok(None),
            other => Err(OsmError::NotOsm {
                file: self.file.to_owned(),
                reason: both!(
                    "the root element is <{}>, not <osm>",
                    "根元素是 <{}>，而不是 <osm>";
                    cut(other)
                ),
            }),
        }
    }

    /// The id of a way or relation; none for one that an editor marked as deleted.
    fn head(&self, tag: &BytesStart<'_>, word: &str) -> Result<Option<i64>, OsmError> {
        let [id, action, visible] = self.attributes(tag, ["id", "action", "visible"])?;
        let id = self.integer(id, "id", || word.to_owned())?;
        Ok(Some(id).filter(|_| !is_deleted(action, visible)))
    }

    /// Nodes without a position are deleted ones and mean nothing here.
    fn node(&self, tag: &BytesStart<'_>) -> Result<Option<Element>, OsmError> {
        let names = ["id", "lon", "lat", "action", "visible"];
        let [id, lon, lat, action, visible] = self.attributes(tag, names)?;
        let id = self.integer(id, "id", || "node".to_owned())?;
        let (Some(lon), Some(lat)) = (lon, lat) else {
            return Ok(None);
        };
        if is_deleted(action, visible) {
            return Ok(None);
        }
        let parse = |text: &str| text.trim().parse::<f64>().ok();
        let at = parse(&lon)
            .zip(parse(&lat))
            .and_then(|(x, y)| LonLat::from_degrees(x, y));
        let Some(at) = at else {
            return Err(OsmError::Field {
                file: self.file.to_owned(),
                byte: self.byte(),
                feature: format!("node/{id}"),
                field: "lon, lat",
                value: cut(&format!("{lon}, {lat}")),
                reason: Bilingual::new(
                    "longitude lies within ±180 degrees, latitude within ±90",
                    "经度应在 ±180 度以内，纬度在 ±90 度以内",
                ),
            });
        };
        let tags = Tags::default();
        Ok(Some(Element::Node(Node {
            id,
            number: None,
            at,
            tags,
        })))
    }

    fn child(&mut self, tag: &BytesStart<'_>) -> Result<(), OsmError> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        match (tag.name().0, &mut open) {
            ("tag", element) => self.tag(tag, tags_of(element))?,
            ("nd", Element::Way(way)) => {
                way.nodes.push(self.reference(tag, way.id)?);
                self.grow(size_of::<i64>())?;
            }
            ("member", Element::Relation(relation)) => {
                relation.members.push(self.member(tag, relation.id)?);
                self.grow(size_of::<Member>())?;
            }
            _ => {}
        }
        self.open = Some(open);
        Ok(())
    }

    fn tag(&mut self, tag: &BytesStart<'_>, tags: &mut Tags) -> Result<(), OsmError> {
        let [key, value] = self.attributes(tag, ["k", "v"])?;
        let key = key.and_then(|k| Key::of(&k));
        if let (Some(key), Some(value)) = (key, value) {
            tags.push(key, &value);
            self.grow(size_of::<(&str, Box<str>)>() + value.len())?;
        }
        Ok(())
    }

    fn reference(&self, tag: &BytesStart<'_>, way: i64) -> Result<i64, OsmError> {
        let [node] = self.attributes(tag, ["ref"])?;
        self.integer(node, "ref", || format!("way/{way}"))
    }

    fn member(&self, tag: &BytesStart<'_>, relation: i64) -> Result<Member, OsmError> {
        let [kind, id, role] = self.attributes(tag, ["type", "ref", "role"])?;
        let kind = match kind.as_deref() {
            Some("node") => Kind::Node,
            Some("way") => Kind::Way,
            _ => Kind::Relation,
        };
        Ok(Member {
            kind,
            id: self.integer(id, "ref", || format!("relation/{relation}"))?,
            role: Role::of(&role.unwrap_or_default()),
        })
    }

    /// The values of the attributes of these names, each if it is there.
    fn attributes<'t, const N: usize>(
        &self,
        tag: &'t BytesStart<'_>,
        names: [&str; N],
    ) -> Result<[Option<Cow<'t, str>>; N], OsmError> {
        let mut values = [const { None }; N];
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|e| self.damaged(Bilingual::alike(e.to_string())))?;
            let wanted = names.iter().position(|name| *name == attribute.key.0);
            if let Some(value) = wanted.and_then(|at| values.get_mut(at)) {
                let text = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|e| self.damaged(Bilingual::alike(e.to_string())))?;
                *value = Some(text);
            }
        }
        Ok(values)
    }

    fn integer(
        &self,
        text: Option<Cow<'_, str>>,
        field: &'static str,
        element: impl Fn() -> String,
    ) -> Result<i64, OsmError> {
        let text = text.unwrap_or_default();
        text.trim().parse().map_err(|_| OsmError::Field {
            file: self.file.to_owned(),
            byte: self.byte(),
            feature: element(),
            field,
            value: cut(&text),
            reason: Bilingual::new("a whole number is expected", "应为整数"),
        })
    }

    fn damaged(&self, reason: Bilingual) -> OsmError {
        OsmError::Damaged {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason,
        }
    }

    fn truncated(&self, reason: Bilingual) -> OsmError {
        OsmError::Truncated {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason,
        }
    }

    fn syntax_error(&self, error: &Error) -> OsmError {
        match error {
            Error::Io(io) => read_error(self.file, self.byte(), io),
            Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
                | SyntaxError::UnclosedComment,
            )
            | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
                self.truncated(both!("a tag is not closed", "有标签未闭合"))
            }
            other => self.damaged(Bilingual::alike(other.to_string())),
        }
    }

    fn end(&self) -> Result<(), OsmError> {
        if !self.seen_root {
            return Err(OsmError::NotOsm {
                file: self.file.to_owned(),
                reason: both!("there is no <osm> element", "没有 <osm> 元素"),
            });
        }
        if self.depth > 0 {
            return Err(self.truncated(both!("</osm> is missing", "缺少 </osm>")));
        }
        Ok(())
    }
}

/// Whether an editor (JOSM's `action`) or a history (`visible`) says that the element is gone.
fn is_deleted(action: Option<Cow<'_, str>>, visible: Option<Cow<'_, str>>) -> bool {
    action.is_some_and(|a| a == "delete") || visible.is_some_and(|v| v == "false")
}

fn tags_of(element: &mut Element) -> &mut Tags {
    match element {
        Element::Node(n) => &mut n.tags,
        Element::Way(w) => &mut w.tags,
        Element::Relation(r) => &mut r.tags,
    }
}

/// A text cut to 60 characters, for messages.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
