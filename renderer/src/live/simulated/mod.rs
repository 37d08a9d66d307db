//! The simulation in this program: a thread that lets time run and speaks the same messages as a server.

mod messages;

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::scenario::SPEED_RANGE;
use twin_core::sim::{
    ClimateNormals, Disturbances, EventSink, Habits, Notice, Observation, SimOptions, Simulation,
};
use twin_core::time::{SimSpan, SimTime};
use twin_protocol::PROTOCOL_VERSION;
use twin_protocol::command::{Command, CommandOutcome};
use twin_protocol::live::{ClientMessage, Clock, ServerMessage, Totals};
use twin_protocol::speed::Speed;

use super::{Link, Update, WAITING_REQUESTS, WAITING_UPDATES};
use messages::Translator;

/// How the simulation runs.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedOptions {
    /// Seed of every random number.
    pub seed: u64,
    /// First simulated moment.
    pub start: SimTime,
    /// Habits of the people.
    pub population: Habits,
    /// What is usual at the place month by month; `None` takes the nearest known climate.
    pub climate: Option<ClimateNormals>,
    /// Simulated seconds per second.
    pub speed: f64,
    /// Simulated time that passes before anything is shown, so that robots are on their way.
    pub lead: SimSpan,
    /// What happens beside the usual.
    pub disturbances: Disturbances,
}

/// The simulation in this program.
#[derive(Debug)]
pub struct Simulated;

/// Time between two messages.
const TURN: Duration = Duration::from_millis(200);
/// Most real time that one step makes up for: a machine that cannot keep up falls behind instead of standing still.
const MOST_MADE_UP: Duration = Duration::from_millis(500);

impl Simulated {
    /// Starts the simulation of `community` in a thread of its own. It ends when the link is dropped.
    ///
    /// # Errors
    /// When a device is of a class that the catalogue or the simulation does not know, or something that is to happen cannot.
    pub fn start(
        community: Community,
        catalogue: Catalogue,
        options: &SimulatedOptions,
    ) -> anyhow::Result<Link> {
        let sim_options = SimOptions {
            seed: options.seed,
            start: options.start,
            population: options.population,
            climate: options.climate,
            threads: 1,
            first_alarm_number: 1,
        };
        let mut sim = Simulation::new(&community, &catalogue, sim_options)?;
        sim.disturb(&community, &catalogue, &options.disturbances)?;
        let (first, speed) = (options.start + options.lead, options.speed);
        let (updates, received) = sync_channel(WAITING_UPDATES);
        let (requests, asked) = sync_channel(WAITING_REQUESTS);
        let translator = Translator::new(community, catalogue);
        std::thread::spawn(move || Run::new(sim, translator, first, speed).run(&updates, &asked));
        Ok(Link::new(received, requests))
    }
}

/// What one step made.
#[derive(Debug, Default)]
struct Harvest {
    count: u64,
    notices: Vec<Notice>,
}

impl EventSink for Harvest {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.count += observations.len() as u64;
        self.notices.extend_from_slice(notices);
    }
}

struct Run {
    sim: Simulation,
    translator: Translator,
    speed: f64,
    is_paused: bool,
    seq: u64,
    totals: Totals,
}

impl Run {
    fn new(mut sim: Simulation, translator: Translator, first: SimTime, speed: f64) -> Self {
        sim.advance(first, &mut Harvest::default());
        Self {
            sim,
            translator,
            speed,
            is_paused: false,
            seq: 0,
            totals: Totals::default(),
        }
    }

    /// Sends a snapshot and then deltas until the viewer ends.
    fn run(mut self, updates: &SyncSender<Update>, requests: &Receiver<ClientMessage>) {
        let send = |message| updates.send(Update::Message(Box::new(message)));
        if updates.send(Update::Connected).is_err() || send(self.snapshot()).is_err() {
            return;
        }
        let mut last = Instant::now();
        loop {
            let mut answers = Vec::new();
            while last.elapsed() < TURN {
                match requests.recv_timeout(TURN.saturating_sub(last.elapsed())) {
                    Ok(request) => answers.extend(self.request(request)),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            let passed = last.elapsed().min(MOST_MADE_UP);
            last = Instant::now();
            let delta = self.step(passed);
            if answers
                .into_iter()
                .chain([delta])
                .any(|message| send(message).is_err())
            {
                return;
            }
        }
    }

    fn request(&mut self, request: ClientMessage) -> Option<ServerMessage> {
        match request {
            ClientMessage::Subscribe { devices } => self.translator.subscribe(&devices),
            ClientMessage::Resync => return Some(self.snapshot()),
            ClientMessage::Command { id, command } => return Some(self.command(id, &command)),
        }
        None
    }

    fn command(&mut self, id: u64, command: &Command) -> ServerMessage {
        let message = match command {
            Command::Pause => {
                self.is_paused = true;
                "paused".to_owned()
            }
            Command::Resume => {
                self.is_paused = false;
                "running".to_owned()
            }
            Command::SetSpeed {
                factor: Speed::Factor(factor),
            } if SPEED_RANGE.contains(factor) => {
                self.speed = *factor;
                format!("{factor} simulated seconds per second")
            }
            _ => {
                let reason =
                    "this viewer sets only pause and speed; send other commands to a server"
                        .to_owned();
                return ServerMessage::Refused {
                    id: Some(id),
                    reason,
                    reason_zh: "本查看器只能设置暂停和速度；其他命令请发送给服务".to_owned(),
                };
            }
        };
        ServerMessage::Done {
            id,
            outcome: CommandOutcome {
                time: self.sim.now().to_string(),
                message,
                from: None,
            },
        }
    }

    fn clock(&self) -> Clock {
        let now = self.sim.now();
        let effective_speed = if self.is_paused { 0.0 } else { self.speed };
        Clock {
            time: now.to_string(),
            time_ms: now.nanos().div_euclid(1_000_000),
            speed: Speed::Factor(self.speed),
            paused: self.is_paused,
            effective_speed,
            rewind_from_ms: None,
            going_to_ms: None,
        }
    }

    fn snapshot(&mut self) -> ServerMessage {
        self.seq += 1;
        self.totals.active_alarms = self.sim.active_alarms().count() as u64;
        ServerMessage::Snapshot {
            version: PROTOCOL_VERSION,
            seq: self.seq,
            clock: self.clock(),
            states: self.translator.states(&self.sim),
            poses: self.translator.poses(&self.sim),
            alarms: self.translator.alarms(&self.sim),
            incidents: Vec::new(),
            observations: self.translator.values(&self.sim),
            totals: self.totals.clone(),
        }
    }

    fn step(&mut self, passed: Duration) -> ServerMessage {
        let mut harvest = Harvest::default();
        if !self.is_paused {
            let span = SimSpan::from_nanos((passed.as_secs_f64() * self.speed * 1e9) as i64);
            self.sim.advance(self.sim.now() + span, &mut harvest);
        }
        self.seq += 1;
        self.totals.observations += harvest.count;
        self.totals.observations_per_s = harvest.count as f64 / passed.as_secs_f64().max(1e-3);
        self.totals.active_alarms = self.sim.active_alarms().count() as u64;
        let (states, alarms) = self.translator.changes(&self.sim, &harvest.notices);
        ServerMessage::Delta {
            seq: self.seq,
            clock: self.clock(),
            states,
            poses: if self.is_paused {
                Vec::new()
            } else {
                self.translator.poses(&self.sim)
            },
            alarms,
            incidents: Vec::new(),
            observations: self.translator.values(&self.sim),
            totals: self.totals.clone(),
        }
    }
}
