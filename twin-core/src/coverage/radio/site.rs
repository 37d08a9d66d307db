//! Sites, and what they are heard with.

use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;

use geo::Coord;

use super::antenna::Antenna;
use super::error::{RadioError, finite};
use super::interior::Interior;
use super::loss::{
    Canyon, City, Link, RoofPath, Scenario, Sight, above_roof, entry_loss, facade_loss, free_space,
    inside_loss, over_roof, street_canyon, uhf_street,
};
use super::scene::{OPEN, Scene, facade};
use super::sight::{Obstruction, Rows, Spot};
use super::technology::{Family, Technology};
use crate::model::{Building, Position};
use crate::told::Term;

/// A base station, access point or gateway.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: Arc<str>,
    /// Where its antenna is, local metres.
    pub position: Position,
    /// What it speaks.
    pub technology: Technology,
    /// How it radiates.
    pub antenna: Antenna,
    /// Share of the time that it sends, 0 to 1: how much it disturbs others on its channel.
    pub load: f64,
}

/// A model for the open, by which a site's losses are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Model {
    /// 3GPP TR 38.901.
    Street(Scenario),
    /// P.1411 §4.1.1, with its row for what is not in sight.
    Canyon(Canyon),
    /// P.1411 §4.2.1.
    AboveRoof,
    /// P.1411 §4.1.2, with a line of sight only.
    Uhf,
}

/// Mean height of roofs in metres from which an area counts as high-rise: three storeys, as P.1411 table 3 parts low-rise from
/// high-rise (not read).
const HIGH_RISE_M: f64 = 10.0;

/// A site in a scene.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a> {
    pub(super) site: &'a Site,
    spot: Spot,
    /// The building that it is inside of.
    pub(super) building: Option<u32>,
    /// What that is like, where it is inside of one.
    interior: Option<Interior>,
    models: Vec<Model>,
    noise_dbm: f64,
    /// Share of the time that it disturbs the others: gateways of LoRa listen.
    pub(super) load: f64,
}

/// Where a terminal is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) spot: Spot,
    /// The building that it is inside of, or [`OPEN`].
    pub(super) building: u32,
}

impl Site {
    fn check(&self) -> Result<(), RadioError> {
        self.technology.check()?;
        self.antenna.check()?;
        let p = self.position;
        finite(
            Term::new("position of a site in metres", "站点位置（m）"),
            p.x + p.y + p.z,
        )?;
        super::error::within(
            Term::new("sending", "发射"),
            Term::new("load of a site", "站点负载"),
            self.load,
            (0.0, 1.0),
            "",
        )?;
        Ok(())
    }
}

impl<'a> Placed<'a> {
    /// Finds what a site is in, and by which models its losses are taken: inside of a building as [`Interior`] says; in the open in this order:
    /// TR 38.901 where its height and frequency are a scenario's; P.1411 §4.1.1 below the mean roof, §4.2.1 above it; P.1411 §4.1.2.
    pub(super) fn new(scene: &Scene<'_>, site: &'a Site) -> Result<Self, RadioError> {
        site.check()?;
        let at = Coord {
            x: site.position.x,
            y: site.position.y,
        };
        let height_m = scene.above_ground_m(at, site.position.z);
        let mut placed = Self {
            site,
            spot: Spot { at, height_m },
            building: scene.inside(at, height_m),
            interior: None,
            models: Vec::new(),
            noise_dbm: site.technology.noise_dbm(),
            load: match site.technology.family {
                Family::Lora => 0.0,
                _ => site.load,
            },
        };
        let around = placed
            .building
            .and_then(|n| scene.buildings().get(n as usize));
        placed.interior = around.map(|building| {
            let up_m = storeys_up(scene, building, placed.spot);
            Interior::of(building, (up_m - up_m.floor()) * building.storey_height_m())
        });
        if placed.building.is_none() {
            placed.models = models(height_m, site.technology.frequency_ghz, scene.mean_roof_m());
            if placed.models.is_empty() || height_m <= 0.0 {
                return Err(RadioError::NoModel {
                    site: site.id.to_string(),
                    frequency_ghz: site.technology.frequency_ghz,
                    height_m,
                });
            }
        }
        Ok(placed)
    }

