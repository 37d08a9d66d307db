//! A running `mosquitto`.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long the broker may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Debian's MQTT broker on a free loopback port with a configuration of its own; ended by its process id when dropped.
#[derive(Debug)]
pub struct Broker {
    child: Option<Child>,
    port: u16,
    config: PathBuf,
}

/// Where `mosquitto` is; `None` with the reason printed where it is not installed. In CI it must be.
///
/// # Panics
/// In CI, when it is missing.
#[must_use]
pub fn mosquitto() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join("mosquitto"))
        .find(|file| file.is_file());
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "mosquitto must be installed in CI: cargo xtask test does"
    );
    if found.is_none() {
        crate::skip("mosquitto is not installed (apt-get install mosquitto)");
    }
    found
}

impl Broker {
    /// Starts a broker with `lines` in its configuration beside its listener, and its files in `folder`; `None` where there is no
    /// mosquitto.
    ///
    /// # Errors
    /// When it does not listen in time.
    pub fn start(folder: &Path, lines: &str) -> anyhow::Result<Option<Self>> {
        let Some(program) = mosquitto() else {
            return Ok(None);
        };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = folder.join("mosquitto.conf");
        let anonymous = if lines.contains("allow_anonymous") {
            ""
        } else {
            "allow_anonymous true\n"
        };
        // Started as root it would become another user, who cannot read a test's files; no queue of its own may lose messages; settings of
        // a listener follow it.
        let text = format!(
            "user root\nmax_queued_messages 0\nlistener {port} 127.0.0.1\n{anonymous}{lines}\n"
        );
        std::fs::write(&config, text)?;
        let mut broker = Self {
            child: None,
            port,
            config,
        };
        broker.spawn(&program)?;
        Ok(Some(broker))
    }

    fn spawn(&mut self, program: &Path) -> anyhow::Result<()> {
        let child = Command::new(program)
            .arg("-c")
            .arg(&self.config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("mosquitto")?;
        self.child = Some(child);
        let limit = Instant::now() + START_LIMIT;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if Instant::now() > limit {
                bail!("mosquitto did not listen within {START_LIMIT:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `mqtt://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    /// Kills it at once and starts it again on the same port after `pause`.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart(&mut self, pause: Duration) -> anyhow::Result<()> {
        self.kill();
        std::thread::sleep(pause);
        let program = mosquitto().context("mosquitto")?;
        self.spawn(&program)
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

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}
