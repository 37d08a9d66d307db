//! Charging sessions of cars at work, fitted to real ones.

use crate::sim::random::{normal, unit};

/// How cars charge where they stand for some hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SessionFit {
    /// Share, mean and deviation of the hour of the day at which the early and the late cars come.
    pub(crate) arrivals: [(f64, f64, f64); 2],
    /// Mean and deviation of the hours that a car stays.
    pub(crate) stays: (f64, f64),
    /// Share of the cars that stay for any time up to so many hours.
    pub(crate) any_time: (f64, f64),
    /// kWh that an empty battery of most cars takes, mean and deviation.
    pub(crate) need: (f64, f64),
    /// Share of them that come empty; the others miss any part of it.
    pub(crate) empty: f64,
    /// Share of the cars with a large battery, and least and most kWh that they miss.
    pub(crate) large: (f64, f64, f64),
    /// kW of most cars, with its relative deviation, and of those with a large battery.
    pub(crate) power: (f64, f64, f64),
}

/// 3,395 sessions at 105 stations of workplaces in the United States, 2014 and 2015 (Asensio and others, doi:10.7910/DVN/NFPQLW). Most of
/// the cars there are hybrids with batteries of some 7 kWh; hours are as the file gives them.
pub(crate) const WORKPLACE_SESSIONS: SessionFit = SessionFit {
    arrivals: [(0.56, 11.79, 1.43), (0.44, 17.29, 1.39)],
    stays: (2.75, 0.98),
    any_time: (0.10, 7.5),
    need: (6.78, 0.33),
    empty: 0.668,
    large: (0.076, 7.33, 23.4),
    power: (4.04, 0.256, 6.6),
};

/// A session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Session {
    /// Hour of the local day at which it begins, if nothing else says so; a car that somebody drives to work says so.
    pub(crate) arrives: f64,
    /// Hours that the car stays, likewise; the energy depends on them.
    pub(crate) stays: f64,
    /// kWh that it draws.
    pub(crate) kwh: f64,
}

impl SessionFit {
    /// The session of a car; a function of its key and number.
    pub(crate) fn session(&self, key: u64, number: i64) -> Session {
        let draw = |stream| unit(key, stream, number);
        let spread = |stream| normal(key, stream, number);
        let [early, late] = self.arrivals;
        let (_, mean, deviation) = if draw(0) < early.0 { early } else { late };
        let stays = if draw(1) < self.any_time.0 {
            self.any_time.1 * draw(2)
        } else {
            self.stays.0 + self.stays.1 * spread(2)
        };
        let stays = stays.max(0.03);
        let is_large = draw(3) < self.large.0;
        // Who needs more stays somewhat longer.
        let (need, stays) = if is_large {
            // More of them miss a little than much.
            let range = self.large.2 - self.large.1;
            (self.large.1 + range * draw(4).powf(1.5), 1.2 * stays)
        } else if draw(5) < self.empty {
            (self.need.0 + self.need.1 * spread(4), stays)
        } else {
            let part = draw(4);
            (self.need.0 * part, (0.75 + 0.25 * part) * stays)
        };
        let power = if is_large { self.power.2 } else { self.power.0 };
        let kw = power * (1.0 + self.power.1 * spread(6)).max(0.3);
        Session {
            arrives: mean + deviation * spread(7),
            stays,
            kwh: need.min(kw * stays).max(0.0),
        }
    }
}
