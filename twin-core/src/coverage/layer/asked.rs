//! What coverage is asked of: the open ground of a community in square tiles, its roads and the boundaries of its compounds.
//!
//! The open ground is what lies in the compounds; where none is drawn, in the hull about the buildings, or about the roads where there
//! are no buildings either. Buildings and water are not part of it. Tiles bound what a change of one device can touch.

use geo::bool_ops::FillRule;
use geo::orient::Direction;
use geo::{
    Area, BooleanOps, BoundingRect, ConvexHull, Coord, LineString, MultiPoint, MultiPolygon,
    OpType, Orient, Polygon, Rect,
};
use rayon::prelude::*;

use super::error::LayerError;
use super::line::{AskedLine, LineKind};
use crate::model::Community;
use crate::spatial::RectIndex;

/// Least side of a tile, metres: about the range of a camera, so that one touches some nine of them.
pub const TILE_M: f64 = 64.0;
/// Most tiles: a larger ground has larger tiles.
const MOST_TILES: f64 = 16_384.0;

/// Open ground, roads and boundaries.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    corner: Coord<f64>,
    side_m: f64,
    columns: u32,
    rows: u32,
    /// The open ground of each tile, row by row from the south-west.
    tiles: Vec<MultiPolygon<f64>>,
    area_m2: f64,
    lines: Vec<AskedLine>,
}

impl Asked {
    /// What is asked of `community`: its open ground, its roads on the ground (level 0), then the outer boundaries of its compounds. Cost: O(n log n)
    /// for n corners.
    ///
    /// # Errors
    /// When it has neither compound nor building nor road.
    pub fn of(community: &Community) -> Result<Self, LayerError> {
        let areas = grounds(community);
        let blocked: Vec<Polygon<f64>> = community
            .buildings
            .iter()
            .map(|b| b.footprint.clone())
            .chain(community.waters.iter().map(|w| w.area.clone()))
            .collect();
        let roads = (0_u32..).zip(&community.roads);
        let roads = roads.filter(|(_, road)| road.level == 0);
        let roads = roads.map(|(number, road)| (LineKind::Road, number, road.line.clone()));
        let compounds = (0_u32..).zip(&community.compounds);
        let rings = compounds.map(|(number, compound)| {
            let ring = compound.boundary.exterior().clone();
            (LineKind::Perimeter, number, ring)
        });
        let lines = roads.chain(rings);
        let lines = lines.filter_map(|(kind, feature, line)| AskedLine::new(kind, feature, line));
        Self::new(&areas, &blocked, lines.collect())
    }

    /// The ground of `areas` less what is `blocked`, and lines over it. Cost: O(n log n) for n corners.
    ///
    /// # Errors
    /// When the areas have no size, or a coordinate is none.
    pub fn new(
        areas: &[Polygon<f64>],
        blocked: &[Polygon<f64>],
        lines: Vec<AskedLine>,
    ) -> Result<Self, LayerError> {
        let (areas, blocked) = (Plans::new(areas)?, Plans::new(blocked)?);
        let bounds = areas.index.bounds().ok_or(LayerError::NoGround)?;
        let (width, height) = (bounds.width(), bounds.height());
        let side_m = TILE_M.max((width * height / MOST_TILES).sqrt());
        // A long strip would have more tiles than its area tells.
        let side_m = side_m.max(width.max(height) / MOST_TILES);
        let count = |length: f64| ((length / side_m).ceil() as u32).max(1);
        let mut asked = Self {
            corner: bounds.min(),
            side_m,
            columns: count(width),
            rows: count(height),
            tiles: Vec::new(),
            area_m2: 0.0,
            lines,
        };
        asked.tiles = (0..asked.count())
            .into_par_iter()
            .map(|tile| open_ground(asked.rect(tile), &areas, &blocked))
            .collect();
        asked.area_m2 = asked.tiles.iter().map(Area::unsigned_area).sum();
        Ok(asked)
    }

    /// Number of tiles.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// The open ground, m².
    #[must_use]
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Length of the lines of a kind, metres.
    #[must_use]
    pub fn length_m(&self, kind: LineKind) -> f64 {
        let lines = self.lines.iter().filter(|line| line.kind == kind);
        // The sum of nothing is -0, which would be told as such.
        lines.map(|line| line.length_m).sum::<f64>() + 0.0
    }

