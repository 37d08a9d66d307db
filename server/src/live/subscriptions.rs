//! Which devices a client wants to hear of.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use twin_core::both;
use twin_core::ids::DeviceIdx;
use twin_core::told::Bilingual;

use super::hub::Hub;
use crate::http::query::shorten;

#[derive(Debug, Default)]
struct Wanted {
    devices: BTreeSet<DeviceIdx>,
    /// Devices whose last values the client has not been told yet.
    fresh: Vec<DeviceIdx>,
}

/// The subscriptions of one client; given back to the hub when it goes.
#[derive(Debug)]
pub(super) struct Subscriptions {
    hub: Arc<Hub>,
    most: usize,
    wanted: Mutex<Wanted>,
}

impl Subscriptions {
    /// None yet, and never more than `most`.
    pub(super) fn new(hub: Arc<Hub>, most: usize) -> Self {
        Self {
            hub,
            most,
            wanted: Mutex::default(),
        }
    }

    /// Replaces the subscriptions; on an error the old ones stay.
    pub(super) fn replace(&self, ids: &[String]) -> Result<(), Bilingual> {
        if ids.len() > self.most {
            return Err(both!(
                "{} devices are too many: subscribe to at most {}",
                "{} 台设备过多：最多订阅 {} 台";
                ids.len(),
                self.most
            ));
        }
        let mut devices = BTreeSet::new();
        for id in ids {
            match self.hub.world.device(id) {
                Some((device, _)) => devices.insert(device),
                None => return Err(both!("there is no device '{}'", "没有设备“{}”"; shorten(id))),
            };
        }
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        self.hub.want(&devices);
        self.hub.release(&wanted.devices);
        wanted.fresh = devices.difference(&wanted.devices).copied().collect();
        wanted.devices = devices;
        Ok(())
    }

    /// The devices; a snapshot tells their last values, so none is fresh after it.
    pub(super) fn for_snapshot(&self) -> BTreeSet<DeviceIdx> {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.fresh.clear();
        wanted.devices.clone()
    }

    /// The devices, and those of them whose last values are to be told.
    pub(super) fn for_delta(&self) -> (BTreeSet<DeviceIdx>, Vec<DeviceIdx>) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        (wanted.devices.clone(), std::mem::take(&mut wanted.fresh))
    }
}

impl Drop for Subscriptions {
    fn drop(&mut self) {
        let wanted = self
            .wanted
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        self.hub.release(&wanted.devices);
    }
}
