//! What gateways carry: the devices that each serves and what these send regularly, against what its class is said to take.
//!
//! How much of the airtime is taken is told by [`crate::coverage::layer`]; here it is about what a gateway itself may have at once, which
//! its data sheet says and no formula.

use std::collections::BTreeMap;

use crate::audit::report::ConditionAudit;
use crate::audit::scene::Scene;
use crate::audit::verdict::{Fault, Missing, Repair, Verdict};
use crate::catalogue::{Catalogue, Condition, Cover, DeviceClass, NetworkRow};
use crate::ids::{ClassId, RowId};
use crate::model::Device;
use crate::planning::{Hearing, Part};

/// What less than this is too much is rounding.
const SLACK: f64 = 1e-9;

/// What a gateway carries and may carry.
struct Load<'s> {
    gateway: &'s Device,
    devices: u32,
    messages_per_second: f64,
    most_devices: Option<u32>,
    most_messages_per_second: Option<f64>,
}

/// Audits the conditions of a row about the gateways that its devices are heard by. One that serves none is asked for nothing.
pub(super) fn audited(
    row: &NetworkRow,
    hearing: &Hearing,
    catalogue: &Catalogue,
    scene: &Scene<'_>,
) -> Vec<ConditionAudit> {
    if row.conditions.is_empty() {
        return Vec::new();
    }
    let loads = loads(hearing, catalogue, scene);
    let conditions = row.conditions.iter();
    conditions
        .map(|condition| finding(condition, &loads))
        .collect()
}

/// The gateways that serve a device, in the community's order.
fn loads<'s>(hearing: &Hearing, catalogue: &Catalogue, scene: &'s Scene<'_>) -> Vec<Load<'s>> {
    let mut by_gateway: BTreeMap<u32, Load<'s>> = BTreeMap::new();
    let mut by_class: BTreeMap<&ClassId, f64> = BTreeMap::new();
    for (sample, server) in hearing.ears.samples.iter().zip(&hearing.servers) {
        let station = server.and_then(|number| hearing.stations.get(number as usize));
        let (Part::Device(device), Some(station)) = (sample.part, station) else {
            continue;
        };
        let class = &scene.fleet.devices[device as usize].class;
        let sent = by_class
            .entry(class)
            .or_insert_with(|| catalogue.class(class.as_str()).map_or(0.0, rate));
        let load = by_gateway
            .entry(station.device)
            .or_insert_with(|| Load::of(station.device, hearing, catalogue, scene));
        load.devices += 1;
        load.messages_per_second += *sent;
    }
    by_gateway.into_values().collect()
}

/// Messages that a device of the class sends regularly, a second.
fn rate(class: &DeviceClass) -> f64 {
    let messages = class.messages();
    let rates = messages.iter().map(|m| 1.0 / f64::from(m.interval_s));
    rates.sum()
}

impl<'s> Load<'s> {
    /// Of a gateway that serves none yet.
    fn of(gateway: u32, hearing: &Hearing, catalogue: &Catalogue, scene: &'s Scene<'_>) -> Self {
        let device = &scene.fleet.devices[gateway as usize];
        let row = device.row.as_ref().map(RowId::as_str);
        let mut covers = catalogue.covers(device.class.as_str(), row);
        let said = covers.find_map(|cover| match cover {
            Cover::Radio {
                technology,
                most_devices,
                most_messages_per_second,
                ..
            } if hearing.by.contains(technology) => {
                Some((*most_devices, *most_messages_per_second))
            }
            _ => None,
        });
        let (most_devices, most_messages_per_second) = said.unwrap_or_default();
        Self {
            gateway: device,
            devices: 0,
            messages_per_second: 0.0,
            most_devices,
            most_messages_per_second,
        }
    }

    /// How much of what a condition is about there is, and how much there may be.
    fn amounts(&self, condition: &str) -> (f64, Option<f64>) {
        match condition {
            CONNECTIONS => (f64::from(self.devices), self.most_devices.map(f64::from)),
            _ => (self.messages_per_second, self.most_messages_per_second),
        }
    }

    fn fault(&self, condition: &str) -> Option<Fault> {
        let (amount, most) = self.amounts(condition);
        let most = most.filter(|most| amount > most + SLACK)?;
        let gateway = self.gateway.id.clone();
        Some(match condition {
            CONNECTIONS => Fault::TooManyDevices {
                gateway,
                devices: self.devices,
                most: self.most_devices?,
            },
            _ => Fault::TooManyMessages {
                gateway,
                messages_per_second: amount,
                most_per_second: most,
            },
        })
    }
}

impl Load<'_> {
    /// As many gateways more beside one that is asked for too much as share it.
    fn relief(&self, condition: &str) -> Option<Repair> {
        self.fault(condition)?;
        let (amount, most) = self.amounts(condition);
        let begun = (amount / most.filter(|most| *most > 0.0)? - SLACK).ceil();
        Some(Repair::Add {
            class: Some(self.gateway.class.clone()),
            place: None,
            count: (begun - 1.0).max(1.0) as u32,
            at: vec![self.gateway.position.plan().into()],
        })
    }
}

/// The word of the condition on devices; the other is on messages.
const CONNECTIONS: &str = "connections";

/// One condition of all gateways: of those that are said to take something, whether they are asked for more; where none is asked for more, and
/// of some it is not said what they take, it cannot be told.
fn finding(condition: &Condition, loads: &[Load<'_>]) -> ConditionAudit {
    let word = &*condition.condition;
    let amounts = loads.iter().map(|load| load.amounts(word));
    let said = amounts.clone().filter(|(_, most)| most.is_some()).count();
    let faults: Vec<Fault> = loads.iter().filter_map(|load| load.fault(word)).collect();
    let is_untold = faults.is_empty() && said < loads.len();
    let verdict = if is_untold {
        Verdict::CannotTell
    } else {
        let kept = said.saturating_sub(faults.len());
        Verdict::of_amounts(kept as f64, said as f64, 0.0, false)
    };
    let attribute = match word {
        CONNECTIONS => "most_devices",
        _ => "most_messages_per_second",
    };
    ConditionAudit {
        condition: condition.condition.clone(),
        text_zh: condition.text_zh.clone(),
        verdict,
        faults,
        missing: is_untold.then(|| Missing::attribute("device", attribute)),
        repairs: loads.iter().filter_map(|load| load.relief(word)).collect(),
        measured: amounts.map(|(amount, _)| amount).reduce(f64::max),
    }
}
