//! A document under construction: its JSON and its one binary buffer.

use super::error::GltfError;
use super::glb;
use super::json::{
    Accessor, Attributes, Buffer, BufferView, Material, Pbr, Primitive, PrimitiveExtensions, Root,
};
use crate::mesh::{MeshBuffer, Vertex};

/// Component types and targets by their OpenGL numbers (glTF 2.0, 5.1 and 5.11).
const UNSIGNED_SHORT: u32 = 5123;
const UNSIGNED_INT: u32 = 5125;
const FLOAT: u32 = 5126;
const ARRAY_BUFFER: u32 = 34_962;
const ELEMENT_ARRAY_BUFFER: u32 = 34_963;

/// A document under construction.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    /// The document so far.
    pub(crate) root: Root,
    bin: Vec<u8>,
}

/// Where positions go: local metres (east, north, up) to the document's axes (x = east, y = up, z = −north).
pub(crate) trait Placing {
    /// The target's position of a point in local metres.
    fn place(&self, enu: [f64; 3]) -> [f64; 3];
}

/// East, up, south: the axes of glTF, y up and right-handed, from east, north, up.
pub(crate) fn y_up([east, north, up]: [f64; 3]) -> [f64; 3] {
    [east, up, -north]
}

impl Builder {
    /// Adds `bytes` as a buffer view that starts at a multiple of 8, which suits every component type. Not to be called
    /// without bytes: a view has at least one.
    pub(crate) fn view(&mut self, bytes: &[u8], target: Option<u32>) -> u32 {
        let byte_offset = self.bin.len().next_multiple_of(8);
        self.bin.resize(byte_offset, 0);
        self.bin.extend_from_slice(bytes);
        self.root.buffer_views.push(BufferView {
            buffer: 0,
            byte_offset,
            byte_length: bytes.len(),
            target,
        });
        last(&self.root.buffer_views)
    }

    /// The bytes of a view.
    #[cfg(test)]
    pub(crate) fn bytes_of(&self, view: u32) -> &[u8] {
        let view = &self.root.buffer_views[view as usize];
        &self.bin[view.byte_offset..view.byte_offset + view.byte_length]
    }

    /// Adds an accessor of vectors of `f32`: `VEC3`, `VEC4` by `N`, without bounds.
    pub(crate) fn vectors<const N: usize>(&mut self, values: &[[f32; N]]) -> u32 {
        let bytes: Vec<u8> = values
            .iter()
            .flatten()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let kind = ["SCALAR", "SCALAR", "VEC2", "VEC3", "VEC4"]
            .get(N)
            .copied()
            .unwrap_or("SCALAR");
        self.accessor(&bytes, None, (FLOAT, kind, values.len()))
    }

