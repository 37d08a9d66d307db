//! The findings of an audit in words, Chinese and English.

use twin_core::audit::{Fault, Measure, Missing, Repair, Verdict};
use twin_core::catalogue::{PLACE_KINDS, RadioWord};
use twin_core::model::{FixtureKind, RoadClass, RoomKind};
use twin_core::spatial::Layer;

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

/// The unit that an amount is followed by.
#[must_use]
pub fn unit(measure: Measure, language: Language) -> &'static str {
    let en = match measure {
        Measure::Count => "",
        Measure::Metres => " m",
        Measure::SquareMetres => " m²",
        Measure::Storeys => " storeys",
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

/// Attributes that demands ask for: word, Chinese.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("households", "户数"),
    ("rented", "出租户数"),
    ("spaces", "车位数"),
    ("heading", "朝向"),
    ("view", "镜头参数"),
    ("position", "位置"),
    ("mounting", "安装方式"),
    ("product", "产品参数"),
    ("sound_level", "报警声级"),
    ("field_of_view", "视场角"),
    ("fibre_gbit_s", "光纤接入速率"),
    ("government_network", "政务专网接入"),
];

fn attribute(word: &str, language: Language) -> String {
    let zh = ATTRIBUTES.iter().find(|(attribute, _)| *attribute == word);
    language.of(
        zh.map_or(word, |(_, zh)| zh).to_owned(),
        word.replace('_', " "),
    )
}

/// A kind of feature of a layer.
fn kind(word: &str, language: Language) -> String {
    let place = PLACE_KINDS.iter().find(|(kind, ..)| *kind == word);
    let zh = FixtureKind::from_word(word)
        .map(FixtureKind::zh)
        .or_else(|| RoadClass::from_word(word).map(RoadClass::zh))
        .or_else(|| RoomKind::from_word(word).map(RoomKind::zh))
        .or_else(|| place.map(|(_, zh, _)| *zh));
    let en = place.map_or_else(|| word.replace('_', " "), |(.., en)| en.to_lowercase());
    language.of(zh.unwrap_or(word).to_owned(), en)
}

/// What is to be surveyed, and what to do about it.
#[must_use]
pub fn missing(missing: &Missing, language: Language) -> String {
    if let Some(station) = RadioWord::ALL
        .iter()
        .find(|w| missing.kind.as_deref() == Some(w.as_str()))
    {
        let (zh, en) = station.station();
        return language.of(
            format!("地图中没有{zh}（运营商的站址通常不在图上），请补测后重新核查"),
            format!("the map shows no {en} (those of operators are on no map as a rule): survey them and audit again"),
        );
    }
    let layer = layer(&missing.layer, language);
    match (&missing.attribute, &missing.kind) {
        (Some(word), _) => {
            let word = attribute(word, language);
            language.of(
                format!("缺少{layer}的“{word}”属性，请补充后重新核查"),
                format!("the {layer} lack the attribute “{word}”: add it and audit again"),
            )
        }
        (None, Some(word)) => {
            let word = kind(word, language);
            language.of(
                format!("地图中没有“{word}”（{layer}），请补测或确认没有"),
                format!("the map shows no {word} among its {layer}: survey them, or confirm that there are none"),
            )
        }
        (None, None) => language.of(
            format!("地图中没有{layer}，请补测后重新核查"),
            format!("the map shows no {layer}: survey them and audit again"),
        ),
    }
}

/// What is wrong.
#[must_use]
pub fn fault(fault: &Fault, language: Language) -> String {
    match fault {
        Fault::TooClose {
            device,
            neighbour,
            distance_m,
            least_m,
        } => language.of(
            format!("{device} 与 {neighbour} 间距 {distance_m:.1} 米，小于 {least_m:.0} 米"),
            format!(
                "{device} and {neighbour} are {distance_m:.1} m apart, less than {least_m:.0} m"
            ),
        ),
        Fault::LampPosts { .. } => lamp_posts(fault, language).unwrap_or_default(),
        Fault::LooksAway { device, by_rad } => {
            let degrees = by_rad.to_degrees().abs();
            language.of(
                format!("{device} 的朝向偏离 {degrees:.0}°，拍不到车辆正面"),
                format!("{device} looks {degrees:.0}° away and misses the fronts of vehicles"),
            )
        }
        Fault::PlateUnseen { device } => language.of(
            format!("{device} 拍不到来车号牌：被遮挡、不在画面内，或达不到“识别”级（每米 125 像素）"),
            format!(
                "{device} shows no number plate of vehicles that come in: something hides them, or they are out of the picture or below the level recognise (125 pixels a metre)"
            ),
        ),
        Fault::Unseen { length_m } => language.of(
            format!("{length_m:.0} 米在摄像头的布设间距之内，但没有摄像头拍到：被遮挡，或不在画面内"),
            format!(
                "{length_m:.0} m are within the distance of cameras, but none shows them: something hides them, or they are out of the picture"
            ),
        ),
        Fault::SightUntold { devices, attribute: word } => {
            let word = attribute(word, language);
            language.of(
                format!("有 {devices} 个摄像头缺少“{word}”，无法判断是否拍到其余部分"),
                format!(
                    "{devices} cameras lack the attribute “{word}”, so it cannot be told whether they show the rest"
                ),
            )
        }
        Fault::Apart {
            device,
            class,
            distance_m,
            most_m,
        } => apart(
            device.as_str(),
            class.as_str(),
            *distance_m,
            *most_m,
            language,
        ),
        Fault::NotMounted { device } => language.of(
            format!("{device} 未附着于建筑物或智慧杆"),
            format!("{device} is mounted neither on a building nor on a smart pole"),
        ),
        Fault::NearWall {
            device,
            distance_m,
            least_m,
        } => language.of(
            format!("{device} 距墙 {distance_m:.2} 米，小于 {least_m:.2} 米"),
            format!("{device} is {distance_m:.2} m from a wall, less than {least_m:.2} m"),
        ),
        Fault::TooSmall { area_m2, least_m2 } => language.of(
            format!("面积 {area_m2:.0} 平方米，按服务人口需 {least_m2:.0} 平方米"),
            format!(
                "its {area_m2:.0} m² are less than the {least_m2:.0} m² that those it serves need"
            ),
        ),
        Fault::TooMany { .. }
        | Fault::OffCentre { .. }
        | Fault::WrongStorey { .. }
        | Fault::TooNear { .. }
        | Fault::TooNarrow { .. }
        | Fault::NotRectangular { .. } => of_place(fault, language).unwrap_or_default(),
    }
}

