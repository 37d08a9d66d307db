//! Commands that a platform sends while it is driven: counted, and told when they are for a device that there is not.

use std::collections::BTreeSet;

use crate::payload::{DeviceFacts, TopicPattern};

/// What a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addressee {
    /// A device or edge node of this community.
    Known,
    /// None.
    Unknown,
}

/// Who can be commanded, and how a topic names it.
#[derive(Debug)]
pub(crate) struct Commands {
    form: Form,
    known: BTreeSet<String>,
    last_unknown: Option<String>,
}

/// How a topic names the addressee.
#[derive(Debug)]
pub(crate) enum Form {
    /// By the level of this pattern.
    Pattern(TopicPattern),
    /// As Sparkplug does: `NCMD` a node, `DCMD` a node and a device.
    Sparkplug,
}

impl Commands {
    pub(crate) fn new(form: Form, devices: &[DeviceFacts]) -> Self {
        let mut known: BTreeSet<String> = devices.iter().map(|d| d.device.clone()).collect();
        if matches!(form, Form::Sparkplug) {
            known.extend(devices.iter().map(|d| d.gateway.clone()));
        }
        Self {
            form,
            known,
            last_unknown: None,
        }
    }

    /// Filters that find its topics.
    pub(crate) fn filters(&self) -> Vec<String> {
        match &self.form {
            Form::Pattern(pattern) => vec![pattern.filter()],
            Form::Sparkplug => vec![
                "spBv1.0/+/NCMD/+".to_owned(),
                "spBv1.0/+/DCMD/+/+".to_owned(),
            ],
        }
    }

    /// Takes in a command.
    pub(crate) fn hear(&mut self, topic: &str) -> Addressee {
        let named = match &self.form {
            Form::Pattern(pattern) => pattern.device_of(topic),
            Form::Sparkplug => topic.rsplit('/').next(),
        };
        let named = named.unwrap_or(topic);
        if self.known.contains(named) {
            return Addressee::Known;
        }
        if self.last_unknown.as_deref() != Some(named) {
            tracing::warn!(
                "a command for '{named}', which this community does not have, came in on {topic}"
            );
            self.last_unknown = Some(named.to_owned());
        }
        Addressee::Unknown
    }

    /// The last addressee that was not known.
    pub(crate) fn last_unknown(&self) -> Option<&str> {
        self.last_unknown.as_deref()
    }
}
