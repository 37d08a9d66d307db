//! Weather of a scenario.

use super::*;

#[test]
fn a_storm_is_in_every_sensor_and_floods_manholes() {
    let (community, _) = demo();
    let storm = WeatherSpell {
        after_s: 0.0,
        lasts_s: 6.0 * 3_600.0,
        rain_mm_per_h: 60.0,
        wind_m_per_s: 25.0,
        warmer_k: 0.0,
    };
    let disturbances = Disturbances {
        weather: vec![storm],
        ..Disturbances::default()
    };
    let quiet = disturbed(&Disturbances::default(), 300).0;
    let stormy = disturbed(&disturbances, 300).0;
    let most = |heard: &Heard, class, channel| {
        let values = said(heard, of_class(class)[0], channel);
        values.iter().map(|v| v.1).fold(f64::MIN, f64::max)
    };
    let station = "T4-5";
    let rain = most(&stormy, station, "rain_rate") - most(&quiet, station, "rain_rate");
    assert!(rain > 40.0, "{rain}");
    let overflowing = |heard: &Heard| {
        let raised = heard.kept.notices.iter();
        raised
            .filter(|n| matches!(n, Notice::AlarmRaised(alarm) if alarm.kind.word == "overflow" && community.devices[alarm.device.index()].class.as_str() == "T4-2"))
            .count()
    };
    assert_eq!(overflowing(&quiet), 0);
    assert!(overflowing(&stormy) > 0);
}
