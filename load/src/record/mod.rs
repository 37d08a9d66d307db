//! Records: the messages of a run or of a platform, in files that other programs read, with proof that they are whole.
//!
//! A record is a folder of Parquet segments, each a file of its own that is there whole or not at all, and a manifest that counts and
//! hashes them. The room of a segment is reserved on the disk before its first message is taken in, so that a full disk refuses messages
//! and loses none. Memory holds one segment, and an entry of the manifest for each that is closed: those of a live record get older the longer it is made,
//! so that a year has some forty thousand (25 MiB). The footer of each segment is in a file beside it, too: of a segment that is cut off,
//! what lies before the cut can be read and proven.

mod digest;
mod error;
mod manifest;
mod playback;
mod reader;
mod recorder;
mod rewrite;
mod room;
mod salvage;
mod segment;
mod sparkplug;
mod stamps;
mod tap;
#[cfg(test)]
mod tests;
mod wire;

pub use digest::{Sha256Text, TrafficDigest};
pub use error::RecordError;
pub use manifest::{Column, Gap, MANIFEST, Manifest, Origin, Segment, TopicForm};
pub use playback::{Playback, Selection};
pub use reader::{Damage, Record};
pub use recorder::{Recorder, Rotation};
pub use rewrite::Rewrite;
pub use tap::Tap;
pub(crate) use tap::record;
pub(crate) use wire::KeptWire;
pub use wire::Wire;

/// A recorded message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// When it was sent or received: nanoseconds since 1970, UTC.
    pub time_nanos: i64,
    /// The device that it is about.
    pub device: &'a str,
    /// Its topic.
    pub topic: &'a str,
    /// Its content.
    pub payload: &'a [u8],
    /// What the wire carried beside.
    pub wire: Wire<'a>,
}

impl Row<'_> {
    /// Bytes of its content.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<i64>()
            + self.device.len()
            + self.topic.len()
            + self.payload.len()
            + self.wire.bytes()
    }
}
