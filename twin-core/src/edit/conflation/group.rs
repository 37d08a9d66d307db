//! Features of two maps that share ground.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;

use super::overlap::{Overlap, Placed};
use super::{Conflation, SameFeature, Unclear, UnclearGroup};
use crate::spatial::RectIndex;

/// Compares the features of one layer.
pub(super) fn compare<F: Placed>(earlier: &[F], newer: &[F], found: &mut Conflation) {
    let mut sides = Sides::of(earlier, newer);
    let mut same = sides.take_equal();
    let links = sides.links();
    for group in groups(&links) {
        sides.tell(&group, &links, &mut same, &mut found.unclear);
    }
    let order: BTreeMap<&str, usize> = earlier.iter().map(F::id).zip(0..).collect();
    same.sort_by_key(|s| order.get(s.id.as_str()).copied());
    found.same.append(&mut same);
}

/// What the two maps do not have alike: features that came, went or have another shape.
struct Sides<'f, F> {
    earlier: Vec<&'f F>,
    newer: Vec<&'f F>,
    /// Ids of both maps.
    lasting: BTreeSet<&'f str>,
}

/// Features of both sides, by their number, that share ground.
struct Link {
    earlier: usize,
    newer: usize,
    overlap: Overlap,
}

/// The numbers of the features that share ground with each other.
#[derive(Default)]
struct Group {
    earlier: BTreeSet<usize>,
    newer: BTreeSet<usize>,
}

impl<'f, F: Placed> Sides<'f, F> {
    fn of(earlier: &'f [F], newer: &'f [F]) -> Self {
        let by_id = |list: &'f [F]| -> BTreeMap<&'f str, &'f F> {
            list.iter().map(|f| (f.id(), f)).collect()
        };
        let (old, new) = (by_id(earlier), by_id(newer));
        let is_other = |f: &&F, others: &BTreeMap<&str, &F>| {
            others
                .get(f.id())
                .is_none_or(|other| other.vertices() != f.vertices())
        };
        Self {
            earlier: earlier.iter().filter(|f| is_other(f, &new)).collect(),
            newer: newer.iter().filter(|f| is_other(f, &old)).collect(),
            lasting: old
                .keys()
                .filter(|id| new.contains_key(*id))
                .copied()
                .collect(),
        }
    }

    /// Takes out what has the very same vertices under another id, as a way that was deleted and drawn anew through the same nodes, and
    /// is there once on either side.
    fn take_equal(&mut self) -> Vec<SameFeature> {
        let mut by_shape: BTreeMap<Vec<[u64; 2]>, [Vec<&'f F>; 2]> = BTreeMap::new();
        for (side, list) in [&self.earlier, &self.newer].into_iter().enumerate() {
            for feature in list.iter().filter(|f| !self.lasting.contains(f.id())) {
                let alike = by_shape.entry(feature.vertices()).or_default();
                alike
                    .iter_mut()
                    .skip(side)
                    .take(1)
                    .for_each(|l| l.push(feature));
            }
        }
        let mut found = Vec::new();
        for alike in by_shape.into_values() {
            let [earlier, newer] = alike.each_ref().map(Vec::as_slice);
            if let ([was], [is]) = (earlier, newer)
                && was.overlap(is).is_some_and(|o| o.is_same::<F>())
            {
                found.push(same(*was, *is, 1.0));
            }
        }
        let ids = |of: fn(&SameFeature) -> &str| -> BTreeSet<String> {
            found.iter().map(|s| of(s).to_owned()).collect()
        };
        let (were, are) = (ids(|s| &s.id), ids(|s| &s.newer_id));
        self.earlier.retain(|f| !were.contains(f.id()));
        self.newer.retain(|f| !are.contains(f.id()));
        found
    }

    fn links(&self) -> Vec<Link> {
        // A feature without a box meets none; its place in the list stays its number.
        let nowhere = geo::Rect::new(
            Coord {
                x: f64::MAX,
                y: f64::MAX,
            },
            Coord {
                x: f64::MAX,
                y: f64::MAX,
            },
        );
        let boxes: Vec<_> = self
            .earlier
            .iter()
            .map(|f| f.bounds().unwrap_or(nowhere))
            .collect();
        let tree = RectIndex::of_checked(&boxes, None);
        let reach = Coord {
            x: F::REACH_M,
            y: F::REACH_M,
        };
        let mut links = Vec::new();
        for (number, is) in self.newer.iter().enumerate() {
            let Some(bounds) = is.bounds() else { continue };
            let mut near = Vec::new();
            tree.visit_box(bounds.min() - reach, bounds.max() + reach, |at| {
                near.push(at as usize);
            });
            near.sort_unstable();
            for at in near {
                let Some(was) = self.earlier.get(at) else {
                    continue;
                };
                let overlap = was.overlap(is).filter(Overlap::is_link::<F>);
                links.extend(overlap.map(|overlap| Link {
                    earlier: at,
                    newer: number,
                    overlap,
                }));
            }
        }
        links
    }

    /// Says what became of a group.
    fn tell(
        &self,
        group: &Group,
        links: &[Link],
        same_ones: &mut Vec<SameFeature>,
        unclear: &mut Vec<UnclearGroup>,
    ) {
        let of = |list: &[&'f F], numbers: &BTreeSet<usize>| -> Vec<&'f F> {
            numbers
                .iter()
                .filter_map(|at| list.get(*at).copied())
                .collect()
        };
        let (were, are) = (
            of(&self.earlier, &group.earlier),
            of(&self.newer, &group.newer),
        );
        if were
            .iter()
            .chain(&are)
            .all(|f| self.lasting.contains(f.id()))
        {
            return;
        }
        let kind = match (were.as_slice(), are.as_slice()) {
            ([was], [is]) => {
                let is_free = ![was, is].iter().any(|f| self.lasting.contains(f.id()));
                let link = links.iter().find(|l| group.newer.contains(&l.newer));
                if let Some(link) = link.filter(|l| is_free && l.overlap.is_same::<F>()) {
                    same_ones.push(same(*was, *is, link.overlap.likeness));
                    return;
                }
                Unclear::Reshaped
            }
            ([_], _) => Unclear::Split,
            (_, [_]) => Unclear::Merged,
            _ => Unclear::Regrouped,
        };
        let ids = |list: &[&F]| list.iter().map(|f| f.id().to_owned()).collect();
        unclear.push(UnclearGroup {
            layer: F::LAYER,
            unclear: kind,
            earlier: ids(&were),
            newer: ids(&are),
        });
    }
}

fn same<F: Placed>(was: &F, is: &F, likeness: f64) -> SameFeature {
    SameFeature {
        layer: F::LAYER,
        id: was.id().to_owned(),
        newer_id: is.id().to_owned(),
        likeness,
    }
}

/// The features that links join, directly or through others, in the order of their first ones in the newer map.
fn groups(links: &[Link]) -> Vec<Group> {
    let mut of_earlier: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut of_newer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for link in links {
        of_earlier.entry(link.earlier).or_default().push(link.newer);
        of_newer.entry(link.newer).or_default().push(link.earlier);
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for first in of_newer.keys() {
        let mut group = Group::default();
        let mut open = vec![*first];
        while let Some(newer) = open.pop() {
            if !seen.insert(newer) {
                continue;
            }
            group.newer.insert(newer);
            for earlier in of_newer.get(&newer).into_iter().flatten() {
                if group.earlier.insert(*earlier) {
                    open.extend(of_earlier.get(earlier).into_iter().flatten());
                }
            }
        }
        if !group.newer.is_empty() {
            found.push(group);
        }
    }
    found
}