/// What was measured for a condition that is kept; none of a condition that measures nothing.
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

/// What is wrong with a place; none of other faults.
fn of_place(fault: &Fault, language: Language) -> Option<String> {
    Some(match fault {
        Fault::TooMany { count, most } => language.of(
            format!("共有 {count} 处，至多应为 {most} 处"),
            format!("there are {count}, and at most {most} may be"),
        ),
        Fault::OffCentre {
            place,
            distance_m,
            most_m,
        } => language.of(
            format!("{place} 距社区中心 {distance_m:.0} 米，超过 {most_m:.0} 米"),
            format!("{place} is {distance_m:.0} m from the middle of the community, more than {most_m:.0} m"),
        ),
        Fault::WrongStorey { place, storey } => language.of(
            format!("{place} 在 {storey} 层（0 为地面一层）"),
            format!("{place} is on storey {storey}, where 0 is the ground floor"),
        ),
        Fault::TooNear {
            place,
            what,
            feature,
            distance_m,
            least_m,
            ..
        } => {
            let (zh, en) = match &**what {
                "water" => ("水源", "source of water"),
                _ => ("强电磁干扰源", "source of interference"),
            };
            language.of(
                format!("{place} 距{zh} {feature} {distance_m:.1} 米，小于 {least_m:.0} 米"),
                format!("{place} is {distance_m:.1} m from {feature}, a {en}, less than {least_m:.0} m"),
            )
        }
        Fault::TooNarrow {
            place,
            width_m,
            least_m,
        } => language.of(
            format!("{place} 净宽 {width_m:.1} 米，小于 {least_m:.0} 米"),
            format!("{place} is {width_m:.1} m wide, less than {least_m:.0} m"),
        ),
        Fault::NotRectangular { place, share } => {
            let share = share * 100.0;
            language.of(
                format!("{place} 的平面不是矩形：占其外接矩形的 {share:.0}%"),
                format!("{place} is no rectangle: it fills {share:.0} % of the smallest one about it"),
            )
        }
        _ => return None,
    })
}

/// How lamp posts stand where smart poles are asked for; none of other faults.
fn lamp_posts(fault: &Fault, language: Language) -> Option<String> {
    let Fault::LampPosts {
        posts,
        stretches,
        close,
        far,
        least_m,
        most_m,
        served_m,
        demanded_m,
    } = fault
    else {
        return None;
    };
    let kept = stretches - close - far;
    Some(language.of(
        format!(
            "现有灯杆 {posts} 根（需改造为智慧杆）：同侧相邻间距 {stretches} 段，其中 {kept} 段为 {least_m:.0}-{most_m:.0} 米，{close} 段小于 {least_m:.0} 米，{far} 段大于 {most_m:.0} 米；灯杆可及道路 {served_m:.0} 米，共 {demanded_m:.0} 米"
        ),
        format!(
            "{posts} lamp posts stand there, to be upgraded to smart poles: of {stretches} stretches between neighbours on one side, {kept} are {least_m:.0}-{most_m:.0} m long, {close} shorter and {far} longer; they would serve {served_m:.0} of {demanded_m:.0} m of road"
        ),
    ))
}

fn apart(
    device: &str,
    class: &str,
    distance_m: Option<f64>,
    most_m: f64,
    language: Language,
) -> String {
    match distance_m {
        Some(distance_m) => language.of(
            format!("{device} 距最近的 {class} {distance_m:.0} 米，超过 {most_m:.0} 米"),
            format!(
                "{device} is {distance_m:.0} m from the nearest {class}, more than {most_m:.0} m"
            ),
        ),
        None => language.of(
            format!("{device} 附近没有 {class}"),
            format!("there is no {class} for {device} to stand with"),
        ),
    }
}

/// What would mend it; `name` is the device class or the kind of place.
#[must_use]
pub fn repair(repair: &Repair, name: &str, language: Language) -> String {
    match repair {
        Repair::Add { count, .. } => language.of(
            format!("在标示处增设 {count} 个{name}"),
            format!("add {count} × {name} at the places shown"),
        ),
        Repair::Turn {
            device,
            heading_rad,
        } => {
            let degrees = heading_rad.to_degrees();
            language.of(
                format!("将 {device} 转到 {degrees:.0}°（自东逆时针）"),
                format!("turn {device} to {degrees:.0}° anticlockwise from east"),
            )
        }
        Repair::Survey(what) => missing(what, language),
    }
}
