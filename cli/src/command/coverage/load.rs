//! The load of the stations of a technology, as it is printed.

use std::fmt::Write;

use serde::Serialize;
use twin_core::coverage::layer::{Loads, StationLoad};
use twin_core::model::Community;

/// Stations that are told by name in text.
const BUSIEST: usize = 5;

/// How busy the stations of a technology are.
#[derive(Debug, Serialize)]
pub(super) struct LoadFigures {
    senders: usize,
    unserved: usize,
    overloaded: usize,
    /// The busiest first.
    stations: Vec<StationFigures>,
}

#[derive(Debug, Serialize)]
struct StationFigures {
    device: String,
    devices: usize,
    used: f64,
}

impl LoadFigures {
    /// Of `loads`.
    pub(super) fn of(community: &Community, loads: &Loads) -> Self {
        let station = |load: &StationLoad| {
            let device = community.devices.get(load.device as usize)?;
            Some(StationFigures {
                device: device.id.to_string(),
                devices: load.devices,
                used: load.used,
            })
        };
        Self {
            senders: loads.senders,
            unserved: loads.unserved,
            overloaded: loads.overloaded(),
            stations: loads.busiest().into_iter().filter_map(station).collect(),
        }
    }

    /// Adds it in words.
    pub(super) fn tell(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "load 负载       {} of {} devices served 台设备有服务; {} of {} stations overloaded 个站点过载",
            self.senders - self.unserved,
            self.senders,
            self.overloaded,
            self.stations.len()
        )?;
        let busy = self.stations.iter().filter(|station| station.devices > 0);
        for station in busy.take(BUSIEST) {
            writeln!(
                out,
                "  {}: {} devices 台设备, {:.2} % used 占用",
                station.device,
                station.devices,
                100.0 * station.used
            )?;
        }
        Ok(())
    }
}
