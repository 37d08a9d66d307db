//! A mapping proposed from the names and values of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::mapping::{Attributes, LayerRule, Mapping, Target};
use super::survey::{AttributeSurvey, LayerSurvey};
use super::words;

/// Share of an attribute's values that must be numbers in range for it to be taken for a measure.
const MIN_FITTING: f64 = 0.6;

/// A proposed mapping of one file, with what a person should know to check it.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The file.
    pub file: PathBuf,
    /// The mapping.
    pub mapping: Mapping,
    /// What was seen, before the rules of each layer.
    notes: BTreeMap<String, Vec<String>>,
}

impl Guess {
    pub(super) fn of(file: &Path, layers: &[LayerSurvey]) -> Self {
        let mut guess = Self {
            file: file.to_owned(),
            mapping: Mapping::default(),
            notes: BTreeMap::new(),
        };
        for layer in layers.iter().filter(|layer| layer.ours < layer.features) {
            let rules = rules(layer);
            guess.notes.insert(layer.name.clone(), notes(layer, &rules));
            guess.mapping.rules.extend(rules);
        }
        guess
    }

    /// The mapping as a text (TOML) with notes in Chinese and English, as `--mapping` reads it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "# {}: 猜测的图层与属性映射，请核对修改后用 --mapping 应用。\n# A guess at what its layers and attributes mean: check it, change it, apply it with --mapping.\n",
            self.file.file_name().unwrap_or_default().to_string_lossy()
        );
        let mut noted = BTreeSet::new();
        for rule in &self.mapping.rules {
            text.push('\n');
            if noted.insert(&rule.from) {
                for note in self.notes.get(&rule.from).into_iter().flatten() {
                    // Writing to a text has no case that fails.
                    let _ = writeln!(text, "# {note}");
                }
            }
            let alone = Mapping {
                rules: vec![rule.clone()],
            };
            // Texts and lists of them are TOML whatever they hold.
            text.push_str(&toml::to_string(&alone).unwrap_or_default());
        }
        text
    }
}

fn rules(layer: &LayerSurvey) -> Vec<LayerRule> {
    let by_name = target_of_name(layer).filter(|target| *target != Target::Green);
    if let Some(target) = by_name {
        return vec![rule(layer, target)];
    }
    let by_keys = rules_of_keys(layer);
    if !by_keys.is_empty() {
        return by_keys;
    }
    let target = target_of_name(layer)
        .or_else(|| target_of_attributes(layer))
        .unwrap_or(Target::Skip);
    vec![rule(layer, target)]
}

/// By the layer's name, where it holds geometries of that kind.
fn target_of_name(layer: &LayerSurvey) -> Option<Target> {
    let name = layer.name.to_lowercase();
    let named = words::LAYERS.iter().filter(|(part, _)| name.contains(part));
    named
        .map(|(_, target)| *target)
        .find(|target| can_hold(layer, *target))
}

fn can_hold(layer: &LayerSurvey, target: Target) -> bool {
    let wanted = match target {
        Target::Road => "LineString",
        Target::Gate | Target::Fixture => "Point",
        Target::Skip => return true,
        _ => "Polygon",
    };
    layer.has(wanted) > 0
}

/// A layer of many things, told apart by OpenStreetMap's keys.
fn rules_of_keys(layer: &LayerSurvey) -> Vec<LayerRule> {
    let mut rules: Vec<LayerRule> = Vec::new();
    for (key, target, values) in words::KEYS {
        let told = layer.values(key);
        let found: Vec<String> = match values {
            ["*"] if !told.is_empty() => vec!["*".to_owned()],
            _ => values
                .iter()
                .filter(|value| told.contains(*value))
                .map(|value| (*value).to_owned())
                .collect(),
        };
        if found.is_empty() || !can_hold(layer, *target) {
            continue;
        }
        let place = rules.iter().position(|rule| rule.to == *target);
        let place = place.unwrap_or_else(|| {
            rules.push(rule(layer, *target));
            rules.len() - 1
        });
        if let Some(rule) = rules.get_mut(place) {
            rule.when.insert((*key).to_owned(), found);
        }
    }
    rules
}

/// Areas with storeys, a height or a use are buildings; lines with a class, a width or lanes are roads.
fn target_of_attributes(layer: &LayerSurvey) -> Option<Target> {
    let has = |names: &[&str]| named(layer, names).next().is_some();
    let is_building = has(words::STOREYS) || has(words::HEIGHT) || has(words::HOUSEHOLDS);
    let is_road = has(words::WIDTH) || has(words::LANES) || has(words::ONEWAY);
    let road = (is_road && can_hold(layer, Target::Road)).then_some(Target::Road);
    road.or((is_building && can_hold(layer, Target::Building)).then_some(Target::Building))
}

