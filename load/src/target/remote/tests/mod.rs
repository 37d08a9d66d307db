//! Connections that a platform holds back or never takes again, against servers on the loopback.

mod fates;
mod returning;

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
