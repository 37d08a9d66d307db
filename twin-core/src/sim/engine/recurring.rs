//! Incidents that come by a rate: what each hour brings is planned when the hour begins, or, where its place is drawn among what is at work
//! then, when the minute does.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Simulation;
use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::Community;
use crate::sim::chance::HOUR;
use crate::sim::env::MINUTE;
use crate::sim::incident::{IncidentPlan, Occurrence, Reach, Which, turns};
use crate::time::SimTime;

/// Incidents that come by a rate, and what their places are drawn from.
#[derive(Debug)]
pub(super) struct Recurring {
    /// Each with its number in the scenario.
    pub(super) plans: Vec<(u32, IncidentPlan)>,
    community: Community,
    catalogue: Catalogue,
}

/// One that was planned and is told with the next window, as a snapshot keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Untold {
    number: u32,
    begins: SimTime,
    plan: IncidentPlan,
    devices: usize,
    first: Option<u32>,
}

impl Untold {
    pub(super) fn of((occurrence, reach): &(Occurrence, Reach)) -> Self {
        Self {
            number: occurrence.number,
            begins: occurrence.begins,
            plan: occurrence.plan.clone(),
            devices: reach.devices,
            first: reach.first.map(|device| device.0),
        }
    }

    /// Whether all of it can be: that of a snapshot is checked.
    pub(super) fn is_sound(&self, devices: usize) -> bool {
        self.plan.check(self.number as usize).is_ok()
            && self.begins.nanos().unsigned_abs() < 1 << 62
            && self.devices <= devices
            && self.first.is_none_or(|first| (first as usize) < devices)
    }

    pub(super) fn occurred(self) -> (Occurrence, Reach) {
        let occurrence = Occurrence {
            number: self.number,
            begins: self.begins,
            plan: self.plan,
        };
        let reach = Reach {
            devices: self.devices,
            first: self.first.map(DeviceIdx),
        };
        (occurrence, reach)
    }
}

/// One that will happen, or did.
struct Coming {
    which: Which,
    /// Its number is that of its plan, until it gets its own.
    occurrence: Occurrence,
}

impl Recurring {
    /// What comes in some hours since the epoch, in order.
    fn coming(&self, seed: u64, hours: Range<i64>) -> Vec<Coming> {
        let mut coming = Vec::new();
        for (number, plan) in &self.plans {
            let rate_per_day = plan.rate_per_day.unwrap_or_default();
            let entry = *number as usize;
            let all = (hours.clone()).flat_map(|hour| turns(seed, entry, rate_per_day, hour));
            coming.extend(all.map(|turn| Coming {
                which: Which {
                    number: entry,
                    turn: Some(turn.counter),
                },
                occurrence: Occurrence {
                    number: *number,
                    begins: SimTime::from_nanos(turn.at),
                    plan: plan.clone(),
                },
            }));
        }
        coming.sort_by_key(|one| (one.occurrence.begins, one.occurrence.number));
        coming
    }
}

impl Simulation {
    /// Lets incidents come by their rates from now on, each with its number in the scenario.
    pub(super) fn recur(
        &mut self,
        community: &Community,
        catalogue: &Catalogue,
        plans: Vec<(u32, IncidentPlan)>,
    ) {
        self.recurring = (!plans.is_empty()).then(|| {
            Box::new(Recurring {
                plans,
                community: community.clone(),
                catalogue: catalogue.clone(),
            })
        });
    }

    /// Plans what comes by a rate in the hour `hour` (since the epoch) and after the present moment, but for what is drawn at its minute.
    pub(super) fn draw_incidents(&mut self, hour: i64) {
        let now = self.now;
        self.occur(hour..hour + 1, |occurrence| {
            occurrence.begins > now && !occurrence.plan.kind.is_of_what_works()
        });
    }

    /// Plans what comes by a rate in the minute from `minute` on, after the present moment, to something that is at work as the minute
    /// begins. Where nothing is, nobody is reached, which is told like any reach.
    pub(super) fn draw_at_work(&mut self, minute: i64) {
        let mut plans = self.recurring.iter().flat_map(|all| &all.plans);
        if !plans.any(|(_, plan)| plan.kind.is_of_what_works()) {
            return;
        }
        let (now, end) = (self.now, SimTime::from_nanos(minute + MINUTE));
        let hour = minute.div_euclid(HOUR);
        self.occur(hour..hour + 1, |occurrence| {
            let begins = occurrence.begins;
            begins > now && begins <= end && occurrence.plan.kind.is_of_what_works()
        });
    }

    /// Lets what came by a rate after `since` and is not over go on: a run that goes on where another stopped, without its snapshot, asks for
    /// it once, after [`Self::disturb`].
    pub fn go_on_since(&mut self, since: SimTime) {
        let now = self.now;
        let hour = |time: SimTime| time.nanos().div_euclid(HOUR);
        self.occur(hour(since)..hour(now) + 1, |occurrence| {
            let begins = occurrence.begins;
            begins > since && begins <= now && occurrence.ends() > now
        });
    }

    /// Lets those that come in some hours, and of which `holds` holds, happen. Cost: where there is one, O(n log n) in the community.
    fn occur(&mut self, hours: Range<i64>, holds: impl Fn(&Occurrence) -> bool) {
        let Some(recurring) = self.recurring.take() else {
            return;
        };
        let mut coming = recurring.coming(self.seed, hours);
        coming.retain(|one| holds(&one.occurrence));
        if !coming.is_empty() {
            let scene = self.scene(&recurring.community, &recurring.catalogue);
            let scene = scene.while_charging(self.charging());
            for mut one in coming {
                one.occurrence.number = self.next_incident;
                // What is wrong with a plan was told when it was made; a drawn place where it cannot be is passed over.
                if let Ok(reach) = self.let_happen(&scene, one.which, &one.occurrence) {
                    self.occurred.push((one.occurrence, reach));
                }
            }
        }
        self.recurring = Some(recurring);
    }
}
