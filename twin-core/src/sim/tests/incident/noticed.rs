//! What one device notices, or a few on somebody's way: seen in what they measure.

use super::*;
use crate::sim::random::{entity_key, unit};

#[test]
fn what_one_device_notices_is_noticed_by_one() {
    for (kind, word) in [
        (IncidentKind::LiftTrapping, "lift_trapped"),
        (IncidentKind::GasLeak, "gas"),
        (IncidentKind::Fall, "fall"),
        (IncidentKind::Fever, "fever"),
        (IncidentKind::FallingObject, "falling_object"),
        (IncidentKind::BinFire, "bin_fire"),
        (IncidentKind::OverfullBin, "collection_missed"),
        (IncidentKind::ChargerOverheating, "contact_worn"),
        (IncidentKind::WaterLeak, "leak"),
    ] {
        // Detectors tell what they measure once an hour.
        let (lasts_s, minutes) = match kind {
            IncidentKind::GasLeak => (Some(3_900.0), 80),
            _ => (None, 12),
        };
        let told = IncidentPlan {
            lasts_s,
            ..plan(kind, None)
        };
        let (heard, reached) = run(told, minutes);
        let begun = begins(&heard);
        assert!(reached > 0, "{kind:?}");
        assert_eq!(begun[word].len(), 1, "{kind:?}: {begun:?}");
        assert!((begun[word][0].0 - 600.0).abs() < 0.01);
        if kind == IncidentKind::GasLeak {
            let gas = said(&heard, begun[word][0].1, "gas_lel");
            let most = gas.iter().map(|g| g.1).fold(0.0, f64::max);
            assert!(
                (5.0..=25.0).contains(&most),
                "{most} % of the lower explosive limit"
            );
        }
    }
}

