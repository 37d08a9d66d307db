//! Where access points and gateways may hang or stand: where power and network reach.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BoundingRect, Contains, Coord, Line, Point, Rect};

use super::buildings::MAST_M;
use super::heard::Cover;
use super::pricing::Measure;
use super::{Solver, Spot};
use crate::catalogue::{DeviceClass, FeatureLayer};
use crate::coverage::radio::HAND_M;
use crate::coverage::under_ceiling;
use crate::ids::FixtureId;
use crate::inference::Nearby;
use crate::model::{Building, Host, Position};
use crate::planning::area::{clear_point, spread};
use crate::planning::radio::{Hearing, Sample};
use crate::planning::siting::Footing;

/// How far from walls a device hangs under a ceiling, metres: deeper than footprints are off by (an assumption of the radio models).
const FROM_WALLS_M: f64 = 1.5;

/// How far a device stands off the wall that it hangs on, metres, and the shortest wall that takes one; assumptions.
pub(super) const OFF_WALL_M: f64 = 0.2;
pub(super) const SHORTEST_WALL_M: f64 = 2.0;

/// How far a device on the ground makes way for what is there, in whole metres, and at how many places one may stand at most; assumptions.
const ASIDE_M: u32 = 15;
const MOST_ON_GROUND: usize = 400;

/// Sites between the listeners of a storey for each of them.
const SITES_A_LISTENER: usize = 2;

/// Where an access point or gateway may go.
#[derive(Debug, Clone)]
pub(super) struct AntennaSite {
    pub(super) spot: Spot,
    pub(super) footing: Footing,
}

impl<'a> Solver<'a> {
    /// Sites for the listeners of those numbers. What hangs goes under ceilings, on smart poles, walls, other poles and roofs, else on a post
    /// of its own; what stands, as a smart pole, in the place of poles, else on free ground.
    pub(super) fn antenna_sites(
        &self,
        cover: &Cover<'_, '_>,
        listeners: &[u32],
        class: &DeviceClass,
    ) -> Vec<AntennaSite> {
        let all = &cover.hearing.ears.samples;
        let listening: Vec<&Sample> = listeners
            .iter()
            .filter_map(|number| all.get(*number as usize))
            .collect();
        let hangs = class.mount_height_m > 0.0;
        let (within, open): (Vec<&Sample>, Vec<&Sample>) = listening
            .into_iter()
            .partition(|sample| hangs && sample.ear.building.is_some());
        let mut sites = self.under_ceilings(cover.hearing, &within, class);
        sites.retain(|site| self.allows(&site.spot));
        let Some(about) = about(&open, cover.hearing.within_m) else {
            return sites;
        };
        let mut outside = if hangs {
            self.hung(about, class)
        } else {
            Vec::new()
        };
        outside.extend(self.on_poles(about, class));
        outside.extend(self.on_ground(&open, class));
        outside.retain(|site| self.allows(&site.spot));
        self.sort_by_cost(&mut outside);
        let apart_m = cover.apart_m(open.len(), outside.len());
        sites.extend(thinned(outside, apart_m));
        sites
    }

