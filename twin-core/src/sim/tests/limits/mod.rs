//! What the rows of tables 3 to 9 print, row by row, and whether simulated telemetry keeps to it.

mod channels;
mod charger;
mod day;
mod t3;
mod t4;
mod t5;
mod t6;
mod t7;
mod t8;
mod t9;
mod unseen;
mod weather;

use std::collections::BTreeSet;

use super::*;
use crate::catalogue::{Column, DeviceRow};
use crate::ids::DeviceIdx;
use crate::model::Network;
use crate::sim::behaviour::Kind;
use day::{Day, alarmed, burning, named, usual};

/// Whether telemetry keeps to a limit, and where it does not.
type Kept = Result<(), String>;

/// What a row prints and telemetry shows.
struct Limit {
    /// The row.
    row: &'static str,
    /// Words of its columns of function and performance.
    words: &'static str,
    /// Whether telemetry keeps to them.
    check: fn() -> Kept,
}

const fn limit(row: &'static str, words: &'static str, check: fn() -> Kept) -> Limit {
    Limit { row, words, check }
}

/// What a row prints and no telemetry shows.
struct Unseen {
    row: &'static str,
    words: &'static str,
    why: &'static str,
}

fn limits() -> impl Iterator<Item = &'static Limit> {
    [
        t3::LIMITS,
        t4::LIMITS,
        t5::LIMITS,
        t6::LIMITS,
        t7::LIMITS,
        t8::LIMITS,
        t9::LIMITS,
    ]
    .into_iter()
    .flatten()
}

/// `Ok` where something holds.
fn holds(is: bool, what: impl std::fmt::Debug) -> Kept {
    if is { Ok(()) } else { Err(format!("{what:?}")) }
}

/// Whether a class works so many hours between two failures.
fn works(class: &str, hours: f64) -> Kept {
    let catalogue = catalogue();
    let word = &catalogue.class(class).unwrap().behaviour;
    let mean = Kind::from_word(word).unwrap().mtbf_hours();
    holds(mean >= hours, mean)
}

/// Whether what devices of a class say goes by a network.
fn goes_by(class: &str, network: Network) -> Kept {
    let catalogue = catalogue();
    let found = catalogue.class(class).unwrap().network;
    holds(found == network, found)
}

/// Whether commands can set these channels of a class.
fn takes(class: &str, names: &[&str]) -> Kept {
    let catalogue = catalogue();
    let word = &catalogue.class(class).unwrap().behaviour;
    let kind = Kind::from_word(word).unwrap();
    for name in names {
        let mut controls = kind.controls().iter();
        let is_taken = controls.any(|control| kind.slots()[control.slot].name == *name);
        holds(is_taken, name)?;
    }
    Ok(())
}

/// What happens to a device again and again: an event, how often, and milliseconds from one to the next.
struct Often {
    event: (u8, u32),
    times: u32,
    every_ms: i64,
}

/// Keeps what one device says on some channels.
struct Own {
    device: DeviceIdx,
    channels: Vec<u16>,
    told: Vec<Vec<f64>>,
}

impl EventSink for Own {
    fn window(&mut self, observations: &[Observation], _notices: &[Notice]) {
        for o in observations.iter().filter(|o| o.device == self.device) {
            if let Some(n) = self.channels.iter().position(|c| *c == o.channel) {
                self.told[n].push(o.value);
            }
        }
    }
}

/// Whether the first device of a class keeps just so many on each of some channels after something happened often, and as many as happened before
/// that.
fn keeps(class: &str, stores: &[(&str, f64)], often: &Often) -> Kept {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    let is = |d: &crate::model::Device| d.class.as_str() == class;
    let device = DeviceIdx(community.devices.iter().position(is).unwrap() as u32);
    for time in 0..i64::from(often.times) {
        let millis = often.every_ms * time + often.every_ms / 2;
        let at = MIDNIGHT + crate::time::SimSpan::from_millis(millis);
        simulation.put(device.index(), at, often.event);
    }
    let days = i64::from(often.times) * often.every_ms / 86_400_000 + 1;
    let channels = &catalogue.class(class).unwrap().channels;
    let number = |name: &str| channels.iter().position(|c| &*c.name == name).unwrap() as u16;
    let mut own = Own {
        device,
        channels: stores.iter().map(|(name, _)| number(name)).collect(),
        told: vec![Vec::new(); stores.len()],
    };
    simulation.advance(MIDNIGHT + hours(24 * days + 1), &mut own);
    for ((name, most), told) in stores.iter().zip(&own.told) {
        holds(told.last() == Some(most), (name, told))?;
        holds(told.is_sorted(), (name, told))?;
    }
    Ok(())
}

