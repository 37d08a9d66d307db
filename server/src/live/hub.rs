//! Where the simulation leaves its pictures and everyone else takes them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::broadcast;
use twin_core::ids::DeviceIdx;
use twin_core::sim::Observation as SimObservation;
use twin_protocol::PROTOCOL_VERSION;
use twin_protocol::live::{
    Clock, DeviceState, DeviceStatus, Incident, Observation, Pose, ServerMessage, Totals,
};

use super::alarms::AlarmView;
use super::latest::LatestTable;
use super::wire;
use crate::store::Override;
use crate::world::World;

/// Cleared alarms in a snapshot.
const SNAPSHOT_RECENT: usize = 100;

/// The moving picture at one moment; immutable.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// Number of the delta that led here.
    pub(crate) seq: u64,
    /// The clock.
    pub(crate) clock: Clock,
    /// Devices that are not normal.
    pub(crate) states: Arc<BTreeMap<DeviceIdx, DeviceState>>,
    /// Robots and drones.
    pub(crate) poses: Arc<BTreeMap<DeviceIdx, Pose>>,
    /// Alarms.
    pub(crate) alarms: Arc<AlarmView>,
    /// Incidents under way.
    pub(crate) incidents: Arc<Vec<Incident>>,
    /// What commands did to devices.
    pub(crate) overrides: Arc<BTreeMap<DeviceIdx, Override>>,
    /// Running totals.
    pub(crate) totals: Totals,
}

/// One delta, serialised once for all clients but for what they subscribed to.
#[derive(Debug)]
pub(crate) struct Tick {
    /// Its number.
    pub(crate) seq: u64,
    /// The message up to its observations.
    pub(crate) head: String,
    /// The message after its observations.
    pub(crate) tail: String,
    /// Observations of devices that anyone subscribed to.
    pub(crate) observations: Vec<SimObservation>,
    /// Whether time went back, so that only a snapshot tells what holds now.
    pub(crate) is_rewound: bool,
}

/// The meeting point.
#[derive(Debug)]
pub(crate) struct Hub {
    /// What does not move.
    pub(crate) world: Arc<World>,
    /// The last value of every channel.
    pub(crate) latest: LatestTable,
    live: RwLock<Arc<Live>>,
    ticks: broadcast::Sender<Arc<Tick>>,
    wanted: Box<[AtomicU32]>,
    wanted_in_all: AtomicUsize,
}

impl Hub {
    /// A hub that holds `live`; clients may be `backlog` deltas behind.
    pub(crate) fn new(world: Arc<World>, latest: LatestTable, live: Live, backlog: usize) -> Self {
        let devices = world.community.devices.len();
        Self {
            latest,
            live: RwLock::new(Arc::new(live)),
            ticks: broadcast::channel(backlog.max(1)).0,
            wanted: (0..devices).map(|_| AtomicU32::new(0)).collect(),
            wanted_in_all: AtomicUsize::new(0),
            world,
        }
    }

    /// The present picture.
    pub(crate) fn live(&self) -> Arc<Live> {
        self.live
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Replaces the picture, then tells the clients.
    pub(crate) fn publish(&self, live: Live, tick: Tick) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
        // Without clients there is nobody to tell.
        let _nobody = self.ticks.send(Arc::new(tick));
    }

    /// The deltas from now on.
    pub(crate) fn deltas(&self) -> broadcast::Receiver<Arc<Tick>> {
        self.ticks.subscribe()
    }

    /// Whether anyone subscribed to a device.
    pub(crate) fn is_wanted(&self, device: DeviceIdx) -> bool {
        self.wanted
            .get(device.index())
            .is_some_and(|n| n.load(Ordering::Relaxed) > 0)
    }

    /// Whether anyone subscribed to anything.
    pub(crate) fn is_any_wanted(&self) -> bool {
        self.wanted_in_all.load(Ordering::Relaxed) > 0
    }

    /// A client subscribed to devices.
    pub(crate) fn want<'a>(&self, devices: impl IntoIterator<Item = &'a DeviceIdx>) {
        for slot in devices
            .into_iter()
            .filter_map(|d| self.wanted.get(d.index()))
        {
            slot.fetch_add(1, Ordering::Relaxed);
            self.wanted_in_all.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A client that subscribed to devices no longer does.
    pub(crate) fn release<'a>(&self, devices: impl IntoIterator<Item = &'a DeviceIdx>) {
        for slot in devices
            .into_iter()
            .filter_map(|d| self.wanted.get(d.index()))
        {
            slot.fetch_sub(1, Ordering::Relaxed);
            self.wanted_in_all.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// The last values of a device's channels.
    pub(crate) fn latest_of(&self, device: DeviceIdx) -> Vec<Observation> {
        let Some(class) = self.world.class(device) else {
            return Vec::new();
        };
        let cells = self.world.layout.device(device).zip(&class.channels);
        cells
            .filter_map(|(cell, channel)| {
                let (time, value) = self.latest.get(cell)?;
                Some(Observation {
                    device: self.world.device_id(device).to_owned(),
                    channel: channel.name.to_string(),
                    time_ms: wire::millis(time),
                    value,
                })
            })
            .collect()
    }

    /// An observation of the simulation, for the wire.
    pub(crate) fn observation(&self, observation: &SimObservation) -> Option<Observation> {
        let class = self.world.class(observation.device)?;
        Some(Observation {
            device: self.world.device_id(observation.device).to_owned(),
            channel: class
                .channels
                .get(usize::from(observation.channel))?
                .name
                .to_string(),
            time_ms: wire::millis(observation.time),
            value: observation.value,
        })
    }

    /// The whole picture as a message for a client that subscribed to `devices`; and its number.
    pub(crate) fn snapshot<'a>(
        &self,
        devices: impl IntoIterator<Item = &'a DeviceIdx>,
    ) -> (u64, ServerMessage) {
        let live = self.live();
        let recent = live.alarms.recent.iter().take(SNAPSHOT_RECENT);
        let mut alarms: Vec<_> = live
            .alarms
            .active
            .iter()
            .chain(recent)
            .map(|a| (**a).clone())
            .collect();
        alarms.sort_by(|a, b| b.raised.cmp(&a.raised));
        let message = ServerMessage::Snapshot {
            version: PROTOCOL_VERSION,
            seq: live.seq,
            clock: live.clock.clone(),
            states: live
                .states
                .iter()
                .map(|(device, state)| self.status(*device, *state))
                .collect(),
            poses: live.poses.values().cloned().collect(),
            alarms,
            incidents: live.incidents.to_vec(),
            observations: devices
                .into_iter()
                .flat_map(|d| self.latest_of(*d))
                .collect(),
            totals: live.totals.clone(),
        };
        (live.seq, message)
    }

    /// A device's state, for the wire.
    pub(crate) fn status(&self, device: DeviceIdx, state: DeviceState) -> DeviceStatus {
        DeviceStatus {
            device: self.world.device_id(device).to_owned(),
            state,
        }
    }
}
