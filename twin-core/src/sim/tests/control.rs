//! What rows let be controlled: each is taken, refused where it cannot be, and told.

use super::setting::Run;
use super::*;
use crate::catalogue::{Channel, ValueKind};
use crate::sim::context::code;
use crate::sim::{CommandError, Counts, Setting, SettingError, TruthKind, Wanted, settable};
use crate::time::SimSpan;

/// Rows that let something be controlled, the words that say so, and the channel that takes it.
const ROWS: &[(&str, &str, &str)] = &[
    ("T3-1", "全过程可视化监控管理", "content_updates"),
    ("T3-2a", "具有预置位、巡航等功能", "preset_position"),
    ("T3-3b", "可触发声光报警", "siren"),
    ("T3-4", "周界入侵相关的触网报警", "armed"),
    ("T3-5", "支持指纹或人脸识别开锁", "locked"),
    ("T3-7", "实现防火门开闭控制", "door_open"),
    ("T4-1", "照明灯", "lamp_on"),
    ("T4-1", "LED", "display_on"),
    ("T4-1", "网络广播", "broadcasting"),
    ("T4-3", "管网漏渗告警功能", "valve_open"),
    ("T4-7", "智能化控制", "valve_open"),
    ("T5-1", "信息推送及展示", "content_updates"),
    ("T5-2", "杆的起落速度", "arm_raised"),
    ("T5-4", "访客预约", "bookings"),
    ("T5-4", "预定接待会议室", "room_bookings"),
    ("T5-5", "车辆识别", "arm_raised"),
    ("T5-6", "支持用户预订车位", "booked"),
    ("T5-7", "开启充电", "session"),
    ("T5-8", "远程控制公共区域内空调温度", "setpoint"),
    ("T5-8", "远程控制公共区域内空调温度", "mode"),
    ("T5-9", "远程控制公共区域照明", "brightness"),
    ("T5-10", "电梯", "floor"),
    ("T6-3", "支持物业信息的发布", "notices"),
    ("T6-6", "支持线上预约", "booked"),
    ("T6-8", "智能调整线路", "activity"),
    ("T7-1", "货道", "door_open"),
    ("T7-3", "存取快递", "pickups"),
    ("T7-5", "支持信息切换和滚动发布", "content_updates"),
    ("T8-1", "工位预定状态提醒", "booked"),
    ("T8-3", "会议室预约", "booked"),
    ("T8-3", "支持多种情景模式设置", "scene"),
    ("T8-4", "远程上传", "transfers"),
    ("T8-5", "网速资源调配", "speed_limit"),
    ("T9-1", "配送", "activity"),
    ("T9-2", "主动进行扫地、拖地等清洁任务", "activity"),
    ("T9-3", "巡逻", "activity"),
    ("T9-4", "支持根据指令实现各种复杂动作", "activity"),
    ("T9-5", "远距离无接触配送服务", "activity"),
];

/// Values that a channel takes, and values that it does not.
fn values<'a>(
    channel: &'a Channel,
    states: &[&'a str],
    counts: Option<Counts>,
) -> (Vec<Wanted<'a>>, Vec<Wanted<'a>>) {
    match (&channel.value, counts) {
        (ValueKind::Number { min, max }, _) => (
            // A lift goes neither to the highest floor of the catalogue nor to the lowest.
            [*max, *min, 1.0]
                .into_iter()
                .filter(|number| (*min..=*max).contains(number))
                .map(Wanted::Number)
                .collect(),
            vec![Wanted::Number(max + 0.1), Wanted::Word("fast")],
        ),
        (ValueKind::Boolean, _) => (
            vec![Wanted::Boolean(true), Wanted::Boolean(false)],
            vec![Wanted::Number(0.5), Wanted::Word("open")],
        ),
        (ValueKind::State { .. }, _) => (
            states.iter().map(|word| Wanted::Word(word)).collect(),
            vec![Wanted::Word("nowhere"), Wanted::Number(99.0)],
        ),
        (ValueKind::Counter, Some(Counts::Number(most))) => (
            vec![Wanted::Number(1.0)],
            vec![
                Wanted::Number(0.0),
                Wanted::Number(1.5),
                Wanted::Number(f64::from(most) + 1.0),
                Wanted::Word("one"),
            ],
        ),
        (ValueKind::Counter, _) => (
            vec![Wanted::Word("今日停水")],
            vec![Wanted::Word(""), Wanted::Number(1.0)],
        ),
    }
}

