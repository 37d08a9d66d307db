use serde_json::{Value, json};
use twin_core::time::SimTime;

use super::*;

fn facts(device: &str) -> DeviceFacts {
    DeviceFacts {
        community: "demo".into(),
        class: "T5-8".into(),
        device: device.into(),
        gateway: "room-1".into(),
    }
}

/// The way of a command that does not say where it is to be answered.
fn way(connection: usize) -> Way {
    Way {
        connection,
        reply: None,
    }
}

fn set(channel: &str, value: Option<Said>) -> Ask {
    Ask::Set {
        channel: channel.to_owned(),
        value,
    }
}

/// What a dialect makes of a payload.
fn asks(dialect: Dialect, payload: &Value) -> Result<Vec<Ask>, Bilingual> {
    let payload = payload.to_string();
    dialect.read(payload.as_bytes()).unwrap().asks
}

/// Its answer as topic and body.
fn answer(
    dialect: Dialect,
    topic: &str,
    told: &Result<SimTime, Refusal>,
) -> Option<(String, Value)> {
    let back = dialect.back(way(5), (topic, "ac-1"), json!(7));
    let (topic, body) = back.answer(told)?;
    let body = serde_json::from_slice(&body).unwrap();
    Some((String::from_utf8(topic).unwrap(), body))
}

fn beyond() -> Result<SimTime, Refusal> {
    Err(Refusal::Value(Bilingual::new("too much", "过大")))
}

#[test]
fn plain_json_sets_gives_back_and_restarts() {
    let command =
        json!({ "id": 7, "set": { "mode": "cool", "on": true, "setpoint": 24 }, "restart": true });
    let expected = [
        set("mode", Some(Said::Word("cool".into()))),
        set("on", Some(Said::Boolean(true))),
        set("setpoint", Some(Said::Number(24.0))),
        Ask::Restart,
    ];
    assert_eq!(asks(Dialect::Json, &command).unwrap(), expected);
    let back = json!({ "set": { "setpoint": null } });
    assert_eq!(asks(Dialect::Json, &back), Ok(vec![set("setpoint", None)]));
    for wrong in [
        json!({}),
        json!({ "set": {} }),
        json!({ "set": { "setpoint": [1] } }),
        json!({ "sett": { "setpoint": 1 } }),
        json!([1]),
    ] {
        assert!(asks(Dialect::Json, &wrong).is_err(), "{wrong}");
    }
    assert!(Dialect::Json.read(b"\xff{").unwrap().asks.is_err());
    let time = SimTime::from_secs(1_780_243_200);
    let done = answer(Dialect::Json, "site/ac-1/command", &Ok(time)).unwrap();
    let told = json!({ "id": 7, "device": "ac-1", "status": "done", "time": time.to_string() });
    assert_eq!(done, ("site/ac-1/command/response".into(), told));
    let (_, refused) = answer(Dialect::Json, "t", &beyond()).unwrap();
    assert_eq!(
        (&refused["status"], &refused["reason_zh"]),
        (&json!("refused"), &json!("过大"))
    );
}

#[test]
fn a_gateway_s_payload_names_the_device_and_its_own_answer_is_no_command() {
    let command = json!({ "device": "ac-1", "data": { "id": 7, "method": "set", "params": { "setpoint": 24 } } });
    let spoken = Dialect::Gateway.read(command.to_string().as_bytes());
    let spoken = spoken.unwrap();
    assert_eq!(
        (spoken.device.as_deref(), &spoken.id),
        (Some("ac-1"), &json!(7))
    );
    let expected = vec![set("setpoint", Some(Said::Number(24.0)))];
    assert_eq!(spoken.asks, Ok(expected));
    for (method, params, fits) in [
        ("restart", json!({}), true),
        ("set", json!(24), false),
        ("fly", json!({}), false),
    ] {
        let command =
            json!({ "device": "ac-1", "data": { "id": 1, "method": method, "params": params } });
        assert_eq!(asks(Dialect::Gateway, &command).is_ok(), fits, "{method}");
    }
    let done = Ok(SimTime::from_secs(0));
    let (topic, told) = answer(Dialect::Gateway, "v1/gateway/rpc", &done).unwrap();
    assert_eq!(topic, "v1/gateway/rpc");
    assert_eq!(
        told,
        json!({ "device": "ac-1", "id": 7, "data": { "success": true } })
    );
    assert_eq!(Dialect::Gateway.read(told.to_string().as_bytes()), None);
    let (_, refused) = answer(Dialect::Gateway, "v1/gateway/rpc", &beyond()).unwrap();
    assert_eq!(
        refused["data"],
        json!({ "success": false, "error": "too much" })
    );
    assert_eq!(Dialect::Gateway.read(refused.to_string().as_bytes()), None);
}

