//! Polygons about cells that share a label.

use geo::{Area, Contains, Coord, LineString, MultiPolygon, Point, Polygon};

use super::grid::Grid;

/// Directions in which an outline runs along the cells, anticlockwise from east.
const STEPS: [(i64, i64); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// For each label below `labels` the area of its cells, valid, along their edges: cells that only meet at a corner do not
/// join. Label 0 is nothing and gets an empty area. Cost: O(cells + vertices · polygons of the label).
pub(in crate::coverage) fn outlines(
    grid: &Grid,
    label: impl Fn(usize) -> u16,
    labels: usize,
) -> Vec<MultiPolygon<f64>> {
    let field = Field {
        columns: grid.columns() as i64,
        rows: grid.rows() as i64,
        labels: (0..grid.len()).map(label).collect(),
    };
    let mut rings: Vec<Vec<LineString<f64>>> = vec![Vec::new(); labels];
    let mut is_done = vec![false; grid.len()];
    for cell in 0..grid.len() {
        // Each ring has an edge that runs east, with its cell to the north: the outline is walked from there once.
        let at = field.labels[cell];
        let (column, row) = (cell as i64 % field.columns, cell as i64 / field.columns);
        if at == 0 || is_done[cell] || field.at(column, row - 1) == at {
            continue;
        }
        for ring in parts(field.walk((column, row), at, &mut is_done)) {
            let corner = |&(x, y): &(i64, i64)| grid.corner(x as f64, y as f64);
            let mut line: Vec<Coord<f64>> = ring.iter().map(corner).collect();
            line.extend(line.first().copied());
            if let Some(rings) = rings.get_mut(usize::from(at)) {
                rings.push(LineString(line));
            }
        }
    }
    rings.into_iter().map(nest).collect()
}

/// The areas of those of `labels` whose cells are not the same by `new` as by `old`, by their label, as `new` has them; 0 is left out. Cost: as
/// [`outlines`].
pub(in crate::coverage) fn changed_outlines(
    grid: &Grid,
    labels: usize,
    old: impl Fn(usize) -> u16,
    new: impl Fn(usize) -> u16,
) -> Vec<(u16, MultiPolygon<f64>)> {
    let mut is_changed = vec![false; labels];
    for cell in 0..grid.len() {
        let (before, after) = (old(cell), new(cell));
        if before != after {
            for label in [before, after] {
                if let Some(mark) = is_changed.get_mut(usize::from(label)) {
                    *mark = true;
                }
            }
        }
    }
    let marked = |label: u16| is_changed.get(usize::from(label)).copied().unwrap_or(false);
    let label = |cell| Some(new(cell)).filter(|l| marked(*l)).unwrap_or(0);
    let areas = (0_u16..).zip(outlines(grid, label, labels));
    areas
        .filter(|(label, _)| *label > 0 && marked(*label))
        .collect()
}

struct Field {
    columns: i64,
    rows: i64,
    labels: Vec<u16>,
}

impl Field {
    fn at(&self, column: i64, row: i64) -> u16 {
        if column < 0 || row < 0 || column >= self.columns || row >= self.rows {
            return 0;
        }
        self.labels[(row * self.columns + column) as usize]
    }

    /// The corners of the outline that has the label's cells on its left, from the lower left corner of a cell eastwards; marks
    /// the cells whose lower edge it runs along.
    fn walk(&self, start: (i64, i64), label: u16, is_done: &mut [bool]) -> Vec<(i64, i64)> {
        let (mut at, mut direction) = (start, 0_usize);
        let mut corners = Vec::new();
        loop {
            if direction == 0
                && let Some(mark) = is_done.get_mut((at.1 * self.columns + at.0) as usize)
            {
                *mark = true;
            }
            at = (at.0 + STEPS[direction].0, at.1 + STEPS[direction].1);
            let next = self.turn(at, direction, label);
            if next != direction {
                corners.push(at);
            }
            direction = next;
            if at == start && direction == 0 {
                return corners;
            }
        }
    }

    /// The direction in which an outline goes on: left where the cell ahead on the left is not the label's, right where that on the right
    /// is too. Where two cells meet at a corner only, it stays with its own.
    fn turn(&self, at: (i64, i64), direction: usize, label: u16) -> usize {
        let ahead = |side: usize| {
            // The four cells about a corner, anticlockwise from the north-east.
            const ABOUT: [(i64, i64); 4] = [(0, 0), (-1, 0), (-1, -1), (0, -1)];
            let (dx, dy) = ABOUT[(direction + side) % 4];
            self.at(at.0 + dx, at.1 + dy) == label
        };
        if !ahead(0) {
            (direction + 1) % 4
        } else if ahead(3) {
            (direction + 3) % 4
        } else {
            direction
        }
    }
}

/// Splits an outline that comes back to a corner into rings that visit each corner once, as the rules of Simple Features ask.
fn parts(corners: Vec<(i64, i64)>) -> Vec<Vec<(i64, i64)>> {
    let mut rings = Vec::new();
    let mut open: Vec<(i64, i64)> = Vec::new();
    let mut place = std::collections::BTreeMap::new();
    for corner in corners {
        if let Some(&from) = place.get(&corner) {
            let ring: Vec<_> = open.drain(from..).collect();
            for visited in &ring {
                place.remove(visited);
            }
            rings.push(ring);
        }
        place.insert(corner, open.len());
        open.push(corner);
    }
    rings.push(open);
    rings.retain(|ring| ring.len() > 2);
    rings
}

/// Puts clockwise rings as holes into the smallest anticlockwise one about them.
fn nest(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let whole = |ring: LineString<f64>| Polygon::new(ring, Vec::new());
    let (mut outer, mut holes) = (Vec::new(), Vec::new());
    for polygon in rings.into_iter().map(whole) {
        if polygon.signed_area() > 0.0 {
            outer.push(polygon);
        } else {
            holes.push(polygon);
        }
    }
    let areas: Vec<f64> = outer.iter().map(Area::unsigned_area).collect();
    let mut of_outer: Vec<Vec<LineString<f64>>> = vec![Vec::new(); outer.len()];
    for hole in holes {
        let Some(inside) = inner_point(&hole) else {
            continue;
        };
        let about = (0..outer.len()).filter(|&i| outer[i].contains(&inside));
        if let Some(i) = about.min_by(|&a, &b| areas[a].total_cmp(&areas[b])) {
            of_outer[i].push(hole.into_inner().0);
        }
    }
    let with_holes = outer.into_iter().zip(of_outer);
    MultiPolygon(
        with_holes
            .map(|(polygon, holes)| Polygon::new(polygon.into_inner().0, holes))
            .collect(),
    )
}

/// A point inside a ring that runs along cells: a little to the right of its first edge.
fn inner_point(hole: &Polygon<f64>) -> Option<Point<f64>> {
    let ring = &hole.exterior().0;
    let (a, b) = (ring.first()?, ring.get(1)?);
    let along = *b - *a;
    let middle = (*a + *b) / 2.0;
    // Rings of holes run clockwise: their inside is on the right, and cells are at least 1 / length of the edge wide.
    let length = along.x.hypot(along.y);
    Some(Point::from(
        middle
            + Coord {
                x: along.y,
                y: -along.x,
            } * (1e-3 / length),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, Validation};

    /// A picture, its first line in the north.
    fn areas(picture: &[&str], labels: usize) -> Vec<MultiPolygon<f64>> {
        let (columns, rows) = (picture[0].len(), picture.len());
        let area = Rect::new(
            (10.0, 20.0),
            (10.0 + 2.0 * columns as f64, 20.0 + 2.0 * rows as f64),
        );
        let grid = Grid::new(area, 2.0).unwrap();
        let label = |cell: usize| {
            let line = picture[rows - 1 - cell / columns].as_bytes();
            match line[cell % columns] {
                b'.' => 0,
                digit => u16::from(digit - b'0'),
            }
        };
        outlines(&grid, label, labels)
    }

    fn check(picture: &[&str], polygons: usize, holes: usize) {
        let found = &areas(picture, 2)[1];
        let cells = picture
            .iter()
            .flat_map(|l| l.bytes())
            .filter(|&b| b == b'1')
            .count();
        assert_eq!(found.0.len(), polygons, "{picture:?}");
        assert_eq!(
            found.0.iter().map(|p| p.interiors().len()).sum::<usize>(),
            holes,
            "{picture:?}"
        );
        assert!(
            (found.unsigned_area() - 4.0 * cells as f64).abs() < 1e-9,
            "{picture:?}"
        );
        assert!(found.is_valid(), "{picture:?}: {found:?}");
    }

    #[test]
    fn outlines_have_the_area_of_their_cells_and_are_valid() {
        check(&["1"], 1, 0);
        check(&["..."], 0, 0);
        check(&["111", "1.1", "111"], 1, 1);
        check(&["1.", ".1"], 2, 0);
        // The hole touches the outside at a corner.
        check(&["11.", "1.1", "111"], 1, 1);
        check(&["111.", "1.11", "11.1", ".111"], 1, 2);
        check(&["11111", "1...1", "1.1.1", "1...1", "11111"], 2, 1);
        check(&[".1.", "1.1", ".1."], 4, 0);
        check(&["1111", "1..1", "1.11", "1111"], 1, 1);
    }

    #[test]
    fn random_cells_keep_their_area() {
        let mut state = 7_u64;
        for _ in 0..200 {
            let lines: Vec<String> = (0..9)
                .map(|_| {
                    (0..9)
                        .map(|_| {
                            state = state
                                .wrapping_mul(6_364_136_223_846_793_005)
                                .wrapping_add(1);
                            if state >> 63 == 0 { '1' } else { '.' }
                        })
                        .collect()
                })
                .collect();
            let picture: Vec<&str> = lines.iter().map(String::as_str).collect();
            let found = &areas(&picture, 2)[1];
            let cells = lines
                .iter()
                .flat_map(|l| l.bytes())
                .filter(|&b| b == b'1')
                .count();
            assert!(
                (found.unsigned_area() - 4.0 * cells as f64).abs() < 1e-9,
                "{picture:#?}"
            );
            assert!(found.is_valid(), "{picture:#?}");
        }
    }

    #[test]
    fn labels_share_the_plane() {
        let found = areas(&["112", "132", "332"], 4);
        assert!(found[0].0.is_empty());
        let total: f64 = found.iter().map(Area::unsigned_area).sum();
        assert!((total - 36.0).abs() < 1e-9);
    }
}
