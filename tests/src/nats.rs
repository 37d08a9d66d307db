//! A running `nats-server`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// How long the server may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Debian's NATS server with JetStream on a free loopback port and a folder of its own; ended by its process id when dropped.
#[derive(Debug)]
pub struct Nats {
    child: Option<Child>,
    port: u16,
    folder: PathBuf,
    arguments: Vec<String>,
}

/// Where `nats-server` is; `None` with the reason printed where it is not installed. In CI it must be.
fn nats_server() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join("nats-server"))
        .find(|file| file.is_file());
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "nats-server must be installed in CI: cargo xtask test does"
    );
    if found.is_none() {
        crate::skip("nats-server is not installed (apt-get install nats-server)");
    }
    found
}

impl Nats {
    /// Starts a server with its files in `folder`; `None` where there is no nats-server.
    ///
    /// # Errors
    /// When it does not listen in time.
    pub fn start(folder: &Path, arguments: &[&str]) -> anyhow::Result<Option<Self>> {
        if nats_server().is_none() {
            return Ok(None);
        }
        let mut server = Self {
            child: None,
            port: TcpListener::bind("127.0.0.1:0")?.local_addr()?.port(),
            folder: folder.join("nats"),
            arguments: arguments.iter().map(|&a| a.to_owned()).collect(),
        };
        server.spawn()?;
        Ok(Some(server))
    }

    fn spawn(&mut self) -> anyhow::Result<()> {
        let program = nats_server().context("nats-server")?;
        let child = Command::new(program)
            .args([
                "-a",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-js",
                "-sd",
            ])
            .arg(&self.folder)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("nats-server")?;
        self.child = Some(child);
        let limit = Instant::now() + START_LIMIT;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if Instant::now() > limit {
                bail!("nats-server did not listen within {START_LIMIT:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// `tls://127.0.0.1:PORT`, for a server that was started with certificates.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("tls://127.0.0.1:{}", self.port)
    }

    /// `nats://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes a stream of `subjects`.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn make_stream(&self, name: &str, subjects: &str) -> anyhow::Result<()> {
        self.make_short_stream(name, subjects, -1)
    }

    /// Makes a stream that keeps the last `most` messages.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn make_short_stream(&self, name: &str, subjects: &str, most: i64) -> anyhow::Result<()> {
        let wanted = json!({ "name": name, "subjects": [subjects], "storage": "file", "retention": "limits",
            "discard": "old", "num_replicas": 1, "max_consumers": -1, "max_msgs": most, "max_bytes": -1, "max_age": 0,
            "max_msg_size": -1, "duplicate_window": 120_000_000_000_u64 });
        self.ask(&format!("$JS.API.STREAM.CREATE.{name}"), &wanted)
            .map(drop)
    }

    /// Deletes a stream with all that it holds.
    ///
    /// # Errors
    /// When there is none.
    pub fn delete_stream(&self, name: &str) -> anyhow::Result<()> {
        self.ask(&format!("$JS.API.STREAM.DELETE.{name}"), &json!({}))
            .map(drop)
    }

    /// Messages that a stream holds.
    ///
    /// # Errors
    /// When there is no such stream.
    pub fn stored(&self, name: &str) -> anyhow::Result<u64> {
        let told = self.ask(&format!("$JS.API.STREAM.INFO.{name}"), &json!({}))?;
        told["state"]["messages"].as_u64().context("messages")
    }

    /// A request of the JetStream API over the plain protocol, and its answer.
    fn ask(&self, subject: &str, wanted: &Value) -> anyhow::Result<Value> {
        let socket = TcpStream::connect(("127.0.0.1", self.port))?;
        socket.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut write = socket.try_clone()?;
        let body = wanted.to_string();
        write!(
            write,
            "CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB _INBOX.test 1\r\nPUB {subject} _INBOX.test {}\r\n{body}\r\n",
            body.len()
        )?;
        let mut read = BufReader::new(socket);
        loop {
            let mut line = String::new();
            if read.read_line(&mut line)? == 0 {
                bail!("the server closed the connection");
            }
            if line.starts_with("-ERR") {
                bail!("{line}");
            }
            if let Some(head) = line.strip_prefix("MSG ") {
                let length = head.split_whitespace().next_back().context("length")?;
                let mut bytes = vec![0; length.parse()?];
                read.read_exact(&mut bytes)?;
                let answer: Value = serde_json::from_slice(&bytes)?;
                if !answer["error"].is_null() {
                    bail!("{answer}");
                }
                return Ok(answer);
            }
        }
    }

    /// Kills it at once and starts it again on the same port after `pause`.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart(&mut self, pause: Duration) -> anyhow::Result<()> {
        self.kill();
        std::thread::sleep(pause);
        self.spawn()
    }

    /// Kills it at once.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}
