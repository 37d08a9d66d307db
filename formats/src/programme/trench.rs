//! The trenches of a programme, as lines of its document.

use geo::LineString;
use serde::Serialize;
use twin_core::planning::{Dug, Placement, Programme};
use twin_core::spatial::LocalFrame;

/// A stretch of trench: opened once, by its phase; later ones use it as it is.
#[derive(Debug, Serialize)]
pub struct TrenchLine<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// The number of the phase that opens it, from 1.
    pub phase: usize,
    /// Its length, metres.
    pub length_m: f64,
    /// How much of that runs along ways, metres.
    pub along_ways_m: f64,
    /// The number of the stretch that it leads to; none where it leads to power, at a building or pole.
    pub towards: Option<usize>,
    /// Ids of the devices at its far end.
    pub devices: Vec<&'a str>,
    /// How many devices hang on it, with those of all stretches that lead to it.
    pub serves: usize,
    /// From its far end to the end nearer to power: longitude and latitude, degrees.
    pub line: Vec<[f64; 2]>,
    #[serde(skip)]
    pub(super) drawn: &'a LineString<f64>,
}

/// What a phase digs.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct DugLine {
    /// How many stretches it opens.
    pub stretches: usize,
    /// Their length, metres.
    pub opened_m: f64,
    /// Length of what earlier phases opened and it uses, metres: not opened again.
    pub reused_m: f64,
}

impl DugLine {
    pub(super) fn of(dug: Dug) -> Self {
        Self {
            stretches: dug.stretches,
            opened_m: dug.opened_m,
            reused_m: dug.reused_m,
        }
    }
}

/// All that are dug.
pub(super) fn trenches<'a>(
    placement: &'a Placement,
    programme: &'a Programme,
    frame: &LocalFrame,
) -> Vec<TrenchLine<'a>> {
    let id = |device: &u32| placement.devices[*device as usize].id.as_str();
    let trenches = programme.trenches.iter().enumerate();
    let line = |(number, trench): (usize, &'a twin_core::planning::Trench)| TrenchLine {
        number: number + 1,
        phase: trench.phase + 1,
        length_m: trench.length_m,
        along_ways_m: trench.along_ways_m,
        towards: trench.towards.map(|towards| towards + 1),
        devices: trench.devices.iter().map(id).collect(),
        serves: trench.serves,
        line: degrees(&trench.line, frame),
        drawn: &trench.line,
    };
    trenches.map(line).collect()
}

/// Longitude and latitude, to a tenth of a millimetre.
pub(super) fn degrees(line: &LineString<f64>, frame: &LocalFrame) -> Vec<[f64; 2]> {
    let lonlat = line.0.iter().map(|at| frame.lonlat_from_enu(*at));
    lonlat
        .map(|at| [at.x, at.y].map(|degrees| (degrees * 1e9).round() / 1e9))
        .collect()
}