#[test]
fn every_row_that_lets_something_be_controlled_has_its_control_and_no_class_has_another() {
    let catalogue = catalogue();
    let mut named = Vec::new();
    for (id, words, channel) in ROWS {
        let row = catalogue.rows.iter().find(|r| r.id.as_str() == *id);
        let row = row.unwrap_or_else(|| panic!("there is no row {id}"));
        let says = row.function_zh.contains(words) || row.performance_zh.contains(words);
        assert!(says, "{id} does not say {words}");
        named.push((row.class.as_str(), *channel));
    }
    let mut taken = Vec::new();
    for class in &catalogue.classes {
        taken.extend(
            settable(class)
                .iter()
                .map(|s| (class.id.as_str(), &*s.channel.name)),
        );
    }
    assert_eq!(named, taken);
}

/// Whether one of the devices takes one of the values, within some hours: it is the device of the run then.
fn is_followed(run: &mut Run, channel: &str, taken: &[Wanted<'_>]) -> bool {
    let devices = run.heard.of.clone();
    for _ in 0..48 {
        for device in &devices {
            run.device = *device;
            for wanted in taken {
                match run.set(channel, Some(*wanted)) {
                    Ok(()) => return true,
                    Err(CommandError::Hindered { reason, .. }) => {
                        assert!(!reason.en.is_empty() && !reason.zh.is_empty());
                    }
                    Err(CommandError::Silent(_) | CommandError::Unreachable(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }
        run.minutes(10);
    }
    false
}

#[test]
fn every_control_is_followed_told_and_kept_within_its_bounds() {
    let catalogue = catalogue();
    for class in &catalogue.classes {
        for settable in settable(class) {
            let name = &*settable.channel.name;
            let (taken, refused) = values(settable.channel, &settable.states(), settable.counts);
            for wanted in &refused {
                let error = Setting::new(class, name, Some(*wanted)).unwrap_err();
                let is_meant = matches!(
                    error,
                    SettingError::OutOfRange { .. } | SettingError::WrongValue { .. }
                );
                assert!(is_meant, "{} {name} {wanted:?}: {error}", class.id);
            }
            assert_eq!(Setting::new(class, name, None).is_ok(), settable.holds);
            let mut run = Run::of(class.id.as_str(), 12);
            assert!(is_followed(&mut run, name, &taken), "{} {name}", class.id);
            run.minutes(1);
            let device = run.device;
            let told = run.heard.truths.iter().any(|t| {
                let set = matches!(&t.kind, TruthKind::Set { channel, .. } if *channel == name);
                set && t.device == Some(device)
            });
            assert!(told, "{} {name}", class.id);
        }
    }
}

#[test]
fn a_text_is_as_long_as_a_display_takes_it() {
    let catalogue = catalogue();
    let screen = catalogue.class("T5-1").unwrap();
    let sent = |text: &str| Setting::new(screen, "content_updates", Some(Wanted::Word(text)));
    assert!(sent(&"社".repeat(500)).is_ok());
    let error = sent(&"社".repeat(501)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "content_updates takes one of these: a text of 1 to 500 characters"
    );
}

#[test]
fn a_text_on_a_display_counts_one_and_bookings_as_many_as_there_are() {
    for (class, channel) in [
        ("T3-1", "content_updates"),
        ("T5-1", "content_updates"),
        ("T6-3", "notices"),
        ("T7-5", "content_updates"),
    ] {
        let mut run = Run::of(class, 12);
        let before = latest(&run, channel);
        run.set(channel, Some(Wanted::Word("今日停水"))).unwrap();
        run.seconds(1);
        assert_eq!(run.values(channel), [before + 1.0], "{class}");
    }
    let mut kiosk = Run::of("T5-4", 3);
    let before = (latest(&kiosk, "bookings"), latest(&kiosk, "invitations"));
    kiosk.set("bookings", Some(Wanted::Number(3.0))).unwrap();
    kiosk.seconds(1);
    assert_eq!(kiosk.values("bookings"), [before.0 + 3.0]);
    assert_eq!(kiosk.values("invitations"), [before.1 + 3.0]);
}

/// What a device said last before the run.
fn latest(run: &Run, channel: &str) -> f64 {
    run.simulation
        .latest(run.device, run.channel(channel))
        .unwrap()
        .1
}

/// Lets an alarm of the run's class stand at its device for an hour, by its number.
fn alarm(run: &mut Run, k: u32) {
    let soon = run.simulation.now() + SimSpan::from_nanos(1);
    run.simulation
        .put(run.device.index(), soon, (code::ONSET, k | 3_600 << 4));
    run.seconds(1);
}

/// Seconds between what was said last and the one before it.
fn last_gap(said: &[(f64, f64)]) -> f64 {
    said[said.len() - 1].0 - said[said.len() - 2].0
}

#[test]
fn a_fire_door_is_held_open_until_it_is_let_go_or_it_burns() {
    let mut door = Run::of("T3-7", 3);
    door.set("door_open", Some(Wanted::Boolean(true))).unwrap();
    door.minutes(30);
    assert_eq!(door.last("door_open"), 1.0);
    door.set("door_open", Some(Wanted::Boolean(false))).unwrap();
    door.seconds(30);
    assert_eq!(door.last("door_open"), 0.0);
    let closing = door.last("closing_time");
    // It stood open for half an hour, and for as long as its closer needed.
    let open = last_gap(&door.said("door_open"));
    assert!((open - 1_800.0 - closing).abs() < 0.01, "{open} {closing}");
    assert!((4.0..=20.0).contains(&closing), "{closing}");

    door.set("door_open", Some(Wanted::Boolean(true))).unwrap();
    door.seconds(10);
    alarm(&mut door, 1);
    door.seconds(30);
    assert_eq!(door.last("door_open"), 0.0, "the fire alarm shuts it");
    let refused = door.set("door_open", Some(Wanted::Boolean(true)));
    assert!(matches!(refused, Err(CommandError::Hindered { .. })));
}

#[test]
fn a_fire_door_that_has_a_fault_does_not_shut_in_time() {
    let mut door = Run::of("T3-7", 3);
    door.set("door_open", Some(Wanted::Boolean(true))).unwrap();
    alarm(&mut door, 2);
    let refused = door.set("door_open", Some(Wanted::Boolean(true)));
    assert!(matches!(refused, Err(CommandError::Hindered { .. })));
    alarm(&mut door, 1);
    door.minutes(30);
    assert_eq!(door.last("door_open"), 1.0);
    door.minutes(35);
    assert_eq!(door.last("door_open"), 0.0, "the fault is over");
    assert!(door.last("closing_time") > 30.0);
}

#[test]
fn a_camera_keeps_its_preset_until_it_is_given_back_to_its_cruise() {
    let mut camera = Run::of("T3-2", 12);
    camera
        .set("preset_position", Some(Wanted::Number(200.0)))
        .unwrap();
    camera.minutes(60);
    assert_eq!(camera.values("preset_position"), [200.0]);
    camera.set("preset_position", None).unwrap();
    camera.minutes(60);
    let said = camera.values("preset_position");
    assert_eq!(said.len(), 6, "it goes back, and on four times: {said:?}");
    assert!(said[1..].iter().all(|preset| *preset < 8.0));
}

#[test]
fn what_is_booked_is_kept_until_that_is_called_off() {
    // Residents' cars stand on the spaces by night.
    for (class, hour, used) in [
        ("T5-6", 10, "occupied"),
        ("T6-6", 3, "in_use"),
        ("T8-1", 3, "occupied"),
        ("T8-3", 3, "occupied"),
    ] {
        let mut run = Run::of(class, hour);
        let devices = run.heard.of.clone();
        let books = |run: &mut Run| run.set("booked", Some(Wanted::Boolean(true)));
        let free = devices.into_iter().find(|device| {
            run.device = *device;
            books(&mut run).is_ok()
        });
        assert!(free.is_some(), "{class}");
        let twice = books(&mut run);
        assert!(
            matches!(twice, Err(CommandError::Hindered { .. })),
            "{class}"
        );
        run.seconds(30);
        run.set("booked", Some(Wanted::Boolean(false))).unwrap();
        let again = run.set("booked", Some(Wanted::Boolean(false)));
        assert!(
            matches!(again, Err(CommandError::Hindered { .. })),
            "{class}"
        );
        run.seconds(1);
        assert_eq!(run.values("booked"), [1.0, 0.0], "{class}");
        // Who booked would have come within 21 minutes.
        run.minutes(25);
        assert!(run.values(used).is_empty(), "{class} at {hour}");
    }
}

#[test]
fn who_booked_comes() {
    // Residents' cars stand on the spaces by night.
    for (class, hour, used) in [
        ("T5-6", 10, "occupied"),
        ("T6-6", 3, "in_use"),
        ("T8-1", 3, "occupied"),
        ("T8-3", 3, "occupied"),
    ] {
        let mut run = Run::of(class, hour);
        let devices = run.heard.of.clone();
        let free = devices.into_iter().find(|device| {
            run.device = *device;
            run.set("booked", Some(Wanted::Boolean(true))).is_ok()
        });
        assert!(free.is_some(), "{class}");
        run.minutes(25);
        assert_eq!(run.values(used), [1.0], "{class}");
    }
}

#[test]
fn a_lift_goes_where_it_is_sent_and_nowhere_else() {
    let mut lift = Run::of("T5-10", 3);
    let trips = latest(&lift, "trips");
    let nowhere = lift.set("floor", Some(Wanted::Number(200.0)));
    let Err(CommandError::Hindered { reason, .. }) = nowhere else {
        panic!("{nowhere:?}");
    };
    assert_eq!(reason.en, "the lift does not go to that floor");
    lift.set("floor", Some(Wanted::Number(1.0))).unwrap();
    let busy = lift.set("floor", Some(Wanted::Number(0.0)));
    assert!(
        matches!(busy, Err(CommandError::Hindered { .. })),
        "{busy:?}"
    );
    // 3 m at 1.75 m/s with 2 s to start and stop, and 6 s with open doors.
    lift.seconds(15);
    assert_eq!(lift.values("floor"), [1.0]);
    assert_eq!(lift.values("door_open"), [1.0, 0.0]);
    assert_eq!(lift.values("trips"), [trips + 1.0]);
}

#[test]
fn opened_boxes_give_their_parcels_out_once() {
    // Nobody fetches a parcel at three in the morning.
    let mut usual = Run::of("T7-3", 3);
    usual.minutes(5);
    let mut opened = Run::of("T7-3", 3);
    let before = latest(&opened, "pickups");
    opened.set("pickups", Some(Wanted::Number(1.0))).unwrap();
    opened.minutes(5);
    assert_eq!(opened.values("pickups"), [before + 1.0]);
    let boxes = |run: &Run| run.last("occupied_boxes");
    assert_eq!(boxes(&usual), boxes(&opened) + 1.0);
    // Who would have fetched it does not find it: after a day as many were fetched.
    usual.minutes(24 * 60);
    opened.minutes(24 * 60);
    assert_eq!(boxes(&usual), boxes(&opened));
    assert_eq!(usual.last("pickups"), opened.last("pickups"));
    let refused = opened.set("pickups", Some(Wanted::Number(20.0)));
    assert_eq!(refused.is_ok(), boxes(&opened) >= 20.0, "{refused:?}");
}

#[test]
fn a_router_is_no_faster_than_it_may_be() {
    let mut router = Run::of("T8-5", 11);
    let changes = latest(&router, "policy_changes");
    router.minutes(30);
    let free = router.values("downlink");
    assert!(free.iter().all(|mbps| *mbps > 20.0), "{free:?}");
    router
        .set("speed_limit", Some(Wanted::Number(20.0)))
        .unwrap();
    router.minutes(30);
    let limited = router.values("downlink").split_off(free.len());
    assert!(limited.len() == 30 && limited.iter().all(|mbps| *mbps <= 20.0));
    router.set("speed_limit", None).unwrap();
    router.minutes(30);
    assert_eq!(router.values("speed_limit"), [20.0, 10_000.0]);
    assert!(router.last("downlink") > 20.0);
    assert!(router.last("policy_changes") >= changes + 2.0);
}

#[test]
fn a_loudspeaker_is_held_and_given_back() {
    // Its announcements begin at six.
    let mut mute = Run::of("T4-1", 17);
    mute.set("broadcasting", Some(Wanted::Boolean(false)))
        .unwrap();
    mute.minutes(80);
    assert!(mute.values("broadcasting").is_empty());
    let mut pole = Run::of("T4-1", 13);
    pole.set("broadcasting", Some(Wanted::Boolean(true)))
        .unwrap();
    pole.set("display_on", Some(Wanted::Boolean(false)))
        .unwrap();
    pole.minutes(60);
    assert_eq!(
        (pole.last("broadcasting"), pole.last("display_on")),
        (1.0, 0.0)
    );
    pole.set("broadcasting", None).unwrap();
    pole.set("display_on", None).unwrap();
    pole.minutes(1);
    assert_eq!(pole.values("broadcasting"), [1.0, 0.0]);
    assert_eq!(pole.values("display_on"), [0.0, 1.0]);
}

#[test]
fn a_turnstile_that_is_held_down_lets_nobody_pass() {
    let mut usual = Run::of("T5-2", 7);
    usual.minutes(60);
    assert!(!usual.values("credential").is_empty());
    let mut held = Run::of("T5-2", 7);
    held.set("arm_raised", Some(Wanted::Boolean(false)))
        .unwrap();
    held.minutes(60);
    assert!(held.values("credential").is_empty());
    held.set("arm_raised", Some(Wanted::Boolean(true))).unwrap();
    held.minutes(60);
    assert_eq!(held.values("arm_raised"), [1.0], "it stays up");
    assert!(!held.values("credential").is_empty());
}

#[test]
fn robots_do_what_they_are_asked() {
    let activities = |class: &str, word: &str, hour: i64, minutes: i64| {
        let mut run = Run::of(class, hour);
        run.set("activity", Some(Wanted::Word(word))).unwrap();
        run.minutes(minutes);
        run
    };
    // Its drill: it drives, is on the scene for ten to twenty minutes, and comes back.
    let drill = activities("T9-4", "on_scene", 3, 120);
    let said = drill.values("activity");
    let at = |activity: f64| said.iter().filter(|a| **a == activity).count();
    assert_eq!((at(1.0), at(2.0)), (1, 1), "{said:?}");
    assert_eq!(drill.values("missions").len(), 1);
    // It comes home, is charged, and goes on its rounds again.
    let patrol = activities("T9-3", "charging", 12, 240);
    let said = patrol.values("activity");
    let charges = said.iter().position(|a| *a == 3.0);
    let goes_on = charges.is_some_and(|at| said[at..].contains(&1.0));
    assert!(goes_on, "{said:?}");
    // It sweeps in the night, in which it sweeps not by itself.
    let sweeps = activities("T9-2", "cleaning", 2, 60);
    assert!(sweeps.values("activity").contains(&2.0));
    let mut usual = Run::of("T9-2", 2);
    usual.minutes(60);
    assert!(!usual.values("activity").contains(&2.0));
}

#[test]
fn a_grounded_drone_does_not_fly_before_it_is_given_back() {
    let mut drone = Run::of("T9-5", 8);
    drone
        .set("activity", Some(Wanted::Word("grounded")))
        .unwrap();
    drone.minutes(30);
    let ended = drone.said("activity").len();
    drone.minutes(8 * 60);
    let held = drone.values("activity").split_off(ended);
    assert!(held.iter().all(|activity| *activity != 2.0), "{held:?}");
    drone.set("activity", None).unwrap();
    let held = drone.said("activity").len();
    drone.minutes(5 * 60);
    assert!(drone.values("activity").split_off(held).contains(&2.0));
}
