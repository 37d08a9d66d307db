//! How busy the stations of a technology are.

use twin_core::both;
use twin_core::coverage::layer::StationLoad;
use twin_protocol::coverage::{CoverageStation, CoverageStationPage};
use twin_protocol::scene::SceneName;

use super::asked::{Asked, refused};
use crate::http::query::encode;
use crate::http::{HttpError, Query};

/// A page of the stations, the busiest first.
pub(super) fn page(asked: &Asked<'_>, query: &Query) -> Result<CoverageStationPage, HttpError> {
    let world = asked.world;
    let found = (asked.kept).loads(asked.whole, &world.community, &world.catalogue);
    let loads = found.map_err(refused)?.ok_or_else(|| {
        HttpError::bad_request(both!(
            "{} is no technology of radio, so it has no stations; /api/v1/coverage lists those there are",
            "{} 不是无线技术，没有基站；可用类型见 /api/v1/coverage";
            asked.word
        ))
    })?;
    let stations = loads.busiest();
    let page = query.page()?;
    let shown = page.of(&stations);
    let path = format!("/api/v1/coverage/{}/stations", encode(&asked.word));
    let station = |load: &&StationLoad| {
        let device = world.community.devices.get(load.device as usize)?;
        Some(CoverageStation {
            device: device.id.to_string(),
            name: SceneName::from(&device.name),
            devices: load.devices,
            used: load.used,
            overloaded: load.is_overloaded(),
        })
    };
    Ok(CoverageStationPage {
        kind: asked.word.clone(),
        number_matched: stations.len(),
        number_returned: shown.len(),
        next: query.next(&path, page, stations.len()),
        overloaded: loads.overloaded(),
        senders: loads.senders,
        unserved: loads.unserved,
        stations: shown.iter().filter_map(station).collect(),
    })
}
