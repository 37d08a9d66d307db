use super::*;
use crate::sim::event::Shift;
use crate::sim::network::{Carried, Hanging};

const SECOND: i64 = 1_000_000_000;

/// Gateways 10 and 11, and device 12 that is wired to the line. Device 1 hears gateway 10 alone, 2 hears 11 louder than 10; nothing of the
/// community carries device 3.
fn backhaul(cuts: &[(u32, i64, i64)]) -> Backhaul {
    let carried = |carrier, device, place| Carried {
        carrier,
        device,
        place,
    };
    let hanging = Hanging::new(vec![
        carried(10, 1, 0),
        carried(11, 2, 0),
        carried(10, 2, 1),
    ]);
    let mut backhaul = Backhaul::default();
    for (incident, &(edge, begins_s, ends_s)) in (0..).zip(cuts) {
        let cut = Cut {
            begins: begins_s * SECOND,
            ends: ends_s * SECOND,
            incident,
        };
        backhaul.cut(edge, edge != 12, cut);
    }
    let edges = cuts.iter().map(|cut| cut.0);
    backhaul.take_ways(Ways::new(13, &hanging, edges));
    backhaul
}

fn sent(device: u32, millis: i64, channel: u16) -> Observation {
    Observation {
        time: SimTime::from_nanos(millis * 1_000_000),
        device: DeviceIdx(device),
        channel,
        shift: Shift::NONE,
        value: 1.0,
    }
}

/// One message of two channels each ten seconds from each of the devices, for ten minutes.
fn traffic() -> Vec<Observation> {
    let turns = (1..=60).flat_map(|turn| [1, 2, 3, 10, 12].map(|device| (turn, device)));
    let messages =
        turns.map(|(turn, device): (i64, u32)| (10_000 * turn + i64::from(device), device));
    let all = messages.flat_map(|(millis, device)| [0, 1].map(|c| sent(device, millis, c)));
    all.collect()
}

type Told = (Vec<Observation>, Vec<Truth>, BackhaulCounts);

/// Lets the traffic of eleven minutes pass in windows of so many milliseconds.
fn pass(mut backhaul: Backhaul, step_millis: i64) -> Told {
    let (all, step) = (traffic(), step_millis * 1_000_000);
    let (mut heard, mut truths) = (Vec::new(), Vec::new());
    let mut from = 0;
    while from < 660 * SECOND {
        let until = (from + step).min(660 * SECOND);
        let of = |at: i64| all.partition_point(|o| o.time.nanos() <= at);
        let window = &all[of(from)..of(until)];
        backhaul.pass(window, (from, until));
        heard.extend_from_slice(backhaul.heard().unwrap_or(window));
        truths.extend(backhaul.truths());
        from = until;
    }
    truths.sort_by_key(|t| (t.time, t.device));
    assert!(backhaul.edges.is_empty() && backhaul.late.is_empty() && backhaul.silenced.is_empty());
    (heard, truths, backhaul.counts)
}

/// Device, gateway, begin or end in seconds, messages kept and lost so far.
fn records(truths: &[Truth]) -> Vec<(u32, u32, i64, u32, u32)> {
    let record = |truth: &Truth| match truth.kind {
        TruthKind::Backhaul {
            gateway,
            kept,
            lost,
        } => (
            truth.device.unwrap().0,
            gateway.0,
            truth.time.nanos() / SECOND,
            kept,
            lost,
        ),
        kind => panic!("{kind:?}"),
    };
    truths.iter().map(record).collect()
}

#[test]
fn without_a_cut_nothing_is_touched() {
    let (heard, truths, counts) = pass(backhaul(&[]), 60_000);
    assert_eq!((heard, truths), (traffic(), Vec::new()));
    assert_eq!(counts, BackhaulCounts::default());
}

