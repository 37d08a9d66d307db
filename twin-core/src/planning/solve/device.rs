//! Devices that are planned: where they stand, and their ids.

use geo::Coord;

use super::{RowWork, Solver, Spot};
use crate::catalogue::DeviceClass;
use crate::ids::{DeviceId, IdError, RowId};
use crate::inference::fnv1a;
use crate::model::{CameraView, Device, Host, Name, Network, NetworkAttachment, Position, Product};
use crate::planning::placement::PlacementError;
use crate::planning::reason::Reason;

/// Most devices of a plan, an assumption: fifteen times those of the plan of the largest benchmark, and some gigabytes. What asks for more is
/// a slip of the pen, such as 10,000 for each lamp of a town.
pub(super) const MOST_DEVICES: usize = 5_000_000;

/// Behaviours of classes that look in a direction.
const LOOKING: &[&str] = &[
    "hd_camera",
    "ai_camera",
    "infrared_thermometer",
    "roadside_sensor",
    "information_display",
];

impl<'a> Solver<'a> {
    /// Plans `spots`, less what is there.
    pub(super) fn fill(
        &mut self,
        spots: impl IntoIterator<Item = Spot>,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let spots: Vec<Spot> = spots.into_iter().collect();
        let taken = self.taken(&spots, work);
        for (spot, taken) in spots.into_iter().zip(taken) {
            work.outcome.demanded += 1;
            if let Some(taken) = taken {
                work.outcome.existing += 1;
                self.note_existing(taken);
            } else {
                self.push(spot, work)?;
            }
        }
        Ok(())
    }

    /// On the ground at `at`.
    pub(super) fn open_spot(&self, at: Coord<f64>, host: Host) -> Spot {
        Spot {
            position: Position::new(at.x, at.y, self.survey.ground_z(at)),
            host,
            storey: 0,
            heading_rad: None,
        }
    }

    /// Places a device; where none of the row may be, it leaves the demand open.
    ///
    /// # Errors
    /// When there is no room for it, or no id.
    pub(super) fn push(
        &mut self,
        spot: Spot,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let plan = Coord {
            x: spot.position.x,
            y: spot.position.y,
        };
        if !self.is_allowed(plan) {
            let reason = if self.is_open(plan) {
                Reason::Unsupplied
            } else {
                Reason::KeptOut
            };
            work.outcome.reason.get_or_insert(reason);
            return Ok(());
        }
        room_for_one(self.devices.len(), &work.row)?;
        let id = self.new_id(&spot.host, work)?;
        let gateway = if work.class.network == Network::Lora {
            self.gateway_near(plan)
        } else {
            None
        };
        if stands_in_the_open(&spot.host) {
            self.standing.insert(plan);
        }
        let looks = looks(work.class);
        self.devices.push(Device {
            id,
            class: work.class.id.clone(),
            row: Some(work.row.clone()),
            name: Name {
                zh: Some(work.class.name_zh.clone()),
                en: Some(work.class.name_en.clone()),
            },
            position: spot.position,
            heading_rad: spot.heading_rad.filter(|_| looks),
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host: spot.host,
            storey: spot.storey,
            network: NetworkAttachment {
                technology: work.class.network,
                gateway,
                provenance: work.by.clone(),
            },
            provenance: work.by.clone(),
        });
        work.outcome.placed += 1;
        Ok(())
    }

    /// `plan/ROW/HOST/1`, `/2` and so on, for a home `plan/ROW/UNIT/home-7`: what is added elsewhere in a community does not
    /// change it. The number is always there, since `osm/relation/5/2` is a host too.
    fn new_id(&self, host: &Host, work: &mut RowWork<'a>) -> Result<DeviceId, IdError> {
        let at = host_text(host);
        let count = work.numbers.entry(at.clone()).or_default();
        loop {
            *count += 1;
            let text = match (host, *count) {
                (Host::Household { .. }, 1) => format!("plan/{}/{at}", work.row),
                (_, number) => format!("plan/{}/{at}/{number}", work.row),
            };
            if !self.taken_ids.contains(text.as_str()) {
                return DeviceId::new(text);
            }
        }
    }

    /// Notes where an existing device stands that answers a need; fixtures are on the map anyway.
    pub(super) fn note_existing(&mut self, index: usize) {
        if let Some(device) = self.survey.community.devices.get(index)
            && stands_in_the_open(&device.host)
        {
            self.standing.insert(device.position.plan().into());
        }
    }

    /// Number of devices that stood at the host before, counting up.
    pub(super) fn next_in_crowd(&mut self, host: &Host) -> u32 {
        let crowd = self.crowd.entry(host.clone()).or_default();
        *crowd += 1;
        *crowd - 1
    }
}

/// Whether devices of a class look in a direction, which they need to be placed with.
#[must_use]
pub fn looks(class: &DeviceClass) -> bool {
    LOOKING.contains(&&*class.behaviour)
}

/// Whether a plan of so many devices has room for one more, which a row asks for.
///
/// # Errors
/// When it has none.
pub(super) fn room_for_one(devices: usize, row: &RowId) -> Result<(), PlacementError> {
    if devices < MOST_DEVICES {
        return Ok(());
    }
    Err(PlacementError::TooMany {
        row: row.to_string(),
        most: MOST_DEVICES,
    })
}

/// Whether a device at the host stands on the ground of its own.
pub(super) fn stands_in_the_open(host: &Host) -> bool {
    matches!(
        host,
        Host::Ground | Host::Gate(_) | Host::Road(_) | Host::Green(_) | Host::Compound(_)
    )
}

/// Longest text of a host in an id, in bytes: with the rest it stays within the length of an id.
const HOST_TEXT_MAX: usize = 150;

/// A host as part of an id; a long one as its hash.
fn host_text(host: &Host) -> String {
    let text = match host {
        Host::Ground => "ground",
        Host::Building(id) => id.as_str(),
        Host::Unit(id) | Host::Household { unit: id, .. } => id.as_str(),
        Host::Fixture(id) => id.as_str(),
        Host::Gate(id) => id.as_str(),
        Host::Place(id) => id.as_str(),
        Host::Road(id) => id.as_str(),
        Host::Green(id) => id.as_str(),
        Host::Parking(id) => id.as_str(),
        Host::Compound(id) => id.as_str(),
    };
    let text = if text.len() > HOST_TEXT_MAX {
        format!("{:016x}", fnv1a(text))
    } else {
        text.to_owned()
    };
    match host {
        Host::Household { number, .. } => format!("{text}/home-{number}"),
        _ => text,
    }
}
