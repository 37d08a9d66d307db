//! The truth as it is scored: entries, made of the begins and ends of a file of truth.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use serde::Deserialize;
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Term, Told};

use super::ScoreError;
use super::problems::Problems;
use super::when::time;

/// Something that really happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What, by the word of the truth: a fault's such as `noise`, an incident's such as `smoke`, or `mute`.
    pub kind: String,
    /// The devices that it happened to. Of what a silent carrier cuts off, the carrier too.
    pub devices: BTreeSet<String>,
    /// When it began, with the first of them.
    pub begin: SimTime,
    /// When it ended, with the last of them; `None` where it held on when the run ended.
    pub end: Option<SimTime>,
}

/// Reads a file of truth, as `twin simulate`, `twin load` and `twin record` write it. The end of what began before the file is passed over.
///
/// # Errors
/// When it cannot be read, or a line is no begin or end.
pub fn read_entries(path: &Path) -> Result<Vec<Entry>, ScoreError> {
    parse(path, &text_of(path)?)
}

/// The text of a file, without the mark of its encoding that some programs put first.
pub(super) fn text_of(path: &Path) -> Result<String, ScoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
        Err(source) => Err(ScoreError::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<Entry>, ScoreError> {
    let mut problems = Problems::default();
    let mut making = Making::default();
    for (line, number) in text.lines().zip(1..).filter(|(l, _)| !l.trim().is_empty()) {
        if let Err(reason) = making.line(line) {
            problems.add(number, &reason);
        }
    }
    problems.settle(path)?;
    if making.entries.is_empty() {
        return Err(ScoreError::Empty {
            path: path.to_owned(),
            what: Term::new(
                "tells of nothing that happened, so that there is nothing to score; run longer, or with faults or incidents",
                "没有记录任何故障或事件，因此无从评分；请延长运行时间，或加入故障或事件",
            ),
        });
    }
    Ok(making.finish())
}

#[derive(Deserialize)]
struct Line {
    time: String,
    /// None of what is told as a whole: incidents with their places, spells of weather.
    #[serde(default)]
    entity: Option<String>,
    what: String,
    kind: String,
    phase: Phase,
    #[serde(default)]
    serial: Option<u16>,
    #[serde(default)]
    incident: Option<u32>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Begin,
    End,
}

#[derive(Deserialize, Default)]
struct Parameters {
    #[serde(default)]
    carrier: Option<String>,
}

/// What the end of something has in common with its begin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Same {
    entity: String,
    what: String,
    kind: String,
    serial: Option<u16>,
}

/// What several devices share, so that it is one entry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    /// An incident of the scenario, and what it does.
    Incident(u32, String, String),
    /// A carrier that is silent.
    Carrier(String),
}

/// Entries in the making.
#[derive(Default)]
struct Making {
    entries: Vec<Entry>,
    /// How many begins of each entry have no end yet.
    open: Vec<u32>,
    /// The entries of begins without an end, the oldest first.
    begun: BTreeMap<Same, VecDeque<usize>>,
    shared: BTreeMap<Shared, usize>,
}

impl Making {
    fn line(&mut self, text: &str) -> Result<(), Bilingual> {
        let line: Line = serde_json::from_str(text).map_err(|error| {
            let reason = error.told();
            both!(
                "it is no begin or end of the truth ({reason}); name a file that --truth wrote",
                "不是真值的开始或结束（{reason}）；请指定 --truth 写出的文件" => reason
            )
        })?;
        let time = time(&line.time)?;
        // What was asked of a device is nothing to be detected, and what is told as a whole is detected at the devices that it reaches.
        let entity = match (line.what.as_str(), &line.entity) {
            ("command" | "occurrence" | "linkage" | "weather", _) => return Ok(()),
            (_, Some(entity)) => entity.clone(),
            (_, None) => {
                return Err(both!(
                    "it names no device (`entity`); name a file that --truth wrote",
                    "没有写明设备（`entity`）；请指定 --truth 写出的文件"
                ));
            }
        };
        match line.phase {
            Phase::Begin => self.begin(line, entity, time),
            Phase::End => self.end(line, entity, time),
        }
        Ok(())
    }

    fn begin(&mut self, line: Line, entity: String, time: SimTime) {
        let shared = shared(&line);
        let known = shared.as_ref().and_then(|s| self.shared.get(s).copied());
        // A carrier that falls silent once more is another entry; an incident of the scenario is one, whatever its pauses.
        let is_over = |&index: &usize| {
            let is_carrier = matches!(shared, Some(Shared::Carrier(_)));
            is_carrier && self.open.get(index) == Some(&0)
        };
        let index = match known.filter(|index| !is_over(index)) {
            Some(index) => index,
            None => {
                self.entries.push(Entry {
                    kind: line.kind.clone(),
                    devices: BTreeSet::new(),
                    begin: time,
                    end: None,
                });
                self.open.push(0);
                self.entries.len() - 1
            }
        };
        if let Some(shared) = shared {
            self.shared.insert(shared, index);
        }
        if let (Some(entry), Some(open)) = (self.entries.get_mut(index), self.open.get_mut(index)) {
            entry.devices.insert(entity.clone());
            entry.devices.extend(line.parameters.carrier.clone());
            *open += 1;
        }
        let same = same(line, entity);
        self.begun.entry(same).or_default().push_back(index);
    }

    fn end(&mut self, line: Line, entity: String, time: SimTime) {
        let begun = self.begun.get_mut(&same(line, entity));
        let Some(index) = begun.and_then(VecDeque::pop_front) else {
            return;
        };
        if let (Some(entry), Some(open)) = (self.entries.get_mut(index), self.open.get_mut(index)) {
            *open -= 1;
            entry.end = entry.end.max(Some(time));
        }
    }

    fn finish(self) -> Vec<Entry> {
        let entries = self.entries.into_iter().zip(self.open);
        let ended = entries.map(|(entry, open)| Entry {
            end: entry.end.filter(|_| open == 0),
            ..entry
        });
        ended.collect()
    }
}

fn same(line: Line, entity: String) -> Same {
    Same {
        entity,
        what: line.what,
        kind: line.kind,
        serial: line.serial,
    }
}

fn shared(line: &Line) -> Option<Shared> {
    let of_incident = line
        .incident
        .map(|n| Shared::Incident(n, line.what.clone(), line.kind.clone()));
    of_incident.or_else(|| line.parameters.carrier.clone().map(Shared::Carrier))
}
