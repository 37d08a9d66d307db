//! A `twin` that runs beside a test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

use anyhow::{Context, bail};

use crate::{Ran, command};

/// A started `twin`; ended by its process id when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut child = command()?
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().context("standard error")?;
        Ok(Self {
            child,
            stderr: BufReader::new(stderr),
            said: String::new(),
        })
    }

    /// Waits until a line of its log holds `word`.
    ///
    /// # Errors
    /// When it ends without.
    pub fn wait_for(&mut self, word: &str) -> anyhow::Result<()> {
        loop {
            let mut line = String::new();
            if self.stderr.read_line(&mut line)? == 0 {
                bail!("'{word}' was not said: {}", self.said);
            }
            self.said.push_str(&line);
            if line.contains(word) {
                return Ok(());
            }
        }
    }

    /// Asks it to end: SIGTERM.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn terminate(&self) -> anyhow::Result<()> {
        self.signal("-TERM")
    }

    /// Presses Ctrl-C: SIGINT.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn interrupt(&self) -> anyhow::Result<()> {
        self.signal("-INT")
    }

    /// Halts it until it goes on: SIGSTOP.
    ///
    /// # Errors
    /// When it cannot be halted.
    pub fn halt(&self) -> anyhow::Result<()> {
        self.signal("-STOP")
    }

    /// Lets it go on: SIGCONT.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn go_on(&self) -> anyhow::Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, which: &str) -> anyhow::Result<()> {
        let mut kill = Command::new("kill");
        let status = kill.args([which, &self.child.id().to_string()]).status()?;
        if !status.success() {
            bail!("kill: {status}");
        }
        Ok(())
    }

    /// Waits for its end. What it prints must fit a pipe.
    ///
    /// # Errors
    /// When what it printed is no text.
    pub fn finish(mut self) -> anyhow::Result<Ran> {
        self.stderr.read_to_string(&mut self.said)?;
        let mut stdout = String::new();
        let mut out = self.child.stdout.take().context("standard output")?;
        out.read_to_string(&mut stdout)?;
        Ok(Ran {
            code: self.child.wait()?.code(),
            stdout,
            stderr: std::mem::take(&mut self.said),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
