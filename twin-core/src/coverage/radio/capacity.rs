//! Whether the sites carry what the devices send.

use std::sync::Arc;

use geo::Coord;
use rayon::prelude::*;

use super::decibel::{from_db, to_db};
use super::error::{RadioError, finite};
use super::lora::{Spreading, greatest_load};
use super::map::place;
use super::rate::{Direction, WIFI_EFFICIENCY, truncated_shannon, wifi_rate_bit_s};
use super::scene::{OPEN, Scene};
use super::sight::Spot;
use super::site::{Placed, Site, Terminal};
use super::technology::{Family, Technology};
use crate::model::Position;
use crate::spatial::PointIndex;
use crate::told::Term;

/// Channels that a LoRaWAN gateway listens on: the eight of a common concentrator. An assumption.
pub const LORA_CHANNELS: f64 = 8.0;

/// Sites that are weighed for a device: of more, those nearest in plan. An assumption: where so many are nearer, one farther neither serves nor disturbs
/// it to speak of.
const NEAREST: usize = 32;

/// Rate in bit/s that NB-IoT still has at its greatest coupling loss: the 160 bit/s that 3GPP TR 45.820 asks for (not read).
const NARROW_BAND_FLOOR_BIT_S: f64 = 160.0;

/// What a device needs of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// The device.
    pub device: Arc<str>,
    /// Where it is, local metres.
    pub position: Position,
    /// Payload that it sends on average, bit/s, for all but LoRa.
    pub bits_per_second: f64,
    /// Messages that it sends an hour, for LoRa.
    pub messages_per_hour: f64,
    /// Bytes of such a message on the air.
    pub message_bytes: u8,
}

/// How a device is received.
#[derive(Debug, Clone, PartialEq)]
pub struct Reception {
    /// The device.
    pub device: Arc<str>,
    /// Position of its site in the sites.
    pub site: usize,
    /// Level in dBm.
    pub level_dbm: f64,
    /// Share of the site's airtime that it takes; for LoRa of the channels of its spreading factor.
    pub airtime: f64,
}

/// Why a device has no site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unserved {
    /// The best level, in dBm, is below what the technology needs.
    TooWeak {
        /// That level.
        level_dbm: f64,
    },
    /// It is loud enough, and too much disturbed for any rate; the SINR in dB.
    Disturbed {
        /// That ratio.
        sinr_db: f64,
    },
    /// No formula holds for any site there.
    Unknown,
}

/// How busy a site is.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteLoad {
    /// The site.
    pub site: Arc<str>,
    /// Devices that it serves.
    pub devices: usize,
    /// Airtime taken of what it has, 1 when full: for LoRa of the busiest spreading factor, against the load at which
    /// nine of ten messages arrive.
    pub used: f64,
}

impl SiteLoad {
    /// Whether it is asked for more than it has.
    #[must_use]
    pub fn is_overloaded(&self) -> bool {
        self.used > 1.0
    }
}

/// Devices by site, and those without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Devices with a site, in their order.
    pub served: Vec<Reception>,
    /// Devices without one, in their order.
    pub unserved: Vec<(Arc<str>, Unserved)>,
    /// The sites, in their order.
    pub loads: Vec<SiteLoad>,
}

/// Gives each device the site that it is heard by, or hears, best, and adds up what the sites have to carry. Levels are those at the
/// device itself, not at the middle of a cell. What devices send goes up; the SINR down stands for that up, as their powers are not
/// planned here. Of more than 32 sites those nearest to a device have a say. Cost: O(devices · sites with a say · cells on the way), on all
/// cores; the result does not depend on their number.
///
/// # Errors
/// As [`super::RadioMap::new`] for the sites; and when a number of a device is not finite, or its demand is below 0.
pub fn attribute(
    scene: &Scene<'_>,
    sites: &[Site],
    demands: &[Demand],
) -> Result<Attribution, RadioError> {
    let placed = place(scene, sites)?;
    let mut tally = Tally::new(sites);
    let (mut served, mut unserved) = (Vec::new(), Vec::new());
    demands.iter().try_for_each(Demand::check)?;
    let index = index_of(&placed);
    let received: Vec<Result<(Reception, usize), Unserved>> = demands
        .par_iter()
        .map(|demand| receive(scene, &placed, index.as_ref(), demand))
        .collect();
    for (demand, received) in demands.iter().zip(received) {
        match received {
            Ok((reception, slot)) => {
                tally.add(reception.site, slot, reception.airtime);
                served.push(reception);
            }
            Err(why) => unserved.push((Arc::clone(&demand.device), why)),
        }
    }
    Ok(Attribution {
        served,
        unserved,
        loads: tally.loads(sites),
    })
}

impl Demand {
    fn check(&self) -> Result<(), RadioError> {
        let p = self.position;
        finite(
            Term::new("position of a device in metres", "设备位置（m）"),
            p.x + p.y + p.z,
        )?;
        let amount = |what, value| {
            super::error::within(
                Term::new("demand", "通信需求"),
                what,
                value,
                (0.0, f64::MAX),
                "",
            )
        };
        amount(
            Term::new("rate in bit/s", "速率（bit/s）"),
            self.bits_per_second,
        )?;
        amount(
            Term::new("messages an hour", "每小时消息数"),
            self.messages_per_hour,
        )?;
        Ok(())
    }

