//! Connections that a platform holds back or never takes again, against servers on the loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender as Teller;

use tokio_tungstenite::tungstenite::accept;

use super::*;
use crate::plan::{Address, Target};
use crate::record::TopicForm;
use crate::secret::Secret;
use crate::witness::Deaf;

/// What the platform asks for.
const ASKED: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 40;
const TENTH: Duration = Duration::from_millis(100);

/// A platform that asks whoever posts first to come back after [`ASKED`], and takes everything else: its port, and when each request came.
fn platform() -> (u16, Receiver<Instant>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (teller, came) = channel();
    let has_asked = Arc::new(AtomicBool::new(false));
    // These threads end with the test's process.
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let socket = BufReader::new(socket.unwrap());
            let (teller, has_asked) = (teller.clone(), Arc::clone(&has_asked));
            std::thread::spawn(move || answer(socket, &teller, &has_asked));
        }
    });
    (port, came)
}

/// Answers the requests of a connection as long as there are any.
fn answer(mut socket: BufReader<TcpStream>, teller: &Teller<Instant>, has_asked: &AtomicBool) {
    while read_request(&mut socket) {
        teller.send(Instant::now()).unwrap();
        let answer = match has_asked.swap(true, Ordering::SeqCst) {
            true => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            false => format!(
                "HTTP/1.1 429 Too Many Requests\r\nretry-after: {}\r\ncontent-length: 0\r\n\r\n",
                ASKED.as_secs()
            ),
        };
        socket.get_mut().write_all(answer.as_bytes()).unwrap();
    }
}

/// Reads a request to its end; `false` where none comes any more.
fn read_request(socket: &mut BufReader<TcpStream>) -> bool {
    read_head(socket).is_some()
}

/// The same; the lines before its body.
fn read_head(socket: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        head.push(line.trim().to_owned());
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            return socket
                .read_exact(&mut vec![0; length])
                .is_ok()
                .then_some(head);
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
}

fn settings(port: u16) -> RemoteSettings {
    RemoteSettings {
        speech: Speech::Http,
        url: format!("http://127.0.0.1:{port}/in"),
        shown: format!("http://127.0.0.1:{port}"),
        host: "127.0.0.1".to_owned(),
        port,
        path: "/in".to_owned(),
        tls: None,
        login: Login::default(),
        body: Body::Payload,
        batch: 1,
        connect_timeout: Duration::from_secs(30),
        topics: TopicForm::Topic,
        run: String::new(),
        seed: 7,
    }
}

/// A message of a phase, with a key that it is known by.
fn message(phase: u16, key: Key) -> Sent {
    Sent {
        key,
        stream: 0,
        phase,
        due: 0,
    }
}

fn offer(remote: &mut Remote, connection: usize, phase: u16, key: Key) {
    let content: (&[u8], &[u8]) = (b"topic", b"{}");
    let offered = remote.offer(connection, content, "", &message(phase, key));
    assert!(matches!(offered, Offer::Taken), "{connection}: {offered:?}");
}

fn turn_until(remote: &mut Remote, witness: &mut impl Witness, is_done: impl Fn(Counters) -> bool) {
    let begun = Instant::now();
    while !is_done(remote.counters()) {
        let counters = remote.counters();
        assert!(begun.elapsed() < Duration::from_secs(60), "{counters:?}");
        remote.turn(Duration::from_millis(5), witness);
    }
}

#[test]
fn those_that_a_platform_holds_back_come_after_its_time_and_not_in_one_burst() {
    let (port, came) = platform();
    let caller = |number: usize| Caller {
        name: format!("client-{number}"),
        ..Caller::default()
    };
    let callers: Vec<_> = (0..CONNECTIONS).map(caller).collect();
    let mut remote = Remote::open(settings(port), callers, Instant::now()).unwrap();
    offer(&mut remote, 0, 0, 0);
    turn_until(&mut remote, &mut Deaf, |counters| counters.throttled == 1);
    // One was told to wait, and all have something to send meanwhile.
    (1..CONNECTIONS).for_each(|connection| offer(&mut remote, connection, 0, 0));
    turn_until(&mut remote, &mut Deaf, |counters| {
        counters.acknowledged == CONNECTIONS as u64
    });
    let first = came.recv().unwrap();
    let mut back: Vec<_> = came.try_iter().map(|at| at - first).collect();
    back.sort_unstable();
    assert_eq!(back.len(), CONNECTIONS, "each comes back once: {back:?}");
    assert!(back[0] >= ASKED, "{back:?}");
    // They come within another two seconds, so that a tenth has two of them; without chance it has all. The bound leaves room for a machine that is
    // late.
    let within = |from: &Duration| {
        let tenth = *from..*from + TENTH;
        back.iter().filter(|at| tenth.contains(*at)).count()
    };
    let together = back.iter().map(within).max().unwrap();
    assert!(together * 2 <= CONNECTIONS, "{together}: {back:?}");
}

