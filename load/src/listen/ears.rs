//! What is heard becomes rows of the record.

use twin_core::time::SimTime;

use super::ListenOptions;
use super::filter::{is_servers_own, passes_over_own};
use crate::payload::{ProfileError, TopicPattern};
use crate::plan::Scheme;
use crate::record::{RecordError, Recorder, Row, Wire};
use crate::witness::Witness;

/// Takes messages into a record.
pub(super) struct Ears<'a> {
    pub(super) recorder: &'a mut Recorder,
    pattern: Option<TopicPattern>,
    /// What parts the levels of topics, where that is no slash.
    separator: Option<char>,
    passes_over_own: bool,
    begun: SimTime,
    /// What kept a message from being taken in.
    pub(super) failed: Option<RecordError>,
}

impl<'a> Ears<'a> {
    pub(super) fn new(
        options: &ListenOptions<'_>,
        recorder: &'a mut Recorder,
    ) -> Result<Self, ProfileError> {
        let is_nats = options.target.address.scheme == Scheme::Nats;
        let separator = is_nats.then_some('.');
        let levels = |text: &str| separator.map_or(text.to_owned(), |s| text.replace(s, "/"));
        let pattern = options.pattern.map(|p| TopicPattern::parse(&levels(p)));
        Ok(Self {
            recorder,
            pattern: pattern.transpose()?,
            separator,
            // A stream holds what it was made for.
            passes_over_own: is_nats
                && options.target.stream.is_none()
                && passes_over_own(&options.filters),
            begun: options.present,
            failed: None,
        })
    }

    fn device(&self, topic: &str) -> Option<String> {
        let pattern = self.pattern.as_ref()?;
        match self.separator {
            None => pattern.device_of(topic).map(str::to_owned),
            Some(separator) => {
                let levels = topic.replace(separator, "/");
                pattern.device_of(&levels).map(str::to_owned)
            }
        }
    }
}

impl Witness for Ears<'_> {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}

    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64) {
        self.received_as(0, (topic, payload), Wire::default(), now);
    }

    fn received_as(&mut self, _: usize, content: (&[u8], &[u8]), wire: Wire<'_>, now: u64) {
        let time = self.begun.nanos().saturating_add_unsigned(now);
        self.heard(content, wire, SimTime::from_nanos(time));
    }
}

impl Ears<'_> {
    /// Takes in a message of `time`.
    pub(super) fn heard(
        &mut self,
        (topic, payload): (&[u8], &[u8]),
        wire: Wire<'_>,
        time: SimTime,
    ) {
        let topic = String::from_utf8_lossy(topic);
        if self.failed.is_some() || self.passes_over_own && is_servers_own(&topic) {
            return;
        }
        let device = self.device(&topic);
        let row = Row {
            time_nanos: time.nanos(),
            device: device.as_deref().unwrap_or(&topic),
            topic: &topic,
            payload,
            wire,
        };
        self.failed = self.recorder.push(&row).err();
    }
}