    /// Share of the airtime and the pool that it comes from: spreading factors of LoRa are pools of their own.
    fn airtime(
        &self,
        technology: &Technology,
        level_dbm: f64,
        sinr_db: f64,
    ) -> Option<(usize, f64)> {
        let share =
            |rate_bit_s: f64| (rate_bit_s > 0.0).then(|| (0, self.bits_per_second / rate_bit_s));
        match technology.family {
            Family::Cellular => {
                share(technology.bandwidth_hz * truncated_shannon(sinr_db, Direction::Up))
            }
            Family::NarrowBand => {
                let rate = technology.bandwidth_hz * truncated_shannon(sinr_db, Direction::Up);
                share(rate.max(NARROW_BAND_FLOOR_BIT_S))
            }
            Family::Wifi => share(wifi_rate_bit_s(level_dbm) * WIFI_EFFICIENCY),
            Family::Lora => {
                let factors = Spreading::all(technology.bandwidth_hz).ok()?;
                let pool = factors
                    .iter()
                    .position(|f| level_dbm >= f.sensitivity_dbm())?;
                let busy_s =
                    factors[pool].time_on_air_s(self.message_bytes) * self.messages_per_hour;
                Some((pool, busy_s / 3_600.0 / LORA_CHANNELS))
            }
        }
    }
}

/// The places of more sites than are weighed for a device.
fn index_of(placed: &[Placed<'_>]) -> Option<PointIndex<'static>> {
    if placed.len() <= NEAREST {
        return None;
    }
    let place = |placed: &Placed<'_>| Coord::from(placed.site.position.plan());
    let places: Vec<Coord<f64>> = placed.iter().map(place).collect();
    // Sites that are placed have finite positions, so this fails for none.
    PointIndex::new(&places).ok()
}

/// Positions of the sites that are weighed for a device, ascending.
fn weighed(count: usize, index: Option<&PointIndex<'_>>, at: Coord<f64>) -> Vec<usize> {
    let nearest = index.and_then(|index| index.nearest(at, NEAREST).ok());
    let Some(nearest) = nearest else {
        return (0..count).collect();
    };
    let numbers = nearest.into_iter().map(|(number, _)| number as usize);
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

fn receive(
    scene: &Scene<'_>,
    placed: &[Placed<'_>],
    index: Option<&PointIndex<'_>>,
    demand: &Demand,
) -> Result<(Reception, usize), Unserved> {
    let at = Coord {
        x: demand.position.x,
        y: demand.position.y,
    };
    let height_m = scene.above_ground_m(at, demand.position.z);
    let terminal = Terminal {
        spot: Spot { at, height_m },
        building: scene.inside(at, height_m).unwrap_or(OPEN),
    };
    let weighed = weighed(placed.len(), index, at).into_iter();
    let known: Vec<(usize, f64)> = weighed
        .filter_map(|i| Some((i, placed[i].level_dbm(scene, terminal)?)))
        .collect();
    let loudest = |a: (usize, f64), b: (usize, f64)| if b.1 > a.1 { b } else { a };
    let best = known.iter().copied().reduce(loudest);
    let Some((site, level_dbm)) = best else {
        return Err(Unserved::Unknown);
    };
    let technology = &placed[site].site.technology;
    if level_dbm < technology.needed_dbm {
        return Err(Unserved::TooWeak { level_dbm });
    }
    let others = known.iter().filter(|(i, _)| *i != site);
    let others_mw: f64 = others.map(|(i, l)| placed[*i].load * from_db(*l)).sum();
    let sinr_db = level_dbm - to_db(others_mw + from_db(placed[site].noise_dbm()));
    let (pool, airtime) = demand
        .airtime(technology, level_dbm, sinr_db)
        .ok_or(Unserved::Disturbed { sinr_db })?;
    let device = Arc::clone(&demand.device);
    Ok((
        Reception {
            device,
            site,
            level_dbm,
            airtime,
        },
        pool,
    ))
}

/// Airtime by site and pool.
struct Tally {
    used: Vec<[f64; 6]>,
    devices: Vec<usize>,
}

impl Tally {
    fn new(sites: &[Site]) -> Self {
        Self {
            used: vec![[0.0; 6]; sites.len()],
            devices: vec![0; sites.len()],
        }
    }

    fn add(&mut self, site: usize, pool: usize, airtime: f64) {
        self.used[site][pool] += airtime;
        self.devices[site] += 1;
    }

    fn loads(&self, sites: &[Site]) -> Vec<SiteLoad> {
        let load = |(i, site): (usize, &Site)| {
            let full = match site.technology.family {
                Family::Lora => greatest_load(),
                _ => 1.0,
            };
            SiteLoad {
                site: Arc::clone(&site.id),
                devices: self.devices[i],
                used: self.used[i].iter().copied().fold(0.0, f64::max) / full,
            }
        };
        sites.iter().enumerate().map(load).collect()
    }
}
