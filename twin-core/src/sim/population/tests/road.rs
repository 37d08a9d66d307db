//! Tests of who comes by devices at roads.

use super::*;
use crate::ids::{ClassId, DeviceId};
use crate::model::{CameraView, Device, Name, Network, NetworkAttachment, Position, Product};
use crate::planning::tests::{here, small};

fn device(class: &str, x: f64) -> Device {
    Device {
        id: DeviceId::new(format!("{class}-{x}")).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(x, 104.0, 4.0),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: Network::Wired,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    }
}

/// Two buildings west of the main road from (50, 100) to (250, 100), and one gate at (150, 0): everybody goes along the road from its
/// western end to its middle.
#[test]
fn a_device_at_a_road_sees_those_whose_way_leads_past_it() {
    let mut parts = small();
    parts.devices = vec![
        device("T3-2", 100.0),
        // 40 m beyond the place where people leave the road for the gate.
        device("T3-2", 190.0),
        device("T9-6", 190.0),
    ];
    let community = Community::new(parts).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    let mut population =
        Population::new(&community, &catalogue, (42, Habits::USUAL), CHINA).unwrap();
    let mut expected = [0, 0];
    for party in &population.parties {
        party.passages(&Habits::USUAL, MONDAY, &mut |passage| match passage.via {
            Via::Path => expected[0] += 1,
            Via::Road => expected[1] += 1,
            _ => {}
        });
    }
    assert!(expected[0] > 100 && expected[1] > 20, "{expected:?}");
    let start = population.midnight(MONDAY) + 4 * HOUR;
    let mut seen = |device: usize| {
        let seat = population.seat(device);
        let passed = day_of(&mut population, seat, start);
        let by_car = passed.iter().filter(|(_, pass)| pass.drives()).count();
        [passed.len() - by_car, by_car]
    };
    assert_eq!(seen(0), expected);
    assert_eq!(seen(1), [0, 0]);
    assert_eq!(seen(2), expected);
}
