//! Which features a rule of a city speaks of: a layer, and conditions on what the model says of its features.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::both;
use crate::model::words::words;
use crate::model::{
    BuildingUse, Enclosure, FixtureKind, GateKind, GreenKind, ParkingKind, RoadClass,
};
use crate::spatial::Layer;
use crate::told::Bilingual;

words! {
    /// A layer that a rule can speak of.
    FeatureLayer {
        /// Compounds.
        Compounds = "compounds" "小区",
        /// Buildings.
        Buildings = "buildings" "楼栋",
        /// Building units.
        Units = "units" "单元",
        /// Gates.
        Gates = "gates" "出入口",
        /// Fixtures.
        Fixtures = "fixtures" "部件",
        /// Places.
        Places = "places" "场所",
        /// Parking facilities.
        Parkings = "parkings" "停车场",
        /// Green areas.
        Greens = "greens" "绿地",
        /// Roads and paths.
        Roads = "roads" "道路",
    }

    /// How a distance is measured.
    Reach {
        /// In a straight line in plan.
        Straight = "straight" "直线距离",
        /// On foot: straight to the ways at both ends, along them between.
        Walking = "walking" "步行距离",
    }
}

/// What values an attribute has.
#[derive(Debug, Clone, Copy)]
pub enum AttributeForm {
    /// Numbers in the attribute's unit.
    Number,
    /// True or false.
    Flag,
    /// One of the words that the function lists.
    Word(fn() -> Vec<&'static str>),
}

/// What the model says of the features of a layer.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its word in rules.
    pub word: &'static str,
    /// Chinese name.
    pub name_zh: &'static str,
    /// English name, as it stands within a sentence.
    pub name_en: &'static str,
    /// Unit as a UCUM code; `1` for what has none.
    pub unit: &'static str,
    /// What values it has.
    pub form: AttributeForm,
}

/// A value of an attribute, in a rule or of a feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AttributeValue {
    /// True or false.
    Flag(bool),
    /// A number in the attribute's unit.
    Number(f64),
    /// A word.
    Word(Arc<str>),
}

/// What a rule asks of one attribute; of several bounds all must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub struct Test {
    /// Least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<AttributeValue>,
    /// The values, of which it has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<AttributeValue>,
}

/// Tests by attribute; a feature is spoken of where all hold.
pub type Tests = BTreeMap<Arc<str>, Test>;

/// The form of [`Tests`]: by the attributes of any layer, since a schema cannot tell which layer is meant.
pub(super) fn tests_schema(generator: &mut SchemaGenerator) -> Schema {
    let layers = FeatureLayer::ALL.iter();
    let words: BTreeSet<&str> = layers
        .flat_map(|l| l.attributes())
        .map(|a| a.word)
        .collect();
    json_schema!({
        "type": "object",
        "propertyNames": { "enum": words },
        "additionalProperties": generator.subschema_for::<Test>(),
    })
}

/// So many of an attribute, the last ones begun: 50 spaces, 100 households.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerAmount {
    /// The attribute, one with numbers.
    pub attribute: Arc<str>,
    /// How many, in its unit.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub amount: f64,
}

const fn number(
    word: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    unit: &'static str,
) -> Attribute {
    Attribute {
        word,
        name_zh,
        name_en,
        unit,
        form: AttributeForm::Number,
    }
}

const fn word(
    word: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    words: fn() -> Vec<&'static str>,
) -> Attribute {
    Attribute {
        word,
        name_zh,
        name_en,
        unit: "1",
        form: AttributeForm::Word(words),
    }
}

const fn flag(word: &'static str, name_zh: &'static str, name_en: &'static str) -> Attribute {
    Attribute {
        word,
        name_zh,
        name_en,
        unit: "1",
        form: AttributeForm::Flag,
    }
}

macro_rules! of {
    ($list:ident) => {
        || $list::ALL.iter().map(|word| word.as_str()).collect()
    };
}

const AREA: Attribute = number("area_m2", "面积", "area", "m2");

/// Of a building the rate of the fibre to it, of a unit that to its homes.
const FIBRE: Attribute = number("fibre_gbit_s", "光纤接入速率", "rate of fibre", "Gbit/s");

