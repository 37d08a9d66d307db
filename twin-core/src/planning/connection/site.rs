//! Where the devices of a placement find power and network.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::empty;

use geo::{Contains, Coord, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{Basis, Feed, NetworkBy, PowerBy, power_of};
use crate::catalogue::{Catalogue, ClassPower, Cover, RadioWord};
use crate::ids::ClassId;
use crate::model::{Building, Community, Device, Fixture, FixtureKind, Host, Network};
use crate::planning::mains::{Main, Mains};
use crate::planning::placement::Placement;

/// As far as copper goes, metres: a channel of Ethernet over twisted pair is at most 100 m long (ISO/IEC 11801-1 and GB 50311-2016,
/// general knowledge, not read in a copy), and may carry the power as well (PoE, IEEE 802.3). What is farther needs fibre.
const CABLE_M: f64 = 100.0;

/// Buildings, poles and stations by what devices ask them.
pub(super) struct Site<'a> {
    community: &'a Community,
    catalogue: &'a Catalogue,
    /// Classes of smart poles.
    carrying: BTreeSet<&'a ClassId>,
    /// What feeds smart poles.
    mains: Mains<'a>,
    /// What feeds all else: smart poles, too.
    with_poles: Mains<'a>,
    buildings: BTreeMap<&'a str, &'a Building>,
    building_of_unit: BTreeMap<&'a str, &'a str>,
    building_of_place: BTreeMap<&'a str, &'a str>,
    fixtures: BTreeMap<&'a str, &'a Fixture>,
    /// Distribution boxes by building.
    boxes: BTreeMap<&'a str, Vec<&'a Fixture>>,
    stations: BTreeMap<Network, RTree<Station<'a>>>,
}

/// Where a station is, what it is called and who says that it is there.
type Station<'a> = GeomWithData<[f64; 2], (&'a str, Basis)>;

impl<'a> Site<'a> {
    pub(super) fn of(
        community: &'a Community,
        placement: &'a Placement,
        catalogue: &'a Catalogue,
    ) -> Self {
        let units = community.units.iter();
        let building_of_unit = units.map(|unit| (unit.id.as_str(), unit.building.as_str()));
        let building_of_unit: BTreeMap<_, _> = building_of_unit.collect();
        let places = community.places.iter().chain(&placement.places);
        let building_of_place =
            places.filter_map(|p| Some((p.id.as_str(), p.building.as_ref()?.as_str())));
        let mut boxes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let is_box = |f: &&Fixture| f.kind == FixtureKind::DistributionBox;
        for fixture in community.fixtures.iter().filter(is_box) {
            let by_unit = || {
                building_of_unit
                    .get(fixture.unit.as_ref()?.as_str())
                    .copied()
            };
            let building = fixture.building.as_ref().map(|id| id.as_str());
            if let Some(building) = building.or_else(by_unit) {
                boxes.entry(building).or_default().push(fixture);
            }
        }
        let buildings = community.buildings.iter();
        let fixtures = community.fixtures.iter();
        let new_poles = placement.devices.iter();
        let carrying = catalogue.carrying();
        let new_poles = new_poles.filter(|device| carrying.contains(&device.class));
        Self {
            community,
            catalogue,
            mains: Mains::of(community, &carrying, empty()),
            with_poles: Mains::of(community, &carrying, new_poles),
            buildings: buildings.map(|b| (b.id.as_str(), b)).collect(),
            building_of_place: building_of_place.collect(),
            building_of_unit,
            fixtures: fixtures.map(|f| (f.id.as_str(), f)).collect(),
            boxes,
            stations: stations(community, placement, catalogue),
            carrying,
        }
    }

