//! How fast simulated time runs, and how fast it really did.

use std::collections::VecDeque;
use std::time::Duration;

use twin_core::time::{NANOS_PER_SEC, SimSpan, SimTime};
use twin_protocol::speed::Speed;

/// Ticks over which rates are averaged.
const WINDOW: usize = 10;
/// Work on one slice that leaves commands waiting no longer than a person notices.
const SLICE_WORK: Duration = Duration::from_millis(20);
/// Shortest and longest slice.
const SLICE: (i64, i64) = (NANOS_PER_SEC / 20, 3_600 * NANOS_PER_SEC);
/// Where running as fast as possible ends, 1 January 2200 UTC: a small community could come to where times overflow within hours, and
/// times after that year cannot be named.
pub(crate) const LAST: SimTime = SimTime::from_secs(7_258_118_400);

/// What one tick did.
#[derive(Debug, Clone, Copy)]
struct Done {
    real: Duration,
    simulated: SimSpan,
    observations: u64,
}

/// Speed asked for and reached.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The speed asked for.
    pub(crate) speed: Speed,
    /// Whether time stands still.
    pub(crate) paused: bool,
    /// The time that is gone to, as fast as possible.
    pub(crate) goal: Option<SimTime>,
    /// Whether a command has changed any of these since the present tick began, so that what the tick was to do does not hold any more.
    pub(crate) is_changed: bool,
    done: VecDeque<Done>,
    slice: SimSpan,
}

impl Pace {
    /// Starts at `speed`.
    pub(crate) fn new(speed: Speed, paused: bool) -> Self {
        Self {
            speed,
            paused,
            goal: None,
            is_changed: false,
            done: VecDeque::with_capacity(WINDOW),
            slice: SimSpan::from_secs(1),
        }
    }

    /// Begins a tick that makes up for `real`: up to where it may simulate.
    pub(crate) fn target(&mut self, now: SimTime, real: Duration) -> SimTime {
        self.is_changed = false;
        match (self.paused, self.goal, self.speed) {
            (true, ..) => now,
            (false, Some(goal), _) => goal,
            (false, None, Speed::Max) => LAST.max(now),
            (false, None, Speed::Factor(factor)) => {
                let nanos = real.as_secs_f64() * factor * NANOS_PER_SEC as f64;
                now + SimSpan::from_nanos(nanos as i64)
            }
        }
    }

    /// Whether time runs as fast as possible: no tick is ever behind, and where it was to run to it stands still.
    pub(crate) fn is_hurried(&self) -> bool {
        !self.paused && (self.goal.is_some() || self.speed == Speed::Max)
    }

    /// Simulated seconds in a second that are asked for now; infinitely many for as fast as possible.
    pub(crate) fn asked(&self) -> f64 {
        if self.paused {
            0.0
        } else if self.goal.is_some() {
            Speed::Max.per_second()
        } else {
            self.speed.per_second()
        }
    }

    /// Lets time stand still.
    pub(crate) fn stand_still(&mut self) {
        self.paused = true;
        self.change();
    }

    /// Lets time run at its speed.
    pub(crate) fn run(&mut self) {
        self.paused = false;
        self.change();
    }

