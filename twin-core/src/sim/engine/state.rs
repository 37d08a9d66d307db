//! The simulation's part of a snapshot: see [`crate::sim::snapshot`].

use serde::{Deserialize, Serialize};

use super::recurring::Untold;
use super::{Simulation, lock};
use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::Community;
use crate::sim::alarms::AlarmBook;
use crate::sim::backhaul::Backhaul;
use crate::sim::chance::HOUR;
use crate::sim::charging::ChargingStart;
use crate::sim::class::Class;
use crate::sim::env::MINUTE;
use crate::sim::event::{Observation, Shift};
use crate::sim::fault::{Defect, FaultPlan};
use crate::sim::happening::Happening;
use crate::sim::incident::{Effect, FireWatch, IncidentPlan};
use crate::sim::network::{NetworkModel, Outage, SwitchedOff};
use crate::sim::snapshot::{Planning, Reader, SnapshotError, Writer};
use crate::sim::spell::{Spells, WeatherSpell};
use crate::sim::truth::{Missed, Truth, TruthCause, TruthKind, TruthPhase};
use crate::sim::weather::ClimateNormals;
use crate::time::{SimSpan, SimTime};
use crate::told::Term;

/// What a scenario lets happen, as a snapshot keeps it.
#[derive(Serialize, Deserialize)]
struct Plans {
    faults: Vec<FaultPlan>,
    effects: Vec<Effect>,
    outages: Vec<Outage>,
    switched_off: SwitchedOff,
    network: NetworkModel,
    #[serde(default)]
    charging: ChargingStart,
    /// When the run began, nanoseconds.
    start: i64,
    weather: Vec<WeatherSpell>,
    /// The climate that the scenario gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    climate: Option<ClimateNormals>,
    /// Incidents that come by a rate, each with its number in the scenario.
    #[serde(default)]
    recurring: Vec<(u32, IncidentPlan)>,
    /// Those of them that no window has told yet: a command can begin the minute or hour that brings them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    occurred: Vec<Untold>,
    #[serde(default)]
    next_incident: u32,
    #[serde(default)]
    happenings: Vec<Happening>,
    fires: Vec<FireWatch>,
}

impl Simulation {
    /// Writes everything that moves.
    pub(in crate::sim) fn write_state(&self, out: &mut Writer) {
        let now = self.now.nanos();
        self.write_plans(out);
        for planned in [self.planned_minute, self.planned_hour] {
            out.byte(u8::from(planned.is_some()));
            out.signed(planned.unwrap_or(0));
        }
        out.number(self.env.free_spaces);
        self.alarms.write_state(now, out);
        self.env.fleet.write_state(now, out);
        for chunk in &self.chunks {
            chunk.write_state(&self.classes[chunk.class], now, out);
        }
        self.write_unheard(out);
        self.backhaul.write_state(now, out);
    }

    /// Reads it into a new simulation of the same devices.
    pub(in crate::sim) fn read_state(
        &mut self,
        of: (&Community, &Catalogue),
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let now = self.now.nanos();
        self.read_plans(of, from)?;
        let minute = from.byte()? != 0;
        let minute = Some(from.signed()?).filter(|_| minute);
        let hour = from.byte()? != 0;
        let hour = Some(from.signed()?).filter(|_| hour);
        // The minute of the present moment, or the one that ends with it.
        if minute.is_some_and(|m| m % MINUTE != 0 || !(0..=MINUTE).contains(&now.saturating_sub(m)))
            || hour != minute.map(|m| m.div_euclid(HOUR))
        {
            return Err(SnapshotError::Damaged(Term::new(
                "its minute is not that of its moment",
                "其分钟与时刻不符",
            )));
        }
        (self.planned_minute, self.planned_hour) = (minute, hour);
        if let Some(minute) = minute {
            self.env.enter(minute);
        }
        self.env.free_spaces = from.number()?;
        let devices = self.places.len();
        let class_of = |device: DeviceIdx| self.class_of(device);
        self.alarms = AlarmBook::read_state(now, devices, class_of, from)?;
        self.env.fleet.read_state(now, devices, from)?;
        let env = &self.env;
        let planned = Planning {
            faults: env.faults.len(),
            effects: &env.effects,
            outages: env.outages.len(),
        };
        for chunk in &mut self.chunks {
            let spec = &self.classes[chunk.class];
            chunk.read_state(spec, now, planned, from)?;
        }
        self.read_unheard(from)?;
        let channels = |device: DeviceIdx| self.class_of(device).slot_of.len();
        self.backhaul = Backhaul::read_state(now, devices, channels, from)?;
        self.lay_ways();
        Ok(())
    }