    /// Adds an accessor of numbers, one a corner or instance.
    pub(crate) fn numbers(&mut self, values: &[u32], target: Option<u32>) -> u32 {
        // Whole numbers up to 2^24 are exact in an f32, the only component type for them that needs no padding.
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|v| (*v as f32).to_le_bytes())
            .collect();
        self.accessor(&bytes, target, (FLOAT, "SCALAR", values.len()))
    }

    fn accessor(
        &mut self,
        bytes: &[u8],
        target: Option<u32>,
        (component_type, kind, count): (u32, &'static str, usize),
    ) -> u32 {
        let buffer_view = self.view(bytes, target);
        self.root.accessors.push(Accessor {
            buffer_view,
            component_type,
            normalized: false,
            count,
            kind,
            min: None,
            max: None,
        });
        last(&self.root.accessors)
    }

    /// Adds `mesh`, which is not empty, as a primitive. Its corners carry their colours unless `material` has one.
    pub(crate) fn primitive(
        &mut self,
        mesh: &MeshBuffer,
        placing: &impl Placing,
        material: u32,
        features: Option<(&[u32], PrimitiveExtensions)>,
    ) -> Primitive {
        let position = self.positions(mesh, placing);
        let normals: Vec<[f32; 3]> = mesh
            .vertices
            .iter()
            .map(|v| y_up(v.normal).map(|c| c as f32))
            .collect();
        let bytes: Vec<u8> = normals
            .iter()
            .flatten()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let normal = self.accessor(&bytes, Some(ARRAY_BUFFER), (FLOAT, "VEC3", normals.len()));
        let is_coloured = self.is_coloured_by_corner(material);
        let colour = is_coloured.then(|| self.colours(&mesh.vertices));
        let (feature_id, extensions) = match features {
            Some((ids, extensions)) => (
                Some(self.numbers(ids, Some(ARRAY_BUFFER))),
                Some(extensions),
            ),
            None => (None, None),
        };
        let indices = self.indices(mesh);
        Primitive {
            attributes: Attributes {
                position,
                normal,
                colour,
                feature_id,
            },
            indices,
            material,
            extensions,
        }
    }

    fn positions(&mut self, mesh: &MeshBuffer, placing: &impl Placing) -> u32 {
        let place = |v: &Vertex| y_up(placing.place(v.position)).map(|c| c as f32);
        let points: Vec<[f32; 3]> = mesh.vertices.iter().map(place).collect();
        let first = points.first().copied().unwrap_or_default();
        let (min, max) = points.iter().fold((first, first), |(low, high), p| {
            (
                std::array::from_fn(|i| f32::min(low[i], p[i])),
                std::array::from_fn(|i| f32::max(high[i], p[i])),
            )
        });
        let bytes: Vec<u8> = points
            .iter()
            .flatten()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let at = self.accessor(&bytes, Some(ARRAY_BUFFER), (FLOAT, "VEC3", points.len()));
        if let Some(accessor) = self.root.accessors.last_mut() {
            accessor.min = Some(min);
            accessor.max = Some(max);
        }
        at
    }

    fn colours(&mut self, corners: &[Vertex]) -> u32 {
        let level = |c: f32| (c.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16;
        let bytes: Vec<u8> = corners
            .iter()
            .flat_map(|v| v.colour.map(level))
            .flat_map(u16::to_le_bytes)
            .collect();
        let at = self.accessor(
            &bytes,
            Some(ARRAY_BUFFER),
            (UNSIGNED_SHORT, "VEC4", corners.len()),
        );
        if let Some(accessor) = self.root.accessors.last_mut() {
            accessor.normalized = true;
        }
        at
    }

    fn indices(&mut self, mesh: &MeshBuffer) -> u32 {
        // The greatest number of a type restarts a primitive and may not be used (glTF 2.0, 3.7.2.1).
        let is_short = mesh.vertices.len() < usize::from(u16::MAX);
        let (bytes, kind): (Vec<u8>, u32) = if is_short {
            let short = mesh.indices.iter().flat_map(|i| (*i as u16).to_le_bytes());
            (short.collect(), UNSIGNED_SHORT)
        } else {
            let long = mesh.indices.iter().flat_map(|i| i.to_le_bytes());
            (long.collect(), UNSIGNED_INT)
        };
        let count = mesh.indices.len();
        self.accessor(&bytes, Some(ELEMENT_ARRAY_BUFFER), (kind, "SCALAR", count))
    }

    /// Adds a matt material; its colour, or `None` where corners carry theirs, which is then opaque.
    pub(crate) fn material(&mut self, name: Option<String>, colour: Option<[f32; 4]>) -> u32 {
        let is_clear = colour.is_some_and(|[_, _, _, opacity]| opacity < 1.0);
        self.root.materials.push(Material {
            name,
            alpha_mode: is_clear.then_some("BLEND"),
            pbr_metallic_roughness: Pbr {
                base_color_factor: colour,
                metallic_factor: 0.0,
                roughness_factor: 1.0,
            },
        });
        last(&self.root.materials)
    }

    /// Adds a matt material that one looks through as much as its corners say.
    pub(crate) fn clear_material(&mut self) -> u32 {
        let number = self.material(None, None);
        if let Some(material) = self.root.materials.last_mut() {
            material.alpha_mode = Some("BLEND");
        }
        number
    }

    fn is_coloured_by_corner(&self, material: u32) -> bool {
        self.root
            .materials
            .get(material as usize)
            .is_some_and(|m| m.pbr_metallic_roughness.base_color_factor.is_none())
    }

    /// The finished GLB.
    ///
    /// # Errors
    /// When it is larger than the 4 GiB that a GLB can hold.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, GltfError> {
        if !self.bin.is_empty() {
            // The chunk's padding is part of the buffer: a chunk may be at most 3 bytes longer than its buffer.
            self.bin.resize(self.bin.len().next_multiple_of(8), 0);
            self.root.buffers = vec![Buffer {
                byte_length: self.bin.len(),
            }];
        }
        let json = serde_json::to_vec(&self.root).map_err(GltfError::Json)?;
        if u32::try_from(json.len() + self.bin.len() + 64).is_err() {
            return Err(GltfError::TooLargeToWrite {
                bytes: json.len() + self.bin.len(),
            });
        }
        Ok(glb::pack(&json, &self.bin))
    }
}

/// Position of the last element.
pub(crate) fn last<T>(list: &[T]) -> u32 {
    u32::try_from(list.len().saturating_sub(1)).unwrap_or(u32::MAX)
}
