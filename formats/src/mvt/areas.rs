//! Areas that are no features of the model as vector tiles.

use geo::{BoundingRect, MapCoords, MultiPolygon};
use twin_core::spatial::{LocalFrame, RectIndex};

use super::encode::{LayerBytes, Shape, Value};
use super::error::MvtError;
use super::mercator::square_from_lonlat;
use super::tiles::{TileId, area_rings, square_of};

/// A value of an area.
#[derive(Debug, Clone, PartialEq)]
pub enum AreaValue {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
}

#[derive(Debug, Clone)]
struct Area {
    ground: MultiPolygon<f64>,
    attributes: Vec<(&'static str, AreaValue)>,
}

/// Areas in Web Mercator, any tile of which is made when it is asked for.
#[derive(Debug, Clone)]
pub struct AreaTiles {
    areas: Vec<Area>,
    index: RectIndex<'static>,
}

impl AreaTiles {
    /// Projects areas in local metres, each with its attributes. Cost: O(n log n).
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn of<'a>(
        frame: &LocalFrame,
        areas: impl Iterator<Item = (&'a MultiPolygon<f64>, Vec<(&'static str, AreaValue)>)>,
    ) -> Result<Self, MvtError> {
        let (mut kept, mut boxes) = (Vec::new(), Vec::new());
        for (ground, attributes) in areas {
            let ground = ground.map_coords(|c| square_from_lonlat(frame.lonlat_from_enu(c)));
            if let Some(rect) = ground.bounding_rect() {
                boxes.push(rect);
                kept.push(Area { ground, attributes });
            }
        }
        Ok(Self {
            areas: kept,
            index: RectIndex::new(&boxes)?,
        })
    }

    /// The tile at `at` with one layer called `name`, not compressed; `None` where nothing is to be seen or outside the zoom levels. Features
    /// are numbered from 1 in the order of the areas. Cost: the areas in it.
    #[must_use]
    pub fn tile(&self, at: TileId, name: &str) -> Option<Vec<u8>> {
        if !at.is_made() {
            return None;
        }
        let frame = square_of(at);
        let mut numbers = Vec::new();
        self.index
            .visit_box(frame.min(), frame.max(), |n| numbers.push(n));
        numbers.sort_unstable();
        let mut layer = LayerBytes::default();
        for number in numbers {
            let Some(area) = self.areas.get(number as usize) else {
                continue;
            };
            let rings: Vec<_> = area
                .ground
                .iter()
                .flat_map(|part| area_rings(part, at))
                .collect();
            if !rings.is_empty() {
                let attributes = area.attributes.iter().map(|(key, v)| (*key, encoded(v)));
                layer.feature(u64::from(number) + 1, &Shape::Rings(rings), attributes);
            }
        }
        let mut tile = Vec::new();
        layer.finish(&mut tile, name);
        (!tile.is_empty()).then_some(tile)
    }
}

fn encoded(value: &AreaValue) -> Value {
    match value {
        AreaValue::Text(text) => Value::Text(text.clone()),
        AreaValue::Integer(n) => Value::Integer(*n),
        AreaValue::Real(n) => Value::Real(n.to_bits()),
    }
}
