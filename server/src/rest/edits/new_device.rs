//! A device that is added: its class and row, and where it is fixed.

use std::collections::BTreeSet;

use geo::Coord;
use twin_core::both;
use twin_core::catalogue::{Catalogue, DeviceClass};
use twin_core::coverage::layer::Terrain;
use twin_core::ids::{BuildingId, DeviceId, IdError, RowId, UnitId};
use twin_core::model::{Building, Community, Host};
use twin_core::planning::Foot;
use twin_core::told::Told;
use twin_protocol::edit::NewDevice;

use crate::http::HttpError;
use crate::http::query::shorten;
use crate::world::World;

/// Heights over what a device stands on, metres.
const HEIGHTS_M: std::ops::RangeInclusive<f64> = 0.0..=1_000.0;

/// What a new device is.
pub(super) struct Known<'c> {
    pub(super) class: &'c DeviceClass,
    pub(super) row: Option<RowId>,
}

impl<'c> Known<'c> {
    /// The class and row that it names. A row of a city's own rules is not known, and taken as it is.
    pub(super) fn of(new: &NewDevice, catalogue: &'c Catalogue) -> Result<Self, HttpError> {
        let class = catalogue.class(&new.class).ok_or_else(|| {
            HttpError::out_of_range(both!("there is no class '{}'; /api/v1/catalogue lists those that there are", "没有设备类“{}”；现有设备类见 /api/v1/catalogue"; shorten(&new.class)))
        })?;
        let Some(row) = &new.row else {
            return Ok(Self { class, row: None });
        };
        let known = catalogue.row(row).map(|row| &row.class);
        if let Some(other) = known.filter(|other| **other != class.id) {
            return Err(HttpError::out_of_range(both!(
                "row '{}' asks for class {other}, not for {}; give that class, or leave the row out",
                "目录行“{}”要求的设备类是 {other}，不是 {}；请改用该设备类，或去掉 row";
                shorten(row),
                class.id
            )));
        }
        let row = RowId::new(row).map_err(|error| HttpError::out_of_range(error.told()))?;
        Ok(Self {
            class,
            row: Some(row),
        })
    }
}

/// Where a new device is fixed.
pub(super) struct Seat {
    pub(super) host: Host,
    pub(super) storey: i16,
    /// Local metres.
    pub(super) z: f64,
}

impl Seat {
    /// At a plan position in local metres.
    pub(super) fn of(
        new: &NewDevice,
        class: &DeviceClass,
        at: Coord<f64>,
        (world, terrain): (&World, &Terrain),
    ) -> Result<Self, HttpError> {
        let height_m = new.height_m.unwrap_or(class.mount_height_m);
        if !HEIGHTS_M.contains(&height_m) {
            return Err(HttpError::out_of_range(both!(
                "height_m {height_m} is not between 0 and 1000 m over what the device stands on",
                "height_m 为 {height_m}，距其所在的地面或楼面应在 0 至 1000 m 之间"
            )));
        }
        let community = &world.community;
        let ground_z = terrain.z(at).map_err(HttpError::internal)?;
        let (host, foot_z, storey) = match &new.host {
            Some(host) => {
                let storey = new.storey.unwrap_or(0);
                let foot_z = foot_z(host, storey, (community, terrain));
                (host.clone(), foot_z.unwrap_or(ground_z), storey)
            }
            None => {
                let foot = Foot::at((community, Some(terrain)), at, height_m);
                let on_floor = |storey| foot_z(&foot.host, storey, (community, terrain));
                let foot_z = new.storey.and_then(on_floor).unwrap_or(foot.z);
                (foot.host, foot_z, new.storey.unwrap_or(foot.storey))
            }
        };
        Ok(Self {
            host,
            storey,
            z: foot_z + height_m,
        })
    }
}

/// The `z` of the floor of a storey where the host is in a building, or of the foot of a fixture.
fn foot_z(host: &Host, storey: i16, (community, terrain): (&Community, &Terrain)) -> Option<f64> {
    let floor_z = |building: &Building| {
        building.base_z.value + f64::from(storey) * building.storey_height_m()
    };
    let of_building = |id: &BuildingId| community.buildings.iter().find(|b| b.id == *id);
    let of_unit = |id: &UnitId| community.units.iter().find(|u| u.id == *id);
    match host {
        Host::Building(id) => of_building(id).map(floor_z),
        Host::Unit(id) | Host::Household { unit: id, .. } => {
            of_building(&of_unit(id)?.building).map(floor_z)
        }
        Host::Place(id) => {
            let place = community.places.iter().find(|p| p.id == *id)?;
            of_building(place.building.as_ref()?).map(floor_z)
        }
        Host::Fixture(id) => {
            let fixture = community.fixtures.iter().find(|f| f.id == *id)?;
            terrain.foot_z(fixture.position).ok()
        }
        _ => None,
    }
}

/// `edit/ROW/1`, `/2` and so on: the first that no device has.
pub(super) fn new_id(by: &str, ids: &mut BTreeSet<String>) -> Result<DeviceId, IdError> {
    let mut number = 1;
    loop {
        let text = format!("edit/{by}/{number}");
        if ids.insert(text.clone()) {
            return DeviceId::new(text);
        }
        number += 1;
    }
}
