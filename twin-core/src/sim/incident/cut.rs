//! Power and water that fail, and pipes that leak.

use std::collections::BTreeSet;

use super::scene::{Scene, Which};
use super::spot::Spot;
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::model::Utility;
use crate::sim::behaviour::{Kind, WATER_FLOWS, WATER_STOPS};
use crate::supply::Part;
use crate::told::Term;

/// A fall of the pressure that a monitor can tell from noise, MPa (assumption).
const FELT_MPA: f64 = 0.005;
/// A fall that a hydrant's monitor tells of as a disturbance, MPa (assumption: a third of what is usual).
const DISTURBED_MPA: f64 = 0.12;
/// More than any pressure of the mains, MPa.
const ALL_MPA: f64 = 1.0;

impl Scene<'_> {
    /// What hangs on mains is silent, at once or when the battery that bridges the cut is empty; robots and drones have batteries of their
    /// own, and so has what tells of one.
    pub(super) fn power_cut(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let (after_s, seconds) = (plan.begins_s(), plan.lasts_s());
        let on_mains = self.members(&spot).into_iter();
        let on_mains = on_mains.filter(|i| !self.kinds[*i].has_battery());
        Ok(on_mains
            .map(|device| Stroke {
                device,
                after_s,
                what: What::NoMains { seconds },
            })
            .collect())
    }

    /// A meter near it counts what is lost, and hydrants and tanks lose pressure; hydrants that lose much tell of it.
    pub(super) fn water_leak(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let meters = self.of_kind(&self.members(&spot), Kind::TripleMeter);
        let leaks = self.one_of(which, &meters);
        let at = self
            .middle(&spot)
            .or(leaks.map(|meter| self.position(meter)));
        let (after_s, seconds) = (plan.begins_s(), plan.lasts_s());
        let mut strokes = Vec::new();
        strokes.extend(leaks.and_then(|meter| self.condition(meter, after_s, "leak", seconds)));
        let Some(at) = at else {
            return Ok(strokes);
        };
        let part = match spot {
            Spot::Utility(part) => Some(part),
            _ => None,
        };
        for (device, by) in self.pressure_falls(&self.on_mains(), part, at) {
            if by < FELT_MPA {
                continue;
            }
            strokes.push(Stroke {
                device,
                after_s,
                what: What::Amiss { by, seconds },
            });
            if by >= DISTURBED_MPA && self.kinds[device] == Kind::HydrantMonitor {
                strokes.extend(self.condition(device, after_s, "mains_disturbed", seconds));
            }
        }
        Ok(strokes)
    }

    /// Hydrants have no pressure, tanks are not filled, and meters stand still where no tank goes on serving (assumption: it lasts).
    pub(super) fn water_cut(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let dry = match spot {
            Spot::Utility(part) if self.utility(part) == Some(Utility::Water) => {
                let mut on_mains = self.on_mains();
                on_mains.extend(self.all_of(Kind::TripleMeter));
                self.without_water(&on_mains, part)
            }
            Spot::Utility(_) => return Err(no_water(which, plan)),
            _ => self.members(&spot),
        };
        let tanks = self.all_of(Kind::WaterTankMonitor).into_iter();
        let tanked: BTreeSet<&str> = tanks.filter_map(|tank| self.building_of(tank)).collect();
        let has_tank = |i: usize| self.building_of(i).is_some_and(|b| tanked.contains(b));
        let (after_s, seconds) = (plan.begins_s(), plan.lasts_s());
        let mut strokes = Vec::new();
        let mut happens = |device, after_s, what| {
            strokes.push(Stroke {
                device,
                after_s,
                what,
            });
        };
        for device in dry {
            match self.kinds[device] {
                Kind::HydrantMonitor | Kind::WaterTankMonitor => {
                    let by = ALL_MPA;
                    happens(device, after_s, What::Amiss { by, seconds });
                }
                Kind::TripleMeter if !has_tank(device) => {
                    let (stops, flows) = (WATER_STOPS, WATER_FLOWS);
                    happens(device, after_s, What::Told { code: stops });
                    happens(device, after_s + seconds, What::Told { code: flows });
                }
                _ => {}
            }
        }
        Ok(strokes)
    }

    /// What the mains feed and monitors measure: hydrants and tanks.
    fn on_mains(&self) -> Vec<usize> {
        let mut devices = self.all_of(Kind::HydrantMonitor);
        devices.extend(self.all_of(Kind::WaterTankMonitor));
        devices
    }

    /// What flows in a part of a network.
    fn utility(&self, part: Part) -> Option<Utility> {
        let c = self.community;
        match part {
            Part::Node(number) => c.utility_nodes.get(number as usize).map(|n| n.utility),
            Part::Link(number) => c.utility_links.get(number as usize).map(|l| l.utility),
        }
    }
}

fn no_water(which: Which, plan: &IncidentPlan) -> IncidentError {
    IncidentError::Unfit {
        incident: which.number,
        kind: plan.kind.word(),
        needs: Term::new(
            "a part of a water network, or a place",
            "供水管网的部件，或一处地点",
        ),
        id: plan.at.clone().unwrap_or_default(),
    }
}
