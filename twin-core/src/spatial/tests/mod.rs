mod depth;
mod packed;
mod plan;
mod rect;
mod saved;
mod space;
mod town;

use geo::{Coord, Distance, Euclidean, Geometry, Intersects, LineString, Point, Rect};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use plan::{features, random_plan, random_point, random_polygon};

/// Compares found features with distances against all of them; those within a nanometre of the limit may fall either way.
fn check_distances(found: &[(usize, f64)], all: &[(usize, f64)], limit: f64, what: &str) {
    for &(i, d) in found {
        let (_, truth) = all
            .iter()
            .find(|a| a.0 == i)
            .unwrap_or_else(|| panic!("{what}: {i} is not in the layer"));
        assert!(
            (d - truth).abs() < 1e-9,
            "{what}: {i} is {truth} m away, not {d}"
        );
    }
    assert!(
        all.iter()
            .all(|&(i, d)| d > limit - 1e-9 || found.iter().any(|f| f.0 == i)),
        "{what}: something is missing"
    );
    assert!(
        found.iter().all(|f| f.1 <= limit + 1e-9),
        "{what}: something is too far"
    );
    let in_order = |w: &[(usize, f64)]| w[0].1 < w[1].1 || (w[0].1 == w[1].1 && w[0].0 != w[1].0);
    assert!(
        found.windows(2).all(in_order),
        "{what}: not in order {found:?}"
    );
}

#[test]
fn every_query_equals_brute_force_on_random_communities() {
    let mut rng = StdRng::seed_from_u64(61);
    let mut found = 0;
    for _ in 0..40 {
        let community = random_plan(&mut rng).community();
        let index = SpatialIndex::new(&community);
        for layer in Layer::ALL {
            let all = features(&community, layer);
            for _ in 0..8 {
                found += check_shapes(&index, layer, &all, &mut rng);
                found += check_metric(&index, layer, &all, &mut rng);
            }
            let road = rng.random_range(0..community.roads.len().max(1));
            if let Some(road_line) = community.roads.get(road).map(|r| &r.line) {
                found += check_along(
                    &index,
                    layer,
                    &all,
                    road,
                    road_line,
                    rng.random_range(0.0..40.0),
                );
            }
        }
    }
    assert!(found > 50_000, "only {found} features were found in all");
}

fn check_shapes(
    index: &SpatialIndex,
    layer: Layer,
    all: &[(usize, Geometry<f64>)],
    rng: &mut StdRng,
) -> usize {
    let rect = Rect::new(random_point(rng), random_point(rng));
    let expected: Vec<usize> = all
        .iter()
        .filter(|(_, g)| rect.to_polygon().intersects(g))
        .map(|f| f.0)
        .collect();
    // A box without a side has no polygon to ask by.
    if rect.width() > 0.0 && rect.height() > 0.0 {
        assert_eq!(
            index.within_box(layer, rect).unwrap(),
            expected,
            "{layer} in {rect:?}"
        );
    }
    let area = random_polygon(rng, 90.0);
    let within: Vec<usize> = all
        .iter()
        .filter(|(_, g)| area.intersects(g))
        .map(|f| f.0)
        .collect();
    assert_eq!(
        index.within_polygon(layer, &area).unwrap(),
        within,
        "{layer} in {area:?}"
    );
    expected.len() + within.len()
}

fn check_metric(
    index: &SpatialIndex,
    layer: Layer,
    all: &[(usize, Geometry<f64>)],
    rng: &mut StdRng,
) -> usize {
    let at = random_point(rng);
    let from = Geometry::Point(Point(at));
    let mut distances: Vec<(usize, f64)> = all
        .iter()
        .map(|(i, g)| (*i, Euclidean.distance(&from, g)))
        .collect();
    let radius = if rng.random_bool(0.3) {
        f64::from(rng.random_range(0..8)) * 5.0
    } else {
        rng.random_range(0.0..80.0)
    };
    let within = index.within_radius(layer, at, radius).unwrap();
    check_distances(
        &within,
        &distances,
        radius,
        &format!("{layer} within {radius} of {at:?}"),
    );
    let k = rng.random_range(0..70);
    let nearest = index.nearest(layer, at, k).unwrap();
    assert_eq!(nearest.len(), k.min(all.len()));
    distances.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    distances.truncate(k);
    for (ours, theirs) in nearest.iter().zip(&distances) {
        assert!(
            (ours.1 - theirs.1).abs() < 1e-9,
            "{layer}: {k} nearest to {at:?}: {nearest:?} {distances:?}"
        );
    }
    let limit = distances.last().map_or(0.0, |d| d.1);
    let all: Vec<_> = all
        .iter()
        .map(|(i, g)| (*i, Euclidean.distance(&from, g)))
        .filter(|d| d.1 < limit - 1e-9)
        .collect();
    assert!(all.iter().all(|(i, _)| nearest.iter().any(|n| n.0 == *i)));
    within.len() + nearest.len()
}

fn check_along(
    index: &SpatialIndex,
    layer: Layer,
    all: &[(usize, Geometry<f64>)],
    road: usize,
    line: &LineString<f64>,
    within: f64,
) -> usize {
    let found = index.along_road(layer, road, within).unwrap();
    let centre = Geometry::LineString(line.clone());
    let truth: Vec<(usize, f64)> = all
        .iter()
        .filter(|(i, _)| layer != Layer::Road || *i != road)
        .map(|(i, g)| (*i, Euclidean.distance(&centre, g)))
        .collect();
    let mut offsets: Vec<(usize, f64)> = found.iter().map(|f| (f.0, f.2)).collect();
    offsets.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    check_distances(&offsets, &truth, within, &format!("{layer} along {line:?}"));
    assert!(
        found.windows(2).all(|w| w[0].1 <= w[1].1),
        "stations do not ascend: {found:?}"
    );
    for &(i, station, offset) in &found {
        let on_line = Geometry::Point(Point(point_at(line, station)));
        let geometry = &all.iter().find(|f| f.0 == i).unwrap().1;
        let apart = Euclidean.distance(&on_line, geometry);
        assert!(
            (apart - offset).abs() < 1e-6,
            "{layer} {i}: {apart} m from station {station}, not {offset}"
        );
    }
    found.len()
}

fn point_at(line: &LineString<f64>, mut station: f64) -> Coord<f64> {
    for piece in line.lines() {
        let length = Euclidean.distance(Point(piece.start), Point(piece.end));
        if station <= length {
            return piece.start + (piece.end - piece.start) * (station / length);
        }
        station -= length;
    }
    *line.0.last().unwrap()
}
