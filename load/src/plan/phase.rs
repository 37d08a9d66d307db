//! Phases, and when each message of one is due.

/// Share of a sum of rounded numbers by which it may be above what it stands for: sums of a thousand levels are within a tenth of it.
const ROUNDING: f64 = 1e-12;

/// A part of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its name in reports.
    pub name: String,
    /// How long it lasts.
    pub seconds: f64,
    /// When messages are due.
    pub pace: Pace,
    /// What breaks the connections at its start, if anything.
    pub storm: Option<Storm>,
}

/// A reconnect storm: connections break without a word and come back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Storm {
    /// Share of the connections, 0 to 1.
    pub share: f64,
    /// Seconds over which they come back.
    pub spread_secs: f64,
}

/// When messages are due.
#[derive(Debug, Clone, PartialEq)]
pub enum Pace {
    /// When the twin's devices send them, this many simulated seconds a second.
    Factor(f64),
    /// In the twin's order, at the rate of a curve.
    Rate(Curve),
    /// As fast as the target takes them.
    Fastest,
}

/// A straight piece of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// How long it lasts, seconds.
    pub seconds: f64,
    /// Messages a second at its start.
    pub from: f64,
    /// Messages a second at its end.
    pub to: f64,
}

impl Segment {
    /// Messages of the first `seconds` of it: the area below the line.
    fn count(&self, seconds: f64) -> f64 {
        let slope = (self.to - self.from) / self.seconds;
        seconds * (self.from + slope * seconds / 2.0)
    }

    /// Seconds until `count` messages are due: the root of the quadratic above, in the form that does not cancel.
    fn seconds_of(&self, count: f64) -> f64 {
        let slope = (self.to - self.from) / self.seconds;
        let root = (self.from * self.from + 2.0 * slope * count)
            .max(0.0)
            .sqrt();
        if count <= 0.0 {
            // At the start of a ramp from nothing both are 0.
            return 0.0;
        }
        2.0 * count / (self.from + root)
    }
}

/// Messages a second over time, in straight pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    segments: Vec<Segment>,
    /// Messages that are due before its end.
    messages: u64,
}

impl Curve {
    /// The curve of `segments`.
    #[must_use]
    pub fn new(segments: Vec<Segment>) -> Self {
        let mut curve = Self {
            segments,
            messages: 0,
        };
        curve.messages = whole(curve.total());
        curve
    }

    /// The same rate throughout.
    #[must_use]
    pub fn constant(rate: f64, seconds: f64) -> Self {
        Self::new(vec![Segment {
            seconds,
            from: rate,
            to: rate,
        }])
    }

    /// From one rate to another in a straight line.
    #[must_use]
    pub fn ramp(from: f64, to: f64, seconds: f64) -> Self {
        Self::new(vec![Segment { seconds, from, to }])
    }

    /// From one rate to another in `steps` equal levels of equal length.
    #[must_use]
    pub fn steps(from: f64, to: f64, steps: u32, seconds: f64) -> Self {
        let last = f64::from(steps.max(2) - 1);
        let level = |n: u32| from + (to - from) * f64::from(n) / last;
        let segment = |n| Segment {
            seconds: seconds / f64::from(steps.max(2)),
            from: level(n),
            to: level(n),
        };
        Self::new((0..steps.max(2)).map(segment).collect())
    }

    /// A base rate with a peak in its middle third.
    #[must_use]
    pub fn spike(base: f64, peak: f64, seconds: f64) -> Self {
        let segment = |rate| Segment {
            seconds: seconds / 3.0,
            from: rate,
            to: rate,
        };
        Self::new(vec![segment(base), segment(peak), segment(base)])
    }

    /// Seconds from the start at which message `number`, counted from 0, is due; `None` when it comes after the end.
    #[must_use]
    pub fn due(&self, number: u64) -> Option<f64> {
        if number >= self.messages {
            return None;
        }
        let (mut left, mut start) = (number as f64, 0.0);
        for segment in &self.segments {
            let count = segment.count(segment.seconds);
            if left < count {
                return Some(start + segment.seconds_of(left));
            }
            left -= count;
            start += segment.seconds;
        }
        None
    }

    /// Messages that are due within `seconds` of the start.
    #[must_use]
    pub fn due_within(&self, seconds: f64) -> u64 {
        let (mut left, mut count) = (seconds, 0.0);
        for segment in &self.segments {
            count += segment.count(left.clamp(0.0, segment.seconds));
            left -= segment.seconds;
        }
        whole(count)
    }

    /// Messages that are due before its end.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// The area below the curve: what its messages are without rounding up to whole ones.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.segments.iter().map(|s| s.count(s.seconds)).sum()
    }
}

