//! Where the wind comes from against four years at Aotizhongxin, Beijing.
//!
//! Directions have no mean or deviation as numbers have: those of the unit vectors to north and east stand for them. The model's directions are
//! told by sixteenths of the compass, as the data are.

use super::beijing::{Hours, PLACE, SECTORS, compare, model, present, real, seasons};
use super::spread;
use crate::sim::weather::Weather;

const SECTOR_DEG: f64 = 360.0 / SECTORS.len() as f64;

/// The sixteenth of the compass that a direction in degrees lies in.
fn sector(degrees: f64) -> usize {
    (degrees / SECTOR_DEG).round() as usize % SECTORS.len()
}

/// Shares of the sixteenths.
fn shares(directions: &[Option<usize>]) -> [f64; SECTORS.len()] {
    let mut shares = [0.0; SECTORS.len()];
    let known = directions.iter().flatten();
    let part = 1.0 / known.clone().count() as f64;
    known.for_each(|sector| shares[*sector] += part);
    shares
}

/// Parts to north and to east of unit vectors towards where the wind comes from.
fn vectors(directions: &[Option<usize>]) -> [Vec<Option<f64>>; 2] {
    let angle = |sector: usize| (sector as f64 * SECTOR_DEG).to_radians();
    let part = |of: fn(f64) -> f64| {
        let parts = directions.iter().map(|sector| Some(of(angle((*sector)?))));
        parts.collect()
    };
    [part(f64::cos), part(f64::sin)]
}

/// Mean direction in degrees, and length of the mean vector: 1 where the wind always comes from there, 0 where it comes from everywhere.
fn resultant([north, east]: &[Vec<Option<f64>>; 2]) -> (f64, f64) {
    let [north, east] = [north, east].map(|part| spread(&present(part)).0);
    (east.atan2(north).to_degrees(), north.hypot(east))
}

fn parts_are_alike(real: &[Vec<Option<f64>>; 2], model: &[Vec<Option<f64>>; 2], hours: &Hours) {
    for (part, name) in ["wind from the north", "wind from the east"]
        .into_iter()
        .enumerate()
    {
        let (real, model) = (&real[part], &model[part]);
        let [mean, sd, real_mean, real_sd] = compare(name, real, model, hours);
        assert!(
            (mean - real_mean).abs() < 0.05,
            "{name}: {mean} {real_mean}"
        );
        assert!((sd / real_sd - 1.0).abs() < 0.1, "{name}: {sd} {real_sd}");
        let year = seasons(real, model, hours);
        assert!(year >= 0.7, "{name}: {year}");
    }
}

#[test]
fn the_wind_comes_from_where_that_of_beijing_does() {
    let Some(hours) = real() else {
        return;
    };
    let weather = Weather::new(5, PLACE.0, PLACE.1);
    let directions: Vec<_> = (model(&weather, &hours).iter())
        .map(|w| Some(sector(w.wind_from)))
        .collect();
    let (m, r) = (shares(&directions), shares(&hours.wind_from));
    for ((name, m), r) in SECTORS.iter().zip(m).zip(r) {
        println!("{name}: {m:.3} (real {r:.3})");
        assert!((m - r).abs() < 0.04, "{name}: {m} {r}");
    }
    // Total variation distance: the share of the hours that would have to turn.
    let apart = m.iter().zip(r).map(|(m, r)| (m - r).abs()).sum::<f64>() / 2.0;
    println!("shares of the sixteenths are {apart:.3} apart");
    assert!(apart < 0.12, "{apart}");
    let (real, model) = (vectors(&hours.wind_from), vectors(&directions));
    let ((from, length), (real_from, real_length)) = (resultant(&model), resultant(&real));
    println!("mean {from:.0}° (real {real_from:.0}°), length {length:.3} ({real_length:.3})");
    assert!((from - real_from).abs() < 15.0, "{from} {real_from}");
    assert!(
        (length - real_length).abs() < 0.04,
        "{length} {real_length}"
    );
    parts_are_alike(&real, &model, &hours);
}

#[test]
fn sectors_lie_around_their_directions() {
    for (degrees, name) in [
        (0.0, "N"),
        (11.0, "N"),
        (12.0, "NNE"),
        (45.0, "NE"),
        (180.0, "S"),
        (348.0, "NNW"),
        (349.0, "N"),
        (359.9, "N"),
    ] {
        assert_eq!(SECTORS[sector(degrees)], name, "{degrees}");
    }
    assert_eq!(shares(&[Some(0), None, Some(4), Some(4), Some(0)])[4], 0.5);
    let (from, length) = resultant(&vectors(&[Some(0), Some(4)]));
    assert!((from - 45.0).abs() < 1e-9 && (length - 0.5_f64.sqrt()).abs() < 1e-9);
}
