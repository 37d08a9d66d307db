//! What a broker allows a client that it accepts.

use super::decode::{DecodeError, Fields};

/// What a broker allows a client that it accepts: the properties of an MQTT 5 CONNACK (3.2.2.3). Without them, as of MQTT 3.1.1, nothing is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Messages of quality of service 1 and 2 that may be under way at once.
    pub receive_maximum: u16,
    /// Highest quality of service of what is published.
    pub maximum_qos: u8,
    /// Whether messages may be retained.
    pub retains: bool,
    /// Bytes of a packet at most.
    pub packet_bytes: usize,
    /// Seconds of the keep alive, in place of those that were asked for.
    pub keep_alive_secs: Option<u16>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            receive_maximum: u16::MAX,
            maximum_qos: 2,
            retains: true,
            packet_bytes: usize::MAX,
            keep_alive_secs: None,
        }
    }
}

impl Allowance {
    /// Reads a CONNACK's properties, as far as they can be read: what follows one that it cannot have cannot be told.
    pub(super) fn read(properties: &[u8]) -> Self {
        let mut allowance = Self::default();
        let mut fields = Fields::of_connected(properties);
        while let Ok(true) = allowance.take(&mut fields) {}
        allowance
    }

    /// Takes in the next property; whether there may be more.
    fn take(&mut self, fields: &mut Fields<'_>) -> Result<bool, DecodeError> {
        match fields.byte()? {
            0x13 => self.keep_alive_secs = Some(fields.number()?),
            0x21 => self.receive_maximum = fields.number()?.max(1),
            0x24 => self.maximum_qos = fields.byte()?.min(2),
            0x25 => self.retains = fields.byte()? != 0,
            0x27 => {
                let bytes = u32::from_be_bytes([
                    fields.byte()?,
                    fields.byte()?,
                    fields.byte()?,
                    fields.byte()?,
                ]);
                self.packet_bytes = bytes as usize;
            }
            // The others are passed over by their types.
            0x28..=0x2A => fields.bytes(1).map(|_| ())?,
            0x22 => fields.bytes(2).map(|_| ())?,
            0x11 => fields.bytes(4).map(|_| ())?,
            0x12 | 0x15 | 0x16 | 0x1A | 0x1C | 0x1F => pass_text(fields)?,
            0x26 => {
                pass_text(fields)?;
                pass_text(fields)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn pass_text(fields: &mut Fields<'_>) -> Result<(), DecodeError> {
    let length = usize::from(fields.number()?);
    fields.bytes(length).map(|_| ())
}