#[test]
fn a_thingsboard_device_is_told_by_its_connection_and_answers_over_it() {
    let filter = "v1/devices/me/rpc/request/+";
    let devices = [facts("ac-1"), facts("ac-2")];
    let mut commands = Commands::new(Form::Connection(filter), Dialect::Device, &devices);
    assert_eq!(commands.filters(), [filter]);
    let inbox = commands.connect();
    let request = "v1/devices/me/rpc/request/41";
    let warm = br#"{"method": "set", "params": {"setpoint": 30}}"#;
    assert_eq!(commands.hear(way(1), request, warm), Heard::Taken);
    let order = inbox.take().unwrap();
    assert_eq!(order.device, 1);
    assert_eq!(order.asks, [set("setpoint", Some(Said::Number(30.0)))]);
    inbox.tell(order.back, Ok(SimTime::from_secs(9)));
    assert_eq!(commands.settle(), (1, 0));
    let refused: [&[u8]; 4] = [
        b"{",
        br#"{"params": {"setpoint": 30}}"#,
        br#"{"method": "fly"}"#,
        br#"{"method": "set", "params": 30}"#,
    ];
    for wrong in refused {
        assert_eq!(commands.hear(way(0), request, wrong), Heard::Refused);
    }
    let restart = br#"{"method": "restart", "params": {}}"#;
    assert_eq!(commands.hear(way(0), request, restart), Heard::Taken);
    assert_eq!(inbox.take().unwrap().asks, [Ask::Restart]);
    for (connection, success) in [(1, true), (0, false), (0, false), (0, false), (0, false)] {
        let answer = commands.first_answer().unwrap();
        assert_eq!(answer.topic, b"v1/devices/me/rpc/response/41");
        assert_eq!(answer.connection, connection);
        let told: Value = serde_json::from_slice(&answer.payload).unwrap();
        assert_eq!(told["success"], success);
        commands.drop_answer();
    }
    assert_eq!(commands.first_answer(), None);
}

#[test]
fn alink_s_properties_are_set_and_answered_with_codes() {
    let method = "thing.service.property.set";
    let command =
        json!({ "id": "7", "version": "1.0", "method": method, "params": { "lamp_on": 1 } });
    let expected = vec![set("lamp_on", Some(Said::Number(1.0)))];
    assert_eq!(asks(Dialect::Alink, &command), Ok(expected));
    let other = json!({ "id": "7", "method": "thing.service.fly", "params": { "a": 1 } });
    assert!(asks(Dialect::Alink, &other).is_err());
    let topic = "/sys/T5-8/ac-1/thing/service/property/set";
    let done = Ok(SimTime::from_secs(0));
    let (reply, told) = answer(Dialect::Alink, topic, &done).unwrap();
    assert_eq!(reply, "/sys/T5-8/ac-1/thing/service/property/set_reply");
    assert_eq!(told["code"], 200);
    let state = Err(Refusal::State(Bilingual::new("no car", "没有车辆")));
    let codes = [beyond(), state].map(|told| {
        let (_, told) = answer(Dialect::Alink, topic, &told).unwrap();
        told["code"].as_u64()
    });
    assert_eq!(codes, [Some(460), Some(100_000)]);
}

#[test]
fn a_call_that_names_nobody_and_cannot_be_read_is_refused() {
    let form = Form::Pattern(TopicPattern::parse("v1/gateway/rpc").unwrap());
    let mut commands = Commands::new(form, Dialect::Gateway, &[facts("ac-1")]);
    let _inbox = commands.connect();
    assert_eq!(
        commands.hear(way(5), "v1/gateway/rpc", b"{"),
        Heard::Refused
    );
    assert_eq!(commands.first_answer(), None);
    let own = br#"{"device":"ac-1","id":1,"data":{"success":true}}"#;
    assert_eq!(commands.hear(way(5), "v1/gateway/rpc", own), Heard::Nothing);
}

