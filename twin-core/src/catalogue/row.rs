//! Rows of the white paper's tables.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::area::PlaceArea;
use super::channel::{Channel, Reporting};
use super::cover::Cover;
use super::deployment::{Condition, Location};
use super::rule::Rule;
use super::supply::ClassPower;
use super::words::Unit;
use crate::ids::{ClassId, RowId};
use crate::model::{Mounting, Network, Product};

/// The behaviour of a class that is planned and audited, but that the simulation leaves silent.
pub const NOT_SIMULATED: &str = "not_simulated";

/// How a figure bounds its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// At least `value`.
    AtLeast,
    /// At most `value`.
    AtMost,
    /// More than `value`.
    MoreThan,
    /// Less than `value`.
    LessThan,
    /// Exactly `value`.
    Exactly,
    /// From `value` to `value_max`.
    Between,
}

/// Which column a figure stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 部署位置 and 部署要求, or 建设要求 in table 10.
    Deployment,
    /// 功能要求.
    Function,
    /// 性能要求.
    Performance,
}

/// One figure of a row: a bounded quantity with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The column it stands in.
    pub column: Column,
    /// What it bounds, in `snake_case`.
    pub quantity: Arc<str>,
    /// How.
    pub bound: Bound,
    /// The number.
    pub value: f64,
    /// The upper number of `between`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_max: Option<f64>,
    /// Unit as a UCUM code; `1` for a plain count.
    #[schemars(with = "Unit")]
    pub unit: Arc<str>,
    /// The white paper's words for it.
    pub text_zh: Arc<str>,
}

impl Figure {
    /// Whether `value`, in the figure's unit, is as it asks.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        match self.bound {
            Bound::AtLeast => value >= self.value,
            Bound::AtMost => value <= self.value,
            Bound::MoreThan => value > self.value,
            Bound::LessThan => value < self.value,
            Bound::Exactly => (value - self.value).abs() <= 1e-9 * self.value.abs(),
            Bound::Between => {
                value >= self.value && self.value_max.is_none_or(|most| value <= most)
            }
        }
    }
}

/// A device class 设备类: one row number of tables 3 to 9.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceClass {
    /// Id, such as `T3-2`.
    pub id: ClassId,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// Name of the behaviour that simulates it, in `snake_case`; [`super::NOT_SIMULATED`] where there is none.
    pub behaviour: Arc<str>,
    /// Network of its last hop.
    pub network: Network,
    /// Whether it moves by itself.
    pub mobile: bool,
    /// What it runs on, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<ClassPower>,
    /// Whether other devices hang on it and are fed from it, as on a smart pole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carries: bool,
    /// Height above floor or ground at which it is mounted, metres.
    pub mount_height_m: f64,
    /// How its devices are put up, where nothing else is known of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mounting: Option<Mounting>,
    /// What the data sheet of its devices says, where nothing else is known of one.
    #[serde(default, skip_serializing_if = "Product::is_unknown")]
    pub product: Product,
    /// What it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Cover>,
    /// What it sends.
    pub channels: Vec<Channel>,
}

/// A message that a device sends regularly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegularMessage {
    /// Seconds between two of them, at least 1.
    pub interval_s: u32,
    /// Values in each.
    pub values: u32,
}

impl DeviceClass {
    /// What devices of the class send regularly, by interval: what is due at the same times goes in one message.
    #[must_use]
    pub fn messages(&self) -> Vec<RegularMessage> {
        let channels = self.channels.iter();
        let mut intervals: Vec<u32> = channels
            .filter(|channel| channel.reporting == Reporting::Periodic)
            .map(|channel| channel.interval_s.max(1))
            .collect();
        intervals.sort_unstable();
        let message = |values: &[u32]| {
            let interval_s = *values.first()?;
            let values = values.len() as u32;
            Some(RegularMessage { interval_s, values })
        };
        let by_interval = intervals.chunk_by(|a, b| a == b);
        by_interval.filter_map(message).collect()
    }
}

/// A deployment row of tables 3 to 9.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Id, such as `T3-2a`.
    pub id: RowId,
    /// Its device class.
    pub class: ClassId,
    /// Table of the white paper, 3 to 9; 0 for a row of a city's own.
    pub table: u8,
    /// Row number in the table; of a city's own rows, in its file.
    pub number: u8,
    /// `a`, `b` where a number has several lines.
    pub variant: Option<Arc<str>>,
    /// 必选 ● (true) or 可选 (false).
    pub required: bool,
    /// `*`: part of the baseline for existing communities 老旧小区.
    pub existing_baseline: bool,
    /// 部署位置, as printed.
    pub location_zh: Arc<str>,
    /// 部署要求, as printed; lines joined by `；`.
    pub deployment_zh: Arc<str>,
    /// 功能要求, as printed.
    pub function_zh: Arc<str>,
    /// 性能要求, as printed.
    pub performance_zh: Arc<str>,
    /// 对应应用 or 应用场景, as printed.
    pub application_zh: Arc<str>,
    /// The same in English.
    pub application_en: Arc<str>,
    /// The locations that 部署位置 names; none where it is `/`.
    pub locations: Vec<Location>,
    /// The conditions of 部署要求 that are not numbers.
    pub conditions: Vec<Condition>,
    /// The demand in machine-readable form.
    pub rule: Rule,
    /// What the rule takes from elsewhere than the row, with its source.
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    pub assumption_zh: Option<Arc<str>>,
    /// Every figure of the row.
    pub figures: Vec<Figure>,
    /// What its devices cover otherwise than their class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Cover>,
}

