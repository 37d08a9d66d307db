//! The ground truth as NDJSON: what really happened, one begin or end a line.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::json;
use twin_core::both;
use twin_core::model::Community;
use twin_core::sim::{Truth, TruthCause, TruthKind, TruthPhase};
use twin_core::told::Bilingual;

use super::super::cannot_write;
use crate::failure::{self, Context};

/// A file of ground truth, and the first error of writing to it.
pub(super) struct TruthFile<'a> {
    out: BufWriter<File>,
    path: PathBuf,
    community: &'a Community,
    error: Option<std::io::Error>,
}

impl<'a> TruthFile<'a> {
    /// An empty file at `path`, whatever was there.
    pub(super) fn create(path: &Path, community: &'a Community) -> failure::Result<Self> {
        let file = File::create(path).with_context(|| cannot_write(path))?;
        Ok(Self {
            out: BufWriter::new(file),
            path: path.to_owned(),
            community,
            error: None,
        })
    }

    /// Writes records, unless an earlier one could not be written.
    pub(super) fn records(&mut self, records: &[Truth]) {
        if self.error.is_none() {
            let mut records = records.iter();
            self.error = records.try_for_each(|r| self.record(r)).err();
        }
    }

    /// What kept a record from being written.
    pub(super) fn check(&mut self) -> failure::Result<()> {
        let failed = self.error.take().map_or(Ok(()), Err);
        failed.with_context(|| self.place())
    }

    /// Writes what is still collected.
    pub(super) fn finish(&mut self) -> failure::Result<()> {
        self.out.flush().with_context(|| self.place())
    }

    fn place(&self) -> Bilingual {
        let path = self.path.display();
        both!(
            "cannot write {path} to its end; the truth in it is not all",
            "未能完整写入 {path}；其中的真值不全"
        )
    }

    fn record(&mut self, truth: &Truth) -> std::io::Result<()> {
        let device = &self.community.devices[truth.device.index()];
        let mut line = json!({
            "time": truth.time.to_string(),
            "entity": device.id.as_str(),
            "class": device.class.as_str(),
        });
        match truth.kind {
            TruthKind::Incident { word } => {
                line["what"] = "incident".into();
                line["kind"] = word.into();
            }
            TruthKind::Mute { carrier } => {
                let carrier = &self.community.devices[carrier.index()].id;
                line["what"] = "outage".into();
                line["kind"] = "mute".into();
                line["parameters"] = json!({ "carrier": carrier.as_str() });
            }
            TruthKind::Fault {
                defect,
                size,
                serial,
            } => {
                line["what"] = "fault".into();
                line["kind"] = defect.word().into();
                line["parameters"] = json!({ "size": size });
                line["serial"] = serial.into();
            }
        }
        match truth.phase {
            TruthPhase::Ends => line["phase"] = "end".into(),
            TruthPhase::Begins { cause, lasts } => {
                line["phase"] = "begin".into();
                line["cause"] = cause.word().into();
                match cause {
                    TruthCause::Plan(plan) => line["plan"] = plan.into(),
                    TruthCause::Incident(incident) => line["incident"] = incident.into(),
                    TruthCause::Rate
                    | TruthCause::Behaviour
                    | TruthCause::Command
                    | TruthCause::Battery => {}
                }
                if let Some(lasts) = lasts {
                    line["lasts_s"] = lasts.secs_f64().into();
                }
            }
        }
        writeln!(self.out, "{line}")
    }
}
