//! Which way planned cameras look: so that together they show as much as they can of the roads and boundaries that their row is for.
//!
//! Each camera has some directions to choose from, and what it shows in each is taken in 3D, past buildings, walls and trees. Where the
//! sites are given (at junctions) that is done here; along roads and boundaries the cover chooses site and direction together. Turning one
//! camera at a time to where it shows most of what no other shows ends at a choice that no single turn betters; it shows at least half of
//! what any choice could (Fisher, Nemhauser and Wolsey, "An analysis of approximations for maximizing submodular set functions II",
//! Mathematical Programming Study 8, 1978, for a choice of one direction a camera).

use rayon::prelude::*;

use super::line::ServedLine;
use super::need::{Demand, Need};
use super::sight::{Eyes, Gaze, Glance, Spans, Ways, united};
use super::solve::fixture_of_class;
use crate::model::{Community, Device, Fixture};

/// Directions that a camera chooses from, the planned one first.
pub(super) const DIRECTIONS: u32 = 12;

/// Rounds of turning; each shows more than the one before, and few show anything.
const ROUNDS: usize = 20;

/// How much of a row's roads or boundaries its cameras show at the level *detect* of IEC 62676-4:2014.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Length of all of them, metres.
    pub demanded_m: f64,
    /// What the cameras show, those that were there too.
    pub seen_m: f64,
    /// What they show at most, whichever way each looks.
    pub most_m: f64,
}

