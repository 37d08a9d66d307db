//! OSM PBF, blob by blob, decoded in parallel. The format is small (OSM wiki, PBF Format), so it is read here and not by a
//! library: every number of the file is checked, what a pass is not after is passed over unread, and memory stays bounded.

mod block;
mod frame;
mod wire;

use std::path::Path;

use rayon::prelude::*;
use twin_core::both;
use twin_core::told::Bilingual;

use super::element::{Element, Wanted};
use super::error::OsmError;
use super::input::Consumed;
use block::BlockError;
use frame::{Frame, Frames, Kind};
use wire::{Fields, Malformed};

/// Blobs decoded at a time: bounds memory to so many times the largest blob and its elements.
const BATCH: usize = 8;

/// Features of the format that this reader knows. Files with history are not among them: a community has one version.
const KNOWN_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Reads the elements that are wanted and hands each to `sink`, in the order of the file.
pub(super) fn read(
    file: &Path,
    wanted: &Wanted<'_>,
    consumed: &Consumed,
    sink: &mut dyn FnMut(Element) -> Result<(), OsmError>,
) -> Result<(), OsmError> {
    let mut frames = Frames::open(file)?;
    loop {
        let batch = next_batch(&mut frames)?;
        if batch.is_empty() {
            return Ok(());
        }
        let decoded: Vec<_> = batch
            .par_iter()
            .map(|frame| decode(file, frame, wanted))
            .collect();
        for elements in decoded {
            for element in elements? {
                sink(element)?;
            }
        }
        consumed.set(frames.position());
    }
}

fn next_batch(frames: &mut Frames<'_>) -> Result<Vec<Frame>, OsmError> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH {
        match frames.next()? {
            Some(frame) => batch.push(frame),
            None => break,
        }
    }
    Ok(batch)
}

fn decode(file: &Path, frame: &Frame, wanted: &Wanted<'_>) -> Result<Vec<Element>, OsmError> {
    let told = |error| told(file, frame.byte, error);
    if frame.kind == Kind::Other {
        return Ok(Vec::new());
    }
    let message = frame.message().map_err(|e| told(e.into()))?;
    if frame.kind == Kind::Header {
        check_features(file, &message).map_err(|e| told(e.into()))??;
        return Ok(Vec::new());
    }
    block::elements(&message, wanted).map_err(told)
}

/// Looks at the required features (4) of a HeaderBlock message.
fn check_features(file: &Path, message: &[u8]) -> Result<Result<(), OsmError>, Malformed> {
    for field in Fields(message) {
        if let (4, value) = field? {
            let feature = value.bytes()?;
            if !KNOWN_FEATURES.iter().any(|k| k.as_bytes() == feature) {
                let feature = String::from_utf8_lossy(feature);
                return Ok(Err(OsmError::NotOsm {
                    file: file.to_owned(),
                    reason: both!(
                        "it requires the feature '{}', which this reader does not know",
                        "它需要特性“{}”，本程序尚不支持";
                        super::xml::cut(&feature)
                    ),
                }));
            }
        }
    }
    Ok(Ok(()))
}

fn told(file: &Path, byte: u64, error: BlockError) -> OsmError {
    let file = file.to_owned();
    match error {
        BlockError::Malformed(Malformed(reason)) => OsmError::Damaged {
            file,
            byte,
            reason: reason.into(),
        },
        BlockError::OffEarth(id, lon, lat) => OsmError::Field {
            file,
            byte,
            feature: format!("node/{id}"),
            field: "lon, lat",
            value: format!("{lon}, {lat}"),
            reason: Bilingual::new(
                "longitude lies within ±180 degrees, latitude within ±90",
                "经度应在 ±180 度以内，纬度在 ±90 度以内",
            ),
        },
        BlockError::TooLarge => OsmError::TooLarge {
            file,
            reason: both!(
                "the elements of the blob at byte {byte} take more than 128 MiB",
                "第 {byte} 字节处数据块的元素超过 128 MiB"
            ),
        },
    }
}
