//! How loud a device is heard: median losses by the formulas of `coverage::radio`, cheap enough for a million devices, and what a fading
//! channel makes of them.
//!
//! They are those of [`crate::coverage::radio::loss`], without the roofs between, which a radio map walks over cell by cell. Within a building they
//! are those of the layers of storeys ([`Interior`](crate::coverage::radio::Interior)). All are worked out when a run begins.

use crate::coverage::radio::loss::{
    Building as Insulation, Canyon, Link as Street, Premises, Scenario, Sight, canyon_sigma,
    entry_loss, facade_loss, floor_loss, free_space, inside_loss, los_probability, shadow_sigma,
    street_canyon, street_los, street_nlos, uhf_street,
};
use crate::coverage::radio::{
    Family, MAXIMUM_COUPLING_LOSS_DB, NOISE_FIGURE_DB, Spreading, Technology, arriving, facade,
    from_db, noise_dbm,
};
use crate::model::{Building, Network};
use crate::sim::random::{normal, unit};

use super::carrier::Site;
use super::link::{LORA_HZ, Link, Way, frames};
use super::rules::AirRules;

/// Streams of what a device's place does to its level.
const SHADOW_STREAM: u32 = (1 << 24) + 1_000;
const DEPTH_STREAM: u32 = (1 << 24) + 1_001;
const SIGHT_STREAM: u32 = (1 << 24) + 1_002;

/// Sites of operators stand on a grid of triangles so far from each other, metres (inter-site distance of 3GPP TR 45.820 annex D; not
/// read). The community's zero is as far from one as the places of a cell are on average, 0.35 of it (a circle of a cell's area: 2/3 of its
/// radius).
const OPERATOR_M: f64 = 1_732.0;
/// Gain of such a site's antenna less its cables, and of a device's, dB (the same annex; not read).
const OPERATOR_GAIN_DB: f64 = 18.0 - 3.0 - 4.0;
/// LoRaWAN's adaptive data rate leaves so much in hand, dB (the usual margin of its servers, general knowledge).
const ADAPTIVE_MARGIN_DB: f64 = 10.0;
/// How deep inside of a building a terminal is at most, metres: the lesser of two such draws (3GPP TR 38.901 §7.4.3; not read).
const DEEPEST_M: f64 = 25.0;

/// Where a device is, as waves see it.
#[derive(Debug, Clone, Copy)]
pub(in crate::sim) struct Terminal<'a> {
    /// In plan, local metres.
    pub(in crate::sim) at: [f64; 2],
    /// Above ground, metres; below 0 in a basement.
    pub(in crate::sim) height_m: f64,
    /// Its storey: 0 is the ground floor.
    pub(in crate::sim) storey: i16,
    /// The building that it is inside of.
    pub(in crate::sim) building: Option<&'a Building>,
    /// What LoRa devices may do there.
    pub(in crate::sim) rules: AirRules,
}

/// A device's level at its site, and what is left above the least that is understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sim) struct Budget {
    /// Level at the receiver, dBm; for NB-IoT the loss between the antennas' feeds with its sign turned, dB.
    pub(in crate::sim) level_dbm: f64,
    /// The least with which a message can be understood, in the same unit.
    pub(in crate::sim) needed_dbm: f64,
    /// Standard deviation of the place, dB.
    pub(in crate::sim) sigma_db: f64,
}

/// The least that a technology's messages can be understood with, dBm. For LoRa the slowest spreading factor that the rules leave.
fn needed_dbm(technology: &Technology, rules: AirRules) -> f64 {
    match technology.family {
        Family::Lora => slowest(rules).map_or(technology.needed_dbm, Spreading::sensitivity_dbm),
        _ => technology.needed_dbm,
    }
}

/// The slowest spreading factor with which one value may be sent.
fn slowest(rules: AirRules) -> Option<Spreading> {
    let factor = (0..6)
        .rev()
        .find(|factor| frames(*factor, 1, rules).is_some())?;
    Spreading::new(7 + factor, LORA_HZ).ok()
}

