//! By which number a layer knows what covers: a device by its position in the community; places come after the devices, fixtures after the places.

use crate::model::{Community, Device, Fixture, Place, Position};

/// Id of what a layer knows by `number`; `None` for a number that is not there.
#[must_use]
pub fn id_of(community: &Community, number: u32) -> Option<&str> {
    known(community, number).map(|(id, _)| id)
}

/// Where it is.
pub(super) fn position_of(community: &Community, number: u32) -> Option<Position> {
    known(community, number).map(|(_, position)| position)
}

fn known(community: &Community, number: u32) -> Option<(&str, Position)> {
    let number = number as usize;
    let (devices, places) = (community.devices.len(), community.places.len());
    if let Some(device) = community.devices.get(number) {
        return Some((device.id.as_str(), device.position));
    }
    if let Some(place) = community.places.get(number - devices) {
        return Some((place.id.as_str(), place.position));
    }
    let fixture = community.fixtures.get(number - devices - places)?;
    Some((fixture.id.as_str(), fixture.position))
}

pub(super) fn devices(community: &Community) -> impl Iterator<Item = (u32, &Device)> {
    (0_u32..).zip(&community.devices)
}

pub(super) fn places(community: &Community) -> impl Iterator<Item = (u32, &Place)> {
    let first = community.devices.len() as u32;
    (first..).zip(&community.places)
}

pub(super) fn fixtures(community: &Community) -> impl Iterator<Item = (u32, &Fixture)> {
    let first = (community.devices.len() + community.places.len()) as u32;
    (first..).zip(&community.fixtures)
}
