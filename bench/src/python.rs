//! A peer from PyPI in a Python process of its own, which times itself: no data crosses a pipe while it is measured.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context;

/// The process: a line in, a line out. It is ended when dropped.
pub(crate) struct Python {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What it calls itself and its version.
    pub(crate) version: String,
}

impl Python {
    /// Starts `script`, which first prints the version of `package`; else why not, for the row. `TWIN_BENCH_PYTHON` names a Python
    /// that has the package.
    pub(crate) fn start(script: &str, package: &str) -> Result<Self, String> {
        Self::try_start(script, package).map_err(|why| {
            format!("missing: pip install {package}, TWIN_BENCH_PYTHON=its python ({why})")
        })
    }

    fn try_start(script: &str, package: &str) -> anyhow::Result<Self> {
        let python = std::env::var("TWIN_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(python)
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().context("its input")?;
        let output = BufReader::new(child.stdout.take().context("its output")?);
        let mut process = Self {
            child,
            input,
            output,
            version: String::new(),
        };
        process.version = process.line()?;
        anyhow::ensure!(!process.version.is_empty(), "it does not import {package}");
        Ok(process)
    }

    /// What it answers to a command.
    pub(crate) fn ask(&mut self, command: &str) -> anyhow::Result<String> {
        writeln!(self.input, "{command}")?;
        self.input.flush()?;
        self.line()
    }

    /// The seconds that it says a command took, and a count behind them; no number when the process has gone.
    pub(crate) fn timed(&mut self, command: &str) -> (f64, usize) {
        let line = self.ask(command).unwrap_or_default();
        let mut words = line.split(' ');
        let seconds = words.next().and_then(|w| w.parse().ok());
        let count = words.next().and_then(|w| w.parse().ok());
        (seconds.unwrap_or(f64::NAN), count.unwrap_or(0))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
