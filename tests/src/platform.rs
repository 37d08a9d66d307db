//! A running platform for HTTP or WebSocket: Node's server, which is no code of ours.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

/// The platform of `http.js` or `web_socket.js` on a free loopback port; ended by its process id when dropped.
#[derive(Debug)]
pub struct Platform {
    child: Option<Child>,
    /// Zero until it has one.
    port: u16,
    script: &'static str,
    scheme: &'static str,
    mode: String,
    /// File of the messages that it took, which outlives it; empty for none.
    journal: PathBuf,
    /// Folder of its certificates; empty for none.
    certificates: PathBuf,
}

impl Platform {
    /// Starts one for HTTP in a mode of its script; `None` where there is no Node.js. In CI there must be.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start(mode: &str) -> anyhow::Result<Option<Self>> {
        Self::of(("http.js", "http"), mode, Path::new(""), Path::new(""))
    }

    /// The same, every message that it takes being written into a file at once.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start_kept(mode: &str, journal: &Path) -> anyhow::Result<Option<Self>> {
        Self::of(("http.js", "http"), mode, journal, Path::new(""))
    }

    /// The same over TLS, with `server.pem` and `server.key` of a folder; clients must have a certificate from its `ca.pem`.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start_tls(mode: &str, certificates: &Path) -> anyhow::Result<Option<Self>> {
        Self::of(("http.js", "https"), mode, Path::new(""), certificates)
    }

    /// Starts one for WebSocket, the text of every frame being written into a file at once; over TLS with a folder of certificates.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start_web_socket(
        mode: &str,
        journal: &Path,
        certificates: Option<&Path>,
    ) -> anyhow::Result<Option<Self>> {
        let scheme = if certificates.is_some() { "wss" } else { "ws" };
        let certificates = certificates.unwrap_or(Path::new(""));
        Self::of(("web_socket.js", scheme), mode, journal, certificates)
    }

    fn of(
        (script, scheme): (&'static str, &'static str),
        mode: &str,
        journal: &Path,
        certificates: &Path,
    ) -> anyhow::Result<Option<Self>> {
        let mut platform = Self {
            child: None,
            port: 0,
            script,
            scheme,
            mode: mode.to_owned(),
            journal: journal.to_owned(),
            certificates: certificates.to_owned(),
        };
        Ok(platform.spawn()?.then_some(platform))
    }

    /// Whether there is a Node.js that runs it now.
    fn spawn(&mut self) -> anyhow::Result<bool> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let spawned = Command::new("node")
            .arg(folder.join(self.script))
            .args([&self.mode, &self.port.to_string()])
            .args([&self.journal, &self.certificates])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let child = match spawned {
            Ok(child) => self.child.insert(child),
            Err(error) if std::env::var_os("CI").is_none() => {
                crate::skip(&format!("node does not start: {error}"));
                return Ok(false);
            }
            Err(error) => return Err(error).context("node"),
        };
        let out = child.stdout.take().context("standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        self.port = line.trim().parse().context("a port")?;
        Ok(true)
    }

    /// Kills it at once and starts it again on the same port after `pause`.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart(&mut self, pause: Duration) -> anyhow::Result<()> {
        self.kill();
        std::thread::sleep(pause);
        if !self.spawn()? {
            bail!("node does not start again");
        }
        Ok(())
    }

    /// The same in another mode.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart_as(&mut self, mode: &str, pause: Duration) -> anyhow::Result<()> {
        mode.clone_into(&mut self.mode);
        self.restart(pause)
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already.
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Such as `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// What it got over HTTP since it was started.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn stats(&self) -> anyhow::Result<Value> {
        let mut answer = ureq::get(format!("{}/stats", self.url())).call()?;
        Ok(answer.body_mut().with_config().limit(1 << 26).read_json()?)
    }

    /// The messages that it took, whenever it was started; none before the first.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        let journal = std::fs::read_to_string(&self.journal).unwrap_or_default();
        journal.lines().map(str::to_owned).collect()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.kill();
    }
}