    fn class_of(&self, device: DeviceIdx) -> &Class {
        let chunk = &self.chunks[self.places[device.index()].chunk()];
        &self.classes[chunk.class]
    }

    /// Plans are few: JSON, with its length.
    fn write_plans(&self, out: &mut Writer) {
        let spells = self.env.spells();
        let plans = Plans {
            faults: self.env.faults.clone(),
            effects: self.env.effects.clone(),
            outages: self.env.outages.clone(),
            switched_off: self.env.switched_off.clone(),
            network: self.env.network,
            charging: self.env.charging,
            start: spells.start.nanos(),
            weather: spells.all.clone(),
            climate: self.env.given_climate().copied(),
            recurring: (self.recurring.as_ref()).map_or_else(Vec::new, |r| r.plans.clone()),
            occurred: self.occurred.iter().map(Untold::of).collect(),
            next_incident: self.next_incident,
            happenings: self.happenings.clone(),
            fires: self.fires.clone(),
        };
        let plans = serde_json::to_vec(&plans).unwrap_or_default();
        out.whole(plans.len() as u64);
        plans.iter().for_each(|byte| out.byte(*byte));
    }

    fn read_plans(
        &mut self,
        (community, catalogue): (&Community, &Catalogue),
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let mut json = Vec::new();
        for _ in 0..from.whole()? {
            json.push(from.byte()?);
        }
        let plans: Plans = serde_json::from_slice(&json).map_err(|_| {
            SnapshotError::Damaged(Term::new("its plans cannot be read", "其计划无法读取"))
        })?;
        for (number, plan) in plans.faults.iter().enumerate() {
            let bad = |_| {
                SnapshotError::Damaged(Term::new(
                    "a planned fault is out of range",
                    "计划的故障超出范围",
                ))
            };
            plan.check(number).map_err(bad)?;
        }
        for (number, spell) in plans.weather.iter().enumerate() {
            let bad = |_| {
                SnapshotError::Damaged(Term::new(
                    "a spell of weather is out of range",
                    "天气时段超出范围",
                ))
            };
            spell.check(number).map_err(bad)?;
        }
        if let Some(climate) = &plans.climate {
            climate.check().map_err(|_| {
                SnapshotError::Damaged(Term::new("its climate is out of range", "其气候超出范围"))
            })?;
            self.env.follow_climate(climate);
        }
        self.read_recurring((community, catalogue), plans.recurring)?;
        self.read_untold(plans.occurred)?;
        self.next_incident = plans.next_incident;
        self.happenings = plans.happenings;
        let alarms = |device: u32| {
            let is_there = (device as usize) < self.places.len();
            is_there.then(|| self.class_of(DeviceIdx(device)).alarms.len())
        };
        if !plans.fires.iter().all(|fire| fire.is_sound(alarms)) {
            return Err(SnapshotError::Damaged(Term::new(
                "a fire is of no device",
                "火灾涉及的设备不存在",
            )));
        }
        self.fires = plans.fires;
        self.env.faults = plans.faults;
        if !(plans.outages.iter()).all(|outage| outage.is_sound(self.places.len())) {
            return Err(SnapshotError::Damaged(Term::new(
                "an outage is out of range",
                "停供超出范围",
            )));
        }
        if !plans.switched_off.is_sound(&plans.outages) {
            return Err(SnapshotError::Damaged(Term::new(
                "what is switched off is out of range",
                "断开的开关超出范围",
            )));
        }
        self.env.effects = plans.effects;
        self.env.outages = plans.outages;
        self.env.switched_off = plans.switched_off;
        self.set_network(community, catalogue, plans.network);
        self.env.charging = plans.charging;
        self.env.set_spells(Spells {
            start: SimTime::from_nanos(plans.start),
            all: plans.weather,
        });
        Ok(())
    }

