//! What the model refuses is left out feature by feature, and then whatever refers to it.

use std::collections::{BTreeMap, HashSet};

use geo::Coord;
use rayon::prelude::*;
use twin_core::model::{CommunityParts, Feature, Report};

use crate::finding::{Finding, Findings, Outcome, Problem};

/// Farther than this from the middle of all, in multiples of the distance within which nine of ten features lie, is not the same
/// neighbourhood; and never nearer than [`NEAR_M`].
const FAR_TIMES: f64 = 20.0;
/// No feature within this distance is far away, metres.
const NEAR_M: f64 = 20_000.0;

/// Leaves out of `parts` what breaks the model's rules, with a finding for each.
pub(super) fn sieve(parts: &mut CommunityParts, file: &str, findings: &mut Vec<Finding>) {
    let mut found = Findings::of(file);
    leave_out_far(parts, &mut found);
    macro_rules! judge_layers {
        ($($field:ident)*) => {{
            let tasks: Vec<Task<'_, Judged>> = vec![$(Box::new(|| judged(&parts.$field))),*];
            tasks.par_iter().map(|judge| judge()).collect()
        }};
    }
    let of_layers: Vec<Judged> = twin_core::each_layer!(judge_layers);
    let mut of_layers = of_layers.into_iter();
    macro_rules! sound_layers {
        ($($field:ident)*) => {
            $(of_layers.next().into_iter().for_each(|judged| {
                keep_sound(&mut parts.$field, &judged, &mut found);
            });)*
        };
    }
    twin_core::each_layer!(sound_layers);
    // What refers to something that was left out goes too; each round may take away what others refer to.
    while drop_dangling(parts, &mut found) {}
    findings.append(&mut found.into_list());
}

/// What is done for one layer beside others.
type Task<'t, T> = Box<dyn Fn() -> T + Sync + 't>;

/// Of the features of a layer, what is wrong with them.
struct Judged {
    /// By the number of the feature, in order.
    faults: Vec<(usize, Problem)>,
}

/// What is wrong with each by itself; and of those with one id, all but the first that is right are doubles.
fn judged<F: Feature>(features: &[F]) -> Judged {
    let reports: Vec<_> = features.par_iter().map(Report::of).collect();
    let mut ids = HashSet::with_capacity(features.len());
    let mut faults = Vec::new();
    for (number, (feature, errors)) in features.iter().zip(reports).enumerate() {
        if errors.is_empty() && !ids.insert(feature.id()) {
            let of = feature.id().into();
            faults.push((number, Problem::Duplicate { of }));
        }
        let invalid = errors.into_iter().map(|error| Problem::Invalid {
            reason: error.into(),
        });
        faults.extend(invalid.map(|problem| (number, problem)));
    }
    Judged { faults }
}

/// Keeps the features with which nothing is wrong.
fn keep_sound<F: Feature>(features: &mut Vec<F>, judged: &Judged, found: &mut Findings) {
    if judged.faults.is_empty() {
        return;
    }
    let mut is_kept = vec![true; features.len()];
    for (number, problem) in &judged.faults {
        if let (Some(is_kept), Some(feature)) = (is_kept.get_mut(*number), features.get(*number)) {
            *is_kept = false;
            found.feature(feature.id(), None, problem.clone(), Outcome::LeftOut);
        }
    }
    retain(features, &is_kept);
}

/// Keeps those of which it is said.
pub(super) fn retain<F>(features: &mut Vec<F>, is_kept: &[bool]) {
    let mut kept = is_kept.iter();
    features.retain(|_| kept.next().is_some_and(|kept| *kept));
}

fn drop_dangling(parts: &mut CommunityParts, found: &mut Findings) -> bool {
    macro_rules! list_ids {
        ($($field:ident)*) => {{
            let tasks: Vec<Task<'_, _>> = vec![$(Box::new(|| ids_of(&parts.$field))),*];
            tasks.par_iter().map(|list| list()).collect()
        }};
    }
    let ids: Ids<'_> = twin_core::each_layer!(list_ids);
    macro_rules! judge_layers {
        ($($field:ident)*) => {{
            let tasks: Vec<Task<'_, Judged>> = vec![$(Box::new(|| dangling(&parts.$field, &ids))),*];
            tasks.par_iter().map(|judge| judge()).collect()
        }};
    }
    let of_layers: Vec<Judged> = twin_core::each_layer!(judge_layers);
    drop(ids);
    let is_any = of_layers.iter().any(|judged| !judged.faults.is_empty());
    let mut of_layers = of_layers.into_iter();
    macro_rules! drop_layers {
        ($($field:ident)*) => {
            $(of_layers.next().into_iter().for_each(|judged| {
                keep_sound(&mut parts.$field, &judged, found);
            });)*
        };
    }
    twin_core::each_layer!(drop_layers);
    is_any
}