#[test]
fn the_whole_line_silences_all_but_what_others_carry_and_all_of_it_is_told() {
    let cuts = [(10, 100, 200), (11, 100, 200), (12, 100, 200)];
    let (heard, truths, counts) = pass(backhaul(&cuts), 60_000);
    // Ten messages of each in the cut, at 100 to 190 s: that of 100.001 s is in, that of 200.001 s is not. Those of device 12 are lost but for
    // the last, at 190.012 s, which TCP sends once more after 15 s, at 205.012 s.
    let begins = [(1, 10), (2, 11), (10, 10), (11, 11), (12, 12)];
    let begins = begins.map(|(device, gateway)| (device, gateway, 100, 0, 0));
    let kept = [
        (1, 10, 10, 0),
        (2, 11, 10, 0),
        (10, 10, 10, 0),
        (11, 11, 0, 0),
        (12, 12, 1, 9),
    ];
    let ends = kept.map(|(device, gateway, kept, lost)| (device, gateway, 200, kept, lost));
    assert_eq!(records(&truths), [begins, ends].concat());
    let first = truths[0];
    assert_eq!(
        first.phase,
        TruthPhase::Begins {
            cause: TruthCause::Incident(0),
            lasts: Some(SimSpan::from_secs(100)),
        }
    );
    // After the cut some more wait for those before them, as that of device 12 at 200.012 s for the one that comes at 205.012 s.
    assert_eq!(counts.lost, 9);
    assert!(counts.kept >= 31, "{counts:?}");
    let in_cut = |o: &&Observation| (100 * SECOND..200 * SECOND).contains(&o.time.nanos());
    assert!(heard.iter().filter(in_cut).all(|o| o.device.0 == 3));
    // Everything else comes, with the stamp that it had, and in order within each device.
    let key = |o: &Observation| (o.device, o.stamp(), o.channel);
    let mut made: Vec<_> = traffic().iter().map(key).collect();
    let lost_s = 100..190;
    made.retain(|(device, stamp, _)| device.0 != 12 || !lost_s.contains(&(stamp.nanos() / SECOND)));
    let mut come: Vec<_> = heard.iter().map(key).collect();
    for device in [1, 2, 3, 10, 12] {
        let of = come.iter().filter(|k| k.0.0 == device).map(|k| k.1);
        assert!(of.is_sorted(), "{device}");
    }
    made.sort_unstable();
    come.sort_unstable();
    assert_eq!(come, made);
}

#[test]
fn who_hears_another_gateway_changes_to_it() {
    // Gateway 11 has no line: device 2 goes by 10, and only the gateway itself is told of.
    let (heard, truths, counts) = pass(backhaul(&[(11, 100, 200)]), 60_000);
    assert_eq!(records(&truths), [(11, 11, 100, 0, 0), (11, 11, 200, 0, 0)]);
    assert_eq!((heard, counts), (traffic(), BackhaulCounts::default()));
    // While 10 has none either, its loudest keeps what it sends; what begins when the other ends silences nobody.
    let (_, truths, _) = pass(backhaul(&[(11, 100, 200), (10, 150, 170)]), 60_000);
    let of_2 = records(&truths).into_iter().filter(|r| r.0 == 2);
    assert_eq!(
        of_2.collect::<Vec<_>>(),
        [(2, 11, 150, 0, 0), (2, 11, 170, 2, 0)]
    );
    let (_, truths, _) = pass(backhaul(&[(11, 100, 200), (10, 200, 300)]), 60_000);
    assert!(records(&truths).iter().all(|r| r.0 != 2));
}

#[test]
fn where_windows_end_changes_nothing() {
    let cuts = [
        (10, 100, 203),
        (11, 97, 200),
        (12, 100, 200),
        (10, 300, 330),
        (10, 320, 333),
    ];
    let whole = pass(backhaul(&cuts), 660_000);
    for step_millis in [60_000, 10_000, 733, 100] {
        assert_eq!(pass(backhaul(&cuts), step_millis), whole, "{step_millis}");
    }
}

#[test]
fn a_gateway_has_room_for_a_thousand_messages() {
    let mut backhaul = backhaul(&[(10, 10, 2_000)]);
    // Two messages a second of device 1 from 10 s on: 1,200 in ten minutes.
    let all: Vec<Observation> = (0..1_200).map(|n| sent(1, 10_000 + 500 * n, 0)).collect();
    backhaul.pass(&all, (0, 700 * SECOND));
    assert_eq!(backhaul.heard(), Some(&[][..]));
    let counts = BackhaulCounts {
        kept: 1_000,
        lost: 200,
    };
    assert_eq!(backhaul.counts, counts);
    backhaul.pass(&[], (700 * SECOND, 3_000 * SECOND));
    // The oldest thousand, in order: their stamps let them come half a second after each other, which takes 500 s.
    let heard = backhaul.heard().unwrap();
    let expected = all[..1_000].iter().map(Observation::stamp);
    assert!(heard.iter().map(Observation::stamp).eq(expected));
    let ends = backhaul.truths().next_back().unwrap();
    assert_eq!(records(&[ends])[0], (10, 10, 2_000, 0, 0));
}