    fn read_recurring(
        &mut self,
        (community, catalogue): (&Community, &Catalogue),
        plans: Vec<(u32, IncidentPlan)>,
    ) -> Result<(), SnapshotError> {
        let is_sound = |(number, plan): &(u32, IncidentPlan)| {
            plan.rate_per_day.is_some() && plan.check(*number as usize).is_ok()
        };
        if !plans.iter().all(is_sound) {
            return Err(SnapshotError::Damaged(Term::new(
                "an incident with a rate is out of range",
                "按频率发生的事件超出范围",
            )));
        }
        self.recur(community, catalogue, plans);
        Ok(())
    }

    fn read_untold(&mut self, untold: Vec<Untold>) -> Result<(), SnapshotError> {
        if !(untold.iter()).all(|one| one.is_sound(self.places.len())) {
            return Err(SnapshotError::Damaged(Term::new(
                "an incident that has just come is out of range",
                "刚发生的事件超出范围",
            )));
        }
        self.occurred = untold.into_iter().map(Untold::occurred).collect();
        Ok(())
    }

    /// What commands caused since the last window and nobody has heard yet.
    fn write_unheard(&self, out: &mut Writer) {
        let now = self.now.nanos();
        let lanes: Vec<_> = self.lanes.iter().map(lock).collect();
        let observations = lanes.iter().flat_map(|lane| &lane.observations);
        out.whole(observations.clone().count() as u64);
        for o in observations {
            out.nanos(o.time.nanos() - now);
            out.whole(u64::from(o.device.0));
            out.whole(u64::from(o.channel));
            out.signed(i64::from(o.shift.code()));
            out.number(o.value);
        }
        let truths = lanes.iter().flat_map(|lane| &lane.truths);
        let truths = truths.filter_map(|truth| Some((truth, truth.device?)));
        out.whole(truths.clone().count() as u64);
        for (truth, device) in truths {
            out.nanos(truth.time.nanos() - now);
            out.whole(u64::from(device.0));
            write_truth(truth, self.class_of(device), out);
        }
    }

    fn read_unheard(&mut self, from: &mut Reader<'_>) -> Result<(), SnapshotError> {
        let (now, devices) = (self.now.nanos(), self.places.len());
        let what = Term::new(
            "something unheard is of no device",
            "未读出的数据所属的设备不存在",
        );
        let soon = |from: &mut Reader<'_>| match from.nanos()? {
            1 => Ok(SimTime::from_nanos(now + 1)),
            _ => Err(SnapshotError::Damaged(Term::new(
                "something unheard is not of its moment",
                "未读出的数据与时刻不符",
            ))),
        };
        let (mut observations, mut truths) = (Vec::new(), Vec::new());
        for _ in 0..from.whole()? {
            let time = soon(from)?;
            let device = DeviceIdx(from.below(devices, what)? as u32);
            let channels = self.class_of(device).slot_of.len();
            let channel = from.below(
                channels,
                Term::new(
                    "something unheard is of no channel",
                    "未读出的数据所属的测点不存在",
                ),
            )? as u16;
            let shift = Shift::from_code(from.signed()? as i16);
            let value = from.number()?;
            observations.push(Observation {
                time,
                device,
                channel,
                shift,
                value,
            });
        }
        for _ in 0..from.whole()? {
            let time = soon(from)?;
            let device = DeviceIdx(from.below(devices, what)? as u32);
            truths.push(read_truth(
                time,
                device,
                (self.class_of(device), devices),
                from,
            )?);
        }
        let mut lane = lock(&self.lanes[0]);
        (lane.observations, lane.truths) = (observations, truths);
        Ok(())
    }
}

