//! Commands that a platform sends while it is driven: the simulated device follows them and answers. They are counted, and told when they
//! are for a device that there is not.

mod dialect;
mod order;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;

use dialect::Back;
pub(crate) use dialect::Dialect;
pub(crate) use order::{Ask, Inbox, Said};
use order::{Line, Order, Outcome, Refusal, line};

use crate::payload::{DeviceFacts, TopicPattern};

/// Answers that may wait for the network; what more there are is dropped.
const MOST_ANSWERS: usize = 1_024;

/// What became of something that was heard, as far as that is known at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It is no command.
    Nothing,
    /// It is for nobody of this community.
    Unknown,
    /// It is on its way to its device, or for a node.
    Taken,
    /// It cannot be read, or too many wait.
    Refused,
}

/// Who can be commanded, how a topic names it, and how it answers.
#[derive(Debug)]
pub(crate) struct Commands {
    form: Form,
    dialect: Dialect,
    devices: BTreeMap<String, u32>,
    /// The devices' names in their order, where the connection tells which one is meant.
    names: Vec<String>,
    nodes: BTreeSet<String>,
    /// The way to the simulation; none for a replay, which acts on nothing.
    line: Option<Line>,
    answers: VecDeque<Answer>,
    last_unknown: Option<String>,
    last_refusal: Option<Refusal>,
}

/// What a device says to a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The connection over which it says so.
    pub(crate) connection: usize,
    pub(crate) topic: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

/// The way that a command came, which its answer goes back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    /// The connection that heard it.
    pub(crate) connection: usize,
    /// The topic on which it asks to be answered, in place of that of the dialect.
    pub(crate) reply: Option<String>,
}

/// How the addressee is told.
#[derive(Debug)]
pub(crate) enum Form {
    /// By the connection that hears of it, one a device in their order: this filter is the same for all.
    Connection(&'static str),
    /// By a level of its topic, as this pattern tells, or by the payload.
    Pattern(TopicPattern),
    /// As Sparkplug does: `NCMD` a node, `DCMD` a node and a device.
    Sparkplug,
}

impl Commands {
    /// Commands to `devices`, which follow them where there is a line to the simulation.
    pub(crate) fn new(form: Form, dialect: Dialect, devices: &[DeviceFacts]) -> Self {
        let mut nodes = BTreeSet::new();
        if matches!(form, Form::Sparkplug) {
            nodes.extend(devices.iter().map(|d| d.gateway.clone()));
        }
        let names = match form {
            Form::Connection(_) => devices.iter().map(|d| d.device.clone()).collect(),
            Form::Pattern(_) | Form::Sparkplug => Vec::new(),
        };
        let numbered = devices.iter().zip(0..);
        Self {
            form,
            dialect,
            names,
            devices: numbered.map(|(d, n)| (d.device.clone(), n)).collect(),
            nodes,
            line: None,
            answers: VecDeque::new(),
            last_unknown: None,
            last_refusal: None,
        }
    }

    /// Lets devices be called by what `alias` makes of their names too, where no other has that name.
    pub(crate) fn also_named(mut self, alias: impl Fn(&str) -> String) -> Self {
        let named = self.devices.iter();
        let aliases: Vec<_> = named.map(|(name, number)| (alias(name), *number)).collect();
        for (name, number) in aliases {
            self.devices.entry(name).or_insert(number);
        }
        self
    }

    /// Opens the way to the simulation, and gives its other end.
    pub(crate) fn connect(&mut self) -> Inbox {
        let (line, inbox) = line();
        self.line = Some(line);
        inbox
    }

    /// Filters that find its topics.
    pub(crate) fn filters(&self) -> Vec<String> {
        match &self.form {
            Form::Connection(filter) => vec![(*filter).to_owned()],
            Form::Pattern(pattern) => vec![pattern.filter()],
            Form::Sparkplug => vec![
                "spBv1.0/+/NCMD/+".to_owned(),
                "spBv1.0/+/DCMD/+/+".to_owned(),
            ],
        }
    }

    /// Whether the connections that send listen, each for its own device.
    pub(crate) fn are_heard_by_senders(&self) -> bool {
        matches!(self.form, Form::Connection(_))
    }

