//! Devices at gates, fixtures, parking and greens.

use geo::Coord;

use super::{RowWork, Solver, Spot, stands_in_the_open};
use crate::ids::ClassId;
use crate::model::{Device, Fixture, Gate, Host, ParkingKind, Position};
use crate::planning::area::{inner_point, spread};
use crate::planning::chain::Chain;
use crate::planning::group::GROUP_M;
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;
use crate::planning::share::nearest_first;

/// Height of an underground parking storey in metres; an assumption.
const BASEMENT_STOREY_M: f64 = 3.6;

/// How devices at a gate stand: this far inside it and beside its middle, then this far from each other, in metres; assumptions.
const GATE_INSIDE_M: f64 = 1.5;
const GATE_BESIDE_M: f64 = 3.0;
const GATE_APART_M: f64 = 1.2;

/// How far a device makes way for what is there, in whole metres; an assumption.
const ASIDE_M: u32 = 15;

/// Length of a shuttle's parking place with the gap to the next, in metres; an assumption.
const VEHICLE_M: f64 = 8.0;

impl<'a> Solver<'a> {
    /// So high over the ground at a point.
    pub(super) fn mounted(&self, at: Coord<f64>, mount_m: f64) -> Position {
        Position::new(at.x, at.y, self.survey.ground_z(at) + mount_m)
    }

    /// Beside the gate, looking out of it.
    pub(super) fn at_gate(
        &mut self,
        gate: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let gate = &self.survey.community.gates[gate];
        let host = Host::Gate(gate.id.clone());
        for _ in 0..count {
            let at = self.beside_gate(gate, &work.with);
            let z = self.survey.footed(gate.position).z + work.class.mount_height_m;
            let position = Position::new(at.x, at.y, z);
            self.fill(
                [Spot {
                    position,
                    host: host.clone(),
                    storey: 0,
                    heading_rad: Some(gate.outward_rad.value),
                }],
                work,
            )?;
        }
        Ok(())
    }

    /// Free ground beside a gate for one more: next to those of its group that stand there, else on both sides by turns.
    pub(super) fn beside_gate(&mut self, gate: &Gate, with: &[ClassId]) -> Coord<f64> {
        let (sin, cos) = gate.outward_rad.value.sin_cos();
        let number = self.next_in_crowd(&Host::Gate(gate.id.clone()));
        let side = if number.is_multiple_of(2) { 1.0 } else { -1.0 };
        let beside_m = side * (GATE_BESIDE_M + f64::from(number / 2) * GATE_APART_M);
        let by_turns = Coord {
            x: gate.position.x - cos * GATE_INSIDE_M - sin * beside_m,
            y: gate.position.y - sin * GATE_INSIDE_M + cos * beside_m,
        };
        let wanted = self.beside_group(gate, with).unwrap_or(by_turns);
        self.settled(wanted, ASIDE_M)
    }

    /// The place beside the nearest of those in the open about a gate that a row's devices are grouped with, on its far side. That one
    /// keeps its room, though its own row may come later.
    fn beside_group(&mut self, gate: &Gate, with: &[ClassId]) -> Option<Coord<f64>> {
        if with.is_empty() {
            return None;
        }
        let middle: Coord<f64> = gate.position.plan().into();
        let from_gate = |device: &Device| Coord::from(device.position.plan()) - middle;
        let all = self.survey.community.devices.iter().chain(&self.devices);
        let others = all.filter(|d| with.contains(&d.class) && stands_in_the_open(&d.host));
        let near = others.map(|device| {
            let off = from_gate(device);
            (off.x.hypot(off.y), off)
        });
        let near = near.filter(|(away_m, _)| *away_m <= GROUP_M);
        let (_, off) = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let (sin, cos) = gate.outward_rad.value.sin_cos();
        let along = Coord { x: -sin, y: cos };
        let side = if off.x * along.x + off.y * along.y < 0.0 {
            -1.0
        } else {
            1.0
        };
        let there = middle + off;
        self.standing.insert(there);
        Some(there + along * (side * GATE_APART_M))
    }

    /// With its group at the gate, but for those that are there or in the place already.
    pub(super) fn in_group(
        &mut self,
        gate: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        for _ in 0..count {
            match work.existing.take_there() {
                Some(taken) => {
                    work.outcome.demanded += 1;
                    work.outcome.existing += 1;
                    self.note_existing(taken);
                }
                None => self.at_gate(gate, 1, work)?,
            }
        }
        Ok(())
    }

    pub(super) fn in_compound(
        &mut self,
        compound: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let compound = &self.survey.community.compounds[compound];
        let middle = inner_point(&compound.boundary);
        let host = Host::Compound(compound.id.clone());
        for _ in 0..count {
            let beside_m = f64::from(self.next_in_crowd(&host)) * GATE_APART_M;
            let wanted = middle
                + Coord {
                    x: beside_m,
                    y: 0.0,
                };
            let at = self.settled(wanted, ASIDE_M);
            let position = self.mounted(at, work.class.mount_height_m);
            self.fill(
                [Spot {
                    position,
                    host: host.clone(),
                    storey: 0,
                    heading_rad: None,
                }],
                work,
            )?;
        }
        Ok(())
    }

