//! A file to a draft.

use std::collections::BTreeMap;
use std::path::Path;

use geo::Rect;
use twin_core::model::CommunityParts;
use twin_core::spatial::crs::{AxisOrder, check_extent};

use super::appearance::{Dress, Palette};
use super::crs::{NamedCrs, Srs};
use super::error::CityGmlError;
use super::feature::Maker;
use super::geometry::Gatherer;
use super::members::Members;
use super::properties::Properties;
use super::ring::Given;
use super::survey::{Survey, Votes};
use super::tree::Node;
use crate::citymodel::{Builder, CityObject};
use crate::finding::{Findings, Outcome, Problem, Reason, Taken, Thing};
use crate::georeference::{FileCoordinates, Georeference};
use crate::import::Context;

/// So many roofs and grounds at least must say that the axes are the other way round, and nine times as many as say they are not.
const FEWEST_VOTES: usize = 3;
/// How far outside of the envelope features may lie: this share of its size.
const ENVELOPE_SLACK: f64 = 0.01;

/// Reads the file at `path`, packed as gzip or not.
///
/// # Errors
/// When the file is no CityGML, is damaged or cut off, or its coordinates cannot become local metres.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<CommunityParts, CityGmlError> {
    let survey = Survey::of(path)?;
    check_envelope(&survey, found);
    let named = named_crs(path, &survey, context, found)?;
    let coordinates = FileCoordinates {
        path,
        crs: named.as_ref().map(|named| named.crs.clone()),
        order: named.as_ref().map_or(AxisOrder::EastNorth, |n| n.order),
        bounds: survey.bounds,
        anchor: survey.bounds.min(),
        ground: survey.ground,
    };
    let georeference = Georeference::new(&coordinates, context, found)?;
    let mut parts = context.empty_draft(georeference.frame(), found.file())?;
    let mut reader = Reader {
        given: Given {
            dimension: survey.dimension,
            ground: survey.ground.unwrap_or(0.0),
        },
        srs: survey.srs,
        is_geographic: named.is_some_and(|named| named.crs.is_geographic()),
        palette: survey.palette,
        properties: Properties::default(),
        passed_over: BTreeMap::new(),
        textures: 0,
        builder: Builder {
            georeference: &georeference,
            parts: &mut parts,
            found,
        },
    };
    let mut members = Members::open(path)?;
    let mut number = 0;
    while let Some(tree) = members.next()? {
        number += 1;
        if let Some(member) = tree.root() {
            reader.member(member, number);
        }
    }
    reader.tell();
    Ok(parts)
}

/// The CRS that the file names, else the one that was given, with its axes in the order that roofs and grounds speak for.
fn named_crs(
    path: &Path,
    survey: &Survey,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<Option<NamedCrs>, CityGmlError> {
    let named = match survey.srs.name() {
        Some(name) => Some(NamedCrs::parse(name).map_err(|source| CityGmlError::Crs {
            file: path.to_owned(),
            name: name.to_owned(),
            source: Box::new(source),
        })?),
        None => context.options.crs.clone().map(|crs| NamedCrs {
            crs,
            order: AxisOrder::EastNorth,
        }),
    };
    let Some(named) = named else {
        return Ok(None);
    };
    let Some(turned) = named.turned() else {
        return Ok(Some(named));
    };
    let Votes {
        for_east_first,
        against,
    } = survey.votes;
    let (yes, no) = if turned.is_east_first() {
        (for_east_first, against)
    } else {
        (against, for_east_first)
    };
    let is_told = yes >= FEWEST_VOTES && yes >= no.saturating_mul(9);
    let fits = || check_extent(&turned.crs, turned.order, survey.bounds, None).is_ok();
    if !(is_told && fits()) {
        return Ok(Some(named));
    }
    let taken = if turned.is_east_first() {
        Taken::EastingFirst
    } else {
        Taken::NorthingFirst
    };
    found.file_wide(Problem::AxisOrder { taken }, Outcome::Assumed);
    Ok(Some(turned))
}

/// Tells where features lie outside of the envelope that the file states.
fn check_envelope(survey: &Survey, found: &mut Findings) {
    let Some([lower, upper]) = &survey.envelope else {
        return;
    };
    let (Some((west, south)), Some((east, north))) = (plan(lower), plan(upper)) else {
        return;
    };
    let envelope = Rect::new((west, south), (east, north));
    let slack = ENVELOPE_SLACK * envelope.width().max(envelope.height());
    let inside = |low: f64, value: f64, high: f64| value >= low - slack && value <= high + slack;
    let bounds = survey.bounds;
    let holds = [bounds.min(), bounds.max()].iter().all(|corner| {
        inside(envelope.min().x, corner.x, envelope.max().x)
            && inside(envelope.min().y, corner.y, envelope.max().y)
    });
    if !holds {
        let (low, high) = (bounds.min(), bounds.max());
        let reason = Reason::Envelope {
            envelope: format!("{west} {south} – {east} {north}"),
            bounds: format!("{} {} – {} {}", low.x, low.y, high.x, high.y),
        };
        found.file_wide(Problem::Invalid { reason }, Outcome::Ignored);
    }
}

fn plan(corner: &[f64]) -> Option<(f64, f64)> {
    corner.first().copied().zip(corner.get(1).copied())
}

/// Reads the members of one file into its draft.
struct Reader<'r> {
    given: Given,
    srs: Srs,
    is_geographic: bool,
    palette: Palette,
    properties: Properties,
    /// How many parts of a kind the model has no place for.
    passed_over: BTreeMap<&'static str, usize>,
    textures: usize,
    builder: Builder<'r>,
}

