//! A file to a draft.

use std::path::Path;

use geo::Rect;
use twin_core::model::CommunityParts;
use twin_core::spatial::crs::{AxisOrder, Crs};

use super::build::{Builder, join_gates};
use super::error::VectorError;
use super::feature::{Layer, VectorFile};
use super::flatgeobuf::FlatGeobuf;
use super::folder::{Folder, holds};
use super::geojson::GeoJson;
use super::geopackage::GeoPackage;
use super::guess::Guess;
use super::mapping::{Mapping, Target};
use super::shapefile::Shapefile;
use super::survey::{LayerSurvey, joined};
use crate::finding::{Findings, Outcome, Problem, Taken, Thing};
use crate::georeference::{FileCoordinates, Georeference};
use crate::heading::Heading;
use crate::import::{Context, Format, ImportOptions};

/// Whether a file's first bytes are those of GeoJSON, whole or a sequence.
pub(crate) fn is_geojson(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches(['\u{feff}', '\u{1e}']).trim_start();
    text.starts_with('{')
        && ["\"FeatureCollection\"", "\"Feature\"", "\"features\""]
            .iter()
            .any(|word| text.contains(word))
}

/// The proposed mapping of the file at `path`; without rules where this program wrote every feature. Reads the file once, GeoJSON twice.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn guess(
    path: &Path,
    format: Format,
    options: &ImportOptions,
) -> Result<Guess, VectorError> {
    let file = open(path, format, options.crs.as_ref(), &mut Findings::of(""))?;
    Ok(Guess::of(path, &surveys(&*file)?))
}

/// Reads the file at `path` by the mapping that was given, else by the guessed one. Coordinates are the east axis first in every CRS,
/// as these formats have them. Also gives what a file of this program says of the community.
///
/// # Errors
/// When the file is damaged, its coordinates cannot become local metres, or nothing of it is mapped.
pub(crate) fn read(
    path: &Path,
    format: Format,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<(CommunityParts, Option<Heading>), VectorError> {
    let file = open(path, format, context.options.crs.as_ref(), found)?;
    let surveys = surveys(&*file)?;
    let guessed;
    let mapping = match &context.options.mapping {
        Some(mapping) => mapping,
        None => {
            guessed = Guess::of(path, &surveys).mapping;
            &guessed
        }
    };
    tell_of_missing(mapping, &surveys, found);
    let systems = systems(file.layers(), &surveys, mapping);
    let Some(first) = systems.first() else {
        let names: Vec<&str> = surveys.iter().map(|s| s.name.as_str()).collect();
        return Err(VectorError::NothingMapped {
            file: path.to_owned(),
            layers: names.join(", "),
        });
    };
    let context = with_frame(context, &*file, found);
    let lay = |system: &System, context: &Context<'_>, found: &mut Findings| {
        let coordinates = FileCoordinates {
            path,
            crs: system.crs.clone(),
            order: AxisOrder::EastNorth,
            bounds: system.bounds,
            anchor: system.bounds.min(),
            ground: None,
        };
        Georeference::new(&coordinates, context, found)
    };
    let georeference = lay(first, &context, found)?;
    let frame = georeference.frame();
    let context = Context {
        frame: Some(frame),
        ..context
    };
    let mut parts = context.empty_draft(frame, found.file())?;
    let mut next = Some(georeference);
    let mut loose_gates = Vec::new();
    for system in &systems {
        let georeference = match next.take() {
            Some(first) => first,
            None => lay(system, &context, found)?,
        };
        let mut builder = Builder {
            parts: &mut parts,
            found,
            mapping,
            is_moved: file.frame().is_some_and(|own| own != frame),
            loose_gates: &mut loose_gates,
        };
        for (index, name) in &system.layers {
            file.each(*index, &mut |feature| {
                builder.feature(name, feature, &georeference);
                Ok(())
            })?;
        }
    }
    join_gates(&mut parts, &loose_gates);
    Ok((parts, file.heading().cloned()))
}