/// A platform that answers one request after another with these statuses, and asks nobody to wait for longer than no time: its port.
fn answers(statuses: Vec<u16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // It ends with the test's process.
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut socket = BufReader::new(socket);
        for status in statuses {
            if !read_request(&mut socket) {
                return;
            }
            let answer =
                format!("HTTP/1.1 {status} So\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n");
            socket.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    port
}

/// What became of a message that is answered so: whether it was taken, whether it was refused, and how often the platform asked for less.
fn fate(statuses: Vec<u16>) -> (u64, u64, u64) {
    let port = answers(statuses);
    let callers = vec![Caller::default()];
    let mut remote = Remote::open(settings(port), callers, Instant::now()).unwrap();
    offer(&mut remote, 0, 0, 0);
    turn_until(&mut remote, &mut Deaf, |counters| {
        counters.acknowledged + counters.rejected == 1
    });
    let counters = remote.counters();
    (counters.acknowledged, counters.rejected, counters.throttled)
}

#[test]
fn what_asks_for_less_takes_none_of_the_five_attempts_at_what_fails() {
    // Four failures are not five, and as many times less between them are none.
    assert_eq!(
        fate(vec![429, 500, 503, 502, 429, 504, 503, 425, 204]),
        (1, 0, 4)
    );
    assert_eq!(fate(vec![429, 429, 503, 503, 500, 204]), (1, 0, 4));
}

#[test]
fn the_fifth_failure_is_the_last_however_often_less_was_asked_for() {
    assert_eq!(fate(vec![500, 500, 500, 500, 500, 204]), (0, 1, 0));
    assert_eq!(
        fate(vec![500, 429, 500, 429, 500, 503, 500, 503, 500, 204]),
        (0, 1, 4)
    );
}

#[test]
fn a_platform_that_asks_for_no_wait_is_not_asked_again_without_one() {
    let begun = Instant::now();
    assert_eq!(fate(vec![429, 503, 429, 503, 204]), (1, 0, 4));
    // Random parts of 0.25, 0.5, 1 and 2 s: all four within a tenth of a second are one chance in 60,000, and the seed is the same each time.
    assert!(begun.elapsed() >= Duration::from_millis(100));
}

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

/// A NATS server of one connection at a time: its port, and when a connection began, ended and began.
fn serves() -> (u16, Receiver<Instant>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (teller, told) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let _gone = teller.send(Instant::now());
            serve(&socket.unwrap());
            let _gone = teller.send(Instant::now());
        }
    });
    (port, told)
}

/// Answers until the connection ends.
fn serve(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    let info = b"INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"max_payload\":1048576}\r\n";
    socket.get_mut().write_all(info).unwrap();
    let mut line = String::new();
    while socket.read_line(&mut line).unwrap_or(0) > 0 {
        if line.starts_with("PING") {
            socket.get_mut().write_all(b"PONG\r\n").unwrap();
        }
        line.clear();
    }
}

#[test]
fn a_platform_that_closes_each_web_socket_is_not_asked_again_without_a_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (teller, told) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            // Closed as it is dropped.
            drop(accept(&socket.unwrap()));
            let _ = teller.send(());
        }
    });
    let settings = RemoteSettings {
        speech: Speech::WebSocket,
        url: format!("ws://127.0.0.1:{port}/in"),
        ..settings(port)
    };
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        remote.turn(Duration::from_millis(5), &mut Deaf);
    }
    // Random parts of 0.25, 0.5, 1, 2, 4 and 8 s: twenty within two seconds take a platform that is asked without a wait.
    let asked = told.try_iter().count();
    assert!((2..20).contains(&asked), "{asked}");
}