/// Messages of an area below a curve: the first is due when there is any, and one that is due exactly at its end is none of it.
fn whole(area: f64) -> u64 {
    (area * (1.0 - ROUNDING)).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }

    #[test]
    fn a_constant_rate_is_evenly_spaced() {
        let curve = Curve::constant(4.0, 2.0);
        close(curve.due(0).unwrap(), 0.0);
        close(curve.due(1).unwrap(), 0.25);
        close(curve.due(7).unwrap(), 1.75);
        assert_eq!(curve.due(8), None);
    }

    #[test]
    fn a_ramp_follows_its_area() {
        // From 0 to 10 a second in 10 s: t²/2 messages after t seconds, 50 in all.
        let curve = Curve::ramp(0.0, 10.0, 10.0);
        close(curve.total(), 50.0);
        close(curve.due(0).unwrap(), 0.0);
        close(curve.due(2).unwrap(), 2.0);
        close(curve.due(8).unwrap(), 4.0);
        close(curve.due(32).unwrap(), 8.0);
        assert_eq!(curve.due(50), None);
        // Downwards, from 10 to 0: 10t − t²/2, so 18 after 2 s.
        close(Curve::ramp(10.0, 0.0, 10.0).due(18).unwrap(), 2.0);
    }

    #[test]
    fn as_many_are_due_as_their_times_say() {
        // 4 a second: at 0, 0.25, 0.5 and so on; eight in 2 s.
        let curve = Curve::constant(4.0, 2.0);
        let counts = [-1.0, 0.0, 0.1, 0.26, 1.9, 2.0, 9.0].map(|s| curve.due_within(s));
        assert_eq!(counts, [0, 0, 1, 2, 8, 8, 8]);
        for curve in [
            Curve::ramp(0.0, 10.0, 10.0),
            Curve::steps(1.0, 3.0, 3, 12.0),
            Curve::spike(1.0, 10.0, 9.0),
        ] {
            let last = curve.total().ceil() as u64;
            for number in 0..last {
                let due = curve.due(number).unwrap();
                assert!(curve.due_within(due + 1e-6) > number, "{number}");
                assert!(curve.due_within(due - 1e-6) <= number, "{number}");
            }
            assert_eq!(curve.due_within(1e9), last);
        }
    }

    #[test]
    fn steps_and_spikes_change_at_their_borders() {
        // 1, 2 and 3 a second, 4 s each: 4, 8 and 12 messages.
        let steps = Curve::steps(1.0, 3.0, 3, 12.0);
        close(steps.due(3).unwrap(), 3.0);
        close(steps.due(4).unwrap(), 4.0);
        close(steps.due(5).unwrap(), 4.5);
        close(steps.due(12).unwrap(), 8.0);
        close(steps.total(), 24.0);
        // 1 a second for 3 s, 10 for 3 s, 1 for 3 s.
        let spike = Curve::spike(1.0, 10.0, 9.0);
        close(spike.due(3).unwrap(), 3.0);
        close(spike.due(4).unwrap(), 3.1);
        close(spike.due(33).unwrap(), 6.0);
        close(spike.due(35).unwrap(), 8.0);
    }

    /// A curve of so many messages: that many, the last of which is due before the end.
    fn check_messages(curve: &Curve, seconds: f64, messages: u64) {
        assert_eq!(curve.messages(), messages, "{curve:?}");
        assert_eq!(curve.due_within(seconds), messages, "{curve:?}");
        assert_eq!(curve.due_within(2.0 * seconds), messages, "{curve:?}");
        assert_eq!(curve.due(messages), None, "{curve:?}");
        if let Some(last) = messages.checked_sub(1) {
            let due = curve.due(last);
            assert!(due.is_some_and(|due| due < seconds), "{due:?}: {curve:?}");
        }
    }

    #[test]
    fn steps_have_as_many_messages_as_exact_numbers_say() {
        // Levels in equal distances are on average what lies between the first and the last.
        for (from, to, steps, seconds, messages) in [
            (100_u32, 1_000, 6, 10, 5_500),
            (0, 100, 3, 10, 500),
            (10, 50, 7, 10, 300),
        ] {
            let [from, to, seconds] = [from, to, seconds].map(f64::from);
            check_messages(&Curve::steps(from, to, steps, seconds), seconds, messages);
        }
        for steps in (2..=60).chain([100, 333, 997, 1_000]) {
            for from in [0_u32, 1, 7, 10, 100, 333, 1_000] {
                for to in [0_u32, 1, 50, 100, 999, 20_000] {
                    for seconds in [1_u32, 3, 7, 10, 60, 3_600] {
                        let messages = u64::from(seconds * (from + to)).div_ceil(2);
                        let [from, to, seconds] = [from, to, seconds].map(f64::from);
                        let curve = Curve::steps(from, to, steps, seconds);
                        check_messages(&curve, seconds, messages);
                    }
                }
            }
        }
    }

    #[test]
    fn rates_in_hundredths_have_as_many_messages_as_exact_numbers_say() {
        // 0.14 times 100 is a little above 14 in floating point.
        check_messages(&Curve::constant(0.14, 100.0), 100.0, 14);
        for hundredths in 1..=500_u32 {
            for seconds in [1_u32, 3, 7, 10, 100, 3_600] {
                let product = u64::from(hundredths * seconds);
                let (rate, seconds) = (f64::from(hundredths) / 100.0, f64::from(seconds));
                let constant = Curve::constant(rate, seconds);
                check_messages(&constant, seconds, product.div_ceil(100));
                // Twice the rate in the middle third: four thirds of it in all.
                let spike = Curve::spike(rate, 2.0 * rate, seconds);
                check_messages(&spike, seconds, (4 * product).div_ceil(300));
            }
        }
    }
}
