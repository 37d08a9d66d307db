//! The base stations, access points and gateways that the devices of the community are.

use std::sync::Arc;

use geo::Coord;

use super::Air;
use crate::audit::scene::Scene;
use crate::catalogue::{Catalogue, Cover, RadioWord};
use crate::coverage::layer::is_indoors;
use crate::coverage::radio::{Antenna, Site};
use crate::model::{Device, Position};

/// A station and the device that it is part of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Station {
    pub(super) device: u32,
    pub(super) at: Coord<f64>,
    pub(super) gain_dbi: f64,
    pub(super) site: Site,
}

/// All stations that speak one of `by`, by their devices' order.
pub(super) fn all(
    by: &[RadioWord],
    catalogue: &Catalogue,
    scene: &Scene<'_>,
    air: &Air<'_>,
) -> Vec<Station> {
    // Most classes are none, so theirs are asked once.
    let classes = catalogue.classes.iter().filter(|class| {
        let of_rows = catalogue.rows.iter().filter(|row| row.class == class.id);
        let covers = of_rows.flat_map(|row| &row.covers).chain(&class.covers);
        covers.into_iter().any(|cover| speaks(cover, by).is_some())
    });
    let devices = classes.flat_map(|class| scene.fleet.of_class(&class.id));
    let mut found: Vec<Station> = devices
        .flat_map(|(index, device)| of_device(index, device, by, catalogue, air))
        .collect();
    found.sort_by_key(|station| station.device);
    found
}

/// The stations that a device is.
pub(super) fn of_device(
    index: u32,
    device: &Device,
    by: &[RadioWord],
    catalogue: &Catalogue,
    air: &Air<'_>,
) -> Vec<Station> {
    let row = device.row.as_ref().map(|row| row.as_str());
    let covers = catalogue.covers(device.class.as_str(), row);
    let at = Coord::from(device.position.plan());
    let own = covers.filter_map(|cover| speaks(cover, by));
    own.map(|(word, antenna_m, gain_dbi, load)| {
        let foot_z = if is_indoors(&device.host) {
            device.position.z
        } else {
            device.position.z.max(air.terrain.z(at).unwrap_or(0.0))
        };
        Station {
            device: index,
            at,
            gain_dbi,
            site: Site {
                id: Arc::from(device.id.as_str()),
                position: Position::new(at.x, at.y, foot_z + antenna_m),
                technology: word.technology(),
                antenna: Antenna::Omni { gain_dbi },
                load,
            },
        }
    })
    .collect()
}

/// Technology, height of the antenna, gain and load of a cover that speaks one of `by`.
fn speaks(cover: &Cover, by: &[RadioWord]) -> Option<(RadioWord, f64, f64, f64)> {
    match cover {
        Cover::Radio {
            technology,
            antenna_m,
            gain_dbi,
            load,
            ..
        } if by.contains(technology) => Some((*technology, *antenna_m, *gain_dbi, *load)),
        _ => None,
    }
}