#[test]
fn a_storm_drops_a_nats_connection_at_once_and_lets_it_come_back_after_its_wait() {
    use rand::{Rng, SeedableRng};
    let (port, told) = serves();
    let settings = RemoteSettings {
        speech: Speech::Nats,
        ..settings(port)
    };
    let mut random = rand::rngs::StdRng::seed_from_u64(settings.seed);
    let spread = Duration::from_secs(2);
    // As the storm draws them for its first connection.
    assert!(random.random_bool(1.0));
    let wait = random.random_range(Duration::ZERO..=spread);
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    remote.storm(1.0, spread);
    turn_until(&mut remote, &mut Deaf, |counters| counters.reconnects == 1);
    let [_, ended, back] = told.try_iter().collect::<Vec<_>>()[..] else {
        panic!("no other connection came");
    };
    // The server may have seen the end late.
    assert!(back - ended >= wait / 2, "{:?} of {wait:?}", back - ended);
    assert_eq!(remote.counters().broken, 1);
    assert_eq!(remote.last_reason().unwrap().en, "a reconnect storm");
    // It goes on as before.
    offer(&mut remote, 0, 0, 1);
    turn_until(&mut remote, &mut Deaf, |counters| counters.writes == 1);
}

/// The first line of the request of somebody who logs in so where the path names who speaks, and its header of the credential.
fn asked(user: Option<&str>, password: Option<&str>) -> (String, Option<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let hearing = std::thread::spawn(move || {
        let mut socket = BufReader::new(listener.accept().unwrap().0);
        let head = read_head(&mut socket).unwrap();
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        socket.get_mut().write_all(answer).unwrap();
        head
    });
    let settings = RemoteSettings {
        path: "/api/v1/{user}/telemetry".to_owned(),
        ..settings(port)
    };
    let login = Login {
        user: user.map(str::to_owned),
        password: password.map(|word| Secret::new(word.to_owned())),
    };
    let caller = Caller {
        login,
        ..Caller::default()
    };
    let mut remote = Remote::open(settings, vec![caller], Instant::now()).unwrap();
    offer(&mut remote, 0, 0, 0);
    turn_until(&mut remote, &mut Deaf, |counters| {
        counters.acknowledged == 1
    });
    let head = hearing.join().unwrap();
    let is_credential = |line: &&String| line.to_lowercase().starts_with("authorization:");
    (head[0].clone(), head.iter().find(is_credential).cloned())
}

#[test]
fn a_token_goes_in_the_path_that_names_who_speaks_and_nowhere_else() {
    let line = |user: &str| format!("POST /api/v1/{user}/telemetry HTTP/1.1");
    assert_eq!(asked(Some("A1_TOKEN"), None), (line("A1_TOKEN"), None));
    assert_eq!(asked(Some("a/b c"), None), (line("a%2Fb%20c"), None));
    assert_eq!(asked(None, Some("B2-TOKEN")), (line("B2-TOKEN"), None));
    // A password beside it is for the header.
    let (first, credential) = asked(Some("u"), Some("w"));
    assert_eq!(first, line("u"));
    assert_eq!(
        credential.unwrap().split_once(": ").unwrap().1,
        "Basic dTp3"
    );
}

#[test]
fn a_platform_that_is_not_there_is_named_without_path_and_query() {
    // Port 1 is reserved, and nobody listens there.
    for scheme in ["http", "ws", "nats"] {
        let url = format!("{scheme}://127.0.0.1:1/api/v1/TOKEN/x?key=TOKEN");
        let target = Target::new(Address::parse(&url).unwrap());
        let settings = RemoteSettings::of(&target, None).unwrap();
        let refused = Remote::open(settings, vec![Caller::default()], Instant::now());
        let said = refused.unwrap_err().to_string();
        assert!(!said.contains("TOKEN"), "{said}");
        let place = format!("{scheme}://127.0.0.1:1: ");
        assert!(said.starts_with(&place), "{said}");
    }
}
