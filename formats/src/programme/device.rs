//! The new devices of a programme, as lines of its map and its workbook.

use geo::Coord;
use twin_core::model::Device;
use twin_core::planning::PriceList;

/// A new device.
#[derive(Debug)]
pub(super) struct DeviceLine<'a> {
    pub(super) id: &'a str,
    /// Where it stands, in local metres.
    pub(super) at: Coord<f64>,
    /// Position of the phase that builds it; none where none does.
    pub(super) phase: Option<usize>,
    /// What it costs, bought and installed; none where the list does not say.
    pub(super) each: Option<f64>,
}

/// The devices, each with the position of the phase that builds it.
pub(super) fn devices<'a>(
    (devices, phase_of): (&'a [Device], &[Option<usize>]),
    prices: &PriceList,
) -> Vec<DeviceLine<'a>> {
    let line = |(device, phase): (&'a Device, &Option<usize>)| DeviceLine {
        id: device.id.as_str(),
        at: Coord {
            x: device.position.x,
            y: device.position.y,
        },
        phase: *phase,
        each: prices.class(&device.class).map(|price| price.capital()),
    };
    devices.iter().zip(phase_of).map(line).collect()
}
