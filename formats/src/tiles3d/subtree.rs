//! Subtree files: which tiles, contents and further subtrees there are (3D Tiles 1.1, implicit tiling, "Subtrees").

use std::collections::BTreeSet;

use serde::Serialize;

use super::quadtree::Cell;

/// `subt` in ASCII, little-endian.
const MAGIC: u32 = 0x7462_7573;
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Json {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buffers: Vec<Buffer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buffer_views: Vec<View>,
    tile_availability: Availability,
    content_availability: [Availability; 1],
    child_subtree_availability: Availability,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Buffer {
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    buffer: u32,
    byte_offset: usize,
    byte_length: usize,
}

/// One bit a place: in a view, or the same everywhere.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Availability {
    #[serde(skip_serializing_if = "Option::is_none")]
    bitstream: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constant: Option<u8>,
}

/// Bitstreams one after the other, each at a multiple of 8 bytes.
#[derive(Default)]
struct Streams {
    bytes: Vec<u8>,
    views: Vec<View>,
}

impl Streams {
    fn add(&mut self, flags: &[bool]) -> Availability {
        let available = flags.iter().filter(|f| **f).count();
        if available == 0 || available == flags.len() {
            return Availability {
                bitstream: None,
                available_count: None,
                constant: Some(u8::from(available > 0)),
            };
        }
        let stream = bits(flags.iter().copied());
        let byte_offset = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(byte_offset, 0);
        self.views.push(View {
            buffer: 0,
            byte_offset,
            byte_length: stream.len(),
        });
        self.bytes.extend(stream);
        Availability {
            bitstream: Some(self.views.len() - 1),
            available_count: Some(available),
            constant: None,
        }
    }
}

/// The file of the subtree of `levels` levels whose root is `root`; `tiles` holds every tile, `contents` those with content.
pub(super) fn bytes(
    (root, levels): (Cell, u32),
    tiles: &BTreeSet<Cell>,
    is_content: impl Fn(Cell) -> bool,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut streams = Streams::default();
    let all: Vec<Cell> = (0..levels).flat_map(|depth| below(root, depth)).collect();
    let exist: Vec<bool> = all.iter().map(|cell| tiles.contains(cell)).collect();
    let filled: Vec<bool> = all.iter().map(|cell| is_content(*cell)).collect();
    let children: Vec<bool> = below(root, levels)
        .map(|cell| tiles.contains(&cell))
        .collect();
    let (tile_availability, content, child_subtree_availability) = (
        streams.add(&exist),
        streams.add(&filled),
        streams.add(&children),
    );
    let binary = padded(streams.bytes, 0);
    let json = Json {
        buffers: (!binary.is_empty())
            .then_some(Buffer {
                byte_length: binary.len(),
            })
            .into_iter()
            .collect(),
        buffer_views: streams.views,
        tile_availability,
        content_availability: [content],
        child_subtree_availability,
    };
    let json = padded(serde_json::to_vec(&json)?, b' ');
    let mut out = Vec::with_capacity(24 + json.len() + binary.len());
    out.extend(MAGIC.to_le_bytes());
    out.extend(VERSION.to_le_bytes());
    out.extend((json.len() as u64).to_le_bytes());
    out.extend((binary.len() as u64).to_le_bytes());
    out.extend(json);
    out.extend(binary);
    Ok(out)
}

/// Booleans packed eight to a byte, least significant bit first (3D Metadata Specification, "Boolean").
fn bits(values: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, value) in values.enumerate() {
        if at % 8 == 0 {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(value) << (at % 8);
        }
    }
    bytes
}

fn padded(mut bytes: Vec<u8>, with: u8) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(8), with);
    bytes
}

/// The cells `depth` levels below `root` in Morton order.
fn below(root: Cell, depth: u32) -> impl Iterator<Item = Cell> {
    (0..1_u32 << (2 * depth)).map(move |number| {
        let spread = |first: u32| {
            (0..depth).fold(0, |value, bit| {
                value | (number >> (2 * bit + first) & 1) << bit
            })
        };
        Cell {
            level: root.level + depth,
            x: (root.x << depth) + spread(0),
            y: (root.y << depth) + spread(1),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_fill_bytes_from_the_lowest_bit() {
        let nine = [true, false, true, true, false, false, false, false, true];
        assert_eq!(bits(nine.into_iter()), [0b0000_1101, 0b0000_0001]);
        assert!(bits(std::iter::empty()).is_empty());
    }

    #[test]
    fn cells_come_in_morton_order() {
        let root = Cell {
            level: 1,
            x: 1,
            y: 0,
        };
        let places: Vec<(u32, u32)> = below(root, 2).map(|c| (c.x - 4, c.y)).collect();
        // Bits of x and y in turn, x lowest (3D Tiles 1.1, implicit tiling, "Morton order").
        let first = [
            (0, 0),
            (1, 0),
            (0, 1),
            (1, 1),
            (2, 0),
            (3, 0),
            (2, 1),
            (3, 1),
            (0, 2),
        ];
        assert_eq!(places[..9], first);
        assert_eq!((places.len(), places[15]), (16, (3, 3)));
        assert!(below(root, 2).all(|cell| cell.ancestor(1) == root));
    }

    #[test]
    fn the_sample_of_the_specification_is_told_bit_by_bit() {
        // The root and its first and last child exist; only the last child has content; nothing goes deeper.
        let cell = |level, x, y| Cell { level, x, y };
        let tiles: BTreeSet<Cell> = [cell(0, 0, 0), cell(1, 0, 0), cell(1, 1, 1)].into();
        let file = bytes((Cell::ROOT, 3), &tiles, |c| c == cell(1, 1, 1)).unwrap();
        assert_eq!(&file[..8], b"subt\x01\0\0\0");
        let json_len = u64::from_le_bytes(file[8..16].try_into().unwrap()) as usize;
        let json: serde_json::Value = serde_json::from_slice(&file[24..24 + json_len]).unwrap();
        assert_eq!(json["childSubtreeAvailability"]["constant"], 0);
        assert_eq!(json["tileAvailability"]["availableCount"], 3);
        let binary = &file[24 + json_len..];
        assert_eq!(binary[0], 0b0001_0011);
        assert_eq!(binary[8], 0b0001_0000);
        assert_eq!(file.len() % 8, 0);
    }
}
