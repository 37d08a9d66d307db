//! Coordinates: `posList`, `pos`, `coordinates`, and the points of rings, lines and points.

use super::tree::{Key, Node};

/// Most points of one ring or line; the largest single real ones, outlines of lakes, have some ten thousand.
pub(super) const MOST_POINTS: usize = 500_000;

/// What is wrong with a list of coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A text is not a number, or the numbers are no whole points.
    Unreadable(String),
    TooMany,
}

/// What a list of points needs to know of its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// Coordinates of a point where nothing nearer says it.
    pub(super) dimension: usize,
    /// Height of points that have none.
    pub(super) ground: f64,
}

/// The points below `node` in the order of the file.
pub(super) fn points(node: Node<'_>, given: Given) -> Result<Vec<[f64; 3]>, Fault> {
    let mut points = Vec::new();
    for list in node.descend(&[]).filter(|n| is_list(n.name())) {
        let numbers = numbers(list, MOST_POINTS * 3)?;
        let dimension = dimension(list, numbers.len(), given);
        if !numbers.len().is_multiple_of(dimension) {
            return Err(unreadable(list.text()));
        }
        for point in numbers.chunks_exact(dimension) {
            match point {
                [x, y, z, ..] => points.push([*x, *y, *z]),
                [x, y] => points.push([*x, *y, given.ground]),
                _ => return Err(unreadable(list.text())),
            }
        }
        if points.len() > MOST_POINTS {
            return Err(Fault::TooMany);
        }
    }
    Ok(points)
}

/// The points of a ring without the last, which is the first again; whether it was.
pub(super) fn ring(node: Node<'_>, given: Given) -> Result<(Vec<[f64; 3]>, bool), Fault> {
    let mut points = points(node, given)?;
    points.dedup();
    let is_closed = points.first() == points.last();
    if is_closed && points.len() > 1 {
        points.pop();
    }
    Ok((points, is_closed))
}

/// Whether an element of that name holds coordinates.
pub(super) fn is_list(name: &str) -> bool {
    matches!(name, "posList" | "pos" | "coordinates")
}

/// The numbers of a list of coordinates, or of any list of numbers.
pub(super) fn numbers(list: Node<'_>, most: usize) -> Result<Vec<f64>, Fault> {
    let mut numbers = Vec::new();
    let mut add = |word: &str| -> Result<(), Fault> {
        let number: f64 = word.parse().map_err(|_| unreadable(word))?;
        if !number.is_finite() {
            return Err(unreadable(word));
        }
        if numbers.len() >= most {
            return Err(Fault::TooMany);
        }
        numbers.push(number);
        Ok(())
    };
    if list.name() == "coordinates" {
        let sign = |key, usual| list.attribute(key).and_then(one_letter).unwrap_or(usual);
        let (decimal, cs, ts) = (
            sign(Key::Decimal, '.'),
            sign(Key::Cs, ','),
            sign(Key::Ts, ' '),
        );
        let is_between = |c: char| c == cs || c == ts || c.is_whitespace();
        for word in list.text().split(is_between).filter(|w| !w.is_empty()) {
            if decimal == '.' {
                add(word)?;
            } else {
                add(&word.replace(decimal, "."))?;
            }
        }
    } else {
        for word in list.text().split_ascii_whitespace() {
            add(word)?;
        }
    }
    Ok(numbers)
}

fn one_letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn unreadable(text: &str) -> Fault {
    Fault::Unreadable(text.chars().take(60).collect())
}

/// Coordinates of a point: by the list or what it lies in (`srsDimension`), by the tuples of `coordinates`, by the file; a list that
/// is no whole number of such points has those of a plane.
fn dimension(list: Node<'_>, count: usize, given: Given) -> usize {
    let told = list
        .with_ancestors()
        .find_map(|node| node.attribute(Key::SrsDimension));
    if let Some(told) = told.and_then(|text| text.trim().parse().ok()) {
        return if (2..=3).contains(&told) { told } else { 3 };
    }
    match list.name() {
        "pos" => count.clamp(2, 3),
        "coordinates" => {
            let ts = list.attribute(Key::Ts).and_then(one_letter).unwrap_or(' ');
            let first = list.text().split(|c: char| c == ts || c.is_whitespace());
            let tuples = first.filter(|t| !t.is_empty()).count().max(1);
            (count / tuples).clamp(2, 3)
        }
        _ if !count.is_multiple_of(given.dimension) && count.is_multiple_of(2) => 2,
        _ => given.dimension,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[test]
    fn more_numbers_than_allowed_are_a_fault_and_not_a_list() {
        let mut tree = Tree::default();
        tree.start("posList");
        tree.text("1 2 3 4");
        assert!(tree.end());
        let list = tree.root().unwrap();
        assert_eq!(numbers(list, 4), Ok(vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(numbers(list, 3), Err(Fault::TooMany));
        // Four numbers are no whole points of three, but two of two; those lie on the ground.
        let given = Given {
            dimension: 3,
            ground: 7.0,
        };
        assert_eq!(
            points(list, given),
            Ok(vec![[1.0, 2.0, 7.0], [3.0, 4.0, 7.0]])
        );
    }
}
