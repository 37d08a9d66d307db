//! The catalogue as one flat list, the form that scripts read.

use std::sync::Arc;

use serde::Serialize;

use super::Catalogue;
use super::area::PlaceArea;
use super::channel::Channel;
use super::deployment::{Condition, Location};
use super::row::{
    ApplicationRow, DataCentreNeed, DeviceClass, DeviceRow, Figure, NETWORKS_TABLE, NamedDevice,
    NamedPlace, NetworkNeed, NetworkRow, PlaceRow, PlatformNeed,
};
use super::rule::Rule;
use crate::ids::{ClassId, RowId};
use crate::model::Network;

/// What an entry of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A deployment row of tables 3 to 9.
    Device,
    /// A line of table 10.
    Place,
    /// A row of table 2.
    Application,
    /// A demand of section 3 on a network.
    Network,
}

impl EntryKind {
    /// The word as written in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Place => "place",
            Self::Application => "application",
            Self::Network => "network",
        }
    }
}

/// One line of the catalogue. Fields that its kind doesn't have are missing from its JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct Entry {
    /// Id of the row.
    pub id: RowId,
    /// What it is.
    pub kind: EntryKind,
    /// Table of the white paper.
    pub table: u8,
    /// Row number in the table.
    pub number: u8,
    /// `a`, `b` where a number has several lines; null otherwise.
    pub variant: Option<Arc<str>>,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// 必选 for devices and places, ● for the platform of applications.
    pub required: bool,
    /// `*`: part of the baseline for existing communities.
    pub existing_baseline: bool,
    /// The demand; applications make none by themselves.
    pub rule: Option<Rule>,
    /// Where the rule's numbers are from, when not from the row.
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    pub assumption_zh: Option<Arc<str>>,
    /// The locations that the row names.
    pub locations: Vec<Location>,
    /// The conditions of its deployment column that are not numbers.
    pub conditions: Vec<Condition>,
    /// What devices of the class send; empty for places and applications.
    pub channels: Vec<Channel>,
    /// Figures of the printed columns.
    pub figures: Vec<Figure>,
    /// What only some kinds have.
    #[serde(flatten)]
    pub more: More,
}

/// The fields of an entry that only some kinds have.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct More {
    /// Device class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassId>,
    /// Behaviour that simulates the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behaviour: Option<Arc<str>>,
    /// Network of the last hop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// Whether it moves by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<bool>,
    /// Height above floor or ground, metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mount_height_m: Option<f64>,
    /// 部署位置.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_zh: Option<Arc<str>>,
    /// 部署要求 or 建设要求; of a network, the white paper's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment_zh: Option<Arc<str>>,
    /// The same in English, of a network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment_en: Option<Arc<str>>,
    /// 功能要求.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_zh: Option<Arc<str>>,
    /// 性能要求.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance_zh: Option<Arc<str>>,
    /// 对应应用.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_zh: Option<Arc<str>>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_en: Option<Arc<str>>,
    /// Group of a place, or category of an application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_zh: Option<Arc<str>>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_en: Option<Arc<str>>,
    /// Place kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Arc<str>>,
    /// How large a place has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<PlaceArea>,
    /// What an application needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
}

/// What an application needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needs {
    /// Smart devices, and the classes that their names mean.
    pub devices: Vec<NamedDevice>,
    /// Places, and the place rows and kinds that their names mean.
    pub places: Vec<NamedPlace>,
    /// Networks.
    pub networks: Vec<NetworkNeed>,
    /// The same, as printed.
    pub networks_zh: Vec<&'static str>,
    /// Data-centre needs.
    pub data_centre: Vec<DataCentreNeed>,
    /// The same, as printed.
    pub data_centre_zh: Vec<&'static str>,
    /// Need of the platform.
    pub platform: PlatformNeed,
}

/// Every row of the catalogue as one list: applications, devices, places, networks, each in the order of its table.
#[must_use]
pub fn entries(catalogue: &Catalogue) -> Vec<Entry> {
    let applications = catalogue.applications.iter().map(application);
    let devices = catalogue
        .rows
        .iter()
        .filter_map(|row| Some(device(row, catalogue.class(row.class.as_str())?)));
    applications
        .chain(devices)
        .chain(catalogue.places.iter().map(place))
        .chain(catalogue.networks.iter().map(network))
        .collect()
}

