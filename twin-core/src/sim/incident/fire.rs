//! A fire: when its smoke reaches each detector, and what follows from the first alarms where all of them work; what follows in a run is
//! decided there ([`super::fire_watch`]).
//!
//! It grows with the square of time at the medium rate: 1,055 kW after 300 s (NFPA 72, annex B). A detector on the same storey answers when
//! the gas under the ceiling is 13 K warmer than the air (Heskestad and Delichatsios, "Environments of fire detectors", NBS-GCR-77-86,
//! 1977), which Alpert's correlations of the ceiling jet give ("Calculation of response time of ceiling-mounted fire detectors", Fire
//! Technology 8, 1972). Up the stairs smoke leaks through a closed door and rises at 3.5 m/s (the usual 3 to 4 m/s of a shaft, general
//! knowledge; the leak is an assumption). Units are parted by walls that hold.

use geo::Coord;

use super::scene::{Scene, Which};
use super::spot::Spot;
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::model::{Building, Host};
use crate::sim::behaviour::{Kind, LIFT_RECALL, LIFT_RETURN};
use crate::told::Term;

/// Growth of a medium fire, kW/s².
const GROWTH: f64 = 1_055.0 / (300.0 * 300.0);
/// Warming of the gas at a smoke detector that answers, K.
const WARMING_K: f64 = 13.0;
/// Smoke takes so long through the doors of a storey, seconds (assumption).
const LEAK_S: f64 = 60.0;
const SHAFT_M_PER_S: f64 = 3.5;
/// From the alarm to the signal at doors and lifts, seconds (GB 16806: within 3 s, general knowledge).
pub(super) const LINKAGE_S: f64 = 3.0;
/// Where one detector alone answers, somebody has gone there, looked and pressed a button so much later (assumption): linkage takes two
/// independent signals (GB 50116-2013, 4.1.6, general knowledge). Where none answers, whoever sees the fire presses it with the call.
pub(super) const BUTTON_S: f64 = 180.0;
/// From the first alarm, or where there is no detector from this long after the fire began, to the call (assumption).
pub(super) const CALL_S: f64 = 60.0;
pub(super) const SEEN_S: f64 = 240.0;
/// From the call to water (建标 152-2017: a fire engine reaches the edge of its district within 5 minutes, general knowledge).
pub(super) const ARRIVAL_S: f64 = 300.0;
/// Reach of an outdoor hydrant, metres (GB 50974-2014, 7.3.2, general knowledge).
const HYDRANT_M: f64 = 150.0;
/// Hydrants that are used.
const USED: usize = 2;
/// Hydrants so near feel it, metres (assumption).
const DISTURBED_M: f64 = 150.0;

/// Seconds until a detector at a distance of `r` metres from the fire's axis, `height` metres above it, answers.
pub(super) fn activation_s(r: f64, height: f64) -> f64 {
    let kilowatts = if r > 0.18 * height {
        r * (WARMING_K * height / 5.38).powf(1.5)
    } else {
        (WARMING_K * height.powf(5.0 / 3.0) / 16.9).powf(1.5)
    };
    (kilowatts / GROWTH).sqrt()
}

/// Where it burns.
pub(super) struct Hearth<'a> {
    pub(super) building: &'a Building,
    /// The unit, where that is known.
    unit: Option<&'a str>,
    at: Coord<f64>,
    pub(super) storey: i16,
}

impl<'a> Scene<'a> {
    pub(super) fn fire(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let Some(hearth) = self.hearth(which, plan)? else {
            return Ok(Vec::new());
        };
        let (begin, lasts) = (plan.begins_s(), plan.lasts_s());
        let members = self.members(&Spot::Building(hearth.building));
        let members: Vec<usize> = (members.into_iter())
            .filter(|i| {
                hearth.unit.is_none() || self.unit_of(*i).is_none_or(|u| Some(u) == hearth.unit)
            })
            .collect();
        let mut alarms = self.smoke(&hearth, &members);
        alarms.retain(|(after_s, _)| *after_s < lasts);
        let mut strokes = Vec::new();
        let mut holds = |device, after_s: f64, word| {
            strokes.extend(self.condition(device, begin + after_s, word, lasts - after_s));
        };
        for &(after_s, detector) in &alarms {
            holds(detector, after_s, "smoke");
        }
        let signal = match alarms.as_slice() {
            [] => SEEN_S + CALL_S,
            [(first, _)] => first + BUTTON_S,
            [(first, _), (second, _), ..] => second.min(first + BUTTON_S),
        };
        let link = Some(signal + LINKAGE_S).filter(|s| *s < lasts);
        if let Some(link) = link {
            for door in self.of_kind(&members, Kind::FireDoorMonitor) {
                holds(door, link, "fire_linkage");
            }
        }
        let call = alarms.first().map_or(SEEN_S, |alarm| alarm.0) + CALL_S;
        let water = call + ARRIVAL_S;
        if water < lasts {
            let hydrants = self.nearest(&self.all_of(Kind::HydrantMonitor), hearth.at);
            for (place, (away_m, hydrant)) in hydrants.into_iter().enumerate() {
                if place < USED && away_m <= HYDRANT_M {
                    holds(hydrant, water, "abnormal_use");
                } else if away_m <= DISTURBED_M {
                    holds(hydrant, water, "mains_disturbed");
                }
            }
        }
        if let Some(link) = link {
            for lift in self.of_kind(&members, Kind::LiftMonitor) {
                for (after_s, code) in [(link, LIFT_RECALL), (lasts, LIFT_RETURN)] {
                    strokes.push(Stroke {
                        device: lift,
                        after_s: begin + after_s,
                        what: What::Told { code },
                    });
                }
            }
        }
        Ok(strokes)
    }

