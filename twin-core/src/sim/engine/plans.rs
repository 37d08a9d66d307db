//! What a scenario lets happen, brought to the devices that it reaches.

use std::collections::BTreeMap;

use super::Simulation;
use crate::catalogue::Catalogue;
use crate::ids::DeviceId;
use crate::model::Community;
use crate::sim::behaviour::Event;
use crate::sim::calendar::Planned;
use crate::sim::chunk::Place;
use crate::sim::context::code;
use crate::sim::disturbance::{DisturbanceError, Disturbances, Disturbed};
use crate::sim::fault::{FaultError, FaultPlan};
use crate::sim::happening::Happening;
use crate::sim::incident::{
    Burning, Effect, IncidentError, IncidentPlan, Occurrence, Reach, Scene, Stroke, What,
    Whereabouts, Which, left,
};
use crate::sim::random::unit;
use crate::sim::spell::{Spells, WeatherSpell};
use crate::sim::truth::Whole;
use crate::time::{SimSpan, SimTime};

/// Streams of the draws of the plans' devices, one a plan.
const PLAN_STREAM: u32 = 2_000;

/// What an incident does to which devices, and where it is.
struct Befallen {
    strokes: Vec<Stroke>,
    whereabouts: Whereabouts,
}

impl Simulation {
    /// Plans what a scenario lets happen; once, and before the run begins. Gives how many devices each fault and incident reaches; of an
    /// incident that comes by a rate, those of one time. Devices that none of it reaches send what they send without any. Cost: for faults
    /// O(n log n) in devices, for each incident O(n); where one comes by a rate, a copy of the community is kept.
    ///
    /// # Errors
    /// When a number is out of range, or something is named that is not there.
    pub fn disturb(
        &mut self,
        community: &Community,
        catalogue: &Catalogue,
        disturbances: &Disturbances,
    ) -> Result<Disturbed, DisturbanceError> {
        let has_plans = !self.env.faults.is_empty()
            || !self.env.effects.is_empty()
            || !self.fires.is_empty()
            || self.recurring.is_some()
            || !self.env.spells().all.is_empty();
        if self.planned_minute.is_some() || has_plans {
            return Err(DisturbanceError::Late);
        }
        for (number, spell) in disturbances.weather.iter().enumerate() {
            spell.check(number)?;
        }
        let befallen = self.befall(community, catalogue, &disturbances.incidents)?;
        let broken = self.plan_faults(community, &disturbances.faults)?;
        self.set_network(community, catalogue, disturbances.network);
        self.env.charging = disturbances.charging;
        let incidents = &disturbances.incidents;
        let once = (0..).zip(incidents).zip(&befallen);
        let once = once.filter(|((_, plan), _)| plan.rate_per_day.is_none());
        let once: Vec<((u32, &IncidentPlan), &Befallen)> = once.collect();
        let numbered: Vec<(u32, &[Stroke])> = (once.iter())
            .map(|((number, _), befallen)| (*number, befallen.strokes.as_slice()))
            .collect();
        self.plan_outages(&disturbances.faults, &broken, &numbered);
        self.plan_cuts(&numbered);
        let faults = broken.iter().map(Vec::len).collect();
        let scene = (!once.is_empty()).then(|| self.scene(community, catalogue));
        for ((number, plan), befallen) in once {
            let occurrence = Occurrence {
                number,
                begins: after(self.now, plan.after_s.unwrap_or_default()),
                plan: plan.clone(),
            };
            let reach = Reach::of(&befallen.strokes);
            self.foretell(&occurrence, reach, befallen.whereabouts);
            let mut strokes = befallen.strokes.clone();
            let burning = burning(&occurrence, self.now);
            if let Some(scene) = &scene {
                self.watch_fire(
                    scene,
                    (&occurrence, burning),
                    &befallen.strokes,
                    &mut strokes,
                );
            }
            self.put_strokes(number, &strokes);
        }
        self.next_incident = incidents.len() as u32;
        let by_rate = (0..).zip(incidents.iter().cloned());
        let by_rate = by_rate.filter(|(_, plan)| plan.rate_per_day.is_some());
        self.recur(community, catalogue, by_rate.collect());
        let reaches = befallen.iter().map(|befallen| Reach::of(&befallen.strokes));
        let incidents = reaches.collect();
        for (number, spell) in (0..).zip(&disturbances.weather) {
            self.foretell_weather(number, *spell);
        }
        self.env.set_spells(Spells {
            start: self.now,
            all: disturbances.weather.clone(),
        });
        Ok(Disturbed { faults, incidents })
    }

