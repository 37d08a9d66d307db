//! Which doors people pass between home and street: gates, lifts, fire doors, and the devices on the way.

use std::collections::BTreeMap;

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::gates::{Gates, shares};
use super::order::{Missions, REACH_M};
use super::party::{NO_DOOR, Party, PartyKind};
use super::pass::Via;
use super::roads::{Watcher, sees_m};
use super::setup::{HostHome, PeopleOf, Seats};
use super::stands::Stands;
use crate::catalogue::Catalogue;
use crate::ids::ClassId;
use crate::lists::Lists;
use crate::model::{Community, Device, Host};
use crate::sim::behaviour::Kind;
use crate::sim::nearest::Nearest;

/// A door, and the share of the people up to and including it.
pub(super) type Share = (u32, f32);

/// Some doors of which one is taken.
pub(super) type Group = Vec<Share>;

/// What the people of a unit or building pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) via: Via,
    /// Index of the group of doors.
    pub(super) group: u32,
}

/// Where people pass.
#[derive(Debug, Default)]
pub(super) struct Doors {
    pub(super) groups: Lists<Share>,
    /// What the people of each host pass.
    pub(super) ways: Lists<Way>,
    /// Parcel lockers.
    pub(super) lockers: Stands,
    /// Bins.
    pub(super) bins: Stands,
    /// Missions that robots have for each person of a host and day; empty without robots.
    pub(super) missions: Vec<f32>,
    /// Where each host is, for robots.
    pub(super) places: Vec<[f64; 2]>,
    /// Door of what robots bring.
    pub(super) orders: u32,
    /// Door of each lift and its device, sorted; empty without robots.
    pub(super) lifts: Vec<(u32, u32)>,
    /// Number of doors.
    pub(super) count: u32,
    /// Whether a household has a meter.
    pub(super) has_meters: bool,
    /// Whether there is a canteen.
    pub(super) has_canteen: bool,
}

/// What a class's devices stand at.
fn vias(kind: Kind) -> &'static [Via] {
    match kind {
        Kind::SmartTurnstile | Kind::InfraredThermometer | Kind::VisitorKiosk => &[Via::Walk],
        Kind::VehicleBarrier => &[Via::Drive],
        Kind::AiCamera => &[Via::Walk, Via::Drive],
        Kind::LiftMonitor => &[Via::Lift],
        Kind::FireDoorMonitor => &[Via::Stairs],
        Kind::VendingMachine | Kind::MicroMarket => &[Via::Shop],
        Kind::OrderingKiosk | Kind::MealLocker => &[Via::Meal],
        _ => &[],
    }
}

/// Whether somebody lives or works where a host says; such a host's people are known without asking what is near.
fn tells(host: &Host) -> bool {
    !matches!(
        host,
        Host::Ground | Host::Place(_) | Host::Road(_) | Host::Green(_) | Host::Parking(_)
    )
}

/// Where something is, and its number.
pub(super) type Point = GeomWithData<[f64; 2], u32>;

/// Builds [`Doors`].
pub(super) struct Builder<'a> {
    pub(super) community: &'a Community,
    pub(super) homes: &'a [HostHome],
    tree: RTree<Point>,
    people_of: PeopleOf<'a>,
    pub(super) doors: Doors,
    /// Ways of each host, until all are known.
    pub(super) ways: Vec<Vec<Way>>,
    /// Number of each group, by its doors and the bits of their shares: many hosts have the same.
    groups: BTreeMap<Vec<(u32, u32)>, u32>,
    /// Door at a host that tells, by its text.
    pub(super) known: BTreeMap<String, u32>,
}

/// A text for a host, different for each.
pub(super) fn text(host: &Host) -> String {
    format!("{host:?}")
}

