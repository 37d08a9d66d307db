//! The community in the making, edit by edit.

use std::collections::BTreeSet;

use geo::{Contains, Coord, Point};
use twin_core::both;
use twin_core::coverage::layer::Terrain;
use twin_core::model::{
    CameraView, CommunityParts, Device, Fixture, FixtureKind, Name, NetworkAttachment, Place,
    Position, Product, Provenance, Sourced,
};
use twin_core::planning::looks;
use twin_core::told::Told;
use twin_protocol::audit::AuditWhatIf;
use twin_protocol::edit::{Edit, EditLayer, NewDevice};

use super::new_device::{Known, Seat, new_id};
use crate::http::HttpError;
use crate::http::query::shorten;
use crate::rest::audit::{elsewhere, lift};
use crate::rest::position::plan_of;
use crate::world::World;

/// Largest area of a place, square metres.
const MOST_AREA_M2: f64 = 1e6;

/// Steepest angle that a camera looks at, radians.
const STEEPEST_RAD: f64 = std::f64::consts::FRAC_PI_2;

/// A community in the making.
pub(super) struct Draft<'w> {
    world: &'w World,
    terrain: Terrain,
    parts: CommunityParts,
    by: Provenance,
    /// Ids of devices, once one is added.
    ids: BTreeSet<String>,
}

impl<'w> Draft<'w> {
    /// The served community.
    pub(super) fn new(world: &'w World, author: &str) -> Result<Self, HttpError> {
        Ok(Self {
            world,
            terrain: Terrain::of(&world.community).map_err(HttpError::internal)?,
            parts: (*world.community).clone(),
            by: Provenance::edited(author),
            ids: BTreeSet::new(),
        })
    }

    /// What it has become.
    pub(super) fn into_parts(self) -> CommunityParts {
        self.parts
    }

    /// Makes one edit.
    pub(super) fn apply(&mut self, edit: &Edit) -> Result<(), HttpError> {
        match edit {
            Edit::Move {
                layer: EditLayer::Device,
                id,
                position,
                height_m,
                storey,
            } => self.move_device(id, (*position, *height_m, *storey)),
            Edit::Move {
                layer: EditLayer::Place,
                id,
                position,
                height_m,
                storey,
            } => self.move_place(id, (*position, *height_m, *storey)),
            Edit::Turn {
                device,
                heading_rad,
                pitch_rad,
            } => self.turn(device, *heading_rad, *pitch_rad),
            Edit::Lens { device, lens } => self.change(&AuditWhatIf {
                device: device.clone(),
                lens: Some(*lens),
                ..AuditWhatIf::default()
            }),
            Edit::Add(new) => self.add(new),
            Edit::Enlarge { place, area_m2 } => self.enlarge(place, *area_m2),
            Edit::Delete { layer, id } => self.delete(*layer, id),
        }
    }

    /// A device as it is when it is tried there, so that what is kept is what was tried.
    fn change(&mut self, question: &AuditWhatIf) -> Result<(), HttpError> {
        let (world, terrain) = (self.world, &self.terrain);
        let device = device_of(&mut self.parts, &question.device)?;
        *device = elsewhere(world, terrain, device, question)?;
        Ok(())
    }

    fn move_device(
        &mut self,
        id: &str,
        (position, height_m, storey): (Option<[f64; 2]>, Option<f64>, Option<i16>),
    ) -> Result<(), HttpError> {
        self.change(&AuditWhatIf {
            device: id.to_owned(),
            position,
            ..AuditWhatIf::default()
        })?;
        let device = device_of(&mut self.parts, id)?;
        if let Some(height_m) = height_m {
            lift(&self.terrain, device, height_m)?;
        }
        device.storey = storey.unwrap_or(device.storey);
        Ok(())
    }

    fn move_place(
        &mut self,
        id: &str,
        (position, height_m, storey): (Option<[f64; 2]>, Option<f64>, Option<i16>),
    ) -> Result<(), HttpError> {
        if height_m.is_some() {
            return Err(HttpError::out_of_range(both!(
                "height_m goes with devices; a place is on a storey",
                "height_m 只用于设备；场所以 storey 表示所在楼层"
            )));
        }
        let place = place_of(&mut self.parts.places, id)?;
        if let Some(position) = position {
            let at = plan_of(&self.world.community.frame, position)?;
            let mut buildings = self.parts.buildings.iter();
            let building = buildings.find(|b| b.footprint.contains(&Point::from(at)));
            place.position = Position::new(at.x, at.y, place.position.z);
            place.building = building.map(|building| building.id.clone());
        }
        place.storey = storey.unwrap_or(place.storey);
        Ok(())
    }

    /// A camera, a fixture of the map that is one, or a device of a class that looks somewhere without being a camera.
    fn turn(
        &mut self,
        id: &str,
        heading_rad: Option<f64>,
        pitch_rad: Option<f64>,
    ) -> Result<(), HttpError> {
        let mut devices = self.parts.devices.iter_mut();
        let Some(device) = devices.find(|device| device.id.as_str() == id) else {
            return self.turn_fixture(id, heading_rad, pitch_rad);
        };
        let class = self.world.catalogue.class(device.class.as_str());
        if pitch_rad.is_none() && class.is_some_and(looks) {
            device.heading_rad = heading_rad.or(device.heading_rad);
            return Ok(());
        }
        self.change(&AuditWhatIf {
            device: id.to_owned(),
            heading_rad,
            pitch_rad,
            ..AuditWhatIf::default()
        })
    }

