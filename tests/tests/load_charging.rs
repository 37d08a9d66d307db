//! A charger whose session the platform starts, over Debian's mosquitto: payment, command, charging; and what happens without the command.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use serde_json::{Value, json};
use twin_core::catalogue::Catalogue;
use twin_core::ids::DeviceIdx;
use twin_core::model::Community;
use twin_core::sim::{
    ChargingStart, Disturbances, EventSink, Notice, Observation, Simulation, synthetic_community,
};
use twin_core::time::{SimSpan, SimTime};
use twin_load::mqtt::{Offer, Pool};
use twin_load::plan::{Address, Pace, Plan, Target};
use twin_load::verdict::Report;
use twin_load::{Begin, RunOptions, Witness, run};
use twin_tests::{Broker, sim_options, while_listening};

/// An afternoon in China, 2026-06-01T17:00.
const START: SimTime = SimTime::from_secs(1_780_243_200 + 17 * 3_600);
/// Simulated seconds from the begin of what is sent to the payment.
const BEFORE_S: i64 = 60;

/// What a platform hears of one device in SenML: names of channels and words of states.
struct Platform {
    telemetry: String,
    response: String,
    told: Vec<(String, Value)>,
    answers: Vec<Value>,
}

impl Witness for Platform {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], _: u64) {
        let topic = String::from_utf8(topic.to_vec()).unwrap();
        if topic == self.response {
            self.answers.push(serde_json::from_slice(payload).unwrap());
        } else if topic.ends_with(&self.telemetry) {
            let pack: Value = serde_json::from_slice(payload).unwrap();
            for record in pack.as_array().unwrap() {
                let name = record["n"].as_str().unwrap().to_owned();
                let word = record.get("vs").cloned().unwrap_or_default();
                self.told.push((name, word));
            }
        }
    }
}

impl Platform {
    fn of(device: &str) -> Self {
        Self {
            telemetry: format!("/{device}/senml"),
            response: format!("site/{device}/command/response"),
            told: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// What it was told on a channel.
    fn words(&self, channel: &str) -> Vec<&str> {
        let told = self.told.iter().filter(|(name, _)| name == channel);
        told.filter_map(|(_, word)| word.as_str()).collect()
    }
}

/// Blocks whose chargers wait for commands.
struct Blocks {
    catalogue: Catalogue,
    community: Community,
    by_command: Disturbances,
}

/// The first payment that a simulation tells of on a channel.
struct FirstPayment<'a> {
    community: &'a Community,
    channel: u16,
    found: Option<(SimTime, DeviceIdx)>,
}

impl EventSink for FirstPayment<'_> {
    fn window(&mut self, observations: &[Observation], _: &[Notice]) {
        let pays = |o: &&Observation| {
            let class = &self.community.devices[o.device.index()].class;
            class.as_str() == "T5-7" && o.channel == self.channel
        };
        let first = observations.iter().find(pays);
        self.found = (self.found).or(first.map(|o| (o.time, o.device)));
    }
}

impl Blocks {
    fn new() -> Self {
        let catalogue = Catalogue::builtin().unwrap();
        Self {
            community: synthetic_community(&catalogue, 700).unwrap(),
            catalogue,
            by_command: Disturbances {
                charging: ChargingStart::ByCommand,
                ..Disturbances::default()
            },
        }
    }

    /// When somebody pays first, some minutes after the start, and the charger as topics have it.
    fn first_payment(&self) -> (SimTime, String) {
        let (community, catalogue) = (&self.community, &self.catalogue);
        let mut simulation = Simulation::new(community, catalogue, sim_options(START)).unwrap();
        simulation
            .disturb(community, catalogue, &self.by_command)
            .unwrap();
        let channels = &catalogue.class("T5-7").unwrap().channels;
        let channel = channels.iter().position(|c| &*c.name == "payment").unwrap();
        let mut sink = FirstPayment {
            community,
            channel: channel as u16,
            found: None,
        };
        // What is sent begins before it.
        simulation.advance(START + SimSpan::from_secs(600), &mut sink);
        sink.found = None;
        simulation.advance(START + SimSpan::from_secs(5 * 3_600), &mut sink);
        let (time, device) = sink.found.unwrap();
        let id = &community.devices[device.index()].id;
        (time, id.as_str().replace('/', "_"))
    }

    /// `seconds` seconds of thirty simulated ones each, from a minute before a payment on.
    fn drive(&self, broker: &Broker, payment: SimTime, seconds: f64) -> Report {
        let mut plan = Plan::soak(seconds, Pace::Factor(30.0));
        "senml".clone_into(&mut plan.payload.profile);
        plan.payload.command_topic = Some("site/{device}/command".to_owned());
        let target = Target::new(Address::parse(&broker.url()).unwrap());
        let options = RunOptions {
            community: &self.community,
            catalogue: &self.catalogue,
            simulation: sim_options(START),
            disturbances: &self.by_command,
            begin: Begin::At(payment + SimSpan::from_secs(-BEFORE_S)),
            plan: &plan,
            target: &target,
            password: None,
            check_password: None,
            present: START,
            record: None,
            truth: None,
        };
        run(&options, &mut |_| {}).unwrap()
    }
}

/// Runs for some seconds while a platform answers the payment at a charger by a command, or does not.
fn platform(command: Option<&Value>, seconds: f64) -> Option<(Report, Platform)> {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start(folder.path(), "").unwrap()?;
    let blocks = Blocks::new();
    let (payment, device) = blocks.first_payment();
    let topic = format!("site/{device}/command");
    let mut to_send = command.map(|command| command.to_string().into_bytes());
    let answer = |pool: &mut Pool, heard: &Platform| {
        if heard.words("payment").is_empty() {
            return;
        }
        if let Some(payload) = to_send.take() {
            let offer = pool.offer(0, topic.as_bytes(), &payload, 0, 0);
            assert_eq!(offer, Offer::Taken);
        }
    };
    let drive = || blocks.drive(&broker, payment, seconds);
    let heard = Platform::of(&device);
    Some(while_listening(broker.port(), heard, answer, drive).unwrap())
}

#[test]
fn a_platform_that_hears_of_a_payment_starts_the_session() {
    let command = json!({ "id": 1, "set": { "session": "starting" } });
    // Two seconds to the payment, less than one to the session.
    let Some((report, heard)) = platform(Some(&command), 6.0) else {
        return;
    };
    assert_eq!(heard.words("payment").len(), 1);
    let sessions = heard.words("session");
    assert_eq!(sessions.first(), Some(&"starting"), "{sessions:?}");
    assert_eq!(sessions.last(), Some(&"charging"), "{sessions:?}");
    let total = &report.total;
    let commands = (total.commands, total.commands_done, total.commands_refused);
    assert_eq!(commands, (1, 1, 0), "{report:#?}");
    assert_eq!(heard.answers.len(), 1);
    assert_eq!(heard.answers[0]["status"], "done");
}

#[test]
fn a_driver_leaves_a_platform_that_does_not_answer() {
    // Two seconds to the payment, six for which the driver waits.
    let Some((_, heard)) = platform(None, 10.0) else {
        return;
    };
    assert_eq!(heard.words("payment").len(), 1);
    assert_eq!(heard.words("session"), ["starting", "idle"]);
    assert!(
        heard
            .told
            .iter()
            .any(|(channel, _)| channel == "alarm_not_started")
    );
}
