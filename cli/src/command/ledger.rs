//! A GeoPackage whose every change is a version of its log.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use twin_core::edit::{Action, Change, Log, Stamp};
use twin_core::model::{Community, CommunityParts};
use twin_core::time::SimTime;
use twin_formats::gpkg::{self, Edition};

use crate::failure::{self, bail};
use crate::interrupt;

/// Who makes a version, and why.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Signature {
    /// Who makes the version; the name of the system's user if missing.
    #[arg(long, env = "TWIN_AUTHOR")]
    author: Option<String>,
    /// What the log says of it; the command if missing.
    #[arg(short, long)]
    message: Option<String>,
}

impl Signature {
    /// Who: as told, else the system's user.
    pub(crate) fn author(&self) -> String {
        let user = || std::env::var("USER").ok();
        let name = self.author.clone().or_else(user);
        name.filter(|n| !n.trim().is_empty())
            .unwrap_or_else(|| "unknown".to_owned())
    }

    /// The stamp of a version that is made now; `command` is its message unless there is one.
    pub(crate) fn stamp(&self, action: Action, command: impl Into<String>) -> Stamp {
        Stamp {
            time: now(),
            author: self.author(),
            action,
            message: self.message.clone().unwrap_or_else(|| command.into()),
        }
    }
}

/// The present in whole milliseconds, as the log keeps it.
fn now() -> SimTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    SimTime::from_nanos(millis.saturating_mul(1_000_000))
}

/// A community in a file, with its log.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) path: PathBuf,
    pub(crate) community: Community,
    pub(crate) log: Log,
    /// How many versions the file had when it was read.
    read: usize,
}

impl Ledger {
    /// Reads the GeoPackage at `path`.
    pub(crate) fn open(path: &Path) -> failure::Result<Self> {
        if !path.is_file() {
            bail!(
                "{} is not a file; versions are kept in GeoPackages that `twin import` wrote",
                "{} 不是文件；版本保存在 twin import 写出的 GeoPackage 中";
                path.display()
            );
        }
        let (community, log) = (gpkg::read(path)?, gpkg::read_log(path)?);
        Ok(Self {
            path: path.to_owned(),
            community,
            read: log.entries().len(),
            log,
        })
    }

    /// Makes `new` the latest version of the file; nothing where nothing changes.
    pub(crate) fn commit(&mut self, stamp: Stamp, new: Community) -> failure::Result<Vec<Change>> {
        self.adopt(&stamp);
        let changes = self.log.record(stamp, &self.community, &new)?;
        self.write(changes, new)
    }

    /// Like [`Self::commit`], of a merge with what the `source` says now.
    pub(crate) fn commit_update(
        &mut self,
        stamp: Stamp,
        new: Community,
        source: &CommunityParts,
    ) -> failure::Result<Vec<Change>> {
        self.adopt(&stamp);
        let changes = self
            .log
            .record_update(stamp, &self.community, &new, source)?;
        self.write(changes, new)
    }

    /// Brings version `number` back as the latest one.
    pub(crate) fn restore(&mut self, stamp: Stamp, number: u32) -> failure::Result<Vec<Change>> {
        let (changes, old) = self.log.restore(stamp, &self.community, number)?;
        self.write(changes, old)
    }

    /// Begins the log of a file that has none: what is there is its first version.
    fn adopt(&mut self, stamp: &Stamp) {
        if self.log.last().is_none() {
            self.log = Log::begun(Stamp {
                action: Action::Adopt,
                message: format!("{} without a log", self.path.display()),
                ..stamp.clone()
            });
        }
    }

    fn write(&mut self, changes: Vec<Change>, new: Community) -> failure::Result<Vec<Change>> {
        let edition = Edition {
            community: &new,
            changes: &changes,
            log: &self.log,
            read: self.read,
        };
        interrupt::begin_writing();
        gpkg::append(&self.path, &edition)?;
        self.read = self.log.entries().len();
        self.community = new;
        Ok(changes)
    }

    /// Number of the latest version.
    pub(crate) fn number(&self) -> u32 {
        self.log.last().map_or(0, |version| version.number)
    }
}
