//! Lane lines.

use twin_protocol::scene::SceneRoad;

use super::junctions::Stretch;
use crate::palette;
use crate::shape::{MeshBuffer, stroke};

/// Least width in metres of a road with a line along its middle: two lanes of 3.25 m (CJJ 37, 5.3.2).
const MARKED_WIDTH: f64 = 6.5;
/// Width of a lane of a wide road, metres (CJJ 37, 5.3.2), and of a line (GB 5768.3: 0.10 to 0.15 m; drawn wider, to be
/// seen from above).
const LANE: f64 = 3.5;
const LINE: f64 = 0.22;
/// Dash and gap in metres (GB 5768.3, lines between lanes of one direction: 2 and 4 m, or 6 and 9 m on fast roads).
const DASH: [f64; 2] = [4.0, 6.0];
/// Distance of the edge line from the kerb, metres.
const EDGE: f64 = 0.5;

/// Draws the lines of `road` at height `z`, but none in `openings`.
pub(super) fn lines(mesh: &mut MeshBuffer, road: &SceneRoad, openings: &[Stretch], z: f64) {
    let is_city = road.class == "city";
    if !(is_city || road.class == "main") || road.width < MARKED_WIDTH {
        return;
    }
    let white = palette::linear(palette::LANE_LINE);
    let yellow = palette::linear(palette::CENTRE_LINE);
    let stretches = between(openings, length(&road.line));
    let mut draw = |aside: f64, dash: Option<[f64; 2]>, colour| {
        for stretch in &stretches {
            for part in parts(*stretch, dash) {
                stroke(mesh, &road.line, part, aside, [LINE, z], colour);
            }
        }
    };
    let half = road.width / 2.0;
    let lanes = ((half - EDGE) / LANE).floor();
    if lanes < 2.0 {
        draw(0.0, Some(DASH), yellow);
    } else {
        draw(-0.2, None, yellow);
        draw(0.2, None, yellow);
        for lane in 1..lanes as u32 {
            let aside = (half - EDGE) * f64::from(lane) / lanes;
            draw(-aside, Some(DASH), white);
            draw(aside, Some(DASH), white);
        }
    }
    if is_city {
        draw(half - EDGE, None, white);
        draw(EDGE - half, None, white);
    }
}

fn length(line: &[f64]) -> f64 {
    let points = || line.chunks_exact(2);
    points()
        .zip(points().skip(1))
        .map(|(a, b)| (b[0] - a[0]).hypot(b[1] - a[1]))
        .sum()
}

/// What is left of `0..length` without the openings.
fn between(openings: &[Stretch], length: f64) -> Vec<Stretch> {
    let mut sorted = openings.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut left = Vec::new();
    let mut start = 0.0;
    for [low, high] in sorted {
        if low > start {
            left.push([start, low]);
        }
        start = high.max(start);
    }
    if start < length {
        left.push([start, length]);
    }
    left
}

/// The whole stretch, or its dashes.
fn parts([start, end]: Stretch, dash: Option<[f64; 2]>) -> Vec<Stretch> {
    let Some([on, off]) = dash else {
        return vec![[start, end]];
    };
    let count = ((end - start + off) / (on + off)).floor();
    let first = start + (end - start - count * (on + off) + off) / 2.0;
    (0..count as u32)
        .map(|i| first + f64::from(i) * (on + off))
        .map(|s| [s, s + on])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::roads::road;
    use crate::shape::checks::area_and_winding;

    fn painted(class: &str, width: f64, openings: &[Stretch]) -> f64 {
        let mut mesh = MeshBuffer::default();
        lines(
            &mut mesh,
            &road(class, width, &[0.0, 0.0, 60.0, 0.0, 100.0, 0.0]),
            openings,
            0.3,
        );
        area_and_winding(&mesh)
    }

    #[test]
    fn wide_roads_have_lanes_and_narrow_ones_a_middle() {
        let (dashes, whole) = (10.0 * 4.0 * LINE, 100.0 * LINE);
        assert!((painted("main", 7.0, &[]) - dashes).abs() < 1e-9);
        assert!((painted("city", 24.0, &[]) - (4.0 * whole + 4.0 * dashes)).abs() < 1e-9);
        assert_eq!(painted("main", 5.0, &[]), 0.0);
        assert_eq!(painted("lane", 8.0, &[]), 0.0);
    }

    #[test]
    fn a_junction_stays_clear() {
        assert_eq!(
            between(&[[45.0, 55.0], [-3.0, 4.0]], 100.0),
            [[4.0, 45.0], [55.0, 100.0]]
        );
        assert_eq!(between(&[[-5.0, 200.0]], 100.0), Vec::<Stretch>::new());
        let open = painted("city", 24.0, &[[40.0, 60.0]]);
        assert!(
            (open - (4.0 * 80.0 + 4.0 * 8.0 * 4.0) * LINE).abs() < 1e-9,
            "{open}"
        );
    }
}
