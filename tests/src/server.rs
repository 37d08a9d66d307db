//! A running `twin serve`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

/// How long a server may take to say that it listens: generous, since tests share two cores.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A `twin serve` process on a free port; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    url: String,
    agent: ureq::Agent,
}

impl Server {
    /// Starts `twin serve` with `arguments` on a free port and its data in `data`, and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or says nothing in time.
    pub fn start(arguments: &[&str], data: &Path) -> anyhow::Result<Self> {
        let mut child = crate::command()?
            .arg("serve")
            .args(arguments)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("the server's output")?;
        let url = match first_url(stdout) {
            Ok(url) => url,
            Err(error) => {
                drop(child.kill());
                return Err(error);
            }
        };
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(START_LIMIT))
            .build();
        let server = Self {
            child,
            url,
            agent: agent.into(),
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Status and body of a GET.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn get(&self, path: &str) -> anyhow::Result<(u16, String)> {
        let mut answer = self.agent.get(format!("{}{path}", self.url)).call()?;
        Ok((
            answer.status().as_u16(),
            answer.body_mut().read_to_string()?,
        ))
    }

    /// Body of a GET that succeeds, as JSON.
    ///
    /// # Errors
    /// When there is no answer, or not one of 200.
    pub fn json(&self, path: &str) -> anyhow::Result<Value> {
        let (status, body) = self.get(path)?;
        if status != 200 {
            bail!("GET {path}: {status} {body}");
        }
        Ok(serde_json::from_str(&body)?)
    }

    /// Status and body of a command.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn command(&self, command: &Value) -> anyhow::Result<(u16, Value)> {
        let mut answer = self
            .agent
            .post(format!("{}/api/v1/commands", self.url))
            .send_json(command)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
    }

    /// Kills the process at once, as `kill -9` does.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks the process to stop (SIGTERM) and waits for its exit code.
    ///
    /// # Errors
    /// When it does not stop in time.
    pub fn stop(mut self) -> anyhow::Result<Option<i32>> {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()?;
        anyhow::ensure!(asked.success(), "kill failed");
        let limit = Instant::now() + Duration::from_secs(20);
        while Instant::now() < limit {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.code());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the server did not stop within 20 s of SIGTERM");
    }

    fn wait_until_ready(&self) -> anyhow::Result<()> {
        let limit = Instant::now() + START_LIMIT;
        while Instant::now() < limit {
            if self.get("/readyz").is_ok_and(|(status, _)| status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the server was not ready within {START_LIMIT:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The URL in the first line that has one; the rest of the output is read and dropped, so that the server never blocks.
fn first_url(stdout: impl std::io::Read + Send + 'static) -> anyhow::Result<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(url) = line
                .split_whitespace()
                .find(|word| word.starts_with("http://"))
            {
                // Only the first URL is waited for.
                drop(send.send(url.trim_end_matches('/').to_owned()));
            }
        }
    });
    receive
        .recv_timeout(START_LIMIT)
        .context("the server printed no URL")
}