/// The zone of a fence and the camera that are nearest to each other.
fn fence_in_view() -> (DeviceIdx, f64) {
    let (community, _) = demo();
    let at = |device: DeviceIdx| community.devices[device.index()].position;
    let cameras = of_class("T3-3");
    let nearest = of_class("T3-4").into_iter().map(|fence| {
        let away = cameras.iter().map(|camera| {
            let (a, b) = (at(fence), at(*camera));
            (a.x - b.x).hypot(a.y - b.y)
        });
        (fence, away.fold(f64::INFINITY, f64::min))
    });
    nearest.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

#[test]
fn who_climbs_over_the_fence_is_felt_first_and_then_seen() {
    let (fence, away_m) = fence_in_view();
    assert!(away_m <= 60.0, "no camera sees a fence: {away_m} m");
    let at = format!("device/{}", demo().0.devices[fence.index()].id);
    let (heard, reached) = run(plan(IncidentKind::Intrusion, Some(&at)), 30);
    assert!(reached > 1);
    assert_eq!(
        said(&heard, fence, "touch_alarm"),
        [(600.0, 1.0), (620.0, 0.0)]
    );
    assert!(!said(&heard, fence, "alarm_records").is_empty());
    let seen = &begins(&heard)["intrusion"];
    for (second, camera) in seen {
        assert!((620.0..665.0).contains(second), "{seen:?}");
        for channel in ["intrusion", "siren"] {
            let told = said(&heard, *camera, channel);
            assert!(told.contains(&(*second, 1.0)), "{channel} {told:?}");
            assert_eq!(told.last().map(|t| t.1), Some(0.0), "{channel} {told:?}");
        }
    }
}

#[test]
fn an_overfull_bin_stays_full_tells_and_is_emptied_in_the_end() {
    let full = plan(IncidentKind::OverfullBin, None);
    let heard = heard_from(MIDNIGHT, vec![full], 280);
    let bin = begins(&heard)["collection_missed"][0].1;
    let level = |span| between(&heard, (bin, "fill_level"), span);
    let (before, during) = (level(0.0..600.0), level(2_400.0..15_000.0));
    assert!(before.iter().all(|l| l.1 < 60.0), "{before:?}");
    assert!(during.len() > 10, "{during:?}");
    assert!(during.iter().all(|l| l.1 > 99.0), "{during:?}");
    let overflow = said(&heard, bin, "overflow");
    assert_eq!(overflow.len(), 2, "{overflow:?}");
    assert_eq!((overflow[0].1, overflow[1].1), (1.0, 0.0));
    assert!((600.0..=2_400.0).contains(&overflow[0].0), "{overflow:?}");
    assert!(
        (15_000.0..=15_900.0).contains(&overflow[1].0),
        "{overflow:?}"
    );
    let full = heard.kept.notices.iter().filter(|notice| {
        matches!(notice, Notice::AlarmRaised(alarm)
            if alarm.device == bin && alarm.kind.word == "bin_full")
    });
    assert_eq!(full.count(), 1);
    let after = level(15_000.0..16_800.0);
    assert!(!after.is_empty());
    assert!(after.iter().all(|l| l.1 < 20.0), "{after:?}");
}

#[test]
fn a_fever_is_measured_as_long_as_it_is_told() {
    let fever = IncidentPlan {
        after_s: Some(1_800.0),
        lasts_s: Some(600.0),
        ..plan(IncidentKind::Fever, None)
    };
    let heard = heard_from(MORNING, vec![fever], 60);
    let quiet = heard_from(MORNING, Vec::new(), 60);
    let (begin, thermometer) = begins(&heard)["fever"][0];
    assert_eq!(begin, seconds(MORNING) + 1_800.0);
    let end = begin + 600.0;
    let of = |heard, span| between(heard, (thermometer, "body_temperature"), span);
    let measured = of(&heard, begin..end);
    assert!(!measured.is_empty());
    assert!(measured.iter().all(|m| (37.3..40.0).contains(&m.1)));
    let usual = of(&quiet, begin..end);
    assert!(!usual.is_empty(), "people come meanwhile");
    assert!(usual.iter().all(|m| m.1 < 37.3));
    let after = of(&heard, end..end + 900.0);
    assert!(!after.is_empty(), "they come in after it");
    assert!(after.iter().all(|m| m.1 < 37.3));
    let told = between(&heard, (thermometer, "fever"), begin..end + 1.0);
    assert_eq!(told, [(begin, 1.0), (end, 0.0)]);
}

/// The id of a device as an incident's place.
fn place(device: DeviceIdx) -> String {
    format!("device/{}", demo().0.devices[device.index()].id)
}

#[test]
fn two_fevers_at_one_gate_are_measured_each_and_told_until_the_later_is_over() {
    let thermometer = of_class("T5-3")[0];
    let at = place(thermometer);
    let fever = |after_s| IncidentPlan {
        after_s: Some(after_s),
        lasts_s: Some(600.0),
        ..plan(IncidentKind::Fever, Some(&at))
    };
    let fevers = vec![fever(1_800.0), fever(2_100.0)];
    let mut simulation = to_be_disturbed(&only(fevers), 1);
    // Who comes meanwhile waits, who comes afterwards does not.
    for second in [1_900, 2_200, 2_500, 2_800] {
        let comes = MIDNIGHT + SimSpan::from_secs(second);
        simulation.put(thermometer.index(), comes, (0, 1));
    }
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(3_000), &mut heard);
    let of = |channel, span| between(&heard, (thermometer, channel), span);
    let measured = of("body_temperature", 1_800.0..2_700.0);
    let moments: Vec<f64> = measured.iter().map(|m| m.0).collect();
    assert_eq!(moments, [1_800.0, 2_100.0]);
    assert!(measured.iter().all(|m| (37.3..40.0).contains(&m.1)));
    assert_eq!(
        of("fever", 1_800.0..2_701.0),
        [(1_800.0, 1.0), (2_700.0, 0.0)]
    );
    let after = of("body_temperature", 2_800.0..2_800.5);
    assert!(!after.is_empty() && after[0].1 < 37.3, "{after:?}");
}

