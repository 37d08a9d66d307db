//! What the cameras of a row show of its roads and boundaries, kept so that a moved one is looked at alone.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fleet::Candidates;
use super::report::Server;
use super::scene::Scene;
use super::verdict::Repair;
use crate::coverage::layer::is_indoors;
use crate::ids::DeviceId;
use crate::model::Position;
use crate::planning::{
    Aim, Demand, Eyes, GAP_M, Gaze, Glance, ServedLine, Spans, Ways, directions, united,
};

/// So many of the nearest cameras are tried for a line that is not shown whole.
const MOST_TURNED: usize = 12;

/// A row's lines, and what each device that may serve it shows of them.
#[derive(Debug)]
pub(super) struct RowGaze {
    gaze: Gaze,
    /// Each line has the number of its need.
    ways: Ways,
    glances: BTreeMap<Server, Glance>,
    /// Farthest that any of the devices shows, metres.
    range_m: f64,
}

/// What the devices that may serve a row show of its lines.
pub(super) struct Sights<'g> {
    row: &'g RowGaze,
    scene: &'g Scene<'g>,
    by_line: BTreeMap<u32, Shown>,
    /// Devices that stand where none can, by their numbers among the candidates, and what would have to be known.
    astray: Vec<(u32, &'static str)>,
    /// Nearest and farthest that one shows of level ground straight ahead, metres.
    pub(super) ahead_m: [f64; 2],
}

/// What is shown of one line, by stations in metres and the devices' numbers among the candidates.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Stretches that a device shows.
    pub(super) seen: Vec<(u32, [f64; 2])>,
    /// Stretches that a device may show of which it cannot be told, and what would have to be known.
    pub(super) perhaps: Vec<(u32, &'static str, [f64; 2])>,
}

impl RowGaze {
    /// None for a row without lines.
    pub(super) fn of(gaze: Gaze, demand: &Demand, scene: &Scene<'_>) -> Option<Self> {
        let community = scene.survey.community;
        let line = |(number, need)| Some((number, ServedLine::of(need, community)?));
        let lines: Vec<(u32, ServedLine<'_>)> = (0..).zip(&demand.needs).filter_map(line).collect();
        let ways = Ways::of(lines.iter().map(|(number, line)| (*number, line)))?;
        (!ways.is_empty()).then_some(Self {
            range_m: gaze.range_m(),
            gaze,
            ways,
            glances: BTreeMap::new(),
        })
    }

    /// Looks through all that may serve the row. Cost: as [`Eyes::view`] for each, on all cores.
    pub(super) fn look(&mut self, eyes: &Eyes, candidates: &Candidates, scene: &Scene<'_>) {
        self.reach(candidates, scene);
        let numbers: Vec<u32> = candidates.numbers().collect();
        let server = |number: &u32| candidates.get(*number).server;
        let servers = numbers.par_iter().map(server);
        let glance = |server| Some((server, self.glance(eyes, server, scene)?));
        let found: Vec<(Server, Glance)> = servers.filter_map(glance).collect();
        self.glances = found.into_iter().collect();
    }

    /// Notes how far any of them shows.
    fn reach(&mut self, candidates: &Candidates, scene: &Scene<'_>) {
        let servers = candidates.numbers().map(|n| candidates.get(n).server);
        let own_m = servers.filter_map(|server| self.range_of(server, scene));
        self.range_m = own_m.fold(self.gaze.range_m(), f64::max);
    }

    /// How far one shows whose lens is its own.
    fn range_of(&self, server: Server, scene: &Scene<'_>) -> Option<f64> {
        let Server::Device(index) = server else {
            return None;
        };
        let view = &scene.fleet.devices.get(index as usize)?.view;
        Some(self.gaze.own(view).ok()?.range_m())
    }

    /// Looks again through one device, which was moved, turned or given another lens, if it may serve the row now; how far the farthest of
    /// them shows may be another with it.
    pub(super) fn look_again(
        &mut self,
        eyes: &Eyes,
        device: u32,
        (candidates, scene): (&Candidates, &Scene<'_>),
    ) {
        self.reach(candidates, scene);
        let server = Server::Device(device);
        let mut servers = candidates.numbers().map(|n| candidates.get(n).server);
        let may_serve = servers.any(|other| other == server);
        match self.glance(eyes, server, scene).filter(|_| may_serve) {
            Some(glance) => self.glances.insert(server, glance),
            None => self.glances.remove(&server),
        };
    }

    fn glance(&self, eyes: &Eyes, server: Server, scene: &Scene<'_>) -> Option<Glance> {
        match server {
            Server::Device(index) => {
                let device = scene.fleet.devices.get(index as usize)?;
                Some(eyes.glance(&self.gaze, device, &self.ways))
            }
            Server::Fixture(index) => {
                let fixture = scene.survey.community.fixtures.get(index as usize)?;
                Some(eyes.glance_of_fixture(&self.gaze, fixture, &self.ways))
            }
            Server::Place(_) | Server::Parking(_) => None,
        }
    }

    /// What the candidates show. Cost: O(n log n) for n of them and the stretches that they show.
    pub(super) fn sights<'g>(
        &'g self,
        candidates: &Candidates,
        scene: &'g Scene<'g>,
    ) -> Sights<'g> {
        let mut sights = Sights {
            row: self,
            scene,
            by_line: BTreeMap::new(),
            astray: Vec::new(),
            ahead_m: self.gaze.ahead_m(),
        };
        for number in candidates.numbers() {
            match self.glances.get(&candidates.get(number).server) {
                Some(Glance::Shows(spans)) => {
                    for (line, ends) in spans {
                        sights.line(*line).seen.push((number, *ends));
                    }
                }
                Some(Glance::Untold {
                    attribute,
                    most: Some(spans),
                }) => {
                    for (line, ends) in spans {
                        let perhaps = &mut sights.line(*line).perhaps;
                        perhaps.push((number, attribute, *ends));
                    }
                }
                Some(Glance::Untold {
                    attribute,
                    most: None,
                }) => sights.astray.push((number, attribute)),
                None => {}
            }
        }
        sights
    }
}

