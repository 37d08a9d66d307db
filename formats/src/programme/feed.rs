//! How new devices are powered and connected, as lines of the document.

use serde::Serialize;
use twin_core::planning::{Connections, Placement, Tally};
use twin_core::told::Term;

use crate::audit::Text;

/// How many new devices are fed in one way.
#[derive(Debug, Serialize)]
pub struct FeedLine<'a> {
    /// What with: power or the network.
    pub what: Text,
    /// The way, in a word: `smart_pole`, `building`, `battery`, `cable`, `station`, `nothing` and the like.
    pub by: &'static str,
    /// The same as people call it.
    pub name: Text,
    /// How many devices.
    pub devices: usize,
    /// Id of the one farthest from what feeds it; none where there is no such way to go.
    pub farthest: Option<&'a str>,
    /// How far that is, straight in plan, metres.
    pub farthest_m: Option<f64>,
}

/// Power first, then the network.
pub(super) fn feeds<'a>(placement: &'a Placement, connections: &Connections) -> Vec<FeedLine<'a>> {
    let power = connections.powered().into_iter().map(|tally| {
        let name = Term::new(tally.by.en(), tally.by.zh());
        let by = (tally.by.as_str(), name);
        line(Term::new("power", "供电"), by, &tally, placement)
    });
    let network = connections.connected().into_iter().map(|tally| {
        let name = Term::new(tally.by.en(), tally.by.zh());
        let by = (tally.by.as_str(), name);
        line(Term::new("network", "网络"), by, &tally, placement)
    });
    power.chain(network).collect()
}

fn line<'a, B>(
    what: Term,
    (by, name): (&'static str, Term),
    tally: &Tally<B>,
    placement: &'a Placement,
) -> FeedLine<'a> {
    let farthest = tally.farthest.filter(|(_, distance_m)| *distance_m > 0.0);
    let id = |number: usize| placement.devices.get(number).map(|d| d.id.as_str());
    FeedLine {
        what: text(what),
        by,
        name: text(name),
        devices: tally.devices,
        farthest: farthest.and_then(|(number, _)| id(number)),
        farthest_m: farthest.map(|(_, distance_m)| distance_m),
    }
}

fn text(Term { zh, en }: Term) -> Text {
    Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
