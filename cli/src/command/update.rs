//! `twin import --update`: new files of the source, merged into a community with its plans and edits.

use std::path::Path;

use serde::Serialize;
use twin_core::edit::{Action, Conflict, MergeReport, Merged, Side, Sides, merge, without_planned};
use twin_formats::finding::Finding;
use twin_formats::import::Imported;

use super::changes::{Counts, shortened};
use super::ledger::{Ledger, Signature};
use crate::output;

/// Most lines of a list that a person is shown.
const LISTED: usize = 20;

#[derive(Serialize)]
struct Report<'a> {
    output: &'a Path,
    version: u32,
    merge: &'a MergeReport,
    findings: &'a [Finding],
}

/// Merges `imported`, which was read in the ledger's frame; gives the report as JSON or as text.
pub(crate) fn update(
    mut ledger: Ledger,
    imported: &Imported,
    prefer: Side,
    signature: &Signature,
    command: String,
) -> anyhow::Result<UpdateReport> {
    let base = match ledger.log.source(&ledger.community)? {
        Some(base) => base,
        None => without_planned(&ledger.community),
    };
    let sides = Sides {
        base: &base,
        ours: &ledger.community,
        theirs: &imported.community,
    };
    let Merged { community, report } = merge(sides, prefer)?;
    let stamp = signature.stamp(Action::Update, command);
    let changes = ledger.commit_update(stamp, community, &imported.community)?;
    Ok(UpdateReport {
        counts: Counts::of_changes(&changes),
        ledger,
        merge: report,
    })
}

/// What an update did.
pub(crate) struct UpdateReport {
    ledger: Ledger,
    counts: Counts,
    merge: MergeReport,
}

impl UpdateReport {
    pub(crate) fn print_json(&self, findings: &[Finding]) -> anyhow::Result<()> {
        output::json(&Report {
            output: &self.ledger.path,
            version: self.ledger.number(),
            merge: &self.merge,
            findings,
        })
    }

    pub(crate) fn print(&self) -> anyhow::Result<()> {
        let merge = &self.merge;
        let source = Counts {
            added: merge.added.len(),
            changed: merge.changed.len(),
            removed: merge.removed.len(),
        };
        let ours: usize = merge.ours.values().sum();
        let mut text = format!(
            "{}: version 版本 {}: {}\n  the source 数据源: {}\n  ours 本方: {ours} planned or added 规划或新增, {} edited 编辑\n",
            self.ledger.path.display(),
            self.ledger.number(),
            self.counts.text(),
            source.text(),
            merge.edited.len(),
        );
        text.push_str(&list("kept 保留", &merge.kept, |kept| {
            let (feature, by) = (&kept.feature, &kept.needed_by);
            format!(
                "{}/{} is gone from the source, but {}/{} needs it 数据源已删除，但仍被引用",
                feature.layer, feature.id, by.layer, by.id
            )
        }));
        text.push_str(&list("dropped 舍弃", &merge.dropped, |dropped| {
            let (feature, target) = (&dropped.feature, &dropped.target);
            let what = if dropped.is_left_out {
                "left out 未采用"
            } else {
                "reference cleared 已清除引用"
            };
            format!(
                "{}/{}.{}: {}/{} was deleted here 本方已删除: {what}",
                feature.layer, feature.id, dropped.field, target.layer, target.id
            )
        }));
        text.push_str(&list("conflicts 冲突", &merge.conflicts, conflict));
        output::text_out(&text)
    }
}

fn conflict(conflict: &Conflict) -> String {
    let feature = &conflict.feature;
    let taken = match conflict.taken {
        Side::Ours => "ours taken 采用本方",
        Side::Theirs => "theirs taken 采用数据源",
    };
    format!(
        "{}/{} {}: ours 本方 {}, theirs 数据源 {}: {taken}",
        feature.layer,
        feature.id,
        conflict.field.as_deref().unwrap_or("(whole 整体)"),
        shortened(&conflict.ours),
        shortened(&conflict.theirs),
    )
}

fn list<T>(title: &str, items: &[T], line: impl Fn(&T) -> String) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut text = format!("  {title}: {}\n", items.len());
    for item in items.iter().take(LISTED) {
        text.push_str(&format!("    {}\n", line(item)));
    }
    if items.len() > LISTED {
        text.push_str("    ... --json lists them all 全部见 --json\n");
    }
    text
}
