//! A file or standard output: NDJSON, one object with topic and payload a line.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use twin_core::told::Told;

use super::nanos_since;
use crate::mqtt::Offer;
use crate::witness::Witness;

/// Bytes from which the buffer should be written at once.
const URGENT: usize = 1 << 20;

/// Why lines cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}; what is in it is not all: {source}")]
pub struct LinesError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

impl Told for LinesError {
    fn zh(&self) -> String {
        format!(
            "无法写入 {}；其中的内容不全：{}",
            self.path.display(),
            self.source.zh()
        )
    }
}

/// An open file or standard output.
#[derive(Debug)]
pub struct Lines {
    out: Out,
    path: PathBuf,
    buffer: Vec<u8>,
    marks: Vec<(u64, u16)>,
    epoch: Instant,
    bytes: u64,
}

#[derive(Debug)]
enum Out {
    File(File),
    Stdout,
}

impl Lines {
    /// An empty file at `path`, whatever was there.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(path: PathBuf, epoch: Instant) -> Result<Self, LinesError> {
        match File::create(&path) {
            Ok(file) => Ok(Self::new(Out::File(file), path, epoch)),
            Err(source) => Err(LinesError { path, source }),
        }
    }

    /// Standard output.
    #[must_use]
    pub fn stdout(epoch: Instant) -> Self {
        Self::new(Out::Stdout, PathBuf::from("standard output"), epoch)
    }

    fn new(out: Out, path: PathBuf, epoch: Instant) -> Self {
        Self {
            out,
            path,
            buffer: Vec::new(),
            marks: Vec::new(),
            epoch,
            bytes: 0,
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn is_urgent(&self) -> bool {
        self.buffer.len() >= URGENT
    }

    /// Takes a message.
    pub(super) fn offer(
        &mut self,
        topic: &[u8],
        payload: &[u8],
        due: u64,
        phase: u16,
    ) -> Result<Offer, LinesError> {
        if self.is_urgent() {
            return Ok(Offer::Full);
        }
        put(&mut self.buffer, topic, payload);
        self.marks.push((due, phase));
        Ok(Offer::Taken)
    }

    pub(super) fn flush(&mut self, witness: &mut impl Witness) -> Result<(), LinesError> {
        let written = match &mut self.out {
            Out::File(file) => file.write_all(&self.buffer),
            Out::Stdout => std::io::stdout().lock().write_all(&self.buffer),
        };
        written.map_err(|e| self.error(e))?;
        self.bytes += self.buffer.len() as u64;
        self.buffer.clear();
        let now = nanos_since(self.epoch);
        for (due, phase) in self.marks.drain(..) {
            witness.sent(phase, due, now);
        }
        Ok(())
    }

    fn error(&self, source: std::io::Error) -> LinesError {
        LinesError {
            path: self.path.clone(),
            source,
        }
    }
}

/// Appends a message as a line: its payload as JSON where it is JSON, as text where it is UTF-8, in hexadecimal digits where it is
/// neither.
pub(super) fn put(out: &mut Vec<u8>, topic: &[u8], payload: &[u8]) {
    out.extend_from_slice(b"{\"topic\":");
    text(out, &String::from_utf8_lossy(topic));
    match Value::of(payload) {
        Value::Json(_) => out.extend_from_slice(b",\"payload\":"),
        Value::Text(_) => out.extend_from_slice(b",\"text\":"),
        Value::Bytes(_) => out.extend_from_slice(b",\"hex\":"),
    }
    put_value(out, payload);
    out.extend_from_slice(b"}\n");
}

/// Appends a payload as a JSON value.
pub(super) fn put_value(out: &mut Vec<u8>, payload: &[u8]) {
    match Value::of(payload) {
        // On one line, as each line is a document.
        Value::Json(json) => out.extend(json.bytes().filter(|b| *b != b'\n' && *b != b'\r')),
        Value::Text(plain) => text(out, plain),
        Value::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            text(out, &digits);
        }
    }
}

enum Value<'a> {
    Json(&'a str),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn of(payload: &'a [u8]) -> Self {
        match std::str::from_utf8(payload) {
            Ok(text) => match serde_json::from_str::<&serde_json::value::RawValue>(text) {
                Ok(json) => Self::Json(json.get()),
                Err(_) => Self::Text(text),
            },
            Err(_) => Self::Bytes(payload),
        }
    }
}

fn text(out: &mut Vec<u8>, plain: &str) {
    out.extend_from_slice(serde_json::Value::from(plain).to_string().as_bytes());
}
