//! Sparkplug's edge nodes on the sending side: births when a connection is made again or a host asks for them, and numbers without gaps.
//!
//! The profile writes births and data in the order of the simulation, ahead of time. What cannot be known then is added here: the
//! sequence number of what is really sent (Sparkplug 3.0, 6.4.5), and births in mid-run.

use std::collections::{BTreeMap, BTreeSet};

use crate::payload::sparkplug::{
    asks_for_rebirth, device_death, node_birth, numbered, renew, timestamp,
};

/// A message to be sent before anything else of its node or device; also the death of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Birth {
    /// The device whose connection it takes.
    pub(crate) device: u32,
    pub(crate) topic: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

/// The edge nodes that have spoken.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    /// By the levels of the topic that name a node: group and node.
    nodes: BTreeMap<(Vec<u8>, Vec<u8>), Node>,
    /// The node of each device that was born.
    node_of: BTreeMap<u32, (Vec<u8>, Vec<u8>)>,
    /// Devices that are silent: they are not born again until they speak.
    silent: BTreeSet<u32>,
    /// The payload of the message at hand, with its number.
    dressed: Vec<u8>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Sent,
    LeftOut,
}

#[derive(Debug, Default)]
struct Node {
    next: u8,
    /// Time of the last message, milliseconds since 1970.
    millis: u64,
    /// The device that spoke first: the node's connection is its.
    first: u32,
    /// Topic and payload of each device's birth.
    births: BTreeMap<u32, (Vec<u8>, Vec<u8>)>,
}

/// Group, kind and node of `spBv1.0/GROUP/KIND/NODE[/DEVICE]` (4.1).
fn levels(topic: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut levels = topic.split(|b| *b == b'/').skip(1);
    Some((levels.next()?, levels.next()?, levels.next()?))
}

/// Whether a message on this topic is a birth, without which nothing else of its node or device is understood.
pub(crate) fn is_birth(topic: &[u8]) -> bool {
    levels(topic).is_some_and(|(_, kind, _)| matches!(kind, b"NBIRTH" | b"DBIRTH"))
}

impl Edges {
    /// The payload with the number that is due to it, a node's birth with that of its connection, `session`, too: the profile knows of none, and a
    /// death belongs to the birth of its number. The number of the payload counts as used by [`Self::used`] alone.
    pub(crate) fn dress(&mut self, topic: &[u8], payload: &[u8], session: u64) -> &[u8] {
        self.dressed.clear();
        match levels(topic) {
            Some((_, b"NBIRTH", _)) => {
                let millis = timestamp(payload).unwrap_or_default();
                self.dressed = node_birth(millis, session, 0);
            }
            Some((group, _, node)) => {
                let known = self.nodes.get(&(group.to_vec(), node.to_vec()));
                let next = known.map_or(0, |n| n.next);
                numbered(payload, next, &mut self.dressed);
            }
            None => numbered(payload, 0, &mut self.dressed),
        }
        &self.dressed
    }

    /// The message that was dressed last, of `device`, is on its way, or was left out: a birth is known then too, and comes with the next
    /// ones.
    pub(crate) fn used(&mut self, device: u32, topic: &[u8], fate: Fate) {
        let Some((group, kind, name)) = levels(topic) else {
            return;
        };
        let millis = timestamp(&self.dressed);
        let known = self.nodes.entry((group.to_vec(), name.to_vec()));
        let node = known.or_insert_with(|| Node {
            first: device,
            ..Node::default()
        });
        if kind == b"DBIRTH" {
            let birth = (topic.to_vec(), self.dressed.clone());
            node.births.insert(device, birth);
            let of = (group.to_vec(), name.to_vec());
            self.node_of.insert(device, of);
        } else if kind == b"DDATA"
            && let Some((_, birth)) = node.births.get_mut(&device)
        {
            // A birth that comes again has the current values (tck-id-topics-dbirth-metrics), of what nobody heard too.
            renew(birth, &self.dressed);
        }
        node.millis = millis.unwrap_or(node.millis);
        match (fate, kind) {
            (Fate::Sent, b"NBIRTH") => node.next = 1,
            (Fate::Sent, _) => node.next = node.next.wrapping_add(1),
            (Fate::LeftOut, _) => {}
        }
    }