    /// Sets the speed. What was gone to is given up: time runs on at this speed.
    pub(crate) fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.change();
    }

    /// Lets time run to `goal` as fast as possible, where it is to stand still.
    pub(crate) fn go_to(&mut self, goal: SimTime) {
        self.run();
        self.goal = Some(goal);
    }

    /// Forgets what was gone to, and the rates of before.
    fn change(&mut self) {
        self.goal = None;
        self.is_changed = true;
        self.done.clear();
    }

    /// How far to simulate before looking at commands again.
    pub(crate) fn slice(&self) -> SimSpan {
        self.slice
    }

    /// Learns from the work on `span`. A slice that was cut short says nothing of what a longer one would cost, so that a speed that is
    /// suddenly greater finds no slice that it would be stuck in.
    pub(crate) fn sliced(&mut self, span: SimSpan, work: Duration) {
        let nanos = self.slice.nanos();
        let next = if work > SLICE_WORK {
            nanos.min(span.nanos()) / 2
        } else if work < SLICE_WORK / 4 && span >= self.slice {
            nanos * 2
        } else {
            nanos
        };
        self.slice = SimSpan::from_nanos(next.clamp(SLICE.0, SLICE.1));
    }

    /// Learns from a tick.
    pub(crate) fn ticked(&mut self, real: Duration, simulated: SimSpan, observations: u64) {
        if self.done.len() == WINDOW {
            self.done.pop_front();
        }
        self.done.push_back(Done {
            real,
            simulated,
            observations,
        });
    }

    /// Simulated seconds per second, lately.
    pub(crate) fn effective_speed(&self) -> f64 {
        if self.done.is_empty() {
            // What is as fast as possible shows after a tick.
            return if self.is_hurried() { 0.0 } else { self.asked() };
        }
        self.done
            .iter()
            .map(|d| d.simulated.secs_f64())
            .sum::<f64>()
            / self.real_secs()
    }

    /// Observations per second, lately.
    pub(crate) fn observations_per_s(&self) -> f64 {
        self.done.iter().map(|d| d.observations).sum::<u64>() as f64 / self.real_secs()
    }

    /// Simulated time between two stored observations of a channel, so that `cells` channels stay within `per_second`.
    pub(crate) fn spacing(&self, cells: usize, per_second: u32) -> SimSpan {
        if self.observations_per_s() <= f64::from(per_second) {
            return SimSpan::default();
        }
        let secs = self.effective_speed() * cells as f64 / f64::from(per_second.max(1));
        SimSpan::from_nanos((secs * NANOS_PER_SEC as f64) as i64)
    }

    fn real_secs(&self) -> f64 {
        self.done
            .iter()
            .map(|d| d.real.as_secs_f64())
            .sum::<f64>()
            .max(1e-3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_at_the_speed_asked_for() {
        let mut pace = Pace::new(Speed::Factor(60.0), false);
        let (now, tick) = (SimTime::from_secs(100), Duration::from_millis(200));
        assert_eq!(pace.target(now, tick), SimTime::from_secs(112));
        assert!(!pace.is_hurried());
        pace.paused = true;
        assert_eq!(pace.target(now, tick), now);
    }

    #[test]
    fn as_fast_as_possible_has_no_end_but_that_of_time() {
        let mut pace = Pace::new(Speed::Max, false);
        let tick = Duration::from_millis(200);
        assert_eq!(pace.target(SimTime::from_secs(100), tick), LAST);
        assert!(pace.is_hurried());
        let beyond = LAST + SimSpan::from_secs(1);
        assert_eq!(pace.target(beyond, tick), beyond, "time never goes back");
        assert_eq!("2200-01-01T00:00:00Z".parse::<SimTime>(), Ok(LAST));
        pace.stand_still();
        assert!(!pace.is_hurried());
    }

    #[test]
    fn what_is_gone_to_is_given_up_by_every_other_command_of_the_clock() {
        let (now, goal) = (SimTime::from_secs(100), SimTime::from_secs(7_000));
        let tick = Duration::from_millis(200);
        let mut pace = Pace::new(Speed::Factor(1.0), true);
        let commands: [fn(&mut Pace); 3] = [Pace::stand_still, Pace::run, |pace| {
            pace.set_speed(Speed::Factor(2.0));
        }];
        for command in commands {
            pace.go_to(goal);
            assert_eq!(pace.target(now, tick), goal);
            assert!(pace.is_hurried() && !pace.is_changed);
            command(&mut pace);
            assert!(pace.is_changed && !pace.is_hurried());
            assert!(pace.target(now, tick) < goal);
        }
    }

    #[test]
    fn falling_behind_shows() {
        let mut pace = Pace::new(Speed::Factor(3_600.0), false);
        for _ in 0..20 {
            pace.ticked(Duration::from_millis(200), SimSpan::from_secs(100), 400);
        }
        assert!((pace.effective_speed() - 500.0).abs() < 1e-6);
        assert!((pace.observations_per_s() - 2_000.0).abs() < 1e-6);
        assert_eq!(pace.spacing(100, 5_000), SimSpan::default());
        assert_eq!(pace.spacing(100, 1_000), SimSpan::from_secs(50));
    }

    #[test]
    fn slices_shrink_under_load_and_grow_again() {
        let mut pace = Pace::new(Speed::Factor(1.0), false);
        (0..40).for_each(|_| pace.sliced(pace.slice(), Duration::from_secs(1)));
        assert_eq!(pace.slice().nanos(), SLICE.0);
        (0..40).for_each(|_| pace.sliced(pace.slice(), Duration::ZERO));
        assert_eq!(pace.slice().nanos(), SLICE.1);
    }

    #[test]
    fn a_slice_that_was_cut_short_does_not_lengthen_the_next() {
        let mut pace = Pace::new(Speed::Factor(1.0), false);
        let before = pace.slice();
        let short = SimSpan::from_millis(200);
        (0..40).for_each(|_| pace.sliced(short, Duration::ZERO));
        assert_eq!(pace.slice(), before);
        pace.sliced(short, Duration::from_secs(1));
        assert_eq!(pace.slice(), SimSpan::from_millis(100));
    }
}
