//! The index of a community: one tree a layer.

use geo::{Coord, LineString, Polygon, Rect};
use rayon::prelude::*;

use super::cuboid_index::{Cuboid, check_position};
use super::error::{QueryError, check_distance};
use super::kinds::Wanted;
use super::layer::Layer;
use super::layer_index::LayerIndex;
use super::layer_query::LayerQuery;
use super::layers;
use super::space::SpaceIndex;
use crate::model::{Community, Position};
use crate::told::Term;

/// R-trees over every layer of a community, with their own flat copy of its plan geometry.
///
/// Answers are positions in the community's list of that layer (for [`Layer::Pole`] in `fixtures`), in a defined order.
/// A feature *is within* a shape when they share a point, boundaries included: a building is within a box that it touches,
/// and a polygon's hole does not hold what lies inside it. Distances are plan distances in metres, 0 inside an area.
///
/// The index is a snapshot: it does not change with the community, can be read from many threads, and knows a device that
/// moves only at its base. Where moving things are now is the simulation's to say; they are few, and are searched there.
#[derive(Debug, Clone)]
pub struct SpatialIndex {
    layers: Vec<(LayerIndex, Option<SpaceIndex>)>,
    /// Where each road's pieces begin in the road layer, and where the last one's end.
    pub(super) road_starts: Vec<u32>,
}

impl SpatialIndex {
    /// Indexes every layer, layers in parallel. Cost: O(n log n) of vertices.
    #[must_use]
    pub fn new(community: &Community) -> Self {
        let layers = Layer::ALL
            .into_par_iter()
            .map(|layer| layers::of(community, layer))
            .collect();
        let pieces = community
            .roads
            .iter()
            .map(|r| r.line.0.len().saturating_sub(1) as u32);
        let road_starts = std::iter::once(0).chain(pieces.scan(0, |end, n| {
            *end += n;
            Some(*end)
        }));
        Self {
            layers,
            road_starts: road_starts.collect(),
        }
    }

    /// Features that share a point with the closed box, ascending. Cost: O(log n + k) and k times a feature's vertices.
    ///
    /// # Errors
    /// When a coordinate is no number; see [`super::query_box`] for boxes from outside.
    pub fn within_box(&self, layer: Layer, rect: Rect<f64>) -> Result<Vec<usize>, QueryError> {
        self.all(layer).within_box(rect)
    }

    /// Features that share a point with the polygon, holes taken out, ascending. Cost: O(log n + k) and k times the product
    /// of the feature's and the polygon's vertices; the polygon is checked first, at O(v²) of its vertices.
    ///
    /// # Errors
    /// When a coordinate is no number or the polygon breaks the rules of OGC Simple Features.
    pub fn within_polygon(
        &self,
        layer: Layer,
        polygon: &Polygon<f64>,
    ) -> Result<Vec<usize>, QueryError> {
        self.all(layer).within_polygon(polygon)
    }

    /// Features at most `radius_m` from `at`, each with its distance in metres, nearest first, of equals the lowest index
    /// first. Cost: O(log n + k log k) and k times a feature's vertices.
    ///
    /// # Errors
    /// When `at` is no point or the radius is not a finite number of at least 0.
    pub fn within_radius(
        &self,
        layer: Layer,
        at: Coord<f64>,
        radius_m: f64,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        self.all(layer).within_radius(at, radius_m)
    }

    /// The `k` features nearest to `at`, each with its distance in metres, nearest first, of equals the lowest index first;
    /// fewer when the layer has fewer. Cost: O(log n + k log k) and the features whose envelopes are as near.
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(
        &self,
        layer: Layer,
        at: Coord<f64>,
        k: usize,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        self.all(layer).nearest(at, k)
    }

    /// Features whose plan distance from a road's centre line is at most `distance_m`: index, station (length along the
    /// line to the nearest point, the first of equally near ones, metres) and offset (distance from it, metres, not signed),
    /// by station, then offset, then index. The road itself is not along itself. Cost: O(p (log n + k)) for p pieces.
    ///
    /// # Errors
    /// When there is no such road or the distance is not a finite number of at least 0.
    pub fn along_road(
        &self,
        layer: Layer,
        road: usize,
        distance_m: f64,
    ) -> Result<Vec<(usize, f64, f64)>, QueryError> {
        self.all(layer).along_road(road, distance_m)
    }

    /// Features whose plan distance from a route is at most `distance_m`, as [`Self::along_road`] gives them: a corridor.
    /// Cost: O(p (log n + k)) for p pieces.
    ///
    /// # Errors
    /// When a vertex is no point or the distance is not a finite number of at least 0.
    pub fn along_route(
        &self,
        layer: Layer,
        route: &LineString<f64>,
        distance_m: f64,
    ) -> Result<Vec<(usize, f64, f64)>, QueryError> {
        self.all(layer).along_route(route, distance_m)
    }

