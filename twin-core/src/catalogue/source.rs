//! The catalogue files as they are written: what serde reads before the rows are checked.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::area::PlaceArea;
use super::channel::{Channel, Reporting, ValueKind};
use super::cover::Cover;
use super::deployment::{Condition, Location};
use super::platform::PlatformLayer;
use super::row::{DataCentreNeed, Figure, NetworkNeed, PlatformNeed};
use super::rule::Rule;
use super::supply::ClassPower;
use super::words::{UNITS, Unit};
use crate::both;
use crate::model::Network;
use crate::told::Bilingual;

type Text = Arc<str>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableSource {
    pub(super) number: u8,
    #[serde(rename = "title_zh")]
    pub(super) _title_zh: Text,
    #[serde(default)]
    pub(super) classes: usize,
    #[serde(default)]
    pub(super) rows: usize,
    #[serde(default)]
    pub(super) places: usize,
    #[serde(default)]
    pub(super) applications: usize,
    #[serde(default)]
    pub(super) networks: usize,
    #[serde(default)]
    pub(super) functions: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassSource {
    pub(super) id: Spanned<String>,
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) behaviour: Spanned<Text>,
    pub(super) network: Network,
    pub(super) mobile: bool,
    pub(super) power: Option<ClassPower>,
    pub(super) carries: Option<Spanned<bool>>,
    pub(super) mount_height_m: Spanned<f64>,
    #[serde(default)]
    pub(super) covers: Vec<Spanned<Cover>>,
    pub(super) channels: Spanned<Vec<Spanned<ChannelSource>>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ValueWord {
    Number,
    Counter,
    Boolean,
    State,
}

/// What a class sends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Channel")]
pub(crate) struct ChannelSource {
    pub(super) name: Text,
    pub(super) name_zh: Text,
    pub(super) name_en: Text,
    #[schemars(with = "Unit")]
    pub(super) unit: Text,
    #[serde(rename = "type")]
    pub(super) value: ValueWord,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) states: Option<Vec<Text>>,
    pub(super) reporting: Reporting,
    #[schemars(range(min = 1))]
    pub(super) interval_s: Option<u32>,
}

impl ChannelSource {
    /// The channel, or what is wrong with it.
    pub(super) fn channel(&self) -> Result<Channel, Bilingual> {
        self.sound().map_err(
            |reason| both!("channel '{}': {reason}", "测点“{}”：{reason}"; self.name => reason),
        )
    }

    fn sound(&self) -> Result<Channel, Bilingual> {
        let value = self.value_kind()?;
        let interval_s = match (self.reporting, self.interval_s) {
            (Reporting::Periodic, Some(interval)) if interval > 0 => interval,
            (Reporting::Event, None) => 0,
            (Reporting::Periodic, _) => {
                return Err(both!(
                    "a periodic channel needs interval_s of 1 or more",
                    "周期上报的测点需要不小于 1 的 interval_s"
                ));
            }
            (Reporting::Event, Some(_)) => {
                return Err(both!(
                    "an event channel has no interval_s",
                    "事件上报的测点没有 interval_s"
                ));
            }
        };
        if !is_snake_case(&self.name) {
            return Err(both!(
                "a name is snake_case",
                "名称应为小写字母加下划线（snake_case）"
            ));
        }
        if self.name_zh.is_empty() || self.name_en.is_empty() {
            return Err(both!("a name is empty", "名称为空"));
        }
        check_unit(&self.unit)?;
        Ok(Channel {
            name: self.name.clone(),
            name_zh: self.name_zh.clone(),
            name_en: self.name_en.clone(),
            unit: self.unit.clone(),
            value,
            reporting: self.reporting,
            interval_s,
        })
    }

    fn value_kind(&self) -> Result<ValueKind, Bilingual> {
        match (self.value, self.min, self.max, &self.states) {
            (ValueWord::Number, Some(min), Some(max), None)
                if min.is_finite() && max.is_finite() && min < max =>
            {
                Ok(ValueKind::Number { min, max })
            }
            (ValueWord::Number, Some(min), Some(max), None) => Err(both!(
                "min {min} is not less than max {max}",
                "min {min} 不小于 max {max}"
            )),
            (ValueWord::Number, ..) => Err(both!(
                "a number has min and max and no states",
                "数值测点有 min 和 max，没有 states"
            )),
            (ValueWord::Counter, None, None, None) => Ok(ValueKind::Counter),
            (ValueWord::Boolean, None, None, None) => Ok(ValueKind::Boolean),
            (ValueWord::State, None, None, Some(states)) => check_states(states),
            (ValueWord::State, ..) => Err(both!(
                "a state has states and neither min nor max",
                "状态测点有 states，没有 min 和 max"
            )),
            (ValueWord::Counter | ValueWord::Boolean, ..) => Err(both!(
                "only numbers have min and max, only states have states",
                "只有数值测点才有 min 和 max，只有状态测点才有 states"
            )),
        }
    }
}

