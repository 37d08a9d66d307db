//! 3GPP TR 38.901.

use super::{micro, near};
use crate::coverage::radio::loss::*;

#[test]
fn street_canyons_have_the_values_that_ns3_tests() {
    // src/propagation/test/three-gpp-propagation-loss-model-test-suite.cc, to its four decimals.
    let clear = [
        (10.0, 69.8591),
        (100.0, 88.4122),
        (1_000.0, 119.3114),
        (5_000.0, 147.2696),
    ];
    for (d, loss) in clear {
        near(street_los(Scenario::Micro, &micro(d)), loss, 0.005);
    }
    let blocked = [
        (10.0, 76.7563),
        (100.0, 107.9432),
        (1_000.0, 143.1886),
        (5_000.0, 167.8617),
    ];
    for (d, loss) in blocked {
        near(street_nlos(Scenario::Micro, &micro(d)), loss, 0.005);
    }
}

#[test]
fn macro_cells_have_the_values_that_ns3_tests() {
    let link = |distance_2d_m| Link {
        site_m: 25.0,
        ..micro(distance_2d_m)
    };
    let clear = [
        (10.0, 72.9380),
        (100.0, 86.2362),
        (1_000.0, 109.7252),
        (5_000.0, 137.6794),
    ];
    for (d, loss) in clear {
        near(street_los(Scenario::Macro, &link(d)), loss, 0.005);
    }
    let blocked = [
        (10.0, 82.5131),
        (100.0, 106.1356),
        (1_000.0, 144.7641),
        (5_000.0, 172.0753),
    ];
    for (d, loss) in blocked {
        near(street_nlos(Scenario::Macro, &link(d)), loss, 0.005);
    }
}

#[test]
fn streets_by_hand_at_1_ghz_with_terminals_that_are_higher() {
    let link = |distance_2d_m, terminal_m| Link {
        distance_2d_m,
        terminal_m,
        frequency_ghz: 1.0,
        ..micro(distance_2d_m)
    };
    // 20 m above 1.5 m it is 6 dB less: 35.3 lg √(100² + 11.5²) + 22.4 − 0.3 · 20.
    near(
        street_nlos(Scenario::Micro, &link(100.0, 21.5)),
        87.100_7,
        0.001,
    );
    // Beyond the break point at 4 · 9 · 4.5 · 1e9 / 3e8 = 540 m: 32.4 + 40 lg √(1000² + 4.5²) − 9.5 lg(540² + 4.5²).
    near(
        street_los(Scenario::Micro, &link(1_000.0, 5.5)),
        100.484_4,
        0.001,
    );
}

#[test]
fn both_slopes_of_a_street_meet_at_its_break_point() {
    // 4 · 9 m · 0.5 m · 5e9 / 3e8 = 300 m.
    let before = street_los(Scenario::Micro, &micro(300.0)).unwrap();
    let behind = street_los(Scenario::Micro, &micro(300.0 + 1e-6)).unwrap();
    assert!((before - behind).abs() < 0.05, "{before} {behind}");
}

#[test]
fn a_street_is_refused_outside_the_tables_range() {
    let check = |change: fn(&mut Link), what: &str| {
        let mut link = micro(100.0);
        change(&mut link);
        for loss in [
            street_los(Scenario::Micro, &link),
            street_nlos(Scenario::Micro, &link),
        ] {
            let text = loss.unwrap_err().to_string();
            assert!(text.contains(what), "{text}");
        }
    };
    check(|l| l.distance_2d_m = 9.9, "plan distance is 9.9 m");
    check(|l| l.distance_2d_m = 5_001.0, "plan distance");
    check(|l| l.distance_2d_m = f64::NAN, "plan distance is NaN");
    check(|l| l.frequency_ghz = 0.47, "frequency is 0.47 GHz");
    check(|l| l.site_m = 6.0, "height of the site is 6 m");
    check(|l| l.terminal_m = 23.0, "height of the terminal is 23 m");
    check(|l| l.terminal_m = f64::INFINITY, "height of the terminal");
}

