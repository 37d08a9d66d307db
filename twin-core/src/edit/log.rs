//! The log of versions. It only grows: to undo is a version too.
//!
//! The present state is kept whole, by whoever keeps the log; each version holds what its features were before it. An older state is
//! rebuilt from the present one backwards, so the versions cost no more than what they replaced.

use serde::Serialize;

use super::apply::put;
use super::change::{Change, ChangeKind};
use super::diff::diff;
use super::error::EditError;
use super::image::Image;
use super::merge::without_planned;
use crate::model::{Community, CommunityParts};
use crate::time::SimTime;

/// What made a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Files were imported.
    Import,
    /// The generator made it.
    Generate,
    /// A file from before there were logs was taken over.
    Adopt,
    /// Devices and places were placed.
    Place,
    /// Fields were set or features deleted by hand.
    Edit,
    /// New files of the source were merged.
    Update,
    /// An older version was brought back.
    Undo,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Import,
        Self::Generate,
        Self::Adopt,
        Self::Place,
        Self::Edit,
        Self::Update,
        Self::Undo,
    ];

    /// The word that files hold.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Generate => "generate",
            Self::Adopt => "adopt",
            Self::Place => "place",
            Self::Edit => "edit",
            Self::Update => "update",
            Self::Undo => "undo",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Import => "导入",
            Self::Generate => "生成",
            Self::Adopt => "接管",
            Self::Place => "布点",
            Self::Edit => "编辑",
            Self::Update => "更新",
            Self::Undo => "撤销",
        }
    }
}

/// Who made a version, when and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When: real time, UTC.
    pub time: SimTime,
    /// Who.
    pub author: String,
    /// What.
    pub action: Action,
    /// What, in words or as the command that did it.
    pub message: String,
}

/// One version of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1, without gaps.
    pub number: u32,
    /// The version that it was made of; none for the first.
    pub parent: Option<u32>,
    /// The older version that it brought back, if it did.
    pub restored: Option<u32>,
    /// Who, when, what.
    pub stamp: Stamp,
}

/// What one feature is to be when a state is rebuilt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Its layer.
    pub layer: &'static str,
    /// Its id.
    pub id: String,
    /// What was done to it on the way from the other state.
    pub kind: ChangeKind,
    /// What it is in the other state; `None` when it is not there.
    pub image: Option<Image>,
}

/// A version and what leads from it to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The version.
    pub version: Version,
    /// From this state to the parent's.
    pub reversals: Vec<Reversal>,
    /// From this state to what the source said, for a version that merged new files.
    pub source: Option<Vec<Reversal>>,
}

/// All versions of one community, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    entries: Vec<Entry>,
}

impl Log {
    /// The log of a community that begins now.
    #[must_use]
    pub fn begun(stamp: Stamp) -> Self {
        let mut log = Self::default();
        log.push(stamp, Vec::new(), None, None);
        log
    }

    /// A log out of a file.
    ///
    /// # Errors
    /// With the number of the first version that is out of order.
    pub fn from_entries(entries: Vec<Entry>) -> Result<Self, u32> {
        for (number, entry) in (1..).zip(&entries) {
            let version = &entry.version;
            if version.number != number
                || version.parent != (number > 1).then(|| number - 1)
                || version.restored.is_some_and(|r| r == 0 || r >= number)
            {
                return Err(version.number);
            }
        }
        Ok(Self { entries })
    }