impl Sights<'_> {
    /// What is shown of the line of a need: of one astray, perhaps what it would serve by where it stands.
    pub(super) fn take(&mut self, line: u32, served: impl Fn(u32) -> Vec<[f64; 2]>) -> Shown {
        let mut shown = self.by_line.remove(&line).unwrap_or_default();
        for (number, attribute) in &self.astray {
            let stretches = served(*number).into_iter();
            let perhaps = stretches.map(|ends| (*number, *attribute, ends));
            shown.perhaps.extend(perhaps);
        }
        shown
    }

    fn line(&mut self, line: u32) -> &mut Shown {
        self.by_line.entry(line).or_default()
    }

    /// A camera that is there, and where it is to look, so that nothing of the line stays open and nothing that it alone shows is lost;
    /// the nearest to the first of the gaps. Cost: as [`Eyes::view`] for the cameras in range of that gap.
    pub(super) fn turn(
        &self,
        number: u32,
        (line, gaps): (&ServedLine<'_>, &[[f64; 2]]),
        candidates: &Candidates,
    ) -> Option<Repair> {
        let (eyes, first) = (self.scene.eyes.as_ref()?, gaps.first()?);
        let middle = line.chain.at(f64::midpoint(first[0], first[1])).position;
        let near = candidates.near(middle, self.row.range_m);
        let mut tried = near.iter().take(MOST_TURNED).map(|(camera, _)| *camera);
        tried.find_map(|camera| {
            let turning = Turning::of(self.row, candidates.get(camera).server, self.scene)?;
            let heading_rad = turning.heading(self.row, eyes, (number, line))?;
            Some(Repair::Turn {
                device: turning.id,
                heading_rad,
            })
        })
    }
}

/// A camera that may be turned.
struct Turning<'g> {
    id: DeviceId,
    server: Server,
    gaze: Gaze,
    position: Position,
    pitch_rad: Option<f64>,
    heading_rad: f64,
    /// What it shows now.
    shown: &'g Spans,
}

impl<'g> Turning<'g> {
    /// None of one that looks around, whose direction is not known, or that hangs indoors.
    fn of(row: &'g RowGaze, server: Server, scene: &Scene<'_>) -> Option<Self> {
        let Some(Glance::Shows(shown)) = row.glances.get(&server) else {
            return None;
        };
        match server {
            Server::Device(index) => {
                let device = scene.fleet.devices.get(index as usize)?;
                let is_open = !is_indoors(&device.host);
                Some(Self {
                    id: device.id.clone(),
                    gaze: row.gaze.own(&device.view).ok()?,
                    server,
                    position: device.position,
                    pitch_rad: None,
                    heading_rad: device.heading_rad.filter(|_| is_open)?,
                    shown,
                })
            }
            Server::Fixture(index) => {
                let fixture = scene.survey.community.fixtures.get(index as usize)?;
                let aim = scene.eyes.as_ref()?.aim_of(fixture);
                Some(Self {
                    id: DeviceId::new(fixture.id.as_str()).ok()?,
                    gaze: row.gaze,
                    server,
                    position: aim.position,
                    pitch_rad: aim.pitch_rad,
                    heading_rad: aim.heading_rad.filter(|_| fixture.building.is_none())?,
                    shown,
                })
            }
            Server::Place(_) | Server::Parking(_) => None,
        }
    }

    /// Where it is to look so that the line is shown whole, with what all others show.
    fn heading(
        &self,
        row: &RowGaze,
        eyes: &Eyes,
        (number, line): (u32, &ServedLine<'_>),
    ) -> Option<f64> {
        if self.gaze.looks_around() {
            return None;
        }
        let aim = Aim {
            position: self.position,
            heading_rad: None,
            pitch_rad: self.pitch_rad,
        };
        let view = eyes.aimed(&self.gaze, aim, &row.ways).ok()?;
        let others = row
            .glances
            .iter()
            .filter(|(server, _)| **server != self.server);
        let others = others.filter_map(|(_, glance)| match glance {
            Glance::Shows(spans) => Some(spans),
            Glance::Untold { .. } => None,
        });
        let others: Spans = united(others.flatten().copied().collect());
        // What it alone shows may not be lost.
        let alone_m = beyond_m(self.shown, &others);
        let headings = directions(self.heading_rad).into_iter();
        let mut whole = headings.filter(|heading_rad| {
            let mut shown = view.shown(*heading_rad);
            shown.extend(&others);
            let shown = united(shown);
            let here = shown.iter().filter(|(line, _)| *line == number);
            let gaps = line.gaps(here.map(|(_, ends)| *ends).collect());
            gaps.is_empty() && (alone_m <= 0.0 || beyond_m(self.shown, &shown) <= GAP_M)
        });
        whole.next()
    }
}

/// Length of what spans show beyond others, which are in order and apart, metres.
fn beyond_m(spans: &Spans, others: &Spans) -> f64 {
    let beyond = |(line, [from, to]): &(u32, [f64; 2])| {
        let here = others.iter().filter(|(other, _)| other == line);
        let both_m: f64 = here
            .map(|(_, [begin, end])| (end.min(*to) - begin.max(*from)).max(0.0))
            .sum();
        to - from - both_m
    };
    spans.iter().map(beyond).sum()
}