/// Checks the limits of a table.
fn check(table: &[Limit]) {
    let wrong: Vec<String> = (table.iter())
        .filter_map(|limit| {
            let error = (limit.check)().err()?;
            Some(format!("{} {}: {error}", limit.row, limit.words))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rows_of_table_3_keep_their_limits() {
    check(t3::LIMITS);
}

#[test]
fn rows_of_table_4_keep_their_limits() {
    check(t4::LIMITS);
}

#[test]
fn rows_of_table_5_keep_their_limits() {
    check(t5::LIMITS);
}

#[test]
fn rows_of_table_6_keep_their_limits() {
    check(t6::LIMITS);
}

#[test]
fn rows_of_table_7_keep_their_limits() {
    check(t7::LIMITS);
}

#[test]
fn rows_of_table_8_keep_their_limits() {
    check(t8::LIMITS);
}

#[test]
fn rows_of_table_9_keep_their_limits() {
    check(t9::LIMITS);
}

/// Whether a row's column of function or performance has these words.
fn quotes(row: &DeviceRow, words: &str) -> bool {
    row.function_zh.contains(words) || row.performance_zh.contains(words)
}

/// Words that only join what is named before and after them, each with what it does there.
const JOINING: &[(&str, &str)] = &[
    ("显示屏", "the device itself, before what is asked of it"),
    ("满足", "asks for what follows"),
    ("要求", "ends what is asked"),
    ("支持", "asks for what follows"),
    ("实现", "asks for what follows"),
    ("配置", "asks for the parts that follow"),
    ("并配备", "asks for the parts that follow"),
    ("及", "and"),
    ("与", "and"),
    ("以及", "and"),
    ("等", "ends a list whose items are named"),
    ("等功能", "ends a list whose items are named"),
    ("等形式", "ends a list whose items are named"),
    ("功能", "ends what is named before it"),
];

/// What is left of a printed column without the words that are named, piece by piece and without the numbers of its items.
fn rest(column: &str, named: &[&str]) -> Vec<String> {
    let mut is_named = vec![false; column.len()];
    for words in named {
        for (at, _) in column.match_indices(*words) {
            is_named[at..at + words.len()].fill(true);
        }
    }
    let left = column.char_indices();
    let left: String = left
        .map(|(at, c)| if is_named[at] { '；' } else { c })
        .collect();
    let pieces = left.split(['；', '，', '、', '。', ',']);
    let pieces = pieces.map(|piece| without_number(piece.trim()));
    let some = pieces.filter(|piece| !matches!(*piece, "" | "/"));
    some.map(str::to_owned).collect()
}

/// An item without the number before it.
fn without_number(item: &str) -> &str {
    match item.split_once('.') {
        Some((number, rest)) if number.parse::<u32>().is_ok() => rest.trim(),
        _ => item,
    }
}

#[test]
fn every_word_of_every_row_is_checked_or_told_why_it_cannot_be() {
    let catalogue = catalogue();
    let mut missing = Vec::new();
    let mut joined = BTreeSet::new();
    for row in &catalogue.rows {
        let limits = limits().map(|l| (l.row, l.words));
        let named = limits.chain(unseen::UNSEEN.iter().map(|u| (u.row, u.words)));
        let of_row = named.filter(|n| n.0 == row.id.as_str());
        let words: Vec<&str> = of_row.map(|n| n.1).collect();
        for column in [&row.function_zh, &row.performance_zh] {
            for piece in rest(column, &words) {
                match JOINING.iter().find(|joining| joining.0 == piece) {
                    Some(joining) => {
                        joined.insert(joining.0);
                    }
                    None => missing.push((&row.id, piece)),
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(JOINING.iter().all(|joining| !joining.1.is_empty()));
    let idle = JOINING.iter().filter(|j| !joined.contains(j.0));
    assert_eq!(idle.count(), 0, "{joined:?}");
}

#[test]
fn a_word_does_not_stand_for_the_item_that_it_is_part_of() {
    let column = "1. 配置智能防抬功能、遇阻返回装置；2. 杆的起落速度不高于6秒";
    let left = rest(column, &["智能防抬功能", "速度不高于6秒"]);
    assert_eq!(left, ["配置", "遇阻返回装置", "杆的起落"]);
    let all = ["配置智能防抬功能、遇阻返回装置", "杆的起落速度不高于6秒"];
    assert!(rest(column, &all).is_empty());
}

#[test]
fn every_row_and_figure_is_checked_or_told_why_it_cannot_be() {
    let catalogue = catalogue();
    let named: Vec<(&str, &str)> = limits()
        .map(|l| (l.row, l.words))
        .chain(unseen::UNSEEN.iter().map(|u| (u.row, u.words)))
        .collect();
    for (id, words) in &named {
        let row = catalogue.rows.iter().find(|r| r.id.as_str() == *id);
        let row = row.unwrap_or_else(|| panic!("there is no row {id}"));
        assert!(quotes(row, words), "{id} does not say {words}");
    }
    assert!(unseen::UNSEEN.iter().all(|u| !u.why.is_empty()));
    for row in &catalogue.rows {
        let id = row.id.as_str();
        let words: Vec<&str> = (named.iter()).filter(|n| n.0 == id).map(|n| n.1).collect();
        assert!(!words.is_empty(), "{id} is in neither list");
        let figures = row.figures.iter();
        for figure in figures.filter(|f| f.column != Column::Deployment) {
            let text = &*figure.text_zh;
            let is_named = words.iter().any(|w| w.contains(text) || text.contains(w));
            assert!(is_named, "{id}: {text} is in neither list");
        }
    }
    let seen: BTreeSet<&str> = limits().map(|l| l.row).collect();
    let classes = catalogue.classes.iter().map(|c| c.id.as_str());
    let unseen: Vec<&str> = classes
        .filter(|class| {
            let mut rows = catalogue.rows.iter().filter(|r| r.class.as_str() == *class);
            !rows.any(|r| seen.contains(r.id.as_str()))
        })
        .collect();
    assert!(unseen.is_empty(), "no limit of {unseen:?} is checked");
}

#[test]
fn the_first_alarm_of_every_class_is_told_once_and_is_over_when_its_cause_is() {
    let day = alarmed();
    for class in &day.catalogue.classes {
        let device = day.all(class.id.as_str())[0];
        let told: Vec<_> = (day.alarms.iter())
            .filter(|a| a.device == device && a.from < day.injected_until())
            .collect();
        let first = told.first().map(|a| a.word);
        let same: Vec<_> = told.iter().filter(|a| Some(a.word) == first).collect();
        assert_eq!(same.len(), 1, "{} {same:?}", class.id);
        let late = day.injected_until() + hours(1);
        assert!(
            same[0].until.is_some_and(|until| until < late) || day.broken.contains(&device),
            "{} {same:?}",
            class.id
        );
    }
}