    /// The versions, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The log as it was when it had `count` versions.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        self.entries.truncate(count);
        self
    }

    /// The latest version.
    #[must_use]
    pub fn last(&self) -> Option<&Version> {
        self.entries.last().map(|e| &e.version)
    }

    /// Adds the version that makes `new` of `old`, the present state; gives its changes.
    ///
    /// # Errors
    /// When the two are in different local frames.
    pub fn record(
        &mut self,
        stamp: Stamp,
        old: &CommunityParts,
        new: &CommunityParts,
    ) -> Result<Vec<Change>, EditError> {
        let changes = diff(old, new)?;
        self.push(stamp, reversals(&changes), None, None);
        Ok(changes)
    }

    /// Like [`Self::record`], for a merge of what the source now says: `source` is the base of the next merge.
    ///
    /// # Errors
    /// When they are in different local frames.
    pub fn record_update(
        &mut self,
        stamp: Stamp,
        old: &CommunityParts,
        new: &CommunityParts,
        source: &CommunityParts,
    ) -> Result<Vec<Change>, EditError> {
        let changes = diff(old, new)?;
        let to_source = diff(source, new)?;
        let source = Some(reversals(&to_source));
        self.push(stamp, reversals(&changes), source, None);
        Ok(changes)
    }

    /// Adds the version that brings `number` back; gives its changes and the community as it was.
    ///
    /// # Errors
    /// When there is no such version, or the log does not belong to `present`.
    pub fn restore(
        &mut self,
        stamp: Stamp,
        present: &CommunityParts,
        number: u32,
    ) -> Result<(Vec<Change>, Community), EditError> {
        let old = self.state(present, number)?;
        let changes = diff(present, &old)?;
        self.push(stamp, reversals(&changes), None, Some(number));
        Ok((changes, Community::new(old)?))
    }

    fn push(
        &mut self,
        stamp: Stamp,
        reversals: Vec<Reversal>,
        source: Option<Vec<Reversal>>,
        restored: Option<u32>,
    ) {
        let parent = self.last().map(|v| v.number);
        self.entries.push(Entry {
            version: Version {
                number: parent.unwrap_or(0) + 1,
                parent,
                restored,
                stamp,
            },
            reversals,
            source,
        });
    }

    /// Whether there is a version of that number.
    pub(super) fn check(&self, number: u32) -> Result<(), EditError> {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else {
            return Err(EditError::NoLog);
        };
        let (first, last) = (first.version.number, last.version.number);
        if (first..=last).contains(&number) {
            return Ok(());
        }
        Err(EditError::UnknownVersion {
            number,
            first,
            last,
        })
    }

    /// The state of version `number`, rebuilt from the present one. Cost: O(n) a version between them that changed something.
    ///
    /// # Errors
    /// When there is no such version, or the log does not belong to `present`.
    pub fn state(
        &self,
        present: &CommunityParts,
        number: u32,
    ) -> Result<CommunityParts, EditError> {
        self.check(number)?;
        let mut parts = present.clone();
        let newer = |e: &&Entry| e.version.number > number;
        for entry in self.entries.iter().rev().take_while(newer) {
            rewind(&mut parts, &entry.reversals)?;
        }
        Ok(parts)
    }

    /// The state of the version before the latest: what undoing it brings back.
    ///
    /// # Errors
    /// When there is none.
    pub fn before_last(&self) -> Result<u32, EditError> {
        let last = self.last().ok_or(EditError::NoLog)?;
        last.parent.ok_or(EditError::NothingToUndo {
            number: last.number,
        })
    }

    /// What the source said when it was last imported or merged; in a log that began with a file from before there were logs, all
    /// that was not planned then. `None` in an empty log.
    ///
    /// # Errors
    /// When the log does not belong to `present`.
    pub fn source(&self, present: &CommunityParts) -> Result<Option<CommunityParts>, EditError> {
        let Some(entry) = self.source_entry() else {
            return Ok(None);
        };
        let mut parts = self.state(present, entry.version.number)?;
        rewind(&mut parts, entry.source.as_deref().unwrap_or_default())?;
        Ok(Some(match entry.version.stamp.action {
            Action::Adopt => without_planned(&parts),
            _ => parts,
        }))
    }
}

impl Log {
    /// The version in which the source last spoke. The history leads over the versions that the present state was made of: past an undo
    /// it goes on at the version that was brought back.
    fn source_entry(&self) -> Option<&Entry> {
        let mut entry = self.entries.last()?;
        loop {
            let action = entry.version.stamp.action;
            let is_first = matches!(action, Action::Import | Action::Generate | Action::Adopt);
            if is_first || entry.source.is_some() {
                return Some(entry);
            }
            let older = entry.version.restored.or(entry.version.parent)?;
            entry = self
                .entries
                .get(usize::try_from(older).ok()?.checked_sub(1)?)?;
        }
    }
}

fn reversals(changes: &[Change]) -> Vec<Reversal> {
    let reversal = |c: &Change| Reversal {
        layer: c.layer,
        id: c.id.clone(),
        kind: c.kind(),
        image: c.before.clone(),
    };
    changes.iter().map(reversal).collect()
}

fn rewind(parts: &mut CommunityParts, reversals: &[Reversal]) -> Result<(), EditError> {
    let images = reversals
        .iter()
        .map(|r| (r.layer, r.id.as_str(), r.image.as_ref()));
    put(parts, images)
}
