//! CityJSON's objects as they stand in a file (OGC 20-072r5, CityJSON 2.0; 1.1 differs in nothing that is read here).

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A whole city model, the first line of a sequence, or one feature of a sequence.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    /// Id of the feature's main object; only in a `CityJSONFeature`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transform: Option<Transform>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub(super) metadata: Metadata,
    #[serde(rename = "CityObjects", default)]
    pub(super) objects: BTreeMap<String, CityObject>,
    #[serde(default)]
    pub(super) vertices: Vec<[f64; 3]>,
    #[serde(default, skip_serializing_if = "Appearance::is_empty")]
    pub(super) appearance: Appearance,
    #[serde(
        rename = "geometry-templates",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) templates: Option<Templates>,
}

/// Whole numbers to coordinates: `number * scale + translate`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Transform {
    pub(super) scale: [f64; 3],
    pub(super) translate: [f64; 3],
}

impl Transform {
    pub(super) fn apply(&self, vertex: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|i| vertex[i] * self.scale[i] + self.translate[i])
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Metadata {
    #[serde(
        rename = "referenceSystem",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) reference_system: Option<String>,
    #[serde(
        rename = "geographicalExtent",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) extent: Option<Vec<f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
}

impl Metadata {
    fn is_empty(&self) -> bool {
        self.reference_system.is_none()
            && self.extent.is_none()
            && self.identifier.is_none()
            && self.title.is_none()
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Appearance {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) materials: Vec<FileMaterial>,
}

impl Appearance {
    fn is_empty(&self) -> bool {
        self.materials.is_empty()
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct FileMaterial {
    #[serde(default)]
    pub(super) name: String,
    #[serde(
        rename = "diffuseColor",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) diffuse: Option<[f64; 3]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) transparency: Option<f64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Templates {
    #[serde(default)]
    pub(super) templates: Vec<Geometry>,
    #[serde(rename = "vertices-templates", default)]
    pub(super) vertices: Vec<[f64; 3]>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct CityObject {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attributes: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) parents: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) children: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) geometry: Vec<Geometry>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Geometry {
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// A text in CityJSON, a number in older files.
    #[serde(
        default,
        deserialize_with = "lod",
        skip_serializing_if = "String::is_empty"
    )]
    pub(super) lod: String,
    #[serde(default)]
    pub(super) boundaries: Nested,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) semantics: Option<Semantics>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) material: BTreeMap<String, Theme>,
    /// Of a `GeometryInstance`: which template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) template: Option<usize>,
    /// Of a `GeometryInstance`: 4 by 4, row by row.
    #[serde(
        rename = "transformationMatrix",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) matrix: Option<[f64; 16]>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Semantics {
    pub(super) surfaces: Vec<SemanticSurface>,
    #[serde(default)]
    pub(super) values: Nested,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct SemanticSurface {
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// Materials of a geometry's surfaces under one theme.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Theme {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) values: Option<Nested>,
}

/// Arrays in arrays of indices; null is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Nested {
    Index(Option<usize>),
    List(Vec<Nested>),
}

impl Default for Nested {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Nested {
    pub(super) fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            Self::Index(_) => &[],
        }
    }

    /// The indices of a flat list; nulls and deeper lists are left out.
    pub(super) fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.list().iter().filter_map(|n| match n {
            Self::Index(index) => *index,
            Self::List(_) => None,
        })
    }
}

impl<'d> Deserialize<'d> for Nested {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'d> Visitor<'d> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arrays of indices")
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Nested, E> {
        let index = usize::try_from(index).map_err(|_| E::custom("an index is too large"))?;
        Ok(Nested::Index(Some(index)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Nested, E> {
        Ok(Nested::Index(None))
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut from: A) -> Result<Nested, A::Error> {
        let mut list = Vec::new();
        while let Some(nested) = from.next_element()? {
            list.push(nested);
        }
        Ok(Nested::List(list))
    }
}

fn lod<'d, D: Deserializer<'d>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}
