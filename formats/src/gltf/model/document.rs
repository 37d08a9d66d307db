//! The parts of a glTF document that a model is judged by (glTF 2.0, chapter 5). What we do not judge is kept as it is.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Most entries of a list: a few bytes of JSON make an entry of some hundred bytes.
const MAX_ENTRIES: usize = 100_000;

/// A list that refuses to grow beyond [`MAX_ENTRIES`].
#[derive(Debug)]
pub(super) struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bounded<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Bounded<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = entries.next_element()? {
                    if list.len() == MAX_ENTRIES {
                        return Err(A::Error::custom("a list has more than 100,000 entries"));
                    }
                    list.push(entry);
                }
                Ok(List(list))
            }
        }
        deserializer.deserialize_seq(Bounded(PhantomData))
    }
}

/// A document as read; every index in it is still to be checked.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Document {
    pub(super) asset: Asset,
    pub(super) extensions_required: List<String>,
    pub(super) scene: Option<u32>,
    pub(super) scenes: List<Scene>,
    pub(super) nodes: List<Node>,
    pub(super) meshes: List<Mesh>,
    pub(super) accessors: List<Accessor>,
    pub(super) buffer_views: List<BufferView>,
    pub(super) buffers: List<Buffer>,
    pub(super) images: List<Image>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Asset {
    pub(super) version: String,
    pub(super) min_version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scene {
    pub(super) nodes: List<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) mesh: Option<u32>,
    pub(super) children: List<u32>,
    pub(super) matrix: Option<[f64; 16]>,
    pub(super) translation: Option<[f64; 3]>,
    pub(super) rotation: Option<[f64; 4]>,
    pub(super) scale: Option<[f64; 3]>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mesh {
    pub(super) primitives: List<Primitive>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Primitive {
    pub(super) attributes: BTreeMap<String, u32>,
    pub(super) indices: Option<u32>,
    pub(super) mode: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Accessor {
    pub(super) buffer_view: Option<u32>,
    #[serde(default)]
    pub(super) byte_offset: u64,
    pub(super) component_type: u32,
    pub(super) count: u64,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) min: Option<Vec<f64>>,
    pub(super) max: Option<Vec<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BufferView {
    pub(super) buffer: u32,
    #[serde(default)]
    pub(super) byte_offset: u64,
    pub(super) byte_length: u64,
    pub(super) byte_stride: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Buffer {
    pub(super) byte_length: u64,
    pub(super) uri: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Image {
    pub(super) uri: Option<String>,
    pub(super) buffer_view: Option<u32>,
}

impl Accessor {
    /// Bytes of one element; `None` for a type that glTF does not have.
    pub(super) fn element_bytes(&self) -> Option<u64> {
        let component: u64 = match self.component_type {
            5120 | 5121 => 1,
            5122 | 5123 => 2,
            5125 | 5126 => 4,
            _ => return None,
        };
        // Columns of a matrix start at multiples of 4 bytes (3.6.2.4).
        let column = |rows: u64| (component * rows).next_multiple_of(4);
        Some(match self.kind.as_str() {
            "SCALAR" => component,
            "VEC2" => 2 * component,
            "VEC3" => 3 * component,
            "VEC4" => 4 * component,
            "MAT2" => 2 * column(2),
            "MAT3" => 3 * column(3),
            "MAT4" => 4 * column(4),
            _ => return None,
        })
    }
}