fn check_states(states: &[Text]) -> Result<ValueKind, Bilingual> {
    let distinct: std::collections::BTreeSet<_> = states.iter().collect();
    if states.len() < 2 || distinct.len() < states.len() {
        return Err(both!(
            "it needs two or more different states",
            "至少需要两个不同的状态"
        ));
    }
    match states.iter().find(|s| !is_snake_case(s)) {
        Some(state) => Err(both!(
            "state '{state}' is not snake_case",
            "状态“{state}”应为小写字母加下划线（snake_case）"
        )),
        None => Ok(ValueKind::State {
            states: states.to_vec(),
        }),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowSource {
    pub(super) id: Spanned<String>,
    pub(super) class: Spanned<String>,
    pub(super) number: u8,
    pub(super) variant: Option<Text>,
    pub(super) required: bool,
    pub(super) existing_baseline: bool,
    pub(super) location_zh: Spanned<Text>,
    pub(super) deployment_zh: Spanned<Text>,
    pub(super) function_zh: Text,
    pub(super) performance_zh: Text,
    pub(super) application_zh: Spanned<Text>,
    pub(super) application_en: Spanned<Text>,
    pub(super) locations: Vec<Spanned<Location>>,
    pub(super) rule: Spanned<Rule>,
    #[serde(default)]
    pub(super) conditions: Vec<Spanned<Condition>>,
    pub(super) assumption: Option<Spanned<Text>>,
    pub(super) assumption_zh: Option<Spanned<Text>>,
    pub(super) figures: Vec<Spanned<Figure>>,
    #[serde(default)]
    pub(super) covers: Vec<Spanned<Cover>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceSource {
    pub(super) id: Spanned<String>,
    pub(super) number: u8,
    pub(super) variant: Option<Text>,
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) group_zh: Spanned<Text>,
    pub(super) group_en: Spanned<Text>,
    pub(super) place: Spanned<Text>,
    pub(super) required: bool,
    pub(super) existing_baseline: bool,
    pub(super) function_zh: Text,
    pub(super) deployment_zh: Spanned<Text>,
    #[serde(default)]
    pub(super) locations: Vec<Spanned<Location>>,
    pub(super) rule: Spanned<Rule>,
    #[serde(default)]
    pub(super) conditions: Vec<Spanned<Condition>>,
    pub(super) assumption: Option<Spanned<Text>>,
    pub(super) assumption_zh: Option<Spanned<Text>>,
    pub(super) figures: Vec<Spanned<Figure>>,
    pub(super) area: Option<Spanned<PlaceArea>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkSource {
    pub(super) id: Spanned<String>,
    pub(super) number: u8,
    pub(super) variant: Option<Text>,
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) need: NetworkNeed,
    pub(super) class: Option<Spanned<String>>,
    pub(super) required: bool,
    pub(super) existing_baseline: bool,
    pub(super) quote_zh: Spanned<Text>,
    pub(super) quote_en: Spanned<Text>,
    pub(super) rule: Spanned<Rule>,
    #[serde(default)]
    pub(super) conditions: Vec<Spanned<Condition>>,
    pub(super) assumption: Option<Spanned<Text>>,
    pub(super) assumption_zh: Option<Spanned<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedDeviceSource {
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) classes: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedPlaceSource {
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) rows: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) places: Vec<Spanned<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationSource {
    pub(super) id: Spanned<String>,
    pub(super) number: u8,
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) category_zh: Spanned<Text>,
    pub(super) category_en: Spanned<Text>,
    pub(super) devices: Vec<NamedDeviceSource>,
    pub(super) places: Vec<NamedPlaceSource>,
    pub(super) networks: Spanned<Vec<NetworkNeed>>,
    pub(super) data_centre: Vec<DataCentreNeed>,
    pub(super) platform: PlatformNeed,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FunctionSource {
    pub(super) id: Spanned<String>,
    pub(super) number: u8,
    pub(super) layer: PlatformLayer,
    pub(super) name_zh: Spanned<Text>,
    pub(super) name_en: Spanned<Text>,
    pub(super) quote_zh: Spanned<Text>,
}

pub(crate) fn is_snake_case(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A typing slip such as `kWh` must not pass for a unit, so the codes in use are listed.
pub(super) fn check_unit(unit: &str) -> Result<(), Bilingual> {
    if UNITS.contains(&unit) {
        Ok(())
    } else {
        Err(both!(
            "unit '{unit}' is not a UCUM code of the catalogue's list; add it to UNITS in words.rs if it is one",
            "单位“{unit}”不在目录所列的 UCUM 代码中；若确为 UCUM 代码，请加入 words.rs 的 UNITS"
        ))
    }
}
