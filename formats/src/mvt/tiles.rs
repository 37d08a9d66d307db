//! A community in Web Mercator, any tile of which is made when it is asked for.

use geo::{BoundingRect, Coord, Geometry, LineString, MapCoords, Polygon, Rect, Simplify};
use twin_core::model::CommunityParts;
use twin_core::spatial::{Layer, RectIndex};

use super::clip::{self, BUFFER, EXTENT};
use super::encode::{LayerBytes, Shape, Value};
use super::error::MvtError;
use super::mercator::square_from_lonlat;
use super::snap;
use crate::attributes::{self, Attributes, LAYERS, columns};
use crate::table::Kind;

/// The zoom levels that tiles are made for.
pub const MIN_ZOOM: u8 = 10;
/// At this zoom geometry is whole: a unit is 37 mm at the equator.
pub const MAX_ZOOM: u8 = 18;

/// Units that a line may be moved by below [`MAX_ZOOM`]: a quarter of a pixel of a 512-pixel tile.
const TOLERANCE: f64 = 2.0;
/// Units that an area or line must be long or wide to be drawn below [`MAX_ZOOM`]: a pixel.
const LEAST_SIZE: f64 = 8.0;

/// A tile's address: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Zoom level.
    pub z: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl TileId {
    /// Whether it is a tile of the map at a zoom level that tiles are made for.
    #[must_use]
    pub fn is_made(self) -> bool {
        (MIN_ZOOM..=MAX_ZOOM).contains(&self.z) && self.x >> self.z == 0 && self.y >> self.z == 0
    }
}

/// The first zoom level that a layer is in: points and what is small only where there is room for them, rooms, which lie above
/// each other, only where a map shows a floor by their `level`.
pub(super) fn min_zoom(layer: Layer) -> u8 {
    match layer {
        Layer::Gate | Layer::Place => 14,
        Layer::Wall | Layer::UtilityLink => 15,
        Layer::Unit | Layer::Fixture | Layer::Pole | Layer::Device | Layer::PlacedModel => 16,
        Layer::ParkingSpace | Layer::UtilityNode => 17,
        Layer::Room | Layer::Storey | Layer::GarageLevel => MAX_ZOOM,
        Layer::Building
        | Layer::Road
        | Layer::Green
        | Layer::Water
        | Layer::Parking
        | Layer::Compound
        | Layer::Airspace => MIN_ZOOM,
    }
}

#[derive(Debug, Clone)]
struct Projected {
    layer: Layer,
    index: usize,
    id: u64,
    geometry: Geometry<f64>,
}

/// A community in Web Mercator.
#[derive(Debug, Clone)]
pub struct Tiles {
    features: Vec<Projected>,
    index: RectIndex<'static>,
}

impl Tiles {
    /// Projects every feature of `parts`. Cost: O(n log n).
    ///
    /// # Errors
    /// When a feature has no place.
    pub fn of(parts: &CommunityParts) -> Result<Self, MvtError> {
        let mut features = Vec::new();
        let mut boxes = Vec::new();
        for layer in LAYERS {
            let all = (0..).map_while(|i| Some((i, attributes::geometry(parts, layer, i)?)));
            for (index, geometry) in all {
                let geometry =
                    geometry.map_coords(|c| square_from_lonlat(parts.frame.lonlat_from_enu(c)));
                let Some(rect) = geometry.bounding_rect() else {
                    continue;
                };
                let id = Attributes::of(parts, layer, index).map_or(0, |a| number_of(&a.id));
                boxes.push(rect);
                features.push(Projected {
                    layer,
                    index,
                    id,
                    geometry,
                });
            }
        }
        Ok(Self {
            features,
            index: RectIndex::new(&boxes)?,
        })
    }

    /// The tiles of a zoom level that a feature's box touches, in order.
    pub fn at_zoom(&self, z: u8) -> Vec<TileId> {
        let across = f64::from(1_u32 << z);
        let reach = BUFFER / EXTENT;
        let mut found = std::collections::BTreeSet::new();
        for feature in self.features.iter().filter(|f| min_zoom(f.layer) <= z) {
            let Some(rect) = feature.geometry.bounding_rect() else {
                continue;
            };
            let cells = |low: f64, high: f64| {
                let cell = |v: f64| v.floor().clamp(0.0, across - 1.0) as u32;
                cell(low * across - reach)..=cell(high * across + reach)
            };
            for x in cells(rect.min().x, rect.max().x) {
                found.extend(cells(rect.min().y, rect.max().y).map(|y| TileId { z, x, y }));
            }
        }
        found.into_iter().collect()
    }

    /// The tile at `at`, not compressed; `None` where nothing is to be seen or outside the zoom levels. `parts` are those that
    /// were projected. Cost: the features in it.
    #[must_use]
    pub fn tile(&self, parts: &CommunityParts, at: TileId) -> Option<Vec<u8>> {
        if !at.is_made() {
            return None;
        }
        let mut numbers = Vec::new();
        let frame = square_of(at);
        self.index
            .visit_box(frame.min(), frame.max(), |n| numbers.push(n));
        numbers.sort_unstable();
        let mut tile = Vec::new();
        let mut open: Option<(Layer, LayerBytes)> = None;
        for feature in numbers
            .iter()
            .filter_map(|n| self.features.get(*n as usize))
        {
            if at.z < min_zoom(feature.layer) {
                continue;
            }
            let Some(shape) = shape(&feature.geometry, at) else {
                continue;
            };
            if open
                .as_ref()
                .is_none_or(|(layer, _)| *layer != feature.layer)
            {
                if let Some((layer, bytes)) = open.take() {
                    bytes.finish(&mut tile, layer.as_str());
                }
                open = Some((feature.layer, LayerBytes::default()));
            }
            if let Some((layer, bytes)) = &mut open {
                bytes.feature(feature.id, &shape, values(parts, *layer, feature.index));
            }
        }
        if let Some((layer, bytes)) = open {
            bytes.finish(&mut tile, layer.as_str());
        }
        (!tile.is_empty()).then_some(tile)
    }
}

