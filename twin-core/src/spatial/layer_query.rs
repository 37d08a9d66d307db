//! Questions to one layer, for all its features or for some kinds.

use geo::{Coord, LineString, Polygon, Rect};

use super::along::along;
use super::error::{QueryError, check_box, check_distance, check_point, check_polygon};
use super::index::SpatialIndex;
use super::kinds::Wanted;
use super::layer::Layer;
use super::layer_index::{LayerIndex, Shapes};
use crate::told::Term;

/// Asks one layer; see [`SpatialIndex::of_kinds`]. Answers are those of [`SpatialIndex`], without the other kinds; subtrees
/// of the index that hold none of the kinds are skipped.
#[derive(Debug, Clone)]
pub struct LayerQuery<'i> {
    index: &'i SpatialIndex,
    layer: Layer,
    wanted: Wanted,
}

impl<'i> LayerQuery<'i> {
    pub(super) fn new(index: &'i SpatialIndex, layer: Layer, wanted: Wanted) -> Self {
        Self {
            index,
            layer,
            wanted,
        }
    }

    fn layer(&self) -> &'i LayerIndex {
        self.index.layer(self.layer)
    }

    /// As [`SpatialIndex::within_box`].
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn within_box(&self, rect: Rect<f64>) -> Result<Vec<usize>, QueryError> {
        Ok(self.layer().within_box(check_box(rect)?, &self.wanted))
    }

    /// As [`SpatialIndex::within_polygon`].
    ///
    /// # Errors
    /// When a coordinate is no number or the polygon breaks the rules of OGC Simple Features.
    pub fn within_polygon(&self, polygon: &Polygon<f64>) -> Result<Vec<usize>, QueryError> {
        check_polygon(polygon)?;
        Ok(self.layer().within_polygon(polygon, &self.wanted))
    }

    /// As [`SpatialIndex::within_radius`].
    ///
    /// # Errors
    /// When `at` is no point or the radius is not a finite number of at least 0.
    pub fn within_radius(
        &self,
        at: Coord<f64>,
        radius_m: f64,
    ) -> Result<Vec<(usize, f64)>, QueryError> {
        check_point(Term::new("centre", "圆心"), at)?;
        check_distance(Term::new("radius", "半径"), radius_m)?;
        Ok(self.layer().within_radius(at, radius_m, &self.wanted))
    }

    /// As [`SpatialIndex::nearest`].
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(&self, at: Coord<f64>, k: usize) -> Result<Vec<(usize, f64)>, QueryError> {
        check_point(Term::new("point", "点"), at)?;
        Ok(self.layer().nearest(at, k, &self.wanted))
    }

    /// As [`SpatialIndex::along_road`].
    ///
    /// # Errors
    /// When there is no such road or the distance is not a finite number of at least 0.
    pub fn along_road(
        &self,
        road: usize,
        distance_m: f64,
    ) -> Result<Vec<(usize, f64, f64)>, QueryError> {
        check_distance(Term::new("distance", "距离"), distance_m)?;
        let pieces = self.index.pieces_of_road(road)?;
        let mut found = along(self.layer(), pieces, distance_m, &self.wanted);
        if self.layer == Layer::Road {
            found.retain(|f| f.0 != road);
        }
        Ok(found)
    }

    /// As [`SpatialIndex::along_route`].
    ///
    /// # Errors
    /// When a vertex is no point or the distance is not a finite number of at least 0.
    pub fn along_route(
        &self,
        route: &LineString<f64>,
        distance_m: f64,
    ) -> Result<Vec<(usize, f64, f64)>, QueryError> {
        check_distance(Term::new("distance", "距离"), distance_m)?;
        route
            .0
            .iter()
            .try_for_each(|&c| check_point(Term::new("route", "路线"), c))?;
        let mut pieces: Vec<[Coord<f64>; 2]> = route.lines().map(|l| [l.start, l.end]).collect();
        if let [only] = route.0[..] {
            pieces.push([only, only]);
        }
        Ok(along(self.layer(), &pieces, distance_m, &self.wanted))
    }
}

impl SpatialIndex {
    /// The straight pieces of a road's centre line.
    fn pieces_of_road(&self, road: usize) -> Result<&[[Coord<f64>; 2]], QueryError> {
        let count = self.road_starts.len() - 1;
        let bounds = self
            .road_starts
            .get(road)
            .zip(self.road_starts.get(road.saturating_add(1)));
        match (&self.layer(Layer::Road).shapes, bounds) {
            (Shapes::Pieces(pieces), Some((&start, &end))) => {
                Ok(&pieces[start as usize..end as usize])
            }
            _ => Err(QueryError::UnknownRoad { road, count }),
        }
    }
}