impl Terminal<'_> {
    /// How it and a site hear each other; `None` where no formula holds, which is out of reach. `same` says whether they are in one building.
    pub(in crate::sim) fn budget(&self, site: &Site, away_m: f64, same: bool) -> Option<Budget> {
        let site_m = site.antenna_m.max(1.0);
        let distance_m = away_m.hypot(site_m - self.height_m).max(1.0);
        let technology = &site.technology;
        let ghz = technology.frequency_ghz;
        let (loss, sigma_db) = match technology.family {
            Family::Wifi if site.interior.is_some() => (self.within(site, away_m, same)?, 0.0),
            Family::Wifi => {
                // What is indoors is taken to have something in the way.
                let canyon = match self.building {
                    Some(_) if distance_m >= 30.0 => Canyon::Residential,
                    _ => Canyon::Clear,
                };
                let open = match distance_m {
                    d if d < 5.0 => free_space(d, ghz).ok()?,
                    d => street_canyon(canyon, d, ghz).ok()?,
                };
                (open + self.entry(ghz)?, canyon_sigma(canyon))
            }
            _ => self.narrow(site, (away_m, distance_m), same)?,
        };
        Some(Budget {
            level_dbm: technology.reference_dbm() + site.gain_dbi - loss,
            needed_dbm: needed_dbm(technology, self.rules),
            sigma_db,
        })
    }

    /// Loss of LoRa, and the deviation of its place. In the gateway's building by the formulas for that where they hold; where they do not, which below
    /// 0.8 GHz is through any floor, it is taken to be heard as from the street: no source says that it is out of reach.
    fn narrow(
        &self,
        site: &Site,
        (away_m, distance_m): (f64, f64),
        same: bool,
    ) -> Option<(f64, f64)> {
        if let Some(loss) = self.within(site, away_m, same) {
            return Some((loss, 0.0));
        }
        let ghz = site.technology.frequency_ghz;
        let site_m = site.antenna_m.max(1.0);
        let bounds = uhf_street(distance_m, ghz, site_m, self.height_m.max(0.5)).ok()?;
        let open = bounds.median.max(free_space(distance_m, ghz).ok()?);
        let sigma_db = shadow_sigma(Scenario::Micro, Sight::Clear);
        Some((open + self.entry(ghz)?, sigma_db))
    }

    /// Within one building, as the layers of storeys have it; another one's access points are out of reach.
    fn within(&self, site: &Site, away_m: f64, same: bool) -> Option<f64> {
        let interior = site.interior.filter(|_| same)?;
        let distance_3d_m = away_m.hypot(site.antenna_m - self.height_m);
        let floors = usize::from(self.storey.abs_diff(site.storey));
        let loss = interior.loss(distance_3d_m, site.technology.frequency_ghz, floors);
        loss.ok()
    }

    /// Through the façade, and in a basement through floors; 0 in the open.
    fn entry(&self, ghz: f64) -> Option<f64> {
        let Some(building) = self.building else {
            return Some(0.0);
        };
        match facade_loss(facade(building.usage.value), ghz) {
            Ok(through) => Some(through + self.floors(building)),
            // Below 0.5 GHz; in a basement what nine of ten places do not exceed (assumption).
            Err(_) => {
                let probability = if self.height_m < 0.0 { 0.9 } else { 0.5 };
                entry_loss(Insulation::Traditional, ghz, probability, 0.0).ok()
            }
        }
    }

    /// Floors between ground and a basement, by the row of offices at 0.9 GHz, which goes to three; the only one for concrete there.
    fn floors(&self, building: &Building) -> f64 {
        let down = (-self.height_m / building.storey_height_m().max(2.0))
            .ceil()
            .max(0.0);
        floor_loss(Premises::Office, 0.9, (down as usize).min(3)).unwrap_or(0.0)
    }

    /// How it hears the nearest site of an operator's NB-IoT, which is outside of the twin: TR 38.901's macro cell. What is in the way is not
    /// known, so the device `key` is in its sight with the scenario's probability.
    pub(in crate::sim) fn operator(&self, key: u64) -> Option<Budget> {
        let technology = Technology::nb_iot_b8();
        let link = Street {
            distance_2d_m: operator_m(self.at).max(10.0),
            site_m: Scenario::Macro.site_m(),
            terminal_m: self
                .height_m
                .clamp(1.5, Scenario::Macro.highest_terminal_m()),
            frequency_ghz: technology.frequency_ghz,
        };
        let probability =
            los_probability(Scenario::Macro, link.distance_2d_m, link.terminal_m).ok()?;
        let (sight, open) = if unit(key, SIGHT_STREAM, 0) < probability {
            (Sight::Clear, street_los(Scenario::Macro, &link))
        } else {
            (Sight::Blocked, street_nlos(Scenario::Macro, &link))
        };
        let loss = open.ok()? + self.entry(technology.frequency_ghz)?;
        Some(Budget {
            level_dbm: OPERATOR_GAIN_DB - loss,
            needed_dbm: -MAXIMUM_COUPLING_LOSS_DB,
            sigma_db: shadow_sigma(Scenario::Macro, sight),
        })
    }

    /// Its level as the place of the device `key` has it: shadows, and how deep inside it is.
    fn placed(&self, budget: &Budget, key: u64) -> f64 {
        let shadow = normal(key, SHADOW_STREAM, 0) * budget.sigma_db;
        let depth = unit(key, DEPTH_STREAM, 0).min(unit(key, DEPTH_STREAM, 1)) * DEEPEST_M;
        // The statistical entry loss below 0.5 GHz has the way inside in it, and so has the formula for one building.
        let is_inside = self.building.is_some() && budget.sigma_db > 0.0;
        let way = if is_inside { inside_loss(depth) } else { 0.0 };
        budget.level_dbm + shadow - way
    }

    /// The link of the device `key`; `busy` gives the share of a LoRa channel's time that others take at a spreading factor less 7.
    pub(in crate::sim) fn link(
        &self,
        network: Network,
        budget: Option<&Budget>,
        key: u64,
        busy: impl Fn(u8) -> f64,
    ) -> Link {
        let level = budget.map(|budget| (self.placed(budget, key), budget.needed_dbm));
        match network {
            Network::Wifi => {
                let loss = level.map_or(1.0, |(level, needed)| faded(level - needed));
                Link::new(Way::Wifi, loss)
            }
            Network::NbIot => {
                let loss = level.map_or(1.0, |(level, needed)| faded(level - needed));
                let class = level.map_or(2, |(level, _)| coverage_class(-level));
                Link::new(Way::Narrow(class), loss)
            }
            Network::Lora => {
                let level_dbm = level.map_or(f64::NEG_INFINITY, |(level, _)| level);
                let (factor, margin_db) = spreading(level_dbm, self.rules);
                let heard = (1.0 - faded(margin_db)) * arriving(busy(factor));
                Link::new(Way::Lora(factor), 1.0 - heard)
            }
            _ => Link::IDEAL,
        }
    }

    /// The spreading factor less 7 of a LoRa device.
    pub(in crate::sim) fn factor(&self, budget: &Budget, key: u64) -> u8 {
        spreading(self.placed(budget, key), self.rules).0
    }
}