impl Reader<'_> {
    fn member(&mut self, member: Node<'_>, number: usize) {
        if matches!(member.name(), "boundedBy" | "appearanceMember") {
            return;
        }
        // `featureMembers` holds the objects without an element about each.
        let is_wrapped = matches!(member.name(), "cityObjectMember" | "featureMember");
        if !is_wrapped {
            self.feature(member, number);
            return;
        }
        for feature in member.children() {
            self.feature(feature, number);
        }
    }

    fn feature(&mut self, node: Node<'_>, number: usize) {
        let dress = Dress::new(&self.palette, node);
        self.textures += dress.textures();
        let mut maker = Maker {
            gatherer: Gatherer::new(self.given, &mut self.srs, &dress),
            properties: &mut self.properties,
            found: self.builder.found,
            is_geographic: self.is_geographic,
            passed_over: &mut self.passed_over,
            unnamed: 0,
            member_number: number,
        };
        let objects = match node.name() {
            "Building" | "BuildingPart" => vec![maker.building(node)],
            "Road" | "Track" | "Square" | "Section" | "Intersection" | "TransportationComplex" => {
                maker.roads(node)
            }
            "CityFurniture"
            | "SolitaryVegetationObject"
            | "PlantCover"
            | "WaterBody"
            | "LandUse" => vec![maker.simple(node)],
            other => {
                let name = node.id().unwrap_or(other);
                self.builder.unsupported(name, other);
                return;
            }
        };
        // Most files have no colours, and the others have them in their objects: the list is short.
        let materials = if dress.is_plain() {
            Vec::new()
        } else {
            dress.materials()
        };
        for object in objects {
            add(&mut self.builder, object, &materials);
        }
    }

    /// What was passed over, each kind once.
    fn tell(&mut self) {
        let found = &mut *self.builder.found;
        for (name, count) in &self.passed_over {
            let what = Thing::Counted {
                name: (*name).to_owned(),
                count: *count,
            };
            found.file_wide(Problem::Unsupported { what }, Outcome::LeftOut);
        }
        let textures = self.textures + self.palette.textures;
        if textures > 0 {
            let what = Thing::Textures { count: textures };
            found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
        }
        if self.palette.is_full {
            let what = Thing::TooManyMaterials;
            found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
        }
    }
}

/// An object with a point that no place on earth has is left out, the others are kept.
fn add(
    builder: &mut Builder<'_>,
    object: CityObject<'_>,
    materials: &[twin_core::model::Material],
) {
    let id = object.id.to_string();
    if let Err(error) = builder.object(object, materials) {
        let reason = Reason::from(&error.reason);
        builder
            .found
            .feature(id, None, Problem::Invalid { reason }, Outcome::LeftOut);
    }
}