    /// Takes in a command.
    pub(crate) fn hear(&mut self, way: Way, topic: &str, payload: &[u8]) -> Heard {
        let Some(spoken) = self.dialect.read(payload) else {
            return Heard::Nothing;
        };
        let named = match &self.form {
            Form::Connection(_) => self.names.get(way.connection).map(String::as_str),
            Form::Pattern(pattern) => spoken.device.as_deref().or(pattern.device_of(topic)),
            Form::Sparkplug => topic.rsplit('/').next(),
        };
        let named = match (named, &spoken.asks) {
            (Some(named), _) => named.to_owned(),
            // Nothing tells whom it is for, so that nobody answers.
            (None, Err(reason)) => {
                let refusal = Refusal::Unreadable(reason.clone());
                self.refused(topic, &refusal);
                return Heard::Refused;
            }
            (None, Ok(_)) => topic.to_owned(),
        };
        if matches!(self.form, Form::Sparkplug) && topic.split('/').nth(2) == Some("NCMD") {
            if self.nodes.contains(&named) {
                return Heard::Taken;
            }
            self.unknown(&named, topic);
            return Heard::Unknown;
        }
        let back = self.dialect.back(way, (topic, &named), spoken.id);
        let Some(device) = self.devices.get(&named).copied() else {
            self.unknown(&named, topic);
            if self.line.is_none() {
                return Heard::Unknown;
            }
            let reason = both!("there is no device '{named}'", "没有设备“{named}”");
            self.answer(&back, &Err(Refusal::Unknown(reason)));
            return Heard::Unknown;
        };
        let Some(line) = &self.line else {
            return Heard::Taken;
        };
        let refused = match spoken.asks {
            Ok(asks) => line.send(Order { device, asks, back }),
            Err(reason) => Some((back, Refusal::Unreadable(reason))),
        };
        let Some((back, refusal)) = refused else {
            return Heard::Taken;
        };
        self.refused(&named, &refusal);
        self.answer(&back, &Err(refusal));
        Heard::Refused
    }

    /// How many commands were followed, and how many refused, since this was asked last; their answers wait to be sent.
    pub(crate) fn settle(&mut self) -> (u64, u64) {
        let outcomes = self.line.as_ref().map_or_else(Vec::new, Line::outcomes);
        let (mut done, mut refused) = (0, 0);
        for Outcome { back, told } in outcomes {
            match &told {
                Ok(_) => done += 1,
                Err(refusal) => {
                    refused += 1;
                    self.refused(back.device(), refusal);
                }
            }
            self.answer(&back, &told);
        }
        (done, refused)
    }

    /// The answer that has waited longest.
    pub(crate) fn first_answer(&self) -> Option<&Answer> {
        self.answers.front()
    }

    /// That answer is sent, or cannot be.
    pub(crate) fn drop_answer(&mut self) {
        self.answers.pop_front();
    }

    fn answer(&mut self, back: &Back, told: &Result<SimTime, Refusal>) {
        if self.answers.len() >= MOST_ANSWERS {
            return;
        }
        let answer = back.answer(told);
        self.answers.extend(answer.map(|(topic, payload)| Answer {
            connection: back.connection(),
            topic,
            payload,
        }));
    }

    fn unknown(&mut self, named: &str, topic: &str) {
        if self.last_unknown.as_deref() != Some(named) {
            tracing::warn!(
                "a command for '{named}', which this community does not have, came in on {topic}"
            );
            self.last_unknown = Some(named.to_owned());
        }
    }

    fn refused(&mut self, device: &str, refusal: &Refusal) {
        if self.last_refusal.as_ref() != Some(refusal) {
            tracing::warn!("a command for '{device}' was refused: {}", refusal.reason());
            self.last_refusal = Some(refusal.clone());
        }
    }

    /// The last addressee that was not known.
    pub(crate) fn last_unknown(&self) -> Option<&str> {
        self.last_unknown.as_deref()
    }

    /// Why the last command was refused.
    pub(crate) fn last_refusal(&self) -> Option<&Bilingual> {
        self.last_refusal.as_ref().map(Refusal::reason)
    }
}