    pub(super) fn noise_dbm(&self) -> f64 {
        self.noise_dbm
    }

    /// Level at a terminal in dBm; none where no formula holds.
    pub(super) fn level_dbm(&self, scene: &Scene<'_>, terminal: Terminal) -> Option<f64> {
        let loss = match self.building {
            Some(own) if own == terminal.building => self.loss_within(scene, terminal)?,
            Some(_) => return None,
            None => self.loss_outdoors(scene, terminal)?,
        };
        let away = terminal.spot.at - self.spot.at;
        let up_m = terminal.spot.height_m - self.spot.height_m;
        let gain = self.site.antenna.gain_dbi(away.x, away.y, up_m);
        Some(self.site.technology.reference_dbm() + gain - loss)
    }

    /// Within one building, floors counted by the building's storeys.
    fn loss_within(&self, scene: &Scene<'_>, terminal: Terminal) -> Option<f64> {
        let building = scene.buildings().get(terminal.building as usize)?;
        let storey = |spot: Spot| storeys_up(scene, building, spot).floor();
        let floors = (storey(self.spot) - storey(terminal.spot)).abs();
        let loss = self.interior?.loss(
            self.distance_3d_m(terminal),
            self.site.technology.frequency_ghz,
            floors as usize,
        );
        loss.ok()
    }

    fn distance_3d_m(&self, terminal: Terminal) -> f64 {
        let away = terminal.spot.at - self.spot.at;
        away.x
            .hypot(away.y)
            .hypot(terminal.spot.height_m - self.spot.height_m)
    }

    /// In the open, and through the façade into the terminal's building.
    ///
    /// Where something is in or near the line of sight, the weaker loss of two mechanisms counts: over the roofs (P.526 on top of the
    /// loss with a line of sight), and the statistical one of the model, which stands for the ways around corners. That is ours, no
    /// standard's. Where the model has none, rows of buildings about as high as each other are P.1411 §4.2.2.1's, in its range; everything
    /// else is P.526's alone.
    fn loss_outdoors(&self, scene: &Scene<'_>, terminal: Terminal) -> Option<f64> {
        let frequency_ghz = self.site.technology.frequency_ghz;
        let away = terminal.spot.at - self.spot.at;
        let link = Link {
            distance_2d_m: away.x.hypot(away.y),
            site_m: self.spot.height_m,
            terminal_m: terminal.spot.height_m,
            frequency_ghz,
        };
        if link.terminal_m < 0.0 {
            // No model reaches below ground.
            return None;
        }
        let (clear, blocked) = self.models.iter().find_map(|m| m.losses(&link))?;
        let met = scene.obstruction(self.spot, terminal.spot, terminal.building, frequency_ghz);
        let over_roofs = clear + met.over_roofs_db;
        let outdoors = match blocked {
            Some(blocked) => over_roofs.min(blocked.max(clear)),
            None => {
                let past_rows = met.rows.and_then(|rows| loss_past_rows(&rows, &link));
                past_rows.map_or(over_roofs, |loss| loss.max(clear))
            }
        };
        if terminal.building == OPEN {
            return Some(outdoors);
        }
        Some(outdoors + self.entry(scene, terminal, &met)?)
    }

    /// Through the façade: TR 38.901 §7.4.3 from 0.5 GHz, below it the median of P.2109 for traditional buildings.
    fn entry(&self, scene: &Scene<'_>, terminal: Terminal, met: &Obstruction) -> Option<f64> {
        let frequency_ghz = self.site.technology.frequency_ghz;
        let building = scene.buildings().get(terminal.building as usize)?;
        match facade_loss(facade(building.usage.value), frequency_ghz) {
            Ok(through) => Some(through + inside_loss(met.inside_m)),
            Err(_) => entry_loss(super::loss::Building::Traditional, frequency_ghz, 0.5, 0.0).ok(),
        }
    }
}

