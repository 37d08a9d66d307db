//! Greens are watered by what grows on them and by their soil (row T4-7, 根据植物和土壤种类).

use geo::{LineString, Polygon};

use super::*;
use crate::ids::{DeviceIdx, GreenId};
use crate::model::{Green, GreenKind, Host, Name};
use crate::sim::bed::{Bed, Plants};

/// A block whose outlets stand on greens in turn: lawns, parks and woods.
fn gardens() -> (Community, Catalogue) {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    let provenance = parts.buildings[0].provenance.clone();
    let kinds = [GreenKind::Lawn, GreenKind::Park, GreenKind::Wood];
    let outlets = parts.devices.iter_mut();
    let outlets = outlets.filter(|d| d.class.as_str() == "T4-7");
    for (n, outlet) in outlets.enumerate() {
        let id = GreenId::new(format!("green-{n}")).unwrap();
        let (x, y) = (outlet.position.x, outlet.position.y);
        let corners = vec![(x, y), (x + 5.0, y), (x + 5.0, y + 5.0), (x, y + 5.0)];
        parts.greens.push(Green {
            id: id.clone(),
            name: Name::default(),
            area: Polygon::new(LineString::from(corners), Vec::new()),
            kind: kinds[n % kinds.len()],
            provenance: provenance.clone(),
        });
        outlet.host = Host::Green(id);
    }
    (Community::new(parts).unwrap(), catalogue)
}

#[test]
fn each_green_is_watered_when_its_plants_want_it() {
    let (community, catalogue) = gardens();
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(72), &mut kept);
    let channels = &catalogue.class("T4-7").unwrap().channels;
    let number = |name: &str| channels.iter().position(|c| &*c.name == name).unwrap() as u16;
    let (moisture, valve) = (number("soil_moisture"), number("valve_open"));
    let mut opened = 0;
    for green in &community.greens {
        let is_on = |d: &crate::model::Device| d.host == Host::Green(green.id.clone());
        let device = DeviceIdx(community.devices.iter().position(is_on).unwrap() as u32);
        let bed = Bed::of(green, 42);
        let mine = kept.observations.iter().filter(|o| o.device == device);
        let mut last = None;
        for o in mine {
            if o.channel == moisture {
                last = Some(o.value);
            }
            if o.channel != valve || o.value != 1.0 {
                continue;
            }
            opened += 1;
            // The sensor is off by 0.6 at most, and what it told is a quarter of an hour old at most.
            let Some(told) = last else { continue };
            let opens = bed.opens_below();
            assert!(told < opens + 2.0, "{bed:?} {told} {opens}");
        }
    }
    assert!(opened > 0, "nothing is watered in three days");
}

#[test]
fn beds_are_those_of_the_kinds_of_greens() {
    let (community, _) = gardens();
    for green in &community.greens {
        let expected = match green.kind {
            GreenKind::Park => Plants::Shrubs,
            GreenKind::Wood => Plants::Trees,
            _ => Plants::Turf,
        };
        assert_eq!(Bed::of(green, 42).plants(), expected);
    }
}
