//! Bytes into packets: those that a broker sends.

use twin_core::told::Told;

use super::allowance::Allowance;
use super::encode::{Ack, Publish, Version};

/// A packet of a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packet<'a> {
    /// CONNACK.
    Connected {
        /// Whether the broker remembers the session.
        session_present: bool,
        /// 0, or why the broker refuses.
        code: u8,
        /// What it allows.
        allowance: Allowance,
    },
    /// PUBLISH.
    Publish(Publish<'a>),
    /// PUBACK, PUBREC, PUBREL or PUBCOMP.
    Ack {
        /// Which.
        kind: Ack,
        /// Packet identifier.
        id: u16,
        /// 0 to 127, or from 128 why it failed (MQTT 5).
        code: u8,
    },
    /// SUBACK.
    Subscribed {
        /// Packet identifier.
        id: u16,
        /// A code for each filter; from 128 it was refused.
        codes: &'a [u8],
    },
    /// PINGRESP.
    Pong,
    /// DISCONNECT of an MQTT 5 broker.
    Disconnected {
        /// Why.
        code: u8,
    },
}

/// Why bytes are not a packet of a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// A length has more than four bytes.
    #[error("the broker sent a packet whose length is malformed")]
    Length,
    /// A packet is longer than we take.
    #[error("the broker sent a packet of {length} bytes; at most {most} are taken")]
    TooLong {
        /// Its length.
        length: usize,
        /// The most.
        most: usize,
    },
    /// A packet that only clients send, or none at all.
    #[error("the broker sent a packet of type {0}, which is no broker's")]
    Kind(u8),
    /// A packet ends before its fields do.
    #[error("the broker sent a packet of type {0} that ends too early")]
    Short(u8),
}

impl Told for DecodeError {
    fn zh(&self) -> String {
        match self {
            Self::Length => "服务器发来的报文长度格式有误".to_owned(),
            Self::TooLong { length, most } => {
                format!("服务器发来 {length} 字节的报文；最多接受 {most} 字节")
            }
            Self::Kind(kind) => format!("服务器发来类型 {kind} 的报文，服务器不应发送该类型"),
            Self::Short(kind) => format!("服务器发来类型 {kind} 的报文，但提前结束"),
        }
    }
}

/// Longest packet that is taken: far above any telemetry, and a bound on what one connection may hold.
pub(crate) const MOST_PACKET: usize = 4 << 20;

/// The first packet in `bytes` and its length; `None` when it is not complete.
///
/// # Errors
/// When the bytes are no packet of a broker.
pub fn packet(version: Version, bytes: &[u8]) -> Result<Option<(Packet<'_>, usize)>, DecodeError> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    let Some((length, width)) = length(rest)? else {
        return Ok(None);
    };
    if length > MOST_PACKET {
        return Err(DecodeError::TooLong {
            length,
            most: MOST_PACKET,
        });
    }
    let Some(body) = rest.get(width..width + length) else {
        return Ok(None);
    };
    let packet = parse(version, first, body)?;
    Ok(Some((packet, 1 + width + length)))
}

/// A variable length and its width in bytes.
fn length(bytes: &[u8]) -> Result<Option<(usize, usize)>, DecodeError> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 127) << (7 * at);
        if byte & 128 == 0 {
            return Ok(Some((value, at + 1)));
        }
    }
    if bytes.len() < 4 {
        Ok(None)
    } else {
        Err(DecodeError::Length)
    }
}

fn parse(version: Version, first: u8, body: &[u8]) -> Result<Packet<'_>, DecodeError> {
    let kind = first >> 4;
    let mut fields = Fields { kind, rest: body };
    match kind {
        2 => {
            let flags = fields.byte()?;
            let code = fields.byte()?;
            let properties = fields.properties(version)?;
            Ok(Packet::Connected {
                session_present: flags & 1 == 1,
                code,
                allowance: Allowance::read(properties),
            })
        }
        3 => publish(version, first, fields),
        4 => fields.ack(Ack::Received),
        5 => fields.ack(Ack::Stored),
        6 => fields.ack(Ack::Release),
        7 => fields.ack(Ack::Complete),
        9 => {
            let id = fields.number()?;
            fields.properties(version)?;
            Ok(Packet::Subscribed {
                id,
                codes: fields.rest,
            })
        }
        13 => Ok(Packet::Pong),
        14 => Ok(Packet::Disconnected {
            code: body.first().copied().unwrap_or(0),
        }),
        kind => Err(DecodeError::Kind(kind)),
    }
}

fn publish<'a>(
    version: Version,
    first: u8,
    mut fields: Fields<'a>,
) -> Result<Packet<'a>, DecodeError> {
    let qos = first >> 1 & 3;
    if qos == 3 {
        return Err(DecodeError::Kind(3));
    }
    let length = usize::from(fields.number()?);
    let topic = fields.bytes(length)?;
    let id = if qos > 0 { fields.number()? } else { 0 };
    fields.properties(version)?;
    Ok(Packet::Publish(Publish {
        topic,
        payload: fields.rest,
        qos,
        duplicate: first & 8 != 0,
        retained: first & 1 != 0,
        id,
    }))
}

/// What is left of a packet's body.
pub(super) struct Fields<'a> {
    kind: u8,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The properties of a CONNACK.
    pub(super) fn of_connected(rest: &'a [u8]) -> Self {
        Self { kind: 2, rest }
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let split = self.rest.split_at_checked(count);
        let (taken, rest) = split.ok_or(DecodeError::Short(self.kind))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.bytes(1)?.first().copied().unwrap_or(0))
    }

    pub(super) fn number(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// The properties of an MQTT 5 packet; an older one, or one that is cut before them, has none.
    fn properties(&mut self, version: Version) -> Result<&'a [u8], DecodeError> {
        if version != Version::V5 || self.rest.is_empty() {
            return Ok(&[]);
        }
        let (length, width) = length(self.rest)?.ok_or(DecodeError::Short(self.kind))?;
        self.bytes(width)?;
        self.bytes(length)
    }

    fn ack(&mut self, kind: Ack) -> Result<Packet<'a>, DecodeError> {
        Ok(Packet::Ack {
            kind,
            id: self.number()?,
            code: self.rest.first().copied().unwrap_or(0),
        })
    }
}
