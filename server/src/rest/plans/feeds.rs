//! How the new devices of a plan are powered and connected, as messages.

use serde_json::{Value, json};
use twin_core::planning::Tally;
use twin_core::told::Term;
use twin_protocol::audit::Words;
use twin_protocol::plan::{PlanFeed, PlanFeeds};

use super::wire::told_of;
use crate::plans::Outcome;

/// How many devices are fed in which way.
pub(super) fn of(outcome: &Outcome) -> PlanFeeds {
    let connections = &outcome.connections;
    let power = connections.powered().into_iter().map(|tally| {
        let name = Term::new(tally.by.en(), tally.by.zh());
        feed(outcome, (tally.by.as_str(), name), &tally)
    });
    let network = connections.connected().into_iter().map(|tally| {
        let name = Term::new(tally.by.en(), tally.by.zh());
        feed(outcome, (tally.by.as_str(), name), &tally)
    });
    PlanFeeds {
        power: power.collect(),
        network: network.collect(),
        supply: connections.supply.iter().cloned().map(told_of).collect(),
    }
}

fn feed<B>(outcome: &Outcome, (by, name): (&str, Term), tally: &Tally<B>) -> PlanFeed {
    let id = |number: usize| {
        let device = outcome.placement.devices.get(number)?;
        Some(device.id.to_string())
    };
    PlanFeed {
        by: by.to_owned(),
        name: Words {
            zh: name.zh.to_owned(),
            en: name.en.to_owned(),
        },
        devices: tally.devices,
        farthest: tally.farthest.and_then(|(number, _)| id(number)),
        farthest_m: tally.farthest.map(|(_, distance_m)| distance_m),
    }
}

/// What the GeoJSON of a new device says of its power and network; nothing past the last.
pub(super) fn properties(outcome: &Outcome, i: usize) -> Vec<(&'static str, Value)> {
    let Some(connection) = outcome.connections.of_devices.get(i) else {
        return Vec::new();
    };
    let (power, network) = (&connection.power, &connection.network);
    vec![
        ("power", json!(power.by.as_str())),
        ("power_from", json!(power.from.as_deref())),
        ("power_m", json!(power.distance_m)),
        ("power_basis", json!(power.basis.as_str())),
        ("network", json!(network.by.as_str())),
        ("network_from", json!(network.from.as_deref())),
        ("network_m", json!(network.distance_m)),
        ("network_basis", json!(network.basis.as_str())),
    ]
}
