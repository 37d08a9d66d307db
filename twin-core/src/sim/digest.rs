//! A digest of everything that comes out: the proof that two runs are the same to the last bit.

use sha2::{Digest, Sha256};

use super::event::{DeviceState, EventSink, Notice, Observation, Shift};

/// Hashes what comes out with SHA-256, whatever the windows were.
///
/// Observations and notices go into a hash each, in order, little-endian: an observation as time in nanoseconds (i64), device
/// (u32), channel (u16), the code of its shift (i16) where its stamp is off, value (f64 bits); a notice as a tag byte and its fields. The digest is the hash of the two hashes
/// and the two counts (u64).
#[derive(Debug, Clone, Default)]
pub struct EventDigest {
    observations: Sha256,
    notices: Sha256,
    observation_count: u64,
    notice_count: u64,
    buffer: Vec<u8>,
}

impl EventDigest {
    /// An empty digest.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Observations taken so far.
    #[must_use]
    pub fn observation_count(&self) -> u64 {
        self.observation_count
    }

    /// Notices taken so far.
    #[must_use]
    pub fn notice_count(&self) -> u64 {
        self.notice_count
    }

    /// Takes notices that a command answered with.
    pub fn notices(&mut self, notices: &[Notice]) {
        self.buffer.clear();
        for notice in notices {
            encode_notice(notice, &mut self.buffer);
        }
        self.notices.update(&self.buffer);
        self.notice_count += notices.len() as u64;
    }

    /// The digest of everything so far as 64 hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut all = Sha256::new();
        all.update(self.observations.clone().finalize());
        all.update(self.notices.clone().finalize());
        all.update(self.observation_count.to_le_bytes());
        all.update(self.notice_count.to_le_bytes());
        all.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl EventSink for EventDigest {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.buffer.clear();
        for o in observations {
            self.buffer.extend_from_slice(&o.time.nanos().to_le_bytes());
            self.buffer.extend_from_slice(&o.device.0.to_le_bytes());
            self.buffer.extend_from_slice(&o.channel.to_le_bytes());
            if o.shift != Shift::NONE {
                self.buffer.extend_from_slice(&o.shift.code().to_le_bytes());
            }
            self.buffer
                .extend_from_slice(&o.value.to_bits().to_le_bytes());
        }
        self.observations.update(&self.buffer);
        self.observation_count += observations.len() as u64;
        self.notices(notices);
    }
}

fn encode_notice(notice: &Notice, out: &mut Vec<u8>) {
    match notice {
        Notice::AlarmRaised(alarm) => {
            out.push(1);
            out.extend_from_slice(&alarm.raised.nanos().to_le_bytes());
            out.extend_from_slice(&alarm.device.0.to_le_bytes());
            out.extend_from_slice(&alarm.number.0.to_le_bytes());
            out.extend_from_slice(alarm.kind.word.as_bytes());
            out.push(0);
        }
        Notice::AlarmCleared {
            number,
            device,
            time,
        } => {
            out.push(2);
            out.extend_from_slice(&time.nanos().to_le_bytes());
            out.extend_from_slice(&device.0.to_le_bytes());
            out.extend_from_slice(&number.0.to_le_bytes());
        }
        Notice::StateChanged {
            device,
            state,
            time,
        } => {
            out.push(3);
            out.extend_from_slice(&time.nanos().to_le_bytes());
            out.extend_from_slice(&device.0.to_le_bytes());
            out.push(match state {
                DeviceState::Normal => 0,
                DeviceState::Off => 1,
                DeviceState::Warning => 2,
                DeviceState::Alarm => 3,
                DeviceState::Offline => 4,
            });
        }
    }
}