/// Chance that a frame is lost where the level is `margin_db` above what is needed on the mean and fades as Rayleigh's distribution says:
/// 1 − exp(−10^(−margin/10)) (Goldsmith, Wireless Communications, 2005, §6.3.2; general knowledge).
fn faded(margin_db: f64) -> f64 {
    -(-from_db(-margin_db)).exp_m1()
}

/// Class of coverage by coupling loss: 144, 154 and 164 dB (3GPP TR 45.820, general knowledge).
fn coverage_class(coupling_db: f64) -> u8 {
    match coupling_db {
        loss if loss <= 144.0 => 0,
        loss if loss <= 154.0 => 1,
        _ => 2,
    }
}

/// The fastest spreading factor that leaves the margin, else the slowest; with what is left above its sensitivity, dB.
fn spreading(level_dbm: f64, rules: AirRules) -> (u8, f64) {
    let slowest = slowest(rules).map_or(5, |s| s.factor() - 7);
    let noise = noise_dbm(LORA_HZ, NOISE_FIGURE_DB);
    let margin = |factor: u8| level_dbm - noise + 7.5 + 2.5 * f64::from(factor);
    let fits = |factor: &u8| margin(*factor) >= ADAPTIVE_MARGIN_DB;
    let factor = (0..=slowest).find(fits).unwrap_or(slowest);
    (factor, margin(factor))
}

