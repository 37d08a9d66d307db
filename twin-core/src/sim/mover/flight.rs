//! Flights of the drone.

use geo::Coord;

use super::leg::{Draft, Effect};
use super::mission::{Scene, between, chance, waiting};
use super::terrain::CLEARANCE_M;
use super::{Mover, own};
use crate::model::Position;
use crate::time::SimTime;

/// Wind from which a drone stays on the ground, m/s: row T9-5 lets it fly below force 6 (6 级以下), which begins at 10.8 m/s on
/// the Beaufort scale (WMO).
const GROUNDED_WIND: f64 = 10.8;
/// Rain above which it stays on the ground, mm/h: row T9-5 lets it fly in moderate rain (中雨), which ends near 8 mm/h (China
/// Meteorological Administration's classes by the hour, general knowledge).
const GROUNDED_RAIN: f64 = 8.0;
/// Snow above which it stays on the ground, mm/h of water: row T9-5 lets it fly in moderate snow (中雪). There is no class by the hour, so as
/// that of rain, in proportion to the classes of a day that the catalogue has for the row, 24.9 and 4.9 mm: 8 × 4.9 / 24.9 (assumption).
const GROUNDED_SNOW: f64 = 1.6;
/// Hours of the local day in which it flies: outside the night of GB 3096-2008, 22:00 to 6:00, for the noise.
const DAY_HOURS: std::ops::Range<i64> = 6..22;
/// Greatest height of a flight above its pad, metres: the limit of light drones in Chinese rules (CCAR-92).
const CEILING_M: f64 = 120.0;

/// What a household ordered from its pad to the roof nearest to it and back, above everything on the way; on the ground while the weather forbids to fly.
pub(super) fn fly(scene: &Scene<'_>, mover: &Mover, draft: &mut Draft) -> Option<()> {
    if is_grounded(scene, draft.time) {
        draft.stay(300.0, 5, Effect::Nothing);
        return Some(());
    }
    if draft.battery < 55.0 {
        draft.charge(f64::INFINITY);
        return Some(());
    }
    let m = scene.env.moment(SimTime::from_nanos(scene.env.start), 0);
    let by_day = DAY_HOURS.contains(&(m.second_of_day() / 3_600));
    if !by_day {
        return None;
    }
    let (order, _, home) = waiting(scene, mover, draft.time)?;
    draft.order = Some(order);
    let roofs = scene.terrain.roofs.iter();
    let distance = |roof: &(Coord<f64>, f64)| between(roof.0, home);
    let &(roof, top) = roofs.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let pad = draft.position;
    let cruise = scene
        .terrain
        .highest_between(mover.home_plan(), roof, top.max(pad.z))
        + CLEARANCE_M;
    let length = 2.0 * ((roof.x - pad.x).hypot(roof.y - pad.y) + 2.0 * cruise - pad.z - top);
    if cruise - pad.z > CEILING_M || draft.cost(length) > draft.battery - 20.0 {
        return None;
    }
    let above = |c: Coord<f64>| Position::new(c.x, c.y, cruise);
    let there = Position::new(roof.x, roof.y, top);
    draft.stay(60.0 + 60.0 * chance(mover, 3), 1, Effect::Nothing);
    draft.go(
        [Position::new(pad.x, pad.y, cruise)],
        0.3,
        2,
        Effect::Nothing,
    );
    draft.go([above(roof)], 1.0, 2, Effect::Nothing);
    draft.go([there], 0.3, 2, Effect::Nothing);
    draft.stay(
        40.0 + 30.0 * chance(mover, 4),
        3,
        Effect::Own(own::DELIVERED, 0),
    );
    draft.go([above(roof)], 0.3, 2, Effect::Nothing);
    draft.go(
        [Position::new(pad.x, pad.y, cruise)],
        1.0,
        2,
        Effect::Nothing,
    );
    draft.go([pad], 0.3, 2, Effect::Nothing);
    Some(())
}

/// Whether wind, rain or snow is too strong now or in the next quarter of an hour, which no flight outlasts.
fn is_grounded(scene: &Scene<'_>, time: i64) -> bool {
    (0..4).any(|i| {
        let at = SimTime::from_nanos(time + i * 300_000_000_000);
        let weather = scene.env.weather_at(at);
        weather.wind >= GROUNDED_WIND
            || weather.rain > GROUNDED_RAIN
            || weather.snow > GROUNDED_SNOW
    })
}