impl<'a> Builder<'a> {
    pub(super) fn new(community: &'a Community, homes: &'a [HostHome]) -> Self {
        let points = homes.iter().enumerate();
        let points = points.map(|(i, h)| Point::new(h.position, i as u32));
        Self {
            community,
            homes,
            tree: RTree::bulk_load(points.collect()),
            people_of: PeopleOf::new(homes),
            doors: Doors::default(),
            ways: vec![Vec::new(); homes.len()],
            groups: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    fn door(&mut self) -> u32 {
        self.doors.count += 1;
        self.doors.count - 1
    }

    /// Gives every device that watches people pass its door, and every party the doors that only it passes.
    pub(super) fn build(
        mut self,
        catalogue: &Catalogue,
        parties: &mut [Party],
        seats: &mut Seats,
    ) -> Doors {
        let mut by_class: BTreeMap<&ClassId, Vec<usize>> = BTreeMap::new();
        for (index, device) in self.community.devices.iter().enumerate() {
            by_class.entry(&device.class).or_default().push(index);
        }
        let (mut watchers, mut robots) = (Vec::new(), Vec::new());
        let (mut lockers, mut bins) = (Vec::new(), Vec::new());
        for (id, devices) in by_class {
            let kind = catalogue
                .class(id.as_str())
                .and_then(|class| Kind::from_word(&class.behaviour));
            match kind {
                Some(Kind::TripleMeter) => self.meters(&devices, seats),
                Some(Kind::SmartLock) => self.locks(&devices, parties, seats),
                Some(Kind::SharedParkingSpace | Kind::EvCharger) => {
                    self.cars(&devices, parties, seats);
                }
                Some(kind @ (Kind::VendingMachine | Kind::MicroMarket)) => {
                    self.shops(kind, &devices, seats);
                }
                Some(kind @ (Kind::OrderingKiosk | Kind::MealLocker)) => {
                    self.doors.has_canteen = true;
                    self.shops(kind, &devices, seats);
                }
                Some(Kind::ParcelLocker) => lockers.extend(devices),
                Some(Kind::SmartBin) => bins.extend(devices),
                Some(Kind::DeliveryRobot | Kind::DeliveryDrone) => robots.extend(devices),
                Some(kind) if !vias(kind).is_empty() => self.stand(kind, &devices, seats),
                Some(kind) => watchers.extend(self.watchers(kind, &devices, seats)),
                None => {}
            }
        }
        self.doors.lockers = self.stands(&lockers, seats);
        self.doors.bins = self.stands(&bins, seats);
        self.robots(&robots, parties);
        let gates = Gates::of(self.community);
        self.share_gates(&gates);
        self.share_roads(&gates, &watchers);
        self.share_fixtures();
        self.doors.groups.shrink();
        self.doors.ways = Lists::new(self.ways);
        self.doors.ways.shrink();
        self.doors
    }

    fn device(&self, index: usize) -> &'a Device {
        &self.community.devices[index]
    }

    /// Where a device is in plan, local metres.
    fn place(&self, index: usize) -> [f64; 2] {
        let position = self.device(index).position;
        [position.x, position.y]
    }

    /// Devices of a class at one host stand side by side: each takes its part of the people.
    fn stand(&mut self, kind: Kind, devices: &[usize], seats: &mut Seats) {
        let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut apart = Vec::new();
        for &index in devices {
            let host = &self.device(index).host;
            let door = if tells(host) {
                self.door_at(kind, host)
            } else {
                let door = self.door();
                apart.push((index, door));
                door
            };
            at.entry(door).or_default().push(index);
        }
        for (door, side_by_side) in at {
            let lanes = side_by_side.len().min(1_000) as u16;
            for (lane, index) in side_by_side.into_iter().enumerate() {
                seats.put(index, door, lane as u16 % lanes, lanes);
                if kind == Kind::LiftMonitor {
                    self.doors.lifts.push((door, index as u32));
                }
            }
        }
        self.near(kind, &apart);
    }

    /// The door at a host that tells; its people come to it for what `kind` watches.
    fn door_at(&mut self, kind: Kind, host: &Host) -> u32 {
        let name = text(host);
        let door = match self.known.get(&name) {
            Some(&door) => door,
            None => {
                let door = self.door();
                self.known.insert(name.clone(), door);
                door
            }
        };
        // Gates and fixtures are shared with others of their kind, which is done when all are known.
        if matches!(host, Host::Gate(_) | Host::Fixture(_)) {
            return door;
        }
        for &via in vias(kind) {
            if self.known.insert(format!("{name} {via:?}"), door).is_some() {
                continue;
            }
            let group = self.group(vec![(door, 1.0)]);
            for home in self.people_of.at(host) {
                self.ways[*home].push(Way { via, group });
            }
        }
        door
    }

    pub(super) fn group(&mut self, group: Group) -> u32 {
        let doors = &mut self.doors;
        let bits = group.iter().map(|(door, upto)| (*door, upto.to_bits()));
        *self.groups.entry(bits.collect()).or_insert_with(|| {
            doors.groups.push(group);
            doors.groups.len() as u32 - 1
        })
    }

    /// The people who live or work nearest to a device of a class come by it, shared evenly among those that are about as near.
    fn near(&mut self, kind: Kind, apart: &[(usize, u32)]) {
        if apart.is_empty() {
            return;
        }
        let nearest = Nearest::new(apart.iter().map(|&(index, door)| (self.place(index), door)));
        let mut group_of: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        for home in 0..self.homes.len() {
            let doors = nearest.to(self.homes[home].position);
            let group = match group_of.get(&doors) {
                Some(&group) => group,
                None => {
                    let upto = shares(doors.iter().map(|_| 1.0));
                    let group = self.group(doors.iter().copied().zip(upto).collect());
                    group_of.insert(doors, group);
                    group
                }
            };
            let ways = vias(kind).iter().map(|&via| Way { via, group });
            self.ways[home].extend(ways);
        }
    }

    /// A household's meter knows its household.
    fn meters(&mut self, devices: &[usize], seats: &mut Seats) {
        let firsts = self.firsts();
        for &index in devices {
            if let Some(party) = self.household(&firsts, index) {
                seats.put(index, party, 0, 1);
                self.doors.has_meters = true;
            }
        }
    }

    /// A household's lock is a door that nobody else passes.
    fn locks(&mut self, devices: &[usize], parties: &mut [Party], seats: &mut Seats) {
        let firsts = self.firsts();
        for &index in devices {
            let Some(party) = self.household(&firsts, index) else {
                continue;
            };
            if parties[party as usize].home == NO_DOOR {
                parties[party as usize].home = self.door();
            }
            seats.put(index, parties[party as usize].home, 0, 1);
        }
    }

    fn firsts(&self) -> BTreeMap<&'a str, &'a HostHome> {
        let homes = self.homes.iter();
        homes.map(|home| (home.id.as_str(), home)).collect()
    }

    /// Index of the party whose home a device is in.
    fn household(&self, homes: &BTreeMap<&str, &HostHome>, index: usize) -> Option<u32> {
        let Host::Household { unit, number } = &self.device(index).host else {
            return None;
        };
        let home = homes.get(unit.as_str())?;
        let is_there = home.kind == PartyKind::Household && *number < home.parties;
        is_there.then(|| home.first + number)
    }

    /// A parking space or charger is that of the next car of those who live or work nearest and have one left.
    fn cars(&mut self, devices: &[usize], parties: &mut [Party], seats: &mut Seats) {
        let mut next: Vec<u32> = self.homes.iter().map(|home| home.first).collect();
        let mut left = self.tree.clone();
        for &index in devices {
            let position = self.device(index).position;
            let mut car = None;
            while let Some(&nearest) = left.nearest_neighbor([position.x, position.y]) {
                let home = nearest.data as usize;
                let end = self.homes[home].first + self.homes[home].parties;
                car = (next[home]..end).find(|&party| parties[party as usize].has_car());
                if let Some(party) = car {
                    next[home] = party + 1;
                    break;
                }
                left.remove(&nearest);
            }
            let Some(party) = car.map(|party| party as usize) else {
                return;
            };
            if parties[party].car == NO_DOOR {
                parties[party].car = self.door();
            }
            seats.put(index, parties[party].car, 0, 1);
        }
    }

    /// Whoever comes home comes by the nearest shop of each class, and whoever eats out by the nearest canteen, whatever it stands at.
    fn shops(&mut self, kind: Kind, devices: &[usize], seats: &mut Seats) {
        let mut apart = Vec::with_capacity(devices.len());
        for &index in devices {
            let door = self.door();
            seats.put(index, door, 0, 1);
            apart.push((index, door));
        }
        self.near(kind, &apart);
    }

    /// Devices that the people of the homes choose among day by day, each a door of its own.
    fn stands(&mut self, devices: &[usize], seats: &mut Seats) -> Stands {
        let mut doors = Vec::with_capacity(devices.len());
        for &index in devices {
            let door = self.door();
            seats.put(index, door, 0, 1);
            doors.push((self.place(index), door));
        }
        Stands::new(&doors, self.homes.iter().map(|home| home.position))
    }

    /// Robots and drones bring what is ordered near their bases.
    fn robots(&mut self, devices: &[usize], parties: &[Party]) {
        if devices.is_empty() {
            self.doors.lifts = Vec::new();
            return;
        }
        self.doors.lifts.sort_unstable();
        self.doors.orders = self.door();
        let mut missions = Missions::new(self.homes, parties);
        for &index in devices {
            let position = self.device(index).position;
            let within = self
                .tree
                .locate_within_distance([position.x, position.y], REACH_M * REACH_M);
            let near: Vec<usize> = within.map(|point| point.data as usize).collect();
            missions.add(&near);
        }
        self.doors.missions = missions.per_person();
        self.doors.places = self.homes.iter().map(|home| home.position).collect();
    }

    /// Devices of a kind that sees who goes along a road: each is a door of its own.
    fn watchers(&mut self, kind: Kind, devices: &[usize], seats: &mut Seats) -> Vec<Watcher> {
        let Some(sees_m) = sees_m(kind) else {
            return Vec::new();
        };
        let watcher = |&index: &usize| {
            let door = self.door();
            seats.put(index, door, 0, 1);
            let at = self.device(index).position;
            Watcher {
                at: Coord { x: at.x, y: at.y },
                sees_m,
                door,
            }
        };
        devices.iter().map(watcher).collect()
    }
}
