//! The audit of 2,000 buildings with 50,000 devices, and again after one device has moved.

use std::collections::BTreeSet;

use anyhow::Context;
use twin_core::audit::Auditor;
use twin_core::catalogue::Catalogue;
use twin_core::ids::ClassId;
use twin_core::model::{Community, Device};
use twin_core::planning::PlacementOptions;

use crate::measure::{median, seconds};
use crate::row::{Row, Target};

const ROUNDS: usize = 7;
const DEVICES: usize = 50_000;

/// A class with few devices along lines, cameras, which look again, the class with most devices of all, and one whose circles cut greens; then
/// routers, which are heard again, smoke detectors of halls, cameras at gates, and bins at junctions.
const MOVED: [&str; 8] = [
    "T4-1", "T3-2", "T4-3", "T4-7", "T8-5", "T3-8", "T3-3", "T4-4",
];

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let opened = twin_formats::source::open("large", &mut |_| {})?;
    let community = thinned(&opened.community)?;
    let catalogue = Catalogue::builtin()?;
    let options = PlacementOptions::default();
    let whole = || seconds(|| Auditor::new(&community, &catalogue, &options)).0;
    let taken = (0..ROUNDS).map(|_| whole()).collect();
    let mut rows = vec![
        Row::new(
            "audit/2000 buildings, 50000 devices",
            median(taken),
            "s",
            ROUNDS,
        )
        .target(Target::AtMost(2.0)),
    ];
    let mut auditor = Auditor::new(&community, &catalogue, &options);
    for class in MOVED {
        let millis = moved(&mut auditor, &community, class)?;
        rows.push(
            Row::new(format!("audit/one {class} moved"), millis, "ms", ROUNDS)
                .target(Target::AtMost(50.0)),
        );
    }
    Ok(rows)
}

/// As many devices as the figure is for, every class in proportion; the first of a class stays, so that there is one to move.
fn thinned(community: &Community) -> anyhow::Result<Community> {
    let mut parts = community.clone().into_parts();
    let all = parts.devices.len();
    anyhow::ensure!(all >= DEVICES, "the scenario has {all} devices only");
    let (mut number, mut classes) = (0, BTreeSet::new());
    parts.devices.retain(|device| {
        number += 1;
        let is_first = classes.insert(device.class.clone());
        is_first || number * DEVICES / all > (number - 1) * DEVICES / all
    });
    Ok(Community::new(parts)?)
}

fn moved(auditor: &mut Auditor<'_>, community: &Community, class: &str) -> anyhow::Result<f64> {
    let class = ClassId::new(class)?;
    let device = community.devices.iter().find(|d| d.class == class);
    let device: &Device = device.context("a device of the class")?;
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        let mut there = device.clone();
        there.position.x += round as f64;
        let (time, audited) = seconds(|| auditor.replace(there).is_ok());
        anyhow::ensure!(audited, "the device is there");
        taken.push(time * 1e3);
    }
    Ok(median(taken))
}