    /// What powers a device: its battery or solar panel, the building that it is in, the pole that it hangs on, else the nearest that has power.
    pub(super) fn power(&self, device: &Device) -> Feed<PowerBy> {
        let class = self.catalogue.class(device.class.as_str());
        let own = match power_of(class, device.network.technology) {
            ClassPower::Mains => None,
            ClassPower::Battery => Some(PowerBy::Battery),
            ClassPower::Solar => Some(PowerBy::Solar),
        };
        if let Some(own) = own {
            return Feed::without_source(own, Basis::Inferred);
        }
        let at = place_of(device);
        if let Some(building) = self.building_of(&device.host) {
            return self.power_within(building, at);
        }
        if let Some(pole) = self.pole_of(&device.host) {
            return Feed::power(&pole, 0.0);
        }
        let nearest = self.mains_for(device).nearest(at);
        nearest.map_or_else(
            || Feed::without_source(PowerBy::Nothing, Basis::Given),
            |(main, distance_m)| Feed::power(main, distance_m),
        )
    }

    /// How a device reaches the platform, by the technology of its last hop.
    pub(super) fn network(&self, device: &Device) -> Feed<NetworkBy> {
        match device.network.technology {
            Network::Wired => self.line(device),
            Network::Government => self.government_line(device),
            radio => self.air(device, radio),
        }
    }

    /// The nearest distribution box of the building, or else the building itself.
    fn power_within(&self, building: &Building, at: Coord<f64>) -> Feed<PowerBy> {
        let boxes = self.boxes.get(building.id.as_str());
        let boxes = boxes.into_iter().flatten().filter_map(|fixture| {
            let away = Coord::from(fixture.position.plan()) - at;
            Some((Main::fixture(fixture)?, away.x.hypot(away.y)))
        });
        let nearest = boxes.min_by(|a, b| a.1.total_cmp(&b.1));
        let (main, distance_m) = nearest.unwrap_or_else(|| (Main::building(building), 0.0));
        Feed::power(&main, distance_m)
    }

    fn line(&self, device: &Device) -> Feed<NetworkBy> {
        let here = self.building_of(&device.host).map(Main::building);
        let here = here.or_else(|| self.pole_of(&device.host));
        if let Some(feed) = here.and_then(|main| Feed::line(&main, 0.0)) {
            return feed;
        }
        let nearest = self.mains_for(device).nearest_with_fibre(place_of(device));
        let feed = nearest.and_then(|(main, distance_m)| Feed::line(main, distance_m));
        feed.unwrap_or_else(|| Feed::without_source(NetworkBy::Nothing, Basis::Given))
    }

    /// The line to the device, in a compound that the government network is said to reach or taken to.
    fn government_line(&self, device: &Device) -> Feed<NetworkBy> {
        let at = Point::from(place_of(device));
        let mut compounds = self.community.compounds.iter();
        let compound = compounds.find(|compound| compound.boundary.contains(&at));
        let reaches = compound.and_then(|compound| compound.government_network.as_ref());
        let basis = match reaches {
            Some(reaches) if !reaches.value => {
                return Feed::without_source(NetworkBy::Nothing, Basis::of(&reaches.provenance));
            }
            Some(reaches) => Basis::of(&reaches.provenance),
            None => Basis::Inferred,
        };
        let line = self.line(device);
        match line.by {
            NetworkBy::Nothing => line,
            _ => Feed {
                by: NetworkBy::Government,
                basis,
                ..line
            },
        }
    }

    /// The nearest station, else the gateway that the device is said to use, else operators' sites, which no map has.
    fn air(&self, device: &Device, radio: Network) -> Feed<NetworkBy> {
        let at = place_of(device);
        let nearest = self.stations.get(&radio).and_then(|stations| {
            let (found, m2) = stations.nearest_neighbor_with_distance_2([at.x, at.y])?;
            Some((found.data.0, found.data.1, m2.sqrt()))
        });
        let by_gateway = || {
            let gateway = device.network.gateway.as_ref()?;
            let fixture = self.fixtures.get(gateway.as_str())?;
            let away = Coord::from(fixture.position.plan()) - at;
            Some((fixture.id.as_str(), Basis::Inferred, away.x.hypot(away.y)))
        };
        match nearest.or_else(by_gateway) {
            Some((id, basis, distance_m)) => Feed {
                by: NetworkBy::Station,
                from: Some(id.into()),
                distance_m: Some(distance_m),
                basis,
            },
            None if matches!(radio, Network::Cellular | Network::NbIot) => {
                Feed::without_source(NetworkBy::Operator, Basis::Inferred)
            }
            None => Feed::without_source(NetworkBy::Nothing, Basis::Given),
        }
    }

