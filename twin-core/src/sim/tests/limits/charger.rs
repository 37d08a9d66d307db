//! T5-7: heartbeats, and what begins and ends a session.

use super::*;
use crate::sim::behaviour::OVERDRAWS;
use crate::sim::{Command, Fault};
use crate::time::SimSpan;

const IDLE: f64 = 0.0;
const STARTING: f64 = 1.0;
const CHARGING: f64 = 2.0;
const FINISHED: f64 = 3.0;
const FAULTY: f64 = 4.0;

/// A heartbeat every 30 s, each the next number.
pub(super) fn beats() -> Kept {
    let day = usual();
    day.counts("T5-7", "heartbeat", 2_880)?;
    for device in day.sound("T5-7") {
        for pair in day.said(device, "heartbeat").windows(2) {
            let gap = (pair[1].0 - pair[0].0).nanos();
            let is_next = gap == 30_000_000_000 && pair[1].1 - pair[0].1 == 1.0;
            holds(is_next, (device, pair))?;
        }
    }
    Ok(())
}

/// Who has paid starts it, and power flows in no other state. That it breaks off only as the car drives away is tested where that is known.
pub(super) fn starts() -> Kept {
    let day = usual();
    for device in day.sound("T5-7") {
        let mut before = IDLE;
        for &(time, state) in day.said(device, "session") {
            let is_right = (state != CHARGING || before == STARTING)
                && (state != STARTING || before == IDLE)
                && (state != FINISHED || before == CHARGING);
            holds(is_right, (device, time, before, state))?;
            before = state;
        }
    }
    day.every("T5-7", "power", |device, time, kilowatts| {
        kilowatts == 0.0 || day.at(device, "session", time) == CHARGING
    })
}

/// Whoever starts it has paid at that moment, by a code or a card, and where hours are paid for they are two, four or eight, each of six yuan. That the
/// platform's command starts it has tests of its own.
pub(super) fn pays() -> Kept {
    let day = usual();
    day.every("T5-7", "session", |device, time, state| {
        state != STARTING || day.tells(device, "payment", time)
    })?;
    day.every("T5-7", "charging_fee", |device, time, yuan| {
        [12.0, 24.0, 48.0].contains(&yuan) && day.tells(device, "payment", time)
    })?;
    day.varies("T5-7", "payment", 2)
}

/// A session that is finished is so because the paid two, four or eight hours are over, or the battery is full: the last of it goes in
/// ever more slowly. Both happen.
pub(super) fn ends() -> Kept {
    let day = usual();
    let (mut paid, mut full) = (0, 0);
    for device in day.sound("T5-7") {
        for pair in day.said(device, "session").windows(2) {
            let [(begin, CHARGING), (end, FINISHED)] = *pair else {
                continue;
            };
            let span = (end - begin).nanos();
            let is_paid_up = [2, 4, 8].iter().any(|h| span == hours(*h).nanos());
            let kilowatts = day.at(device, "power", end);
            let is_full = kilowatts < 3.0;
            let what = (device, begin, span, kilowatts);
            holds(span <= hours(8).nanos() && (is_paid_up || is_full), what)?;
            paid += u32::from(is_paid_up);
            full += u32::from(is_full);
        }
    }
    holds(paid > 0 && full > 0, (paid, full))
}

/// A charger in the middle of a session.
struct Charging {
    simulation: Simulation,
    device: DeviceIdx,
    session: u16,
    power: u16,
    now: SimTime,
}

/// The first charger of an evening that charges with full power.
fn charging() -> Result<Charging, String> {
    let start = MIDNIGHT + hours(19);
    let (mut simulation, community, catalogue) = simulation(1_450, start);
    let channels = &catalogue.class("T5-7").unwrap().channels;
    let channel = |name: &str| channels.iter().position(|c| &*c.name == name).unwrap() as u16;
    let (session, power) = (channel("session"), channel("power"));
    let chargers: Vec<DeviceIdx> = (community.devices.iter().enumerate())
        .filter(|(_, d)| d.class.as_str() == "T5-7")
        .map(|(i, _)| DeviceIdx(i as u32))
        .collect();
    let mut now = start;
    loop {
        now = now + SimSpan::from_secs(60);
        simulation.advance(now, &mut Keep::default());
        let mut all = chargers.iter();
        let latest = |d: DeviceIdx, channel| simulation.latest(d, channel).unwrap().1;
        let charges = |d: DeviceIdx| latest(d, session) == CHARGING && latest(d, power) > 6.0;
        if let Some(&device) = all.find(|d| charges(**d)) {
            return Ok(Charging {
                simulation,
                device,
                session,
                power,
                now,
            });
        }
        holds(now < start + hours(6), "nobody charges")?;
    }
}

/// One whose car draws more than 110 % of its 7 kW reports that once, and has stopped and told of it before the next report.
pub(super) fn notices_overpower() -> Kept {
    let Charging {
        mut simulation,
        device,
        session,
        power,
        now,
    } = charging()?;
    let soon = now + SimSpan::from_nanos(1);
    // Whichever number its session has.
    for number in 0..100 {
        simulation.put(device.index(), soon, (OVERDRAWS, number));
    }
    let mut kept = Keep::default();
    simulation.advance(now + SimSpan::from_secs(300), &mut kept);
    let said = |channel| -> Vec<(SimTime, f64)> {
        let mine = kept.observations.iter();
        mine.filter(|o| o.device == device && o.channel == channel)
            .map(|o| (o.time, o.value))
            .collect()
    };
    let powers = said(power);
    let over: Vec<_> = powers.iter().filter(|p| p.1 > 7.7).collect();
    holds(over.len() == 1 && over[0].1 <= 10.0, &powers)?;
    let raised = kept.notices.iter().find_map(|notice| match notice {
        Notice::AlarmRaised(alarm) if alarm.device == device => {
            Some((alarm.kind.word, alarm.raised))
        }
        _ => None,
    });
    let Some(("overpower", raised)) = raised else {
        return Err(format!("{raised:?}"));
    };
    let took = (raised - over[0].0).nanos();
    holds((0..=60_000_000_000).contains(&took), took)?;
    let states = said(session);
    holds(states == [(raised, FAULTY)], &states)?;
    let after: Vec<_> = powers.iter().filter(|p| p.0 > raised).collect();
    holds(after.len() >= 3 && after.iter().all(|p| p.1 == 0.0), &after)
}

/// One that draws too much stops at once, and starts no other session while it does.
pub(super) fn ends_on_overpower() -> Kept {
    let Charging {
        mut simulation,
        device: charging,
        session,
        power,
        now,
    } = charging()?;
    let inject = Command::InjectFault {
        device: charging,
        fault: Fault::Alarm,
        lasts: Some(SimSpan::from_secs(7_200)),
    };
    let told = simulation.command(inject).unwrap();
    let raised = matches!(told[0], Notice::AlarmRaised(a) if a.kind.word == "overpower");
    holds(raised, &told)?;
    let mut kept = Keep::default();
    simulation.advance(now + hours(2), &mut kept);
    let mine = kept.observations.iter().filter(|o| o.device == charging);
    let states: Vec<f64> = (mine.clone())
        .filter(|o| o.channel == session)
        .map(|o| o.value)
        .collect();
    holds(states == [FAULTY, IDLE], &states)?;
    let drawn: Vec<f64> = mine
        .filter(|o| o.channel == power)
        .map(|o| o.value)
        .collect();
    holds(
        drawn.len() > 100 && drawn.iter().all(|v| *v == 0.0),
        drawn.len(),
    )
}
