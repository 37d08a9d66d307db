//! Worker processes: each simulates all devices, since they depend on each other, and writes the events of its share; here they are put
//! together again in the order of the run.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use twin_core::both;
use twin_core::sim::Share;

use super::super::tongue;
use super::{Options, Report};
use crate::failure::{self, Context, bail};

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
    fn begin(share: Share, options: &Options) -> failure::Result<Self> {
        let program = std::env::current_exe().context(both!(
            "cannot tell which program this is",
            "无法确定本程序的路径"
        ))?;
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
        let language = tongue::of_messages().of("zh", "en");
        option("--language", Some(language.to_owned()));
        option("--threads", Some(options.threads.to_string()));
        option("--hours", options.hours.map(|h| h.to_string()));
        option("--seed", options.seed.map(|s| s.to_string()));
        option("--start", options.start.map(|s| s.to_string()));
        for rules in &options.city.rules {
            command.arg("--rules").arg(rules);
        }
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
            .context(both!("cannot start a worker process", "无法启动工作进程"))?;
        let out = process.stdout.take();
        let out = out.context(both!("a worker has no output", "工作进程没有输出"))?;
        Ok(Self {
            share,
            process,
            out: BufReader::with_capacity(1 << 18, out),
            line: String::new(),
        })
    }

    fn next(&mut self) -> failure::Result<Said> {
        self.line.clear();
        let place = || both!("worker {} ended early", "工作进程 {} 提前结束"; self.share);
        if self.out.read_line(&mut self.line).with_context(place)? == 0 {
            let status = self.process.wait().with_context(place)?;
            bail!("worker {} ended early ({status})", "工作进程 {} 提前结束（{status}）"; self.share);
        }
        let damaged = || {
            both!(
                "worker {} says what cannot be read",
                "无法读取工作进程 {} 的输出";
                self.share
            )
        };
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
    mut write: impl FnMut(&str) -> failure::Result<()>,
) -> failure::Result<Report> {
    let shares = (1..=u32::from(count)).map(|n| Share::new(n, u32::from(count)));
    let mut workers = shares
        .map(|share| Worker::begin(share?, options))
        .collect::<failure::Result<Vec<_>>>()?;
    let mut said = workers
        .iter_mut()
        .map(Worker::next)
        .collect::<failure::Result<Vec<_>>>()?;
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
            bail!(
                "worker {} has events that follow on none",
                "工作进程 {} 的事件与之前的不衔接";
                worker.share
            );
        };
        let mut rest = String::new();
        worker.out.read_to_string(&mut rest)?;
        let status = worker.process.wait()?;
        if !status.success() || !rest.is_empty() {
            bail!("worker {} ended with {status}", "工作进程 {} 以 {status} 结束"; worker.share);
        }
        reports.push(*report);
    }
    let first = reports.swap_remove(0);
    if let Some(other) = reports.iter().find(|r| r.sha256 != first.sha256) {
        bail!(
            "the workers simulated different things: {} and {}; they are to run the same program on the same files",
            "各工作进程的仿真结果不同：{} 和 {}；它们应以同一程序运行同样的文件";
            first.sha256,
            other.sha256
        );
    }
    Ok(first)
}
