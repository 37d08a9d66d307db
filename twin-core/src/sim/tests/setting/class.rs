//! What comes of a command, class by class.

use super::*;

#[test]
fn a_cooler_set_point_cools_the_room_and_takes_more_power() {
    let run = |celsius: f64| {
        let mut run = Run::of("T5-8", 12);
        run.set("mode", Some(Wanted::Word("cool"))).unwrap();
        run.set("setpoint", Some(Wanted::Number(celsius))).unwrap();
        run.minutes(180);
        run
    };
    let (cool, cooler) = (run(18.0), run(16.0));
    assert_eq!(cool.values("setpoint").last(), Some(&18.0));
    assert_eq!(cool.values("mode").last().copied().unwrap_or(1.0), 1.0);
    // Nine time constants of twenty minutes after 24 °C; a quarter of a kelvin is noise.
    assert!((cool.last("indoor_temperature") - 18.0).abs() < 0.3);
    assert!((cooler.last("indoor_temperature") - 16.0).abs() < 0.3);
    let pairs: Vec<_> = (cool.values("power").into_iter())
        .zip(cooler.values("power"))
        .collect();
    assert_eq!(pairs.len(), 36, "every five minutes");
    for (less, more) in pairs {
        // 0.9 kW a kelvin, once to twice that by people, a tenth more or less by noise: 2 K make 1.62 to 3.96 kW.
        assert!((1.6..4.0).contains(&(more - less)), "{less} {more}");
    }
}

#[test]
fn an_air_conditioner_that_is_given_back_goes_by_the_weather_again() {
    let mut usual = Run::of("T5-8", 12);
    usual.minutes(120);
    let mut given_back = Run::of("T5-8", 12);
    given_back.set("mode", Some(Wanted::Word("heat"))).unwrap();
    given_back
        .set("setpoint", Some(Wanted::Number(30.0)))
        .unwrap();
    given_back.minutes(5);
    assert_eq!(given_back.last("mode"), 2.0);
    assert_eq!(given_back.last("setpoint"), 30.0);
    given_back.set("mode", None).unwrap();
    given_back.set("setpoint", None).unwrap();
    given_back.minutes(115);
    let powers = (usual.last("power"), given_back.last("power"));
    assert!((powers.0 - powers.1).abs() < 1e-9, "{powers:?}");
}

#[test]
fn a_barrier_that_is_held_down_lets_nobody_pass() {
    let passed = |run: &Run| run.said("vehicles_in").len() + run.said("vehicles_out").len();
    let mut usual = Run::of("T5-5", 7);
    usual.minutes(120);
    assert!(passed(&usual) > 0);
    let mut held = Run::of("T5-5", 7);
    held.set("arm_raised", Some(Wanted::Boolean(false)))
        .unwrap();
    held.minutes(60);
    assert_eq!(passed(&held), 0);
    assert!(held.values("arm_raised").iter().all(|up| *up == 0.0));
    held.set("arm_raised", None).unwrap();
    held.minutes(60);
    assert!(passed(&held) > 0);
    let mut up = Run::of("T5-5", 7);
    up.set("arm_raised", Some(Wanted::Boolean(true))).unwrap();
    up.minutes(120);
    assert_eq!(up.values("arm_raised"), [1.0], "it never comes down");
    assert_eq!(passed(&up), passed(&usual));
}

#[test]
fn a_shut_valve_stops_the_water_and_the_reading_goes_on_where_it_stopped() {
    let (mut usual, mut shut) = (Run::of("T4-3", 6), Run::of("T4-3", 6));
    usual.minutes(48 * 60);
    // A home in which somebody lives.
    for meter in usual.heard.of.clone() {
        usual.device = meter;
        let read = usual.values("water_volume");
        if read[47] - read[24] > 0.05 {
            break;
        }
    }
    shut.device = usual.device;
    shut.set("valve_open", Some(Wanted::Boolean(false)))
        .unwrap();
    shut.minutes(24 * 60);
    let stopped = shut.values("water_volume");
    assert_eq!(stopped.len(), 24, "every hour");
    assert!(stopped.iter().all(|v| *v == stopped[0]), "{stopped:?}");
    shut.set("valve_open", Some(Wanted::Boolean(true))).unwrap();
    shut.minutes(24 * 60);
    assert_eq!(shut.values("valve_open"), [0.0, 1.0]);
    let all = shut.values("water_volume");
    assert!(all.windows(2).all(|pair| pair[1] >= pair[0]), "{all:?}");
    let usual = usual.values("water_volume");
    let (second_day, as_usual) = (all[47] - all[24], usual[47] - usual[24]);
    assert!(as_usual > 0.05, "somebody lives there: {as_usual} m³");
    // Its reading is up to 4 % of a day ahead or behind of what was drawn, at either end.
    let apart = (second_day - as_usual).abs();
    assert!(apart < 0.2 * as_usual, "{second_day} {as_usual}");
    let kept_back = usual[47] - all[47];
    assert!(kept_back > 0.5 * as_usual, "the first day is missing");
}

