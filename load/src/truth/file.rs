//! The file: one begin or end a line.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use serde_json::{Value, json};
use twin_core::model::Community;
use twin_core::sim::{Truth, TruthCause, TruthKind, TruthPhase};
use twin_core::time::SimSpan;

use super::TruthError;

/// Where the truth of a run goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TruthPlan<'a> {
    pub(crate) path: &'a Path,
    pub(crate) community: &'a Community,
    /// See [`TruthFile::create`].
    pub(crate) shift: SimSpan,
}

impl<'a> TruthPlan<'a> {
    /// The file, empty.
    pub(crate) fn create(self) -> Result<TruthFile<'a>, TruthError> {
        TruthFile::create(self.path, self.community, self.shift)
    }
}

/// A file of ground truth.
#[derive(Debug)]
pub struct TruthFile<'a> {
    out: File,
    path: PathBuf,
    community: &'a Community,
    /// How far the stamps of what is sent are from simulated time.
    shift: SimSpan,
}

impl<'a> TruthFile<'a> {
    /// An empty file at `path`, whatever was there. `shift` is added to every time, as it is to the stamps of messages; where it is not
    /// nothing, each line has the `simulated` time too.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(
        path: &Path,
        community: &'a Community,
        shift: SimSpan,
    ) -> Result<Self, TruthError> {
        match File::create(path) {
            Ok(out) => Ok(Self {
                out,
                path: path.to_owned(),
                community,
                shift,
            }),
            Err(source) => Err(TruthError::Create {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Writes records, all of their lines at once: whoever ends the process cuts no line.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn write(&mut self, records: &[Truth]) -> Result<(), TruthError> {
        let lines: String = records
            .iter()
            .map(|r| format!("{}\n", self.line(r)))
            .collect();
        self.out
            .write_all(lines.as_bytes())
            .map_err(|source| TruthError::Write {
                path: self.path.clone(),
                source,
            })
    }

    /// Writes what comes until nobody sends any more.
    pub(super) fn keep(mut self, records: &Receiver<Vec<Truth>>) -> Result<(), TruthError> {
        records.iter().try_for_each(|some| self.write(&some))
    }

    fn line(&self, truth: &Truth) -> Value {
        let device = &self.community.devices[truth.device.index()];
        let mut line = json!({
            "time": (truth.time + self.shift).to_string(),
            "entity": device.id.as_str(),
            "class": device.class.as_str(),
        });
        if self.shift != SimSpan::default() {
            line["simulated"] = truth.time.to_string().into();
        }
        self.put_kind(&mut line, truth.kind);
        put_phase(&mut line, truth.phase);
        line
    }

    fn put_kind(&self, line: &mut Value, kind: TruthKind) {
        match kind {
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
            TruthKind::Set { channel, value } => {
                line["what"] = "command".into();
                line["kind"] = "set".into();
                line["parameters"] = json!({ "channel": channel, "value": value });
            }
            TruthKind::Backhaul {
                gateway,
                kept,
                lost,
            } => {
                let gateway = &self.community.devices[gateway.index()].id;
                line["what"] = "outage".into();
                line["kind"] = "backhaul".into();
                line["parameters"] =
                    json!({ "carrier": gateway.as_str(), "kept": kept, "lost": lost });
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
    }
}

fn put_phase(line: &mut Value, phase: TruthPhase) {
    let (cause, lasts) = match phase {
        TruthPhase::Ends => {
            line["phase"] = "end".into();
            return;
        }
        TruthPhase::Begins { cause, lasts } => (cause, lasts),
    };
    line["phase"] = "begin".into();
    line["cause"] = cause.word().into();
    match cause {
        TruthCause::Plan(plan) => line["plan"] = plan.into(),
        TruthCause::Incident(incident) => line["incident"] = incident.into(),
        TruthCause::Rate | TruthCause::Behaviour | TruthCause::Command | TruthCause::Battery => {}
    }
    if let Some(lasts) = lasts {
        line["lasts_s"] = lasts.secs_f64().into();
    }
}
