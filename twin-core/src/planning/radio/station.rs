//! The base stations, access points and gateways that the devices of the community are.

use std::sync::Arc;

use geo::Coord;

use super::{Air, Stage};
use crate::catalogue::{Catalogue, Cover, DeviceClass, RadioWord};
use crate::coverage::layer::is_indoors;
use crate::coverage::own_z;
use crate::coverage::radio::{Antenna, Site};
use crate::ids::{ClassId, RowId};
use crate::model::{Device, Host, Position};

/// A station and the device that it is part of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Station {
    pub(crate) device: u32,
    pub(crate) at: Coord<f64>,
    pub(crate) gain_dbi: f64,
    pub(crate) site: Site,
}

/// All stations that speak one of `by`, by their devices' order.
pub(crate) fn all(
    by: &[RadioWord],
    catalogue: &Catalogue,
    stage: &Stage<'_, '_>,
    air: &Air<'_>,
) -> Vec<Station> {
    // Most classes are none, so theirs are asked once.
    let classes: Vec<&ClassId> = speaking(by, catalogue).map(|class| &class.id).collect();
    let devices = (0..).zip(stage.devices);
    let stations = devices.filter(|(_, device)| classes.contains(&&device.class));
    stations
        .flat_map(|(index, device)| {
            of_device(index, Mast::from(device.as_ref()), by, catalogue, air)
        })
        .collect()
}

/// Classes of which a device may speak one of `by`.
fn speaking<'c>(
    by: &'c [RadioWord],
    catalogue: &'c Catalogue,
) -> impl Iterator<Item = &'c DeviceClass> {
    catalogue.classes.iter().filter(move |class| {
        let of_rows = catalogue.rows.iter().filter(|row| row.class == class.id);
        let covers = of_rows.flat_map(|row| &row.covers).chain(&class.covers);
        covers.into_iter().any(|cover| speaks(cover, by).is_some())
    })
}

/// A device as far as its stations go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mast<'m> {
    pub(crate) id: &'m str,
    pub(crate) class: &'m ClassId,
    pub(crate) row: Option<&'m RowId>,
    pub(crate) position: Position,
    pub(crate) host: &'m Host,
    pub(crate) storey: i16,
}

impl<'m> From<&'m Device> for Mast<'m> {
    fn from(device: &'m Device) -> Self {
        Self {
            id: device.id.as_str(),
            class: &device.class,
            row: device.row.as_ref(),
            position: device.position,
            host: &device.host,
            storey: device.storey,
        }
    }
}

/// The stations that a device is.
pub(crate) fn of_device(
    index: u32,
    mast: Mast<'_>,
    by: &[RadioWord],
    catalogue: &Catalogue,
    air: &Air<'_>,
) -> Vec<Station> {
    let row = mast.row.map(RowId::as_str);
    let covers = catalogue.covers(mast.class.as_str(), row);
    let at = Coord::from(mast.position.plan());
    let class = catalogue.class(mast.class.as_str());
    let mount_m = class.map_or(0.0, |class| class.mount_height_m);
    let by_storey = (air.storeys).z((mast.position, mast.host, mast.storey), mount_m);
    let own = covers.filter_map(|cover| speaks(cover, by));
    own.map(|(word, antenna_m, gain_dbi, load)| {
        let foot_z = match by_storey {
            Some(z) => z,
            None if is_indoors(mast.host) => mast.position.z,
            None => {
                let ground_z = air.terrain.z(at).unwrap_or(0.0);
                own_z(mast.position, ground_z).max(ground_z)
            }
        };
        Station {
            device: index,
            at,
            gain_dbi,
            site: Site {
                id: Arc::from(mast.id),
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