fn rule(layer: &LayerSurvey, target: Target) -> LayerRule {
    let mut rule = LayerRule::new(&layer.name, target);
    if target == Target::Skip {
        return rule;
    }
    rule.id = ids(layer);
    rule.name = first(layer, words::NAME, |_| true);
    rule.name_en = first(layer, words::NAME_EN, |_| true);
    match target {
        Target::Building => {
            rule.height = first(layer, words::HEIGHT, |a| is_measure(a, 0.0..=1_000.0));
            rule.storeys = first(layer, words::STOREYS, |a| is_measure(a, 0.0..=250.0));
            rule.basements = first(layer, words::BASEMENTS, |a| is_measure(a, 0.0..=20.0));
            rule.households = first(layer, words::HOUSEHOLDS, |a| is_measure(a, 0.0..=20_000.0));
            let is_rate = |a: &AttributeSurvey| is_measure(a, 0.0..=1_000.0);
            rule.fibre_gbit_s = first(layer, words::FIBRE, is_rate);
            rule.home_fibre_gbit_s = first(layer, words::HOME_FIBRE, is_rate);
            rule.usage = kinds(layer, target, words::USAGE);
        }
        Target::Compound => {
            rule.government_network = first(layer, words::GOVERNMENT_NETWORK, |_| true);
            rule.kind = kinds(layer, target, words::KIND);
        }
        Target::Road => {
            rule.class = kinds(layer, target, words::CLASS);
            rule.width = first(layer, words::WIDTH, |a| is_measure(a, 0.0..=200.0));
            rule.lanes = first(layer, words::LANES, |a| is_measure(a, 0.0..=30.0));
            rule.oneway = first(layer, words::ONEWAY, |_| true);
        }
        Target::Fixture => {
            rule.height = first(layer, words::HEIGHT, |a| is_measure(a, 0.0..=100.0));
            rule.kind = kinds(layer, target, words::KIND);
        }
        Target::Parking => {
            rule.spaces = first(layer, words::SPACES, |a| is_measure(a, 0.0..=100_000.0));
            rule.kind = kinds(layer, target, words::KIND);
        }
        _ => rule.kind = kinds(layer, target, words::KIND),
    }
    rule.words = understood(layer, &rule);
    rule
}

/// The attributes with one of `names`, the most telling first.
fn named<'l>(
    layer: &'l LayerSurvey,
    names: &'l [&str],
) -> impl Iterator<Item = (&'l String, &'l AttributeSurvey)> {
    names.iter().flat_map(|name| {
        let wanted = bare(name);
        layer
            .attributes
            .iter()
            .filter(move |(own, survey)| survey.told > 0 && bare(own) == wanted)
    })
}

fn bare(name: &str) -> String {
    let letters = name.chars().filter(|c| !" -_:.".contains(*c));
    letters.flat_map(char::to_lowercase).collect()
}

fn first(
    layer: &LayerSurvey,
    names: &[&str],
    fits: impl Fn(&AttributeSurvey) -> bool,
) -> Attributes {
    let found = named(layer, names).find(|(_, survey)| fits(survey));
    Attributes(found.map(|(name, _)| name.clone()).into_iter().collect())
}

/// The first id, and with it the second of OpenStreetMap's pair for ways and relations.
fn ids(layer: &LayerSurvey) -> Attributes {
    let unique = named(layer, words::ID).filter(|(_, survey)| survey.is_unique());
    let mut ids: Vec<String> = unique.map(|(name, _)| name.clone()).collect();
    let is_pair = ids.first().is_some_and(|id| id == "osm_way_id")
        && ids.get(1).is_some_and(|id| id == "osm_id");
    ids.truncate(if is_pair { 2 } else { 1 });
    Attributes(ids)
}

fn is_measure(survey: &AttributeSurvey, range: RangeInclusive<f64>) -> bool {
    let share = survey.numbers as f64 / survey.told.max(1) as f64;
    share >= MIN_FITTING && range.contains(&survey.min) && range.contains(&survey.max)
}

/// The attributes of which at least one value is understood.
fn kinds(layer: &LayerSurvey, target: Target, names: &[&str]) -> Attributes {
    let is_understood = |(_, survey): &(&String, &AttributeSurvey)| {
        let mut values = survey.values.keys();
        values.any(|value| words::word(target, value).is_some())
    };
    let found: BTreeSet<&String> = BTreeSet::new();
    let found = named(layer, names)
        .filter(is_understood)
        .scan(found, |seen, (name, _)| Some((seen.insert(name), name)));
    let mut list: Vec<String> = found
        .filter(|(is_new, _)| *is_new)
        .map(|(_, name)| name.clone())
        .collect();
    list.truncate(3);
    Attributes(list)
}

/// The file's words that are understood, except those that are the model's own.
fn understood(layer: &LayerSurvey, rule: &LayerRule) -> BTreeMap<String, String> {
    let names = &rule.word_attributes().0;
    let values = names.iter().flat_map(|name| layer.values(name));
    values
        .filter_map(|told| Some((told, words::word(rule.to, told)?)))
        .filter(|(told, word)| told != word)
        .map(|(told, word)| (told.to_owned(), word.to_owned()))
        .collect()
}

fn notes(layer: &LayerSurvey, rules: &[LayerRule]) -> Vec<String> {
    let kinds: Vec<String> = layer
        .kinds
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    let mut notes = vec![format!(
        "{}: {} 个要素 features ({})",
        layer.name,
        layer.features,
        kinds.join(", ")
    )];
    let used: BTreeSet<&str> = rules.iter().flat_map(LayerRule::attributes).collect();
    let unused: Vec<&str> = layer
        .attributes
        .iter()
        .filter(|(name, survey)| survey.told > 0 && !used.contains(name.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    if !unused.is_empty() {
        notes.push(format!("未用属性 unused attributes: {}", unused.join(", ")));
    }
    let unknown: BTreeSet<&str> = rules
        .iter()
        .flat_map(|rule| {
            let names = &rule.word_attributes().0;
            let values = names.iter().flat_map(|name| layer.values(name));
            values.filter(|told| words::word(rule.to, told).is_none())
        })
        .collect();
    if !unknown.is_empty() {
        let shown: Vec<&str> = unknown.into_iter().take(20).collect();
        notes.push(format!(
            "未识别的取值 values not understood: {}",
            shown.join(", ")
        ));
    }
    // A line break would end the comment.
    notes
        .iter()
        .map(|note| note.replace(['\n', '\r'], " "))
        .collect()
}