#[test]
fn a_fever_that_an_incident_brings_is_measured_while_one_that_came_by_chance_is_told() {
    let thermometer = of_class("T5-3")[0];
    let id = demo().0.devices[thermometer.index()].id.as_str();
    let key = entity_key(42, "device", id);
    let at = |second: i64| MIDNIGHT + SimSpan::from_secs(second);
    // Three in ten thousand have a fever by chance: whoever comes at this moment.
    let mut moments = (0..100_000).map(|millis| at(1_800) + SimSpan::from_millis(millis));
    let by_chance = moments.find(|moment| unit(key, 1, moment.nanos()) < 3e-4);
    let by_chance = by_chance.unwrap();
    let fever = IncidentPlan {
        after_s: Some(1_900.0),
        lasts_s: Some(300.0),
        ..plan(IncidentKind::Fever, Some(&place(thermometer)))
    };
    let mut simulation = to_be_disturbed(&only(vec![fever]), 1);
    let inward = (0, 1);
    simulation.put(thermometer.index(), by_chance, inward);
    for second in [2_000, 2_100, 2_300] {
        simulation.put(thermometer.index(), at(second), inward);
    }
    let mut heard = Heard::default();
    simulation.advance(at(2_600), &mut heard);
    let of = |channel, span| between(&heard, (thermometer, channel), span);
    let first = of("body_temperature", 1_800.0..1_900.0);
    assert!(first.iter().any(|m| m.1 >= 37.3), "{first:?}");
    // Who comes while the incident's stands in front of it waits; later the others go on, while it still tells of the one by chance.
    let meanwhile = of("body_temperature", 1_900.0..2_200.0);
    assert_eq!(meanwhile.len(), 1, "{meanwhile:?}");
    assert!(meanwhile[0].0 == 1_900.0 && meanwhile[0].1 >= 37.3);
    let later = of("body_temperature", 2_300.0..2_300.5);
    assert!(!later.is_empty() && later[0].1 < 37.3, "{later:?}");
    let told = of("fever", 1_800.0..2_600.0);
    let over = seconds(by_chance) + 600.0;
    assert_eq!((told.len(), told[0].1, told[1].1), (2, 1.0, 0.0));
    assert!((told[1].0 - over).abs() < 0.001, "{told:?}");
}

#[test]
fn a_worn_contact_is_hot_at_a_charger_that_charges() {
    // Five in the afternoon, when cars come home.
    let evening = MIDNIGHT + hours(17);
    let quiet = heard_from(evening, Vec::new(), 240);
    let charges = of_class("T5-7").into_iter().find_map(|charger| {
        let sessions = said(&quiet, charger, "session");
        let long = |pair: &&[(f64, f64)]| pair[0].1 == 2.0 && pair[1].0 - pair[0].0 > 2_400.0;
        Some((charger, sessions.windows(2).find(long)?[0].0))
    });
    let (charger, from) = charges.unwrap();
    let at = format!("device/{}", demo().0.devices[charger.index()].id);
    let worn = IncidentPlan {
        after_s: Some(from + 600.0 - seconds(evening)),
        lasts_s: Some(1_500.0),
        ..plan(IncidentKind::ChargerOverheating, Some(&at))
    };
    let hot = heard_from(evening, vec![worn], 240);
    let of = |heard, span| between(heard, (charger, "connector_temperature"), span);
    assert_eq!(of(&quiet, 0.0..from + 600.0), of(&hot, 0.0..from + 600.0));
    let span = from + 600.0..from + 2_100.0;
    let pairs = of(&quiet, span.clone()).into_iter().zip(of(&hot, span));
    let warmer = pairs.map(|(usual, now)| now.1 - usual.1);
    let most = warmer.fold(f64::MIN, f64::max);
    // 3.2 K for each of 6.8 kW, and 1.6 times as much again; one that is too hot stops charging.
    assert!((20.0..45.0).contains(&most), "{most} K");
}
