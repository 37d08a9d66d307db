//! Over a WebSocket: in frames with a topic.

use std::net::TcpListener;

use serde_json::{Value, json};
use tungstenite::{Message, accept};

use super::{World, assert_counted};

#[test]
fn over_a_web_socket_commands_and_answers_are_frames_with_a_topic() {
    let world = World::of(700);
    let room = world.first("T5-8");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/in", listener.local_addr().unwrap());
    let topic = |device: &str| format!("site/{device}/command");
    let frame = |device: &str, id: u32, set: Value| {
        let payload = json!({ "id": id, "set": set });
        json!({ "topic": topic(device), "payload": payload }).to_string()
    };
    let frames = [
        // What is on another topic, or on none, is no command.
        json!({ "topic": "site/command", "payload": { "set": {} } }).to_string(),
        json!({ "taken": 1 }).to_string(),
        frame(&room, 1, json!({ "setpoint": 19 })),
        frame(&room, 2, json!({ "setpoint": 45 })),
        frame("nobody", 3, json!({ "setpoint": 20 })),
    ];
    let (report, heard) = std::thread::scope(|scope| {
        let platform = scope.spawn(|| {
            let mut socket = accept(listener.accept().unwrap().0).unwrap();
            let mut heard: Vec<Value> = Vec::new();
            while let Ok(message) = socket.read() {
                let Message::Text(text) = message else {
                    continue;
                };
                if heard.is_empty() {
                    for frame in &frames {
                        socket.send(Message::text(frame.as_str())).unwrap();
                    }
                }
                heard.push(serde_json::from_str(&text).unwrap());
            }
            heard
        });
        let report = world.commanded(("senml", Some("site/{device}/command")), &url, None);
        (report.unwrap(), platform.join().unwrap())
    });
    assert_counted(&report, (3, 1), (1, 1));
    let answer = |device: &str, id: u32| {
        let topic = format!("{}/response", topic(device));
        let found = heard
            .iter()
            .find(|f| f["topic"] == topic.as_str() && f["payload"]["id"] == id);
        &found.unwrap()["payload"]
    };
    assert_eq!(answer(&room, 1)["status"], "done");
    assert_eq!(answer(&room, 2)["status"], "refused");
    assert_eq!(answer("nobody", 3)["reason"], "there is no device 'nobody'");
}
