//! What would have to be known for a row to be told, in words, Chinese and English.

use twin_core::audit::Missing;
use twin_core::catalogue::RadioWord;

use super::words::{Language, attribute, kind, layer};

/// What a gateway may have at once, which its class says: field of the class's `radio` cover, Chinese, English.
const CAPACITIES: &[(&str, &str, &str)] = &[
    (
        "most_devices",
        "可接入的设备数",
        "how many devices it may have",
    ),
    (
        "most_messages_per_second",
        "每秒可处理的消息数",
        "how many messages a second it takes",
    ),
];

/// The attribute for which it takes a camera of the class, and a rule that has a way to look along.
const SIGHT: &str = "field_of_view";

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
    let lacks = |field: &str| missing.attribute.as_deref() == Some(field);
    if let Some((field, zh, en)) = CAPACITIES.iter().find(|(field, ..)| lacks(field)) {
        return language.of(
            format!("网关所属的设备类未写明{zh}（规则文件中设备类 radio 覆盖的 {field}），请补充后重新核查"),
            format!("the class of the gateway does not say {en} ({field} of its radio cover in a rule file): add it and audit again"),
        );
    }
    if lacks(SIGHT) {
        return language.of(
            "设备类未写明镜头（规则文件中设备类的 camera 覆盖），或该行的规则不沿道路或边界，无法判断遮挡".to_owned(),
            "what hides the view cannot be told: the class has no camera among its covers in a rule file, or the row's rule is not along roads or boundaries".to_owned(),
        );
    }
    let layer = layer(&missing.layer, language);
    match (&missing.attribute, &missing.kind) {
        (Some(word), _) => {
            let word = attribute(&missing.layer, word, language);
            language.of(
                format!("缺少{layer}的“{word}”属性，请补充后重新核查"),
                format!("the {layer} lack the attribute “{word}”: add it and audit again"),
            )
        }
        (None, Some(word)) => {
            let word = kind(word, language);
            language.of(
                format!("地图中没有“{word}”（{layer}），请补测，或在规则文件的 [[surveyed_absent]] 中确认没有"),
                format!("the map shows no {word} among its {layer}: survey them, or confirm that there are none ([[surveyed_absent]] of a rule file)"),
            )
        }
        (None, None) => language.of(
            format!("地图中没有{layer}，请补测后重新核查"),
            format!("the map shows no {layer}: survey them and audit again"),
        ),
    }
}

/// The layer whose features lack an attribute, and the attribute; none where something else is missing, or it is the class that would have to say it.
#[must_use]
pub fn lack(missing: &Missing, language: Language) -> Option<(String, String)> {
    let word = missing.attribute.as_deref()?;
    let is_of_class = word == SIGHT || CAPACITIES.iter().any(|(field, ..)| *field == word);
    (!is_of_class).then(|| {
        let layer_of = &missing.layer;
        (
            layer(layer_of, language),
            attribute(layer_of, word, language),
        )
    })
}

/// What features lack among all that is missing: a sentence for each layer, with its attributes in their order and each once. None where they
/// lack no attribute.
#[must_use]
pub fn lacking<'m>(
    all: impl IntoIterator<Item = &'m Missing>,
    language: Language,
) -> Option<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (layer, attribute) in all.into_iter().filter_map(|m| lack(m, language)) {
        match groups.iter_mut().find(|(of, _)| *of == layer) {
            Some((_, attributes)) if attributes.contains(&attribute) => {}
            Some((_, attributes)) => attributes.push(attribute),
            None => groups.push((layer, vec![attribute])),
        }
    }
    let sentences = groups.iter();
    let sentences: Vec<String> = sentences
        .map(|(layer, attributes)| to_be_added(layer, attributes, language))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(language.of("", " ")))
}

fn to_be_added(layer: &str, attributes: &[String], language: Language) -> String {
    let listed = attributes.join(language.of("、", ", "));
    let these = if attributes.len() == 1 {
        "this attribute"
    } else {
        "these attributes"
    };
    language.of(
        format!("{layer}缺少属性：{listed}；补充后重新核查。"),
        format!("Not known of the {layer}: {listed}. Add {these} and audit again."),
    )
}

