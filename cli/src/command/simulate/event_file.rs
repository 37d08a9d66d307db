//! Events as NDJSON, one object a line.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use twin_core::both;
use twin_core::catalogue::{Catalogue, Channel};
use twin_core::ids::DeviceIdx;
use twin_core::model::Community;
use twin_core::sim::{Notice, Observation, Share};
use twin_core::time::SimTime;
use twin_core::told::Bilingual;

use crate::failure::{self, Context};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// A file of the events of a share of the devices, and the first error of writing to it.
pub(super) struct EventFile<'a> {
    out: BufWriter<Box<dyn Write>>,
    /// What it is called in messages.
    name: String,
    share: Share,
    /// Whether each line begins with the number of its event in the run and a tab.
    is_numbered: bool,
    /// Number of the next event, whosever it is.
    number: u64,
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
        share: Share,
        of: (&'a Community, &'a Catalogue),
    ) -> failure::Result<Self> {
        let name = path.display().to_string();
        let file =
            File::create(path).with_context(|| both!("cannot write {name}", "无法写入 {name}"))?;
        Ok(Self::new(Box::new(file), name, share, of))
    }

    /// Standard output, each line behind its number in the run.
    pub(super) fn numbered(share: Share, of: (&'a Community, &'a Catalogue)) -> Self {
        let name = "standard output".to_owned();
        let file = Self::new(Box::new(std::io::stdout()), name, share, of);
        Self {
            is_numbered: true,
            ..file
        }
    }

    fn new(
        out: Box<dyn Write>,
        name: String,
        share: Share,
        (community, catalogue): (&'a Community, &'a Catalogue),
    ) -> Self {
        let channels = (community.devices.iter())
            .map(|d| {
                let class = catalogue.class(d.class.as_str());
                class.map_or(&[][..], |c| &c.channels[..])
            })
            .collect();
        Self {
            out: BufWriter::with_capacity(BUFFER, out),
            name,
            share,
            is_numbered: false,
            number: 0,
            community,
            channels,
            stamp: Stamp::default(),
            error: None,
        }
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
    pub(super) fn check(&mut self) -> failure::Result<()> {
        let failed = self.error.take().map_or(Ok(()), Err);
        failed.with_context(|| self.place())
    }

    /// Writes what is still collected.
    pub(super) fn finish(&mut self) -> failure::Result<()> {
        self.out.flush().with_context(|| self.place())
    }

    fn place(&self) -> Bilingual {
        let name = &self.name;
        both!(
            "cannot write {name} to its end; the events in it are not all",
            "未能完整写入 {name}；其中的事件不全"
        )
    }

    /// Counts an event; whether its device is in the share, whose line is begun then.
    fn is_ours(&mut self, device: DeviceIdx) -> std::io::Result<bool> {
        let number = self.number;
        self.number += 1;
        let is_ours = self.share.has(device);
        if is_ours && self.is_numbered {
            write!(self.out, "{number}\t")?;
        }
        Ok(is_ours)
    }

    fn observation(&mut self, observation: &Observation) -> std::io::Result<()> {
        let &Observation {
            device,
            channel,
            value,
            ..
        } = observation;
        if !self.is_ours(device)? {
            return Ok(());
        }
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
        let device = match notice {
            Notice::AlarmRaised(alarm) => alarm.device,
            Notice::AlarmCleared { device, .. } | Notice::StateChanged { device, .. } => *device,
        };
        if !self.is_ours(device)? {
            return Ok(());
        }
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
