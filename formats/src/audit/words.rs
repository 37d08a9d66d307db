//! The findings of an audit in words, Chinese and English.

use twin_core::audit::{Measure, Part, Verdict};
use twin_core::catalogue::{Absence, PLACE_KINDS, attribute_name, condition_kind};
use twin_core::model::{FixtureKind, RoadClass, RoomKind};
use twin_core::spatial::Layer;

pub use super::fault::fault;
pub use super::missing::{lack, lacking, missing};
use super::quantity;
pub use super::repair::{repair, repair_of_condition};

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.of("zh-CN", "en")
    }
}

/// The verdict.
#[must_use]
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    let en = match verdict {
        Verdict::Met => "met",
        Verdict::Partly => "partly met",
        Verdict::NotMet => "not met",
        Verdict::CannotTell => "cannot tell",
        Verdict::NotApplicable => "not applicable",
    };
    language.of(verdict.zh(), en)
}

/// The verdict of a part of an application, or that nothing of it is asked for.
#[must_use]
pub fn part_verdict(part: &Part, language: Language) -> &'static str {
    if part.is_asked {
        verdict(part.verdict, language)
    } else {
        language.of("未要求", "not asked for")
    }
}

/// The unit that an amount is followed by, after a space; empty of what is counted.
#[must_use]
pub fn unit(measure: Measure, language: Language) -> &'static str {
    let en = match measure {
        Measure::Count => "",
        Measure::Metres => "m",
        Measure::SquareMetres => "m²",
        Measure::Storeys => "storeys",
    };
    language.of(measure.zh(), en)
}

/// A layer.
#[must_use]
pub fn layer(word: &str, language: Language) -> String {
    match Layer::ALL.iter().find(|layer| layer.as_str() == word) {
        Some(layer) => language.of(layer.zh().to_owned(), layer.en().to_lowercase()),
        None if word == "community" => language.of("社区", "community").to_owned(),
        None => word.replace('_', " "),
    }
}

/// An attribute of the features of a layer, or a quantity of a device's figures.
pub(super) fn attribute(layer: &str, word: &str, language: Language) -> String {
    if let Some(name) = attribute_name(layer, word) {
        return language.of(name.zh, name.en).to_owned();
    }
    language.of(
        quantity::zh(word).unwrap_or_else(|| word.to_owned()),
        word.replace('_', " "),
    )
}

/// A kind of feature of a layer.
pub(super) fn kind(word: &str, language: Language) -> String {
    let place = PLACE_KINDS.iter().find(|(kind, ..)| *kind == word);
    let zh = FixtureKind::from_word(word)
        .map(FixtureKind::zh)
        .or_else(|| RoadClass::from_word(word).map(RoadClass::zh))
        .or_else(|| RoomKind::from_word(word).map(RoomKind::zh))
        .or_else(|| place.map(|(_, zh, _)| *zh));
    let en = place.map_or_else(|| word.replace('_', " "), |(.., en)| en.to_lowercase());
    language.of(zh.unwrap_or(word).to_owned(), en)
}

/// Who looked for what is not there, and when.
#[must_use]
pub fn absent(absence: &Absence, language: Language) -> String {
    let what = match &absence.kind {
        Some(word) => kind(word, language),
        None => layer(&absence.layer, language),
    };
    let (by, date) = (&absence.by, &absence.date);
    language.of(
        format!("经查没有{what}（{by}，{date}）"),
        format!("there are no {what}, as {by} found ({date})"),
    )
}

/// What a condition or a figure asks for: in Chinese in the words of its row, in English by the name of its kind or of its quantity.
#[must_use]
pub fn condition(condition: &str, text_zh: &str, language: Language) -> String {
    let en = match condition_kind(condition) {
        Some(kind) => kind.name_en.to_owned(),
        None if condition == "lamp_posts" => "Lamp posts".to_owned(),
        None if condition == "hall_size" => "Size of halls".to_owned(),
        None => attribute("device", condition, Language::En),
    };
    language.of(text_zh.to_owned(), en)
}

/// What was measured for a condition that is kept or cannot be told; none of a condition that measures nothing.
#[must_use]
pub fn measured(condition: &str, value: f64, language: Language) -> Option<String> {
    Some(match condition {
        "at_most_one" => language.of(format!("共 {value:.0} 处"), format!("there are {value:.0}")),
        "central" => language.of(
            format!("距社区中心 {value:.0} 米"),
            format!("{value:.0} m from the middle of the community"),
        ),
        "at_floor" => language.of(
            format!("{value:.0} 层（0 为地面一层）"),
            format!("storey {value:.0}"),
        ),
        "away_from" => language.of(
            format!("距最近的干扰源或水源 {value:.1} 米"),
            format!("{value:.1} m from the nearest source of interference or water"),
        ),
        "lamp_posts" => language.of(
            format!("现有灯杆 {value:.0} 根，间距均符合要求，可改造为智慧杆"),
            format!("{value:.0} lamp posts stand there as far apart as asked, and may be upgraded to smart poles"),
        ),
        "hall_size" => language.of(
            format!("{value:.0} 层没有平面图：假定其电梯厅与楼梯间不大于 80 平方米，每层一只即可"),
            format!("{value:.0} storeys have no floor plan: their lift and stair halls are assumed to have at most 80 m², where one is enough"),
        ),
        "connections" => language.of(
            format!("接入最多的网关有 {value:.0} 台设备"),
            format!("the busiest gateway serves {value:.0} devices"),
        ),
        "messages" => language.of(
            format!("消息最多的网关每秒接收 {value:.3} 条"),
            format!("the busiest gateway is sent {value:.3} messages a second"),
        ),
        "clear_width" => language.of(format!("净宽 {value:.1} 米"), format!("{value:.1} m wide")),
        "shaped" => {
            let share = value * 100.0;
            language.of(
                format!("占外接矩形的 {share:.0}%"),
                format!("fills {share:.0} % of the smallest rectangle about it"),
            )
        }
        _ => return None,
    })
}