const COMPOUNDS: &[Attribute] = &[
    AREA,
    number("buildings", "楼栋数", "number of buildings", "1"),
    word("enclosure", "封闭形式", "enclosure", of!(Enclosure)),
    flag(
        "government_network",
        "政务专网接入",
        "access to the government network",
    ),
    number("households", "户数", "households", "1"),
];
const BUILDINGS: &[Attribute] = &[
    AREA,
    number("basements", "地下层数", "storeys below ground", "1"),
    FIBRE,
    number("height_m", "高度", "height", "m"),
    number("households", "户数", "households", "1"),
    number("storeys", "层数", "storeys above ground", "1"),
    number("units", "单元数", "number of units", "1"),
    word("usage", "用途", "use", of!(BuildingUse)),
];
const UNITS: &[Attribute] = &[
    FIBRE,
    number("households", "户数", "households", "1"),
    number("rented", "出租户数", "rented homes", "1"),
    number("storeys", "楼栋层数", "storeys of its building", "1"),
    word("usage", "楼栋用途", "use of its building", of!(BuildingUse)),
];
const GATES: &[Attribute] = &[word("kind", "类型", "kind", of!(GateKind))];
const FIXTURES: &[Attribute] = &[
    number("height_m", "高度", "height", "m"),
    word("kind", "类型", "kind", of!(FixtureKind)),
];
const PLACES: &[Attribute] = &[
    AREA,
    word("kind", "类型", "kind", || {
        let kinds = super::PLACE_KINDS.iter();
        kinds.map(|(word, ..)| *word).collect()
    }),
    number("storey", "所在楼层", "storey", "1"),
];
const PARKINGS: &[Attribute] = &[
    AREA,
    word("kind", "类型", "kind", of!(ParkingKind)),
    number("spaces", "车位数", "spaces", "1"),
];
const GREENS: &[Attribute] = &[AREA, word("kind", "类型", "kind", of!(GreenKind))];
const ROADS: &[Attribute] = &[
    word("class", "等级", "class", of!(RoadClass)),
    flag("drivable", "可行车", "access for vehicles"),
    number("length_m", "长度", "length", "m"),
    flag("walkable", "可步行", "access on foot"),
    number("width_m", "宽度", "width", "m"),
];

impl FeatureLayer {
    /// The attributes that rules can ask of its features, by word.
    #[must_use]
    pub fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::Compounds => COMPOUNDS,
            Self::Buildings => BUILDINGS,
            Self::Units => UNITS,
            Self::Gates => GATES,
            Self::Fixtures => FIXTURES,
            Self::Places => PLACES,
            Self::Parkings => PARKINGS,
            Self::Greens => GREENS,
            Self::Roads => ROADS,
        }
    }

    /// The layer, as the spatial indexes and the audit call it.
    #[must_use]
    pub fn layer(self) -> Layer {
        match self {
            Self::Compounds => Layer::Compound,
            Self::Buildings => Layer::Building,
            Self::Units => Layer::Unit,
            Self::Gates => Layer::Gate,
            Self::Fixtures => Layer::Fixture,
            Self::Places => Layer::Place,
            Self::Parkings => Layer::Parking,
            Self::Greens => Layer::Green,
            Self::Roads => Layer::Road,
        }
    }

    fn attribute(self, word: &str) -> Result<Attribute, Bilingual> {
        let attributes = self.attributes();
        let found = attributes.iter().find(|a| a.word == word).copied();
        found.ok_or_else(|| {
            let known = Bilingual::list(attributes.iter().map(|a| a.word));
            both!(
                "{self} have no attribute '{word}'; they have {known}",
                "{self} 没有属性“{word}”；可用的有 {known}" => known
            )
        })
    }
}

impl Reach {
    /// What is wrong with measuring so from a layer's features, if anything.
    pub(super) fn problem(self, of: FeatureLayer) -> Option<Bilingual> {
        let has_door = match of {
            FeatureLayer::Units
            | FeatureLayer::Buildings
            | FeatureLayer::Gates
            | FeatureLayer::Fixtures
            | FeatureLayer::Places
            | FeatureLayer::Parkings => true,
            FeatureLayer::Compounds | FeatureLayer::Greens | FeatureLayer::Roads => false,
        };
        (self == Self::Walking && !has_door).then(|| {
            both!(
                "nobody can say where people come out of {of}: measure \"straight\", or walk from units, buildings, gates, fixtures, places or parkings",
                "无法确定从 {of} 的何处出发步行：请用 \"straight\"，或改用 units、buildings、gates、fixtures、places、parkings"
            )
        })
    }
}

