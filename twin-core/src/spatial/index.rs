//! The index of a community: one tree a layer.

use geo::{Coord, Polygon, Rect};
use rayon::prelude::*;

use super::along::along;
use super::error::{QueryError, check_box, check_distance, check_point, check_polygon};
use super::layer::Layer;
use super::layer_index::{LayerIndex, Shapes};
use crate::model::{Community, CommunityParts, Position};

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
    layers: Vec<LayerIndex>,
    /// Where each road's pieces begin in the road layer, and where the last one's end.
    road_starts: Vec<u32>,
}

impl SpatialIndex {
    /// Indexes every layer, layers in parallel. Cost: O(n log n) of vertices.
    #[must_use]
    pub fn new(community: &Community) -> Self {
        let layers = Layer::ALL
            .into_par_iter()
            .map(|layer| build(community, layer))
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
        Ok(self.layer(layer).within_box(check_box(rect)?))
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
        check_polygon(polygon)?;
        Ok(self.layer(layer).within_polygon(polygon))
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
        check_point("centre", at)?;
        check_distance("radius", radius_m)?;
        Ok(self.layer(layer).within_radius(at, radius_m))
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
        check_point("point", at)?;
        Ok(self.layer(layer).nearest(at, k))
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
        check_distance("distance", distance_m)?;
        let count = self.road_starts.len() - 1;
        let Shapes::Pieces(pieces) = &self.layer(Layer::Road).shapes else {
            return Err(QueryError::UnknownRoad { road, count });
        };
        let bounds = self
            .road_starts
            .get(road)
            .zip(self.road_starts.get(road.saturating_add(1)));
        let (&start, &end) = bounds.ok_or(QueryError::UnknownRoad { road, count })?;
        let mut found = along(
            self.layer(layer),
            &pieces[start as usize..end as usize],
            distance_m,
        );
        if layer == Layer::Road {
            found.retain(|f| f.0 != road);
        }
        Ok(found)
    }

    /// The box about a layer, local metres; `None` when it is empty. Cost: O(1).
    #[must_use]
    pub fn bounds(&self, layer: Layer) -> Option<Rect<f64>> {
        self.layer(layer).tree.bounds()
    }

    fn layer(&self, layer: Layer) -> &LayerIndex {
        // `build` made them in the order of `Layer::ALL`, which is that of the variants.
        &self.layers[layer as usize]
    }
}

fn build(c: &CommunityParts, layer: Layer) -> LayerIndex {
    let plan = |p: Position| p.plan().0;
    match layer {
        Layer::Building => LayerIndex::of_areas(c.buildings.iter().map(|b| &b.footprint)),
        Layer::Road => LayerIndex::of_lines(c.roads.iter().map(|r| &r.line)),
        Layer::Pole => {
            let poles = c
                .fixtures
                .iter()
                .zip(0_u32..)
                .filter(|(f, _)| f.kind.is_pole());
            LayerIndex::of_some_points(poles.map(|(f, i)| (i, plan(f.position))))
        }
        Layer::Place => LayerIndex::of_points(c.places.iter().map(|p| plan(p.position))),
        Layer::Device => LayerIndex::of_points(c.devices.iter().map(|d| plan(d.position))),
        Layer::Gate => LayerIndex::of_points(c.gates.iter().map(|g| plan(g.position))),
        Layer::Fixture => LayerIndex::of_points(c.fixtures.iter().map(|f| plan(f.position))),
        Layer::Green => LayerIndex::of_areas(c.greens.iter().map(|g| &g.area)),
        Layer::Water => LayerIndex::of_areas(c.waters.iter().map(|w| &w.area)),
        Layer::Parking => LayerIndex::of_areas(c.parkings.iter().map(|p| &p.area)),
        Layer::Compound => LayerIndex::of_areas(c.compounds.iter().map(|p| &p.boundary)),
        Layer::Unit => LayerIndex::of_points(c.units.iter().map(|u| plan(u.position))),
    }
}
