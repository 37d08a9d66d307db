//! What the wire carries beside topic and payload.

/// What the wire carried beside topic and payload; nothing of it where a message was never on one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wire<'a> {
    /// Whether an MQTT broker sent what it had retained.
    pub retained: Option<bool>,
    /// The quality of service with which an MQTT broker sent it.
    pub qos: Option<u8>,
    /// Headers of NATS: a JSON object of names and lists of values.
    pub headers: Option<&'a str>,
}

impl Wire<'_> {
    /// Bytes of its content.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.headers.map_or(0, str::len)
    }

    /// Whether it carried nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Wire::default()
    }

    /// Whether a broker is to retain it again.
    #[must_use]
    pub fn is_retained(&self) -> bool {
        self.retained == Some(true)
    }
}

/// The same, kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeptWire {
    retained: Option<bool>,
    qos: Option<u8>,
    headers: Option<Box<str>>,
}

impl KeptWire {
    pub(crate) fn wire(&self) -> Wire<'_> {
        Wire {
            retained: self.retained,
            qos: self.qos,
            headers: self.headers.as_deref(),
        }
    }
}

impl From<Wire<'_>> for KeptWire {
    fn from(wire: Wire<'_>) -> Self {
        Self {
            retained: wire.retained,
            qos: wire.qos,
            headers: wire.headers.map(Into::into),
        }
    }
}