/// Plan distance to the nearest operator's site, metres.
fn operator_m([x, y]: [f64; 2]) -> f64 {
    let (x, row_m) = (x - 0.35 * OPERATOR_M, OPERATOR_M * 0.75_f64.sqrt());
    let first = (y / row_m).floor();
    let nearest = [first, first + 1.0].map(|row| {
        let odd = row.rem_euclid(2.0) * OPERATOR_M / 2.0;
        let column = ((x - odd) / OPERATOR_M).round();
        (x - odd - column * OPERATOR_M).hypot(y - row * row_m)
    });
    nearest[0].min(nearest[1])
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;
    use crate::coverage::radio::Interior;
    use crate::ids::BuildingId;
    use crate::model::{BuildingUse, Name, Provenance, Sourced};

    fn open(height_m: f64) -> Terminal<'static> {
        Terminal {
            at: [0.0, 0.0],
            height_m,
            storey: 0,
            building: None,
            rules: AirRules::China,
        }
    }

    fn pole(technology: Technology) -> Site {
        Site {
            device: 0,
            technology,
            at: [0.0, 0.0],
            antenna_m: 8.0,
            gain_dbi: 3.0,
            storey: 0,
            interior: None,
        }
    }

    #[test]
    fn a_rayleigh_channel_loses_what_its_margin_says() {
        // 0 dB: 1 - 1/e; 10 dB: 1 - exp(-0.1); 30 dB: about a thousandth.
        assert!((faded(0.0) - 0.632_120_6).abs() < 1e-6);
        assert!((faded(10.0) - 0.095_162_6).abs() < 1e-6);
        assert!((faded(30.0) - 0.000_999_5).abs() < 1e-6);
        assert!(faded(-20.0) > 0.999_999);
    }

    #[test]
    fn lora_takes_the_fastest_factor_that_leaves_ten_decibels() {
        // Noise −174 + 50.97 + 6 = −117.03 dBm; SF7 needs −124.53, with the margin −114.53.
        assert_eq!(spreading(-114.0, AirRules::China).0, 0);
        assert_eq!(spreading(-115.0, AirRules::China).0, 1);
        // SF11 is the slowest that may be on the air: −134.53 dBm.
        let (factor, margin) = spreading(-130.0, AirRules::China);
        assert_eq!(factor, 4);
        assert!((margin - 4.53).abs() < 0.01, "{margin}");
        // Where a second is no limit it is SF12: −137.03 dBm.
        assert_eq!(spreading(-130.0, AirRules::Europe).0, 5);
        assert!((needed_dbm(&Technology::lora_cn470(), AirRules::China) + 134.53).abs() < 0.01);
    }

    #[test]
    fn a_level_by_hand() {
        // LoRa at 400 m in the open: two slopes of P.1411 break at 4·8·1/0.6246 = 51 m; the level is power + gain − median.
        let budget = open(1.0)
            .budget(&pole(Technology::lora_cn470()), 400.0, false)
            .unwrap();
        let loss = uhf_street(400.0_f64.hypot(7.0), 0.48, 8.0, 1.0)
            .unwrap()
            .median;
        assert!((budget.level_dbm - (19.15 + 3.0 - loss)).abs() < 1e-9);
        // WiFi at 3 m and 4 m up or down: free space over 5 m is not asked for; the canyon's row in sight.
        let wifi = open(4.0)
            .budget(&pole(Technology::wifi_2_4()), 3.0, false)
            .unwrap();
        let loss = 21.2 * 5.0_f64.log10() + 29.2 + 21.1 * 2.44_f64.log10();
        assert!(
            (wifi.level_dbm - (20.0 + 3.0 - loss)).abs() < 1e-9,
            "{wifi:?}"
        );
        assert!(
            open(1.0)
                .budget(&pole(Technology::wifi_2_4()), 900.0, false)
                .is_none()
        );
    }

    /// Four storeys of 3 m.
    fn house(usage: BuildingUse) -> Building {
        fn sourced<T>(value: T) -> Sourced<T> {
            Sourced::new(value, Provenance::generated("test"))
        }
        Building {
            id: BuildingId::new("b").unwrap(),
            name: Name::default(),
            footprint: polygon![(x: 0.0, y: 0.0), (x: 20.0, y: 0.0), (x: 20.0, y: 20.0), (x: 0.0, y: 20.0)],
            base_z: sourced(0.0),
            top_z: sourced(12.0),
            storeys: sourced(4),
            basements: sourced(0),
            usage: sourced(usage),
            households: sourced(0),
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: None,
            provenance: Provenance::generated("test"),
        }
    }

    /// Level without gains at a device on a storey, 3 m beside a site under the ceiling of the ground floor and `up_m` above it.
    fn level_within(house: &Building, technology: Technology, (storey, up_m): (i16, f64)) -> f64 {
        let site = Site {
            antenna_m: 2.5,
            gain_dbi: 0.0,
            interior: Some(Interior::of(house, 2.5)),
            ..pole(technology)
        };
        let terminal = Terminal {
            height_m: 2.5 + up_m,
            storey,
            building: Some(house),
            ..open(0.0)
        };
        let budget = terminal.budget(&site, 3.0, true);
        budget.map_or(f64::NEG_INFINITY, |budget| budget.level_dbm)
    }

    #[test]
    fn two_floors_from_its_gateway_by_hand() {
        // 868 MHz in an office, 4 m up: 5 m apart. P.1238: 20 lg 868 − 28 + 33 lg 5 + 19 for two floors = 58.770 − 28 + 23.066 + 19.
        let office = house(BuildingUse::Office);
        let lora = AirRules::Europe.adapted(Technology::lora_cn470());
        let found = level_within(&office, lora, (2, 4.0));
        assert!((found - (16.13 - 72.836)).abs() < 0.001, "{found}");
        // One floor is 9 dB; 4 m up is one where the storey says so.
        let nearer = level_within(&office, lora, (1, 4.0));
        assert!((nearer - found - 10.0).abs() < 1e-9, "{nearer} {found}");
    }

    #[test]
    fn rooms_and_floors_are_those_of_the_layers() {
        let home = house(BuildingUse::Residential);
        let wifi = |storey, up_m| level_within(&home, Technology::wifi_2_4(), (storey, up_m));
        // On one floor InH-Office, so near by its line of sight: 32.4 + 17.3 lg 3 + 20 lg 2.44 = 32.4 + 8.254 + 7.748.
        assert!((wifi(0, 0.0) - (20.0 - 48.402)).abs() < 0.001);
        // The next floor counts from its first half metre on: 20 lg 2440 − 28 + 28 lg 5 + 10 at 4 m, and at 3.041 m 28 lg 3.041.
        assert!((wifi(1, 4.0) - (20.0 - 67.748 + 28.0 - 19.571 - 10.0)).abs() < 0.001);
        assert!((wifi(1, 0.5) - (20.0 - 67.748 + 28.0 - 13.526 - 10.0)).abs() < 0.001);
        // Two floors of homes are in no table: out of reach, but for LoRa, which goes as from the street.
        assert_eq!(wifi(2, 4.0), f64::NEG_INFINITY);
        let lora = Technology::lora_cn470();
        let away_m = 5.0;
        let street = uhf_street(away_m, lora.frequency_ghz, 2.5, 6.5).unwrap();
        let clear = street
            .median
            .max(free_space(away_m, lora.frequency_ghz).unwrap());
        let entry = entry_loss(Insulation::Traditional, lora.frequency_ghz, 0.5, 0.0).unwrap();
        let found = level_within(&home, lora, (2, 4.0));
        assert!((found - (19.15 - clear - entry)).abs() < 1e-9, "{found}");
        // In another building access points are out of reach.
        let site = Site {
            interior: Some(Interior::of(&home, 2.5)),
            ..pole(Technology::wifi_2_4())
        };
        assert_eq!(open(1.0).budget(&site, 3.0, false), None);
    }

    #[test]
    fn operators_are_in_sight_as_often_as_the_macro_cell_says() {
        // 63 m from a site: 18/63 + e⁻¹ · 45/63 = 0.5485 of the devices; loss 28 + 22 lg √(63² + 23.5²) + 20 lg 0.94 = 67.67, else 13.54 +
        // 39.08 lg √(63² + 23.5²) + 20 lg 0.94 = 84.42.
        let near = Terminal {
            at: [0.35 * OPERATOR_M - 63.0, 0.0],
            ..open(1.5)
        };
        let levels: Vec<f64> = (0..4_000)
            .map(|key| near.operator(key).unwrap().level_dbm)
            .collect();
        let at = |loss: f64| {
            let same = levels.iter().filter(|l| (**l - 11.0 + loss).abs() < 0.02);
            same.count() as f64 / 4_000.0
        };
        let (clear, blocked) = (at(67.67), at(84.42));
        assert!((clear - 0.548_5).abs() < 0.03, "{clear}");
        assert!((clear + blocked - 1.0).abs() < 1e-9, "{blocked}");
    }

    #[test]
    fn operators_stand_on_a_grid() {
        assert!((operator_m([0.0, 0.0]) - 0.35 * OPERATOR_M).abs() < 1e-9);
        assert!(operator_m([0.35 * OPERATOR_M, 0.0]) < 1e-9);
        assert!(operator_m([0.85 * OPERATOR_M, OPERATOR_M * 0.75_f64.sqrt()]) < 1e-9);
        // Nowhere is farther than the corner of three cells: the distance over √3.
        let farthest = (0..10_000)
            .map(|i| operator_m([f64::from(i % 100) * 40.0, f64::from(i / 100) * 40.0]))
            .fold(0.0, f64::max);
        assert!(farthest <= OPERATOR_M / 3.0_f64.sqrt() + 1e-6, "{farthest}");
        assert!(farthest > 0.95 * OPERATOR_M / 3.0_f64.sqrt(), "{farthest}");
    }

    #[test]
    fn narrow_band_in_the_open_is_well_and_in_a_basement_hardly_covered() {
        let street = open(1.5).operator(1).unwrap();
        assert!(street.level_dbm - street.needed_dbm > 30.0, "{street:?}");
        assert_eq!(coverage_class(144.0), 0);
        assert_eq!(coverage_class(144.1), 1);
        assert_eq!(coverage_class(160.0), 2);
    }
}
