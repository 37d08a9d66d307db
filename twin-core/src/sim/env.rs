//! What all devices share during one minute: weather, activity of people, movers.

use super::charging::ChargingStart;
use super::event::{AlarmKind, Severity};
use super::fault::FaultPlan;
use super::incident::Effect;
use super::mover::{Fleet, Known};
use super::network::{AirRules, Hanging, NetworkModel, Outage, SwitchedOff};
use super::population::Population;
use super::profile::{PROFILES, Profile, ProfileSample, Profiles};
use super::random::unit;
use super::site::Site;
use super::spell::Spells;
use super::weather::{self, ClimateNormals, ClimateSource, Cover, Weather, WeatherSample};
use crate::time::SimTime;

/// Length of the slots in which the environment is sampled: a minute, in nanoseconds.
pub(crate) const MINUTE: i64 = 60_000_000_000;

/// The environment of one minute: samples at both ends, straight lines between.
#[derive(Debug)]
pub(crate) struct Env {
    /// Start of the minute, nanoseconds.
    pub(crate) start: i64,
    weather: [WeatherSample; 2],
    /// The snow that lies in the hour that the minute is in.
    cover: Cover,
    profile: [ProfileSample; 2],
    inverse_peak: [f64; PROFILES],
    /// Local time minus UTC, seconds.
    pub(crate) utc_offset: i64,
    /// Parking spaces of the community that were free when the minute began.
    pub(crate) free_spaces: f64,
    /// Who and what there is.
    pub(crate) site: Site,
    /// The people, and whom they pass when.
    pub(crate) population: Population,
    /// Robots, shuttle and drone.
    pub(crate) fleet: Fleet,
    /// Faults that the scenario plans.
    pub(crate) faults: Vec<FaultPlan>,
    /// What incidents of the scenario do to devices.
    pub(crate) effects: Vec<Effect>,
    /// When devices that carry others' messages are mute.
    pub(crate) outages: Vec<Outage>,
    /// Carriers that a command switched off.
    pub(crate) switched_off: SwitchedOff,
    /// What LoRa devices may do on the air.
    pub(in crate::sim) air_rules: AirRules,
    /// How much of the networks there is.
    pub(crate) network: NetworkModel,
    /// What starts a session of a charger.
    pub(crate) charging: ChargingStart,
    /// What hangs on what, by carrier.
    pub(crate) carried: Hanging,
    profiles: Profiles,
    source: Weather,
}

impl Env {
    pub(crate) fn new(
        weather: Weather,
        utc_offset: i64,
        site: Site,
        mut population: Population,
        fleet: Fleet,
        time: SimTime,
    ) -> Self {
        let profiles = Profiles::new(utc_offset);
        let start = time.nanos().div_euclid(MINUTE) * MINUTE;
        let ends = [
            SimTime::from_nanos(start),
            SimTime::from_nanos(start + MINUTE),
        ];
        population.enter(start);
        let mut env = Self {
            start,
            weather: ends.map(|t| weather.at(t)),
            cover: weather.cover_at(start),
            profile: ends.map(|t| profiles.at(t)),
            inverse_peak: profiles.inverse_peaks(),
            utc_offset,
            free_spaces: 0.0,
            site,
            population,
            fleet,
            faults: Vec::new(),
            effects: Vec::new(),
            outages: Vec::new(),
            switched_off: SwitchedOff::default(),
            air_rules: AirRules::default(),
            network: NetworkModel::default(),
            charging: ChargingStart::default(),
            carried: Hanging::default(),
            profiles,
            source: weather,
        };
        env.count_free_spaces(None);
        env
    }

    /// Sets the number of free parking spaces from the share of the spaces with a sensor that are free; without any sensor,
    /// from what is usual at the hour and with so many cars.
    pub(crate) fn count_free_spaces(&mut self, sensed: Option<f64>) {
        let habits = self.population.habits();
        let cars = (habits.occupied * habits.cars_beside_usual()).min(1.0);
        let usual = 1.0
            - cars
                * self
                    .moment(SimTime::from_nanos(self.start), 0)
                    .share(Profile::Parked);
        self.free_spaces = (self.site.spaces * sensed.unwrap_or(usual)).round();
    }

    /// Moves on to the minute that starts at `start`.
    pub(crate) fn enter(&mut self, start: i64) {
        let ends = [
            SimTime::from_nanos(start),
            SimTime::from_nanos(start + MINUTE),
        ];
        self.start = start;
        self.population.enter(start);
        self.weather = ends.map(|t| self.source.at(t));
        self.cover = self.source.cover_from(&self.cover, start);
        self.profile = ends.map(|t| self.profiles.at(t));
    }

