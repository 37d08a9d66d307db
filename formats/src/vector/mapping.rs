//! What the layers and attributes of a file mean: a text (TOML) that a person can read and change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use twin_core::model::{
    BuildingUse, Enclosure, FixtureKind, GateKind, GreenKind, ParkingKind, RoadClass,
};
use twin_core::told::Told;

use super::attributes::text_of;

/// What the layers of files mean. Of the rules for a layer the first that fits a feature counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The rules, in the order in which they are tried.
    #[serde(default, rename = "layer")]
    pub rules: Vec<LayerRule>,
}

/// What features of one layer become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerRule {
    /// The file's layer; the file's name without its ending where a file holds one layer.
    pub from: String,
    /// The model's layer.
    pub to: Target,
    /// The id; without one the place in the file takes its stead.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub id: Attributes,
    /// The name; Chinese letters make it the Chinese one.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub name: Attributes,
    /// The name in English.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub name_en: Attributes,
    /// Height above the ground in metres: a building's, a fixture's.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub height: Attributes,
    /// A building's storeys above ground.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub storeys: Attributes,
    /// A building's storeys below ground.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub basements: Attributes,
    /// A building's households.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub households: Attributes,
    /// Rate of the fibre to a building, Gbit/s.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub fibre_gbit_s: Attributes,
    /// Rate of the fibre to each home of a building, Gbit/s.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub home_fibre_gbit_s: Attributes,
    /// Whether the government network reaches a compound.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub government_network: Attributes,
    /// What a building is used for.
    #[serde(default, rename = "use", skip_serializing_if = "Attributes::is_empty")]
    pub usage: Attributes,
    /// The class of a road.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub class: Attributes,
    /// The kind of a green area, parking facility, gate, compound or fixture.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub kind: Attributes,
    /// A road's width in metres.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub width: Attributes,
    /// A road's lanes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub lanes: Attributes,
    /// Whether a road is one-way.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub oneway: Attributes,
    /// A parking facility's spaces.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub spaces: Attributes,
    /// Only features of which one of these attributes has one of these values; `*` is any value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, Vec<String>>,
    /// The model's word for each of the file's words of `use`, `class` or `kind`; empty for one that says nothing, `skip` for one
    /// whose features are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
}

/// Attributes of a file, of which the first that has a value counts; one is written without brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMore", into = "OneOrMore")]
pub struct Attributes(pub Vec<String>);

impl Attributes {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl From<OneOrMore> for Attributes {
    fn from(names: OneOrMore) -> Self {
        match names {
            OneOrMore::One(name) => Self(vec![name]),
            OneOrMore::More(names) => Self(names),
        }
    }
}

impl From<Attributes> for OneOrMore {
    fn from(attributes: Attributes) -> Self {
        match <[String; 1]>::try_from(attributes.0) {
            Ok([name]) => Self::One(name),
            Err(names) => Self::More(names),
        }
    }
}

/// A layer of the model that features of others can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Target {
    /// Areas.
    Compound,
    /// Areas.
    Building,
    /// Lines.
    Road,
    /// Areas.
    Green,
    /// Areas.
    Water,
    /// Areas.
    Parking,
    /// Points.
    Gate,
    /// Points.
    Fixture,
    /// They are left out.
    Skip,
}

impl Target {
    /// The model's words for the kinds of its features.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        fn of<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|t| word(*t)).collect()
        }
        match self {
            Self::Compound => of(Enclosure::ALL, Enclosure::as_str),
            Self::Building => of(BuildingUse::ALL, BuildingUse::as_str),
            Self::Road => of(RoadClass::ALL, RoadClass::as_str),
            Self::Green => of(GreenKind::ALL, GreenKind::as_str),
            Self::Parking => of(ParkingKind::ALL, ParkingKind::as_str),
            Self::Gate => of(GateKind::ALL, GateKind::as_str),
            Self::Fixture => of(FixtureKind::ALL, FixtureKind::as_str),
            Self::Water | Self::Skip => Vec::new(),
        }
    }
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not TOML, or has keys that a mapping has not.
    #[error("{}: {source}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// What is wrong, with its line.
        #[source]
        source: toml::de::Error,
    },
    /// A word is none of the model's.
    #[error("{}: layer {layer}: '{word}' is no word of the model; these are: {known}", file.display())]
    Word {
        /// The file.
        file: PathBuf,
        /// The file's layer.
        layer: String,
        /// The word.
        word: String,
        /// The words of the model.
        known: String,
    },
}