    /// Those that cost less first, in money where prices decide.
    fn sort_by_cost(&self, sites: &mut Vec<AntennaSite>) {
        let costs = self.costs(sites);
        let mut all: Vec<(f64, AntennaSite)> = costs.into_iter().zip(sites.drain(..)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        sites.extend(all.into_iter().map(|(_, site)| site));
    }

    /// What each site costs by itself, in money where prices decide, else by its weight.
    pub(super) fn costs(&self, sites: &[AntennaSite]) -> Vec<f64> {
        match self.measure(sites.iter().map(|site| (site.footing, &site.spot))) {
            Measure::Cost { charges, .. } => {
                let charges = charges.iter();
                charges.map(|charge| charge.each + charge.opening).collect()
            }
            Measure::Sites | Measure::Unpriced | Measure::Coverage => {
                sites.iter().map(|site| site.footing.weight()).collect()
            }
        }
    }

    fn under_ceilings(
        &self,
        hearing: &Hearing,
        within: &[&Sample],
        class: &DeviceClass,
    ) -> Vec<AntennaSite> {
        let buildings = &self.survey.community.buildings;
        let mut storeys: BTreeMap<(u32, i16), usize> = BTreeMap::new();
        let mut spots = Vec::new();
        for sample in within {
            let Some(number) = sample.ear.building else {
                continue;
            };
            let (Some(building), Some(group)) = (
                buildings.get(number as usize),
                hearing.ears.groups.get(sample.group as usize),
            ) else {
                continue;
            };
            let place = group
                .feature
                .filter(|f| f.layer == FeatureLayer::Places)
                .and_then(|f| self.places.get(f.index));
            let (host, storey) = match place {
                Some(place) => (Host::Place(place.id.clone()), place.storey),
                None => {
                    let storey = storey_of(sample, building);
                    *storeys.entry((number, storey)).or_default() += 1;
                    (Host::Building(building.id.clone()), storey)
                }
            };
            spots.push(under(building, (host, storey), sample.ear.at, class));
        }
        // Between the listeners of a storey, where one may serve several.
        for ((number, storey), listeners) in storeys {
            let building = &buildings[number as usize];
            let wanted = match listeners {
                1 => 0,
                listeners => SITES_A_LISTENER * listeners + 1,
            };
            let between = spread(&building.footprint, wanted).into_iter();
            let host = || Host::Building(building.id.clone());
            spots.extend(between.map(|at| under(building, (host(), storey), at, class)));
        }
        let site = |spot| AntennaSite {
            spot,
            footing: Footing::Room,
        };
        spots.into_iter().map(site).collect()
    }

    /// On smart poles, walls and roofs.
    fn hung(&self, about: Rect<f64>, class: &DeviceClass) -> Vec<AntennaSite> {
        let mount_m = class.mount_height_m;
        let carriers = self.carriers.iter().map(|carrier| AntennaSite {
            spot: raised(carrier.position, carrier.host.clone(), mount_m),
            footing: Footing::SmartPole,
        });
        let mut sites: Vec<AntennaSite> = carriers
            .filter(|site| about.contains(&site.spot.position.plan()))
            .collect();
        for building in &self.survey.community.buildings {
            let middle = building.footprint.bounding_rect().map(|b| b.center());
            if !middle.is_some_and(|middle| about.contains(&Point::from(middle))) {
                continue;
            }
            let host = || Host::Building(building.id.clone());
            let foot_z = building.base_z.value;
            let walls = building.footprint.exterior().lines();
            let walls = walls.filter_map(|wall| off(wall, building));
            sites.extend(walls.map(|at| AntennaSite {
                spot: raised(Position::new(at.x, at.y, foot_z), host(), mount_m),
                footing: Footing::Wall,
            }));
            let edge = self.roof_edge(&building.footprint);
            let spot = Spot {
                storey: building.storeys.value as i16,
                ..raised(
                    Position::new(edge.x, edge.y, building.top_z.value),
                    host(),
                    MAST_M,
                )
            };
            sites.push(AntennaSite {
                spot,
                footing: Footing::Roof,
            });
        }
        sites
    }

    /// On poles that are no smart poles.
    fn on_poles(&self, about: Rect<f64>, class: &DeviceClass) -> Vec<AntennaSite> {
        let smart = self.carriers.iter().filter_map(|c| c.fixture.as_ref());
        let smart: BTreeSet<&FixtureId> = smart.collect();
        let poles = self.survey.community.fixtures.iter().filter(|fixture| {
            let at = Coord::from(fixture.position.plan());
            fixture.kind.is_pole()
                && !smart.contains(&fixture.id)
                && about.contains(&Point::from(at))
        });
        let site = |pole: &crate::model::Fixture| AntennaSite {
            spot: raised(
                self.survey.footed(pole.position),
                Host::Fixture(pole.id.clone()),
                class.mount_height_m,
            ),
            footing: Footing::Pole,
        };
        poles.map(site).collect()
    }

    /// On free ground near listeners.
    fn on_ground(&self, open: &[&Sample], class: &DeviceClass) -> Vec<AntennaSite> {
        let step = open.len() / MOST_ON_GROUND + 1;
        let settled = open
            .iter()
            .step_by(step)
            .map(|sample| self.settled(sample.ear.at, ASIDE_M));
        let free = settled.filter(|at| self.is_free(*at));
        free.map(|at| AntennaSite {
            spot: raised(
                Position::new(at.x, at.y, self.survey.ground_z(at)),
                Host::Ground,
                class.mount_height_m,
            ),
            footing: Footing::Ground,
        })
        .collect()
    }
}

/// Under the ceiling of a storey, away from walls.
fn under(
    building: &Building,
    (host, storey): (Host, i16),
    at: Coord<f64>,
    class: &DeviceClass,
) -> Spot {
    let at = clear_point(&building.footprint, at, FROM_WALLS_M);
    let above_m = under_ceiling(class.mount_height_m, building.storey_height_m());
    Spot {
        position: Position::new(at.x, at.y, building.floor_z(storey) + above_m),
        host,
        storey,
        heading_rad: None,
    }
}

/// So high above a foot.
fn raised(foot: Position, host: Host, by_m: f64) -> Spot {
    Spot {
        position: Position::new(foot.x, foot.y, foot.z + by_m),
        host,
        storey: 0,
        heading_rad: None,
    }
}

/// The box about listeners, and so far beyond.
fn about(open: &[&Sample], reach_m: f64) -> Option<Rect<f64>> {
    let points = open.iter().map(|sample| Point::from(sample.ear.at));
    let bounds = geo::MultiPoint::new(points.collect()).bounding_rect()?;
    let reach = Coord {
        x: reach_m,
        y: reach_m,
    };
    Some(Rect::new(bounds.min() - reach, bounds.max() + reach))
}

/// The storey that a listener in a building is on: someone's hand is above its floor.
fn storey_of(sample: &Sample, building: &Building) -> i16 {
    let floor_m = sample.ear.z - HAND_M - building.base_z.value;
    // A centimetre of slack, since a floor is where heights are rounded.
    ((floor_m + 0.01) / building.storey_height_m()).floor() as i16
}

/// The middle of a wall, off it on the side of the open.
fn off(wall: Line<f64>, building: &Building) -> Option<Coord<f64>> {
    let length_m = wall.dx().hypot(wall.dy());
    if length_m < SHORTEST_WALL_M {
        return None;
    }
    let out = Coord {
        x: wall.dy(),
        y: -wall.dx(),
    } * (OFF_WALL_M / length_m);
    let middle = (wall.start + wall.end) / 2.0;
    let is_out = |at: &Coord<f64>| !building.footprint.contains(&Point::from(*at));
    [middle + out, middle - out].into_iter().find(is_out)
}

/// The first of sites nearer to each other than so many metres.
fn thinned(sites: Vec<AntennaSite>, apart_m: f64) -> Vec<AntennaSite> {
    if apart_m <= 0.0 {
        return sites;
    }
    let mut kept = Nearby::new(apart_m);
    let mut is_alone = |site: &AntennaSite| {
        let at = site.spot.position.plan().into();
        let alone = !kept.any(at);
        if alone {
            kept.insert(at);
        }
        alone
    };
    sites.into_iter().filter(|site| is_alone(site)).collect()
}
