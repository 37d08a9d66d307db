//! Features of others, and a mapping, to features of the model.

mod area;

use geo::{Coord, Geometry, LineString, MapCoords};
use serde_json::Value as Json;
use twin_core::ids::{FixtureId, GateId, IdError, RoadId};
use twin_core::inference::{self, rule};
use twin_core::model::{
    CommunityParts, Compound, Fixture, FixtureKind, Gate, GateKind, Position, Road, RoadClass,
    Sourced,
};

use super::attributes::{expand_other_tags, id_text};
use super::feature::{Feature, kind};
use super::mapping::{LayerRule, Mapping, Target};
use super::value::{Direction, Item, Word};
use crate::finding::{Expected, Findings, Outcome, Problem, Reason, Thing};
use crate::georeference::Georeference;
use crate::repair::mended_line;
use crate::table::json;
use area::add_areas;

/// Farthest that a gate stands from the boundary of its compound, metres: as for OpenStreetMap's gates.
const GATE_REACH_M: f64 = 20.0;

/// The layer of shells.
const SHELL: &str = "shell";

/// What puts the features of one file into its draft.
pub(super) struct Builder<'b> {
    pub(super) parts: &'b mut CommunityParts,
    pub(super) found: &'b mut Findings,
    pub(super) mapping: &'b Mapping,
    /// Whether the file is of a community with another frame than the draft.
    pub(super) is_moved: bool,
    /// The places in the draft of gates of which no file says where they lead.
    pub(super) loose_gates: &'b mut Vec<usize>,
}

impl Builder<'_> {
    /// Adds one feature of `layer`, or tells why not.
    pub(super) fn feature(
        &mut self,
        layer: &str,
        mut feature: Feature,
        georeference: &Georeference,
    ) {
        let is_ours = json::is_ours(&feature.properties);
        expand_other_tags(&mut feature.properties);
        let rule = self.mapping.rule(layer, &feature.properties);
        if !is_ours && rule.is_some_and(|rule| rule.to == Target::Skip) {
            return;
        }
        let local = local_geometry(&feature, georeference);
        if is_ours {
            self.ours(layer, &feature, local);
            return;
        }
        let id = id_of(layer, &feature, rule);
        let Some(rule) = rule else {
            let what = Thing::UnmappedFeature;
            let place = local.ok().flatten().and_then(|g| self.place(&g));
            self.found
                .feature(id, place, Problem::Unsupported { what }, Outcome::LeftOut);
            return;
        };
        let mut place = None;
        let added = local.and_then(|local| {
            let geometry = local.ok_or(Problem::MissingValue {
                field: Thing::Geometry,
            })?;
            place = self.place(&geometry);
            let mut item = Item {
                id: id.clone(),
                rule,
                properties: &feature.properties,
                place,
                found: self.found,
            };
            let gates = self.parts.gates.len();
            let added = add(self.parts, &mut item, &geometry);
            self.loose_gates.extend(gates..self.parts.gates.len());
            added
        });
        if let Err(problem) = added {
            self.found.feature(id, place, problem, Outcome::LeftOut);
        }
    }

    /// A feature that this program wrote.
    fn ours(
        &mut self,
        layer: &str,
        feature: &Feature,
        local: Result<Option<Geometry<f64>>, Problem>,
    ) {
        let own = feature.properties.get("id").and_then(Json::as_str);
        let own = own.or(feature.id.as_deref());
        let id = own.map_or_else(|| id_of(layer, feature, None), ToOwned::to_owned);
        let added = local.and_then(|geometry| {
            // Surfaces are written in local metres.
            if self.is_moved && feature.properties.get(json::LAYER) == Some(&SHELL.into()) {
                let what = Thing::ForeignShell;
                return Err(Problem::Unsupported { what });
            }
            let geometry = geometry.map(single);
            json::add(self.parts, &id, &feature.properties, geometry).map_err(|fault| {
                Problem::Invalid {
                    reason: fault.into(),
                }
            })
        });
        if let Err(problem) = added {
            self.found.feature(id, None, problem, Outcome::LeftOut);
        }
    }

    /// Degrees of the first point.
    fn place(&self, local: &Geometry<f64>) -> Option<[f64; 2]> {
        use geo::CoordsIter;
        let first = local.coords_iter().next()?;
        let lonlat = self.parts.frame.lonlat_from_enu(first);
        Some([lonlat.x, lonlat.y])
    }
}

/// The geometry in local metres.
fn local_geometry(
    feature: &Feature,
    georeference: &Georeference,
) -> Result<Option<Geometry<f64>>, Problem> {
    let geometry = feature.geometry.clone()?;
    let local = geometry.map(|geometry| {
        geometry.try_map_coords(|at| {
            if at.x.is_finite() && at.y.is_finite() {
                georeference.enu(at).map_err(|e| Problem::Invalid {
                    reason: Reason::from(&e.reason),
                })
            } else {
                let value = format!("{} {}", at.x, at.y);
                Err(Problem::unreadable(
                    Thing::Geometry,
                    &value,
                    Expected::Numbers,
                ))
            }
        })
    });
    local.transpose()
}

/// Stable from one import to the next: the layer, and the feature's own id, else its place in the file.
fn id_of(layer: &str, feature: &Feature, rule: Option<&LayerRule>) -> String {
    let by_rule = rule.and_then(|rule| super::value::text(&feature.properties, &rule.id));
    let own = by_rule.map(|(_, id)| id).or_else(|| feature.id.clone());
    let own = own.map_or_else(
        || format!("row-{}", feature.number),
        |own| id_text(own.as_str()),
    );
    format!("{}/{own}", id_text(layer))
}

