//! What the cameras of a row show of its roads and boundaries, kept so that a moved one is looked at alone.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fleet::Candidates;
use super::report::Server;
use super::scene::Scene;
use crate::planning::{Demand, Eyes, Gaze, Glance, ServedLine, Ways};

/// A row's lines, and what each device that may serve it shows of them.
#[derive(Debug)]
pub(super) struct RowGaze<'a> {
    gaze: Gaze<'a>,
    /// Each line has the number of its need.
    ways: Ways,
    glances: BTreeMap<Server, Glance>,
}

/// What the devices that may serve a row show of its lines.
#[derive(Debug)]
pub(super) struct Sights {
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

impl<'a> RowGaze<'a> {
    /// None for a row without lines.
    pub(super) fn of(gaze: Gaze<'a>, demand: &Demand, scene: &Scene<'_>) -> Option<Self> {
        let community = scene.survey.community;
        let line = |(number, need)| Some((number, ServedLine::of(need, community)?));
        let lines: Vec<(u32, ServedLine<'_>)> = (0..).zip(&demand.needs).filter_map(line).collect();
        let ways = Ways::of(lines.iter().map(|(number, line)| (*number, line)))?;
        (!ways.is_empty()).then_some(Self {
            gaze,
            ways,
            glances: BTreeMap::new(),
        })
    }

    /// Looks through all that may serve the row. Cost: as [`Eyes::view`] for each, on all cores.
    pub(super) fn look(&mut self, eyes: &Eyes, candidates: &Candidates, scene: &Scene<'_>) {
        let numbers: Vec<u32> = candidates.numbers().collect();
        let server = |number: &u32| candidates.get(*number).server;
        let servers = numbers.par_iter().map(server);
        let glance = |server| Some((server, self.glance(eyes, server, scene)?));
        let found: Vec<(Server, Glance)> = servers.filter_map(glance).collect();
        self.glances = found.into_iter().collect();
    }

    /// Looks again through one device, which was moved or turned.
    pub(super) fn look_again(&mut self, eyes: &Eyes, device: u32, scene: &Scene<'_>) {
        let server = Server::Device(device);
        if let Some(glance) = self.glance(eyes, server, scene) {
            self.glances.insert(server, glance);
        }
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
    pub(super) fn sights(&self, candidates: &Candidates) -> Sights {
        let mut sights = Sights {
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

impl Sights {
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
}
