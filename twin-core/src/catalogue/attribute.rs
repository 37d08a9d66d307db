//! What people call attributes: those of features that rules can ask for, and what audit and planner would have to know besides.

use super::selection::FeatureLayer;
use crate::told::Term;

/// What audit and planner would have to know that no rule can ask for by itself, and what a device may provide: word, name.
const BESIDES: &[(&str, Term)] = &[
    (
        "beam_detector",
        Term::new("beam detector", "线型光束探测器"),
    ),
    ("cable_space", Term::new("cable space", "穿线空间")),
    (
        "equipment_space",
        Term::new("equipment space", "设备安装空间"),
    ),
    ("heading", Term::new("heading", "朝向")),
    ("mounting", Term::new("mounting", "安装方式")),
    ("position", Term::new("position", "位置")),
    ("product", Term::new("product", "产品参数")),
    ("rooms", Term::new("rooms", "房间平面")),
    ("separate_ducts", Term::new("separate ducts", "分槽走线")),
    ("sound_level", Term::new("sound level", "报警声级")),
    ("view", Term::new("view", "镜头参数")),
];

/// What people call an attribute of the features of a layer, as it stands within a sentence; none of what is no attribute, such as a quantity
/// of a figure.
#[must_use]
pub fn attribute_name(layer: &str, word: &str) -> Option<Term> {
    let layers = FeatureLayer::ALL.iter();
    let attributes = layers
        .filter(|of| of.layer().as_str() == layer)
        .flat_map(|of| of.attributes());
    let mut own = attributes.filter(|attribute| attribute.word == word);
    let besides = || BESIDES.iter().find(|(known, _)| *known == word);
    own.next()
        .map(|attribute| Term::new(attribute.name_en, attribute.name_zh))
        .or_else(|| besides().map(|(_, name)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(layer: &str, word: &str) {
        let name = attribute_name(layer, word).unwrap_or_else(|| panic!("{layer}: {word}"));
        let is_letter = |c: char| c.is_ascii_alphabetic();
        assert!(
            !name.zh.is_empty() && !name.zh.contains(is_letter),
            "{name:?}"
        );
        // As it stands within a sentence, and no word of a file.
        let is_plain = |c: char| c.is_ascii_lowercase() || c == ' ';
        assert!(
            !name.en.is_empty() && name.en.chars().all(is_plain),
            "{name:?}"
        );
    }

    #[test]
    fn every_attribute_is_called_something_in_both_languages() {
        for of in FeatureLayer::ALL {
            for attribute in of.attributes() {
                check(of.layer().as_str(), attribute.word);
            }
        }
        for (word, _) in BESIDES {
            check("device", word);
        }
    }

    #[test]
    fn a_layer_calls_its_attribute_by_its_own_name() {
        let storeys = |layer: &str| attribute_name(layer, "storeys").map(|name| name.zh);
        assert_eq!(storeys("building"), Some("层数"));
        assert_eq!(storeys("unit"), Some("楼栋层数"));
        assert_eq!(storeys("gate"), None);
        assert_eq!(attribute_name("device", "image_width"), None);
    }
}