/// A metric of a name, with the bytes of its datatype and value.
fn metric(name: &str, value: &[u8]) -> Vec<u8> {
    let mut body = vec![1 << 3 | 2, name.len() as u8];
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(value);
    let mut out = vec![2 << 3 | 2, body.len() as u8];
    out.extend(body);
    out
}

#[test]
fn sparkplug_s_metrics_are_channels() {
    let double = [&[4_u8 << 3, 10, 13 << 3 | 1][..], &24.5_f64.to_le_bytes()].concat();
    let float = [&[4_u8 << 3, 9, 12 << 3 | 5][..], &21.5_f32.to_le_bytes()].concat();
    // Int32 -2: ten bytes would do too, five are what four bytes need.
    let int: [u8; 8] = [4 << 3, 3, 10 << 3, 0xfe, 0xff, 0xff, 0xff, 0x0f];
    let payload = [
        metric("setpoint", &double),
        metric("brightness", &float),
        metric("level", &int),
        metric("lamp_on", &[4 << 3, 11, 14 << 3, 1]),
        metric(
            "mode",
            &[4 << 3, 12, 15 << 3 | 2, 4, b'c', b'o', b'o', b'l'],
        ),
        metric("valve_open", &[4 << 3, 11, 7 << 3, 1]),
        metric("Device Control/Reboot", &[4 << 3, 11, 14 << 3, 1]),
    ]
    .concat();
    let expected = vec![
        set("setpoint", Some(Said::Number(24.5))),
        set("brightness", Some(Said::Number(21.5))),
        set("level", Some(Said::Number(-2.0))),
        set("lamp_on", Some(Said::Boolean(true))),
        set("mode", Some(Said::Word("cool".into()))),
        set("valve_open", None),
        Ask::Restart,
    ];
    let spoken = Dialect::Sparkplug.read(&payload).unwrap();
    assert_eq!(spoken.asks, Ok(expected));
    for cut in 0..payload.len() {
        // Whatever is left is read or not; nothing panics.
        let _ = Dialect::Sparkplug.read(&payload[..cut]);
    }
    assert!(Dialect::Sparkplug.read(b"").unwrap().asks.is_err());
    assert_eq!(answer(Dialect::Sparkplug, "t", &beyond()), None);
}

#[test]
fn a_command_goes_to_its_device_and_what_nobody_is_gets_an_answer() {
    let pattern = TopicPattern::parse("site/{device}/command").unwrap();
    let devices = [facts("ac-1"), facts("ac-2")];
    let form = Form::Pattern(pattern);
    let mut commands = Commands::new(form, Dialect::Json, &devices);
    assert_eq!(commands.filters(), ["site/+/command"]);
    // Without a way to the simulation, as in a replay, it is only counted.
    let warm = br#"{"id": 1, "set": {"setpoint": 30}}"#;
    assert_eq!(
        commands.hear(way(5), "site/ac-2/command", warm),
        Heard::Taken
    );
    assert_eq!(
        commands.hear(way(5), "site/ac-9/command", warm),
        Heard::Unknown
    );
    assert_eq!(commands.first_answer(), None);
    let inbox = commands.connect();
    assert_eq!(
        commands.hear(way(5), "site/ac-2/command", warm),
        Heard::Taken
    );
    let order = inbox.take().unwrap();
    assert_eq!(order.device, 1);
    assert_eq!(order.asks, [set("setpoint", Some(Said::Number(30.0)))]);
    inbox.tell(order.back, Ok(SimTime::from_secs(9)));
    assert_eq!(commands.settle(), (1, 0));
    let first = commands.first_answer().unwrap();
    assert_eq!(first.topic, b"site/ac-2/command/response");
    assert_eq!(first.connection, 5);
    commands.drop_answer();
    assert_eq!(
        commands.hear(way(5), "site/ac-9/command", warm),
        Heard::Unknown
    );
    assert_eq!(commands.last_unknown(), Some("ac-9"));
    let first = commands.first_answer().unwrap();
    assert_eq!(first.topic, b"site/ac-9/command/response");
    let told: Value = serde_json::from_slice(&first.payload).unwrap();
    assert_eq!(told["reason"], "there is no device 'ac-9'");
    assert_eq!(
        commands.hear(way(5), "site/ac-1/command", b"{"),
        Heard::Refused
    );
    assert!(commands.last_refusal().is_some());
    // More than can wait are refused, and the run goes on.
    let heard: Vec<Heard> = (0..100)
        .map(|_| commands.hear(way(5), "site/ac-1/command", warm))
        .collect();
    let taken = heard.iter().filter(|h| **h == Heard::Taken).count();
    assert_eq!(taken, 64);
    assert_eq!(heard.last(), Some(&Heard::Refused));
}