#[cfg(test)]
mod tests {
    use twin_core::catalogue::{Catalogue, Column, FeatureLayer};

    use super::*;

    /// What audits name besides what rules can ask for.
    const NAMED: &[(&str, &str)] = &[
        ("building", "rooms"),
        ("device", "heading"),
        ("device", "mounting"),
        ("device", "position"),
        ("device", "product"),
        ("device", "sound_level"),
        ("device", "view"),
        ("fixture", "view"),
        ("room", "beam_detector"),
    ];

    #[test]
    fn no_attribute_is_told_in_chinese_by_an_english_word_nor_by_its_word_in_files() {
        let of_rules = FeatureLayer::ALL.iter().flat_map(|of| {
            let words = of.attributes().iter().map(|attribute| attribute.word);
            words.map(move |word| Missing::attribute(of.layer().as_str(), word))
        });
        let catalogue = Catalogue::builtin().unwrap();
        let figures = catalogue.rows.iter().flat_map(|row| &row.figures);
        let figures = figures.filter(|figure| figure.column != Column::Deployment);
        let of_devices = figures.map(|figure| Missing::attribute("device", &figure.quantity));
        let named = NAMED.iter();
        let named = named.map(|(layer, word)| Missing::attribute(layer, word));
        for lacked in of_rules.chain(of_devices).chain(named) {
            let zh = missing(&lacked, Language::Zh);
            assert!(!zh.contains(|c: char| c.is_ascii_alphabetic()), "{zh}");
            let en = missing(&lacked, Language::En);
            assert!(!en.contains('_'), "{en}");
        }
    }

    #[test]
    fn attributes_read_as_people_call_them() {
        let told = |layer: &str, word: &str| {
            let lacked = Missing::attribute(layer, word);
            [Language::Zh, Language::En].map(|language| missing(&lacked, language))
        };
        assert_eq!(
            told("building", "usage"),
            [
                "缺少建筑的“用途”属性，请补充后重新核查",
                "the buildings lack the attribute “use”: add it and audit again"
            ]
        );
        assert_eq!(
            told("road", "width_m"),
            [
                "缺少道路的“宽度”属性，请补充后重新核查",
                "the roads lack the attribute “width”: add it and audit again"
            ]
        );
    }

    fn check(all: &[Missing], zh: Option<&str>, en: Option<&str>) {
        assert_eq!(lacking(all, Language::Zh).as_deref(), zh);
        assert_eq!(lacking(all, Language::En).as_deref(), en);
    }

    #[test]
    fn attributes_of_one_layer_are_one_sentence_in_their_order() {
        let of_devices = |word| Missing::attribute("device", word);
        check(
            &["image_width", "image_height", "panorama_angle"].map(of_devices),
            Some("设备缺少属性：图像宽度、图像高度、全景角度；补充后重新核查。"),
            Some(
                "Not known of the devices: image width, image height, panorama angle. Add these attributes and audit again.",
            ),
        );
        check(
            &[of_devices("heading")],
            Some("设备缺少属性：朝向；补充后重新核查。"),
            Some("Not known of the devices: heading. Add this attribute and audit again."),
        );
    }

    #[test]
    fn each_layer_has_a_sentence_and_each_attribute_is_told_once() {
        let all = [
            Missing::attribute("device", "mounting"),
            Missing::attribute("building", "households"),
            Missing::attribute("device", "view"),
            Missing::attribute("device", "mounting"),
        ];
        check(
            &all,
            Some(
                "设备缺少属性：安装方式、镜头参数；补充后重新核查。建筑缺少属性：户数；补充后重新核查。",
            ),
            Some(
                "Not known of the devices: mounting, view. Add these attributes and audit again. Not known of the buildings: households. Add this attribute and audit again.",
            ),
        );
    }

    #[test]
    fn what_is_no_attribute_of_the_map_has_no_part_in_them() {
        let all = [
            Missing::layer("road"),
            Missing::kind("fixture", "hydrant"),
            Missing::attribute("device", "most_devices"),
            Missing::attribute("device", SIGHT),
        ];
        check(&all, None, None);
        assert_eq!(
            missing(&all[0], Language::En),
            "the map shows no roads: survey them and audit again"
        );
    }
}
