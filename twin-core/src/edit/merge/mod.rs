//! Three-way merge: what the source changed since it was last read, and what we changed.
//!
//! | case | outcome |
//! |---|---|
//! | only the source changed it | the source's |
//! | only we changed, added or deleted it | ours |
//! | both changed other fields of it | both |
//! | both changed the same field | a conflict: the preferred side's, and it is listed |
//! | the source removed it, but something of ours refers to it | kept, and it is listed |
//! | the source adds what refers to something that we deleted | the reference is cleared, or the feature left out, and it is listed |
//!
//! A field is one of the struct's; a sourced value is one field, compared by its value alone, since where it came from may be another
//! file that says the same. Places in a layer are ours; what the source adds follows.

mod fields;
mod layer;
mod references;
mod report;

use super::error::EditError;
use crate::model::{Community, CommunityParts, Provenance};

pub use report::{Conflict, Dropped, FeatureName, Kept, MergeReport};

/// Whose value a conflict takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Ours.
    Ours,
    /// The source's.
    Theirs,
}

/// The three states of a merge, all in one local frame.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// What the source said when it was last read.
    pub base: &'a CommunityParts,
    /// What we have.
    pub ours: &'a CommunityParts,
    /// What the source says now.
    pub theirs: &'a CommunityParts,
}

/// A merged community and what became of what.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The community, with our id, name and frame.
    pub community: Community,
    /// What became of what.
    pub report: MergeReport,
}

/// Merges `sides`; where both changed a field, `prefer` wins. Nothing that only we added is lost. Cost: O(n log n).
///
/// # Errors
/// When the three are in different local frames; never for valid communities in one frame otherwise.
pub fn merge(sides: Sides<'_>, prefer: Side) -> Result<Merged, EditError> {
    let Sides { base, ours, theirs } = sides;
    if base.frame != ours.frame || theirs.frame != ours.frame {
        return Err(EditError::Frames);
    }
    let mut report = MergeReport::default();
    let mut parts = CommunityParts::new(
        ours.id.clone(),
        ours.name.clone(),
        ours.frame,
        theirs.provenance.clone(),
    );
    parts.utc_offset_secs = if ours.utc_offset_secs == base.utc_offset_secs {
        theirs.utc_offset_secs
    } else {
        ours.utc_offset_secs
    };
    macro_rules! merge_all {
        ($($field:ident)*) => {
            $(parts.$field = layer::LayerSides {
                base: &base.$field,
                ours: &ours.$field,
                theirs: &theirs.$field,
                prefer,
            }.merge(&mut report)?;)*
        };
    }
    crate::each_layer!(merge_all);
    references::mend(&mut parts, ours, &mut report)?;
    report.settle(base, &parts);
    Ok(Merged {
        community: Community::new(parts)?,
        report,
    })
}

/// `parts` without what was planned: what the source said, for a file whose log does not tell. Places and devices are the layers
/// that are planned.
#[must_use]
pub fn without_planned(parts: &CommunityParts) -> CommunityParts {
    let is_planned = |provenance: &Provenance| matches!(provenance, Provenance::Planned { .. });
    let mut parts = parts.clone();
    parts.devices.retain(|d| !is_planned(&d.provenance));
    parts.places.retain(|p| !is_planned(&p.provenance));
    parts
}