    pub(super) fn at_fixture(
        &mut self,
        fixture: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let fixture = &self.survey.community.fixtures[fixture];
        let storey = self.storey_of(fixture);
        let foot = self.survey.footed(fixture.position);
        let z = foot.z + work.class.mount_height_m;
        let position = Position::new(foot.x, foot.y, z);
        let spot = Spot {
            position,
            host: Host::Fixture(fixture.id.clone()),
            storey,
            heading_rad: None,
        };
        self.fill(std::iter::repeat_n(spot, count as usize), work)
    }

    /// At so many of the fixtures: those that have one count, then those nearest to them get one, where one may be before where none may.
    pub(super) fn at_share(
        &mut self,
        fixtures: &[usize],
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let all = &self.survey.community.fixtures;
        let at = |fixture: usize| Coord::from(all[fixture].position.plan());
        let one = |fixture: &usize| Need::Fixture {
            fixture: *fixture,
            count: 1,
        };
        let each: Vec<Need> = fixtures.iter().map(one).collect();
        let answered = self.answered(&each, None, work);
        let (mut served, mut open) = (Vec::new(), Vec::new());
        for (&fixture, there) in fixtures.iter().zip(answered) {
            let there = there.into_iter().flatten().next();
            match there.filter(|_| served.len() < count as usize) {
                Some(taken) => {
                    work.existing.take_known(taken);
                    work.outcome.demanded += 1;
                    work.outcome.existing += 1;
                    self.note_existing(taken);
                    served.push(fixture);
                }
                None => open.push(fixture),
            }
        }
        // Nobody else answers it, however near.
        work.existing.there = Some(Vec::new());
        let left = (count as usize).saturating_sub(served.len());
        if left == 0 {
            return Ok(());
        }
        let next = nearest_first(all, &served, &open).into_iter();
        let (allowed, closed): (Vec<usize>, Vec<usize>) =
            next.partition(|fixture| self.is_allowed(at(*fixture)));
        for fixture in allowed.into_iter().chain(closed).take(left) {
            self.at_fixture(fixture, 1, work)?;
        }
        Ok(())
    }

    /// The storey that a fixture in a building is on; 0 in the open.
    pub(super) fn storey_of(&self, fixture: &Fixture) -> i16 {
        let building = fixture
            .building
            .as_ref()
            .and_then(|id| self.survey.building_by_id.get(id.as_str()).copied());
        building.map_or(0, |building| {
            let floor_z = self.survey.footed(fixture.position).z;
            let above_m = floor_z - self.survey.community.buildings[building].base_z.value;
            // A centimetre of slack, since a floor is where heights are rounded.
            ((above_m + 0.01) / self.survey.storey_height(building)).floor() as i16
        })
    }

    /// At `count` of the spaces, evenly chosen.
    pub(super) fn at_spaces(
        &mut self,
        parking: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let parking = &self.survey.community.parkings[parking];
        let (storey, below_m) = match parking.kind.value {
            ParkingKind::Underground => (-1, BASEMENT_STOREY_M),
            ParkingKind::Surface | ParkingKind::MultiStorey | ParkingKind::Bicycle => (0, 0.0),
        };
        let count = count as usize;
        let spaces = spread(&parking.area, parking.spaces.value as usize).into_iter();
        let (mut spaces, closed): (Vec<_>, Vec<_>) = spaces.partition(|at| self.is_allowed(*at));
        if spaces.len() < count {
            // What is left is asked for all the same, and stays open.
            spaces.extend(closed);
            spaces.truncate(count);
        }
        let total = spaces.len();
        let host = Host::Parking(parking.id.clone());
        let spot = |point: Coord<f64>| Spot {
            position: self.mounted(point, work.class.mount_height_m - below_m),
            host: host.clone(),
            storey,
            heading_rad: None,
        };
        let spots: Vec<Spot> = (0..count)
            .map(|i| spot(spaces[i * total / count]))
            .collect();
        self.fill(spots, work)
    }

    pub(super) fn at_parking_entrance(
        &mut self,
        parking: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let parking = &self.survey.community.parkings[parking];
        let entrance = self.settled(self.survey.vehicle_entrance(&parking.area), ASIDE_M);
        let position = self.mounted(entrance, work.class.mount_height_m);
        let spot = Spot {
            position,
            host: Host::Parking(parking.id.clone()),
            storey: 0,
            heading_rad: None,
        };
        self.fill(std::iter::repeat_n(spot, count as usize), work)
    }

    pub(super) fn at_road_start(
        &mut self,
        road: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let road = &self.survey.community.roads[road];
        let line = Chain::new(road.line.0.clone(), Vec::new());
        let spot = |number: u32| {
            let at = line.at(f64::from(number) * VEHICLE_M).position;
            Spot {
                position: self.mounted(at, work.class.mount_height_m),
                host: Host::Road(road.id.clone()),
                storey: 0,
                heading_rad: None,
            }
        };
        let fits = (line.length_m() / VEHICLE_M) as u32;
        let spots = (0..count.max(fits)).map(spot);
        let (allowed, closed): (Vec<_>, Vec<_>) = spots.partition(|spot| self.allows(spot));
        let spots = allowed.into_iter().chain(closed).take(count as usize);
        self.fill(spots, work)
    }
}
