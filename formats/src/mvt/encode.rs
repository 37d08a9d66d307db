//! A tile's bytes (Mapbox Vector Tile 2.1): protocol buffers with four kinds of messages.

use std::collections::BTreeMap;

use super::snap::Point;

/// Protocol buffer wire types.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;

/// What a feature looks like in a tile.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A point.
    Point(Point),
    /// Lines of at least two points.
    Lines(Vec<Vec<Point>>),
    /// Open rings, each outer ring before its holes.
    Rings(Vec<Vec<Point>>),
}

/// An attribute's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// The bits of a real number.
    Real(u64),
    /// Yes or no.
    Boolean(bool),
}

/// A layer under construction.
#[derive(Debug, Default)]
pub(super) struct LayerBytes {
    features: Vec<u8>,
    keys: Dictionary<&'static str>,
    values: Dictionary<Value>,
}

/// Entries in the order of their first use.
#[derive(Debug)]
struct Dictionary<T> {
    numbers: BTreeMap<T, u32>,
    entries: Vec<T>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self {
            numbers: BTreeMap::new(),
            entries: Vec::new(),
        }
    }
}

impl<T: Ord + Clone> Dictionary<T> {
    fn number(&mut self, entry: T) -> u32 {
        if let Some(known) = self.numbers.get(&entry) {
            return *known;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry.clone());
        self.numbers.insert(entry, number);
        number
    }
}

impl LayerBytes {
    /// Adds a feature.
    pub(super) fn feature(
        &mut self,
        id: u64,
        shape: &Shape,
        attributes: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        let mut tags = Vec::new();
        for (key, value) in attributes {
            varint(&mut tags, u64::from(self.keys.number(key)));
            varint(&mut tags, u64::from(self.values.number(value)));
        }
        let (kind, geometry) = geometry(shape);
        let mut feature = Vec::new();
        number(&mut feature, 1, id);
        bytes(&mut feature, 2, &tags);
        number(&mut feature, 3, kind);
        bytes(&mut feature, 4, &geometry);
        bytes(&mut self.features, 2, &feature);
    }

    /// Adds the layer called `name` to a tile, unless it has no features.
    pub(super) fn finish(self, tile: &mut Vec<u8>, name: &str) {
        if self.features.is_empty() {
            return;
        }
        let mut layer = Vec::new();
        number(&mut layer, 15, 2);
        bytes(&mut layer, 1, name.as_bytes());
        layer.extend(self.features);
        for key in self.keys.entries {
            bytes(&mut layer, 3, key.as_bytes());
        }
        for value in self.values.entries {
            bytes(&mut layer, 4, &encoded(&value));
        }
        number(&mut layer, 5, super::clip::EXTENT as u64);
        bytes(tile, 3, &layer);
    }
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    match value {
        Value::Text(text) => bytes(&mut out, 1, text.as_bytes()),
        Value::Real(bits) => {
            varint(&mut out, 3 << 3 | FIXED64);
            out.extend(bits.to_le_bytes());
        }
        // Zigzag; where it is not negative the plain form is as short and older readers know it better.
        Value::Integer(n) if *n < 0 => number(&mut out, 6, (n << 1 ^ n >> 63) as u64),
        Value::Integer(n) => number(&mut out, 5, n.unsigned_abs()),
        Value::Boolean(yes) => number(&mut out, 7, u64::from(*yes)),
    }
    out
}

/// Type and commands of a shape (MVT 2.1, 4.3).
fn geometry(shape: &Shape) -> (u64, Vec<u8>) {
    let mut pen = Pen::default();
    match shape {
        Shape::Point(point) => {
            pen.command(1, 1);
            pen.to(*point);
            (1, pen.out)
        }
        Shape::Lines(lines) => {
            for line in lines {
                pen.path(line);
            }
            (2, pen.out)
        }
        Shape::Rings(rings) => {
            for ring in rings {
                pen.path(ring);
                pen.command(7, 1);
            }
            (3, pen.out)
        }
    }
}

#[derive(Default)]
struct Pen {
    out: Vec<u8>,
    at: Point,
}

impl Pen {
    fn command(&mut self, id: u64, count: usize) {
        varint(&mut self.out, id | (count as u64) << 3);
    }

    fn to(&mut self, point: Point) {
        for (to, from) in point.into_iter().zip(self.at) {
            let step = i64::from(to) - i64::from(from);
            varint(&mut self.out, (step << 1 ^ step >> 63) as u64);
        }
        self.at = point;
    }

    fn path(&mut self, points: &[Point]) {
        let Some((first, rest)) = points.split_first() else {
            return;
        };
        self.command(1, 1);
        self.to(*first);
        self.command(2, rest.len());
        for point in rest {
            self.to(*point);
        }
    }
}

/// Appends a base-128 number, least significant group first.
pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3 | VARINT);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | BYTES);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(shape: &Shape) -> Vec<u64> {
        let (_, bytes) = geometry(shape);
        let mut numbers = Vec::new();
        let (mut value, mut shift) = (0, 0);
        for byte in bytes {
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                numbers.push(value);
                (value, shift) = (0, 0);
            }
        }
        numbers
    }

    #[test]
    fn geometries_are_those_of_the_specification_s_examples() {
        assert_eq!(commands(&Shape::Point([25, 17])), [9, 50, 34]);
        let lines = vec![vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]];
        assert_eq!(
            commands(&Shape::Lines(lines)),
            [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]
        );
        let ring = vec![vec![[3, 6], [8, 12], [20, 34]]];
        assert_eq!(
            commands(&Shape::Rings(ring)),
            [9, 6, 12, 18, 10, 12, 24, 44, 15]
        );
    }

    #[test]
    fn keys_and_values_are_shared() {
        let mut layer = LayerBytes::default();
        for id in [1, 2] {
            let attributes = [
                ("kind", Value::Text("tree".to_owned())),
                ("z", Value::Integer(-1)),
            ];
            layer.feature(id, &Shape::Point([0, 0]), attributes);
        }
        let mut tile = Vec::new();
        layer.finish(&mut tile, "fixture");
        let count = |text: &[u8]| tile.windows(text.len()).filter(|w| *w == text).count();
        assert_eq!((count(b"tree"), count(b"kind")), (1, 1));
        assert_eq!(encoded(&Value::Integer(-1)), [6 << 3, 1]);
    }

    #[test]
    fn an_empty_layer_is_left_out() {
        let mut tile = Vec::new();
        LayerBytes::default().finish(&mut tile, "road");
        assert!(tile.is_empty());
    }
}
