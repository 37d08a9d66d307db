//! What every format of this kind holds.

use geo::Geometry;
use serde_json::{Map, Value as Json};
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;

use super::error::VectorError;
use crate::finding::Problem;
use crate::heading::Heading;

/// One feature as its file has it.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    /// The id that its format gives it, beside its attributes.
    pub(super) id: Option<String>,
    /// Place in its layer, from 1.
    pub(super) number: usize,
    /// Its attributes.
    pub(super) properties: Map<String, Json>,
    /// In the layer's CRS, the east axis first; or what is wrong with it.
    pub(super) geometry: Result<Option<Geometry<f64>>, Problem>,
}

/// What a file says of a layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) name: String,
    pub(super) crs: Option<Crs>,
}

/// Takes one feature after the other.
pub(super) type Visit<'v> = dyn FnMut(Feature) -> Result<(), VectorError> + 'v;

/// An opened file.
pub(super) trait VectorFile {
    /// Its layers, in the order of the file.
    fn layers(&self) -> &[Layer];

    /// What it says of the community, where this program wrote the file.
    fn heading(&self) -> Option<&Heading> {
        None
    }

    /// The frame that `z` counts from, where this program wrote the file.
    fn frame(&self) -> Option<LocalFrame> {
        self.heading().map(|heading| heading.frame)
    }

    /// Calls `visit` with each feature of the layer at `index`, in the order of the file.
    fn each(&self, index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError>;
}

/// What a geometry is called in GeoJSON.
pub(super) fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}
