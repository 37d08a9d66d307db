//! City objects, whatever format they came from.

use std::borrow::Cow;

use serde_json::{Map, Value};
use twin_core::model::{Name, Surface};

/// One object with everything that its file says of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct CityObject<'d> {
    /// Its id in the file.
    pub(crate) id: Cow<'d, str>,
    /// Its type, by CityJSON's names (OGC 20-072r5 §2).
    pub(crate) kind: Cow<'d, str>,
    /// Its attributes, by CityJSON's names, which are CityGML's without prefix.
    pub(crate) attributes: Cow<'d, Map<String, Value>>,
    /// Its own geometry.
    pub(crate) geometry: Vec<Body>,
    /// Where it was put, in the file's coordinates, where the file says so apart from its geometry.
    pub(crate) place: Option<[f64; 3]>,
    /// Every object below it.
    pub(crate) children: Vec<CityObject<'d>>,
}

/// A geometry of one level of detail, in the file's coordinates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// Level of detail as the file names it.
    pub(crate) lod: String,
    /// Its surfaces; their material is a position in the materials that go with the object.
    pub(crate) surfaces: Vec<Surface>,
    /// Its lines; a point is a line of one.
    pub(crate) lines: Vec<Vec<[f64; 3]>>,
    /// Whether the file says that the surfaces close to a solid.
    pub(crate) is_solid: bool,
}

impl CityObject<'_> {
    /// An attribute that is there and not null.
    pub(super) fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name).filter(|value| !value.is_null())
    }

    /// An attribute as text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.attribute(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// An attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name).and_then(Value::as_f64)
    }

    /// What it says of itself in the attributes `names`, in lower case with spaces between.
    pub(super) fn told(&self, names: &[&str]) -> String {
        let texts = names.iter().filter_map(|name| self.text(name));
        texts
            .map(|text| text.to_lowercase())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The attribute `name`: Chinese letters make it the Chinese name.
    pub(super) fn name(&self) -> Name {
        let Some(text) = self.text("name") else {
            return Name::default();
        };
        if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            Name {
                zh: Some(text.into()),
                en: None,
            }
        } else {
            Name {
                zh: None,
                en: Some(text.into()),
            }
        }
    }
}

/// An id of an object's name: letters that an id may not have become hyphens, and too long a name is cut.
pub(super) fn id_text(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    name.chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .take(160)
        .collect()
}

/// The first part has the object's own id.
pub(super) fn numbered(name: &str, number: usize) -> String {
    if number <= 1 {
        id_text(name)
    } else {
        format!("{}/{number}", id_text(name))
    }
}
