//! The trenches that a programme digs: each stretch once, by the first phase that needs it.

use std::collections::BTreeSet;

use geo::LineString;

use super::built::Built;
use super::terms::TrenchBasis;

/// A stretch of trench, dug at once: ducts for all that will ever hang on it are laid when it is opened, and no later phase opens it again.
#[derive(Debug, Clone, PartialEq)]
pub struct Trench {
    /// From its far end to the end nearer to power, local metres.
    pub line: LineString<f64>,
    /// Its length, metres.
    pub length_m: f64,
    /// How much of that runs along ways, metres; the rest is over open ground.
    pub along_ways_m: f64,
    /// Position of the phase that opens it.
    pub phase: usize,
    /// Position of the trench that it leads to; none where it leads to power, at a building or pole.
    pub towards: Option<usize>,
    /// Positions of the devices at its far end that are built, in order.
    pub devices: Vec<u32>,
    /// How many devices that are built hang on it, those at its end and all that trenches lead to it.
    pub serves: usize,
}

/// What a phase digs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dug {
    /// How many stretches it opens.
    pub stretches: usize,
    /// Their length, metres.
    pub opened_m: f64,
    /// Length of what earlier phases opened and it uses, metres: not opened again.
    pub reused_m: f64,
}

/// All trenches that are dug, and what they were reckoned on.
pub(super) struct Digging {
    pub(super) trenches: Vec<Trench>,
    /// One a phase.
    pub(super) by_phase: Vec<Dug>,
    pub(super) basis: TrenchBasis,
}

impl Digging {
    /// Of what is built in so many phases. Cost: linear in the ways from sites to power.
    pub(super) fn of(built: &Built<'_>, phases: usize) -> Self {
        let forest = &built.works.trenches;
        let basis = if forest.has_ways {
            TrenchBasis::Ways
        } else {
            TrenchBasis::Straight
        };
        let trenches = trenches(built);
        let mut by_phase = vec![Dug::default(); phases];
        for trench in &trenches {
            let dug = &mut by_phase[trench.phase];
            dug.stretches += 1;
            dug.opened_m += trench.length_m;
        }
        for (phase, dug) in by_phase.iter_mut().enumerate() {
            dug.reused_m = reused_m(built, phase);
        }
        Self {
            trenches,
            by_phase,
            basis,
        }
    }
}

/// Length of the trenches of earlier phases that feed what a phase opens.
fn reused_m(built: &Built<'_>, phase: usize) -> f64 {
    let forest = &built.works.trenches;
    let sites = built.works.sites.iter().zip(&built.opened);
    let opened = sites.filter(|(_, opened)| **opened == Some(phase));
    let used: BTreeSet<usize> = opened
        .filter_map(|(site, _)| site.fed)
        .flat_map(|fed| forest.path(fed))
        .filter(|piece| built.dug[*piece].is_some_and(|dug| dug < phase))
        .collect();
    used.into_iter()
        .map(|piece| forest.pieces[piece].length_m)
        .sum()
}

/// The pieces that are dug, in the order of the forest.
fn trenches(built: &Built<'_>) -> Vec<Trench> {
    let forest = &built.works.trenches;
    let mut number_of = vec![None; forest.pieces.len()];
    let mut trenches: Vec<Trench> = Vec::new();
    for (number, piece) in forest.pieces.iter().enumerate() {
        let Some(phase) = built.dug[number] else {
            continue;
        };
        number_of[number] = Some(trenches.len());
        trenches.push(Trench {
            line: piece.line.clone(),
            length_m: piece.length_m,
            along_ways_m: piece.along_m,
            phase,
            towards: piece.towards.and_then(|towards| number_of[towards]),
            devices: Vec::new(),
            serves: 0,
        });
    }
    for (fed, device) in built.fed() {
        let at = forest.path(fed).next().and_then(|piece| number_of[piece]);
        if let Some(at) = at {
            trenches[at].devices.push(device);
        }
    }
    // A trench comes after the one that it leads to.
    for number in (0..trenches.len()).rev() {
        let trench = &mut trenches[number];
        trench.devices.sort_unstable();
        trench.serves += trench.devices.len();
        let (serves, towards) = (trench.serves, trench.towards);
        if let Some(towards) = towards {
            trenches[towards].serves += serves;
        }
    }
    trenches
}
