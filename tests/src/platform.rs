//! A running HTTP platform: Node's server, which is no code of ours.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use serde_json::Value;

/// The platform of `http.js` on a free loopback port; ended by its process id when dropped.
#[derive(Debug)]
pub struct Platform {
    child: Child,
    port: u16,
    scheme: &'static str,
}

impl Platform {
    /// Starts it in a mode of its script; `None` where there is no Node.js. In CI there must be.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start(mode: &str) -> anyhow::Result<Option<Self>> {
        Self::spawn(mode, &[], "http")
    }

    /// The same over TLS, with `server.pem` and `server.key` of a folder; clients must have a certificate from its `ca.pem`.
    ///
    /// # Errors
    /// When it does not tell its port.
    pub fn start_tls(mode: &str, folder: &Path) -> anyhow::Result<Option<Self>> {
        Self::spawn(mode, &[folder], "https")
    }

    fn spawn(mode: &str, more: &[&Path], scheme: &'static str) -> anyhow::Result<Option<Self>> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http.js");
        let spawned = Command::new("node")
            .arg(script)
            .arg(mode)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) if std::env::var_os("CI").is_none() => {
                crate::skip(&format!("node does not start: {error}"));
                return Ok(None);
            }
            Err(error) => return Err(error).context("node"),
        };
        let out = child.stdout.take().context("standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let port = line.trim().parse().context("a port")?;
        Ok(Some(Self {
            child,
            port,
            scheme,
        }))
    }

    /// `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// What it got.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn stats(&self) -> anyhow::Result<Value> {
        let mut answer = ureq::get(format!("{}/stats", self.url())).call()?;
        Ok(answer.body_mut().with_config().limit(1 << 26).read_json()?)
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
