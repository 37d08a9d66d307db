//! Conditions on where a place is and what its room is like: those of the data room.

use std::sync::Arc;

use geo::{Area, Coord, Distance, Euclidean, Geometry, Length, MinimumRotatedRect, Polygon};

use super::relocation::Kept;
use super::report::ConditionAudit;
use super::scene::Scene;
use super::unasked::surveyed;
use super::verdict::{Fault, Missing, Verdict};
use crate::catalogue::{Condition, PlaceRow};
use crate::model::{Community, FixtureKind, Place, Room, RoomKind};
use crate::planning::{Proposals, Source, Survey, central_m, sources};

/// Share of the smallest rectangle about a room that it fills if it is one; an assumption: pillars and ducts take the rest.
const RECTANGLE: f64 = 0.95;

/// Audits those of a row's conditions that say where its place is to be, or how large.
pub(super) fn audited(
    row: &PlaceRow,
    scene: &Scene<'_>,
    proposals: &mut Proposals<'_>,
) -> Vec<ConditionAudit> {
    let places = scene.survey.community.places.iter();
    let here: Vec<&Place> = places.filter(|p| p.kind.value == row.place).collect();
    let found = row.conditions.iter().filter_map(|condition| {
        let (verdict, faults, missing, measured) = finding(condition, &here, scene)?.told();
        let kept = Kept {
            row,
            condition,
            here: &here,
            scene,
        };
        let repairs = kept.repairs(&faults, proposals);
        Some(ConditionAudit {
            condition: condition.condition.clone(),
            text_zh: condition.text_zh.clone(),
            verdict,
            faults,
            missing,
            repairs,
            measured,
        })
    });
    found.collect()
}

/// Whether a condition would be kept by a place.
pub(super) fn is_kept(condition: &Condition, place: &Place, scene: &Scene<'_>) -> bool {
    finding(condition, &[place], scene).is_some_and(|found| !found.told().0.is_open())
}

/// What is found of the places there are, one after the other.
#[derive(Default)]
struct Finding {
    looked_at: usize,
    faults: Vec<Fault>,
    missing: Option<Missing>,
    /// The number nearest to what is asked that was measured.
    measured: Option<f64>,
}

impl Finding {
    fn told(self) -> (Verdict, Vec<Fault>, Option<Missing>, Option<f64>) {
        let good = self.looked_at.saturating_sub(self.faults.len());
        let verdict = match self.missing {
            Some(_) if self.faults.is_empty() => Verdict::CannotTell,
            _ => Verdict::of_amounts(good as f64, self.looked_at as f64, 0.0, false),
        };
        (verdict, self.faults, self.missing, self.measured)
    }

    fn least(&mut self, value: f64) {
        self.measured = Some(self.measured.map_or(value, |known| known.min(value)));
    }
}

/// None of a condition of another kind.
fn finding(condition: &Condition, here: &[&Place], scene: &Scene<'_>) -> Option<Finding> {
    let metres = condition.metres.unwrap_or_default();
    Some(match &*condition.condition {
        "at_most_one" => at_most_one(here),
        "central" => central(here, &scene.survey),
        "at_floor" => on_the_ground_floor(here),
        "away_from" => away(here, &condition.of, metres, scene),
        "clear_width" => wide(here, metres, scene.survey.community),
        "shaped" => rectangular(here, scene.survey.community),
        _ => return None,
    })
}

fn at_most_one(here: &[&Place]) -> Finding {
    let count = here.len() as u32;
    let fault = (count > 1).then_some(Fault::TooMany { count, most: 1 });
    Finding {
        looked_at: usize::from(count > 0),
        faults: fault.into_iter().collect(),
        measured: (count > 0).then_some(f64::from(count)),
        ..Finding::default()
    }
}

fn on_the_ground_floor(here: &[&Place]) -> Finding {
    let mut found = Finding::default();
    for place in here {
        found.looked_at += 1;
        found.measured = Some(f64::from(place.storey));
        if place.storey != 0 {
            found.faults.push(Fault::WrongStorey {
                place: place.id.clone(),
                storey: place.storey,
            });
        }
    }
    found
}

fn central(here: &[&Place], survey: &Survey<'_>) -> Finding {
    let mut found = Finding::default();
    let Some(most_m) = central_m(survey.community) else {
        found.missing = (!here.is_empty()).then(|| Missing::layer("building"));
        return found;
    };
    let centre = survey.centre();
    for place in here {
        found.looked_at += 1;
        let away = Coord::from(place.position.plan()) - centre;
        let distance_m = away.x.hypot(away.y);
        found.measured = Some(found.measured.map_or(distance_m, |m| m.max(distance_m)));
        if distance_m > most_m {
            found.faults.push(Fault::OffCentre {
                place: place.id.clone(),
                distance_m,
                most_m,
            });
        }
    }
    found
}

