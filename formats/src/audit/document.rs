//! An audit as a document: every row with the words it comes from, what was found, and where.

use std::collections::BTreeMap;

use geo::{Coord, CoordsIter};
use serde::Serialize;
use twin_core::audit::{
    ApplicationAudit, Audit, DemandAudit, Fault, Measure, Missing, Repair, RowAudit, Server,
    Verdict,
};
use twin_core::catalogue::Absence;
use twin_core::model::Community;
use twin_core::rules::RuleSet;

use super::basis::Basis;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// Id of the community.
    pub community: &'a str,
    /// Its name.
    pub name: Text,
    /// Buildings, households, devices: what was audited.
    pub extent: Extent,
    /// How many rows have each verdict.
    pub counts: BTreeMap<&'static str, usize>,
    /// The rows.
    pub rows: Vec<Row<'a>>,
    /// Table 2.
    pub applications: Vec<Application<'a>>,
    #[serde(skip)]
    pub(super) map: &'a Community,
}

/// What was audited.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Extent {
    buildings: usize,
    households: u64,
    devices: usize,
}

/// One row.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    /// Its id.
    pub row: &'a str,
    /// What it goes by.
    #[serde(flatten)]
    pub basis: Basis,
    /// The verdict.
    pub verdict: Verdict,
    /// What the amounts count.
    pub measure: Measure,
    /// How much is asked for.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
    /// What would have to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'a Missing>,
    /// Who says that there is nothing that it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<&'a Absence>,
    /// Its conditions.
    pub conditions: Vec<Condition<'a>>,
    /// Its demands.
    pub demands: Vec<Demand<'a>>,
}

/// A condition of a row.
#[derive(Debug, Serialize)]
pub struct Condition<'a> {
    /// Its word.
    pub condition: &'a str,
    /// The words of the row.
    pub text_zh: &'a str,
    /// The verdict.
    pub verdict: Verdict,
    /// What was measured, where its kind measures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<f64>,
    /// What keeps it from being met.
    pub faults: &'a [Fault],
    /// What would have to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'a Missing>,
    /// What would mend it.
    pub repairs: &'a [Repair],
}

/// One demand.
#[derive(Debug, Serialize)]
pub struct Demand<'a> {
    /// The layer of what it speaks of.
    pub layer: &'static str,
    /// The id of that.
    pub id: &'a str,
    /// The verdict.
    pub verdict: Verdict,
    /// How much is asked for.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
    /// Ids of what serves it.
    pub served_by: Vec<&'a str>,
    /// What is wrong although the amount is there.
    pub faults: &'a [Fault],
    /// What would mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<&'a Repair>,
    /// The finding itself, with what it speaks of and where that is.
    #[serde(skip)]
    pub found: &'a DemandAudit,
}

/// An application and what it needs.
#[derive(Debug, Serialize)]
pub struct Application<'a> {
    /// Its name.
    pub name: Text,
    /// What was found for it.
    #[serde(flatten)]
    pub found: &'a ApplicationAudit,
}

impl<'a> Document<'a> {
    /// The report of `audit` on `community` by `rules`.
    #[must_use]
    pub fn new(community: &'a Community, rules: &'a RuleSet, audit: &'a Audit) -> Self {
        let catalogue = &rules.catalogue;
        let (zh, en) = (community.name.zh.as_deref(), community.name.en.as_deref());
        let id = community.id.as_str();
        let counts = Verdict::ALL.iter().map(|v| v.as_str()).zip(audit.counts());
        let applications = audit.applications.iter().filter_map(|found| {
            let row = catalogue.applications.iter().find(|a| a.id == found.row)?;
            Some(Application {
                name: text(&row.name_zh, &row.name_en),
                found,
            })
        });
        Self {
            community: id,
            name: text(zh.or(en).unwrap_or(id), en.or(zh).unwrap_or(id)),
            extent: Extent {
                buildings: community.buildings.len(),
                households: community.household_count(),
                devices: community.devices.len(),
            },
            counts: counts.collect(),
            rows: audit
                .rows
                .iter()
                .filter_map(|found| Row::new(found, community, rules))
                .collect(),
            applications: applications.collect(),
            map: community,
        }
    }

    /// Where a demand is, in degrees: the first point of what nothing serves, else of its evidence.
    pub(super) fn anchor(&self, demand: &Demand<'_>) -> Option<Coord<f64>> {
        let shape = demand.found.remainder.as_ref();
        let first = shape.unwrap_or(&demand.found.evidence).coords_iter().next();
        first.map(|point| self.degrees_of(point))
    }

    /// A point in local metres as WGS 84 longitude and latitude.
    pub(super) fn degrees_of(&self, point: Coord<f64>) -> Coord<f64> {
        self.map.frame.lonlat_from_enu(point)
    }
}

pub(super) fn text(zh: &str, en: &str) -> Text {
    Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

impl<'a> Row<'a> {
    /// What was found for one row; none where `rules` do not have it. Cost: linear in its demands.
    #[must_use]
    pub fn new(found: &'a RowAudit, community: &'a Community, rules: &'a RuleSet) -> Option<Self> {
        let basis = Basis::of(found.row.as_str(), rules)?;
        let conditions = found.conditions.iter().map(|condition| Condition {
            condition: &condition.condition,
            text_zh: &condition.text_zh,
            verdict: condition.verdict,
            measured: condition.measured,
            faults: &condition.faults,
            missing: condition.missing.as_ref(),
            repairs: &condition.repairs,
        });
        Some(Self {
            row: found.row.as_str(),
            basis,
            verdict: found.verdict,
            measure: found.measure,
            demanded: found.demanded,
            served: found.served,
            missing: found.missing.as_ref(),
            absent: found.absent.as_ref(),
            conditions: conditions.collect(),
            demands: found.demands.iter().map(|d| demand(d, community)).collect(),
        })
    }

    /// What would have to be known of it; of a row that cannot be told though it has demands, of the first of these that cannot.
    #[must_use]
    pub fn unsaid(&self) -> Option<&'a Missing> {
        let of_demands = || {
            let mut lacking = self.demands.iter().map(|demand| demand.found);
            lacking.find_map(|found| found.missing.as_ref())
        };
        let is_untold = self.verdict == Verdict::CannotTell;
        self.missing
            .or_else(|| is_untold.then(of_demands).flatten())
    }
}

fn demand<'a>(found: &'a DemandAudit, community: &'a Community) -> Demand<'a> {
    let (layer, id) = found.subject.feature(community);
    let served_by = found.served_by.iter().map(|s| server_id(*s, community));
    Demand {
        layer,
        id,
        verdict: found.verdict,
        demanded: found.demanded,
        served: found.served,
        served_by: served_by.collect(),
        faults: &found.faults,
        repair: found.repair.as_ref(),
        found,
    }
}

fn server_id(server: Server, community: &Community) -> &str {
    match server {
        Server::Device(i) => community.devices[i as usize].id.as_str(),
        Server::Fixture(i) => community.fixtures[i as usize].id.as_str(),
        Server::Place(i) => community.places[i as usize].id.as_str(),
        Server::Parking(i) => community.parkings[i as usize].id.as_str(),
    }
}

impl Extent {
    /// The amounts with their names, Chinese and English.
    #[must_use]
    pub fn amounts(&self) -> [(&'static str, &'static str, f64); 3] {
        [
            ("建筑", "Buildings", self.buildings as f64),
            ("户数", "Households", self.households as f64),
            ("设备", "Devices", self.devices as f64),
        ]
    }
}
