//! The twin's own alarms of shipped scenarios, held against their ground truth: what it tells is true, and what is true it tells.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed, as it should"
)]

use twin_core::catalogue::Catalogue;
use twin_core::generate;
use twin_core::model::Community;
use twin_core::planning::place;
use twin_core::rules::{RuleSet, shipped_profile};
use twin_core::scenario::{CommunitySource, Scenario};
use twin_core::sim::{
    EventSink, Notice, Observation, SimOptions, Simulation, Truth, TruthKind, TruthPhase,
};
use twin_core::time::SimSpan;
use twin_load::TruthFile;
use twin_load::score::{Alarm, KindMap, Kinds, Rules, Score, read_entries, score};

/// What a run says of itself.
struct Told<'a> {
    community: &'a Community,
    alarms: Vec<Alarm>,
    truths: Vec<Truth>,
}

impl EventSink for Told<'_> {
    fn window(&mut self, _: &[Observation], notices: &[Notice]) {
        for notice in notices {
            if let Notice::AlarmRaised(raised) = notice {
                self.alarms.push(Alarm {
                    time: raised.raised,
                    device: self.community.devices[raised.device.index()].id.to_string(),
                    kind: Some(raised.kind.word.to_owned()),
                    end: None,
                });
            }
        }
    }

    fn truth(&mut self, records: &[Truth]) {
        // A fault, or a line that is down, is nothing that a device tells.
        let told = records
            .iter()
            .filter(|t| matches!(t.kind, TruthKind::Incident { .. }));
        self.truths.extend(told);
    }
}

/// Whether a record is the begin of what a device cannot tell then.
fn is_missed(truth: &Truth) -> bool {
    let begins = matches!(truth.phase, TruthPhase::Begins { .. });
    begins
        && matches!(
            truth.kind,
            TruthKind::Incident {
                missed: Some(_),
                ..
            }
        )
}

/// The community of a scenario with its devices.
fn community_of(scenario: &Scenario, catalogue: &Catalogue) -> Community {
    let CommunitySource::Generate(spec) = &scenario.community else {
        panic!("{} is generated", scenario.id);
    };
    let community = generate::community(spec).unwrap();
    let settings = scenario.placement.clone().unwrap();
    let rules = RuleSet::read(shipped_profile(&settings.profile).unwrap(), &[]).unwrap();
    let placed = place(&community, catalogue, &rules.options(settings.optional)).unwrap();
    placed.apply(community).unwrap()
}

/// The score of a scenario's alarms against all that happened, and against what no silence and no fault of a device hid.
fn scores(text: &str) -> (Score, Score) {
    let catalogue = Catalogue::builtin().unwrap();
    let scenario = Scenario::parse("scenario.toml", text).unwrap();
    let community = community_of(&scenario, &catalogue);
    let options = SimOptions {
        seed: scenario.run.seed,
        start: scenario.run.start,
        population: scenario.run.population,
        climate: scenario.run.climate,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    simulation
        .disturb(&community, &catalogue, &scenario.disturbances)
        .unwrap();
    let mut told = Told {
        community: &community,
        alarms: Vec::new(),
        truths: Vec::new(),
    };
    let span = SimSpan::from_secs((scenario.hours.unwrap() * 3_600.0) as i64);
    simulation.advance(options.start + span, &mut told);
    told.alarms.sort();
    let seen = told.truths.iter().filter(|truth| !is_missed(truth));
    let seen: Vec<Truth> = seen.copied().collect();
    let of = |truths: &[Truth]| against(&community, truths, &told.alarms);
    (of(&told.truths), of(&seen))
}

/// Alarms held against records, kinds compared.
fn against(community: &Community, truths: &[Truth], alarms: &[Alarm]) -> Score {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth.ndjson");
    let mut file = TruthFile::create(&path, community, SimSpan::default()).unwrap();
    file.write(truths).unwrap();
    let rules = Rules {
        tolerance: SimSpan::from_secs(60),
        kinds: Kinds::Compared(KindMap::default()),
        devices: None,
        min_precision: None,
        min_recall: None,
    };
    score(&read_entries(&path).unwrap(), alarms, &rules)
}

/// Precision over all that happened, recall over what devices could tell.
fn figures(text: &str) -> (f64, f64, String) {
    let (all, seen) = scores(text);
    assert!(all.alarms > 20, "{all:?}");
    let (precision, recall) = (all.total.precision.unwrap(), seen.total.recall.unwrap());
    let said = format!(
        "{} alarms, {} entries ({} hidden): precision {precision:.3}, recall {recall:.3}",
        all.alarms,
        all.total.entries,
        all.total.entries.saturating_sub(seen.total.entries),
    );
    (precision, recall, said)
}

#[test]
fn the_alarms_of_a_typhoon_are_what_happens() {
    let (precision, recall, said) = figures(include_str!("../../scenarios/typhoon/scenario.toml"));
    println!("typhoon: {said}");
    assert!(precision >= 0.97 && recall >= 0.97, "{said}");
}

#[test]
fn the_alarms_of_the_incidents_are_what_happens() {
    let (precision, recall, said) =
        figures(include_str!("../../scenarios/incidents/scenario.toml"));
    println!("incidents: {said}");
    assert!(precision >= 0.97 && recall >= 0.97, "{said}");
}
