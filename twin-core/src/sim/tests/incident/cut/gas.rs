//! Gas that streams out.

use super::*;

#[test]
fn gas_comes_to_detectors_beside_and_above_without_an_alarm() {
    let community = &demo().0;
    let storey = |device: DeviceIdx| community.devices[device.index()].storey;
    let detectors = of_class("T3-8");
    let is_above = |device: DeviceIdx, other: DeviceIdx| {
        let rise = storey(other) - storey(device);
        device != other && unit_of(device) == unit_of(other) && (0..=1).contains(&rise)
    };
    let source = detectors.iter().copied().find(|device| {
        let mut others = detectors.iter().copied();
        unit_of(*device).is_some() && others.any(|other| is_above(*device, other))
    });
    let source = source.unwrap();
    let at = format!("device/{}", community.devices[source.index()].id);
    let leak = IncidentPlan {
        lasts_s: Some(7_200.0),
        ..plan(IncidentKind::GasLeak, Some(&at))
    };
    let heard = heard_from(MIDNIGHT, vec![leak], 150);
    let quiet = heard_from(MIDNIGHT, Vec::new(), 150);
    assert_eq!(begins(&heard)["gas"].len(), 1);
    for other in detectors {
        let rises = more((&heard, &quiet), (other, "gas_lel"), 670.0..7_790.0);
        let expected = match storey(other) - storey(source) {
            _ if other == source => continue,
            0 if is_above(source, other) => 3.0,
            1 if is_above(source, other) => 1.5,
            _ => 0.0,
        };
        assert!(!rises.is_empty());
        for rise in rises {
            assert!((rise - expected).abs() < 0.11, "{other:?}: {rise}");
        }
    }
}

/// The meter that feels the gas about a detector in a hall: of those of the unit as few storeys away as can be, then the nearest to the
/// millimetre, then the first in the order of devices. The demo's meters of a storey hang at one place.
fn meter_about(detector: DeviceIdx) -> Option<DeviceIdx> {
    let device = |index: DeviceIdx| &demo().0.devices[index.index()];
    let unit = unit_of(detector)?;
    let here = device(detector);
    let away = |meter: &DeviceIdx| {
        let there = device(*meter);
        let (east, north) = (
            there.position.x - here.position.x,
            there.position.y - here.position.y,
        );
        let storeys = (there.storey - here.storey).abs();
        (
            storeys,
            (1_000.0 * east.hypot(north)).round() as i64,
            *meter,
        )
    };
    let of_unit = of_class("T4-3").into_iter();
    of_unit
        .filter(|meter| unit_of(*meter) == Some(unit))
        .min_by_key(away)
}

/// A detector of the demo with meters in its unit, the one that feels the gas, and two hours of gas there from ten minutes on.
fn gas_about_a_meter() -> (DeviceIdx, DeviceIdx, IncidentPlan) {
    let mut detectors = of_class("T3-8").into_iter();
    let found = detectors.find_map(|detector| Some((detector, meter_about(detector)?)));
    let (detector, meter) = found.unwrap();
    let at = format!("device/{}", demo().0.devices[detector.index()].id);
    let leak = IncidentPlan {
        lasts_s: Some(7_200.0),
        ..plan(IncidentKind::GasLeak, Some(&at))
    };
    (detector, meter, leak)
}