fn add(
    parts: &mut CommunityParts,
    item: &mut Item<'_, '_>,
    geometry: &Geometry<f64>,
) -> Result<(), Problem> {
    match item.rule.to {
        Target::Road => add_roads(parts, item, geometry),
        Target::Gate | Target::Fixture => {
            let Geometry::Point(point) = geometry else {
                return Err(wrong_kind(geometry));
            };
            add_point(parts, item, point.0)
        }
        _ => add_areas(parts, item, geometry),
    }
}

fn wrong_kind(geometry: &Geometry<f64>) -> Problem {
    Problem::GeometryKind {
        kind: kind(geometry).into(),
    }
}

/// The only part of a geometry of many parts: formats and programs that know no other areas and lines make such of single ones.
fn single(geometry: Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::MultiPolygon(mut many) if many.0.len() == 1 => many.0.remove(0).into(),
        Geometry::MultiLineString(mut many) if many.0.len() == 1 => many.0.remove(0).into(),
        other => other,
    }
}

/// The first part has the feature's own id.
fn numbered(id: &str, index: usize) -> String {
    if index == 0 {
        id.to_owned()
    } else {
        format!("{id}/{}", index + 1)
    }
}

fn add_roads(
    parts: &mut CommunityParts,
    item: &mut Item<'_, '_>,
    geometry: &Geometry<f64>,
) -> Result<(), Problem> {
    let lines: Vec<&LineString<f64>> = match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.iter().collect(),
        _ => return Err(wrong_kind(geometry)),
    };
    let class = match item.word(RoadClass::from_word) {
        Word::Skip => return Ok(()),
        Word::Told(class) => class,
        Word::Untold => Sourced::new(RoadClass::Lane, rule::provenance(rule::ROAD_CLASS_UNKNOWN)),
    };
    let lanes = item.number(&item.rule.lanes, 1.0..=30.0);
    let width = item.number(&item.rule.width, 0.3..=200.0);
    let width = width
        .unwrap_or_else(|| inference::road_width(class.value, lanes.as_ref().map(|l| l.value)));
    let direction = item.direction();
    let mut refused = None;
    let mut added = 0;
    for line in lines {
        let (line, problems) = match mended_line(line.0.clone()) {
            Ok(mended) => mended,
            Err(problem) => {
                refused = Some(problem);
                continue;
            }
        };
        item.repaired(problems);
        let mut line = line;
        if direction == Direction::Backward {
            line.0.reverse();
        }
        let id = RoadId::new(numbered(&item.id, added))
            .map_err(|e| Problem::Invalid { reason: e.into() })?;
        added += 1;
        parts.roads.push(Road {
            id,
            name: item.name(),
            line,
            class: class.clone(),
            width: width.clone(),
            drivable: class.value.is_usually_drivable(),
            walkable: true,
            oneway: direction != Direction::Both,
            level: 0,
            provenance: item.feature_source(),
        });
    }
    match (refused, added) {
        (Some(problem), 0) => Err(problem),
        (Some(problem), _) => {
            item.tell(problem, Outcome::Ignored);
            Ok(())
        }
        (None, 0) => Err(Problem::ZeroLength),
        (None, _) => Ok(()),
    }
}

fn add_point(
    parts: &mut CommunityParts,
    item: &mut Item<'_, '_>,
    at: Coord<f64>,
) -> Result<(), Problem> {
    let invalid = |e: IdError| Problem::Invalid { reason: e.into() };
    let position = Position::new(at.x, at.y, 0.0);
    if item.rule.to == Target::Gate {
        let kind = match item.word(GateKind::from_word) {
            Word::Skip => return Ok(()),
            Word::Told(kind) => kind,
            Word::Untold => Sourced::new(GateKind::Pedestrian, rule::provenance(rule::GATE_KIND)),
        };
        parts.gates.push(Gate {
            id: GateId::new(&item.id).map_err(invalid)?,
            name: item.name(),
            position,
            // Away from the middle of the file, until the compound is known.
            outward_rad: Sourced::new(at.y.atan2(at.x), rule::provenance(rule::GATE_DIRECTION)),
            kind,
            compound: None,
            provenance: item.feature_source(),
        });
        return Ok(());
    }
    let kind = match item.word(FixtureKind::from_word) {
        Word::Skip => return Ok(()),
        Word::Told(kind) => kind.value,
        Word::Untold => {
            return Err(Problem::MissingValue {
                field: "kind".into(),
            });
        }
    };
    parts.fixtures.push(Fixture {
        id: FixtureId::new(&item.id).map_err(invalid)?,
        kind,
        position,
        height: item.number(&item.rule.height, 0.1..=100.0),
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: item.feature_source(),
    });
    Ok(())
}

/// Those gates that are near the boundary of a compound lead into it.
pub(super) fn join_gates(parts: &mut CommunityParts, loose: &[usize]) {
    use geo::{Distance, Euclidean};
    let compounds = &parts.compounds;
    for place in loose {
        let Some(gate) = parts.gates.get_mut(*place) else {
            continue;
        };
        let at = gate.position.plan();
        let gap = |c: &Compound| Euclidean.distance(&at, c.boundary.exterior());
        let near = compounds
            .iter()
            .map(|c| (gap(c), c))
            .filter(|(gap, _)| *gap <= GATE_REACH_M)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, compound)) = near {
            gate.compound = Some(compound.id.clone());
            gate.outward_rad.value = inference::outward_rad(&compound.boundary, at.0);
        }
    }
}
