//! The values of one feature, as a rule of the mapping reads them.

use std::ops::RangeInclusive;

use serde_json::{Map, Value as Json};
use twin_core::model::{Name, Provenance, Sourced};

use super::attributes::{number_of, text_of, truth_of};
use super::mapping::{Attributes, LayerRule, NOTHING, SKIP};
use crate::finding::{Expected, Findings, Outcome, Problem, Thing};

/// One feature on its way into the model.
pub(super) struct Item<'i, 'f> {
    pub(super) id: String,
    pub(super) rule: &'i LayerRule,
    pub(super) properties: &'i Map<String, Json>,
    pub(super) place: Option<[f64; 2]>,
    pub(super) found: &'f mut Findings,
}

/// What an attribute of words says.
#[derive(Debug, PartialEq)]
pub(super) enum Word<T> {
    Told(Sourced<T>),
    Untold,
    /// The feature is left out.
    Skip,
}

/// Which way vehicles may go along a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Both,
    Forward,
    Backward,
}

/// The first of the attributes that has a value, with it.
pub(super) fn text<'a>(
    properties: &Map<String, Json>,
    attributes: &'a Attributes,
) -> Option<(&'a str, String)> {
    attributes.0.iter().find_map(|name| {
        let value = properties.get(name).and_then(text_of)?;
        Some((name.as_str(), value))
    })
}

impl Item<'_, '_> {
    pub(super) fn tell(&mut self, problem: Problem, outcome: Outcome) {
        self.found
            .feature(self.id.as_str(), self.place, problem, outcome);
    }

    pub(super) fn repaired(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            self.tell(problem, Outcome::Repaired);
        }
    }

    /// Where an attribute came from.
    fn source(&self, attribute: &str) -> Provenance {
        Provenance::imported(format!("{} {attribute}", self.found.file()))
    }

    /// Where the feature came from.
    pub(super) fn feature_source(&self) -> Provenance {
        self.source(&self.rule.from)
    }

    /// Its names: Chinese letters make one the Chinese name.
    pub(super) fn name(&self) -> Name {
        let own = text(self.properties, &self.rule.name).map(|(_, name)| name);
        let en = text(self.properties, &self.rule.name_en).map(|(_, name)| name);
        let is_chinese =
            |text: &String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let (zh, other): (Option<String>, Option<String>) = match own {
            Some(own) if is_chinese(&own) => (Some(own), None),
            own => (None, own),
        };
        Name {
            zh: zh.map(Into::into),
            en: en.or(other).map(Into::into),
        }
    }

    /// The first attribute with a value as a number in `range`; one that is none is told of.
    pub(super) fn number(
        &mut self,
        attributes: &Attributes,
        range: RangeInclusive<f64>,
    ) -> Option<Sourced<f64>> {
        let (attribute, told) = text(self.properties, attributes)?;
        let number = self.properties.get(attribute).and_then(number_of);
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(Sourced::new(number, self.source(attribute))),
            None => {
                let expected = Expected::NumberBetween {
                    least: *range.start(),
                    most: *range.end(),
                };
                self.unreadable(attribute, &told, expected);
                None
            }
        }
    }

    /// The first attribute with a value as a truth; one that is none is told of.
    pub(super) fn truth(&mut self, attributes: &Attributes) -> Option<Sourced<bool>> {
        let (attribute, told) = text(self.properties, attributes)?;
        match self.properties.get(attribute).and_then(truth_of) {
            Some(truth) => Some(Sourced::new(truth, self.source(attribute))),
            None => {
                self.unreadable(attribute, &told, Expected::Truth);
                None
            }
        }
    }

    /// Which way vehicles may go.
    pub(super) fn direction(&mut self) -> Direction {
        let rule = self.rule;
        let Some((attribute, told)) = text(self.properties, &rule.oneway) else {
            return Direction::Both;
        };
        if matches!(told.as_str(), "-1" | "reverse") {
            return Direction::Backward;
        }
        match self.properties.get(attribute).and_then(truth_of) {
            Some(true) => Direction::Forward,
            Some(false) => Direction::Both,
            None => {
                self.unreadable(attribute, &told, Expected::YesNo);
                Direction::Both
            }
        }
    }

    /// The first word of the rule's attributes that says something.
    pub(super) fn word<T>(&mut self, from_word: fn(&str) -> Option<T>) -> Word<T> {
        let mut unknown = Vec::new();
        let rule = self.rule;
        for attribute in &rule.word_attributes().0 {
            let Some(told) = self.properties.get(attribute).and_then(text_of) else {
                continue;
            };
            match rule.words.get(&told).map(String::as_str) {
                Some(NOTHING) => continue,
                Some(SKIP) => {
                    let what = Thing::SkippedWord {
                        attribute: attribute.clone(),
                        word: told,
                    };
                    self.tell(Problem::Unsupported { what }, Outcome::LeftOut);
                    return Word::Skip;
                }
                mapped => match from_word(mapped.unwrap_or(&told)) {
                    Some(word) => return Word::Told(Sourced::new(word, self.source(attribute))),
                    None => unknown.push((attribute, told)),
                },
            }
        }
        for (attribute, told) in unknown {
            self.unreadable(attribute, &told, Expected::MappedWord);
        }
        Word::Untold
    }

    fn unreadable(&mut self, attribute: &str, told: &str, expected: Expected) {
        let problem = Problem::unreadable(attribute, told, expected);
        self.tell(problem, Outcome::Ignored);
    }
}
