//! What would mend the conditions of places: another site, another storey, a larger room, one place less.

use geo::{Area, MinimumRotatedRect};

use super::room::{is_kept, room_of};
use super::scene::Scene;
use super::verdict::{Fault, Repair};
use crate::catalogue::{Condition, PlaceRow};
use crate::ids::PlaceId;
use crate::model::{Place, Position};
use crate::planning::Proposals;

/// A condition of a row and the places that it is asked of.
pub(super) struct Kept<'r, 's> {
    pub(super) row: &'r PlaceRow,
    pub(super) condition: &'r Condition,
    pub(super) here: &'r [&'r Place],
    pub(super) scene: &'r Scene<'s>,
}

impl Kept<'_, '_> {
    /// What mends each fault, in their order; of too many places all that are to go.
    pub(super) fn repairs(&self, faults: &[Fault], proposals: &mut Proposals<'_>) -> Vec<Repair> {
        let mut repairs = Vec::new();
        for fault in faults {
            match fault {
                Fault::TooMany { .. } => repairs.extend(self.spare()),
                Fault::WrongStorey { place, .. } => repairs.extend(self.lowered(place)),
                Fault::OffCentre { place, .. } | Fault::TooNear { place, .. } => {
                    repairs.push(self.relocated(place, proposals));
                }
                Fault::TooNarrow {
                    place,
                    width_m,
                    least_m,
                } => repairs.extend(self.widened(place, least_m / width_m)),
                Fault::NotRectangular { place, .. } => repairs.extend(self.completed(place)),
                _ => {}
            }
        }
        repairs
    }

    /// All but the largest, of equals the first.
    fn spare(&self) -> Vec<Repair> {
        let all = self.here.iter().enumerate();
        let largest = all.min_by(|(_, a), (_, b)| b.area_m2.value.total_cmp(&a.area_m2.value));
        let kept = largest.map(|(index, _)| index);
        let others = self.here.iter().enumerate();
        let others = others.filter(|(index, _)| Some(*index) != kept);
        let removed = others.map(|(_, place)| Repair::Remove {
            layer: "place".into(),
            feature: place.id.as_str().into(),
        });
        removed.collect()
    }

    /// On the ground floor, where it is.
    fn lowered(&self, id: &PlaceId) -> Option<Repair> {
        let place = self.place(id)?;
        Some(Repair::Move {
            layer: "place".into(),
            feature: id.as_str().into(),
            to: place.position.plan().into(),
            storey: Some(0),
            heading_rad: None,
        })
    }

    /// Where the planner would put one, if the condition is kept there.
    fn relocated(&self, id: &PlaceId, proposals: &mut Proposals<'_>) -> Repair {
        let moved = self.place(id).zip(proposals.apart(self.row));
        let repair = moved.and_then(|(place, site)| {
            let moved = Place {
                position: Position::new(site.at.x, site.at.y, place.position.z),
                building: Some(site.building),
                storey: 0,
                ..place.clone()
            };
            is_kept(self.condition, &moved, self.scene).then(|| Repair::Move {
                layer: "place".into(),
                feature: id.as_str().into(),
                to: site.at,
                storey: Some(0),
                heading_rad: None,
            })
        });
        repair.unwrap_or(Repair::Replan)
    }

    /// Its room, so many times as large for being so many times as wide.
    fn widened(&self, id: &PlaceId, times: f64) -> Option<Repair> {
        let room = room_of(self.place(id)?, self.scene.survey.community)?;
        let to_m2 = room.outline.unsigned_area() * times;
        Some(enlarged(room.id.as_str(), to_m2))
    }

    /// Its room, as large as the smallest rectangle about it.
    fn completed(&self, id: &PlaceId) -> Option<Repair> {
        let room = room_of(self.place(id)?, self.scene.survey.community)?;
        let to_m2 = room.outline.minimum_rotated_rect()?.unsigned_area();
        Some(enlarged(room.id.as_str(), to_m2))
    }

    fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.here.iter().copied().find(|place| place.id == *id)
    }
}

fn enlarged(room: &str, to_m2: f64) -> Repair {
    Repair::Enlarge {
        layer: "room".into(),
        feature: room.into(),
        to_m2,
    }
}
