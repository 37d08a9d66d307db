//! Changes and versions under random edits.

use super::super::{Action, Change, EditError, Log, Stamp, apply, diff};
use super::town::{edit, planned, planned_town, random, source, text};
use crate::model::Community;
use crate::time::SimTime;

fn stamp(action: Action, second: i64) -> Stamp {
    Stamp {
        time: SimTime::from_secs(second),
        author: "planner".to_owned(),
        action,
        message: String::new(),
    }
}

#[test]
fn changes_lead_there_and_back_to_the_byte() {
    let old = planned_town();
    for seed in 0..40 {
        let mut rng = random(seed);
        let mut parts = (*old).clone();
        for _ in 0..6 {
            edit(&mut parts, &mut rng);
        }
        let new = Community::new(parts).unwrap();
        let changes = diff(&old, &new).unwrap();
        assert_eq!(text(&apply(&old, &changes).unwrap()), text(&new), "{seed}");
        let back: Vec<_> = changes.into_iter().map(Change::inverse).collect();
        assert_eq!(text(&apply(&new, &back).unwrap()), text(&old), "{seed}");
        assert_eq!(diff(&new, &new).unwrap(), []);
    }
}

#[test]
fn a_change_made_for_another_state_is_a_conflict_that_names_the_field() {
    let old = source();
    let road = |name: &str| {
        let mut parts = (*old).clone();
        parts.roads[0].name.en = Some(name.into());
        Community::new(parts).unwrap()
    };
    let changes = diff(&old, &road("First")).unwrap();
    assert_eq!(changes[0].fields()[0].field, "name");
    let error = apply(&road("Second"), &changes).unwrap_err();
    let id = old.roads[0].id.to_string();
    let field = "name".to_owned();
    let layer = "road".to_owned();
    assert_eq!(error, EditError::Conflict { layer, id, field });
    let mut parts = (*old).clone();
    let added = parts.roads.remove(0);
    let without = Community::new(parts).unwrap();
    let addition = diff(&without, &old).unwrap();
    assert_eq!(apply(&without, &addition).unwrap().roads[0], added);
    assert!(matches!(
        apply(&old, &addition),
        Err(EditError::Exists { .. })
    ));
    assert!(matches!(
        apply(&without, &changes),
        Err(EditError::Unknown { .. })
    ));
}

#[test]
fn every_version_is_rebuilt_as_it_was() {
    for seed in 0..10 {
        let mut rng = random(seed);
        let mut present = source();
        let mut log = Log::begun(stamp(Action::Import, 0));
        let mut states = vec![text(&present)];
        for second in 1..12 {
            let mut parts = if second == 1 {
                planned_town().into_parts()
            } else {
                (*present).clone()
            };
            if second > 1 {
                edit(&mut parts, &mut rng);
            }
            let new = Community::new(parts).unwrap();
            let changes = log
                .record(stamp(Action::Edit, second), &present, &new)
                .unwrap();
            assert_eq!(changes, diff(&present, &new).unwrap());
            present = new;
            states.push(text(&present));
            if second % 4 == 3 {
                let to = log.before_last().unwrap();
                let (_, old) = log
                    .restore(stamp(Action::Undo, second), &present, to)
                    .unwrap();
                present = old;
                states.push(text(&present));
            }
        }
        for (number, state) in (1..).zip(&states) {
            let rebuilt = log.state(&present, number).unwrap();
            assert_eq!(&text(&rebuilt), state, "seed {seed}, version {number}");
        }
        assert_eq!(text(&log.source(&present).unwrap().unwrap()), states[0]);
        assert_eq!(Log::from_entries(log.entries().to_vec()), Ok(log));
    }
}

#[test]
fn an_undo_can_be_undone() {
    let old = source();
    let new = planned_town();
    let mut log = Log::begun(stamp(Action::Import, 0));
    assert_eq!(
        log.before_last(),
        Err(EditError::NothingToUndo { number: 1 })
    );
    log.record(stamp(Action::Place, 1), &old, &new).unwrap();
    let (_, undone) = log.restore(stamp(Action::Undo, 2), &new, 1).unwrap();
    assert_eq!(text(&undone), text(&old));
    let (changes, redone) = log.restore(stamp(Action::Undo, 3), &undone, 2).unwrap();
    assert_eq!(text(&redone), text(&new));
    assert!(changes.len() > 50);
    assert_eq!(log.entries().len(), 4, "the log only grows");
    let missing = log.restore(stamp(Action::Undo, 4), &redone, 9).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "there is no version 9; versions: 1 to 4"
    );
}

#[test]
fn the_source_is_what_it_last_said_on_the_way_to_the_present() {
    let first = source();
    let ours = planned_town();
    let mut theirs = (*first).clone();
    theirs.roads[0].oneway ^= true;
    let theirs = Community::new(theirs).unwrap();
    let mut log = Log::begun(stamp(Action::Adopt, 0));
    let edited = planned(&theirs);
    assert_eq!(
        text(&log.source(&ours).unwrap().unwrap()),
        text(&first),
        "what is planned is not the source's"
    );
    log.record_update(stamp(Action::Update, 1), &ours, &edited, &theirs)
        .unwrap();
    assert_eq!(text(&log.source(&edited).unwrap().unwrap()), text(&theirs));
    let (_, back) = log.restore(stamp(Action::Undo, 2), &edited, 1).unwrap();
    assert_eq!(
        text(&log.source(&back).unwrap().unwrap()),
        text(&first),
        "the update is undone"
    );
    assert_eq!(Log::default().source(&back), Ok(None));
}

#[test]
fn changes_out_of_the_log_are_those_of_the_rebuilt_states() {
    for seed in 0..12 {
        let mut rng = random(seed);
        let mut present = planned_town();
        let mut log = Log::begun(stamp(Action::Import, 0));
        for second in 1..6 {
            let mut parts = (*present).clone();
            for _ in 0..3 {
                edit(&mut parts, &mut rng);
            }
            parts.name.en = Some(format!("Town {}", second / 2).into());
            let new = Community::new(parts).unwrap();
            log.record(stamp(Action::Edit, second), &present, &new)
                .unwrap();
            present = new;
        }
        for (older, newer) in (1..=6).flat_map(|a| (1..=6).map(move |b| (a, b))) {
            let state = |number| log.state(&present, number).unwrap();
            // Their order differs, and the places of features in their lists.
            let said = |changes: Vec<Change>| {
                let text = |i: Option<super::super::Image>| i.map(|i| i.text);
                let mut all: Vec<_> = changes
                    .into_iter()
                    .map(|c| (c.layer, c.id, text(c.before), text(c.after)))
                    .collect();
                all.sort();
                all
            };
            let rebuilt = diff(&state(older), &state(newer)).unwrap();
            let logged = log.changes(&present, older, newer).unwrap();
            assert_eq!(said(logged), said(rebuilt), "{seed}: {older} to {newer}");
        }
        let unknown = log.changes(&present, 1, 7);
        assert!(matches!(unknown, Err(EditError::UnknownVersion { .. })));
    }
}
