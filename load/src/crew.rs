//! Which device speaks over which connection.

use std::collections::BTreeMap;

use crate::mqtt::{Client, Will};
use crate::payload::DeviceFacts;
use crate::plan::{Sharing, Target};

/// The connections of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crew {
    /// Connection of each device.
    pub connection_of: Vec<u32>,
    /// The clients, connection by connection.
    pub clients: Vec<Client>,
}

impl Crew {
    /// Deals `devices` out as `target` says.
    #[must_use]
    pub fn new(devices: &[DeviceFacts], target: &Target) -> Self {
        let (connection_of, names) = match target.sharing {
            Sharing::Device => (
                (0..devices.len() as u32).collect(),
                devices.iter().map(|d| d.device.clone()).collect(),
            ),
            Sharing::Gateway => by_gateway(devices),
            Sharing::Count(count) => {
                let count = count.clamp(1, devices.len().max(1) as u32);
                let names = (0..count).map(|n| n.to_string()).collect();
                (
                    (0..devices.len() as u32).map(|n| n % count).collect(),
                    names,
                )
            }
        };
        let clients = names
            .into_iter()
            .map(|name| client(&name, target))
            .collect();
        Self {
            connection_of,
            clients,
        }
    }
}

fn by_gateway(devices: &[DeviceFacts]) -> (Vec<u32>, Vec<String>) {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names = Vec::new();
    let connection_of = (devices.iter())
        .map(|device| {
            *numbers.entry(&device.gateway).or_insert_with(|| {
                names.push(device.gateway.clone());
                names.len() as u32 - 1
            })
        })
        .collect();
    (connection_of, names)
}

fn client(name: &str, target: &Target) -> Client {
    let id = format!("{}{name}", target.client_prefix);
    let will = target.will_topic.as_ref().map(|topic| Will {
        topic: topic.replace("{client}", &id),
        payload: br#"{"state":"offline"}"#.to_vec(),
        qos: target.qos as u8,
    });
    Client {
        user: target
            .user
            .as_ref()
            .map(|user| user.replace("{device}", name)),
        id,
        will,
        ..Client::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Address;

    fn devices() -> Vec<DeviceFacts> {
        let facts = |device: &str, gateway: &str| DeviceFacts {
            community: "c".into(),
            class: "T3-2".into(),
            device: device.into(),
            gateway: gateway.into(),
        };
        vec![facts("a", "g1"), facts("b", "g2"), facts("c", "g1")]
    }

    fn crew(sharing: Sharing) -> Crew {
        let mut target = Target::new(Address::parse("mqtt://127.0.0.1").unwrap());
        target.sharing = sharing;
        target.user = Some("token-{device}".into());
        target.will_topic = Some("gone/{client}".into());
        Crew::new(&devices(), &target)
    }

    #[test]
    fn devices_share_connections_as_asked() {
        assert_eq!(crew(Sharing::Device).connection_of, [0, 1, 2]);
        assert_eq!(crew(Sharing::Gateway).connection_of, [0, 1, 0]);
        assert_eq!(crew(Sharing::Count(2)).connection_of, [0, 1, 0]);
        let many = crew(Sharing::Count(50));
        assert_eq!(many.clients.len(), 3, "no connection without a device");
    }

    #[test]
    fn a_client_is_named_after_what_it_speaks_for() {
        let crew = crew(Sharing::Gateway);
        let client = &crew.clients[1];
        assert_eq!(
            (client.id.as_str(), client.user.as_deref()),
            ("twin-g2", Some("token-g2"))
        );
        assert_eq!(client.will.as_ref().unwrap().topic, "gone/twin-g2");
    }
}