fn open(
    path: &Path,
    format: Format,
    crs: Option<&Crs>,
    found: &mut Findings,
) -> Result<Box<dyn VectorFile>, VectorError> {
    Ok(match format {
        Format::GeoPackage => Box::new(GeoPackage::open(path)?),
        Format::FlatGeobuf if !is_single(path, "fgb") => {
            Box::new(Folder::open(path, "fgb", &mut |file| {
                Ok(Box::new(FlatGeobuf::open(file)?))
            })?)
        }
        Format::FlatGeobuf => Box::new(FlatGeobuf::open(path)?),
        Format::Shapefile if !is_single(path, "shp") => {
            Box::new(Folder::open(path, "shp", &mut |file| {
                Ok(Box::new(Shapefile::open(file, found)?))
            })?)
        }
        Format::Shapefile => Box::new(Shapefile::open(path, found)?),
        Format::GeoJson if !is_single(path, "geojson") => {
            Box::new(Folder::open(path, "geojson", &mut |file| {
                Ok(Box::new(GeoJson::open(file, crs)?))
            })?)
        }
        _ => Box::new(GeoJson::open(path, crs)?),
    })
}

/// Whether it is a file of the format itself, rather than a folder or zip of such files.
fn is_single(path: &Path, ending: &str) -> bool {
    !holds(path, ending)
}

fn surveys(file: &dyn VectorFile) -> Result<Vec<LayerSurvey>, VectorError> {
    (0..file.layers().len())
        .map(|index| LayerSurvey::of(file, index))
        .collect()
}

/// What a mapping names and the file does not have is told of, since it may be a slip of the pen.
fn tell_of_missing(mapping: &Mapping, surveys: &[LayerSurvey], found: &mut Findings) {
    for survey in surveys {
        let rules = mapping.rules.iter().filter(|rule| rule.from == survey.name);
        let mut is_named = false;
        for rule in rules {
            is_named = true;
            for attribute in rule.attributes() {
                if !survey.attributes.contains_key(attribute) {
                    let field = Thing::AttributeOf {
                        layer: survey.name.clone(),
                        attribute: attribute.to_owned(),
                    };
                    found.file_wide(Problem::MissingValue { field }, Outcome::Ignored);
                }
            }
            if rule.to == Target::Skip {
                let layer = survey.name.clone();
                let what = Thing::Layer { layer };
                found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
            }
        }
        if !is_named && survey.ours < survey.features {
            let layer = survey.name.clone();
            let what = Thing::UnmappedLayer { layer };
            found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
        }
    }
}

/// Layers of one CRS, with the box round their features that become something.
struct System {
    crs: Option<Crs>,
    bounds: Rect<f64>,
    /// Place in the file, and name.
    layers: Vec<(usize, String)>,
}

/// The systems of the layers of which something becomes part of the model. Layers without a geometry go with the first.
fn systems(layers: &[Layer], surveys: &[LayerSurvey], mapping: &Mapping) -> Vec<System> {
    let mut systems: Vec<System> = Vec::new();
    let mut flat = Vec::new();
    for (index, (layer, survey)) in layers.iter().zip(surveys).enumerate() {
        let mut rules = mapping.rules.iter();
        let is_mapped = rules.any(|rule| rule.from == layer.name && rule.to != Target::Skip);
        if !is_mapped && survey.ours == 0 {
            continue;
        }
        let entry = (index, layer.name.clone());
        let Some(bounds) = survey.bounds else {
            flat.push(entry);
            continue;
        };
        match systems.iter_mut().find(|s| s.crs == layer.crs) {
            Some(system) => {
                system.bounds = joined(Some(system.bounds), bounds);
                system.layers.push(entry);
            }
            None => systems.push(System {
                crs: layer.crs.clone(),
                bounds,
                layers: vec![entry],
            }),
        }
    }
    if let Some(first) = systems.first_mut() {
        first.layers.append(&mut flat);
    }
    systems
}

/// The frame of a community that this program wrote, where no earlier file has laid one.
fn with_frame<'o>(
    context: &Context<'o>,
    file: &dyn VectorFile,
    found: &mut Findings,
) -> Context<'o> {
    let frame = match (context.frame, file.frame()) {
        (Some(laid), Some(own)) if laid.height() != own.height() => {
            let taken = Taken::OtherGround {
                height_m: own.height(),
            };
            found.file_wide(Problem::HeightReference { taken }, Outcome::Assumed);
            Some(laid)
        }
        (laid, own) => laid.or(own),
    };
    Context { frame, ..*context }
}