    /// Lets the fleet plan this minute.
    pub(crate) fn plan_fleet(&mut self, after: SimTime, known: &Known<'_>) {
        let mut fleet = std::mem::take(&mut self.fleet);
        fleet.plan_minute(self, after, known);
        self.fleet = fleet;
    }

    /// Heap bytes but those of the population.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.site.memory_bytes()
            + self.fleet.memory_bytes()
            + self.profiles.memory_bytes()
            + self.carried.memory_bytes()
            + self.outages.capacity() * size_of::<Outage>()
    }

    /// Lets spells of weather come beside the usual.
    pub(crate) fn set_spells(&mut self, spells: Spells) {
        self.source.spells = spells;
        self.cover = self.source.cover_at(self.start);
        self.enter(self.start);
    }

    /// The spells that it has.
    pub(crate) fn spells(&self) -> &Spells {
        &self.source.spells
    }

    /// Makes a climate that of the place; it is within its bounds.
    pub(crate) fn follow_climate(&mut self, normals: &ClimateNormals) {
        self.source.follow(normals);
        self.cover = self.source.cover_at(self.start);
        self.enter(self.start);
    }

    /// The climate that a scenario gave.
    pub(crate) fn given_climate(&self) -> Option<&ClimateNormals> {
        self.source.given()
    }

    /// Where the climate comes from.
    pub(crate) fn climate_source(&self) -> ClimateSource {
        self.source.source()
    }

    /// Weather at any time; slower than [`Moment::weather`].
    pub(crate) fn weather_at(&self, time: SimTime) -> WeatherSample {
        self.source.at(time)
    }

    /// Rates of all activities at any time.
    pub(crate) fn rates_at(&self, time: SimTime) -> ProfileSample {
        self.profiles.at(time)
    }

    /// How far `time` is through the minute, 0 to 1.
    #[inline]
    fn part(&self, time: SimTime) -> f64 {
        (time.nanos() - self.start) as f64 * (1.0 / MINUTE as f64)
    }

    /// The moment `time` of this minute, as a device sees it.
    #[inline]
    pub(crate) fn moment(&self, time: SimTime, active: u16) -> Moment<'_> {
        Moment {
            env: self,
            time,
            part: self.part(time),
            active,
            dark: false,
        }
    }

    /// Calls `f(k, time)` for each arrival of this minute of a process with `per_day` arrivals a day in the shape of `profile`.
    ///
    /// The k-th arrival is where the expected number since the epoch reaches k plus a random number in [0, 1): arrivals keep
    /// their order, any minute can be asked for alone, and the count over a day is within one of what is expected.
    pub(crate) fn arrivals(
        &self,
        profile: Profile,
        per_day: f64,
        key: u64,
        stream: u32,
        mut f: impl FnMut(i64, SimTime),
    ) {
        let p = profile as usize;
        let from = per_day * self.profile[0].sum[p];
        let to = per_day * self.profile[1].sum[p];
        // Rounded down, without the call that the processor's least common form has no instruction for.
        let mut k = from as i64 - i64::from((from as i64) as f64 > from);
        while k as f64 <= to {
            let at = k as f64 + unit(key, stream, k);
            if at > from && at <= to {
                let part = (at - from) / (to - from);
                f(
                    k,
                    SimTime::from_nanos(
                        self.start + ((part * MINUTE as f64) as i64).clamp(1, MINUTE),
                    ),
                );
            }
            k += 1;
        }
    }
}

/// A moment as one device sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment<'a> {
    /// The minute it lies in.
    pub(crate) env: &'a Env,
    /// When.
    pub(crate) time: SimTime,
    part: f64,
    /// The device's active conditions: bit k is its class's k-th alarm.
    pub(crate) active: u16,
    /// Whether it has no mains supply, and no battery that bridges that.
    pub(crate) dark: bool,
}

