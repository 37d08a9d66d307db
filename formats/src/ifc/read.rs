//! A file to a draft.

use std::path::Path;
use std::sync::Arc;

use geo::{BoundingRect, Rect};
use twin_core::model::CommunityParts;

use super::error::IfcError;
use super::model::Model;
use super::property::Properties;
use super::shape::{Placements, Shapes};
use super::siting::Siting;
use super::source::{Element, Source, Space};
use super::step::StepFile;
use super::structure::Structure;
use super::style::styles;
use super::unit::Units;
use super::zone::{Zone, zones_of};
use crate::finding::{Findings, Outcome, Problem};
use crate::import::Context;

/// What makes the features of one file.
#[derive(Debug)]
pub(super) struct Reader<'r, 'f> {
    pub(super) source: &'r Source<'r, 'f>,
    pub(super) siting: &'r Siting,
    pub(super) zones: &'r [Zone],
    pub(super) parts: &'r mut CommunityParts,
    pub(super) found: &'r mut Findings,
}

/// Reads the file at `path`. By hand its place is that of the origin of `IfcSite`'s placement, its height that of the model's zero.
///
/// # Errors
/// When the file is no IFC file, is damaged or has no building, or nothing says where it stands.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<CommunityParts, IfcError> {
    let file = StepFile::open(path)?;
    check_schema(path, &file)?;
    for id in file.repeated() {
        let of = format!("#{id}");
        let problem = Problem::Duplicate {
            of: of.as_str().into(),
        };
        found.feature(of, None, problem, Outcome::LeftOut);
    }
    let model = Model::new(&file);
    let mut units = Units::of(&model, found);
    if let Some(metres) = context.options.placing.and_then(|p| p.metres_per_unit) {
        units.metres = metres;
    }
    let structure = Structure::of(&model);
    let properties = Properties::of(&model);
    let styles = styles(&model);
    let placements = Placements::new(&model);
    let shapes = Shapes::new(&model, units, &styles);
    let source = Source {
        model: &model,
        structure: &structure,
        properties: &properties,
        placements: &placements,
        shapes: &shapes,
        units,
        file: Arc::clone(found.file()),
    };
    let elements = source.elements(found);
    let spaces = source.spaces(found);
    let bounds = bounds(&elements, &spaces);
    let (Some((bounds, ground)), false) = (bounds, model.ids_of("IFCBUILDING").is_empty()) else {
        return Err(IfcError::NoBuilding {
            file: path.to_owned(),
        });
    };
    let told = (&model, &properties, &placements, units);
    let siting = Siting::new(path, told, bounds, ground, context, found)?;
    let mut parts = context.empty_draft(siting.georeference.frame(), found.file())?;
    let mut reader = Reader {
        source: &source,
        siting: &siting,
        zones: &zones_of(&source),
        parts: &mut parts,
        found,
    };
    reader.fill(&elements, &spaces)?;
    if model.has_guessed_text() {
        let taken = "GB 18030".to_owned();
        found.file_wide(Problem::Encoding { taken }, Outcome::Assumed);
    }
    Ok(parts)
}

impl<'f> Reader<'_, 'f> {
    fn fill(&mut self, elements: &[Element], spaces: &[Space<'f>]) -> Result<(), IfcError> {
        let mut placed = Vec::new();
        for building in self.source.model.all(&["IFCBUILDING"]) {
            placed.append(&mut self.building(&building, elements, spaces)?);
        }
        for part in &placed {
            self.rooms(part)?;
        }
        self.fixtures(&placed)?;
        Ok(())
    }
}

/// IFC 2x3, 4 and 4.3 name themselves `IFC2X3`, `IFC4`, `IFC4X3_ADD2` and the like.
fn check_schema(path: &Path, file: &StepFile) -> Result<(), IfcError> {
    let schema = file.schema();
    if ["IFC2X3", "IFC4"]
        .iter()
        .any(|known| schema.starts_with(known))
    {
        return Ok(());
    }
    Err(IfcError::Schema {
        file: path.to_owned(),
        schema: schema.chars().take(60).collect(),
    })
}

/// The box round all elements and spaces seen from above, and their lowest `z`, in metres of the model.
fn bounds(elements: &[Element], spaces: &[Space<'_>]) -> Option<(Rect<f64>, f64)> {
    let points = elements.iter().flat_map(|e| e.body.points());
    let of_elements = points.map(|p| (Rect::new((p[0], p[1]), (p[0], p[1])), p[2]));
    let of_spaces = spaces
        .iter()
        .filter_map(|s| Some((s.outline.bounding_rect()?, s.heights.0)));
    of_elements.chain(of_spaces).reduce(|(a, low), (b, z)| {
        let (least, most) = (a.min(), a.max());
        let around = Rect::new(
            (least.x.min(b.min().x), least.y.min(b.min().y)),
            (most.x.max(b.max().x), most.y.max(b.max().y)),
        );
        (around, low.min(z))
    })
}