#[test]
fn a_command_is_answered_the_way_it_came_and_where_it_asks_to_be() {
    let pattern = TopicPattern::parse("site/{device}/command").unwrap();
    let devices = [facts("ac.1"), facts("ac_2"), facts("ac.2")];
    let commands = Commands::new(Form::Pattern(pattern), Dialect::Json, &devices);
    let mut commands = commands.also_named(|name| name.replace('.', "_"));
    let inbox = commands.connect();
    let asked = Way {
        connection: 3,
        reply: Some("_INBOX/platform/1".into()),
    };
    let warm = br#"{"id": 1, "set": {"setpoint": 30}}"#;
    assert_eq!(
        commands.hear(asked, "site/ac_1/command", warm),
        Heard::Taken
    );
    // The name of a device is no other one's.
    assert_eq!(
        commands.hear(way(4), "site/ac_2/command", warm),
        Heard::Taken
    );
    assert_eq!(
        commands.hear(way(4), "site/ac.2/command", warm),
        Heard::Taken
    );
    let orders: Vec<_> = std::iter::from_fn(|| inbox.take()).collect();
    let devices: Vec<u32> = orders.iter().map(|order| order.device).collect();
    assert_eq!(devices, [0, 1, 2]);
    for order in orders {
        inbox.tell(order.back, Ok(SimTime::from_secs(9)));
    }
    assert_eq!(commands.settle(), (3, 0));
    let mut answers = Vec::new();
    while let Some(answer) = commands.first_answer() {
        let topic = String::from_utf8(answer.topic.clone()).unwrap();
        answers.push((answer.connection, topic));
        commands.drop_answer();
    }
    let expected = [
        (3, "_INBOX/platform/1"),
        (4, "site/ac_2/command/response"),
        (4, "site/ac.2/command/response"),
    ];
    assert_eq!(answers, expected.map(|(to, topic)| (to, topic.to_owned())));
}

#[test]
fn no_command_of_a_burst_is_followed_without_being_answered_and_counted() {
    let form = Form::Pattern(TopicPattern::parse("site/{device}/command").unwrap());
    let mut commands = Commands::new(form, Dialect::Json, &[facts("ac-1")]);
    let inbox = commands.connect();
    let follow = || {
        let mut followed = 0;
        while let Some(order) = inbox.take() {
            inbox.tell(order.back, Ok(SimTime::from_secs(9)));
            followed += 1;
        }
        followed
    };
    let warm = br#"{"id": 1, "set": {"setpoint": 30}}"#;
    // The simulation follows as many as wait each time, and the sending side does not look what became of them meanwhile.
    let rounds: Vec<(usize, usize)> = (0..4)
        .map(|_| {
            let heard = (0..64).map(|_| commands.hear(way(5), "site/ac-1/command", warm));
            let taken = heard.filter(|heard| *heard == Heard::Taken).count();
            (taken, follow())
        })
        .collect();
    assert_eq!(rounds, [(64, 64), (64, 64), (64, 0), (0, 0)]);
    assert_eq!(commands.settle(), (128, 0));
    assert_eq!(follow(), 64);
    assert_eq!(commands.settle(), (64, 0));
    // 192 that were done, and 64 for which there was no room.
    let mut answers = 0;
    while commands.first_answer().is_some() {
        answers += 1;
        commands.drop_answer();
    }
    assert_eq!(answers, 256);
}