fn write_truth(truth: &Truth, class: &Class, out: &mut Writer) {
    match truth.kind {
        TruthKind::Fault {
            defect,
            size,
            serial,
        } => {
            out.byte(0);
            out.whole(Defect::ALL.iter().position(|d| *d == defect).unwrap_or(0) as u64);
            out.number(size);
            out.whole(u64::from(serial));
        }
        TruthKind::Incident {
            word,
            missed,
            value,
        } => {
            out.byte(1);
            let k = class.alarms.iter().position(|a| a.kind.word == word);
            out.whole(k.unwrap_or(0) as u64);
            out.byte(match missed {
                None => 0,
                Some(Missed::Silent) => 1,
                Some(Missed::Faulty) => 2,
            });
            out.byte(u8::from(value.is_some()));
            out.number(value.unwrap_or(0.0));
        }
        TruthKind::Mute { carrier } => {
            out.byte(2);
            out.whole(u64::from(carrier.0));
        }
        TruthKind::Set { channel, value } => {
            out.byte(3);
            let slots = class.kind.slots();
            let slot = slots.iter().position(|s| s.name == channel);
            out.whole(slot.unwrap_or(0) as u64);
            out.byte(u8::from(value.is_some()));
            out.number(value.unwrap_or(0.0));
        }
        TruthKind::Backhaul {
            gateway,
            kept,
            lost,
        } => {
            out.byte(4);
            out.whole(u64::from(gateway.0));
            out.whole(u64::from(kept));
            out.whole(u64::from(lost));
        }
        // What is of no device is not what a command causes.
        TruthKind::Whole(_) => {}
    }
    match truth.phase {
        TruthPhase::Ends => out.byte(0),
        TruthPhase::Begins { cause, lasts } => {
            out.byte(match cause {
                TruthCause::Rate => 1,
                TruthCause::Behaviour => 2,
                TruthCause::Command => 3,
                TruthCause::Plan(_) => 4,
                TruthCause::Incident(_) => 5,
                TruthCause::Battery => 6,
                TruthCause::Weather => 7,
                TruthCause::Spell(_) => 8,
            });
            let plan = match cause {
                TruthCause::Plan(n) | TruthCause::Incident(n) | TruthCause::Spell(n) => n,
                _ => 0,
            };
            out.whole(u64::from(plan));
            out.nanos(lasts.map_or(0, SimSpan::nanos));
        }
    }
}

fn read_truth(
    time: SimTime,
    device: DeviceIdx,
    (class, devices): (&Class, usize),
    from: &mut Reader<'_>,
) -> Result<Truth, SnapshotError> {
    let bad = Term::new("an unheard truth is of no kind", "未读出的真值类型不存在");
    let kind = match from.byte()? {
        0 => TruthKind::Fault {
            defect: Defect::ALL[from.below(Defect::ALL.len(), bad)?],
            size: from.number()?,
            serial: from.below(1 << 16, bad)? as u16,
        },
        2 => TruthKind::Mute {
            carrier: DeviceIdx(from.below(devices, bad)? as u32),
        },
        3 => {
            let slots = class.kind.slots();
            let channel = slots[from.below(slots.len(), bad)?].name;
            let is_set = from.byte()? != 0;
            let value = Some(from.finite()?).filter(|_| is_set);
            TruthKind::Set { channel, value }
        }
        4 => TruthKind::Backhaul {
            gateway: DeviceIdx(from.below(devices, bad)? as u32),
            kept: from.below(1 << 32, bad)? as u32,
            lost: from.below(1 << 32, bad)? as u32,
        },
        _ => {
            let word = class.alarms[from.below(class.alarms.len(), bad)?].kind.word;
            let missed = match from.byte()? {
                1 => Some(Missed::Silent),
                2 => Some(Missed::Faulty),
                _ => None,
            };
            let is_measured = from.byte()? != 0;
            let value = Some(from.finite()?).filter(|_| is_measured);
            TruthKind::Incident {
                word,
                missed,
                value,
            }
        }
    };
    let tag = from.byte()?;
    let phase = if tag == 0 {
        TruthPhase::Ends
    } else {
        let plan = from.below(1 << 32, bad)? as u32;
        let cause = match tag {
            1 => TruthCause::Rate,
            2 => TruthCause::Behaviour,
            3 => TruthCause::Command,
            4 => TruthCause::Plan(plan),
            5 => TruthCause::Incident(plan),
            7 => TruthCause::Weather,
            8 => TruthCause::Spell(plan),
            _ => TruthCause::Battery,
        };
        // A fault lasts longer than nothing.
        let lasts = Some(from.nanos()?)
            .filter(|n| *n != 0)
            .map(SimSpan::from_nanos);
        TruthPhase::Begins { cause, lasts }
    };
    Ok(Truth {
        time,
        device: Some(device),
        kind,
        phase,
    })
}