fn away(here: &[&Place], words: &[Arc<str>], least_m: f64, scene: &Scene<'_>) -> Finding {
    let community = scene.survey.community;
    let mut found = Finding::default();
    let known: Vec<(&Arc<str>, Vec<Source>)> = words
        .iter()
        .map(|word| (word, sources(community, word)))
        .collect();
    for place in here {
        found.looked_at += 1;
        let area = extent(place, community);
        let sources = known
            .iter()
            .flat_map(|(word, all)| all.iter().map(move |s| (word, s)));
        let nearest = sources
            .map(|(word, source)| (Euclidean.distance(&area, &source.at), word, source))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((distance_m, word, source)) = nearest else {
            continue;
        };
        found.least(distance_m);
        if distance_m < least_m {
            found.faults.push(Fault::TooNear {
                place: place.id.clone(),
                what: Arc::clone(word),
                layer: source.layer.into(),
                feature: source.id.clone(),
                distance_m,
                least_m,
            });
        }
    }
    let unseen = known.iter().filter(|(_, sources)| sources.is_empty());
    let mut kinds = unseen.map(|(word, _)| match &***word {
        "water" => FixtureKind::WaterTank,
        _ => FixtureKind::DistributionBox,
    });
    let is_unknown =
        |kind: &FixtureKind| surveyed(scene.absences, "fixture", Some(kind.as_str())).is_none();
    let unknown = kinds.find(is_unknown).filter(|_| !here.is_empty());
    found.missing = unknown.map(|kind| Missing::kind("fixture", kind.as_str()));
    found
}

/// The room of a place: on its storey of its building, about its position.
pub(super) fn room_of<'c>(place: &Place, community: &'c Community) -> Option<&'c Room> {
    community.rooms.iter().find(|room| room.holds(place))
}

/// Its room, or where it is.
fn extent(place: &Place, community: &Community) -> Geometry<f64> {
    room_of(place, community).map_or_else(
        || Geometry::Point(Coord::from(place.position.plan()).into()),
        |room| Geometry::Polygon(room.outline.clone()),
    )
}

/// Looks at the rooms of places; of those without one it cannot be told.
fn of_rooms(
    here: &[&Place],
    community: &Community,
    mut look: impl FnMut(&Place, &Polygon<f64>, &mut Finding),
) -> Finding {
    let mut found = Finding::default();
    for place in here {
        match room_of(place, community) {
            Some(room) => {
                found.looked_at += 1;
                look(place, &room.outline, &mut found);
            }
            None => found.missing = Some(Missing::kind("room", RoomKind::MachineRoom.as_str())),
        }
    }
    found
}

fn wide(here: &[&Place], least_m: f64, community: &Community) -> Finding {
    of_rooms(here, community, |place, outline, found| {
        let Some(width_m) = clear_width_m(outline) else {
            return;
        };
        found.least(width_m);
        // A millimetre is what an outline may be off by rounding.
        if width_m < least_m - 1e-3 {
            found.faults.push(Fault::TooNarrow {
                place: place.id.clone(),
                width_m,
                least_m,
            });
        }
    })
}

fn rectangular(here: &[&Place], community: &Community) -> Finding {
    of_rooms(here, community, |place, outline, found| {
        let Some(about) = outline.minimum_rotated_rect() else {
            return;
        };
        let share = outline.unsigned_area() / about.unsigned_area();
        found.least(share);
        if share < RECTANGLE {
            found.faults.push(Fault::NotRectangular {
                place: place.id.clone(),
                share,
            });
        }
    })
}

/// The width of a room in metres: the shorter side of the smallest rectangle about it, or the width of the straight strip that has
/// its area and perimeter where that is less, as of one with bends.
fn clear_width_m(outline: &Polygon<f64>) -> Option<f64> {
    let about = outline.minimum_rotated_rect()?;
    let sides = about.exterior().lines().take(2);
    let side_m = sides
        .map(|side| Euclidean.length(&side))
        .fold(f64::INFINITY, f64::min);
    let half_m = Euclidean.length(outline.exterior()) / 2.0;
    let root = half_m * half_m - 4.0 * outline.unsigned_area();
    Some(if root > 0.0 {
        side_m.min((half_m - root.sqrt()) / 2.0)
    } else {
        side_m
    })
}
