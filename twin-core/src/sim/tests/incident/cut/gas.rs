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
