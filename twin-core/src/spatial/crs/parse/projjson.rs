//! A CRS from PROJJSON (<https://proj.org/en/stable/specifications/projjson.html>, schema 0.7), the JSON of WKT 2: it becomes the tree
//! of that, so that both are understood alike.

use serde_json::{Map, Value};

use super::super::definition::Crs;
use super::super::error::CrsError;
use super::unreadable;
use super::wkt;
use super::wkt_tree::{Item, Node};
use crate::both;
use crate::told::{Bilingual, Told};

/// Members that say nothing of how coordinates are computed.
const REMARKS: &[&str] = &[
    "$schema",
    "type",
    "name",
    "scope",
    "area",
    "bbox",
    "vertical_extent",
    "temporal_extent",
    "usages",
    "remarks",
    "id",
    "ids",
];

/// Whether a text starts as a JSON object does.
pub(super) fn looks_like_json(text: &str) -> bool {
    text.starts_with('{')
}

/// Reads a CRS object.
pub(super) fn read(text: &str) -> Result<Crs, CrsError> {
    let json: Value = serde_json::from_str(text).map_err(|error: serde_json::Error| {
        let error = error.told();
        let why = both!("it is no valid JSON: {error}", "不是有效的 JSON：{error}" => error);
        unreadable(text, why)
    })?;
    let root = Object::root(&json)?;
    wkt::from_node(&crs(&root)?, text)
}

/// A CRS of any kind that the reader of well-known text knows.
fn crs<'a>(of: &Object<'a>) -> Result<Node<'a>, CrsError> {
    match of.kind()? {
        "GeographicCRS" | "GeodeticCRS" => geographic(of, "GEOGCRS"),
        "ProjectedCRS" => projected(of),
        "VerticalCRS" => vertical(of),
        "CompoundCRS" => {
            of.only(&["components"])?;
            let parts = of.list("components")?;
            let parts: Result<Vec<_>, _> = parts.iter().map(|part| crs(part)).collect();
            of.node("COMPOUNDCRS", parts?)
        }
        "BoundCRS" => {
            of.only(&["source_crs", "target_crs", "transformation"])?;
            let source = crs(&of.object("source_crs")?)?;
            Ok(node("BOUNDCRS", vec![Item::Node(node("SOURCECRS", vec![Item::Node(source)]))]))
        }
        other => Err(of.error(
            "type",
            both!(
                "is '{other}': a geographic, projected, vertical, compound or bound CRS is supported",
                "为“{other}”：支持地理、投影、高程、复合和绑定坐标参考系"
            ),
        )),
    }
}

fn geographic<'a>(of: &Object<'a>, keyword: &str) -> Result<Node<'a>, CrsError> {
    of.only(&[
        "datum",
        "datum_ensemble",
        "coordinate_system",
        "deformation_models",
    ])?;
    let mut parts = vec![];
    let datum = match of.maybe_object("datum")? {
        Some(datum) => {
            parts.extend(prime_meridian(&datum)?);
            datum
        }
        None => of.object("datum_ensemble")?,
    };
    datum.only(&[
        "ellipsoid",
        "prime_meridian",
        "members",
        "accuracy",
        "anchor",
        "anchor_epoch",
        "frame_reference_epoch",
        "deformation_model",
    ])?;
    let ellipsoid = ellipsoid(&datum.object("ellipsoid")?)?;
    parts.insert(0, datum.node("DATUM", vec![ellipsoid])?);
    parts.append(&mut axes(of, "ellipsoidal")?);
    of.node(keyword, parts)
}

fn projected<'a>(of: &Object<'a>) -> Result<Node<'a>, CrsError> {
    of.only(&["base_crs", "conversion", "coordinate_system"])?;
    let base = of.object("base_crs")?;
    if !matches!(base.kind(), Ok("GeographicCRS" | "GeodeticCRS")) {
        return Err(base.error(
            "type",
            both!(
                "is not that of a geographic CRS",
                "不是地理坐标参考系的类型"
            ),
        ));
    }
    let conversion = of.object("conversion")?;
    conversion.only(&["method", "parameters"])?;
    let method = conversion.object("method")?;
    let mut items = vec![method.node("METHOD", Vec::new())?];
    for parameter in conversion.list("parameters")? {
        parameter.only(&["value", "unit"])?;
        let (value, unit) = parameter.measure("value")?;
        let mut node = parameter.node("PARAMETER", Vec::from_iter(unit))?;
        node.items.insert(1, Item::Number(value));
        items.push(node);
    }
    let mut parts = vec![
        geographic(&base, "BASEGEOGCRS")?,
        conversion.node("CONVERSION", items)?,
    ];
    parts.append(&mut axes(of, "Cartesian")?);
    of.node("PROJCRS", parts)
}