/// The ids of each layer.
type Ids<'a> = BTreeMap<&'static str, HashSet<&'a str>>;

fn ids_of<F: Feature>(features: &[F]) -> (&'static str, HashSet<&str>) {
    (F::LAYER, features.iter().map(Feature::id).collect())
}

/// The features that refer to something that is not there, with the first such reference of each.
fn dangling<F: Feature>(features: &[F], ids: &Ids<'_>) -> Judged {
    let missing = |feature: &F| {
        let mut missing = None;
        feature.references(&mut |reference| {
            let dangling = reference.filter(|r| {
                !ids.get(r.layer)
                    .is_some_and(|of_layer| of_layer.contains(r.id))
            });
            missing = missing
                .take()
                .or(dangling.map(|r| Problem::UnknownReference {
                    field: r.field.to_owned(),
                    target: r.id.to_owned(),
                }));
        });
        missing
    };
    let faults = features.iter().enumerate();
    let faults = faults.filter_map(|(number, feature)| Some((number, missing(feature)?)));
    Judged {
        faults: faults.collect(),
    }
}

/// Buildings and roads far from the rest are mistakes of a source: a point at (0, 0), another town.
fn leave_out_far(parts: &mut CommunityParts, found: &mut Findings) {
    let of_buildings = parts
        .buildings
        .iter()
        .filter_map(|b| b.footprint.exterior().0.first());
    let of_roads = parts.roads.iter().filter_map(|r| r.line.0.first());
    let points: Vec<Coord<f64>> = of_buildings
        .chain(of_roads)
        .copied()
        .filter(|c| c.x.is_finite() && c.y.is_finite())
        .collect();
    let Some(reach) = Reach::of(&points) else {
        return;
    };
    let frame = parts.frame;
    let mut is_near = |id: &str, at: Option<&Coord<f64>>| {
        let far = at.and_then(|at| reach.beyond(*at).map(|distance_m| (at, distance_m)));
        if let Some((at, distance_m)) = far {
            let place = frame.lonlat_from_enu(*at);
            let problem = Problem::FarAway { distance_m };
            found.feature(id, Some([place.x, place.y]), problem, Outcome::LeftOut);
        }
        far.is_none()
    };
    parts
        .buildings
        .retain(|b| is_near(b.id.as_str(), b.footprint.exterior().0.first()));
    parts
        .roads
        .retain(|r| is_near(r.id.as_str(), r.line.0.first()));
}

/// Where most features lie.
struct Reach {
    middle: Coord<f64>,
    radius_m: f64,
}

impl Reach {
    /// The median point, and the distance within which nine of ten lie.
    fn of(points: &[Coord<f64>]) -> Option<Self> {
        let median = |of: fn(&Coord<f64>) -> f64| {
            let values: Vec<f64> = points.iter().map(of).collect();
            let middle = values.len() / 2;
            ranked(values, middle)
        };
        let middle = Coord {
            x: median(|c| c.x)?,
            y: median(|c| c.y)?,
        };
        let distances: Vec<f64> = points.iter().map(|p| distance(*p, middle)).collect();
        let nine_tenths = distances.len() * 9 / 10;
        let most = ranked(distances, nine_tenths)?;
        Some(Self {
            middle,
            radius_m: (most * FAR_TIMES).max(NEAR_M),
        })
    }

    fn beyond(&self, point: Coord<f64>) -> Option<f64> {
        let metres = distance(point, self.middle);
        (metres > self.radius_m).then_some(metres)
    }
}

/// The value that would have that place if they were sorted.
fn ranked(mut values: Vec<f64>, place: usize) -> Option<f64> {
    let is_there = place < values.len();
    is_there.then(|| *values.select_nth_unstable_by(place, f64::total_cmp).1)
}

fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
