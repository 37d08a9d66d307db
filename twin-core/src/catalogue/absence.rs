//! What was looked for and is not there, which no map shows.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::selection::{AttributeForm, FeatureLayer};
use crate::both;
use crate::told::Bilingual;

/// That somebody looked for features of a kind in the community and found none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The layer, as in [`crate::spatial::Layer`]'s words.
    pub layer: Arc<str>,
    /// The kind of feature; of a road its class. None for all features of the layer.
    pub kind: Option<Arc<str>>,
    /// Who looked.
    pub by: Arc<str>,
    /// When: `2025`, `2025-03` or `2025-03-01`.
    pub date: Arc<str>,
}

impl Absence {
    /// Whether it says that there are no features of a layer, of one kind or of any.
    #[must_use]
    pub fn speaks_of(&self, layer: &str, kind: Option<&str>) -> bool {
        let of_kind = match (&self.kind, kind) {
            (None, _) => true,
            (Some(own), Some(kind)) => **own == *kind,
            (Some(_), None) => false,
        };
        *self.layer == *layer && of_kind
    }

    /// Layer and kind of `fixture/lift` or `gate`.
    ///
    /// # Errors
    /// When there is no such layer, or no such kind in it: what is wrong.
    pub(crate) fn feature(word: &str) -> Result<(&'static str, Option<&'static str>), Bilingual> {
        let (layer, kind) = match word.split_once('/') {
            Some((layer, kind)) => (layer, Some(kind)),
            None => (word, None),
        };
        let mut layers = FeatureLayer::ALL.iter();
        let Some(found) = layers.find(|l| l.layer().as_str() == layer) else {
            let known = FeatureLayer::ALL.iter().map(|l| l.layer().as_str());
            let known = Bilingual::list(known);
            return Err(both!(
                "there is no layer '{layer}'; there are {known}",
                "没有图层“{layer}”；可用的有 {known}" => known
            ));
        };
        let layer = found.layer().as_str();
        let Some(kind) = kind else {
            return Ok((layer, None));
        };
        let kinds = kinds(*found);
        match kinds.iter().find(|known| **known == kind) {
            Some(kind) => Ok((layer, Some(*kind))),
            None => {
                let known = Bilingual::list(&kinds);
                Err(both!(
                    "'{layer}' has no kind '{kind}'; there are {known}",
                    "“{layer}”没有类型“{kind}”；可用的有 {known}" => known
                ))
            }
        }
    }
}

/// The kinds of features of a layer; of roads their classes.
fn kinds(layer: FeatureLayer) -> Vec<&'static str> {
    let mut attributes = layer.attributes().iter();
    let kind = attributes.find(|a| matches!(a.word, "kind" | "class"));
    match kind.map(|kind| kind.form) {
        Some(AttributeForm::Word(words)) => words(),
        _ => Vec::new(),
    }
}