fn vertical<'a>(of: &Object<'a>) -> Result<Node<'a>, CrsError> {
    of.only(&[
        "datum",
        "datum_ensemble",
        "coordinate_system",
        "geoid_model",
        "geoid_models",
        "deformation_models",
    ])?;
    let datum = match of.maybe_object("datum")? {
        Some(datum) => datum,
        None => of.object("datum_ensemble")?,
    };
    let mut parts = vec![datum.node("VERTICALDATUM", Vec::new())?];
    parts.append(&mut axes(of, "vertical")?);
    of.node("VERTCRS", parts)
}

fn prime_meridian<'a>(datum: &Object<'a>) -> Result<Option<Node<'a>>, CrsError> {
    let Some(meridian) = datum.maybe_object("prime_meridian")? else {
        return Ok(None);
    };
    meridian.only(&["longitude"])?;
    let (longitude, unit) = meridian.measure("longitude")?;
    let mut node = meridian.node("PRIMEM", Vec::from_iter(unit))?;
    node.items.insert(1, Item::Number(longitude));
    Ok(Some(node))
}

/// By its larger axis and flattening, its two axes, or the radius of a sphere.
fn ellipsoid<'a>(of: &Object<'a>) -> Result<Node<'a>, CrsError> {
    of.only(&[
        "semi_major_axis",
        "semi_minor_axis",
        "inverse_flattening",
        "radius",
    ])?;
    let (axis, inverse) = if of.has("radius") {
        (of.measure("radius")?, 0.0)
    } else if of.has("semi_minor_axis") {
        let (major, minor) = (
            of.measure("semi_major_axis")?,
            of.measure("semi_minor_axis")?,
        );
        let flattening = 1.0 - minor.0 / major.0;
        let inverse = if flattening == 0.0 {
            0.0
        } else {
            flattening.recip()
        };
        (major, inverse)
    } else {
        (
            of.measure("semi_major_axis")?,
            of.measure("inverse_flattening")?.0,
        )
    };
    let mut node = of.node("ELLIPSOID", Vec::from_iter(axis.1))?;
    node.items.insert(1, Item::Number(axis.0));
    node.items.insert(2, Item::Number(inverse));
    Ok(node)
}

/// The axes of a coordinate system, which is of that kind; each with its direction and unit.
fn axes<'a>(of: &Object<'a>, kind: &str) -> Result<Vec<Node<'a>>, CrsError> {
    let Some(system) = of.maybe_object("coordinate_system")? else {
        return Ok(Vec::new());
    };
    system.only(&["subtype", "axis", "unit"])?;
    let told = system.text("subtype")?;
    if !told.eq_ignore_ascii_case(kind) {
        return Err(system.error(
            "subtype",
            both!(
                "is '{told}': '{kind}' is supported here",
                "为“{told}”：此处支持“{kind}”"
            ),
        ));
    }
    let axes = system.list("axis")?;
    let axes = axes.iter().map(|axis| {
        let unit = axis.unit()?;
        let mut node = axis.node("AXIS", Vec::from_iter(unit))?;
        node.items.insert(1, Item::Word(axis.text("direction")?));
        Ok(node)
    });
    axes.collect()
}

/// A JSON object and where it stands.
struct Object<'a> {
    members: &'a Map<String, Value>,
    /// Such as `base_crs.datum`; empty for the whole.
    path: String,
}

impl<'a> Object<'a> {
    fn root(json: &'a Value) -> Result<Self, CrsError> {
        Self::of(json, String::new())
    }

    fn of(json: &'a Value, path: String) -> Result<Self, CrsError> {
        match json {
            Value::Object(members) => Ok(Self { members, path }),
            _ => Err(CrsError::ProjJson {
                member: path,
                why: both!("is not an object", "不是对象"),
            }),
        }
    }

    fn path_of(&self, member: &str) -> String {
        if self.path.is_empty() {
            member.to_owned()
        } else {
            format!("{}.{member}", self.path)
        }
    }

    fn error(&self, member: &str, why: Bilingual) -> CrsError {
        CrsError::ProjJson {
            member: self.path_of(member),
            why,
        }
    }

    fn has(&self, member: &str) -> bool {
        self.members.contains_key(member)
    }

    /// Refuses members that are not known, since they may change what coordinates mean.
    fn only(&self, known: &[&str]) -> Result<(), CrsError> {
        let is_known =
            |name: &&String| REMARKS.contains(&name.as_str()) || known.contains(&name.as_str());
        match self.members.keys().find(|name| !is_known(name)) {
            Some(unknown) => Err(self.error(unknown, both!("is not supported", "不受支持"))),
            None => Ok(()),
        }
    }

