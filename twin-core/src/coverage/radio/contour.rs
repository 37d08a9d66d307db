//! Contour lines by marching squares.

use std::collections::BTreeMap;

use geo::{Coord, LineString, MultiLineString};

use super::grid::Grid;

/// An edge between the middles of two neighbouring cells: the lower cell, and whether it goes north.
type Crossing = (usize, bool);

/// The lines on which the linear interpolation between the cells' middles has the value `level`, the greater values on
/// their left; closed where they come back. Squares with a cell that is NaN are left out. At a saddle the middle of the four decides.
/// Cost: O(cells + k log k).
pub(super) fn contour(grid: &Grid, values: &[f32], level: f64) -> MultiLineString<f64> {
    let mut next: BTreeMap<Crossing, Crossing> = BTreeMap::new();
    for row in 0..grid.rows().saturating_sub(1) {
        for column in 0..grid.columns().saturating_sub(1) {
            let cell = row * grid.columns() + column;
            for (from, to) in square(grid, values, level, cell) {
                next.insert(from, to);
            }
        }
    }
    join(next, |crossing| place(grid, values, level, crossing))
}

/// The pieces of the contour in the square whose south-west corner is the middle of a cell.
fn square(grid: &Grid, values: &[f32], level: f64, cell: usize) -> Vec<(Crossing, Crossing)> {
    let above = cell + grid.columns();
    // Anticlockwise from the south-west, and the edges between each and the next.
    let corners = [cell, cell + 1, above + 1, above]
        .map(|c| values.get(c).map_or(f64::NAN, |&v| f64::from(v)));
    if corners.iter().any(|v| v.is_nan()) {
        return Vec::new();
    }
    let edges: [Crossing; 4] = [
        (cell, false),
        (cell + 1, true),
        (above, false),
        (cell, true),
    ];
    let is_high = corners.map(|v| v >= level);
    // With the greater values on the left, a line comes in where the edge falls anticlockwise and leaves where it rises.
    let comes: Vec<usize> = (0..4)
        .filter(|&i| is_high[i] && !is_high[(i + 1) % 4])
        .collect();
    let is_middle_high = corners.iter().sum::<f64>() / 4.0 >= level;
    let leaves = |from: usize| {
        let rising = |i: &usize| !is_high[*i % 4] && is_high[(*i + 1) % 4];
        // At a saddle: around the low corner next to it where the middle is high, around its own high corner where it is low.
        if is_middle_high {
            (from + 1..from + 4).find(rising)
        } else {
            (from + 1..from + 4).rev().find(rising)
        }
    };
    comes
        .into_iter()
        .filter_map(|from| Some((edges[from], edges[leaves(from)? % 4])))
        .collect()
}

/// Where a contour crosses an edge.
fn place(grid: &Grid, values: &[f32], level: f64, (cell, is_north): Crossing) -> Coord<f64> {
    let other = if is_north {
        cell + grid.columns()
    } else {
        cell + 1
    };
    let (a, b) = (f64::from(values[cell]), f64::from(values[other]));
    let share = if a == b {
        0.5
    } else {
        ((level - a) / (b - a)).clamp(0.0, 1.0)
    };
    let (from, to) = (grid.middle(cell), grid.middle(other));
    from + (to - from) * share
}

/// Joins pieces to lines: first those that begin somewhere, then the rings.
fn join(
    mut next: BTreeMap<Crossing, Crossing>,
    place: impl Fn(Crossing) -> Coord<f64>,
) -> MultiLineString<f64> {
    let ends: std::collections::BTreeSet<Crossing> = next.values().copied().collect();
    let starts: Vec<Crossing> = next.keys().filter(|c| !ends.contains(c)).copied().collect();
    let mut lines = Vec::new();
    let mut follow = |start: Crossing, next: &mut BTreeMap<Crossing, Crossing>| {
        let mut line = vec![place(start)];
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            line.push(place(to));
            at = to;
        }
        lines.push(LineString(line));
    };
    for start in starts {
        follow(start, &mut next);
    }
    while let Some((&start, _)) = next.first_key_value() {
        follow(start, &mut next);
    }
    MultiLineString(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Polygon, Rect};

    fn grid(columns: usize, rows: usize) -> Grid {
        Grid::new(Rect::new((0.0, 0.0), (columns as f64, rows as f64)), 1.0).unwrap()
    }

    #[test]
    fn a_slope_has_one_straight_contour() {
        let grid = grid(4, 3);
        let values: Vec<f32> = (0..12).map(|c| (c % 4) as f32).collect();
        let lines = contour(&grid, &values, 1.25);
        assert_eq!(lines.0.len(), 1);
        // Greater values are in the east, so with them on its left the line runs south.
        let expected: Vec<(f64, f64)> = vec![(1.75, 2.5), (1.75, 1.5), (1.75, 0.5)];
        assert_eq!(lines.0[0], LineString::from(expected));
    }

    #[test]
    fn a_cone_has_a_ring_of_the_right_radius() {
        let grid = grid(101, 101);
        let values: Vec<f32> = (0..grid.len())
            .map(|c| {
                let m = grid.middle(c);
                -((m.x - 50.5).hypot(m.y - 50.5)) as f32
            })
            .collect();
        let lines = contour(&grid, &values, -30.0);
        assert_eq!(lines.0.len(), 1);
        assert!(lines.0[0].is_closed());
        let area = Polygon::new(lines.0[0].clone(), vec![]).signed_area();
        assert!((area - std::f64::consts::PI * 900.0).abs() < 5.0, "{area}");
    }

    #[test]
    fn a_saddle_goes_by_its_middle() {
        let grid = grid(2, 2);
        // High in the south-west and north-east; the middle is low at level 6 and high at level 4.
        let values = [10.0, 0.0, 0.0, 10.0];
        assert_eq!(contour(&grid, &values, 6.0).0.len(), 2);
        let low = contour(&grid, &values, 6.0);
        // Around the south-west corner: from the west edge to the south edge.
        assert!(
            low.0
                .iter()
                .any(|l| l.0.iter().all(|c| c.x < 1.0 && c.y < 1.0)),
            "{low:?}"
        );
        let high = contour(&grid, &values, 4.0);
        assert!(
            high.0.iter().any(|l| l
                .0
                .iter()
                .all(|c| c.x > 0.5 && c.y < 1.5 && c.x + 1.0 > c.y)),
            "{high:?}"
        );
        assert!(
            !high
                .0
                .iter()
                .any(|l| l.0.iter().all(|c| c.x < 1.0 && c.y < 1.0)),
            "{high:?}"
        );
    }

    #[test]
    fn unknown_cells_break_a_contour() {
        let grid = grid(4, 4);
        let mut values: Vec<f32> = (0..16).map(|c| (c % 4) as f32).collect();
        values[6] = f32::NAN;
        let lines = contour(&grid, &values, 1.25);
        assert_eq!(lines.0.len(), 1);
        assert_eq!(lines.0[0].0.len(), 2);
        assert!(contour(&grid, &[], 0.0).0.is_empty());
    }
}
