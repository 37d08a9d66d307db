//! Lines.

use geo::{Coord, LineString};

use crate::finding::Problem;

/// The line without points that repeat, with what was wrong with it.
///
/// # Errors
/// [`Problem::ZeroLength`] when fewer than two different points are left.
pub fn mended_line(points: Vec<Coord<f64>>) -> Result<(LineString<f64>, Vec<Problem>), Problem> {
    let before = points.len();
    let points = without_repeats(points);
    if points.len() < 2 {
        return Err(Problem::ZeroLength);
    }
    let count = before - points.len();
    let problems = (count > 0).then_some(Problem::RepeatedPoints { count });
    Ok((LineString(points), problems.into_iter().collect()))
}

pub(super) fn without_repeats(mut points: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(xs: &[f64]) -> Vec<Coord<f64>> {
        xs.iter().map(|&x| Coord { x, y: 0.0 }).collect()
    }

    #[test]
    fn repeats_go_and_points_are_no_lines() {
        let (line, problems) = mended_line(points(&[0.0, 0.0, 1.0, 1.0, 1.0, 0.0])).unwrap();
        assert_eq!(line.0, points(&[0.0, 1.0, 0.0]));
        assert_eq!(problems, [Problem::RepeatedPoints { count: 3 }]);
        assert_eq!(mended_line(points(&[2.0, 2.0])), Err(Problem::ZeroLength));
        assert_eq!(mended_line(Vec::new()), Err(Problem::ZeroLength));
    }
}
