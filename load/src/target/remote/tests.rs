//! Connections that a platform holds back, against a server on the loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender as Teller;

use super::*;
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
    let mut length = 0;
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).unwrap_or(0) == 0 {
            return false;
        }
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            return socket.read_exact(&mut vec![0; length]).is_ok();
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

fn offer(remote: &mut Remote, connection: usize) {
    let content: (&[u8], &[u8]) = (b"topic", b"{}");
    let offered = remote.offer(connection, content, "", 0, 0);
    assert!(matches!(offered, Offer::Taken), "{connection}: {offered:?}");
}

fn turn_until(remote: &mut Remote, is_done: impl Fn(Counters) -> bool) {
    let begun = Instant::now();
    while !is_done(remote.counters()) {
        let counters = remote.counters();
        assert!(begun.elapsed() < Duration::from_secs(60), "{counters:?}");
        remote.turn(Duration::from_millis(5), &mut Deaf);
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
    offer(&mut remote, 0);
    turn_until(&mut remote, |counters| counters.throttled == 1);
    // One was told to wait, and all have something to send meanwhile.
    (1..CONNECTIONS).for_each(|connection| offer(&mut remote, connection));
    turn_until(&mut remote, |counters| {
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
