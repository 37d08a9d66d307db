//! Packets into bytes. The order of fields is that of MQTT 3.1.1 and 5, chapter 3.

/// Protocol version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 3.1.1, protocol level 4.
    V311,
    /// 5, protocol level 5.
    V5,
}

/// What a broker publishes when a connection ends without a DISCONNECT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Will {
    /// Its topic.
    pub topic: String,
    /// Its payload.
    pub payload: Vec<u8>,
    /// Its quality of service, 0 to 2.
    pub qos: u8,
}

/// A CONNECT packet.
#[derive(Clone, Copy)]
pub struct Connect<'a> {
    /// Protocol version.
    pub version: Version,
    /// Client id.
    pub client_id: &'a str,
    /// Whether the broker starts without what it remembers of this client.
    pub clean: bool,
    /// Seconds after which a silent connection is taken for broken; 0 never.
    pub keep_alive_secs: u16,
    /// User name.
    pub user: Option<&'a str>,
    /// Password; of MQTT 3.1.1 none without a user name (MQTT-3.1.2-22), which whoever reads logins sees to.
    pub password: Option<&'a [u8]>,
    /// Last will.
    pub will: Option<&'a Will>,
    /// Seconds for which an MQTT 5 broker keeps the session of a broken connection.
    pub session_expiry_secs: u32,
}

impl std::fmt::Debug for Connect<'_> {
    /// Without the credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect")
            .field("version", &self.version)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// A PUBLISH packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publish<'a> {
    /// Its topic.
    pub topic: &'a [u8],
    /// Its payload.
    pub payload: &'a [u8],
    /// Quality of service, 0 to 2.
    pub qos: u8,
    /// Whether it was sent before.
    pub duplicate: bool,
    /// Whether the broker is to retain it, or did.
    pub retained: bool,
    /// Packet identifier; 0 without quality of service.
    pub id: u16,
}

/// The four answers of quality of service 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ack {
    /// PUBACK.
    Received,
    /// PUBREC.
    Stored,
    /// PUBREL.
    Release,
    /// PUBCOMP.
    Complete,
}

/// Longest text in a packet (1.5.3): its length has 16 bits.
pub(crate) const MOST_TEXT: usize = u16::MAX as usize;
/// Longest packet after its fixed header (2.2.3).
pub(crate) const MOST_REMAINING: usize = 268_435_455;

/// A packet's remaining length and lengths of properties: seven bits a byte, least first (2.2.3).
fn variable(out: &mut Vec<u8>, mut value: usize) {
    debug_assert!(value <= MOST_REMAINING);
    while value >= 128 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Bytes behind their 16-bit length; settings and profiles keep texts within [`MOST_TEXT`].
fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    debug_assert!(bytes.len() <= MOST_TEXT);
    out.extend_from_slice(&(bytes.len() as u16).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// Appends a packet of `kind` whose body `write` writes.
fn framed(out: &mut Vec<u8>, kind: u8, write: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    write(&mut body);
    out.push(kind);
    variable(out, body.len());
    out.extend_from_slice(&body);
}

/// Appends a CONNECT (3.1).
pub fn connect(out: &mut Vec<u8>, c: &Connect<'_>) {
    framed(out, 0x10, |body| {
        text(body, b"MQTT");
        body.push(if c.version == Version::V5 { 5 } else { 4 });
        let will = c.will.map_or(0, |w| 0b100 | w.qos << 3);
        debug_assert!(c.version == Version::V5 || c.user.is_some() || c.password.is_none());
        let user = u8::from(c.user.is_some()) << 7 | u8::from(c.password.is_some()) << 6;
        body.push(user | will | u8::from(c.clean) << 1);
        body.extend_from_slice(&c.keep_alive_secs.to_be_bytes());
        if c.version == Version::V5 {
            // Session expiry interval (3.1.2.11.2), five bytes.
            body.extend_from_slice(&[5, 0x11]);
            body.extend_from_slice(&c.session_expiry_secs.to_be_bytes());
        }
        text(body, c.client_id.as_bytes());
        if let Some(will) = c.will {
            if c.version == Version::V5 {
                body.push(0);
            }
            text(body, will.topic.as_bytes());
            text(body, &will.payload);
        }
        if let Some(user) = c.user {
            text(body, user.as_bytes());
        }
        if let Some(password) = c.password {
            text(body, password);
        }
    });
}

/// Bytes of a PUBLISH whose topic and payload have `content` together.
#[inline]
pub(crate) fn publish_length(version: Version, qos: u8, content: usize) -> usize {
    let id = if qos > 0 { 2 } else { 0 };
    let remaining = 2 + id + usize::from(version == Version::V5) + content;
    let width = match remaining {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        _ => 4,
    };
    1 + width + remaining
}

/// Appends a PUBLISH (3.3) and tells how many bytes it has: the one packet that must be fast, so nothing is copied twice.
#[inline]
pub fn publish(out: &mut Vec<u8>, version: Version, p: &Publish<'_>) -> usize {
    let start = out.len();
    let id = if p.qos > 0 { 2 } else { 0 };
    let properties = usize::from(version == Version::V5);
    out.reserve(5 + 2 + p.topic.len() + id + properties + p.payload.len());
    out.push(0x30 | u8::from(p.duplicate) << 3 | p.qos << 1 | u8::from(p.retained));
    variable(out, 2 + p.topic.len() + id + properties + p.payload.len());
    text(out, p.topic);
    if p.qos > 0 {
        out.extend_from_slice(&p.id.to_be_bytes());
    }
    if version == Version::V5 {
        out.push(0);
    }
    out.extend_from_slice(p.payload);
    out.len() - start
}

/// Appends an answer (3.4 to 3.7); in MQTT 5 two bytes mean success.
pub fn ack(out: &mut Vec<u8>, kind: Ack, id: u16) {
    let first = match kind {
        Ack::Received => 0x40,
        Ack::Stored => 0x50,
        Ack::Release => 0x62,
        Ack::Complete => 0x70,
    };
    out.extend_from_slice(&[first, 2]);
    out.extend_from_slice(&id.to_be_bytes());
}

/// Appends a SUBSCRIBE (3.8) to `filters`, each with the highest quality of service wanted.
pub fn subscribe(out: &mut Vec<u8>, version: Version, id: u16, filters: &[(String, u8)]) {
    framed(out, 0x82, |body| {
        body.extend_from_slice(&id.to_be_bytes());
        if version == Version::V5 {
            body.push(0);
        }
        for (filter, qos) in filters {
            text(body, filter.as_bytes());
            body.push(*qos);
        }
    });
}

/// Appends a PINGREQ (3.12).
pub fn ping(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0xC0, 0]);
}

/// Appends a DISCONNECT (3.14): the last will is dropped, and an MQTT 5 broker forgets the session (session expiry interval 0).
pub fn disconnect(out: &mut Vec<u8>, version: Version) {
    match version {
        Version::V311 => out.extend_from_slice(&[0xE0, 0]),
        Version::V5 => out.extend_from_slice(&[0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0]),
    }
}
