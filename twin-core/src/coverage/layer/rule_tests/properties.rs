//! What holds wherever poles stand: one more never covers less, and what is tried is what a layer made afresh says.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::catalogue::RadioWord;
use crate::coverage::radio::{Heard, RadioMap};

/// The layer made afresh with the poles there.
fn afresh(poles: &[[f64; 2]], kind: Kind) -> Layer {
    let poles = poles.iter().enumerate();
    let poles = poles.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
    let community = community(Vec::new(), poles);
    layer(&community, kind)
}

/// How much it covers.
fn covered(poles: &[[f64; 2]], kind: Kind) -> f64 {
    afresh(poles, kind).patchwork.numbers().covered_m2
}

/// Whether what was tried is what the layer made afresh says: how much is covered, the map cell by cell, and what each device covers of each square.
fn is_as_made_afresh(made: &Layer, trial: &Trial, wanted: &Layer) {
    let values = |layer: &Layer| match (&layer.map, &layer.light) {
        (Some(map), _) => map.levels_dbm().to_vec(),
        (_, Some(map)) => map.luxes().to_vec(),
        _ => Vec::new(),
    };
    let close = |(a, b): (&f32, &f32)| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-3;
    let (wanted_levels, kind) = (values(wanted), made.kind);
    assert_eq!(trial.map.levels().len(), wanted_levels.len());
    assert!(
        trial.map.levels().iter().zip(&wanted_levels).all(close),
        "{kind:?}"
    );

    let instead = || {
        trial
            .areas
            .iter()
            .cloned()
            .map(|(device, area)| (device, Some(area)))
    };
    let after = made.patchwork.what_if_all(instead()).covered_m2;
    let covered = wanted.patchwork.numbers().covered_m2;
    assert!((after - covered).abs() < 1.0, "{kind:?} {after} {covered}");

    let (tiles, mut patches) = made.patchwork.patches_if(instead());
    patches.extend(
        made.patchwork
            .all_patches()
            .into_iter()
            .filter(|p| !tiles.contains(&p.tile)),
    );
    // A device that is not there yet has the last number of all in the layer made afresh.
    let last = wanted.patchwork.devices().last().unwrap_or(0);
    let by_square = |patches: Vec<Patch>| {
        let mut m2: BTreeMap<(usize, Vec<u32>), f64> = BTreeMap::new();
        for patch in patches {
            let devices = patch
                .devices
                .iter()
                .map(|d| if *d == u32::MAX { last } else { *d });
            *m2.entry((patch.tile, devices.collect())).or_default() += patch.area_m2;
        }
        m2
    };
    let (now, then) = (
        by_square(patches),
        by_square(wanted.patchwork.all_patches()),
    );
    for key in now.keys().chain(then.keys()) {
        let m2 = |of: &BTreeMap<_, f64>| of.get(key).copied().unwrap_or(0.0);
        assert!(
            (m2(&now) - m2(&then)).abs() < 1.0,
            "{kind:?} {key:?} {} {}",
            m2(&now),
            m2(&then)
        );
    }
}

/// The best server of each cell of a map.
fn servers(map: &RadioMap) -> Vec<Option<usize>> {
    let server = |cell| match map.heard(cell) {
        Some(Heard::Best { site, .. }) => Some(site),
        _ => None,
    };
    (0..map.grid().len()).map(server).collect()
}

fn places() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let one = prop::array::uniform2(-190.0..90.0_f64);
    prop::collection::vec(one, 2..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn one_more_never_covers_less_and_patches_are_the_whole(poles in places()) {
        let (fewer, all) = (&poles[..poles.len() - 1], &poles[..]);
        let [light, ..] = light_levels();
        for kind in [Kind::Light(light), Kind::Sound(SOUND_LEVELS[2]), Kind::Radio(RadioWord::Wifi24)] {
            prop_assert!(covered(all, kind) >= covered(fewer, kind) - 1e-3, "{:?}", kind);
        }
        let poles = all.iter().enumerate();
        let poles = poles.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
        let community = community(Vec::new(), poles);
        let layer = layer(&community, Kind::Light(light));
        let patches = layer.patchwork.all_patches();
        let sum: f64 = patches.iter().map(|patch| patch.area_m2).sum();
        prop_assert!((sum - layer.patchwork.numbers().asked_m2).abs() < 1e-2);
    }

    #[test]
    fn what_is_tried_is_what_a_layer_made_afresh_says(poles in places(), to in prop::array::uniform2(-190.0..90.0_f64), adds in any::<bool>()) {
        let mut moved = poles.clone();
        let device = if adds {
            moved.push(to);
            None
        } else {
            moved[0] = to;
            Some(0)
        };
        let catalogue = Catalogue::builtin().unwrap();
        let all = poles.iter().enumerate();
        let all = all.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
        let community = community(Vec::new(), all);
        let whole = whole(&community);
        let (class, at) = (("T4-1", None), Coord { x: to[0], y: to[1] });
        let [light, ..] = light_levels();

        for radio in [Kind::Radio(RadioWord::Wifi24), Kind::RadioStorey(RadioWord::NrN78, 2)] {
            let made = whole.layer(&community, radio).unwrap().unwrap();
            let word = radio.radio().unwrap();
            let site = Transmitters::tried(&catalogue, class, (at, Height::Usual), &whole.terrain, word);
            let site = site.unwrap().unwrap();
            let trial = whole.try_site(&community, &made, device, &site).unwrap().unwrap();
            let wanted = afresh(&moved, radio);
            is_as_made_afresh(&made, &trial, &wanted);
            let TrialMap::Radio(heard) = &trial.map else {
                panic!("{:?}", made.kind)
            };
            prop_assert_eq!(heard.servers().collect::<Vec<_>>(), servers(wanted.map.as_ref().unwrap()));
            let map = whole.map_with(&community, &made, device, site).unwrap().unwrap();
            let sinrs = |map: &RadioMap| map.sinrs_db().to_vec();
            let close = |(a, b): (&f32, &f32)| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-2;
            prop_assert!(sinrs(&map).iter().zip(&sinrs(wanted.map.as_ref().unwrap())).all(close));
        }

        let made = whole.layer(&community, Kind::Light(light)).unwrap().unwrap();
        let (lamp, _) = Lamp::tried(&catalogue, class, at, &whole.terrain).unwrap().unwrap();
        let trial = whole.try_lamp(&made, device, &lamp.unwrap()).unwrap().unwrap();
        is_as_made_afresh(&made, &trial, &afresh(&moved, Kind::Light(light)));
    }
}
