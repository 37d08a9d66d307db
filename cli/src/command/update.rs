//! `twin import --update`: new files of the source, merged into a community with its plans and edits.

use std::path::Path;

use serde::Serialize;
use twin_core::edit::{
    Action, Conflation, Conflict, MergeReport, Merged, Side, Sides, UnclearGroup, merge,
    without_planned,
};
use twin_core::model::CommunityParts;
use twin_formats::audit::Language;
use twin_formats::finding::{Finding, Outcome};
use twin_formats::import::Imported;

use super::changes::{Counts, shortened};
use super::import::warned;
use super::ledger::{Ledger, Signature};
use super::tongue::{self, sentences};
use crate::failure;
use crate::output;

/// Most lines of a list that a person is shown.
const LISTED: usize = 20;

#[derive(Serialize)]
struct Report<'a> {
    output: &'a Path,
    version: u32,
    merge: &'a MergeReport,
    conflation: &'a Conflation,
    findings: &'a [Finding],
}

/// What the source said before, as far as the ledger's log tells.
pub(crate) fn earlier(ledger: &Ledger) -> failure::Result<CommunityParts> {
    let told = ledger.log.source(&ledger.community)?;
    Ok(told.unwrap_or_else(|| without_planned(&ledger.community)))
}

/// Merges `imported`, which was read in the ledger's frame and compared with `base`; gives the report.
pub(crate) fn update(
    mut ledger: Ledger,
    base: &CommunityParts,
    imported: &Imported,
    prefer: Side,
    signature: &Signature,
    command: String,
) -> failure::Result<UpdateReport> {
    let sides = Sides {
        base,
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
        conflation: imported.conflation.clone(),
    })
}

/// What an update did.
pub(crate) struct UpdateReport {
    ledger: Ledger,
    counts: Counts,
    merge: MergeReport,
    conflation: Conflation,
}

impl UpdateReport {
    pub(crate) fn print_json(&self, findings: &[Finding]) -> failure::Result<()> {
        output::json(&Report {
            output: &self.ledger.path,
            version: self.ledger.number(),
            merge: &self.merge,
            conflation: &self.conflation,
            findings,
        })
    }

    pub(crate) fn print(&self, findings: &[Finding]) -> failure::Result<()> {
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
        let conflation = &self.conflation;
        text.push_str(&list(
            "known again by their place 按位置匹配",
            &conflation.same,
            |same| {
                format!(
                    "{}/{} is now 现为 {}: {:.0} %",
                    same.layer,
                    same.id,
                    same.newer_id,
                    100.0 * same.likeness
                )
            },
        ));
        text.push_str(&list(
            "to be looked at 待核对",
            &conflation.unclear,
            unclear,
        ));
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
        let language = tongue::of_reports();
        text.push_str(&warned(&sentences(findings, language), language));
        text.push_str(&unread(merge.removed.len(), findings, language));
        output::text_out(&text)
    }
}

/// What cannot be read looks as if the source had it no more.
fn unread(removed: usize, findings: &[Finding], language: Language) -> String {
    let left_out = findings.iter().filter(|f| f.outcome == Outcome::LeftOut);
    let left_out = left_out.count();
    if removed == 0 || left_out == 0 {
        return String::new();
    }
    language.of(
        format!("警告：数据源中有 {left_out} 个要素无法读取，删除的 {removed} 个可能就是它们：改正文件后再次更新，或用 twin log 和 twin undo 取回\n"),
        format!("warning: {left_out} features of the source cannot be read, and the {removed} removed may be they: mend the file and update again, or take them back with twin log and twin undo\n"),
    )
}

fn unclear(group: &UnclearGroup) -> String {
    format!(
        "{} {}: {} {} {}",
        group.layer,
        group.earlier.join(", "),
        group.unclear.en(),
        group.unclear.zh(),
        group.newer.join(", "),
    )
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
