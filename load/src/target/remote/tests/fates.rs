//! What becomes of messages that a platform never takes.

use super::*;

/// A platform that lets one connection in, greets it, and refuses whoever comes after it: its port, and what closes the connection when it is dropped.
fn lets_one_in(greet: fn(&TcpStream)) -> (u16, Teller<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (closer, closes) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        drop(listener);
        greet(&socket);
        assert!(closes.recv().is_err());
    });
    (port, closer)
}

/// Takes a request and answers it.
fn greet_http(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    assert!(read_request(&mut socket));
    let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
    socket.get_mut().write_all(answer).unwrap();
}

/// Takes a message without headers.
fn greet_nats(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    let info = b"INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"max_payload\":1048576}\r\n";
    socket.get_mut().write_all(info).unwrap();
    let mut line = String::new();
    while !line.starts_with("PUB ") {
        line.clear();
        assert!(socket.read_line(&mut line).unwrap() > 0);
        if line.starts_with("PING") {
            socket.get_mut().write_all(b"PONG\r\n").unwrap();
        }
    }
    assert!(socket.read_line(&mut line).unwrap() > 0);
}

/// Takes a frame.
fn greet_web_socket(socket: &TcpStream) {
    let mut socket = accept(socket).unwrap();
    assert_eq!(socket.read().unwrap().into_text().unwrap().as_str(), "{}");
}

/// Counts what became of messages, phase by phase.
#[derive(Debug, Default)]
struct Fates {
    sent: [u32; 3],
    dropped: [u32; 3],
    unacknowledged: [u32; 3],
    /// Of what was dropped.
    keys: Vec<Key>,
}

impl Witness for Fates {
    fn sent(&mut self, phase: u16, _: u64, _: u64) {
        self.sent[usize::from(phase)] += 1;
    }

    fn missed(&mut self, phase: u16) {
        self.dropped[usize::from(phase)] += 1;
    }

    fn unacknowledged(&mut self, phase: u16) {
        self.unacknowledged[usize::from(phase)] += 1;
    }

    fn dropped(&mut self, phase: u16, key: Key) {
        self.missed(phase);
        self.keys.push(key);
    }

    fn received(&mut self, _: &[u8], _: &[u8], _: u64) {}
}

/// One message goes, the connection is closed for good, and the rest waits until the end.
fn check_fates(speech: Speech, scheme: &str, greet: fn(&TcpStream)) {
    let (port, closer) = lets_one_in(greet);
    let settings = RemoteSettings {
        speech,
        url: format!("{scheme}://127.0.0.1:{port}/in"),
        ..settings(port)
    };
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    let mut fates = Fates::default();
    offer(&mut remote, 0, 0, 1);
    turn_until(&mut remote, &mut fates, |counters| counters.writes == 1);
    drop(closer);
    // It is a matter of chance whether this one goes before the end of the connection is seen.
    offer(&mut remote, 0, 1, 2);
    turn_until(&mut remote, &mut fates, |counters| counters.broken == 1);
    // Two parcels that wait for the connection, and one that is being filled.
    for key in 3..9 {
        offer(&mut remote, 0, 2, key);
        remote.turn(Duration::from_millis(1), &mut fates);
    }
    let limit = Duration::from_millis(50);
    remote.close(limit, &mut fates);
    // It was down for as long at least as its end was waited for.
    let down = Duration::from_nanos(remote.counters().down_nanos);
    assert!(down >= limit, "{down:?}");
    assert_eq!((fates.sent[0], fates.dropped[0]), (1, 0), "{fates:?}");
    assert_eq!(fates.sent[1] + fates.dropped[1], 1, "{fates:?}");
    assert_eq!((fates.sent[2], fates.dropped[2]), (0, 6), "{fates:?}");
    // Each is told by what it is known by.
    let last = fates.keys.iter().skip_while(|key| **key < 3);
    assert!(last.eq(&[3, 4, 5, 6, 7, 8]), "{fates:?}");
    assert!(!fates.keys.contains(&1), "{fates:?}");
}

#[test]
fn what_an_http_platform_never_takes_is_dropped_at_the_end() {
    check_fates(Speech::Http, "http", greet_http);
}

#[test]
fn what_a_nats_server_never_takes_is_dropped_at_the_end() {
    check_fates(Speech::Nats, "nats", greet_nats);
}

#[test]
fn what_a_web_socket_platform_never_takes_is_dropped_at_the_end() {
    check_fates(Speech::WebSocket, "ws", greet_web_socket);
}

#[test]
fn what_is_sent_in_another_order_leaves_the_others_to_be_dropped_by_their_keys() {
    // It never says anything.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = settings(listener.local_addr().unwrap().port());
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    let mut fates = Fates::default();
    // None of them leaves without a turn.
    for key in 1..=5 {
        offer(&mut remote, 0, 0, key);
    }
    let sent = Event::Sent {
        lane: 0,
        messages: vec![message(0, 4), message(0, 2)],
        bytes: 0,
        at: 0,
    };
    remote.follow(sent, &mut fates);
    let dropped = Event::Dropped {
        lane: 0,
        messages: vec![message(0, 3)],
    };
    remote.follow(dropped, &mut fates);
    remote.drop_unsent(&mut fates);
    assert_eq!((fates.sent[0], fates.dropped[0]), (2, 3), "{fates:?}");
    assert_eq!(fates.keys, [3, 1, 5], "{fates:?}");
    // What was sent may be answered.
    assert_eq!(remote.outstanding(), 2);
}