    fn turn_fixture(
        &mut self,
        id: &str,
        heading_rad: Option<f64>,
        pitch_rad: Option<f64>,
    ) -> Result<(), HttpError> {
        let is_it = |f: &&mut Fixture| f.kind == FixtureKind::Camera && f.id.as_str() == id;
        let camera = self.parts.fixtures.iter_mut().find(is_it);
        let camera = camera.ok_or_else(|| no_device(id))?;
        if let Some(pitch_rad) = pitch_rad.filter(|rad| rad.abs() > STEEPEST_RAD) {
            return Err(HttpError::out_of_range(both!(
                "pitch_rad {pitch_rad} is not between straight down (-1.5708) and straight up (1.5708)",
                "pitch_rad 为 {pitch_rad}，应在垂直向下（-1.5708）与垂直向上（1.5708）之间"
            )));
        }
        let sourced = |rad| Sourced::new(rad, self.by.clone());
        camera.heading_rad = heading_rad.map(sourced).or(camera.heading_rad.take());
        camera.pitch_rad = pitch_rad.map(sourced).or(camera.pitch_rad.take());
        Ok(())
    }

    fn add(&mut self, new: &NewDevice) -> Result<(), HttpError> {
        let known = Known::of(new, &self.world.catalogue)?;
        let at: Coord<f64> = plan_of(&self.world.community.frame, new.position)?;
        let seat = Seat::of(new, known.class, at, (self.world, &self.terrain))?;
        if self.ids.is_empty() {
            let ids = self.parts.devices.iter().map(|d| d.id.as_str().to_owned());
            self.ids = ids.collect();
        }
        let by = known
            .row
            .as_ref()
            .map_or(known.class.id.as_str(), |row| row.as_str());
        let id = new_id(by, &mut self.ids);
        let id = id.map_err(|error| HttpError::out_of_range(error.told()))?;
        self.parts.devices.push(Device {
            id,
            class: known.class.id.clone(),
            row: known.row,
            name: Name {
                zh: Some(known.class.name_zh.clone()),
                en: Some(known.class.name_en.clone()),
            },
            position: Position::new(at.x, at.y, seat.z),
            heading_rad: new.heading_rad,
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host: seat.host,
            storey: seat.storey,
            network: NetworkAttachment {
                technology: known.class.network,
                gateway: None,
                provenance: self.by.clone(),
            },
            provenance: self.by.clone(),
        });
        Ok(())
    }

    fn enlarge(&mut self, id: &str, area_m2: f64) -> Result<(), HttpError> {
        if !(area_m2 > 0.0 && area_m2 <= MOST_AREA_M2) {
            return Err(HttpError::out_of_range(both!(
                "area_m2 {area_m2} is not above 0 and at most 1,000,000 m²",
                "area_m2 为 {area_m2}，应大于 0 且不超过 1,000,000 平方米"
            )));
        }
        let place = place_of(&mut self.parts.places, id)?;
        place.area_m2 = Sourced::new(area_m2, self.by.clone());
        Ok(())
    }

    fn delete(&mut self, layer: EditLayer, id: &str) -> Result<(), HttpError> {
        match layer {
            EditLayer::Device => {
                let devices = &mut self.parts.devices;
                let at = devices.iter().position(|d| d.id.as_str() == id);
                devices.remove(at.ok_or_else(|| no_device(id))?);
            }
            EditLayer::Place => {
                let places = &mut self.parts.places;
                let at = places.iter().position(|p| p.id.as_str() == id);
                places.remove(at.ok_or_else(|| no_place(id))?);
            }
        }
        Ok(())
    }
}

fn device_of<'p>(parts: &'p mut CommunityParts, id: &str) -> Result<&'p mut Device, HttpError> {
    let mut devices = parts.devices.iter_mut();
    let found = devices.find(|device| device.id.as_str() == id);
    found.ok_or_else(|| no_device(id))
}

fn place_of<'p>(places: &'p mut [Place], id: &str) -> Result<&'p mut Place, HttpError> {
    let found = places.iter_mut().find(|place| place.id.as_str() == id);
    found.ok_or_else(|| no_place(id))
}

fn no_device(id: &str) -> HttpError {
    HttpError::not_found(
        both!("there is no device '{}'; /api/v1/layers/device/items lists those that there are", "没有设备“{}”；现有设备见 /api/v1/layers/device/items"; shorten(id)),
    )
}

fn no_place(id: &str) -> HttpError {
    HttpError::not_found(
        both!("there is no place '{}'; /api/v1/layers/place/items lists those that there are", "没有场所“{}”；现有场所见 /api/v1/layers/place/items"; shorten(id)),
    )
}
