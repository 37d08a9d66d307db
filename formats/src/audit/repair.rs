//! What would mend a demand or a condition, in words, Chinese and English.

use twin_core::audit::Repair;

use super::words::{Language, attribute, missing};

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
            let degrees = bearing(*heading_rad);
            language.of(
                format!("将 {device} 转到方位角 {degrees}°（自北顺时针）"),
                format!("turn {device} to a bearing of {degrees}° (clockwise from north)"),
            )
        }
        Repair::Move {
            feature,
            storey,
            heading_rad,
            ..
        } => moved(feature, *storey, *heading_rad, language),
        Repair::Enlarge { feature, to_m2, .. } => language.of(
            format!("将 {feature} 扩大到 {to_m2:.0} 平方米"),
            format!("enlarge {feature} to {to_m2:.0} m²"),
        ),
        Repair::Remove { feature, .. } => language.of(
            format!("拆除或合并 {feature}"),
            format!("take {feature} away"),
        ),
        Repair::Upgrade {
            layer,
            feature,
            attribute: word,
        } => {
            let word = attribute(layer, word, language);
            language.of(
                format!("将 {feature} 的“{word}”提升到要求"),
                format!("bring the attribute “{word}” of {feature} to what is asked for"),
            )
        }
        Repair::Survey(what) => missing(what, language),
        Repair::Replan => language.of(
            "没有单项整改措施：请重新规划该条款".to_owned(),
            "no single step mends it: plan the row anew".to_owned(),
        ),
    }
}

/// What would mend a condition of a row with that name: devices that it proposes may be of another class, which is named by its id.
#[must_use]
pub fn repair_of_condition(what: &Repair, name: &str, language: Language) -> String {
    match what {
        Repair::Add {
            class: Some(class), ..
        } => repair(what, class.as_str(), language),
        _ => repair(what, name, language),
    }
}

fn moved(
    feature: &str,
    storey: Option<i16>,
    heading_rad: Option<f64>,
    language: Language,
) -> String {
    let storey = storey.map(|storey| {
        language.of(
            format!("，位于 {storey} 层（0 为地面一层）"),
            format!(", on storey {storey}, where 0 is the ground floor"),
        )
    });
    let looking = heading_rad.map(|heading_rad| {
        let degrees = bearing(heading_rad);
        language.of(
            format!("，朝向方位角 {degrees}°（自北顺时针）"),
            format!(", looking to a bearing of {degrees}° (clockwise from north)"),
        )
    });
    let (storey, looking) = (storey.unwrap_or_default(), looking.unwrap_or_default());
    language.of(
        format!("将 {feature} 移到标示处{storey}{looking}"),
        format!("move {feature} to the place shown{storey}{looking}"),
    )
}

/// Whole degrees clockwise from north, 0 to 359, of a heading anticlockwise from east.
fn bearing(heading_rad: f64) -> u32 {
    let degrees = (90.0 - heading_rad.to_degrees()).rem_euclid(360.0);
    degrees.round() as u32 % 360
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use super::*;

    fn both(what: &Repair) -> [String; 2] {
        [Language::Zh, Language::En].map(|language| repair(what, "name", language))
    }

    #[test]
    fn bearings_are_degrees_clockwise_from_north() {
        let check = |heading_rad: f64, degrees: u32| assert_eq!(bearing(heading_rad), degrees);
        check(FRAC_PI_2, 0);
        check(0.0, 90);
        check(-FRAC_PI_2, 180);
        check(PI, 270);
        // 359.7 degrees are north, not 360.
        check(FRAC_PI_2 + 0.3_f64.to_radians(), 0);
    }

    #[test]
    fn every_repair_is_told_in_both_languages() {
        let (layer, feature) = ("place".into(), "hub".into());
        let moved = Repair::Move {
            layer,
            feature,
            to: geo::Coord { x: 1.0, y: 2.0 },
            storey: Some(0),
            heading_rad: Some(-FRAC_PI_2),
        };
        let [zh, en] = both(&moved);
        assert!(zh.contains("移到标示处") && zh.contains("0 层") && zh.contains("180°"));
        assert!(
            en.contains("move hub to the place shown") && en.contains("180°"),
            "{en}"
        );
        let enlarged = Repair::Enlarge {
            layer: "place".into(),
            feature: "hub".into(),
            to_m2: 30.0,
        };
        let told = ["将 hub 扩大到 30 平方米", "enlarge hub to 30 m²"];
        assert_eq!(both(&enlarged), told);
        let removed = Repair::Remove {
            layer: "device".into(),
            feature: "pole".into(),
        };
        assert_eq!(both(&removed), ["拆除或合并 pole", "take pole away"]);
        let upgraded = Repair::Upgrade {
            layer: "building".into(),
            feature: "b1".into(),
            attribute: "fibre_gbit_s".into(),
        };
        let [zh, en] = both(&upgraded);
        assert!(
            zh.contains("光纤接入速率") && en.contains("“rate of fibre” of b1"),
            "{zh} {en}"
        );
        let [zh, en] = both(&Repair::Replan);
        assert!(zh.contains("重新规划") && en.contains("plan the row anew"));
    }
}