/// What a server says of a stream.
const STREAM: &str = r#"{"config":{"name":"S","retention":"limits","discard":"old","storage":"file","num_replicas":1},"created":"2026-01-01T00:00:00Z","state":{"messages":0,"bytes":0,"first_seq":0,"first_ts":"2026-01-01T00:00:00Z","last_seq":0,"last_ts":"2026-01-01T00:00:00Z","consumer_count":0}}"#;

/// Says that there is a stream, and that it has the first message.
fn greet_stream(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    let info = b"INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"headers\":true,\"max_payload\":1048576}\r\n";
    socket.get_mut().write_all(info).unwrap();
    loop {
        let mut line = String::new();
        assert!(socket.read_line(&mut line).unwrap() > 0);
        let words: Vec<&str> = line.split_whitespace().collect();
        let (verb, reply, length) = match words[..] {
            ["PING"] => {
                socket.get_mut().write_all(b"PONG\r\n").unwrap();
                continue;
            }
            [verb @ ("PUB" | "HPUB"), _, reply, .., length] => (verb, reply, length),
            _ => continue,
        };
        socket
            .read_exact(&mut vec![0; length.parse::<usize>().unwrap() + 2])
            .unwrap();
        let said = match verb {
            "PUB" => STREAM,
            _ => r#"{"stream":"S","seq":1}"#,
        };
        // Its answers come under the client's subscription 0.
        let answer = format!("MSG {reply} 0 {}\r\n{said}\r\n", said.len());
        socket.get_mut().write_all(answer.as_bytes()).unwrap();
        if verb == "HPUB" {
            return;
        }
    }
}

/// A stream that has acknowledged a message; and what closes its connection for good.
fn stream(fates: &mut Fates) -> (Remote, Teller<()>) {
    let (port, closer) = lets_one_in(greet_stream);
    let settings = RemoteSettings {
        speech: Speech::JetStream("S".to_owned()),
        url: format!("nats://127.0.0.1:{port}"),
        ..settings(port)
    };
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    offer(&mut remote, 0, 0, 1);
    turn_until(&mut remote, fates, |counters| counters.acknowledged == 1);
    (remote, closer)
}

#[test]
fn what_the_client_of_a_stream_keeps_for_a_connection_that_is_gone_is_not_sent() {
    let mut fates = Fates::default();
    let (mut remote, closer) = stream(&mut fates);
    drop(closer);
    turn_until(&mut remote, &mut fates, |counters| counters.broken == 1);
    offer(&mut remote, 0, 1, 2);
    remote.close(Duration::from_millis(300), &mut fates);
    assert_eq!(fates.sent, [1, 0, 0], "{fates:?}");
    assert_eq!(fates.dropped, [0, 1, 0], "{fates:?}");
    assert_eq!(fates.keys, [2], "{fates:?}");
    assert_eq!(fates.unacknowledged, [0, 0, 0], "{fates:?}");
}

#[test]
fn what_a_stream_takes_without_a_word_is_sent_and_never_acknowledged() {
    let mut fates = Fates::default();
    let (mut remote, _closer) = stream(&mut fates);
    offer(&mut remote, 0, 1, 2);
    turn_until(&mut remote, &mut fates, |counters| counters.writes == 2);
    remote.close(Duration::from_millis(50), &mut fates);
    assert_eq!(fates.sent, [1, 1, 0], "{fates:?}");
    assert_eq!(fates.dropped, [0, 0, 0], "{fates:?}");
    assert_eq!(fates.unacknowledged, [0, 1, 0], "{fates:?}");
    assert_eq!(remote.counters().acknowledged, 1);
}

/// Takes two messages without headers of a parcel, and never more than 16 bytes.
fn greet_with_little_room(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    let info = b"INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"max_payload\":16}\r\n";
    socket.get_mut().write_all(info).unwrap();
    let mut taken = 0;
    while taken < 2 {
        let mut line = String::new();
        assert!(socket.read_line(&mut line).unwrap() > 0);
        if line.starts_with("PING") {
            socket.get_mut().write_all(b"PONG\r\n").unwrap();
        } else if line.starts_with("PUB ") {
            assert!(line.ends_with(" 2\r\n"), "{line}");
            taken += 1;
        }
    }
}

#[test]
fn a_message_that_is_too_long_for_nats_is_refused_by_itself_and_the_others_go() {
    let (port, _closer) = lets_one_in(greet_with_little_room);
    let settings = RemoteSettings {
        speech: Speech::Nats,
        ..settings(port)
    };
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    let mut fates = Fates::default();
    // A parcel leaves with the next turn.
    offer(&mut remote, 0, 0, 1);
    let content: (&[u8], &[u8]) = (b"topic", &[b'x'; 17]);
    let offered = remote.offer(0, content, "", &message(1, 2));
    assert!(matches!(offered, Offer::Taken), "{offered:?}");
    offer(&mut remote, 0, 2, 3);
    turn_until(&mut remote, &mut fates, |counters| counters.writes == 2);
    // Waits until all are settled.
    remote.close(Duration::from_secs(5), &mut fates);
    assert_eq!((fates.sent, fates.dropped), ([1, 1, 1], [0, 0, 0]));
    assert_eq!(remote.counters().rejected, 1);
    assert_eq!(remote.outstanding(), 0);
    let reason = remote.last_reason().unwrap();
    assert!(reason.en.contains("limit of 16"), "{reason}");
}