/// Turns the new devices of a row; nothing where they are not there for lines. Those whose sites were chosen by what they show, with the
/// direction, look that way already.
pub(super) fn turn(
    (community, eyes): (&Community, &Eyes),
    gaze: &Gaze,
    demand: &Demand,
    devices: &mut [Device],
) -> Option<Sight> {
    let served = |(number, need)| Some((number, ServedLine::of(need, community)?));
    let numbered = (0..).zip(&demand.needs);
    let lines: Vec<(u32, ServedLine<'_>)> = numbered.filter_map(served).collect();
    let ways = Ways::of(lines.iter().map(|(number, line)| (*number, line)))?;
    if ways.is_empty() {
        return None;
    }
    let there = community.devices.iter();
    let counts = |d: &&Device| {
        d.class == demand.class && d.row.as_ref().is_none_or(|row| *row == demand.row)
    };
    let there: Vec<&Device> = there.filter(counts).collect();
    let kind = fixture_of_class(demand.class.as_str());
    let mapped = community.fixtures.iter().filter(|f| Some(f.kind) == kind);
    let mapped: Vec<&Fixture> = mapped.collect();
    let shows = |glance: Glance| match glance {
        Glance::Shows(spans) => vec![spans],
        Glance::Untold { .. } => vec![Spans::new()],
    };
    let devices_there = there.par_iter().map(|d| eyes.glance(gaze, d, &ways));
    let fixtures_there = mapped
        .par_iter()
        .map(|fixture| eyes.glance_of_fixture(gaze, fixture, &ways));
    let fixed = devices_there.chain(fixtures_there).map(shows);
    let fixed: Vec<Vec<Spans>> = fixed.collect();
    let is_chosen = |n: &Need| matches!(n, Need::Along { .. } | Need::Perimeter { .. });
    let is_chosen = demand.needs.iter().any(is_chosen);
    let directions = if is_chosen || gaze.looks_around() {
        1
    } else {
        DIRECTIONS
    };
    let of_row = |d: &&mut Device| d.class == demand.class && d.row.as_ref() == Some(&demand.row);
    let mut new: Vec<&mut Device> = devices.iter_mut().filter(of_row).collect();
    let planned: Vec<&Device> = new.iter().map(|d| &**d).collect();
    let around = |device: &&Device| around(eyes, gaze, device, &ways, directions);
    let shown: Vec<Vec<Spans>> = planned.par_iter().map(around).collect();
    let stretches = Stretches::of(&lines, fixed.iter().chain(&shown).flatten().flatten());
    let numbers = |all: &[Vec<Spans>]| -> Vec<Vec<Vec<u32>>> {
        let each = |spans: &Spans| stretches.within(spans);
        all.iter().map(|c| c.iter().map(each).collect()).collect()
    };
    let chosen = best(&stretches.lengths_m, &numbers(&fixed), &numbers(&shown)).0;
    let (mut seen, mut most) = (fixed.concat().concat(), fixed.concat().concat());
    for ((device, shown), direction) in new.iter_mut().zip(&shown).zip(chosen) {
        let turn = turned(direction as u32);
        if direction > 0 {
            device.heading_rad = device.heading_rad.map(|heading| wrapped(heading + turn));
        }
        seen.extend(shown.get(direction).into_iter().flatten());
        most.extend(shown.iter().flatten());
    }
    Some(Sight {
        demanded_m: lines.iter().map(|(_, line)| line.chain.length_m()).sum(),
        seen_m: served_m(&lines, seen),
        most_m: served_m(&lines, most),
    })
}

/// What a planned camera shows in each direction, the planned one first.
fn around(eyes: &Eyes, gaze: &Gaze, device: &Device, ways: &Ways, directions: u32) -> Vec<Spans> {
    let heading_rad = device.heading_rad.unwrap_or(0.0);
    let Ok(view) = eyes.view(gaze, device.position, ways) else {
        // One that stands inside something shows nothing of the outside.
        return vec![Spans::new(); directions as usize];
    };
    let shown = |direction| view.shown(heading_rad + turned(direction));
    (0..directions).map(shown).collect()
}

/// Length of what the spans serve of lines, metres, as an audit tells it.
fn served_m(lines: &[(u32, ServedLine<'_>)], spans: Spans) -> f64 {
    let spans = united(spans);
    let of_line = |(number, line): &(u32, ServedLine<'_>)| {
        let here = spans.iter().filter(|(line, _)| line == number);
        let gaps = line.gaps(here.map(|(_, ends)| *ends).collect());
        line.chain.length_m() - gaps.iter().map(|[from, to]| to - from).sum::<f64>()
    };
    lines.iter().map(of_line).sum()
}

/// Lines cut wherever a span begins or ends.
struct Stretches {
    /// Line and station of each cut, in order.
    cuts: Vec<(u32, f64)>,
    /// Length of the stretch from each cut to the next, metres.
    lengths_m: Vec<f64>,
}

impl Stretches {
    fn of<'s>(
        lines: &[(u32, ServedLine<'_>)],
        spans: impl Iterator<Item = &'s (u32, [f64; 2])>,
    ) -> Self {
        let both = |(line, ends): &(u32, [f64; 2])| ends.map(|station_m| (*line, station_m));
        let mut cuts: Vec<(u32, f64)> = spans.flat_map(both).collect();
        let of_line = |(number, line): &(u32, ServedLine<'_>)| {
            [(*number, 0.0), (*number, line.chain.length_m())]
        };
        cuts.extend(lines.iter().flat_map(of_line));
        cuts.sort_by(in_order);
        cuts.dedup();
        let lengths_m = cuts.windows(2).map(|pair| match pair {
            [(a, from), (b, to)] if a == b => to - from,
            _ => 0.0,
        });
        Self {
            lengths_m: lengths_m.collect(),
            cuts,
        }
    }

    /// Numbers of the stretches within spans that were cut.
    fn within(&self, spans: &Spans) -> Vec<u32> {
        let place = |line: u32, station_m: f64| {
            let before = |cut: &(u32, f64)| in_order(cut, &(line, station_m)).is_lt();
            self.cuts.partition_point(before) as u32
        };
        let each = |(line, [from, to]): &(u32, [f64; 2])| place(*line, *from)..place(*line, *to);
        spans.iter().flat_map(each).collect()
    }
}

fn in_order(a: &(u32, f64), b: &(u32, f64)) -> std::cmp::Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// The direction of each camera, and how many show each stretch.
pub(super) fn best(
    lengths_m: &[f64],
    fixed: &[Vec<Vec<u32>>],
    shown: &[Vec<Vec<u32>>],
) -> (Vec<usize>, Vec<u32>) {
    let mut seen = vec![0_u32; lengths_m.len()];
    let first = |camera: &'_ Vec<Vec<u32>>| camera.first().cloned().unwrap_or_default();
    for point in fixed.iter().chain(shown).flat_map(first) {
        seen[point as usize] += 1;
    }
    let mut chosen = vec![0; shown.len()];
    for _ in 0..ROUNDS {
        let mut is_better = false;
        for (camera, now) in shown.iter().zip(&mut chosen) {
            for point in camera.get(*now).into_iter().flatten() {
                seen[*point as usize] -= 1;
            }
            let gain = |direction: usize| -> f64 {
                let shown_here = camera[direction].iter().map(|p| *p as usize);
                let new = shown_here.filter(|p| seen[*p] == 0);
                new.map(|p| lengths_m[p]).sum()
            };
            let mut most = (gain(*now), *now);
            for direction in 0..camera.len() {
                let here = gain(direction);
                // Nobody turns a camera for a centimetre.
                if here > most.0 + 0.01 {
                    most = (here, direction);
                }
            }
            is_better |= most.1 != *now;
            *now = most.1;
            for point in &camera[*now] {
                seen[*point as usize] += 1;
            }
        }
        if !is_better {
            break;
        }
    }
    (chosen, seen)
}

/// The directions that a camera which looks somewhere may be turned to, that one first.
pub(crate) fn directions(heading_rad: f64) -> [f64; DIRECTIONS as usize] {
    let numbers: [u32; DIRECTIONS as usize] = std::array::from_fn(|number| number as u32);
    numbers.map(|number| wrapped(heading_rad + turned(number)))
}

/// How far a direction is from the planned one, radians.
pub(super) fn turned(direction: u32) -> f64 {
    std::f64::consts::TAU * f64::from(direction) / f64::from(DIRECTIONS)
}

/// The same heading between half a turn to the right and half a turn to the left.
pub(super) fn wrapped(heading_rad: f64) -> f64 {
    let (sin, cos) = heading_rad.sin_cos();
    sin.atan2(cos)
}
