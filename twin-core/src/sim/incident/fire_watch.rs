//! What follows from a fire once it is noticed: decided in the run, from detectors that really sound their alarm.
//!
//! Where smoke goes is known before the run, but not whether a detector that it reaches works at that moment. So the engine looks at the
//! detectors when smoke reaches them and as each minute ends, and plans doors, lifts, people who flee and hydrants from what it finds.

use serde::{Deserialize, Serialize};

use super::fire::{ARRIVAL_S, BUTTON_S, CALL_S, LINKAGE_S, SEEN_S};
use super::occurrence::MOMENT_S;
use super::scene::Scene;
use super::{Stroke, What};
use crate::sim::behaviour::{FIRE_DOOR_FLEES, Kind, LIFT_RECALL, LIFT_RETURN};
use crate::sim::env::MINUTE;
use crate::sim::truth::{LinkedBy, Whole};
use crate::time::SimTime;

/// A detector that smoke reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Reached {
    device: u32,
    /// Its alarm of smoke, by its place in the class's list.
    alarm: u8,
    /// When smoke reaches it, nanoseconds.
    since: i64,
    /// When it answers in this run: later, where the fire began before it.
    answers: i64,
    /// When it sounded its alarm.
    sounded: Option<i64>,
}

/// A device and one of its alarms, by its place in the class's list.
type Condition = (u32, u8);

/// A fire whose doors, lifts and hydrants wait for somebody to notice it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sim) struct FireWatch {
    /// Number of the incident.
    pub(in crate::sim) incident: u32,
    begins: i64,
    ends: i64,
    reached: Vec<Reached>,
    doors: Vec<Condition>,
    lifts: Vec<u32>,
    hydrants: Vec<Condition>,
    /// When somebody noticed it.
    noticed: Option<i64>,
    /// When somebody presses a button, if doors and lifts have not followed by then.
    pressed: Option<i64>,
    is_linked: bool,
}

/// What follows from a look at a fire.
#[derive(Debug, Default)]
pub(in crate::sim) struct Following {
    /// What happens to devices, counted from the moment of the look.
    pub(in crate::sim) strokes: Vec<Stroke>,
    /// What the ground truth tells of doors and lifts, and from when to when.
    pub(in crate::sim) told: Option<(Whole, SimTime, SimTime)>,
}

