//! Worker processes: each simulates all devices, since they depend on each other, and writes the events of its share; here they are put
//! together again in the order of the run.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use twin_core::sim::Share;

use super::{Options, Report};

/// What a worker puts before its report, where its events have their number in the run.
pub(super) const REPORT: &str = "report";

/// A worker process.
struct Worker {
    share: Share,
    process: Child,
    out: BufReader<ChildStdout>,
    line: String,
}

/// What a worker says next.
enum Said {
    /// An event: its number in the run. The line is behind it.
    Event(u64),
    /// Its report, the last thing that it says.
    Report(Box<Report>),
}

impl Worker {
    fn begin(share: Share, options: &Options) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot tell which program this is")?;
        let mut command = Command::new(program);
        command.arg("simulate").arg(&options.source).args([
            "--numbered",
            "--share",
            &share.to_string(),
        ]);
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                command.arg(format!("{name}={value}"));
            }
        };
        option("--threads", Some(options.threads.to_string()));
        option("--hours", options.hours.map(|h| h.to_string()));
        option("--seed", options.seed.map(|s| s.to_string()));
        option("--start", options.start.map(|s| s.to_string()));
        for (name, path) in [("--faults", &options.faults), ("--from", &options.from)] {
            if let Some(path) = path {
                command.arg(name).arg(path);
            }
        }
        // What is one for the whole run comes from the first, warnings too.
        let for_all = [("--truth", &options.truth), ("--save", &options.save)];
        for (name, path) in for_all.into_iter().filter(|_| share.is_first()) {
            if let Some(path) = path {
                command.arg(name).arg(path);
            }
        }
        if options.force && share.is_first() {
            command.arg("--force");
        }
        if !share.is_first() {
            command.args(["--log", "error"]);
        }
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start a worker process")?;
        let out = process.stdout.take().context("a worker has no output")?;
        Ok(Self {
            share,
            process,
            out: BufReader::with_capacity(1 << 18, out),
            line: String::new(),
        })
    }

    fn next(&mut self) -> anyhow::Result<Said> {
        self.line.clear();
        let place = || format!("worker {} ended early", self.share);
        if self.out.read_line(&mut self.line).with_context(place)? == 0 {
            let status = self.process.wait().with_context(place)?;
            bail!("worker {} ended early ({status})", self.share);
        }
        let damaged = || format!("worker {} says what cannot be read", self.share);
        let (number, rest) = self.line.split_once('\t').with_context(damaged)?;
        if number == REPORT {
            let report = serde_json::from_str(rest).with_context(damaged)?;
            return Ok(Said::Report(Box::new(report)));
        }
        Ok(Said::Event(number.parse().with_context(damaged)?))
    }

    /// The event that was said last.
    fn event(&self) -> &str {
        self.line.split_once('\t').map_or("", |(_, rest)| rest)
    }
}

impl Drop for Worker {
    /// One that still runs is not waited for: the run has failed.
    fn drop(&mut self) {
        if !matches!(self.process.try_wait(), Ok(Some(_))) {
            drop(self.process.kill());
            drop(self.process.wait());
        }
    }
}

/// Runs so many workers and hands their events to `write` in the order of the run; gives the report of the run, on which all of them
/// must agree.
pub(super) fn run(
    options: &Options,
    count: u16,
    mut write: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<Report> {
    let shares = (1..=u32::from(count)).map(|n| Share::new(n, u32::from(count)));
    let mut workers = shares
        .map(|share| Worker::begin(share?, options))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut said = workers
        .iter_mut()
        .map(Worker::next)
        .collect::<anyhow::Result<Vec<_>>>()?;
    for number in 0_u64.. {
        let next = said
            .iter()
            .position(|said| matches!(said, Said::Event(n) if *n == number));
        let Some(next) = next else { break };
        write(workers[next].event())?;
        said[next] = workers[next].next()?;
    }
    let mut reports = Vec::new();
    for (worker, said) in workers.iter_mut().zip(said) {
        let Said::Report(report) = said else {
            bail!("worker {} has events that follow on none", worker.share);
        };
        let mut rest = String::new();
        worker.out.read_to_string(&mut rest)?;
        let status = worker.process.wait()?;
        if !status.success() || !rest.is_empty() {
            bail!("worker {} ended with {status}", worker.share);
        }
        reports.push(*report);
    }
    let first = reports.swap_remove(0);
    if let Some(other) = reports.iter().find(|r| r.sha256 != first.sha256) {
        bail!(
            "the workers simulated different things: {} and {}; they are to run the same program on the same files",
            first.sha256,
            other.sha256
        );
    }
    Ok(first)
}
