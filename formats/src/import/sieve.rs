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
    macro_rules! sound_layers {
        ($($field:ident)*) => { $(keep_sound(&mut parts.$field, &mut found);)* };
    }
    twin_core::each_layer!(sound_layers);
    // What refers to something that was left out goes too; each round may take away what others refer to.
    while drop_dangling(parts, &mut found) {}
    findings.append(&mut found.into_list());
}

/// Keeps the features that are right by themselves, the first of those with one id.
fn keep_sound<F: Feature>(features: &mut Vec<F>, found: &mut Findings) {
    let reports: Vec<_> = features.par_iter().map(Report::of).collect();
    let mut ids = HashSet::with_capacity(features.len());
    let mut is_kept = Vec::with_capacity(features.len());
    for (feature, errors) in features.iter().zip(reports) {
        for error in &errors {
            let reason = error.to_string();
            found.feature(
                feature.id(),
                None,
                Problem::Invalid { reason },
                Outcome::LeftOut,
            );
        }
        let is_new = errors.is_empty() && ids.insert(feature.id());
        if errors.is_empty() && !is_new {
            let of = feature.id().to_owned();
            found.feature(
                feature.id(),
                None,
                Problem::Duplicate { of },
                Outcome::LeftOut,
            );
        }
        is_kept.push(is_new);
    }
    drop(ids);
    retain(features, &is_kept);
}

/// Keeps those of which it is said.
pub(super) fn retain<F>(features: &mut Vec<F>, is_kept: &[bool]) {
    let mut kept = is_kept.iter();
    features.retain(|_| kept.next().is_some_and(|kept| *kept));
}

fn drop_dangling(parts: &mut CommunityParts, found: &mut Findings) -> bool {
    let mut ids = Ids::new();
    let mut kept = BTreeMap::new();
    macro_rules! judge_layers {
        ($($field:ident)*) => {
            $(add_ids(&parts.$field, &mut ids);)*
            $(kept.insert(stringify!($field), whole_ones(&parts.$field, &ids, found));)*
        };
    }
    twin_core::each_layer!(judge_layers);
    drop(ids);
    macro_rules! drop_layers {
        ($($field:ident)*) => {
            $(kept.get(stringify!($field)).inspect(|kept| retain(&mut parts.$field, kept));)*
        };
    }
    twin_core::each_layer!(drop_layers);
    kept.values().flatten().any(|kept| !kept)
}

/// The ids of each layer.
type Ids<'a> = BTreeMap<&'static str, HashSet<&'a str>>;

fn add_ids<'a, F: Feature>(features: &'a [F], ids: &mut Ids<'a>) {
    let of_layer = ids.entry(F::LAYER).or_default();
    of_layer.extend(features.iter().map(Feature::id));
}

/// Of each feature, whether all that it refers to is there.
fn whole_ones<F: Feature>(features: &[F], ids: &Ids<'_>, found: &mut Findings) -> Vec<bool> {
    let is_whole = |feature: &F| {
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
        let is_whole = missing.is_none();
        if let Some(problem) = missing {
            found.feature(feature.id(), None, problem, Outcome::LeftOut);
        }
        is_whole
    };
    features.iter().map(is_whole).collect()
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
            let mut values: Vec<f64> = points.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let middle = Coord {
            x: median(|c| c.x)?,
            y: median(|c| c.y)?,
        };
        let mut distances: Vec<f64> = points.iter().map(|p| distance(*p, middle)).collect();
        distances.sort_by(f64::total_cmp);
        let most = *distances.get(distances.len() * 9 / 10)?;
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

fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
