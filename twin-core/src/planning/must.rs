//! Devices that have to stand at a place, whatever the planner would choose.

use std::collections::BTreeSet;

use geo::{Contains, Coord, Point};

use super::given::{Given, Must};
use super::options::PlacementOptions;
use super::placement::PlacementError;
use super::scope::Scope;
use super::solve::SAME_SPOT_M;
use crate::catalogue::{Catalogue, DeviceClass};
use crate::coverage::layer::Terrain;
use crate::ids::{DeviceId, IdError, RowId};
use crate::model::{
    CameraView, Community, Device, Fixture, Host, Name, NetworkAttachment, Position, Product,
    Provenance,
};

/// The devices that have to stand, in their order. Cost: O(devices · (fixtures + corners of buildings)).
pub(super) fn devices(
    community: &Community,
    (catalogue, options): (&Catalogue, &PlacementOptions),
    given: &Given,
) -> Result<Vec<Device>, PlacementError> {
    let musts = &given.must;
    let there = community.devices.iter().map(|d| d.id.as_str().to_owned());
    let named = musts.iter().filter_map(|must| must.id.as_ref());
    let named = named.map(|id| id.as_str().to_owned());
    let mut ids: BTreeSet<String> = there.chain(named).collect();
    let terrain = Terrain::of(community).ok();
    let mut devices = Vec::with_capacity(musts.len());
    for must in musts {
        let class = catalogue.class(must.class.as_str());
        let class = class.ok_or_else(|| PlacementError::UnknownMust {
            class: must.class.to_string(),
        })?;
        let row = row_of(must, catalogue, (options, &given.scope));
        let by = row.as_ref().map_or(must.class.as_str(), RowId::as_str);
        let id = match &must.id {
            Some(id) => id.clone(),
            None => new_id(by, &mut ids)?,
        };
        let by = Provenance::planned(by);
        let here = (community, terrain.as_ref());
        devices.push(device(here, must, class, (id, row, by)));
    }
    Ok(devices)
}

/// The community with them; none where there are none.
pub(super) fn with(
    community: &Community,
    devices: &[Device],
) -> Result<Option<Community>, PlacementError> {
    if devices.is_empty() {
        return Ok(None);
    }
    let mut parts = community.clone().into_parts();
    parts.devices.extend_from_slice(devices);
    Ok(Some(Community::new(parts)?))
}

/// The row that it is said to be of, else the first of its class that is planned, else the first of its class.
fn row_of(
    must: &Must,
    catalogue: &Catalogue,
    (options, scope): (&PlacementOptions, &Scope),
) -> Option<RowId> {
    if must.row.is_some() {
        return must.row.clone();
    }
    let rows = catalogue.rows.iter().filter(|r| r.class == must.class);
    let rows = rows.map(|r| (&r.id, r.required, r.existing_baseline));
    let networks = catalogue.networks.iter();
    let networks = networks.filter(|r| r.class.as_ref() == Some(&must.class));
    let networks = networks.map(|r| (&r.id, r.required, r.existing_baseline));
    let of_class = rows.chain(networks).map(|(row, required, baseline)| {
        let is_wanted = options.wants(required, baseline) && scope.holds(row);
        (row, is_wanted)
    });
    let of_class: Vec<(&RowId, bool)> = of_class.collect();
    let wanted = of_class.iter().find(|(_, is_wanted)| *is_wanted);
    let row = wanted.or_else(|| of_class.first());
    row.map(|(row, _)| (*row).clone())
}

fn new_id(by: &str, ids: &mut BTreeSet<String>) -> Result<DeviceId, IdError> {
    let mut number = 1;
    loop {
        let text = format!("plan/{by}/must/{number}");
        if ids.insert(text.clone()) {
            return DeviceId::new(text);
        }
        number += 1;
    }
}

fn device(
    here: (&Community, Option<&Terrain>),
    must: &Must,
    class: &DeviceClass,
    (id, row, by): (DeviceId, Option<RowId>, Provenance),
) -> Device {
    let height_m = must.height_m.unwrap_or(class.mount_height_m);
    let Foot {
        host,
        z: foot_z,
        storey,
    } = Foot::at(here, must.at, height_m);
    Device {
        id,
        class: class.id.clone(),
        row,
        name: Name {
            zh: Some(class.name_zh.clone()),
            en: Some(class.name_en.clone()),
        },
        position: Position::new(must.at.x, must.at.y, foot_z + height_m),
        heading_rad: must.heading_rad,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host,
        storey,
        network: NetworkAttachment {
            technology: class.network,
            gateway: None,
            provenance: by.clone(),
        },
        provenance: by,
    }
}

/// What carries a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Foot {
    /// What it is attached to.
    pub host: Host,
    /// The `z` that its height counts from, local metres.
    pub z: f64,
    /// The storey, 0 for the ground floor.
    pub storey: i16,
}

impl Foot {
    /// Of a device `height_m` metres high at a plan position in local metres: the nearest pole about it, else the building that it is in or on,
    /// else the ground, which is at 0 where there is no `terrain`. Cost: O(fixtures + corners of buildings).
    #[must_use]
    pub fn at(
        (community, terrain): (&Community, Option<&Terrain>),
        at: Coord<f64>,
        height_m: f64,
    ) -> Self {
        if let Some(pole) = nearest_pole(community, at) {
            let foot_z = terrain.and_then(|t| t.foot_z(pole.position).ok());
            return Self {
                host: Host::Fixture(pole.id.clone()),
                z: foot_z.unwrap_or(pole.position.z),
                storey: 0,
            };
        }
        let mut buildings = community.buildings.iter();
        let Some(building) = buildings.find(|b| b.footprint.contains(&Point::from(at))) else {
            let ground_z = terrain.and_then(|t| t.z(at).ok());
            return Self {
                host: Host::Ground,
                // A validated community has finite positions only.
                z: ground_z.unwrap_or(0.0),
                storey: 0,
            };
        };
        let storey = (height_m / building.storey_height_m()).floor();
        // What is as high as the roof is on it.
        let (lowest, roof) = (building.basements.value, building.storeys.value);
        let storey = storey.clamp(-f64::from(lowest), f64::from(roof)) as i16;
        Self {
            host: Host::Building(building.id.clone()),
            z: building.base_z.value,
            storey,
        }
    }
}

fn nearest_pole(community: &Community, at: Coord<f64>) -> Option<&Fixture> {
    let away_m = |pole: &Fixture| (pole.position.x - at.x).hypot(pole.position.y - at.y);
    let poles = community.fixtures.iter().filter(|f| f.kind.is_pole());
    let near = poles.map(|pole| (away_m(pole), pole));
    let near = near.filter(|(away_m, _)| *away_m <= SAME_SPOT_M);
    let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map(|(_, pole)| pole)
}
