//! Rows of the white paper's tables.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::rule::Rule;
use crate::ids::{ClassId, RowId};
use crate::model::Network;

/// How a figure bounds its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    pub unit: Arc<str>,
    /// The white paper's words for it.
    pub text_zh: Arc<str>,
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
    /// Name of the behaviour that simulates it, in `snake_case`.
    pub behaviour: Arc<str>,
    /// Network of its last hop.
    pub network: Network,
    /// Whether it moves by itself.
    pub mobile: bool,
    /// Height above floor or ground at which it is mounted, metres.
    pub mount_height_m: f64,
    /// What it sends.
    pub channels: Vec<Channel>,
}

/// A deployment row of tables 3 to 9.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Id, such as `T3-2a`.
    pub id: RowId,
    /// Its device class.
    pub class: ClassId,
    /// Table of the white paper, 3 to 9.
    pub table: u8,
    /// Row number in the table.
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
    /// The demand in machine-readable form.
    pub rule: Rule,
    /// What the rule takes from elsewhere than the row, with its source.
    pub assumption: Option<Arc<str>>,
    /// Every figure of the row.
    pub figures: Vec<Figure>,
}

/// A line of table 10: a place 场所.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Id, such as `T10-4a`.
    pub id: RowId,
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
    /// The demand in machine-readable form.
    pub rule: Rule,
    /// What the rule takes from elsewhere than the row, with its source.
    pub assumption: Option<Arc<str>>,
    /// Every figure of the row.
    pub figures: Vec<Figure>,
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

/// A row of table 2: an application 应用场景 and what it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Smart devices it needs, as printed.
    pub devices_zh: Vec<Arc<str>>,
    /// The device classes that these names mean; a name of table 2 that no row of tables 3 to 9 has is left out.
    pub device_classes: Vec<ClassId>,
    /// Places it needs, as printed.
    pub places_zh: Vec<Arc<str>>,
    /// The place rows that these names mean.
    pub place_rows: Vec<RowId>,
    /// Networks it needs, as printed.
    pub networks_zh: Vec<Arc<str>>,
    /// Data-centre needs, as printed: 存储需求, 算力需求.
    pub data_centre_zh: Vec<Arc<str>>,
    /// Whether it needs the platform.
    pub platform: PlatformNeed,
}
