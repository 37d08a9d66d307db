//! How high what is in a building hangs, where its storey tells it and its height does not.

use std::collections::BTreeMap;

use geo::{Contains, Coord, Point};

use crate::model::{Building, CommunityParts, Host, Position};
use crate::supply::Hosts;

/// Least distance from a device to the ceiling above it, metres; an assumption.
const CEILING_GAP_M: f64 = 0.1;

/// What a height may be below the floor of its storey by rounding, metres.
const SLACK_M: f64 = 0.01;

/// Height above the floor of a storey: as wanted, but below its ceiling.
pub(crate) fn under_ceiling(mount_height_m: f64, storey_m: f64) -> f64 {
    mount_height_m.min(storey_m - CEILING_GAP_M).max(0.0)
}

/// The buildings that devices are in, with their storeys.
#[derive(Debug)]
pub(crate) struct Storeys<'c> {
    hosts: Hosts<'c>,
    by_id: BTreeMap<&'c str, &'c Building>,
    buildings: &'c [Building],
}

impl<'c> Storeys<'c> {
    /// Of a community. Cost: O(n log n) for its buildings, units, places and fixtures.
    pub(crate) fn of(parts: &'c CommunityParts) -> Self {
        let by_id = parts.buildings.iter().map(|b| (b.id.as_str(), b));
        Self {
            hosts: Hosts::of(parts),
            by_id: by_id.collect(),
            buildings: &parts.buildings,
        }
    }

    /// `z` of what hangs `mount_m` above the floor of its storey, below the ceiling, metres; none where it has a height of its own, is on the ground
    /// floor, or in no building that has the storey. A height between a storey and the ground is none: maps without heights give 0, inventories the
    /// usual height over the ground. Cost: O(buildings) where its host is in none.
    pub(crate) fn z(
        &self,
        (at, host, storey): (Position, &Host, i16),
        mount_m: f64,
    ) -> Option<f64> {
        let building = self.around((at, host), storey)?;
        let (floor_z, storey_m) = (building.floor_z(storey), building.storey_height_m());
        let is_none = if storey > 0 {
            at.z < floor_z - SLACK_M
        } else {
            at.z >= floor_z + storey_m
        };
        is_none.then(|| floor_z + under_ceiling(mount_m, storey_m))
    }

    /// `z` of what hangs `mount_m` above the floor of a storey of the building about a plan position, below the ceiling, metres; none where no
    /// building there has it. Cost: O(buildings).
    pub(crate) fn z_there(&self, at: Coord<f64>, storey: i16, mount_m: f64) -> Option<f64> {
        let building = self.under(at, storey)?;
        Some(building.floor_z(storey) + under_ceiling(mount_m, building.storey_height_m()))
    }

    /// `z` of what is at another plan position as high above the floor of its storey as it is at `z`, metres; none of what is on the ground floor or
    /// in no building, and where no building there has the storey. Cost: as [`Self::z_there`].
    pub(crate) fn z_moved(
        &self,
        (at, host, storey): (Position, &Host, i16),
        z: f64,
        to: Coord<f64>,
    ) -> Option<f64> {
        let own = self.around((at, host), storey)?;
        let there = self.under(to, storey)?;
        Some(there.floor_z(storey) + z - own.floor_z(storey))
    }

    /// The building of a host, else that at the position, if it has the storey and that is not the ground floor.
    fn around(&self, (at, host): (Position, &Host), storey: i16) -> Option<&'c Building> {
        if storey == 0 {
            return None;
        }
        let of_host = self.hosts.building(host);
        let of_host = of_host.and_then(|id| self.by_id.get(id.as_str()).copied());
        match of_host {
            Some(building) => building.has_storey(storey).then_some(building),
            None => self.under(at.plan().into(), storey),
        }
    }

    fn under(&self, at: Coord<f64>, storey: i16) -> Option<&'c Building> {
        let mut all = self.buildings.iter();
        all.find(|b| b.has_storey(storey) && b.footprint.contains(&Point::from(at)))
    }
}
