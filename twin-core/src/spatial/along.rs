//! What lies along a road or route: linear referencing on its centre line.

use geo::Coord;

use super::kinds::Wanted;
use super::layer_index::{LayerIndex, Shapes, search_reach};
use super::planar::{approach, distance, foot_on_segment};

/// One feature's nearest approach to one piece of the centre line.
struct Approach {
    feature: u32,
    distance_2: f64,
    station_m: f64,
}

/// Features of `layer` at most `within_m` from the line made of `pieces`, with station and offset, by station.
pub(super) fn along(
    layer: &LayerIndex,
    pieces: &[[Coord<f64>; 2]],
    within_m: f64,
    wanted: &Wanted,
) -> Vec<(usize, f64, f64)> {
    let reach = search_reach(within_m);
    let mut found: Vec<Approach> = Vec::new();
    let mut start_m = 0.0;
    for &[a, b] in pieces {
        let length_m = distance(a, b);
        let min = Coord {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
        } - reach;
        let max = Coord {
            x: a.x.max(b.x),
            y: a.y.max(b.y),
        } + reach;
        layer.visit(min, max, wanted, |entry, feature| {
            let (distance_2, share) = approach_of(&layer.shapes, entry, a, b);
            if distance_2 <= within_m * within_m {
                found.push(Approach {
                    feature,
                    distance_2,
                    station_m: start_m + share * length_m,
                });
            }
        });
        start_m += length_m;
    }
    found.sort_unstable_by(|a, b| {
        let nearer = a.distance_2.total_cmp(&b.distance_2);
        a.feature
            .cmp(&b.feature)
            .then(nearer)
            .then(a.station_m.total_cmp(&b.station_m))
    });
    found.dedup_by_key(|f| f.feature);
    found.sort_unstable_by(|a, b| {
        let earlier = a.station_m.total_cmp(&b.station_m);
        earlier
            .then(a.distance_2.total_cmp(&b.distance_2))
            .then(a.feature.cmp(&b.feature))
    });
    found
        .into_iter()
        .map(|f| (f.feature as usize, f.station_m, f.distance_2.sqrt()))
        .collect()
}

fn approach_of(shapes: &Shapes, entry: u32, a: Coord<f64>, b: Coord<f64>) -> (f64, f64) {
    match shapes {
        Shapes::Points(points) => {
            let foot = foot_on_segment(points[entry as usize], a, b);
            (foot.distance_2, foot.fraction)
        }
        Shapes::Pieces(pieces) => {
            let [c, d] = pieces[entry as usize];
            approach(a, b, c, d)
        }
        Shapes::Areas(areas) => areas.get(entry as usize).approach(a, b),
    }
}
