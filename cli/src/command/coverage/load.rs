//! The load of the stations of a technology, as it is printed.

use std::fmt::Write;

use serde::Serialize;
use twin_core::coverage::layer::{Loads, StationLoad};
use twin_core::model::Community;
use twin_formats::audit::Language;

use super::line;

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
    pub(super) fn tell(&self, language: Language, out: &mut String) -> std::fmt::Result {
        let (all, served) = (self.senders, self.senders - self.unserved);
        let (stations, overloaded) = (self.stations.len(), self.overloaded);
        let told = language.of(
            format!("{all} 台设备中 {served} 台有服务；{stations} 个站点中 {overloaded} 个过载"),
            format!(
                "{served} of {all} devices served; {overloaded} of {stations} stations overloaded"
            ),
        );
        line(out, language.of("负载", "load"), &told)?;
        let busy = self.stations.iter().filter(|station| station.devices > 0);
        for station in busy.take(BUSIEST) {
            let StationFigures {
                device, devices, ..
            } = station;
            let percent = 100.0 * station.used;
            let told = language.of(
                format!("{device}：{devices} 台设备，占用 {percent:.2} %"),
                format!("{device}: {devices} devices, {percent:.2} % used"),
            );
            writeln!(out, "  {told}")?;
        }
        Ok(())
    }
}