/// What is wrong with tests of a layer's features, if anything.
pub(super) fn tests_problem(layer: FeatureLayer, tests: &Tests) -> Option<Bilingual> {
    let problem = |(word, test): (&Arc<str>, &Test)| {
        let attribute = match layer.attribute(word) {
            Ok(attribute) => attribute,
            Err(problem) => return Some(problem),
        };
        test.problem(&attribute)
            .map(|reason| both!("'{word}' of {layer}: {reason}", "{layer} 的“{word}”：{reason}" => reason))
    };
    tests.iter().find_map(problem)
}

/// What is wrong with an amount of an attribute of a layer's features, if anything.
pub(super) fn amount_problem(layer: FeatureLayer, per: &PerAmount) -> Option<Bilingual> {
    match layer.attribute(&per.attribute) {
        Err(problem) => Some(problem),
        Ok(attribute) if !matches!(attribute.form, AttributeForm::Number) => Some(both!(
            "'{}' of {layer} is no number, so there is no amount of it",
            "{layer} 的“{}”不是数值，不能按量计";
            per.attribute
        )),
        Ok(_) if !(per.amount.is_finite() && per.amount > 0.0) => {
            Some(both!("the amount must be more than 0", "amount 应大于 0"))
        }
        Ok(_) => None,
    }
}

impl Test {
    /// Whether a value passes.
    #[must_use]
    pub fn holds(&self, value: &AttributeValue) -> bool {
        let bounds = match value {
            AttributeValue::Number(number) => {
                self.at_least.is_none_or(|least| *number >= least)
                    && self.at_most.is_none_or(|most| *number <= most)
            }
            AttributeValue::Flag(_) | AttributeValue::Word(_) => {
                self.at_least.is_none() && self.at_most.is_none()
            }
        };
        bounds
            && self.is.as_ref().is_none_or(|wanted| wanted == value)
            && (self.one_of.is_empty() || self.one_of.contains(value))
    }

    /// What is wrong with it for an attribute, if anything.
    fn problem(&self, attribute: &Attribute) -> Option<Bilingual> {
        let has_bounds = self.at_least.is_some() || self.at_most.is_some();
        let values = || self.is.iter().chain(&self.one_of);
        if !has_bounds && values().next().is_none() {
            return Some(both!(
                "say at_least, at_most, is or one_of",
                "请写明 at_least、at_most、is 或 one_of"
            ));
        }
        let bounds = [self.at_least, self.at_most];
        if bounds.into_iter().flatten().any(|bound| !bound.is_finite()) {
            return Some(both!("a bound is not finite", "界限不是有限数值"));
        }
        if let [Some(least), Some(most)] = bounds
            && least > most
        {
            return Some(both!(
                "at_least {least} is more than at_most {most}",
                "at_least {least} 大于 at_most {most}"
            ));
        }
        if has_bounds && !matches!(attribute.form, AttributeForm::Number) {
            return Some(both!(
                "only numbers have at_least and at_most",
                "只有数值属性才有 at_least 和 at_most"
            ));
        }
        values().find_map(|value| value.problem(attribute))
    }
}

impl AttributeValue {
    fn problem(&self, attribute: &Attribute) -> Option<Bilingual> {
        match (self, attribute.form) {
            (Self::Number(number), AttributeForm::Number) if number.is_finite() => None,
            (Self::Flag(_), AttributeForm::Flag) => None,
            (Self::Word(word), AttributeForm::Word(known)) => {
                let known = known();
                (!known.contains(&&**word)).then(|| {
                    let known = Bilingual::list(&known);
                    both!(
                        "there is no '{word}'; there are {known}",
                        "没有“{word}”；可用的有 {known}" => known
                    )
                })
            }
            (_, AttributeForm::Number) => Some(both!("it is a number", "应为数值")),
            (_, AttributeForm::Flag) => Some(both!("it is true or false", "应为 true 或 false")),
            (_, AttributeForm::Word(_)) => {
                Some(both!("it is a word in quotation marks", "应为带引号的词"))
            }
        }
    }
}
