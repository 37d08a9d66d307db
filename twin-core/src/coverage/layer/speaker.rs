//! Loudspeakers and sounders of a community, and the ground on which they are heard.

use std::sync::Arc;

use geo::{Coord, MultiPolygon};

use super::around::in_sight;
use super::asked::Asked;
use super::error::LayerError;
use super::level::RuleLevel;
use super::patchwork::Patchwork;
use super::viewer::{LeftOut, Reason, is_indoors};
use crate::catalogue::{Catalogue, Cover};
use crate::coverage::camera::{SightError, Sweep};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radius::{Loudspeaker, RadiusError};
use crate::coverage::terrain::{Terrain, own_z};
use crate::model::{Community, Position};

/// Height of ears over the ground, metres: about that at which public address is measured. Assumption.
pub const EAR_M: f64 = 1.5;

/// Least height of a loudspeaker over the plane that it is heard on, metres: one lower than ears is heard straight across.
const LEAST_OVER_M: f64 = 0.05;

/// A device that is heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speaker {
    /// Its position in the community.
    pub device: u32,
    /// Where the loudspeaker is, local metres.
    pub position: Position,
    /// `z` of the level ground about it, metres.
    pub ground_z: f64,
    /// How loud it is.
    pub loudspeaker: Loudspeaker,
}

/// The devices of a community that sound, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speakers {
    /// Those that are heard on the open ground.
    pub heard: Vec<Speaker>,
    /// The others.
    pub left_out: Vec<LeftOut>,
    /// Where the figures are from, each once.
    pub sources: Vec<Arc<str>>,
}

impl Speakers {
    /// Those of `community` by the data of `catalogue`. Cost: O(n log m) for n devices and m buildings.
    ///
    /// # Errors
    /// When a place is none; a validated community has no such.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        terrain: &Terrain,
    ) -> Result<Self, LayerError> {
        let mut found = Self::default();
        for (number, device) in (0_u32..).zip(&community.devices) {
            let row = device.row.as_ref().map(|row| row.as_str());
            let Some((loudspeaker, height_m, source)) =
                speaker_of(catalogue, device.class.as_str(), row)
            else {
                continue;
            };
            if !found.sources.contains(source) {
                found.sources.push(source.clone());
            }
            let reason = if is_indoors(&device.host) {
                Some(Reason::Indoors)
            } else {
                loudspeaker.is_none().then_some(Reason::NoPower)
            };
            match (reason, loudspeaker) {
                (None, Some(loudspeaker)) => {
                    let at = device.position;
                    let ground_z = terrain.z(at.plan().into())?;
                    let foot_z = own_z(at, ground_z).max(ground_z);
                    found.heard.push(Speaker {
                        device: number,
                        position: Position::new(at.x, at.y, foot_z + height_m),
                        ground_z,
                        loudspeaker,
                    });
                }
                (reason, _) => found.left_out.push(LeftOut {
                    device: number,
                    reason: reason.unwrap_or(Reason::NoPower),
                }),
            }
        }
        Ok(found)
    }

    /// What each is heard on at a level, and those of which that cannot be told besides [`Self::left_out`]. Cost: as [`Sweep::ground`] for each, on all
    /// cores, then as [`Patchwork::new`].
    #[must_use]
    pub fn patchwork(
        &self,
        asked: Arc<Asked>,
        built: &Obstacles,
        level: RuleLevel,
    ) -> (Patchwork, Vec<LeftOut>) {
        Patchwork::swept(asked, &self.heard, |sweep, speaker| {
            (speaker.device, speaker.ground(sweep, built, level))
        })
    }
}

impl Speaker {
    /// One of a class that would stand at `at`: as high over the ground as the catalogue has it, or `height_m`. `None` where the class does not
    /// sound, `Some(Err)` where nothing tells how loud it is.
    ///
    /// # Errors
    /// When the place is none.
    pub fn tried(
        catalogue: &Catalogue,
        (class, row): (&str, Option<&str>),
        (at, height_m): (Coord<f64>, Option<f64>),
        terrain: &Terrain,
    ) -> Result<Option<Result<Self, Reason>>, LayerError> {
        let Some((loudspeaker, usual_m, _)) = speaker_of(catalogue, class, row) else {
            return Ok(None);
        };
        let ground_z = terrain.z(at)?;
        let z = ground_z + height_m.unwrap_or(usual_m);
        let speaker = loudspeaker.map(|loudspeaker| Self {
            device: u32::MAX,
            position: Position::new(at.x, at.y, z),
            ground_z,
            loudspeaker,
        });
        Ok(Some(speaker.ok_or(Reason::NoPower)))
    }

    /// How far it is heard at a level, metres: by the inverse square law, without echoes.
    ///
    /// # Errors
    /// When its power or sensitivity is none.
    pub fn reach_m(&self, level: RuleLevel) -> Result<f64, RadiusError> {
        let reach = self.loudspeaker.reach_m(level.least, 0.0)?;
        Ok(reach.unwrap_or(0.0))
    }

    /// The ground on which ears at [`EAR_M`] hear it at a level, straight on: what houses and walls stand before counts as not heard, though sound
    /// goes around corners, weaker. Leaves let it through. Cost: as [`Sweep::ground`].
    ///
    /// # Errors
    /// When a figure cannot be, or it is inside a building.
    pub fn ground(
        &self,
        sweep: &mut Sweep,
        built: &Obstacles,
        level: RuleLevel,
    ) -> Result<MultiPolygon<f64>, Reason> {
        let reach_m = self.reach_m(level).map_err(Reason::Rule)?;
        if reach_m <= 0.0 {
            return Ok(MultiPolygon(Vec::new()));
        }
        let ears_z = (self.ground_z + EAR_M).min(self.position.z - LEAST_OVER_M);
        let ground: Result<_, SightError> = in_sight(sweep, built, self.position, ears_z, reach_m);
        ground.map_err(Reason::Sight)
    }
}

/// Loudspeaker, height and source of a class and row.
fn speaker_of<'c>(
    catalogue: &'c Catalogue,
    class: &str,
    row: Option<&str>,
) -> Option<(Option<Loudspeaker>, f64, &'c Arc<str>)> {
    catalogue.covers(class, row).find_map(|cover| match cover {
        Cover::Sound {
            sensitivity_db,
            power_w,
            height_m,
            source,
        } => {
            let known = sensitivity_db.zip(*power_w);
            let loudspeaker = known.map(|(sensitivity_db, power_w)| Loudspeaker {
                sensitivity_db,
                power_w,
            });
            Some((loudspeaker, *height_m, source))
        }
        _ => None,
    })
}
