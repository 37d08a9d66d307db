//! Random towns, and the shortest drives in them over every sequence of streets.

use rand::Rng;
use rand::rngs::StdRng;

use super::{parts, restriction, road, rule};
use crate::ids::RoadId;
use crate::model::{Along, CommunityParts, Permission, Road, Subject, Traveller, TurnKind};

/// A street of the grid: between two neighbouring crossings, in both directions or one.
pub(super) struct Street {
    pub(super) from: usize,
    pub(super) to: usize,
    is_oneway: bool,
    is_limited: bool,
}

/// A grid of crossings 10 m apart with some streets left out, each a road of its own.
pub(super) struct Town {
    pub(super) at: Vec<(f64, f64)>,
    pub(super) streets: Vec<Street>,
    /// Streets in a row: forbidden, or the only one allowed after those before it.
    pub(super) rules: Vec<(Vec<usize>, bool)>,
}

impl Town {
    pub(super) fn random(random: &mut StdRng) -> Self {
        let side = 3;
        let at = (0..side * side).map(|i| (f64::from(i % side) * 10.0, f64::from(i / side) * 10.0));
        let at: Vec<_> = at.collect();
        let side = side as usize;
        let mut streets = Vec::new();
        for i in 0..side * side {
            for (next, is_there) in [
                (i + 1, i % side + 1 < side),
                (i + side, i + side < side * side),
            ] {
                if is_there && random.random_bool(0.9) {
                    let (from, to) = if random.random_bool(0.5) {
                        (i, next)
                    } else {
                        (next, i)
                    };
                    streets.push(Street {
                        from,
                        to,
                        is_oneway: random.random_bool(0.2),
                        is_limited: random.random_bool(0.1),
                    });
                }
            }
        }
        let mut town = Self {
            at,
            streets,
            rules: Vec::new(),
        };
        for _ in 0..random.random_range(0..6) {
            town.add_rule(random);
        }
        town
    }

    /// A walk of two or three streets that may be driven, as a rule.
    fn add_rule(&mut self, random: &mut StdRng) {
        let start = random.random_range(0..self.streets.len());
        let mut walk = vec![start];
        let mut node = self.streets[start].to;
        for _ in 0..random.random_range(1..3) {
            let ahead: Vec<_> = (0..self.streets.len())
                .filter(|s| !walk.contains(s) && self.exit(*s, node).is_some())
                .collect();
            if ahead.is_empty() {
                return;
            }
            let next = ahead[random.random_range(0..ahead.len())];
            walk.push(next);
            node = self.exit(next, node).unwrap();
        }
        self.rules.push((walk, random.random_bool(0.3)));
    }

    /// The node that a street leads to from `node`, if it may be driven so.
    fn exit(&self, street: usize, node: usize) -> Option<usize> {
        let s = &self.streets[street];
        match node {
            n if n == s.from => Some(s.to),
            n if n == s.to && !s.is_oneway => Some(s.from),
            _ => None,
        }
    }

    pub(super) fn parts(&self) -> CommunityParts {
        let roads = self.streets.iter().enumerate().map(|(i, s)| Road {
            oneway: s.is_oneway,
            ..road(&format!("s{i}"), &[self.at[s.from], self.at[s.to]])
        });
        let mut found = parts(roads.collect());
        for (i, (walk, is_only)) in self.rules.iter().enumerate() {
            let kind = if *is_only {
                TurnKind::OnlyStraightOn
            } else {
                TurnKind::NoStraightOn
            };
            let names: Vec<String> = walk.iter().map(|s| format!("s{s}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let at = self.at[self.streets[walk[0]].to];
            found
                .turn_restrictions
                .push(restriction(i, kind, &names, at));
        }
        for (i, _) in self
            .streets
            .iter()
            .enumerate()
            .filter(|(_, s)| s.is_limited)
        {
            let subject = Subject::Road(RoadId::new(format!("s{i}")).unwrap());
            let mut rule = rule(i, subject, Traveller::MotorVehicle, Permission::Destination);
            if self.streets[i].is_oneway {
                rule.along = Along::Forward;
            }
            found.access_rules.push(rule);
        }
        found
    }

    /// Whether the streets, each driven from its node, may follow each other.
    fn is_allowed(&self, driven: &[(usize, usize)]) -> bool {
        let names: Vec<usize> = driven.iter().map(|d| d.0).collect();
        for (walk, is_only) in &self.rules {
            // The first street counts when it is driven towards the rule's crossing.
            for (i, window) in names.windows(walk.len()).enumerate() {
                let starts = driven[i] == (walk[0], self.streets[walk[0]].from);
                let before = walk.len() - 1;
                let same = window[..before] == walk[..before];
                if starts && same && (window[before] == walk[before]) != *is_only {
                    return false;
                }
            }
        }
        let limited = names.iter().map(|s| self.streets[*s].is_limited);
        let stretches: Vec<bool> = limited.fold(Vec::new(), |mut all, l| {
            if all.last() != Some(&l) {
                all.push(l);
            }
            all
        });
        let last = stretches.len().saturating_sub(1);
        (stretches.iter().enumerate()).all(|(i, limited)| !limited || i == 0 || i == last)
    }

    /// The shortest drive from the middle of one street to that of another, over every sequence of streets that repeats no
    /// street in the same direction.
    pub(super) fn shortest(&self, from: usize, to: usize) -> Option<f64> {
        let mut best = (from == to).then_some(0.0);
        let s = &self.streets[from];
        let mut open = vec![vec![(from, s.from)]];
        if !s.is_oneway {
            open.push(vec![(from, s.to)]);
        }
        while let Some(driven) = open.pop() {
            let (street, start) = driven[driven.len() - 1];
            if !self.is_allowed(&driven) || driven.len() > 10 {
                continue;
            }
            if street == to && driven.len() > 1 {
                let length = 10.0 * (driven.len() - 1) as f64;
                best = Some(best.map_or(length, |b: f64| b.min(length)));
            }
            let node = self.exit(street, start).unwrap();
            let ahead: Vec<usize> = (0..self.streets.len())
                .filter(|s| self.exit(*s, node).is_some())
                .collect();
            for &next in &ahead {
                let turns_round = next == street && ahead.len() > 1;
                if !turns_round && !driven.contains(&(next, node)) {
                    open.push([&driven[..], &[(next, node)]].concat());
                }
            }
        }
        best
    }
}
