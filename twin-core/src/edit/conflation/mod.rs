//! Features known again by their place, where a newer map has them under other ids: a way that was drawn anew, another source.
//!
//! Compounds, buildings and roads that came or went or have another shape since the earlier map are compared by what they share. One
//! that went and one that came, which share enough with each other and with no third, are the same: the newer one takes the earlier
//! one's id, and so do the features named after it, so that a merge by id finds them. Where several share the same ground, a
//! building was split or merged, say: that is listed and left as the maps have it, since what stood on the old one may belong on any
//! of the new ones.
//!
//! | file | noun |
//! |---|---|
//! | `overlap` | what two features share |
//! | `group` | features of both maps that share ground |
//! | `rename` | the new ids, and references to them |

mod group;
mod overlap;
mod rename;
#[cfg(test)]
mod tests;

use serde::Serialize;

use super::error::EditError;
use super::image::places;
use crate::model::{CommunityParts, Feature};

/// A feature of the newer map that is one of the earlier map under another id.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SameFeature {
    /// Its layer.
    pub layer: &'static str,
    /// Its id in the earlier map, which it keeps.
    pub id: String,
    /// Its id in the newer map.
    pub newer_id: String,
    /// How much the two are the same, up to 1: of areas the intersection's share in the union, of roads the lesser share that
    /// runs along the other one.
    pub likeness: f64,
}

/// What became of features that share ground and yet are not one and one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// There were one, there are several.
    Split,
    /// There were several, there is one.
    Merged,
    /// There were several, there are several others.
    Regrouped,
    /// One and one, of two shapes too different to be surely the same.
    Reshaped,
}

impl Unclear {
    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Merged => "merged into one",
            Self::Regrouped => "divided otherwise",
            Self::Reshaped => "of another shape",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Split => "已拆分",
            Self::Merged => "已合并",
            Self::Regrouped => "已重新划分",
            Self::Reshaped => "形状变化过大",
        }
    }
}

/// Features that share ground and were left as the two maps have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnclearGroup {
    /// Their layer.
    pub layer: &'static str,
    /// What became of them.
    pub unclear: Unclear,
    /// Ids in the earlier map.
    pub earlier: Vec<String>,
    /// Ids in the newer map.
    pub newer: Vec<String>,
}

/// What was known again, and what not surely.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Conflation {
    /// Features that keep the ids that they had, by layer, in the order of the earlier map.
    pub same: Vec<SameFeature>,
    /// Features to look at by eye.
    pub unclear: Vec<UnclearGroup>,
}

/// Gives the features of `newer` the ids that they have in `earlier`, where they are the same by their place. Both are in one local
/// frame. Best before inference, which names what it adds after them. Cost: O(n log n), and the intersections of features that
/// changed and meet.
///
/// # Errors
/// When the two are in different local frames, or an id that follows from another would be none.
pub fn conflate(
    newer: &mut CommunityParts,
    earlier: &CommunityParts,
) -> Result<Conflation, EditError> {
    if newer.frame != earlier.frame {
        return Err(EditError::Frames);
    }
    let mut found = Conflation::default();
    group::compare(&earlier.compounds, &newer.compounds, &mut found);
    group::compare(&earlier.buildings, &newer.buildings, &mut found);
    group::compare(&earlier.roads, &newer.roads, &mut found);
    if !found.same.is_empty() {
        rename::rename(newer, &found.same)?;
        put_in_order(&mut newer.compounds, &earlier.compounds);
        put_in_order(&mut newer.buildings, &earlier.buildings);
        put_in_order(&mut newer.roads, &earlier.roads);
    }
    Ok(found)
}

/// Features in the order of the earlier map, then the new ones: rules choose the first of equals.
fn put_in_order<F: Feature>(newer: &mut [F], earlier: &[F]) {
    let places = places(earlier);
    newer.sort_by_key(|f| places.get(f.id()).copied().unwrap_or(usize::MAX));
}
