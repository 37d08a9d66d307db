//! Doors that many people share: gates on the way out, lifts and fire doors, watchers beside roads.

use std::collections::BTreeMap;

use super::doors::{Builder, Group, Way, text};
use super::gates::{Gates, shares};
use super::party::NO_DOOR;
use super::pass::Via;
use super::roads::{Roads, Watcher};
use super::setup::HostHome;
use crate::model::{FixtureKind, Host};

impl Builder<'_> {
    /// Doors of some gates or fixtures, each with its weight, as a group; `None` if no device stands at any.
    fn shared(&mut self, members: &[(Host, f32)]) -> Option<u32> {
        let door = |host: &Host| self.known.get(&text(host)).copied().unwrap_or(NO_DOOR);
        let doors = members.iter().map(|(host, _)| door(host));
        let group: Group = doors.zip(shares(members.iter().map(|m| m.1))).collect();
        let watched = group.iter().any(|member| member.0 != NO_DOOR);
        watched.then(|| self.group(group))
    }

    /// The people of a home share the gates on their way out.
    pub(super) fn share_gates(&mut self, gates: &Gates<'_>) {
        let mut groups: BTreeMap<&str, Vec<Way>> = BTreeMap::new();
        for compound in gates.compounds() {
            let ways = groups.entry(compound).or_default();
            for via in [Via::Walk, Via::Drive] {
                let members = gates.weighted(compound, via).into_iter();
                let members: Vec<(Host, f32)> = members
                    .map(|(gate, weight)| (Host::Gate(gate.id.clone()), weight))
                    .collect();
                if let Some(group) = self.shared(&members) {
                    ways.push(Way { via, group });
                }
            }
        }
        for (home, ways) in self.homes.iter().zip(&mut self.ways) {
            for compound in gates.passed_from(home) {
                ways.extend(groups.get(compound).into_iter().flatten());
            }
        }
    }

    /// The people of a building leave it where its first unit is.
    pub(super) fn share_roads(&mut self, gates: &Gates<'_>, watchers: &[Watcher]) {
        if watchers.is_empty() {
            return;
        }
        let mut buildings: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, home) in self.homes.iter().enumerate() {
            buildings.entry(&home.building).or_default().push(index);
        }
        let firsts: Vec<&HostHome> = (buildings.values())
            .filter_map(|homes| self.homes.get(*homes.first()?))
            .collect();
        let seen = Roads::new(self.community, gates, watchers).seen_from(&firsts);
        for (homes, seen) in buildings.values().zip(seen) {
            for (via, group) in seen {
                let group = self.group(group);
                for home in homes {
                    self.ways[*home].push(Way { via, group });
                }
            }
        }
    }

    /// The people of a unit, or else of a building, share its lifts and fire doors.
    pub(super) fn share_fixtures(&mut self) {
        for (kind, via) in [
            (FixtureKind::Lift, Via::Lift),
            (FixtureKind::FireDoor, Via::Stairs),
        ] {
            let mut owners: BTreeMap<&str, Vec<(Host, f32)>> = BTreeMap::new();
            for fixture in self.community.fixtures.iter().filter(|f| f.kind == kind) {
                let unit = fixture.unit.as_ref().map(|unit| unit.as_str());
                let building = fixture.building.as_ref().map(|b| b.as_str());
                if let Some(owner) = unit.or(building) {
                    let host = Host::Fixture(fixture.id.clone());
                    owners.entry(owner).or_default().push((host, 1.0));
                }
            }
            let mut groups = BTreeMap::new();
            for (owner, members) in &owners {
                groups.insert(*owner, self.shared(members));
            }
            for (home, ways) in self.homes.iter().zip(&mut self.ways) {
                let group = groups
                    .get(home.id.as_str())
                    .or_else(|| groups.get(home.building.as_str()));
                if let Some(&Some(group)) = group {
                    ways.push(Way { via, group });
                }
            }
        }
    }
}