impl Moment<'_> {
    /// One quantity of the weather.
    #[inline]
    pub(crate) fn weather(&self, pick: impl Fn(&WeatherSample) -> f64) -> f64 {
        let [a, b] = &self.env.weather;
        let low = pick(a);
        low + (pick(b) - low) * self.part
    }

    /// Snow that lies, mm of water.
    pub(crate) fn lying_snow(&self) -> f64 {
        self.env.cover.water_mm(self.time)
    }

    /// Water of snow that melts, mm/h.
    pub(crate) fn melting_snow(&self) -> f64 {
        self.env.cover.melts
    }

    /// Where the wind blows from, degrees clockwise from north, in [0, 360): the shorter way round between the ends of the minute.
    #[inline]
    pub(crate) fn wind_from(&self) -> f64 {
        let [a, b] = &self.env.weather;
        weather::between(a.wind_from, b.wind_from, self.part)
    }

    /// Rate of an activity; its mean over a week is 1.
    #[inline]
    pub(crate) fn rate(&self, profile: Profile) -> f64 {
        let [a, b] = &self.env.profile;
        let low = a.rate[profile as usize];
        low + (b.rate[profile as usize] - low) * self.part
    }

    /// Rate of an activity as a share of its greatest, 0 to 1.
    #[inline]
    pub(crate) fn share(&self, profile: Profile) -> f64 {
        self.rate(profile) * self.env.inverse_peak[profile as usize]
    }

    /// Integral of the rate in days since a fixed moment.
    #[inline]
    pub(crate) fn sum(&self, profile: Profile) -> f64 {
        let [a, b] = &self.env.profile;
        let low = a.sum[profile as usize];
        low + (b.sum[profile as usize] - low) * self.part
    }

    /// Whether the class's k-th alarm is active.
    #[inline]
    pub(crate) fn has(&self, alarm: usize) -> bool {
        self.active >> alarm & 1 == 1
    }

    /// 1 if the class's k-th alarm is active, else 0.
    #[inline]
    pub(crate) fn flag(&self, alarm: usize) -> f64 {
        f64::from(self.active >> alarm & 1)
    }

    /// Seconds since local midnight.
    #[inline]
    pub(crate) fn second_of_day(&self) -> i64 {
        self.time.second_of_day(self.env.utc_offset)
    }
}

/// What makes an alarm come and go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    /// It happens by itself, `per_year` times a year in the shape of a profile, and lasts between these many minutes.
    Random {
        per_year: f64,
        minutes: (f64, f64),
        when: Profile,
    },
    /// The value of a slot reaches `raise` from below; it ends when it falls to `clear`.
    Above { slot: usize, raise: f64, clear: f64 },
    /// The value of a slot falls to `raise`; it ends when it rises to `clear`.
    Below { slot: usize, raise: f64, clear: f64 },
    /// The behaviour raises and clears it.
    Behaviour,
}

impl Cause {
    /// Whether a value of the slot `of` makes the alarm come, and whether it makes it go; nothing where it has no say in it.
    pub(crate) fn crossed(&self, of: usize, value: f64) -> Option<(bool, bool)> {
        match *self {
            Self::Above { slot, raise, clear } if slot == of => {
                Some((value >= raise, value <= clear))
            }
            Self::Below { slot, raise, clear } if slot == of => {
                Some((value <= raise, value >= clear))
            }
            _ => None,
        }
    }
}

/// An alarm of a class and its cause.
#[derive(Debug)]
pub(crate) struct AlarmSpec {
    /// What it says.
    pub(crate) kind: AlarmKind,
    /// Why it comes and goes.
    pub(crate) cause: Cause,
    /// The boolean event channel that shows it.
    pub(crate) shows: Shows,
}

/// Whether one of `alarms` whose word is among `words` is active: bit k of `active` is the k-th.
pub(crate) fn any_active(alarms: &[AlarmSpec], active: u16, words: &[&str]) -> bool {
    let mut named = alarms
        .iter()
        .enumerate()
        .filter(|(_, a)| words.contains(&a.kind.word));
    named.any(|(k, _)| active >> k & 1 == 1)
}

/// How a boolean event channel shows an alarm.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shows {
    /// Not at all.
    Nothing,
    /// The slot is 1 while the alarm is active.
    On(usize),
    /// The slot is 0 while the alarm is active.
    Off(usize),
}

/// An alarm; the texts are Chinese and English.
pub(crate) const fn alarm(
    word: &'static str,
    text_zh: &'static str,
    text_en: &'static str,
    severity: Severity,
    cause: Cause,
    shows: Shows,
) -> AlarmSpec {
    AlarmSpec {
        kind: AlarmKind {
            word,
            text_zh,
            text_en,
            severity,
        },
        cause,
        shows,
    }
}

impl AlarmSpec {
    /// The slot whose value decides, if one does.
    pub(crate) fn watches(&self) -> Option<usize> {
        match self.cause {
            Cause::Above { slot, .. } | Cause::Below { slot, .. } => Some(slot),
            Cause::Random { .. } | Cause::Behaviour => None,
        }
    }
}