    /// When smoke reaches which detectors, first to last.
    fn smoke(&self, hearth: &Hearth<'_>, members: &[usize]) -> Vec<(f64, usize)> {
        let height = hearth.building.storey_height_m();
        let detectors = self.of_kind(members, Kind::SmokeDetector);
        let device = |i: usize| &self.community.devices[i];
        let is_home = |i: usize| matches!(device(i).host, Host::Household { .. });
        let beside = |i: &usize| device(*i).storey == hearth.storey;
        // Of the homes of the storey, the nearest burns; smoke stays out of those behind closed doors.
        let homes: Vec<usize> = detectors
            .iter()
            .copied()
            .filter(|i| is_home(*i) && beside(i))
            .collect();
        let burning = self.nearest(&homes, hearth.at).first().map(|n| n.1);
        let first = activation_s(0.0, height);
        let reached = detectors.into_iter().filter_map(|i| {
            let above = device(i).storey - hearth.storey;
            let after_s = match (is_home(i), above) {
                (true, _) if burning == Some(i) => first,
                (true, _) => return None,
                (false, 0) if burning.is_some() => {
                    first + LEAK_S + activation_s(self.distance_m(i, hearth.at), height)
                }
                (false, 0) => activation_s(self.distance_m(i, hearth.at), height),
                (false, 1..) => {
                    let rises_s = f64::from(above) * height / SHAFT_M_PER_S;
                    let leaks = if burning.is_some() { 2.0 } else { 1.0 };
                    first + leaks * LEAK_S + rises_s
                }
                (false, _) => return None,
            };
            Some((after_s, i))
        });
        let mut reached: Vec<(f64, usize)> = reached.collect();
        reached.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        reached
    }

    /// Where it burns; nowhere in a community without buildings.
    pub(super) fn hearth(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Option<Hearth<'a>>, IncidentError> {
        let spot = match &plan.at {
            Some(id) => self.spot(which.number, id)?,
            None => {
                let mut detectors = self.all_of(Kind::SmokeDetector);
                detectors.retain(|i| self.building_of(*i).is_some());
                match self.one_of(which, &detectors) {
                    Some(detector) => Spot::Device(detector),
                    None => return Ok(None),
                }
            }
        };
        let unfit = || IncidentError::Unfit {
            incident: which.number,
            kind: plan.kind.word(),
            needs: Term::new(
                "a building, or a unit, fixture or device in one",
                "楼栋，或楼栋内的单元、部件或设备",
            ),
            id: plan.at.clone().unwrap_or_default(),
        };
        let member = self.members(&spot).first().copied();
        let building = match spot {
            Spot::Building(building) => Some(building.id.as_str()),
            Spot::Unit(unit) => Some(unit.building.as_str()),
            Spot::Device(_) | Spot::Thing("fixture", ..) => {
                member.and_then(|i| self.building_of(i))
            }
            _ => None,
        };
        let building = building.ok_or_else(unfit)?;
        let mut buildings = self.community.buildings.iter();
        let building = buildings
            .find(|b| b.id.as_str() == building)
            .ok_or_else(unfit)?;
        let unit = match spot {
            Spot::Unit(unit) => Some(unit.id.as_str()),
            Spot::Device(_) | Spot::Thing(..) => member.and_then(|i| self.unit_of(i)),
            _ => None,
        };
        let storey = match spot {
            Spot::Device(device) => self.community.devices[device].storey,
            _ => plan.storey,
        };
        let storeys = i32::from(building.storeys.value);
        if !(-i32::from(building.basements.value)..storeys).contains(&i32::from(storey)) {
            return Err(IncidentError::Value {
                incident: which.number,
                reason: Term::new(
                    "the building has no such storey (0 is the ground floor)",
                    "该楼栋没有这一楼层（0 为首层）",
                ),
            });
        }
        Ok(self.middle(&spot).map(|at| Hearth {
            building,
            unit,
            at,
            storey,
        }))
    }
}