    /// The open ground of a tile; none for a number that is not there.
    #[must_use]
    pub fn ground(&self, tile: usize) -> Option<&MultiPolygon<f64>> {
        self.tiles.get(tile)
    }

    /// The box about all of the tiles, local metres.
    #[must_use]
    pub fn bounds(&self) -> Rect<f64> {
        let size = Coord {
            x: f64::from(self.columns),
            y: f64::from(self.rows),
        };
        Rect::new(self.corner, self.corner + size * self.side_m)
    }

    /// The box about a tile.
    #[must_use]
    pub fn rect(&self, tile: usize) -> Rect<f64> {
        let (column, row) = (
            (tile % self.columns as usize) as f64,
            (tile / self.columns as usize) as f64,
        );
        let at = |x: f64, y: f64| self.corner + Coord { x, y } * self.side_m;
        Rect::new(at(column, row), at(column + 1.0, row + 1.0))
    }

    /// Numbers of the tiles that a box touches, ascending.
    pub fn touched(&self, rect: Rect<f64>) -> impl Iterator<Item = usize> + use<> {
        let span = |low: f64, high: f64, count: u32| {
            let last = f64::from(count);
            let cell = |metres: f64| (metres / self.side_m).floor();
            let (first, end) = (cell(low).max(0.0), (cell(high) + 1.0).min(last));
            (first as usize)..(end.max(first) as usize)
        };
        let (low, high) = (rect.min() - self.corner, rect.max() - self.corner);
        let columns = span(low.x, high.x, self.columns);
        let across = self.columns as usize;
        span(low.y, high.y, self.rows)
            .flat_map(move |row| columns.clone().map(move |column| row * across + column))
    }

    /// The lines, roads before boundaries.
    #[must_use]
    pub fn lines(&self) -> &[AskedLine] {
        &self.lines
    }
}

/// The polygons that are asked about.
fn grounds(community: &Community) -> Vec<Polygon<f64>> {
    let compounds: Vec<_> = community
        .compounds
        .iter()
        .map(|c| c.boundary.clone())
        .collect();
    if !compounds.is_empty() {
        return compounds;
    }
    let corners = |rings: Vec<&LineString<f64>>| -> Vec<Coord<f64>> {
        rings
            .into_iter()
            .flat_map(|r| r.0.iter().copied())
            .collect()
    };
    let buildings = community.buildings.iter().map(|b| b.footprint.exterior());
    let mut points = corners(buildings.collect());
    if points.is_empty() {
        points = corners(community.roads.iter().map(|r| &r.line).collect());
    }
    let hull = MultiPoint::from(points).convex_hull();
    let has_size = hull.unsigned_area() > 0.0;
    has_size.then_some(hull).into_iter().collect()
}

/// Polygons that turn the same way, with their index.
struct Plans {
    polygons: Vec<Polygon<f64>>,
    index: RectIndex<'static>,
}

impl Plans {
    fn new(polygons: &[Polygon<f64>]) -> Result<Self, LayerError> {
        let sized = polygons.iter().filter(|p| p.unsigned_area() > 0.0);
        let polygons: Vec<_> = sized.map(|p| p.orient(Direction::Default)).collect();
        let boxes: Vec<_> = polygons
            .iter()
            .filter_map(BoundingRect::bounding_rect)
            .collect();
        Ok(Self {
            index: RectIndex::new(&boxes)?,
            polygons,
        })
    }

    fn about(&self, rect: Rect<f64>) -> MultiPolygon<f64> {
        let mut found = Vec::new();
        self.index
            .visit_box(rect.min(), rect.max(), |n| found.push(n));
        found.sort_unstable();
        let polygon = |n: u32| self.polygons.get(n as usize).cloned();
        MultiPolygon(found.into_iter().filter_map(polygon).collect())
    }
}

fn open_ground(tile: Rect<f64>, areas: &Plans, blocked: &Plans) -> MultiPolygon<f64> {
    let areas = areas.about(tile);
    if areas.0.is_empty() {
        return areas;
    }
    let tile_area = MultiPolygon(vec![tile.to_polygon().orient(Direction::Default)]);
    let ground =
        areas.boolean_op_with_fill_rule(&tile_area, OpType::Intersection, FillRule::NonZero);
    let blocked = blocked.about(tile);
    if blocked.0.is_empty() || ground.0.is_empty() {
        return ground;
    }
    ground.boolean_op_with_fill_rule(&blocked, OpType::Difference, FillRule::NonZero)
}