/// The number that stands for the white paper's section 3 on networks where others have the number of their table.
pub const NETWORKS_TABLE: u8 = 11;

/// A demand of the white paper's section 3 on a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkRow {
    /// Id, such as `S3-1a`.
    pub id: RowId,
    /// Number of the paragraph.
    pub number: u8,
    /// `a`, `b` where a paragraph asks for several things.
    pub variant: Option<Arc<str>>,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// Which of table 2's networks it is about.
    pub need: NetworkNeed,
    /// The device class whose devices would serve it, if devices do.
    pub class: Option<ClassId>,
    /// Whether it is asked for of every new community.
    pub required: bool,
    /// Whether it is part of the baseline for existing communities.
    pub existing_baseline: bool,
    /// The white paper's words.
    pub quote_zh: Arc<str>,
    /// The same in English.
    pub quote_en: Arc<str>,
    /// The demand in machine-readable form.
    pub rule: Rule,
    /// What the words ask of the stations besides that they are heard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What the rule takes from elsewhere than the words, with its source.
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    pub assumption_zh: Option<Arc<str>>,
}

/// A line of table 10, or the data room of section 3: a place 场所.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Id, such as `T10-4a`.
    pub id: RowId,
    /// Table of the white paper: 10, also of a city's own places, or [`NETWORKS_TABLE`].
    pub table: u8,
    /// Row number in the table.
    pub number: u8,
    /// `a`, `b` where a number has several lines.
    pub variant: Option<Arc<str>>,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// Group of the place (社区/物业运行管理配套场所, ...), as printed.
    pub group_zh: Arc<str>,
    /// The same in English.
    pub group_en: Arc<str>,
    /// The place kind it asks for: a word of [`super::PLACE_KINDS`].
    pub place: Arc<str>,
    /// 必选 ● (true) or 可选 (false).
    pub required: bool,
    /// `*`: part of the baseline for existing communities.
    pub existing_baseline: bool,
    /// 功能要求, as printed.
    pub function_zh: Arc<str>,
    /// 建设要求, as printed.
    pub deployment_zh: Arc<str>,
    /// The locations that 功能要求 names; mostly none.
    pub locations: Vec<Location>,
    /// The conditions of 建设要求 that are not numbers.
    pub conditions: Vec<Condition>,
    /// The demand in machine-readable form.
    pub rule: Rule,
    /// What the rule takes from elsewhere than the row, with its source.
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    pub assumption_zh: Option<Arc<str>>,
    /// Every figure of the row.
    pub figures: Vec<Figure>,
    /// How large such a place has to be, where a document was looked up for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<PlaceArea>,
}

/// Whether an application needs the digital platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformNeed {
    /// ● 必备.
    Required,
    /// ○ 非必备.
    Optional,
}

/// A network that an application needs, in the words of table 2; section 三(一)3 of the white paper says what each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkNeed {
    /// 4G, 5G and WiFi.
    Mobile,
    /// Fibre to homes and buildings.
    Fibre,
    /// Government network.
    Government,
    /// The network of things: NB-IoT, LoRa and the like.
    Iot,
}

impl NetworkNeed {
    /// As printed.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Mobile => "移动网络",
            Self::Fibre => "光纤网络",
            Self::Government => "政务专网",
            Self::Iot => "物联专网",
        }
    }

    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Mobile => "Mobile network",
            Self::Fibre => "Fibre network",
            Self::Government => "Government network",
            Self::Iot => "Network of things",
        }
    }
}

/// What an application needs of the data centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataCentreNeed {
    /// Room for data.
    Storage,
    /// Computing power.
    Computing,
}

impl DataCentreNeed {
    /// As printed.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Storage => "存储需求",
            Self::Computing => "算力需求",
        }
    }
}

/// A smart device that table 2 names in words of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedDevice {
    /// As printed.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// The device classes that the name means; none if no row of tables 3 to 9 has such a device.
    pub classes: Vec<ClassId>,
}

/// A place that table 2 names in words of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedPlace {
    /// As printed.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// The lines of table 10 that the name means; none if no line has such a place.
    pub rows: Vec<RowId>,
    /// The place kinds, words of [`super::PLACE_KINDS`], that the name means besides those of the rows.
    pub places: Vec<Arc<str>>,
}

/// A row of table 2: an application 应用场景 and what it needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApplicationRow {
    /// Id, such as `T2-1`.
    pub id: RowId,
    /// Row number in printed order.
    pub number: u8,
    /// Chinese name.
    pub name_zh: Arc<str>,
    /// English name.
    pub name_en: Arc<str>,
    /// 应用类别.
    pub category_zh: Arc<str>,
    /// The same in English.
    pub category_en: Arc<str>,
    /// Smart devices it needs.
    pub devices: Vec<NamedDevice>,
    /// Places it needs.
    pub places: Vec<NamedPlace>,
    /// Networks it needs.
    pub networks: Vec<NetworkNeed>,
    /// What it needs of the data centre.
    pub data_centre: Vec<DataCentreNeed>,
    /// Whether it needs the platform.
    pub platform: PlatformNeed,
}