impl Told for MappingError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::Form { file, source } => format!("{}：{}", file.display(), source.zh()),
            Self::Word {
                file,
                layer,
                word,
                known,
            } => format!(
                "{}：图层 {layer}：“{word}”不是模型中的词；可用的有：{}",
                file.display(),
                known.replace(", ", "、")
            ),
        }
    }
}

/// A word that says nothing.
pub(super) const NOTHING: &str = "";
/// A word whose features are left out.
pub(super) const SKIP: &str = "skip";

impl Mapping {
    /// Reads the mapping at `path`.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, has unknown keys, or maps to words that the model does not have.
    pub fn open(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path).map_err(|source| MappingError::Io {
            file: path.to_owned(),
            source,
        })?;
        let mapping: Self = toml::from_str(&text).map_err(|source| MappingError::Form {
            file: path.to_owned(),
            source,
        })?;
        for rule in &mapping.rules {
            rule.check(path)?;
        }
        Ok(mapping)
    }

    /// The rule for a feature of `layer` with these attributes.
    #[must_use]
    pub(super) fn rule(&self, layer: &str, properties: &Map<String, Json>) -> Option<&LayerRule> {
        self.rules
            .iter()
            .find(|rule| rule.from == layer && rule.fits(properties))
    }
}

impl LayerRule {
    /// One that says nothing but what the layer becomes.
    #[must_use]
    pub fn new(from: &str, to: Target) -> Self {
        Self {
            from: from.to_owned(),
            to,
            id: Attributes::default(),
            name: Attributes::default(),
            name_en: Attributes::default(),
            height: Attributes::default(),
            storeys: Attributes::default(),
            basements: Attributes::default(),
            households: Attributes::default(),
            fibre_gbit_s: Attributes::default(),
            home_fibre_gbit_s: Attributes::default(),
            government_network: Attributes::default(),
            usage: Attributes::default(),
            class: Attributes::default(),
            kind: Attributes::default(),
            width: Attributes::default(),
            lanes: Attributes::default(),
            oneway: Attributes::default(),
            spaces: Attributes::default(),
            when: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    /// The attributes that hold words of `words`.
    #[must_use]
    pub fn word_attributes(&self) -> &Attributes {
        match self.to {
            Target::Building => &self.usage,
            Target::Road => &self.class,
            _ => &self.kind,
        }
    }

    /// Every attribute that the rule names.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &str> {
        let lists = [
            &self.id,
            &self.name,
            &self.name_en,
            &self.height,
            &self.storeys,
            &self.basements,
            &self.households,
            &self.fibre_gbit_s,
            &self.home_fibre_gbit_s,
            &self.government_network,
            &self.usage,
            &self.class,
            &self.kind,
            &self.width,
            &self.lanes,
            &self.oneway,
            &self.spaces,
        ];
        let named = lists.into_iter().flat_map(|list| &list.0);
        named.chain(self.when.keys()).map(String::as_str)
    }

    fn fits(&self, properties: &Map<String, Json>) -> bool {
        self.when.is_empty()
            || self.when.iter().any(|(attribute, values)| {
                let told = properties.get(attribute).and_then(text_of);
                told.is_some_and(|told| values.iter().any(|v| v == "*" || *v == told))
            })
    }

    fn check(&self, file: &Path) -> Result<(), MappingError> {
        let known = self.to.words();
        let is_known = |word: &str| word == NOTHING || word == SKIP || known.contains(&word);
        match self.words.values().find(|word| !is_known(word)) {
            None => Ok(()),
            Some(word) => Err(MappingError::Word {
                file: file.to_owned(),
                layer: self.from.clone(),
                word: word.clone(),
                known: known.join(", "),
            }),
        }
    }
}