#[test]
fn lines_of_sight_get_rarer_with_distance() {
    let micro = |d| los_probability(Scenario::Micro, d, 1.5);
    near(micro(18.0), 1.0, 0.0);
    // 18/36 + e⁻¹ (1 − 18/36).
    near(micro(36.0), 0.5 + 0.5 * (-1.0_f64).exp(), 1e-12);
    near(
        los_probability(Scenario::Macro, 63.0, 1.5),
        18.0 / 63.0 + (-1.0_f64).exp() * 45.0 / 63.0,
        1e-12,
    );
    let higher = los_probability(Scenario::Macro, 200.0, 23.0).unwrap();
    assert!(higher > los_probability(Scenario::Macro, 200.0, 13.0).unwrap() && higher <= 1.0);
    assert!(los_probability(Scenario::Macro, 200.0, 24.0).is_err());
    assert!(micro(0.0).is_err());
    let shares: Vec<f64> = (1..200).map(|d| micro(f64::from(d)).unwrap()).collect();
    assert!(shares.windows(2).all(|w| w[1] <= w[0]));
}

#[test]
fn offices_have_the_values_that_ns3_tests() {
    let d = |plan: f64| plan.hypot(1.5);
    for (plan, loss) in [
        (1.0, 50.8072),
        (10.0, 63.7630),
        (50.0, 75.7750),
        (100.0, 80.9802),
    ] {
        near(office_los(d(plan), 5.0), loss, 0.005);
    }
    for (plan, loss) in [
        (1.0, 50.8072),
        (10.0, 73.1894),
        (50.0, 99.7824),
        (100.0, 111.3062),
    ] {
        near(office_nlos(d(plan), 5.0), loss, 0.005);
    }
    assert!(office_los(151.0, 5.0).is_err());
    assert!(office_los(0.5, 5.0).is_err());
}

#[test]
fn halls_at_100_m_and_1_ghz_are_their_intercepts_and_slopes() {
    near(factory_los(100.0, 1.0), 31.84 + 43.0, 1e-9);
    near(
        factory_nlos(Clutter::SparseLow, 100.0, 1.0),
        33.0 + 51.0,
        1e-9,
    );
    near(
        factory_nlos(Clutter::DenseLow, 100.0, 1.0),
        18.6 + 71.4,
        1e-9,
    );
    near(
        factory_nlos(Clutter::SparseHigh, 100.0, 1.0),
        32.4 + 46.0,
        1e-9,
    );
    near(
        factory_nlos(Clutter::DenseHigh, 100.0, 1.0),
        33.63 + 43.8,
        1e-9,
    );
    // Close by, the sparse clutter is the worse of the two.
    near(
        factory_nlos(Clutter::DenseLow, 10.0, 1.0),
        33.0 + 25.5,
        1e-9,
    );
    assert!(factory_los(601.0, 1.0).is_err());
}

#[test]
fn facades_are_mixtures_of_their_materials() {
    // At 10 GHz: glass 4 dB, concrete 45 dB: 5 − 10 lg(0.3 · 10^−0.4 + 0.7 · 10^−4.5).
    near(facade_loss(Facade::LowLoss, 10.0), 14.227_9, 5e-4);
    // Coated glass 26 dB: 5 − 10 lg(0.7 · 10^−2.6 + 0.3 · 10^−4.5).
    near(facade_loss(Facade::HighLoss, 10.0), 32.525_6, 5e-4);
    near(material_loss(Material::Wood, 10.0), 6.05, 1e-9);
    near(material_loss(Material::CoatedGlass, 10.0), 26.0, 1e-9);
    assert!(facade_loss(Facade::LowLoss, 0.47).is_err());
    assert_eq!(inside_loss(10.0), 5.0);
}