    /// Whether a command on `topic` asks its node for births.
    pub(crate) fn asked(&self, topic: &[u8], payload: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let (group, kind, node) = levels(topic)?;
        let key = (group.to_vec(), node.to_vec());
        (kind == b"NCMD" && self.nodes.contains_key(&key) && asks_for_rebirth(payload))
            .then_some(key)
    }

    /// The nodes whose first device is one of those that `is_meant` tells.
    pub(crate) fn of(&self, is_meant: impl Fn(u32) -> bool) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mine = self.nodes.iter().filter(|(_, node)| is_meant(node.first));
        mine.map(|(key, _)| key.clone()).collect()
    }

    /// A device falls silent: it is not among its node's next births.
    pub(crate) fn falls_silent(&mut self, device: u32) {
        self.silent.insert(device);
    }

    /// A device speaks again, and is among them.
    pub(crate) fn speaks(&mut self, device: u32) {
        self.silent.remove(&device);
    }

    /// The death of a device that is silent now behind its node (DDEATH), or its birth where it speaks again; `None` of one that was
    /// not born yet.
    pub(crate) fn turn(&mut self, device: u32) -> Option<Birth> {
        let node = self.nodes.get_mut(self.node_of.get(&device)?)?;
        let (topic, birth) = node.births.get(&device)?;
        let (topic, payload) = if self.silent.contains(&device) {
            let topic = String::from_utf8_lossy(topic).replacen("/DBIRTH/", "/DDEATH/", 1);
            (topic.into_bytes(), device_death(node.millis, node.next))
        } else {
            let mut payload = Vec::with_capacity(birth.len());
            numbered(birth, node.next, &mut payload);
            (topic.clone(), payload)
        };
        node.next = node.next.wrapping_add(1);
        Some(Birth {
            device,
            topic,
            payload,
        })
    }

    /// The births of a node and its devices, numbered from 0; `session` tells the number of the connection of a device.
    pub(crate) fn births(
        &mut self,
        key: &(Vec<u8>, Vec<u8>),
        session: impl Fn(u32) -> u64,
    ) -> Vec<Birth> {
        let Some(node) = self.nodes.get_mut(key) else {
            return Vec::new();
        };
        let topic = [b"spBv1.0/", &key.0[..], b"/NBIRTH/", &key.1[..]].concat();
        let mut all = vec![Birth {
            device: node.first,
            topic,
            payload: node_birth(node.millis, session(node.first), 0),
        }];
        node.next = 1;
        let speaking = (node.births.iter()).filter(|(device, _)| !self.silent.contains(*device));
        for (device, (topic, payload)) in speaking {
            let mut birth = Vec::with_capacity(payload.len());
            numbered(payload, node.next, &mut birth);
            node.next = node.next.wrapping_add(1);
            all.push(Birth {
                device: *device,
                topic: topic.clone(),
                payload: birth,
            });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends a message over the connection of number 3.
    fn send(edges: &mut Edges, device: u32, topic: &str, fate: Fate) -> Vec<u8> {
        let payload = node_birth(1_000 + u64::from(device), 0, 200);
        let dressed = edges.dress(topic.as_bytes(), &payload, 3).to_vec();
        edges.used(device, topic.as_bytes(), fate);
        dressed
    }

    /// The number at the end of a payload, below 128.
    fn number(payload: &[u8]) -> u8 {
        assert_eq!(payload[payload.len() - 2], 3 << 3);
        payload[payload.len() - 1]
    }

    #[test]
    fn what_is_sent_is_numbered_without_gaps_and_births_begin_anew() {
        let mut edges = Edges::default();
        let sent = |edges: &mut Edges, device, kind: &str, fate| {
            number(&send(
                edges,
                device,
                &format!("spBv1.0/g/{kind}/n/{device}"),
                fate,
            ))
        };
        assert_eq!(sent(&mut edges, 4, "NBIRTH", Fate::Sent), 0);
        assert_eq!(sent(&mut edges, 4, "DBIRTH", Fate::Sent), 1);
        assert_eq!(sent(&mut edges, 7, "DBIRTH", Fate::LeftOut), 2);
        assert_eq!(sent(&mut edges, 4, "DDATA", Fate::Sent), 2);
        let key = (b"g".to_vec(), b"n".to_vec());
        let command = b"\x12\x1a\x0a\x14Node Control/Rebirth\x20\x0b\x70\x01";
        assert_eq!(edges.asked(b"spBv1.0/g/NCMD/n", command), Some(key.clone()));
        let mut refused = command.to_vec();
        *refused.last_mut().unwrap() = 0;
        assert_eq!(edges.asked(b"spBv1.0/g/NCMD/n", &refused), None);
        assert_eq!(edges.asked(b"spBv1.0/g/NCMD/m", command), None);
        assert_eq!(edges.of(|device| device == 4), std::slice::from_ref(&key));
        let births = edges.births(&key, |_| 5);
        let topics: Vec<_> = births
            .iter()
            .map(|b| String::from_utf8_lossy(&b.topic))
            .collect();
        assert_eq!(
            topics,
            [
                "spBv1.0/g/NBIRTH/n",
                "spBv1.0/g/DBIRTH/n/4",
                "spBv1.0/g/DBIRTH/n/7"
            ]
        );
        let numbers: Vec<_> = births.iter().map(|b| number(&b.payload)).collect();
        assert_eq!(numbers, [0, 1, 2]);
        assert_eq!(births[0].payload, node_birth(1_004, 5, 0));
        assert_eq!(sent(&mut edges, 4, "DDATA", Fate::Sent), 3);
    }

    #[test]
    fn a_device_that_falls_silent_dies_for_itself_and_is_born_when_it_speaks() {
        let mut edges = Edges::default();
        assert_eq!(edges.turn(4), None, "it was not born");
        send(&mut edges, 4, "spBv1.0/g/NBIRTH/n", Fate::Sent);
        send(&mut edges, 4, "spBv1.0/g/DBIRTH/n/4", Fate::Sent);
        send(&mut edges, 7, "spBv1.0/g/DBIRTH/n/7", Fate::Sent);
        edges.falls_silent(4);
        let death = edges.turn(4).unwrap();
        assert_eq!(death.topic, b"spBv1.0/g/DDEATH/n/4");
        // The node's last message was of the second 1.007.
        assert_eq!(death.payload, device_death(1_007, 3));
        // A node that is born meanwhile has the other one alone.
        let key = (b"g".to_vec(), b"n".to_vec());
        let devices: Vec<u32> = edges.births(&key, |_| 0).iter().map(|b| b.device).collect();
        assert_eq!(devices, [4, 7], "the node, by its first device, and 7");
        edges.speaks(4);
        let birth = edges.turn(4).unwrap();
        assert_eq!(birth.topic, b"spBv1.0/g/DBIRTH/n/4");
        assert_eq!(number(&birth.payload), 2, "after NBIRTH and one DBIRTH");
    }

    #[test]
    fn a_node_that_is_born_late_has_the_number_of_its_connection() {
        let mut edges = Edges::default();
        let birth = send(&mut edges, 4, "spBv1.0/g/NBIRTH/n", Fate::Sent);
        assert_eq!(birth, node_birth(1_004, 3, 0));
        // Nothing else has it.
        let data = send(&mut edges, 4, "spBv1.0/g/DDATA/n/4", Fate::Sent);
        assert_eq!(data, node_birth(1_004, 0, 1));
    }

    #[test]
    fn births_are_known_by_their_topics() {
        for (topic, expected) in [
            ("spBv1.0/g/NBIRTH/n", true),
            ("spBv1.0/g/DBIRTH/n/4", true),
            ("spBv1.0/g/DDATA/n/DBIRTH", false),
            ("spBv1.0/g/DDEATH/n/4", false),
            ("twin/g/DBIRTH", false),
            ("", false),
        ] {
            assert_eq!(is_birth(topic.as_bytes()), expected, "{topic}");
        }
    }

    #[test]
    fn numbers_of_one_and_two_bytes_are_replaced() {
        for (old, new) in [
            (0, 1),
            (1, 128),
            (127, 128),
            (128, 255),
            (255, 0),
            (129, 24),
        ] {
            let mut out = Vec::new();
            numbered(&node_birth(5, 2, old), new, &mut out);
            assert_eq!(out, node_birth(5, 2, new), "{old} {new}");
        }
    }
}
