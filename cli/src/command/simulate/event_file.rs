//! Events as NDJSON, one object a line.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use twin_core::catalogue::{Catalogue, Channel};
use twin_core::ids::DeviceIdx;
use twin_core::model::Community;
use twin_core::sim::{Notice, Observation};
use twin_core::time::SimTime;

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// A file of events, and the first error of writing to it.
pub(super) struct EventFile<'a> {
    out: BufWriter<File>,
    path: PathBuf,
    community: &'a Community,
    /// The channels of each device.
    channels: Vec<&'a [Channel]>,
    stamp: Stamp,
    error: Option<std::io::Error>,
}

impl<'a> EventFile<'a> {
    /// An empty file at `path`, whatever was there.
    pub(super) fn create(
        path: &Path,
        community: &'a Community,
        catalogue: &'a Catalogue,
    ) -> anyhow::Result<Self> {
        let channels = (community.devices.iter())
            .map(|d| {
                let class = catalogue.class(d.class.as_str());
                class.map_or(&[][..], |c| &c.channels[..])
            })
            .collect();
        let file =
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            out: BufWriter::with_capacity(BUFFER, file),
            path: path.to_owned(),
            community,
            channels,
            stamp: Stamp::default(),
            error: None,
        })
    }

    /// Writes the events of a window, unless an earlier one could not be written.
    pub(super) fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        if self.error.is_some() {
            return;
        }
        let lines = observations.iter().try_for_each(|o| self.observation(o));
        self.error = lines
            .and_then(|()| notices.iter().try_for_each(|n| self.notice(n)))
            .err();
    }

    /// What kept an event from being written.
    pub(super) fn check(&mut self) -> anyhow::Result<()> {
        let failed = self.error.take().map_or(Ok(()), Err);
        failed.with_context(|| self.place())
    }

    /// Writes what is still collected.
    pub(super) fn finish(&mut self) -> anyhow::Result<()> {
        self.out.flush().with_context(|| self.place())
    }

    fn place(&self) -> String {
        let path = self.path.display();
        format!("cannot write {path} to its end; the events in it are not all")
    }

    fn observation(&mut self, observation: &Observation) -> std::io::Result<()> {
        let &Observation {
            device,
            channel,
            value,
            ..
        } = observation;
        // The stamp is the device's own: what a platform would see. Lines come in the order in which it would.
        let time = observation.stamp();
        let known = self.channels.get(device.index());
        let Some(channel) = known.and_then(|c| c.get(usize::from(channel))) else {
            return Err(std::io::Error::other("a channel is not in the catalogue"));
        };
        let id = &self.community.devices[device.index()].id;
        let (time, channel) = (self.stamp.of(time), &channel.name);
        // Ids and channel names hold no character that JSON would escape.
        writeln!(
            self.out,
            r#"{{"time":"{time}","device":"{id}","channel":"{channel}","value":{value}}}"#
        )
    }

    fn notice(&mut self, notice: &Notice) -> std::io::Result<()> {
        let id = |device: DeviceIdx| self.community.devices[device.index()].id.as_str();
        let line = match notice {
            Notice::AlarmRaised(alarm) => serde_json::json!({
                "time": alarm.raised.to_string(), "device": id(alarm.device), "alarm": alarm.number.0,
                "raised": alarm.kind.word, "severity": format!("{:?}", alarm.kind.severity).to_lowercase(),
            }),
            Notice::AlarmCleared {
                number,
                device,
                time,
            } => {
                serde_json::json!({ "time": time.to_string(), "device": id(*device), "alarm": number.0, "cleared": true })
            }
            Notice::StateChanged {
                device,
                state,
                time,
            } => serde_json::json!({
                "time": time.to_string(), "device": id(*device), "state": format!("{state:?}").to_lowercase(),
            }),
        };
        writeln!(self.out, "{line}")
    }
}

/// The text of the last moment: many events share a millisecond, which is all that it shows.
#[derive(Default)]
struct Stamp {
    millis: Option<i64>,
    text: String,
}

impl Stamp {
    fn of(&mut self, time: SimTime) -> &str {
        let millis = time.nanos().div_euclid(1_000_000);
        if self.millis != Some(millis) {
            self.millis = Some(millis);
            self.text = time.to_string();
        }
        &self.text
    }
}
