//! Counts of all that is inferred in a community.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{CommunityParts, Provenance};

/// How many features and values each rule made, over the whole community.
#[must_use]
pub fn count_inferred(parts: &CommunityParts) -> BTreeMap<Arc<str>, u64> {
    let mut counts: BTreeMap<Arc<str>, u64> = BTreeMap::new();
    let mut add = |provenance: &Provenance| {
        if let Provenance::Inferred { rule } = provenance {
            match counts.get_mut(rule) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(rule.clone(), 1);
                }
            }
        }
    };
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
    for n in &parts.utility_nodes {
        if let Some(building) = &n.building {
            add(&building.provenance);
        }
        add(&n.provenance);
    }
    parts.utility_links.iter().for_each(|l| add(&l.provenance));
    parts.units.iter().for_each(|u| add(&u.provenance));
    parts.greens.iter().for_each(|g| add(&g.provenance));
    parts.waters.iter().for_each(|w| add(&w.provenance));
    counts
}