    /// Asks a layer for features of some kinds alone; kinds that the layer does not have name nothing. A kind is the word of
    /// a building's use, a road's, gate's, fixture's, green's, parking's, room's, parking space's, wall's, airspace's or
    /// network's kind, a place's kind, a device's class, a compound's enclosure, or the use of a storey that differs from its
    /// building's; units, waters, garage levels and models have none. Cost: O(kinds).
    #[must_use]
    pub fn of_kinds(&self, layer: Layer, kinds: &[&str]) -> LayerQuery<'_> {
        LayerQuery::new(self, layer, self.layer(layer).kinds.wanted(kinds))
    }

    fn all(&self, layer: Layer) -> LayerQuery<'_> {
        LayerQuery::new(self, layer, Wanted::all())
    }

    /// Features of a layer with heights (those with a floor and a top as prisms: buildings, storeys, rooms, garage levels,
    /// airspaces; and every layer of points) that share a point with the closed box in space, ascending. Cost: as
    /// [`Self::within_box`].
    ///
    /// # Errors
    /// When the layer has no heights.
    pub fn within_cuboid(&self, layer: Layer, asked: &Cuboid) -> Result<Vec<usize>, QueryError> {
        Ok(self.space(layer)?.within_cuboid(self.layer(layer), asked))
    }

    /// Features of a layer with heights at most `radius_m` from a position, with their distances in space, nearest first, of
    /// equals the lowest index first. Cost: as [`Self::within_radius`].
    ///
    /// # Errors
    /// When the layer has no heights, `at` is no position, or the radius is not a finite number of at least 0.
    pub fn within_sphere(
        &self,
        layer: Layer,
        at: Position,
        radius_m: f64,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        let at = checked(Term::new("centre", "圆心"), at)?;
        check_distance(Term::new("radius", "半径"), radius_m)?;
        Ok(self
            .space(layer)?
            .within_radius(self.layer(layer), at, radius_m))
    }

    /// The `k` features of a layer with heights that are nearest in space, as [`Self::nearest`] gives them.
    ///
    /// # Errors
    /// When the layer has no heights or `at` is no position.
    pub fn nearest_in_space(
        &self,
        layer: Layer,
        at: Position,
        k: usize,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        let at = checked(Term::new("point", "点"), at)?;
        Ok(self.space(layer)?.nearest(self.layer(layer), at, k))
    }

    /// Features of a layer of prisms that the straight way between two positions meets, each with the metres to where it is
    /// entered, by that, then index: of buildings, the first is what a camera or a beam sees; of airspaces, those that a drone
    /// would enter. Cost: O(√n + k) and k times an area's vertices.
    ///
    /// # Errors
    /// When the layer is not of prisms or a position is none.
    pub fn crossed(
        &self,
        layer: Layer,
        from: Position,
        to: Position,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        let (from, to) = (
            checked(Term::new("start", "起点"), from)?,
            checked(Term::new("end", "终点"), to)?,
        );
        let space = self.space(layer)?;
        if space.is_of_points() {
            return Err(QueryError::NotPrisms { layer });
        }
        Ok(space.crossed(self.layer(layer), from, to))
    }

    /// Features of a layer of points at most `within_m` from the straight way between two positions: index, metres along the
    /// way to the nearest place, distance from it; by the metres, then distance, then index. Cost: O(√n + k log k).
    ///
    /// # Errors
    /// When the layer is not of points, a position is none, or the distance is not a finite number of at least 0.
    pub fn near_ray(
        &self,
        layer: Layer,
        from: Position,
        to: Position,
        within_m: f64,
    ) -> Result<Vec<(usize, f64, f64)>, QueryError> {
        let (from, to) = (
            checked(Term::new("start", "起点"), from)?,
            checked(Term::new("end", "终点"), to)?,
        );
        check_distance(Term::new("distance", "距离"), within_m)?;
        let space = self.space(layer)?;
        if !space.is_of_points() {
            return Err(QueryError::NotPoints { layer });
        }
        Ok(space.near_ray(self.layer(layer), from, to, within_m))
    }

    /// [`Self::within_box`] for many boxes on all cores, in their order. Cost: that of the queries.
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn within_boxes(
        &self,
        layer: Layer,
        rects: &[Rect<f64>],
    ) -> Result<Vec<Vec<usize>>, QueryError> {
        let query = self.all(layer);
        rects
            .par_iter()
            .map(|&rect| query.within_box(rect))
            .collect()
    }

    /// [`Self::nearest`] for many points on all cores, in their order. Cost: that of the queries.
    ///
    /// # Errors
    /// When a point is none.
    pub fn nearest_to_each(
        &self,
        layer: Layer,
        points: &[Coord<f64>],
        k: usize,
    ) -> Result<Vec<Vec<(usize, f64)>>, QueryError> {
        let query = self.all(layer);
        points.par_iter().map(|&at| query.nearest(at, k)).collect()
    }

    /// The box about a layer, local metres; `None` when it is empty. Cost: O(1).
    #[must_use]
    pub fn bounds(&self, layer: Layer) -> Option<Rect<f64>> {
        self.layer(layer).tree.bounds()
    }

    pub(super) fn layer(&self, layer: Layer) -> &LayerIndex {
        // `new` made them in the order of `Layer::ALL`, which is that of the variants.
        &self.layers[layer as usize].0
    }

    fn space(&self, layer: Layer) -> Result<&SpaceIndex, QueryError> {
        let space = self.layers[layer as usize].1.as_ref();
        space.ok_or(QueryError::NoHeights { layer })
    }
}

fn checked(what: Term, at: Position) -> Result<[f64; 3], QueryError> {
    let at = [at.x, at.y, at.z];
    check_position(what, at).map(|()| at)
}
