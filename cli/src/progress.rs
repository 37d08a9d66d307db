//! Progress on standard error: a bar on a terminal, lines elsewhere, nothing for a step shorter than a second.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows which step a job is at and how far.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    step: String,
    since: Instant,
    said: Instant,
}

impl Progress {
    /// Starts with no step.
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        let bar = std::io::stderr().is_terminal().then(terminal_bar);
        Self {
            bar,
            step: String::new(),
            since: now,
            said: now,
        }
    }

    /// The job is at `step`, `done` of `total` through it; a total of 0 is not known.
    pub(crate) fn at(&mut self, step: &str, done: u64, total: u64) {
        if self.step != step {
            self.end_step();
            step.clone_into(&mut self.step);
            self.since = Instant::now();
            self.said = self.since;
        }
        if let Some(bar) = &self.bar {
            bar.set_message(self.step.clone());
            bar.set_length(total.max(done).max(1));
            bar.set_position(done);
        } else if self.said.elapsed() > Duration::from_secs(1) {
            self.said = Instant::now();
            let share = if total > 0 {
                format!(" {:.0} %", 100.0 * done as f64 / total as f64)
            } else {
                String::new()
            };
            tracing::info!("{}{share}", self.step);
        }
    }

    /// The job is done.
    pub(crate) fn finish(mut self) {
        self.end_step();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn end_step(&mut self) {
        let took = self.since.elapsed();
        if !self.step.is_empty() && took > Duration::from_secs(1) {
            let line = format!("{} took {:.1} s", self.step, took.as_secs_f64());
            match &self.bar {
                Some(bar) => bar.println(line),
                None => tracing::info!("{line}"),
            }
        }
    }
}

fn terminal_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {msg:32} {bar:30} {percent:>3} % {elapsed}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