    fn given(&self, member: &str) -> Result<&'a Value, CrsError> {
        let value = self.members.get(member);
        value.ok_or_else(|| self.error(member, both!("is missing", "缺失")))
    }

    fn kind(&self) -> Result<&'a str, CrsError> {
        self.text("type")
    }

    fn text(&self, member: &str) -> Result<&'a str, CrsError> {
        let text = self.given(member)?.as_str();
        text.ok_or_else(|| self.error(member, both!("is not text", "不是文本")))
    }

    fn object(&self, member: &str) -> Result<Self, CrsError> {
        Self::of(self.given(member)?, self.path_of(member))
    }

    fn maybe_object(&self, member: &str) -> Result<Option<Self>, CrsError> {
        let value = self.members.get(member);
        value
            .map(|value| Self::of(value, self.path_of(member)))
            .transpose()
    }

    fn list(&self, member: &str) -> Result<Vec<Self>, CrsError> {
        let items = self.given(member)?.as_array();
        let items = items.ok_or_else(|| self.error(member, both!("is not a list", "不是列表")))?;
        let path = |number: usize| format!("{}[{number}]", self.path_of(member));
        items
            .iter()
            .enumerate()
            .map(|(number, item)| Self::of(item, path(number)))
            .collect()
    }

    /// A number with its unit, which stands beside it, or with it in an object.
    fn measure(&self, member: &str) -> Result<(f64, Option<Node<'a>>), CrsError> {
        match self.given(member)? {
            Value::Object(_) => self.object(member)?.measure("value"),
            Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => {
                Ok((number.as_f64().unwrap_or_default(), self.unit()?))
            }
            _ => Err(self.error(member, both!("is not a number", "不是数值"))),
        }
    }

    /// `metre`, `degree`, `unity`, or an object with a factor.
    fn unit(&self) -> Result<Option<Node<'a>>, CrsError> {
        const UNIT: &str = "unit";
        let of_factor =
            |keyword, name, factor| node(keyword, vec![Item::Text(name), Item::Number(factor)]);
        Ok(Some(match self.members.get(UNIT) {
            None => return Ok(None),
            Some(Value::String(word)) => match word.as_str() {
                "metre" => of_factor("LENGTHUNIT", word, 1.0),
                "degree" => of_factor("ANGLEUNIT", word, 1.0_f64.to_radians()),
                "unity" => of_factor("SCALEUNIT", word, 1.0),
                _ => {
                    return Err(self.error(
                        UNIT,
                        both!(
                            "is '{word}', which is no unit of PROJJSON",
                            "为“{word}”，不是 PROJJSON 的单位"
                        ),
                    ));
                }
            },
            Some(_) => {
                let unit = self.object(UNIT)?;
                unit.only(&["conversion_factor"])?;
                let keyword = match unit.kind()? {
                    "LinearUnit" => "LENGTHUNIT",
                    "AngularUnit" => "ANGLEUNIT",
                    "ScaleUnit" => "SCALEUNIT",
                    "Unit" => "UNIT",
                    other => {
                        return Err(unit.error(
                            "type",
                            both!(
                                "is '{other}', which is no unit of space",
                                "为“{other}”，不是空间单位"
                            ),
                        ));
                    }
                };
                of_factor(
                    keyword,
                    unit.text("name")?,
                    unit.measure("conversion_factor")?.0,
                )
            }
        }))
    }

    /// A node with the object's name and EPSG code.
    fn node(&self, keyword: &str, parts: Vec<Node<'a>>) -> Result<Node<'a>, CrsError> {
        let mut items = vec![Item::Text(self.text("name")?)];
        items.extend(parts.into_iter().map(Item::Node));
        items.extend(self.id()?.map(Item::Node));
        Ok(node(keyword, items))
    }

    /// Of several ids the one of EPSG.
    fn id(&self) -> Result<Option<Node<'a>>, CrsError> {
        let mut ids = match self.has("ids") {
            true => self.list("ids")?,
            false => Vec::new(),
        };
        ids.extend(self.maybe_object("id")?);
        for id in ids {
            let authority = id.text("authority")?;
            let code = match id.given("code")? {
                Value::String(code) => Item::Text(code),
                Value::Number(code) => Item::Number(code.as_f64().unwrap_or(f64::NAN)),
                _ => {
                    return Err(id.error(
                        "code",
                        both!("is neither a number nor text", "既不是数值也不是文本"),
                    ));
                }
            };
            if authority.eq_ignore_ascii_case("EPSG") {
                return Ok(Some(node("ID", vec![Item::Text(authority), code])));
            }
        }
        Ok(None)
    }
}

fn node<'a>(keyword: &str, items: Vec<Item<'a>>) -> Node<'a> {
    Node {
        keyword: keyword.to_owned(),
        items,
    }
}
