//! Edits: what differs between two states of a community, a log of versions, and the merge of a new import.
//!
//! | file | nouns |
//! |---|---|
//! | `change`, `diff` | one feature's change; all changes between two states |
//! | `image` | a feature as text |
//! | `apply` | changes applied where they fit, else a conflict |
//! | `assign` | one field set or one feature deleted by hand |
//! | `log` | versions: who, when, what; old states rebuilt from the present one |
//! | `span` | what changed between two versions |
//! | `conflation/` | features known again by their place, where a newer map has other ids |
//! | `merge/` | three-way merge: what the source changed and what we changed |
//!
//! A feature's state is kept as the JSON text of its struct: the same feature always gives the same text.

mod apply;
mod assign;
mod change;
mod conflation;
mod diff;
mod error;
mod image;
mod log;
mod merge;
mod span;
#[cfg(test)]
mod tests;

pub use apply::apply;
pub use assign::{Assignment, EVERY, delete, set};
pub use change::{Change, ChangeKind, FieldChange};
pub use conflation::{Conflation, SameFeature, Unclear, UnclearGroup, conflate};
pub use diff::diff;
pub use error::EditError;
pub use image::{COMMUNITY, Image, layer_named};
pub use log::{Action, Entry, Log, Reversal, Stamp, Version};
pub use merge::{
    Conflict, Dropped, FeatureName, Kept, MergeReport, Merged, Side, Sides, merge, without_planned,
};
