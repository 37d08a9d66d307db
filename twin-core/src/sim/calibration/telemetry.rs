//! What devices of runs say, all together, against real series: meters of homes (T4-3) and of shops, chargers at work (T5-7).
//!
//! The community stands in the Netherlands, the nearest known climate to Germany, in weeks of spring and autumn: series of German homes have
//! neither China's heat nor its sun. Its people are those of Chinese cities, whose days are not fitted to the series, so bounds are somewhat wider
//! than where times are.

use std::collections::BTreeMap;

use super::load::{QUARTERS, Real, Year, measure, real};
use super::session::{self, LONGEST_H, by_hour};
use super::{correlation, moments, quantiles, spread};
use crate::catalogue::Catalogue;
use crate::ids::{DeviceId, DeviceIdx};
use crate::model::{BuildingUse, Community, CommunityParts, Device, Host};
use crate::sim::behaviour::{STANDBY_WATTS, WATTS_BY_SIZE, WATTS_PER_PERSON};
use crate::sim::population::DayKind;
use crate::sim::site::PERSONS_PER_HOUSEHOLD;
use crate::sim::{
    EventSink, Habits, Notice, Observation, SimOptions, Simulation, synthetic_community,
};
use crate::spatial::LocalFrame;
use crate::time::{SimSpan, SimTime};

/// Local time of the Netherlands in winter, seconds.
const OFFSET: i64 = 3_600;
/// Month from 0 and first day, a Monday, of the weeks that are looked at: of April and October 2026, without holidays.
const WEEKS: [(usize, i64); 2] = [(3, 20_556), (9, 20_745)];
const DAYS: i64 = 7;
/// Days of each kind in a week.
const DAYS_OF_KIND: [f64; 3] = [1.0, 1.0, 5.0];
const SHOPS: usize = 300;

fn in_the_netherlands(devices: usize, catalogue: &Catalogue) -> CommunityParts {
    let community = synthetic_community(catalogue, devices).unwrap();
    let mut parts = community.into_parts();
    parts.frame = LocalFrame::new(5.18, 52.1, 0.0).unwrap();
    parts.utc_offset_secs = OFFSET as i32;
    parts
}

/// Some 600 homes with a meter each.
fn homes(catalogue: &Catalogue) -> Community {
    let mut parts = in_the_netherlands(1_450, catalogue);
    parts
        .devices
        .retain(|device| device.class.as_str() == "T4-3");
    Community::new(parts).unwrap()
}

/// Shops with a meter each among such homes.
fn shops(catalogue: &Catalogue) -> Community {
    let mut parts = homes(catalogue).into_parts();
    let meter = parts.devices[0].clone();
    let places = parts.places.iter().cycle().zip(0..SHOPS);
    let meters = places.map(|(place, shop)| Device {
        id: DeviceId::new(format!("shop-{shop}")).unwrap(),
        host: Host::Place(place.id.clone()),
        position: place.position,
        ..meter.clone()
    });
    parts.devices = meters.collect();
    Community::new(parts).unwrap()
}

/// Offices with a charger for each of some 300 workers.
fn chargers(catalogue: &Catalogue) -> Community {
    let mut parts = in_the_netherlands(1_450, catalogue);
    parts
        .devices
        .retain(|device| device.class.as_str() == "T5-7");
    let stations = std::mem::take(&mut parts.devices);
    for station in &stations {
        parts.devices.extend((0..4).map(|plug| Device {
            id: DeviceId::new(format!("{}-{plug}", station.id)).unwrap(),
            ..station.clone()
        }));
    }
    parts.fixtures.clear();
    parts.units.clear();
    for building in &mut parts.buildings {
        building.usage.value = BuildingUse::Office;
        building.households.value = 0;
    }
    Community::new(parts).unwrap()
}

fn channel(catalogue: &Catalogue, class: &str, name: &str) -> u16 {
    let channels = &catalogue.class(class).unwrap().channels;
    channels.iter().position(|c| &*c.name == name).unwrap() as u16
}

