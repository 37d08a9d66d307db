//! The index: a packed Hilbert R-tree (flatgeobuf.org, "Static packed Hilbert R-tree index"). Leaves are the features in the order of
//! the file; of sixteen neighbours each one node is made, and so on up to one root, which stands first.

use geo::{Coord, Rect};

/// Children of a node, as the specification recommends.
pub(super) const NODE_SIZE: u16 = 16;
/// Bytes of a node: its box and an offset.
pub(super) const NODE_BYTES: u64 = 40;
/// Cells along each side of the extent (as other writers have it).
const CELLS: u32 = 1 << 16;

/// Nodes of each level, the leaves first; none where there are more than 64 bits can count.
pub(super) fn level_sizes(items: u64, node_size: u16) -> Option<Vec<u64>> {
    let per_node = u64::from(node_size.max(2));
    let mut sizes = vec![items];
    let mut count = items;
    loop {
        count = count.div_ceil(per_node);
        sizes.push(count);
        if count <= 1 {
            break;
        }
    }
    let mut total: u64 = 0;
    for size in &sizes {
        total = total.checked_add(*size)?;
    }
    total.checked_mul(NODE_BYTES).map(|_| sizes)
}

/// The place of the middle of `item` along a Hilbert curve through `extent`.
pub(super) fn hilbert(item: &Rect<f64>, extent: &Rect<f64>) -> u32 {
    let cell = |at: f64, from: f64, width: f64| {
        let share = if width > 0.0 {
            (at - from) / width
        } else {
            0.0
        };
        (share * f64::from(CELLS - 1)) as u32
    };
    let middle = item.center();
    along(
        cell(middle.x, extent.min().x, extent.width()),
        cell(middle.y, extent.min().y, extent.height()),
    )
}

/// Distance along the curve of a cell (D. Hilbert 1891; the quadrant by quadrant form is general knowledge).
fn along(mut x: u32, mut y: u32) -> u32 {
    let mut distance = 0;
    let mut side = CELLS / 2;
    while side > 0 {
        let right = u32::from(x & side != 0);
        let upper = u32::from(y & side != 0);
        distance += side * side * ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                x = (CELLS - 1) - x;
                y = (CELLS - 1) - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side /= 2;
    }
    distance
}

/// The bytes of the index over features with these boxes and beginnings, in the order of the file.
pub(super) fn index(items: &[(Rect<f64>, u64)]) -> Vec<u8> {
    let sizes = level_sizes(items.len() as u64, NODE_SIZE).unwrap_or_default();
    let total: u64 = sizes.iter().sum();
    let mut levels = vec![items.to_vec()];
    let mut first_child = total;
    for size in sizes.iter().take(sizes.len().saturating_sub(1)) {
        // The level begins where those above it end.
        first_child -= size;
        let below = levels.last().map_or(&[][..], Vec::as_slice);
        let nodes = below.chunks(usize::from(NODE_SIZE)).enumerate();
        let above = nodes.map(|(index, children)| {
            let place = first_child + (index * usize::from(NODE_SIZE)) as u64;
            (round(children), place)
        });
        let above = above.collect();
        levels.push(above);
    }
    let mut bytes = Vec::with_capacity(total as usize * NODE_BYTES as usize);
    for (rect, offset) in levels.iter().rev().flatten() {
        for number in [rect.min().x, rect.min().y, rect.max().x, rect.max().y] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(offset.to_le_bytes());
    }
    bytes
}

/// The box round all.
fn round(children: &[(Rect<f64>, u64)]) -> Rect<f64> {
    let boxes = children.iter().map(|(rect, _)| *rect);
    boxes
        .reduce(|a, b| joined(&a, &b))
        .unwrap_or_else(|| Rect::new(Coord::zero(), Coord::zero()))
}

/// The box round both.
pub(super) fn joined(a: &Rect<f64>, b: &Rect<f64>) -> Rect<f64> {
    Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn levels_shrink_to_one_root() {
        assert_eq!(level_sizes(1, 16), Some(vec![1, 1]));
        assert_eq!(level_sizes(179, 16), Some(vec![179, 12, 1]));
        assert_eq!(level_sizes(u64::MAX, 16), None);
    }

    #[test]
    fn neighbours_on_the_curve_are_neighbours_in_the_plane() {
        // Of the first 64 places, one side of eight cells each way: each is a step from the one before.
        let mut cells = vec![(0, 0); 64];
        for x in 0..8 {
            for y in 0..8 {
                cells[along(x, y) as usize] = (x, y);
            }
        }
        assert_eq!(cells.iter().collect::<BTreeSet<_>>().len(), 64);
        for pair in cells.windows(2) {
            let step = pair[0].0.abs_diff(pair[1].0) + pair[0].1.abs_diff(pair[1].1);
            assert_eq!(step, 1, "{pair:?}");
        }
    }

    #[test]
    fn every_node_holds_its_children() {
        let items: Vec<_> = (0..300)
            .map(|i| {
                let at = f64::from(i % 17) * 3.0;
                (
                    Rect::new((at, f64::from(i)), (at + 1.0, f64::from(i) + 2.0)),
                    i as u64,
                )
            })
            .collect();
        let bytes = index(&items);
        let (nodes, rest) = bytes.as_chunks::<40>();
        assert!(rest.is_empty());
        let sizes = [1, 2, 19, 300];
        assert_eq!(nodes.len(), sizes.iter().sum::<usize>());
        let number = |node: &[u8; 40], at: usize| {
            f64::from_le_bytes(node[8 * at..8 * at + 8].try_into().unwrap())
        };
        let offset = |node: &[u8; 40]| u64::from_le_bytes(node[32..].try_into().unwrap()) as usize;
        let mut seen = 0;
        for (place, node) in nodes[..22].iter().enumerate() {
            let end = match place {
                0 => 3,
                1..=2 => 22,
                _ => 322,
            };
            for child in &nodes[offset(node)..(offset(node) + 16).min(end)] {
                seen += 1;
                assert!(number(node, 0) <= number(child, 0) && number(node, 1) <= number(child, 1));
                assert!(number(node, 2) >= number(child, 2) && number(node, 3) >= number(child, 3));
            }
        }
        assert_eq!(seen, 2 + 19 + 300, "each node has one parent");
    }
}