#[test]
fn the_meter_counts_gas_until_the_valve_shuts() {
    let (_, meter, leak) = gas_about_a_meter();
    let heard = heard_from(MORNING, vec![leak], 240);
    // The meter feels it a second after the detector, and its valve shuts five minutes later; the gas is gone two hours after the detector felt it.
    let begin = seconds(MORNING) + 601.0;
    let (shut, end) = (begin + 300.0, begin - 1.0 + 7_200.0);
    let valve = said(&heard, meter, "valve_open");
    assert_eq!(valve.len(), 2, "{valve:?}");
    for ((told, state), (at, expected)) in valve.iter().zip([(shut, 0.0), (end, 1.0)]) {
        assert!((told - at).abs() < 0.01 && *state == expected, "{valve:?}");
    }
    // It stands still while the valve is shut.
    let still = between(&heard, (meter, "gas_volume"), shut + 1.0..end - 1.0);
    assert!(!still.is_empty());
    assert!(still.iter().all(|v| v.1 == still[0].1), "{still:?}");
    // And goes on where it stopped: five persons at most, 1.4 times as much as usual, 0.12 m³ a day, do not draw 0.5 m³ in two hours.
    let after = between(&heard, (meter, "gas_volume"), end + 1.0..end + 7_200.0);
    assert!(!after.is_empty());
    assert!(
        after
            .iter()
            .all(|v| v.1 >= still[0].1 && v.1 < still[0].1 + 0.5),
        "{after:?} after {still:?}"
    );
}

/// Nobody lives there, so that nothing else is drawn. The meter hangs a thousandth of a millimetre farther off than others at its place, which
/// are still not meant.
#[test]
fn of_meters_at_one_place_the_first_counts_what_streams_out_to_the_litre() {
    let (detector, meter, leak) = gas_about_a_meter();
    let mut parts = demo().0.clone().into_parts();
    let from = parts.devices[detector.index()].position;
    let hung = &mut parts.devices[meter.index()].position;
    let farther = 1e-6_f64.copysign(hung.x - from.x);
    *hung = Position::new(hung.x + farther, hung.y, hung.z);
    let community = Community::new(parts).unwrap();
    let nobody = SimOptions {
        population: Habits {
            occupied: 0.0,
            ..Habits::default()
        },
        ..options(MORNING, 1)
    };
    let mut simulation = Simulation::new(&community, &demo().1, nobody).unwrap();
    simulation
        .disturb(&community, &demo().1, &only(vec![leak]))
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MORNING + SimSpan::from_secs(240 * 60), &mut heard);
    let begin = seconds(MORNING) + 601.0;
    let before = between(&heard, (meter, "gas_volume"), 0.0..begin);
    assert!(before.iter().all(|v| v.1 == 0.0), "{before:?}");
    // 0.6 m³/h for five minutes, whatever is after that.
    let counted = between(
        &heard,
        (meter, "gas_volume"),
        begin + 301.0..begin + 13_000.0,
    );
    assert!(counted.len() >= 3, "{counted:?}");
    assert!(counted.iter().all(|v| v.1 == 0.05), "{counted:?}");
}

/// The second leak begins 50 s after the first was stopped, before its valve would have shut.
#[test]
fn a_valve_shuts_five_minutes_after_the_leak_of_gas_that_goes_on() {
    let (_, meter, second) = gas_about_a_meter();
    let first = IncidentPlan {
        lasts_s: Some(100.0),
        ..second.clone()
    };
    let second = IncidentPlan {
        after_s: Some(750.0),
        ..second
    };
    let nobody = SimOptions {
        population: Habits {
            occupied: 0.0,
            ..Habits::default()
        },
        ..options(MORNING, 1)
    };
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, nobody).unwrap();
    simulation
        .disturb(community, catalogue, &only(vec![first, second]))
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MORNING + SimSpan::from_secs(240 * 60), &mut heard);
    let told: Vec<(i64, f64)> = (said(&heard, meter, "valve_open").into_iter())
        .map(|(second, open)| ((second - seconds(MORNING)).round() as i64, open))
        .collect();
    assert_eq!(told, [(1_051, 0.0), (7_950, 1.0)]);
    // 0.6 m³/h are 0.0025 m³ each 15 s: six times of the first, from 601 s to 700 s, and twenty of the second.
    let from = seconds(MORNING) + 1_052.0;
    let counted = between(&heard, (meter, "gas_volume"), from..from + 13_000.0);
    assert!(counted.len() >= 3, "{counted:?}");
    assert!(counted.iter().all(|v| v.1 == 0.065), "{counted:?}");
}
