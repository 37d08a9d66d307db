//! Lamp posts that are there where a row asks for smart poles: how far apart they stand, which tells whether they could become such poles.
//!
//! A plain lamp is no smart pole. It serves no demand, and what is told of lamps has no say in the verdict of the row.

use std::collections::BTreeSet;

use geo::Coord;

use super::report::ConditionAudit;
use super::scene::Scene;
use super::verdict::{Fault, Verdict};
use crate::catalogue::DeviceRow;
use crate::model::FixtureKind;
use crate::planning::{GAP_M, Need, ServedLine};

/// The word of the condition.
const LAMP_POSTS: &str = "lamp_posts";

/// Posts nearer to each other along one side of a road than this are one: lists have a line for each lamp of a post. Metres; an assumption.
const ONE_POST_M: f64 = 1.0;

/// What stands along the roads of a row.
#[derive(Debug, Default)]
struct Tally {
    /// By position in the fixtures: at a junction one stands beside several roads.
    posts: BTreeSet<usize>,
    /// Stretches between neighbours on the same side of a road.
    stretches: u32,
    /// Those shorter than the least spacing.
    close: u32,
    /// Those longer than the greatest.
    far: u32,
    served_m: f64,
    demanded_m: f64,
}

/// How the lamp posts stand along the roads on which a row wants smart poles; none of other rows and where no lamp stands.
/// Cost: O(n log n) in the poles about these roads.
pub(super) fn audited(
    row: &DeviceRow,
    needs: &[Need],
    scene: &Scene<'_>,
) -> Option<ConditionAudit> {
    if !scene.carrying.contains(&row.class) {
        return None;
    }
    let (mut tally, mut asked) = (Tally::default(), None);
    for need in needs {
        let Need::Along {
            spacing_min_m,
            spacing_max_m,
            ..
        } = need
        else {
            continue;
        };
        let Some(line) = ServedLine::of(need, scene.survey.community) else {
            continue;
        };
        let spacing_m = *asked.get_or_insert([*spacing_min_m, *spacing_max_m]);
        tally.add(&line, spacing_m, scene);
    }
    let spacing_m = asked.filter(|_| !tally.posts.is_empty())?;
    Some(tally.finding(row, spacing_m))
}

impl Tally {
    /// Counts along one road. The posts of its two sides are two rows: either may be upgraded without the other.
    fn add(&mut self, line: &ServedLine<'_>, [least_m, most_m]: [f64; 2], scene: &Scene<'_>) {
        let fixtures = &scene.survey.community.fixtures;
        let (middle, radius_m) = line.about();
        let poles = scene.survey.poles_within(middle, radius_m);
        let lamps = poles.filter(|index| fixtures[*index].kind == FixtureKind::LampPole);
        let (mut sides, mut served) = ([Vec::new(), Vec::new()], Vec::new());
        for index in lamps {
            let at: Coord<f64> = fixtures[index].position.plan().into();
            let Some(post) = line.post(at).filter(|post| post.is_beside) else {
                continue;
            };
            let station = line.chain.at(post.station_m);
            let (sin, cos) = station.direction_rad.sin_cos();
            let to = at - station.position;
            let is_left = cos * to.y - sin * to.x > 0.0;
            sides[usize::from(is_left)].push(post.station_m);
            served.extend(line.served(post));
            self.posts.insert(index);
        }
        let length_m = line.chain.length_m();
        let gaps_m: f64 = line.gaps(served).iter().map(|[from, to]| to - from).sum();
        self.demanded_m += length_m;
        self.served_m += length_m - gaps_m;
        for stations in sides {
            for stretch_m in stretches(stations, line) {
                self.stretches += 1;
                self.close += u32::from(stretch_m < least_m - GAP_M);
                self.far += u32::from(stretch_m > most_m + GAP_M);
            }
        }
    }

    fn finding(&self, row: &DeviceRow, [least_m, most_m]: [f64; 2]) -> ConditionAudit {
        let posts = self.posts.len() as u32;
        let kept = self.stretches - self.close - self.far;
        let leaves_road = self.served_m < self.demanded_m - GAP_M;
        let told = Fault::LampPosts {
            posts,
            stretches: self.stretches,
            close: self.close,
            far: self.far,
            least_m,
            most_m,
            served_m: self.served_m,
            demanded_m: self.demanded_m,
        };
        let is_kept = kept == self.stretches && !leaves_road;
        let (kept, of) = (f64::from(kept), f64::from(self.stretches));
        let spacing = row.figures.iter().find(|f| &*f.quantity == "spacing");
        ConditionAudit {
            condition: LAMP_POSTS.into(),
            text_zh: spacing.map_or(&row.deployment_zh, |f| &f.text_zh).clone(),
            verdict: Verdict::of_amounts(kept, of, 0.0, leaves_road),
            faults: if is_kept { Vec::new() } else { vec![told] },
            missing: None,
            repairs: Vec::new(),
            measured: Some(f64::from(posts)),
        }
    }
}

/// Metres between neighbours, of a ring from the last to the first too.
fn stretches(mut stations: Vec<f64>, line: &ServedLine<'_>) -> Vec<f64> {
    stations.sort_by(f64::total_cmp);
    stations.dedup_by(|b, a| *b - *a < ONE_POST_M);
    let pairs = stations.windows(2);
    let mut stretches: Vec<f64> = pairs.map(|pair| pair[1] - pair[0]).collect();
    if let (true, [first, .., last]) = (line.is_ring, stations.as_slice()) {
        stretches.push(first + line.chain.length_m() - last);
    }
    stretches
}