impl Model {
    /// Loss with a line of sight, and without one where the model says; none where the model does not hold. Nearer than the model's least
    /// distance it is free space (P.525).
    fn losses(self, link: &Link) -> Option<(f64, Option<f64>)> {
        let (d, f) = (link.distance_3d_m(), link.frequency_ghz);
        let near = |least_m: f64| {
            (d < least_m)
                .then(|| free_space(d.max(1.0), f).ok())
                .flatten()
                .map(|l| (l, None))
        };
        match self {
            Self::Street(scenario) => {
                let (least_m, greatest_m) = scenario.distances_m();
                if link.terminal_m < 1.5
                    || link.terminal_m > scenario.highest_terminal_m()
                    || link.distance_2d_m > greatest_m
                {
                    return None;
                }
                if link.distance_2d_m < least_m {
                    return near(f64::INFINITY);
                }
                Some((scenario.los(link), Some(scenario.nlos(link))))
            }
            Self::Canyon(row) => near(5.0).or_else(|| {
                let clear = street_canyon(Canyon::Clear, d, f).ok()?;
                Some((clear, street_canyon(row, d, f).ok()))
            }),
            Self::AboveRoof => near(55.0).or_else(|| {
                let clear = above_roof(Sight::Clear, d, f).ok()?;
                Some((clear, above_roof(Sight::Blocked, d, f).ok()))
            }),
            Self::Uhf => {
                let bounds = uhf_street(d, f, link.site_m, link.terminal_m).ok()?;
                // Close by, the two-ray bounds fall below free space.
                Some((bounds.median.max(free_space(d, f).ok()?), None))
            }
        }
    }
}

/// Over rows of buildings (P.1411 §4.2.2.1); none outside of its range. The terminal counts as in the middle of its street, as the formula
/// has it. Assumptions, since no map says so: the street is across the path, and the city is not a metropolis' centre.
fn loss_past_rows(rows: &Rows, link: &Link) -> Option<f64> {
    let path = RoofPath {
        distance_m: link.distance_3d_m(),
        frequency_ghz: link.frequency_ghz,
        site_m: link.site_m,
        terminal_m: link.terminal_m,
        roof_m: rows.roof_m,
        built_m: rows.built_m,
        separation_m: rows.separation_m,
        street_m: 2.0 * rows.away_m,
        street_rad: FRAC_PI_2,
        city: City::Medium,
    };
    over_roof(&path).ok()
}

/// How many storeys up in a building a place is.
fn storeys_up(scene: &Scene<'_>, building: &Building, spot: Spot) -> f64 {
    let z = spot.height_m + scene.ground_z(spot.at);
    (z - building.base_z.value) / building.storey_height_m()
}

fn models(height_m: f64, frequency_ghz: f64, mean_roof_m: Option<f64>) -> Vec<Model> {
    let mut models = Vec::new();
    let scenarios = [Scenario::Micro, Scenario::Macro];
    models.extend(
        scenarios
            .into_iter()
            .filter(|s| s.takes(height_m, frequency_ghz))
            .map(Model::Street),
    );
    let roof_m = mean_roof_m.unwrap_or(f64::INFINITY);
    if height_m <= roof_m && (0.8..=82.0).contains(&frequency_ghz) {
        models.push(Model::Canyon(match mean_roof_m {
            Some(roof_m) if roof_m >= HIGH_RISE_M => Canyon::HighRise,
            _ if frequency_ghz < 10.0 => Canyon::Residential,
            _ => Canyon::LowRise,
        }));
    }
    if height_m > roof_m && (2.2..=73.0).contains(&frequency_ghz) {
        models.push(Model::AboveRoof);
    }
    if (0.3..=3.0).contains(&frequency_ghz) {
        models.push(Model::Uhf);
    }
    models
}
