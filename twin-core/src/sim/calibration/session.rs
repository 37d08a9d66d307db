//! Charging sessions against those of workplaces. What chargers of a run make of them is asked in `telemetry`.

use super::{correlation, quantiles, series, spread};
use crate::sim::population::WORKPLACE_SESSIONS;
use crate::sim::random::entity_key;

/// A car that stands longer was forgotten; the model has none.
pub(super) const LONGEST_H: f64 = 12.0;
const SHARES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// Hour of the day at which it began, hours that it lasted, kWh.
pub(super) type Sessions = Vec<[f64; 3]>;

pub(super) fn real() -> Option<Sessions> {
    let text = series("ev-workplace-sessions.csv")?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name| head.iter().position(|h| *h == name).unwrap();
    let (created, hours, kwh) = (
        column("created"),
        column("chargeTimeHrs"),
        column("kwhTotal"),
    );
    let sessions = lines.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let clock = cells[created].split(' ').nth(1).unwrap();
        let parts: Vec<f64> = clock.split(':').map(|p| p.parse().unwrap()).collect();
        [
            parts[0] + parts[1] / 60.0,
            cells[hours].parse().unwrap(),
            cells[kwh].parse().unwrap(),
        ]
    });
    Some(sessions.collect())
}

fn model() -> Sessions {
    let key = entity_key(1, "charger", "a");
    let sessions = (0..20_000).map(|n| WORKPLACE_SESSIONS.session(key, n));
    sessions.map(|s| [s.arrives, s.stays, s.kwh]).collect()
}

pub(super) fn column(sessions: &Sessions, which: usize) -> Vec<f64> {
    sessions.iter().map(|s| s[which]).collect()
}

pub(super) fn by_hour(sessions: &Sessions) -> Vec<f64> {
    let mut hours = vec![0.0; 24];
    for session in sessions {
        hours[(session[0].clamp(0.0, 23.9)) as usize] += 1.0 / sessions.len() as f64;
    }
    hours
}

#[test]
fn charging_sessions_are_like_those_of_workplaces() {
    let Some(mut real) = real() else {
        return;
    };
    let all = real.len();
    real.retain(|session| session[1] <= LONGEST_H);
    println!(
        "{} of {all} sessions last longer than {LONGEST_H} h",
        all - real.len()
    );
    assert!(all - real.len() < all / 200);
    let model = model();
    let shape = correlation(&by_hour(&real), &by_hour(&model));
    println!("hour of arrival: correlation {shape:.3}");
    assert!(shape >= 0.9, "{shape}");
    for (which, name) in [(0, "arrival, h"), (1, "stay, h"), (2, "energy, kWh")] {
        let (r, m) = (column(&real, which), column(&model, which));
        let ((real_mean, real_sd), (mean, sd)) = (spread(&r), spread(&m));
        println!("{name}: mean {mean:.2} (real {real_mean:.2}), deviation {sd:.2} ({real_sd:.2})");
        println!(
            "  quantiles {:.2?}\n  real      {:.2?}",
            quantiles(&m, SHARES),
            quantiles(&r, SHARES)
        );
        assert!((mean / real_mean - 1.0).abs() < 0.03, "{name}");
        assert!((sd / real_sd - 1.0).abs() < 0.1, "{name}");
        for (q, p) in quantiles(&m, SHARES).into_iter().zip(quantiles(&r, SHARES)) {
            assert!((q - p).abs() < 0.12 * real_mean, "{name}: {q} {p}");
        }
    }
    // Who stays longer draws more, but most draw what the battery takes.
    let together = |s: &Sessions| correlation(&column(s, 1), &column(s, 2));
    println!(
        "stay and energy: correlation {:.2} (real {:.2})",
        together(&model),
        together(&real)
    );
    assert!((together(&model) - together(&real)).abs() < 0.15);
}
