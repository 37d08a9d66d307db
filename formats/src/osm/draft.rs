//! OpenStreetMap files as a draft of a community that files of other formats may join.

use std::path::PathBuf;

use twin_core::model::CommunityParts;

use super::import::read_parts;
use super::warning::{Warning, WarningKind};
use super::{Limits, OsmOptions};
use crate::finding::{Finding, Outcome, Problem, Subject, Thing};
use crate::import::{Clip, Context, ImportError, Listener, Progress};

/// Reads `paths` into a draft. An OpenStreetMap file lays its own frame, or takes that of the community which it updates: it comes
/// first among the files of an import.
///
/// # Errors
/// When a file cannot be read, or another file has laid a frame before.
pub(crate) fn draft(
    paths: &[PathBuf],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
    progress: &mut Listener<'_>,
) -> Result<CommunityParts, ImportError> {
    let is_first = context.frame == context.options.frame;
    if let (false, Some(first)) = (is_first, paths.first()) {
        return Err(ImportError::NotFirst {
            file: first.clone(),
        });
    }
    let options = OsmOptions {
        id: context.options.id.clone(),
        name: context.options.name.clone(),
        utc_offset_secs: context.options.utc_offset_secs,
        clip: context.options.clip.as_ref().map(Clip::limits),
        frame: context.frame,
        limits: Limits::default(),
    };
    let (parts, warnings) = read_parts(paths, &options, &mut |at| {
        progress(Progress {
            phase: at.phase,
            done: at.done,
            total: at.total,
        });
    })?;
    findings.extend(warnings.into_iter().filter_map(finding));
    Ok(parts)
}

/// The warning as a finding; none for the time zone, which the import as a whole assumes.
fn finding(warning: Warning) -> Option<Finding> {
    let (problem, outcome) = match warning.kind {
        WarningKind::TimeZoneAssumed { .. } => return None,
        WarningKind::MissingNodes { missing, .. } => missing_parts(Thing::Nodes, missing),
        WarningKind::MissingMembers { missing } => missing_parts(Thing::Ways, missing),
        WarningKind::OpenRings { .. } => (Problem::UnclosedRing, Outcome::LeftOut),
        WarningKind::UnreadableValue {
            key,
            value,
            expected,
        } => (Problem::unreadable(key, &value, expected), Outcome::Ignored),
        WarningKind::KeptAsText { key, value, reason } => {
            let what = Thing::Tag {
                key: key.to_owned(),
                value,
                reason: Box::new(reason),
            };
            (Problem::Unsupported { what }, Outcome::Kept)
        }
        WarningKind::Repaired { how } => (Problem::Invalid { reason: how }, Outcome::Repaired),
        WarningKind::LeftOut { reason } => (Problem::Invalid { reason }, Outcome::LeftOut),
        WarningKind::Sea { ways } => {
            let what = Thing::Sea { ways };
            (Problem::Unsupported { what }, Outcome::Ignored)
        }
        WarningKind::Differs => (Problem::Differs, Outcome::Ignored),
    };
    Some(Finding {
        file: warning.file,
        feature: warning.feature.map(Subject::from),
        place: None,
        problem,
        outcome,
    })
}

fn missing_parts(what: Thing, count: usize) -> (Problem, Outcome) {
    (Problem::MissingParts { what, count }, Outcome::Kept)
}
