//! `GET /api/v1/devices/{id}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use twin_core::both;
use twin_core::ids::{DeviceIdx, RowId};
use twin_core::model::Device;
use twin_core::sim::{Counts, settable};
use twin_protocol::live::DeviceState;
use twin_protocol::rest::{ChannelDetail, DeviceDetail, InjectedFault, Reading, SettingDetail};

use super::feature::lonlat;
use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::live::wire;
use crate::state::{App, Ready};

/// Everything about one device: its class, where it is, its state, its channels with their latest observations, its alarms.
#[utoipa::path(get, path = "/api/v1/devices/{id}", tag = "live",
    params(("id" = String, Path, description = "the device's id, percent-encoded")),
    responses((status = 200, description = "The device", body = DeviceDetail), LookUpProblems))]
pub(super) async fn device(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Json<DeviceDetail>, HttpError> {
    let Path(id) = path?;
    Query::parse(raw.as_deref(), &[])?;
    let ready = app.ready()?;
    let (index, device) = known(&ready, &id)?;
    detail(&ready, index, device).map(Json)
}

/// The device `id`.
pub(super) fn known<'r>(ready: &'r Ready, id: &str) -> Result<(DeviceIdx, &'r Device), HttpError> {
    ready.world.device(id).ok_or_else(|| {
        HttpError::not_found(both!("there is no device '{}'; percent-encode its id, '/' as %2F", "没有设备“{}”；请对其编号作百分号编码，“/”写作 %2F"; shorten(id)))
    })
}

fn detail(ready: &Ready, index: DeviceIdx, device: &Device) -> Result<DeviceDetail, HttpError> {
    let world = &ready.world;
    let live = ready.hub.live();
    let class = world
        .class(index)
        .ok_or_else(|| HttpError::internal(format!("device {} has no class", device.id)))?;
    let held = live.overrides.get(&index).cloned().unwrap_or_default();
    let at = device.position;
    let [lon, lat] = lonlat(&world.community.frame, at.plan().0);
    let cells = world.layout.device(index).zip(&class.channels);
    let channels = cells.map(|(cell, channel)| ChannelDetail {
        channel: channel.clone(),
        latest: ready.hub.latest.get(cell).map(|(time, value)| Reading {
            time: time.to_string(),
            time_ms: wire::millis(time),
            value,
        }),
    });
    let settings = settable(class).into_iter().map(|settable| SettingDetail {
        channel: settable.channel.name.to_string(),
        states: settable.states().into_iter().map(str::to_owned).collect(),
        holds: settable.holds,
        most: match settable.counts {
            Some(Counts::Number(most)) => Some(most),
            _ => None,
        },
        characters: match settable.counts {
            Some(Counts::Text(most)) => Some(most),
            _ => None,
        },
        held: held.settings.get(&*settable.channel.name).copied(),
    });
    let alarms = live.alarms.active.iter().chain(&live.alarms.recent);
    let mut alarms: Vec<_> = alarms
        .filter(|a| a.device == device.id.as_str())
        .map(|a| (**a).clone())
        .collect();
    alarms.sort_by(|a, b| b.raised.cmp(&a.raised));
    let row = device.row.as_ref().map(RowId::as_str);
    Ok(DeviceDetail {
        id: device.id.to_string(),
        name: (&device.name).into(),
        class: class.clone(),
        row: row.and_then(|row| world.catalogue.row(row)).cloned(),
        network_row: row.and_then(|row| world.catalogue.network(row)).cloned(),
        position: [at.x, at.y, at.z],
        lon,
        lat,
        heading_rad: device.heading_rad,
        view: device.view,
        mounting: device.mounting,
        product: device.product.clone(),
        storey: device.storey,
        host: device.host.clone(),
        network: device.network.clone(),
        provenance: device.provenance.clone(),
        state: live
            .states
            .get(&index)
            .copied()
            .unwrap_or(DeviceState::Normal),
        on: !held.off,
        fault: held.fault.map(|(fault, until)| InjectedFault {
            fault: wire::fault_kind(fault),
            until: until.map(|t| t.to_string()),
        }),
        settings: settings.collect(),
        pose: live.poses.get(&index).cloned(),
        channels: channels.collect(),
        alarms,
    })
}
