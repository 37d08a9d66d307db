//! The bounds that keep the server's memory and answers finite. Every default is an assumption of this project.

use std::time::Duration;

/// The bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Connections at a time, live streams included.
    pub connections: usize,
    /// Bytes that the system holds back for a client that takes nothing. By itself it would grow to megabytes, which a slow
    /// client of the live stream would have to read through before it sees the present.
    pub send_bytes: u32,
    /// Longest that a connection may wait for the head of its next request.
    pub head_time: Duration,
    /// Longest that the body of a request may take to arrive.
    pub body_time: Duration,
    /// Look-ups that are worked on at a time; others wait.
    pub look_ups: usize,
    /// Longest that a look-up may wait for others.
    pub look_up_patience: Duration,
    /// Bytes of large answers that may wait for their clients at a time; further ones are made later.
    pub answer_bytes: usize,
    /// WebSocket clients at a time.
    pub clients: usize,
    /// Devices one client may subscribe to.
    pub subscriptions: usize,
    /// Largest WebSocket message a client may send, bytes.
    pub message_bytes: usize,
    /// Largest request body, bytes.
    pub body_bytes: usize,
    /// Deltas that a client may be behind before it gets a snapshot instead.
    pub backlog: usize,
    /// Observations of subscribed devices in one delta; the latest are kept.
    pub delta_observations: usize,
    /// Commands that may wait for the simulation.
    pub commands: usize,
    /// Bytes of the snapshots that are kept to go back in simulated time; 0 keeps none.
    pub past_bytes: usize,
    /// Real time between two deltas.
    pub tick: Duration,
    /// Real time between two commits of observations and alarms; also the most that a crash loses of them.
    pub commit_every: Duration,
    /// Observations kept in the store; the oldest go first.
    pub stored_observations: u64,
    /// Observations written a second of real time. When the simulation makes more, each channel is thinned evenly.
    pub stored_per_second: u32,
    /// Cleared alarms kept in the store; the oldest go first.
    pub stored_alarms: u64,
    /// Entries of the command log kept in the store; the oldest go first.
    pub stored_edits: u64,
    /// Records of the ground truth kept in the store; the oldest go first.
    pub stored_truths: u64,
    /// Longest wait for another process that holds the store, a desktop GIS for instance.
    pub store_patience: Duration,
    /// A client that takes nothing for this long is dropped.
    pub client_patience: Duration,
    /// Longest a request may take.
    pub request_time: Duration,
    /// Longest a stop may take.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            // Enough for 20 Mbit/s around the earth (100 ms there and back).
            send_bytes: 256 * 1024,
            head_time: Duration::from_secs(15),
            body_time: Duration::from_secs(10),
            look_ups: 8,
            look_up_patience: Duration::from_secs(10),
            answer_bytes: 64 * 1024 * 1024,
            clients: 64,
            subscriptions: 100,
            message_bytes: 64 * 1024,
            body_bytes: 64 * 1024,
            backlog: 16,
            delta_observations: 20_000,
            commands: 256,
            // Room for one moment of a million devices with five channels each, at 40 bytes a device and 16 a channel: 120 MB.
            past_bytes: 256 * 1024 * 1024,
            tick: Duration::from_millis(200),
            commit_every: Duration::from_millis(500),
            stored_observations: 2_000_000,
            stored_per_second: 5_000,
            stored_alarms: 100_000,
            stored_edits: 100_000,
            // About 250 bytes each: a download of all fits an answer.
            stored_truths: 100_000,
            store_patience: Duration::from_secs(5),
            client_patience: Duration::from_secs(60),
            request_time: Duration::from_secs(30),
            stop_time: Duration::from_secs(5),
        }
    }
}
