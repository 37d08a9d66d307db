//! A server on a free port, and the plainest of clients.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::oneshot;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};
use twin_server::{DataSource, Options, Phase, Server, ServerError};

use crate::community::community;

/// Longest that anything here may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// A running server.
pub(crate) struct TestServer {
    pub(crate) addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServerError>>>,
}

impl TestServer {
    /// Serves the test community from `folder`, ready.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, |_| {})
    }

    /// The same with other options.
    pub(crate) fn start_with(folder: &Path, change: impl FnOnce(&mut Options)) -> Self {
        let server = Self::start_unready(folder, change);
        let deadline = Instant::now() + PATIENCE;
        while server.get("/readyz").status != 200 {
            assert!(
                Instant::now() < deadline,
                "not ready: {}",
                server.get("/readyz").text()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// The same, perhaps not ready yet.
    pub(crate) fn start_unready(folder: &Path, change: impl FnOnce(&mut Options)) -> Self {
        let data = DataSource::or_create(folder.join("test.gpkg"), || Ok(community()));
        let mut options = Options::new((Ipv4Addr::LOCALHOST, 0).into(), data);
        change(&mut options);
        let (told, addr) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let server = Server::bind(options).await?;
                told.send(server.addr()).unwrap();
                server
                    .run(async {
                        let _dropped = stopped.await;
                    })
                    .await
            })
        });
        Self {
            addr: addr.recv_timeout(PATIENCE).unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Stops it as a signal would.
    pub(crate) fn stop(mut self) -> Result<(), ServerError> {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap()
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.request("GET", target, &[], b"")
    }

    pub(crate) fn command(&self, command: &Value) -> Answer {
        let body = serde_json::to_vec(command).unwrap();
        self.request(
            "POST",
            "/api/v1/commands",
            &[("content-type", "application/json")],
            &body,
        )
    }

    /// Sends whatever it is told to, well formed or not.
    pub(crate) fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!(
            "{method} {target} HTTP/1.0\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            head.push_str(&format!("host: {}\r\n", self.addr));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        // A server may answer and close before it has read a body that is too large.
        let _refused = stream.write_all(body);
        let mut bytes = Vec::new();
        let _reset = stream.read_to_end(&mut bytes);
        let end = bytes
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .unwrap_or_else(|| {
                panic!(
                    "no answer to {method} {target}: {}",
                    String::from_utf8_lossy(&bytes)
                )
            });
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head
            .split_whitespace()
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap();
        Answer {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// Opens the live stream.
    pub(crate) fn live(&self) -> Live {
        let (socket, _) = tungstenite::connect(format!("ws://{}/api/v1/live", self.addr)).unwrap();
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
        }
        Live(socket)
    }

    /// Opens the live stream with little room between us, so that not reading is noticed soon.
    pub(crate) fn cramped_live(&self) -> Live {
        let socket =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(32 * 1_024).unwrap();
        socket.connect(&self.addr.into()).unwrap();
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let url = format!("ws://{}/api/v1/live", self.addr);
        let (socket, _) = tungstenite::client(url, MaybeTlsStream::Plain(stream)).unwrap();
        Live(socket)
    }

    /// Waits until `check` finds what it wants.
    pub(crate) fn wait<T>(&self, what: &str, mut check: impl FnMut(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = check(self) {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A live stream.
pub(crate) struct Live(pub(crate) WebSocket<MaybeTlsStream<TcpStream>>);

impl Live {
    /// The next message of the server.
    pub(crate) fn next(&mut self) -> Value {
        loop {
            match self.0.read().unwrap() {
                Message::Text(text) => return serde_json::from_str(text.as_str()).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next message of a type.
    pub(crate) fn next_of(&mut self, kind: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.next();
            if message["type"] == kind {
                return message;
            }
            assert!(Instant::now() < deadline, "no {kind}");
        }
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).unwrap();
    }
}

/// Whether a start fails; the reason.
pub(crate) fn refused_start(options: Options) -> ServerError {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::bind(options).await.unwrap();
        let mut progress = server.progress();
        let error = server.run(std::future::pending()).await.unwrap_err();
        assert!(matches!(&*progress.borrow_and_update(), Phase::Failed(_)));
        error
    })
}

/// A copy of the store as it is on the disk at this moment: what a `kill -9` leaves.
pub(crate) fn crash(from: &Path, to: &Path) {
    for name in ["test.gpkg", "test.gpkg-wal"] {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}