fn device(row: &DeviceRow, class: &DeviceClass) -> Entry {
    Entry {
        id: row.id.clone(),
        kind: EntryKind::Device,
        table: row.table,
        number: row.number,
        variant: row.variant.clone(),
        name_zh: class.name_zh.clone(),
        name_en: class.name_en.clone(),
        required: row.required,
        existing_baseline: row.existing_baseline,
        rule: Some(row.rule.clone()),
        assumption: row.assumption.clone(),
        assumption_zh: row.assumption_zh.clone(),
        locations: row.locations.clone(),
        conditions: row.conditions.clone(),
        channels: class.channels.clone(),
        figures: row.figures.clone(),
        more: More {
            class: Some(class.id.clone()),
            behaviour: Some(class.behaviour.clone()),
            network: Some(class.network),
            mobile: Some(class.mobile),
            mount_height_m: Some(class.mount_height_m),
            location_zh: Some(row.location_zh.clone()),
            deployment_zh: Some(row.deployment_zh.clone()),
            function_zh: Some(row.function_zh.clone()),
            performance_zh: Some(row.performance_zh.clone()),
            application_zh: Some(row.application_zh.clone()),
            application_en: Some(row.application_en.clone()),
            ..More::default()
        },
    }
}

fn place(row: &PlaceRow) -> Entry {
    Entry {
        id: row.id.clone(),
        kind: EntryKind::Place,
        table: row.table,
        number: row.number,
        variant: row.variant.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        required: row.required,
        existing_baseline: row.existing_baseline,
        rule: Some(row.rule.clone()),
        assumption: row.assumption.clone(),
        assumption_zh: row.assumption_zh.clone(),
        locations: row.locations.clone(),
        conditions: row.conditions.clone(),
        channels: Vec::new(),
        figures: row.figures.clone(),
        more: More {
            deployment_zh: Some(row.deployment_zh.clone()),
            function_zh: Some(row.function_zh.clone()),
            group_zh: Some(row.group_zh.clone()),
            group_en: Some(row.group_en.clone()),
            place: Some(row.place.clone()),
            area: row.area.clone(),
            ..More::default()
        },
    }
}

fn network(row: &NetworkRow) -> Entry {
    Entry {
        id: row.id.clone(),
        kind: EntryKind::Network,
        table: NETWORKS_TABLE,
        number: row.number,
        variant: row.variant.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        required: row.required,
        existing_baseline: row.existing_baseline,
        rule: Some(row.rule.clone()),
        assumption: row.assumption.clone(),
        assumption_zh: row.assumption_zh.clone(),
        locations: Vec::new(),
        conditions: row.conditions.clone(),
        channels: Vec::new(),
        figures: Vec::new(),
        more: More {
            class: row.class.clone(),
            deployment_zh: Some(row.quote_zh.clone()),
            deployment_en: Some(row.quote_en.clone()),
            ..More::default()
        },
    }
}

fn application(row: &ApplicationRow) -> Entry {
    Entry {
        id: row.id.clone(),
        kind: EntryKind::Application,
        table: 2,
        number: row.number,
        variant: None,
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        required: row.platform == PlatformNeed::Required,
        existing_baseline: false,
        rule: None,
        assumption: None,
        assumption_zh: None,
        locations: Vec::new(),
        conditions: Vec::new(),
        channels: Vec::new(),
        figures: Vec::new(),
        more: More {
            group_zh: Some(row.category_zh.clone()),
            group_en: Some(row.category_en.clone()),
            needs: Some(Needs {
                devices: row.devices.clone(),
                places: row.places.clone(),
                networks: row.networks.clone(),
                networks_zh: row.networks.iter().map(|n| n.zh()).collect(),
                data_centre: row.data_centre.clone(),
                data_centre_zh: row.data_centre.iter().map(|n| n.zh()).collect(),
                platform: row.platform,
            }),
            ..More::default()
        },
    }
}