    /// Lets an incident begin in a running simulation, at its moment if that is to come; of one that began before, what is left happens
    /// from now on. It cannot be called off. Gives whom all of it reaches. Cost: O(n log n) in the community.
    ///
    /// # Errors
    /// When a number is out of range, or the incident does not fit its place.
    pub fn begin(
        &mut self,
        community: &Community,
        catalogue: &Catalogue,
        incident: &Occurrence,
    ) -> Result<Reach, IncidentError> {
        let scene = self.scene(community, catalogue);
        let which = Which::alone(incident.number as usize);
        self.let_happen(&scene, which, incident)
    }

    /// The number of the next incident: no other has it.
    #[must_use]
    pub fn next_incident(&self) -> u32 {
        self.next_incident
    }

    /// Plans what an incident does; gives whom all of it reaches.
    pub(super) fn let_happen(
        &mut self,
        scene: &Scene<'_>,
        which: Which,
        incident: &Occurrence,
    ) -> Result<Reach, IncidentError> {
        let plan = incident.plan();
        let all = scene.strokes(which, &plan)?;
        let reach = Reach::of(&all);
        let whereabouts = scene.whereabouts(which, &plan, &all);
        self.foretell(incident, reach, whereabouts);
        let mut strokes = left(&all, (self.now - incident.begins).secs_f64());
        let burning = burning(incident, incident.begins);
        self.watch_fire(scene, (incident, burning), &all, &mut strokes);
        let numbered = [(incident.number, strokes.as_slice())];
        self.plan_outages(&[], &[], &numbered);
        self.plan_cuts(&numbered);
        self.put_strokes(incident.number, &strokes);
        self.next_incident = self.next_incident.max(incident.number.saturating_add(1));
        Ok(reach)
    }

    /// Lets the ground truth tell of an incident as a whole when it begins and ends.
    fn foretell(&mut self, incident: &Occurrence, reach: Reach, whereabouts: Whereabouts) {
        let what = Whole::Incident {
            number: incident.number,
            kind: incident.plan.kind,
            place: whereabouts.place,
            storey: whereabouts.storey,
            devices: reach.devices as u32,
            spread: whereabouts.spread,
        };
        let begins = incident.begins;
        let span = (begins, after(begins, incident.plan.lasts_s()));
        self.happenings.extend(Happening::new(what, span, self.now));
    }

    /// The same of a spell of weather.
    fn foretell_weather(&mut self, number: u32, spell: WeatherSpell) {
        let begins = after(self.now, spell.after_s);
        let span = (begins, after(begins, spell.lasts_s));
        let what = Whole::Weather { number, spell };
        self.happenings.extend(Happening::new(what, span, self.now));
    }