    /// A smart pole is not fed by itself, nor by one that it feeds.
    fn mains_for(&self, device: &Device) -> &Mains<'a> {
        if self.carrying.contains(&device.class) {
            &self.mains
        } else {
            &self.with_poles
        }
    }

    /// The building that a device is in or on.
    fn building_of(&self, host: &Host) -> Option<&'a Building> {
        let id = match host {
            Host::Building(id) => id.as_str(),
            Host::Unit(unit) | Host::Household { unit, .. } => {
                self.building_of_unit.get(unit.as_str()).copied()?
            }
            Host::Place(place) => self.building_of_place.get(place.as_str()).copied()?,
            Host::Fixture(fixture) => {
                let fixture = self.fixtures.get(fixture.as_str())?;
                let unit = fixture.unit.as_ref();
                let by_unit = || self.building_of_unit.get(unit?.as_str()).copied();
                let building = fixture.building.as_ref().map(|id| id.as_str());
                building.or_else(by_unit)?
            }
            _ => return None,
        };
        self.buildings.get(id).copied()
    }

    /// The pole that a device hangs on.
    fn pole_of(&self, host: &Host) -> Option<Main<'a>> {
        let Host::Fixture(fixture) = host else {
            return None;
        };
        let fixture = self.fixtures.get(fixture.as_str())?;
        Main::fixture(fixture).filter(|main| main.by == PowerBy::Pole)
    }
}

impl<B> Feed<B> {
    fn without_source(by: B, basis: Basis) -> Self {
        Self {
            by,
            from: None,
            distance_m: None,
            basis,
        }
    }
}

impl Feed<PowerBy> {
    fn power(main: &Main<'_>, distance_m: f64) -> Self {
        Self {
            by: main.by,
            from: Some(main.id.into()),
            distance_m: Some(distance_m),
            basis: main.power,
        }
    }
}

impl Feed<NetworkBy> {
    /// None where the main has no fibre.
    fn line(main: &Main<'_>, distance_m: f64) -> Option<Self> {
        let by = if distance_m <= CABLE_M {
            NetworkBy::Cable
        } else {
            NetworkBy::Fibre
        };
        Some(Self {
            by,
            from: Some(main.id.into()),
            distance_m: Some(distance_m),
            basis: main.fibre?,
        })
    }
}

fn place_of(device: &Device) -> Coord<f64> {
    device.position.plan().into()
}

/// The stations that devices are, those that are there and new ones.
fn stations<'a>(
    community: &'a Community,
    placement: &'a Placement,
    catalogue: &Catalogue,
) -> BTreeMap<Network, RTree<Station<'a>>> {
    let mut points: BTreeMap<Network, Vec<Station<'a>>> = BTreeMap::new();
    for device in community.devices.iter().chain(&placement.devices) {
        let row = device.row.as_ref().map(|row| row.as_str());
        for cover in catalogue.covers(device.class.as_str(), row) {
            if let Cover::Radio { technology, .. } = cover {
                let at = place_of(device);
                let data = (device.id.as_str(), Basis::of(&device.provenance));
                let point = GeomWithData::new([at.x, at.y], data);
                points
                    .entry(network_of(*technology))
                    .or_default()
                    .push(point);
            }
        }
    }
    let tree = |(network, points)| (network, RTree::bulk_load(points));
    points.into_iter().map(tree).collect()
}

fn network_of(technology: RadioWord) -> Network {
    match technology {
        RadioWord::NrN78 | RadioWord::LteB3 => Network::Cellular,
        RadioWord::Wifi24 => Network::Wifi,
        RadioWord::LoraCn470 => Network::Lora,
        RadioWord::NbIotB8 => Network::NbIot,
    }
}
