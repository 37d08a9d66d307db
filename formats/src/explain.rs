//! Where every value of a feature came from, with the text of the rule or row behind it.

use serde::Serialize;
use serde_json::Value;
use twin_core::catalogue::Catalogue;
use twin_core::inference::RULES;
use twin_core::model::{CimLevel, CommunityParts, Feature, Provenance};

use crate::table::{Table, json};

/// A feature, value by value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// Its layer.
    pub layer: &'static str,
    /// Its id.
    pub id: String,
    /// CIM level of the object: a building's own, else that of its layer; none for what has no form.
    pub cim_level: Option<CimLevel>,
    /// The feature as a whole first, then each value.
    pub values: Vec<Explanation>,
}

/// Where one value came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Name of the column; `feature` for the feature as a whole.
    pub field: String,
    /// The value; none for the feature as a whole.
    pub value: Value,
    /// Where it came from: its own provenance, or that of the feature where the value has none.
    pub provenance: Provenance,
    /// What is behind it in English: the rule with its source, or the white paper's row.
    pub because_en: Option<String>,
    /// The same in Chinese.
    pub because_zh: Option<String>,
}

/// The features named `id`, one a layer that has it. Cost: O(features).
#[must_use]
pub fn explain(parts: &CommunityParts, catalogue: &Catalogue, id: &str) -> Vec<Explained> {
    let mut found = Vec::new();
    macro_rules! explain_layers {
        ($($field:ident)*) => {
            $(found.extend(in_layer(&parts.$field, id).map(|(_, f)| of_feature(f, catalogue)));)*
        };
    }
    twin_core::each_layer!(explain_layers);
    if let Some((index, _)) = in_layer(&parts.buildings, id) {
        let level = CimLevel::of_buildings(parts).get(index).copied();
        for explained in found.iter_mut().filter(|e| e.layer == "building") {
            explained.cim_level = level;
        }
    }
    found
}

fn in_layer<'f, F: Feature>(features: &'f [F], id: &str) -> Option<(usize, &'f F)> {
    features.iter().enumerate().find(|(_, f)| f.id() == id)
}

fn of_feature<T: Table + Feature>(feature: &T, catalogue: &Catalogue) -> Explained {
    let mut properties = json::properties(feature);
    let provenance = properties.remove(json::PROVENANCE).unwrap_or_default();
    properties.remove(json::LAYER);
    let of = |field: &str| {
        let value = provenance.get(field)?.clone();
        serde_json::from_value::<Provenance>(value).ok()
    };
    let whole = of("feature");
    let mut values = Vec::new();
    let own = whole
        .clone()
        .map(|p| ("feature".to_owned(), Value::Null, p));
    let fields = properties.into_iter().filter(|(_, value)| !value.is_null());
    let fields = fields.filter_map(|(field, value)| {
        let provenance = of(&field).or_else(|| whole.clone())?;
        Some((field, value, provenance))
    });
    for (field, value, provenance) in own.into_iter().chain(fields) {
        let (because_en, because_zh) = because(&provenance, catalogue).unzip();
        values.push(Explanation {
            field,
            value,
            provenance,
            because_en,
            because_zh,
        });
    }
    Explained {
        layer: T::LAYER,
        id: Feature::id(feature).to_owned(),
        cim_level: CimLevel::of_layer(T::LAYER),
        values,
    }
}

/// English and Chinese.
fn because(provenance: &Provenance, catalogue: &Catalogue) -> Option<(String, String)> {
    match provenance {
        Provenance::Inferred { rule } => {
            let rule = RULES.iter().find(|r| *r.name == **rule)?;
            let en = format!("{} Source: {}", rule.text_en, rule.source);
            let zh = format!("{}来源：{}", rule.text_zh, rule.source);
            Some((en, zh))
        }
        Provenance::Planned { by } => {
            let (name_zh, name_en) = catalogue.name_of(by)?;
            let en = format!("white paper, row {by}: {name_en}");
            Some((en, format!("白皮书 {by}：{name_zh}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_tells_of_each_value_and_its_level() {
        let community = crate::gpkg::tests::community();
        let catalogue = Catalogue::builtin().unwrap();
        let found = explain(&community, &catalogue, "b1");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].cim_level, Some(CimLevel::Cim5), "it has rooms");
        let field = |name: &str| found[0].values.iter().find(|v| v.field == name).unwrap();
        assert_eq!(field("storeys").value, 6);
        assert_eq!(field("storeys").provenance, Provenance::inferred("a-rule"));
        // The compound is no sourced value: it came with the feature.
        assert_eq!(
            field("compound").provenance,
            Provenance::imported("测试.osm way")
        );
        assert!(explain(&community, &catalogue, "nothing").is_empty());
    }

    #[test]
    fn a_rule_and_a_row_are_quoted() {
        let catalogue = Catalogue::builtin().unwrap();
        let rule = Provenance::inferred(twin_core::inference::rule::STOREYS_FROM_USE);
        let (en, zh) = because(&rule, &catalogue).unwrap();
        assert!(en.contains("Source:") && zh.contains("层数"));
        let (_, zh) = because(&Provenance::planned("T3-2a"), &catalogue).unwrap();
        assert!(zh.contains("高清摄像头"), "{zh}");
    }

    #[test]
    fn a_crossing_tells_how_it_is_controlled_and_who_says_so() {
        let mut parts = crate::gpkg::tests::community().into_parts();
        parts.fixtures.push(crate::gpkg::tests::crossing());
        let found = explain(&parts, &Catalogue::builtin().unwrap(), "zebra");
        let field = |name: &str| found[0].values.iter().find(|v| v.field == name).unwrap();
        assert_eq!(field("crossing").value, "signalled");
        assert_eq!(field("island").value, true);
        assert_eq!(field("island").provenance, Provenance::inferred("a-rule"));
        assert_ne!(field("crossing").provenance, field("island").provenance);
    }
}