fn nanos(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

/// When a fire burns, and from when its strokes are counted.
#[derive(Debug, Clone, Copy)]
pub(in crate::sim) struct Burning {
    /// From when its strokes are counted.
    pub(in crate::sim) origin: SimTime,
    /// When it begins.
    pub(in crate::sim) begins: SimTime,
    /// When it is out.
    pub(in crate::sim) ends: SimTime,
}

impl FireWatch {
    /// Of a fire with the number `incident`. `all` is what it does where every detector works; of that `left` is what is left at `now`,
    /// counted from then, and loses what is decided in the run. None where the fire is over.
    pub(in crate::sim) fn of(
        scene: &Scene<'_>,
        (incident, burning): (u32, Burning),
        all: &[Stroke],
        (left, now): (&mut Vec<Stroke>, SimTime),
    ) -> Option<Self> {
        let mut watch = Self {
            incident,
            begins: burning.begins.nanos(),
            ends: burning.ends.nanos(),
            reached: Vec::new(),
            doors: Vec::new(),
            lifts: Vec::new(),
            hydrants: Vec::new(),
            noticed: None,
            pressed: None,
            is_linked: false,
        };
        for stroke in all {
            let device = stroke.device as u32;
            match (scene.kind(stroke.device), stroke.what) {
                (Kind::SmokeDetector, What::Condition { alarm, .. }) => {
                    let since = burning.origin.nanos().saturating_add(nanos(stroke.after_s));
                    let answers = left.iter().find(|s| s.device == stroke.device);
                    watch.reached.push(Reached {
                        device,
                        alarm,
                        since,
                        answers: answers.map_or(since, |s| now.nanos() + nanos(s.after_s)),
                        sounded: None,
                    });
                }
                (Kind::FireDoorMonitor, What::Condition { alarm, .. }) => {
                    watch.doors.push((device, alarm));
                }
                (Kind::LiftMonitor, What::Told { code: LIFT_RECALL }) => watch.lifts.push(device),
                (Kind::HydrantMonitor, What::Condition { alarm, .. }) => {
                    watch.hydrants.push((device, alarm));
                }
                _ => {}
            }
        }
        left.retain(|stroke| scene.kind(stroke.device) == Kind::SmokeDetector);
        (watch.ends > now.nanos()).then_some(watch)
    }

    /// Whether it names only devices and alarms that there are; `alarms` gives how many a device has.
    pub(in crate::sim) fn is_sound(&self, alarms: impl Fn(u32) -> Option<usize>) -> bool {
        let has = |(device, alarm): Condition| {
            alarms(device).is_some_and(|count| usize::from(alarm) < count)
        };
        let reached = self.reached.iter().map(|r| (r.device, r.alarm));
        let conditions = self.doors.iter().chain(&self.hydrants).copied();
        reached.chain(conditions).all(has) && self.lifts.iter().all(|lift| alarms(*lift).is_some())
    }

    /// Whether nothing more is decided after a moment.
    pub(in crate::sim) fn is_over(&self, now: i64) -> bool {
        now >= self.ends || self.is_linked
    }

    /// When it is looked at, beside the ends of minutes.
    fn looks(&self) -> impl Iterator<Item = i64> + '_ {
        let seen = self.begins.saturating_add(nanos(SEEN_S));
        let answers = self.reached.iter().map(|r| r.answers);
        let others = [Some(seen), self.pressed].into_iter().flatten();
        answers.chain(others)
    }

    /// The next moment at which it has to be looked at, beside the ends of minutes.
    pub(in crate::sim) fn next_look(&self, now: i64) -> Option<i64> {
        self.looks().filter(|at| *at > now).min()
    }

    /// Whether it is looked at at a moment: never at others, so that it does not matter where a run stops.
    pub(in crate::sim) fn is_looked_at(&self, now: i64) -> bool {
        now.rem_euclid(MINUTE) == 0 || self.looks().any(|at| at == now)
    }

    /// Looks at it: `sounds` tells whether an alarm of a device is on and heard.
    pub(in crate::sim) fn look(&mut self, now: i64, sounds: impl Fn(u32, u8) -> bool) -> Following {
        let mut following = Following::default();
        if now < self.begins {
            return following;
        }
        for reached in &mut self.reached {
            let is_new = reached.sounded.is_none() && reached.answers <= now;
            if is_new && sounds(reached.device, reached.alarm) {
                // What sounded before the run, or the command, began has done so since then.
                let was_before = reached.since < reached.answers && now == reached.answers;
                reached.sounded = Some(if was_before { reached.since } else { now });
            }
        }
        let mut sounded: Vec<i64> = self.reached.iter().filter_map(|r| r.sounded).collect();
        sounded.sort_unstable();
        if self.noticed.is_none() {
            self.notice(now, &sounded, &mut following);
        }
        if !self.is_linked {
            self.link(now, &sounded, &mut following);
        }
        following
    }

    /// Somebody notices it: by the first alarm, or by the flames; people flee, and the fire brigade is called.
    fn notice(&mut self, now: i64, sounded: &[i64], following: &mut Following) {
        let seen = self.begins.saturating_add(nanos(SEEN_S));
        let (noticed, presses_s) = match sounded.first() {
            Some(first) => (*first, BUTTON_S),
            None if now >= seen => (seen, CALL_S),
            None => return,
        };
        self.noticed = Some(noticed);
        self.pressed = Some(noticed.saturating_add(nanos(presses_s)));
        for &(door, _) in &self.doors {
            let what = What::Told {
                code: FIRE_DOOR_FLEES,
            };
            put(following, now, (noticed, door), what);
        }
        let water = noticed.saturating_add(nanos(CALL_S + ARRIVAL_S));
        for &(hydrant, alarm) in &self.hydrants {
            self.hold(following, now, (water, hydrant), alarm);
        }
    }

    /// Doors and lifts follow two signals that do not depend on each other, or the button.
    fn link(&mut self, now: i64, sounded: &[i64], following: &mut Following) {
        let pressed = self.pressed.filter(|at| *at <= now);
        let (signal, by) = match (sounded, pressed) {
            ([_, second, ..], _) => (*second, LinkedBy::Detectors),
            ([_], Some(pressed)) => (pressed, LinkedBy::DetectorAndButton),
            ([], Some(pressed)) => (pressed, LinkedBy::Button),
            (_, None) => return,
        };
        self.is_linked = true;
        let link = signal.saturating_add(nanos(LINKAGE_S));
        if link >= self.ends {
            return;
        }
        for &(door, alarm) in &self.doors {
            self.hold(following, now, (link, door), alarm);
        }
        for &lift in &self.lifts {
            for (at, code) in [(link, LIFT_RECALL), (self.ends, LIFT_RETURN)] {
                put(following, now, (at, lift), What::Told { code });
            }
        }
        let whole = Whole::Linkage {
            number: self.incident,
            by,
            sounded: sounded.len() as u32,
            reached: self.reached.iter().filter(|r| r.since <= now).count() as u32,
        };
        let moment = SimTime::from_nanos;
        following.told = Some((whole, moment(link), moment(self.ends)));
    }

    /// An alarm of a device holds from a moment until the fire is out.
    fn hold(&self, following: &mut Following, now: i64, (at, device): (i64, u32), alarm: u8) {
        if at < self.ends {
            let seconds = self.ends.saturating_sub(at.max(now)) as f64 / 1e9;
            let what = What::Condition { alarm, seconds };
            put(following, now, (at, device), what);
        }
    }
}

fn put(following: &mut Following, now: i64, (at, device): (i64, u32), what: What) {
    following.strokes.push(Stroke {
        device: device as usize,
        after_s: (at.saturating_sub(now) as f64 / 1e9).max(MOMENT_S),
        what,
    });
}