#[test]
fn irrigation_waters_until_it_is_told_to_stop() {
    let mut run = Run::of("T4-7", 12);
    run.set("valve_open", Some(Wanted::Boolean(true))).unwrap();
    run.minutes(4 * 60);
    assert_eq!(run.values("valve_open"), [1.0]);
    let volume = run.values("water_volume");
    for pair in volume.windows(2) {
        // 1.1 m³ an hour.
        assert!((pair[1] - pair[0] - 1.1).abs() < 0.002, "{volume:?}");
    }
    let wet = run.values("soil_moisture");
    assert!(
        wet.last().unwrap() - wet[0] > 20.0,
        "16 points an hour: {wet:?}"
    );
    run.set("valve_open", Some(Wanted::Boolean(false))).unwrap();
    let before = run.said("water_volume").len();
    run.minutes(8 * 60);
    assert_eq!(run.last("valve_open"), 0.0);
    let after = run.values("water_volume").split_off(before);
    assert!(after.iter().all(|v| *v == after[0]), "{after:?}");
}

#[test]
fn a_lock_opens_for_six_seconds() {
    let mut run = Run::of("T3-5", 3);
    run.set("locked", Some(Wanted::Boolean(false))).unwrap();
    run.minutes(1);
    let said = run.said("locked");
    let since = 3.0 * 3_600.0;
    assert_eq!((said[0].1, said[1].1), (0.0, 1.0));
    assert!(said[0].0 - since < 1e-3 && (said[1].0 - since - 6.0).abs() < 1e-3);
    assert_eq!(run.said("openings").len(), 1);
    run.set("locked", Some(Wanted::Boolean(false))).unwrap();
    run.seconds(2);
    run.set("locked", Some(Wanted::Boolean(true))).unwrap();
    run.minutes(1);
    let said = run.said("locked").split_off(2);
    assert_eq!((said.len(), said[0].1, said[1].1), (2, 0.0, 1.0));
    assert!((said[1].0 - said[0].0 - 2.0).abs() < 1e-3, "{said:?}");
}

#[test]
fn a_charger_starts_where_a_car_stands_and_stops_when_it_is_told_to() {
    let mut run = Run::of("T5-7", 0);
    let mut started = None;
    for device in run.heard.of.clone() {
        run.device = device;
        let idle = run.set("session", Some(Wanted::Word("finished")));
        let Err(CommandError::Hindered { reason, .. }) = idle else {
            panic!("nothing to stop: {idle:?}");
        };
        assert_eq!(reason.en, "no session is under way");
        match run.set("session", Some(Wanted::Word("starting"))) {
            Ok(()) => started = Some(device),
            Err(CommandError::Hindered { reason, .. }) => {
                assert_eq!(reason.en, "no car is plugged in");
            }
            Err(other) => panic!("{other}"),
        }
    }
    run.device = started.unwrap();
    run.minutes(10);
    assert_eq!(run.values("session"), [1.0, 2.0]);
    let said = run.said("session");
    assert!((12.0..=22.0).contains(&(said[1].0 - said[0].0)));
    assert!(run.last("power") > 2.0);
    run.set("session", Some(Wanted::Word("finished"))).unwrap();
    run.minutes(3);
    assert_eq!(run.last("session"), 3.0);
    assert_eq!(run.last("power"), 0.0);
    let again = run.set("session", Some(Wanted::Word("starting")));
    assert!(matches!(again, Err(CommandError::Hindered { .. })));
}

#[test]
fn lamps_are_dimmed_in_proportion_and_poles_lit_by_day() {
    let power = |percent: f64| {
        let mut run = Run::of("T5-9", 12);
        run.set("brightness", Some(Wanted::Number(percent)))
            .unwrap();
        run.minutes(20);
        assert_eq!(run.values("mode"), [3.0], "manual");
        assert_eq!(run.last("brightness"), percent);
        run.last("power") - 0.02
    };
    let (half, full) = (power(50.0), power(100.0));
    assert!(
        full > 0.01 && (full - 2.0 * half).abs() < 0.002,
        "{half} {full}"
    );
    let mut run = Run::of("T5-9", 12);
    run.set("brightness", Some(Wanted::Number(80.0))).unwrap();
    run.minutes(10);
    run.set("brightness", None).unwrap();
    run.minutes(10);
    assert_eq!(run.last("mode"), 1.0, "by day again");
    assert_eq!(run.last("brightness"), 0.0);

    let mut pole = Run::of("T4-1", 12);
    pole.minutes(10);
    assert_eq!(pole.last("lamp_power"), 1.5, "off at noon");
    pole.set("lamp_on", Some(Wanted::Boolean(true))).unwrap();
    pole.minutes(10);
    assert_eq!(pole.last("lamp_on"), 1.0);
    assert!((pole.last("lamp_power") - 120.0).abs() <= 3.0);
    pole.set("lamp_on", None).unwrap();
    pole.minutes(10);
    assert_eq!((pole.last("lamp_on"), pole.last("lamp_power")), (0.0, 1.5));
}

#[test]
fn a_fence_is_disarmed_until_it_is_armed_and_a_siren_sounds_until_it_is_given_back() {
    let mut fence = Run::of("T3-4", 2);
    fence.set("armed", Some(Wanted::Boolean(false))).unwrap();
    fence.minutes(60);
    assert_eq!(
        fence.values("armed"),
        [0.0],
        "maintenance ends after half of that"
    );
    assert!(fence.values("pulse_voltage").iter().all(|kv| *kv == 0.0));
    fence.set("armed", Some(Wanted::Boolean(true))).unwrap();
    fence.minutes(10);
    assert_eq!(fence.last("armed"), 1.0);
    assert!(fence.last("pulse_voltage") >= 4.5);
    let mut camera = Run::of("T3-3", 12);
    camera.set("siren", Some(Wanted::Boolean(true))).unwrap();
    camera.minutes(10);
    camera.set("siren", None).unwrap();
    camera.minutes(10);
    assert_eq!(camera.values("siren"), [1.0, 0.0]);
}