    pub(super) fn scene<'a>(
        &self,
        community: &'a Community,
        catalogue: &'a Catalogue,
    ) -> Scene<'a> {
        let kind = |place: &Place| self.classes[self.chunks[place.chunk()].class].kind;
        let kinds = self.places.iter().map(kind).collect();
        Scene::new(community, catalogue, kinds, self.seed)
    }

    /// What each incident does to which devices; one that comes by a rate is tried once, so that what is wrong with it is told at once.
    fn befall(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        incidents: &[IncidentPlan],
    ) -> Result<Vec<Befallen>, IncidentError> {
        if incidents.is_empty() {
            return Ok(Vec::new());
        }
        let scene = self.scene(community, catalogue);
        let befallen = |(number, plan): (usize, &IncidentPlan)| -> Result<Befallen, IncidentError> {
            let turn = plan.rate_per_day.map(|_| 0);
            let which = Which { number, turn };
            let strokes = scene.strokes(which, plan)?;
            Ok(Befallen {
                whereabouts: scene.whereabouts(which, plan, &strokes),
                strokes,
            })
        };
        incidents.iter().enumerate().map(befallen).collect()
    }

    /// Puts what an incident does into the calendars; strokes of one kind share their effect.
    pub(super) fn put_strokes(&mut self, incident: u32, strokes: &[Stroke]) {
        // A line that is down is nothing that a device does.
        let of_devices = |stroke: &&Stroke| !matches!(stroke.what, What::NoLine { .. });
        for stroke in strokes.iter().filter(of_devices) {
            let effect = Effect {
                incident,
                what: stroke.what,
            };
            if self.env.effects.last() != Some(&effect) {
                self.env.effects.push(effect);
            }
            let number = self.env.effects.len() as u32 - 1;
            let time = self.now + SimSpan::from_nanos((stroke.after_s * 1e9) as i64);
            self.put(stroke.device, time, (code::BEFALLS, number));
        }
    }

    pub(in crate::sim) fn put(&mut self, device: usize, time: SimTime, (code, data): (u8, u32)) {
        let place = self.places[device];
        let event = Event { code, data };
        let planned = Planned::new(time.nanos(), place.local() as u16, event);
        self.chunks[place.chunk()].add(planned);
    }

    /// Plans faults, and gives the devices that each breaks.
    fn plan_faults(
        &mut self,
        community: &Community,
        plans: &[FaultPlan],
    ) -> Result<Vec<Vec<usize>>, FaultError> {
        let index_of: BTreeMap<&DeviceId, usize> = community
            .devices
            .iter()
            .enumerate()
            .map(|(i, d)| (&d.id, i))
            .collect();
        let mut broken = Vec::with_capacity(plans.len());
        for (number, plan) in plans.iter().enumerate() {
            broken.push(self.victims(community, &index_of, (number, plan))?);
        }
        for (number, (plan, devices)) in plans.iter().zip(&broken).enumerate() {
            let time = plan.begins(self.now);
            for &device in devices {
                self.put(device, time, (code::PLANNED, number as u32));
            }
        }
        self.env.faults = plans.to_vec();
        Ok(broken)
    }

    /// The devices that a plan breaks, in their order.
    fn victims(
        &self,
        community: &Community,
        index_of: &BTreeMap<&DeviceId, usize>,
        (number, plan): (usize, &FaultPlan),
    ) -> Result<Vec<usize>, FaultError> {
        plan.check(number)?;
        let mut devices = Vec::new();
        for device in &plan.devices {
            let index = index_of
                .get(device)
                .ok_or_else(|| FaultError::UnknownDevice {
                    plan: number,
                    device: device.clone(),
                })?;
            devices.push(*index);
        }
        if let Some(class) = &plan.class {
            let mut members = (community.devices.iter().enumerate())
                .filter(|(_, d)| d.class == *class)
                .peekable();
            if members.peek().is_none() {
                return Err(FaultError::UnknownClass {
                    plan: number,
                    class: class.clone(),
                });
            }
            let stream = PLAN_STREAM + number as u32;
            let key = |i: usize| {
                let place = self.places[i];
                self.chunks[place.chunk()].devices[place.local()].key
            };
            let drawn = members.filter(|&(i, _)| unit(key(i), stream, 0) < plan.share);
            devices.extend(drawn.map(|(i, _)| i));
        }
        devices.sort_unstable();
        devices.dedup();
        Ok(devices)
    }
}

/// When an incident burns, if it is a fire; its strokes are counted from `origin`.
fn burning(incident: &Occurrence, origin: SimTime) -> Burning {
    Burning {
        origin,
        begins: incident.begins,
        ends: after(incident.begins, incident.plan.lasts_s()),
    }
}

/// The moment so many seconds after another.
fn after(time: SimTime, seconds: f64) -> SimTime {
    SimTime::from_nanos(time.nanos().saturating_add((seconds * 1e9) as i64))
}
