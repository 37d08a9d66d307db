//! Counts of all that is inferred in a community.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{CommunityParts, Provenance};

/// How many features and values each rule made, over the whole community.
#[must_use]
pub fn count_inferred(parts: &CommunityParts) -> BTreeMap<Arc<str>, u64> {
    let mut counts = Counts::default();
    let mut add = |provenance| counts.add(provenance);
    for b in &parts.buildings {
        let values = [
            &b.base_z.provenance,
            &b.top_z.provenance,
            &b.storeys.provenance,
            &b.basements.provenance,
            &b.usage.provenance,
            &b.households.provenance,
            &b.provenance,
        ];
        values.into_iter().for_each(&mut add);
    }
    for c in &parts.compounds {
        add(&c.enclosure.provenance);
        add(&c.provenance);
    }
    for r in &parts.roads {
        add(&r.class.provenance);
        add(&r.width.provenance);
        add(&r.provenance);
    }
    for p in &parts.parkings {
        add(&p.kind.provenance);
        add(&p.spaces.provenance);
        add(&p.provenance);
    }
    for g in &parts.gates {
        add(&g.outward_rad.provenance);
        add(&g.kind.provenance);
        add(&g.provenance);
    }
    for p in &parts.places {
        add(&p.kind.provenance);
        add(&p.area_m2.provenance);
        add(&p.provenance);
    }
    for f in &parts.fixtures {
        if let Some(height) = &f.height {
            add(&height.provenance);
        }
        add(&f.provenance);
    }
    for d in &parts.devices {
        add(&d.network.provenance);
        add(&d.provenance);
    }
    indoors(parts, &mut add);
    outdoors(parts, &mut add);
    registers(parts, &mut add);
    parts.units.iter().for_each(|u| add(&u.provenance));
    parts.greens.iter().for_each(|g| add(&g.provenance));
    parts.waters.iter().for_each(|w| add(&w.provenance));
    counts.by_rule()
}

/// Places of [`Counts::lately`]: a few times as many as there are rules.
const PLACES: usize = 256;

/// Counts by rule. There are a few shared texts of each rule, which are sooner told apart by where they lie than by what they say.
struct Counts<'p> {
    /// Numbers of the counts by where a text lies.
    lately: Vec<Option<(&'p Arc<str>, usize)>>,
    numbers: BTreeMap<&'p str, usize>,
    counts: Vec<(&'p Arc<str>, u64)>,
}

impl Default for Counts<'_> {
    fn default() -> Self {
        Self {
            lately: vec![None; PLACES],
            numbers: BTreeMap::new(),
            counts: Vec::new(),
        }
    }
}

impl<'p> Counts<'p> {
    fn add(&mut self, provenance: &'p Provenance) {
        let Provenance::Inferred { rule } = provenance else {
            return;
        };
        // Texts lie at multiples of 16 bytes.
        let place = rule.as_ptr() as usize / 16 % PLACES;
        let number = match self.lately[place] {
            Some((known, number)) if Arc::ptr_eq(known, rule) => number,
            _ => {
                let next = self.counts.len();
                let number = *self.numbers.entry(rule.as_ref()).or_insert(next);
                if number == next {
                    self.counts.push((rule, 0));
                }
                self.lately[place] = Some((rule, number));
                number
            }
        };
        self.counts[number].1 += 1;
    }

    fn by_rule(self) -> BTreeMap<Arc<str>, u64> {
        let counts = self.counts.into_iter();
        counts.map(|(rule, count)| (rule.clone(), count)).collect()
    }
}

/// Storeys, roofs, shells, rooms.
fn indoors<'p>(parts: &'p CommunityParts, add: &mut impl FnMut(&'p Provenance)) {
    for s in &parts.storeys {
        add(&s.floor_z.provenance);
        add(&s.height.provenance);
        s.usage.iter().for_each(|usage| add(&usage.provenance));
        add(&s.provenance);
    }
    for r in &parts.roofs {
        add(&r.shape.provenance);
        add(&r.height.provenance);
        r.ridge_rad.iter().for_each(|ridge| add(&ridge.provenance));
        add(&r.provenance);
    }
    for r in &parts.rooms {
        add(&r.kind.provenance);
        add(&r.floor_z.provenance);
        add(&r.clear_height.provenance);
        add(&r.provenance);
    }
    parts.shells.iter().for_each(|s| add(&s.provenance));
}

/// Levels and spaces of car parks, walls, airspaces, networks, and what traffic is allowed.
fn outdoors<'p>(parts: &'p CommunityParts, add: &mut impl FnMut(&'p Provenance)) {
    for l in &parts.garage_levels {
        add(&l.floor_z.provenance);
        add(&l.clear_height.provenance);
        add(&l.spaces.provenance);
        add(&l.provenance);
    }
    for s in &parts.parking_spaces {
        add(&s.kind.provenance);
        add(&s.provenance);
    }
    for w in &parts.walls {
        add(&w.kind.provenance);
        add(&w.height.provenance);
        add(&w.provenance);
    }
    for a in &parts.airspaces {
        add(&a.kind.provenance);
        add(&a.floor_z.provenance);
        add(&a.ceiling_z.provenance);
        add(&a.provenance);
    }
    for n in &parts.utility_nodes {
        n.building.iter().for_each(|b| add(&b.provenance));
        add(&n.provenance);
    }
    parts.utility_links.iter().for_each(|l| add(&l.provenance));
    for t in &parts.turn_restrictions {
        add(&t.kind.provenance);
        add(&t.provenance);
    }
    for a in &parts.access_rules {
        add(&a.permission.provenance);
        add(&a.provenance);
    }
}

/// Households, legal entities, vehicles.
fn registers<'p>(parts: &'p CommunityParts, add: &mut impl FnMut(&'p Provenance)) {
    for h in &parts.households {
        add(&h.residents.provenance);
        add(&h.rented.provenance);
        h.area_m2.iter().for_each(|area| add(&area.provenance));
        add(&h.provenance);
    }
    for e in &parts.legal_entities {
        add(&e.kind.provenance);
        add(&e.provenance);
    }
    for v in &parts.vehicles {
        add(&v.kind.provenance);
        add(&v.provenance);
    }
}