/// Runs a week from the Monday `first` on.
fn run(community: &Community, catalogue: &Catalogue, first: i64, sink: &mut dyn EventSink) {
    let start = SimTime::from_secs(first * 86_400 - OFFSET);
    let options = SimOptions {
        seed: 42,
        start,
        population: Habits::default(),
        climate: None,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(community, catalogue, options).unwrap();
    simulation.advance(start + SimSpan::from_secs(DAYS * 86_400), sink);
}

/// What meters say of their load, watts.
struct Loads {
    channel: u16,
    /// Sum by kind of day and quarter of an hour.
    sums: [[f64; QUARTERS]; 3],
    counts: [[f64; QUARTERS]; 3],
    /// All values of each.
    each: BTreeMap<DeviceIdx, Vec<f64>>,
}

impl Loads {
    fn new(channel: u16) -> Self {
        Self {
            channel,
            sums: [[0.0; QUARTERS]; 3],
            counts: [[0.0; QUARTERS]; 3],
            each: BTreeMap::new(),
        }
    }

    /// Means of the quarters.
    fn quarters(&self) -> [[f64; QUARTERS]; 3] {
        std::array::from_fn(|kind| {
            std::array::from_fn(|quarter| self.sums[kind][quarter] / self.counts[kind][quarter])
        })
    }

    /// Deviation of one meter's values as a part of their mean, mean of the meters.
    fn deviation_of_one(&self) -> f64 {
        let deviations = self.each.values().map(|values| {
            let (mean, deviation) = spread(values);
            (deviation / mean, 1.0)
        });
        moments(deviations).0
    }
}

impl EventSink for Loads {
    fn window(&mut self, observations: &[Observation], _notices: &[Notice]) {
        for said in observations.iter().filter(|o| o.channel == self.channel) {
            let kind = DayKind::of(said.time.local_day(OFFSET)) as usize;
            let quarter = (said.time.second_of_day(OFFSET) / 900) as usize;
            self.sums[kind][quarter] += said.value;
            self.counts[kind][quarter] += 1.0;
            self.each.entry(said.device).or_default().push(said.value);
        }
    }
}

/// Mean loads of the weeks, watts, and the mean deviation of a single meter.
fn weeks(catalogue: &Catalogue, community: &Community) -> (Year, f64) {
    let channel = channel(catalogue, "T4-3", "electric_power");
    let mut of_one = 0.0;
    let mut year = Year::new();
    for (_, first) in WEEKS {
        let mut loads = Loads::new(channel);
        run(community, catalogue, first, &mut loads);
        let meters = loads.each.len();
        println!("{meters} meters speak");
        assert_eq!(meters, community.devices.len());
        for (counts, days) in loads.counts.iter().zip(DAYS_OF_KIND) {
            // Each meter speaks once in each quarter of an hour.
            let all = counts.iter().sum::<f64>() / days / QUARTERS as f64;
            assert!((all / meters as f64 - 1.0).abs() < 0.02, "{all}");
        }
        of_one += loads.deviation_of_one() / WEEKS.len() as f64;
        year.push(loads.quarters());
    }
    (year, of_one)
}

/// Checks what meters say, of which each is to draw `usual` watts in a usual year, against a mean of many, and a single one against series of
/// single ones.
fn are_like(name: &str, singles: &[&str], usual: f64, (mut model, of_one): (Year, f64)) {
    let Some(real) = real(name) else {
        return;
    };
    let (real, part) = real.of_months(&WEEKS.map(|(month, _)| month));
    for watts in model.iter_mut().flatten().flatten() {
        *watts /= usual * part;
    }
    let [mean, deviation, shape, workday] = measure(name, &real, &model, 0.0);
    assert!(shape >= 0.9 && workday >= 0.9, "{name}: {shape} {workday}");
    // Who lives in some hundred homes is worth one or two per cent, and so is who does in those that are taken for usual; cold nights add to it.
    assert!((mean - 1.0).abs() < 0.08, "{name}: {mean}");
    assert!((deviation - 1.0).abs() < 0.15, "{name}: {deviation}");
    let singles: Vec<f64> = (singles.iter().filter_map(|name| self::real(name)))
        .map(|real: Real| real.deviation)
        .collect();
    println!("  deviation of a single one: {of_one:.3} (real {singles:.3?})");
    let least = singles.iter().copied().fold(f64::MAX, f64::min);
    let most = singles.iter().copied().fold(0.0, f64::max);
    assert!((least..=most).contains(&of_one), "{name}: {of_one}");
}

#[test]
fn meters_of_homes_say_what_real_homes_use() {
    let catalogue = Catalogue::builtin().unwrap();
    let homes = homes(&catalogue);
    assert!(homes.devices.len() > 400, "{}", homes.devices.len());
    let usual = WATTS_PER_PERSON * PERSONS_PER_HOUSEHOLD;
    let singles = ["H0-A_pload", "H0-B_pload", "H0-C_pload"];
    are_like("bdew-h25.csv", &singles, usual, weeks(&catalogue, &homes));
}

/// With some 2,000 people around 300 shops, each is as large as the least: five persons.
#[test]
fn meters_of_shops_say_what_real_trade_uses() {
    let catalogue = Catalogue::builtin().unwrap();
    let shops = shops(&catalogue);
    let usual = STANDBY_WATTS + WATTS_BY_SIZE * 5.0_f64.powf(0.8);
    let singles = ["G0-A_pload", "G1-A_pload"];
    are_like("bdew-g25.csv", &singles, usual, weeks(&catalogue, &shops));
}

/// Sessions that chargers tell of.
#[derive(Default)]
struct Told {
    session: u16,
    energy: u16,
    /// What each said last of its energy.
    last: BTreeMap<DeviceIdx, f64>,
    /// When a session began, the energy before it, and when it was over.
    open: BTreeMap<DeviceIdx, (SimTime, f64, Option<SimTime>)>,
    /// Hour of the day, hours of charging, kWh.
    sessions: session::Sessions,
}

impl Told {
    fn tells_state(&mut self, said: &Observation) {
        const CHARGING: f64 = 2.0;
        if said.value == CHARGING {
            let before = self.last.get(&said.device).copied();
            if let Some(before) = before {
                self.open.insert(said.device, (said.time, before, None));
            }
        } else if let Some((_, _, over)) = self.open.get_mut(&said.device) {
            *over = over.or(Some(said.time));
        }
    }

    fn tells_energy(&mut self, said: &Observation) {
        self.last.insert(said.device, said.value);
        let Some(&(begin, before, Some(over))) = self.open.get(&said.device) else {
            return;
        };
        // What is told at the same instant may be of before it.
        if said.time > over {
            self.open.remove(&said.device);
            let hour = begin.second_of_day(OFFSET) as f64 / 3_600.0;
            let hours = (over - begin).secs_f64() / 3_600.0;
            self.sessions.push([hour, hours, said.value - before]);
        }
    }
}

impl EventSink for Told {
    fn window(&mut self, observations: &[Observation], _notices: &[Notice]) {
        for said in observations {
            if said.channel == self.session {
                self.tells_state(said);
            } else if said.channel == self.energy {
                self.tells_energy(said);
            }
        }
    }
}

/// The energy is that of real sessions. When they begin is when the worker comes by car, which is printed and not asked to be that of the series:
/// its cars come around noon and in the evening.
#[test]
fn chargers_at_work_give_what_real_ones_give() {
    let Some(mut real) = session::real() else {
        return;
    };
    real.retain(|session| session[1] <= LONGEST_H);
    let catalogue = Catalogue::builtin().unwrap();
    let community = chargers(&catalogue);
    assert!(
        community.devices.len() >= 300,
        "{}",
        community.devices.len()
    );
    let mut told = Told {
        session: channel(&catalogue, "T5-7", "session"),
        energy: channel(&catalogue, "T5-7", "energy"),
        ..Told::default()
    };
    run(&community, &catalogue, WEEKS[0].1, &mut told);
    println!("{} sessions", told.sessions.len());
    assert!(told.sessions.len() > 400, "{}", told.sessions.len());
    for (which, name) in [
        (0, "begin, h"),
        (1, "hours of charging"),
        (2, "energy, kWh"),
    ] {
        let of = |sessions| spread(&session::column(sessions, which));
        let ((mean, sd), (real_mean, real_sd)) = (of(&told.sessions), of(&real));
        println!("{name}: mean {mean:.2} (real {real_mean:.2}), deviation {sd:.2} ({real_sd:.2})");
    }
    let energy = |sessions| session::column(sessions, 2);
    let (m, r) = (energy(&told.sessions), energy(&real));
    let ((mean, sd), (real_mean, real_sd)) = (spread(&m), spread(&r));
    let shares = [0.25, 0.5, 0.75, 0.9];
    let (q, p) = (quantiles(&m, shares), quantiles(&r, shares));
    println!("  quantiles {q:.2?}\n  real      {p:.2?}");
    // A week has some 700 sessions: quantiles of so many drawn from the fit are up to 0.12 of the mean off, deviations up to 0.25.
    assert!((mean / real_mean - 1.0).abs() < 0.1, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.25, "{sd} {real_sd}");
    for (q, p) in q.into_iter().zip(p) {
        assert!((q - p).abs() < 0.15 * real_mean, "{q} {p}");
    }
    let shape = correlation(&by_hour(&told.sessions), &by_hour(&real));
    println!("hour of begin: correlation {shape:.3}");
}