/// A feature's number in tiles: the same for the same id whatever else is in the community. 53 bits of its FNV-1a hash, which
/// browsers hold exactly; two of a million ids share one with a chance of 1 in 18,000.
fn number_of(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash >> 11
}

/// The tile with its buffer, in the Mercator square.
pub(super) fn square_of(at: TileId) -> Rect<f64> {
    let across = f64::from(1_u32 << at.z);
    let reach = BUFFER / EXTENT;
    let corner = |x: f64, y: f64| Coord {
        x: x / across,
        y: y / across,
    };
    let (x, y) = (f64::from(at.x), f64::from(at.y));
    Rect::new(
        corner(x - reach, y - reach),
        corner(x + 1.0 + reach, y + 1.0 + reach),
    )
}

/// What is drawn of a geometry in a tile.
fn shape(geometry: &Geometry<f64>, at: TileId) -> Option<Shape> {
    let across = f64::from(1_u32 << at.z);
    let units = |c: Coord<f64>| Coord {
        x: (c.x * across - f64::from(at.x)) * EXTENT,
        y: (c.y * across - f64::from(at.y)) * EXTENT,
    };
    match geometry {
        Geometry::Point(point) => {
            let c = units(point.0);
            let frame = clip::frame();
            let is_in = (frame.min().x..=frame.max().x).contains(&c.x)
                && (frame.min().y..=frame.max().y).contains(&c.y);
            is_in.then(|| Shape::Point(snap::point(c)))
        }
        Geometry::LineString(line) => lines(line.map_coords(units), at.z),
        Geometry::Polygon(polygon) => rings(polygon.map_coords(units), at.z),
        // The model holds no other kinds.
        _ => None,
    }
}

/// The rings of a polygon of the square in a tile; none where nothing is to be seen.
pub(super) fn area_rings(polygon: &Polygon<f64>, at: TileId) -> Vec<Vec<snap::Point>> {
    let across = f64::from(1_u32 << at.z);
    let units = |c: Coord<f64>| Coord {
        x: (c.x * across - f64::from(at.x)) * EXTENT,
        y: (c.y * across - f64::from(at.y)) * EXTENT,
    };
    match rings(polygon.map_coords(units), at.z) {
        Some(Shape::Rings(rings)) => rings,
        _ => Vec::new(),
    }
}

fn lines(line: LineString<f64>, z: u8) -> Option<Shape> {
    let line = if z < MAX_ZOOM {
        is_large(line.bounding_rect()).then(|| line.simplify(TOLERANCE))?
    } else {
        line
    };
    let pieces: Vec<_> = clip::line(&line)
        .iter()
        .filter_map(|p| snap::line(p))
        .collect();
    (!pieces.is_empty()).then_some(Shape::Lines(pieces))
}

fn rings(polygon: Polygon<f64>, z: u8) -> Option<Shape> {
    let polygon = if z < MAX_ZOOM {
        is_large(polygon.bounding_rect()).then(|| simplified(&polygon))?
    } else {
        polygon
    };
    let rings = snap::polygons(&clip::polygon(polygon));
    (!rings.is_empty()).then_some(Shape::Rings(rings))
}

/// The polygon with fewer corners, without holes that are smaller than a pixel.
fn simplified(polygon: &Polygon<f64>) -> Polygon<f64> {
    let holes = polygon
        .interiors()
        .iter()
        .filter(|h| is_large(h.bounding_rect()));
    let holes = holes.map(|h| h.simplify(TOLERANCE)).collect();
    Polygon::new(polygon.exterior().simplify(TOLERANCE), holes)
}

fn is_large(rect: Option<Rect<f64>>) -> bool {
    rect.is_some_and(|r| r.width().max(r.height()) >= LEAST_SIZE)
}

fn values(
    parts: &CommunityParts,
    layer: Layer,
    index: usize,
) -> impl Iterator<Item = (&'static str, Value)> {
    let attributes = Attributes::of(parts, layer, index);
    attributes.into_iter().flat_map(move |attributes| {
        let provenance = attributes.provenance_json();
        let columns = columns(layer).into_iter().zip(attributes.values);
        let columns =
            columns.filter_map(|((name, kind), value)| Some((name, encoded(kind, value)?)));
        let ends = [
            ("id", Value::Text(attributes.id)),
            ("provenance", Value::Text(provenance)),
        ];
        ends.into_iter().chain(columns)
    })
}

fn encoded(kind: Kind, value: rusqlite::types::Value) -> Option<Value> {
    use rusqlite::types::Value as Column;
    Some(match value {
        Column::Integer(n) if kind == Kind::Boolean => Value::Boolean(n != 0),
        Column::Integer(n) => Value::Integer(n),
        Column::Real(n) => Value::Real(n.to_bits()),
        Column::Text(text) => Value::Text(text),
        Column::Null | Column::Blob(_) => return None,
    })
}
