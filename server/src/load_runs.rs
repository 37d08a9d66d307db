//! Load runs as their generators tell of them: the newest report of each, and its course. They are in memory alone, and a bounded number:
//! of more, the one that ended or fell silent longest ago goes. None outlives the server; a generator that goes on tells everything again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use twin_protocol::load_run::{LoadPercentiles, LoadPoint, LoadReport, LoadRun, LoadRunInfo};

/// Runs that are kept.
const KEPT: usize = 16;
/// Moments of a run that are kept.
const MOST_POINTS: usize = 1_200;
/// How much longer a moment may be than the others, so that unsteady reports do not make short ones.
const SLACK: f64 = 1.25;
/// A run that was not heard of for so long has fallen silent: generators tell once a second, and wait ten when they were not answered.
const SILENCE: Duration = Duration::from_secs(15);

/// All load runs.
#[derive(Debug, Default)]
pub(crate) struct LoadRuns {
    /// Oldest first.
    runs: Mutex<VecDeque<Run>>,
}

#[derive(Debug)]
struct Run {
    report: Arc<LoadReport>,
    course: Course,
    heard: Instant,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was the first of its run.
    New,
    /// Its run was known.
    Known,
}

/// Every place is taken by a run that goes on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl LoadRuns {
    /// Takes a report that came in at `now`.
    pub(crate) fn take(&self, report: LoadReport, now: Instant) -> Result<Taken, Full> {
        let mut runs = self.runs();
        if let Some(run) = runs.iter_mut().find(|run| run.report.id == report.id) {
            run.hear(report, now);
            return Ok(Taken::Known);
        }
        if runs.len() >= KEPT {
            let over = (runs.iter().enumerate())
                .filter(|(_, run)| run.is_over(now))
                .min_by_key(|(_, run)| run.heard);
            let (over, _) = over.ok_or(Full)?;
            runs.remove(over);
        }
        runs.push_back(Run::new(report, now));
        Ok(Taken::New)
    }

    /// The runs at `now`, newest first.
    pub(crate) fn list(&self, now: Instant) -> Vec<LoadRunInfo> {
        self.runs().iter().rev().map(|run| run.info(now)).collect()
    }

    /// The run of an id at `now`, with its moments after `after` seconds.
    pub(crate) fn get(&self, id: &str, after: f64, now: Instant) -> Option<LoadRun> {
        let runs = self.runs();
        let run = runs.iter().find(|run| run.report.id == id)?;
        let points = run.course.points.iter();
        Some(LoadRun {
            report: LoadReport::clone(&run.report),
            silent_s: run.silent_s(now),
            points: points.filter(|p| p.seconds > after).cloned().collect(),
        })
    }

    fn runs(&self) -> MutexGuard<'_, VecDeque<Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    fn new(report: LoadReport, now: Instant) -> Self {
        let mut course = Course::default();
        course.extend(report.point.as_ref());
        Self {
            report: Arc::new(report),
            course,
            heard: now,
        }
    }

    /// Takes the next report; one that was overtaken on its way tells nothing new.
    fn hear(&mut self, report: LoadReport, now: Instant) {
        self.heard = now;
        let is_over = self.report.state.is_last() && !report.state.is_last();
        if is_over || report.seconds < self.report.seconds {
            return;
        }
        self.course.extend(report.point.as_ref());
        self.report = Arc::new(report);
    }

    fn silent_s(&self, now: Instant) -> Option<f64> {
        let silence = now.saturating_duration_since(self.heard);
        let is_silent = !self.report.state.is_last() && silence >= SILENCE;
        is_silent.then_some(silence.as_secs_f64())
    }

    fn is_over(&self, now: Instant) -> bool {
        self.report.state.is_last() || self.silent_s(now).is_some()
    }

    fn info(&self, now: Instant) -> LoadRunInfo {
        let report = &self.report;
        LoadRunInfo {
            id: report.id.clone(),
            state: report.state,
            silent_s: self.silent_s(now),
            community: report.community.clone(),
            target: report.target.clone(),
            machine: report.machine.clone(),
            begun: report.begun.clone(),
            seconds: report.seconds,
            planned_s: report.planned.iter().map(|phase| phase.seconds).sum(),
            passed: report.passed.filter(|_| !report.findings.is_empty()),
        }
    }
}

/// A run over time, in moments of equal distance, which grows with the run.
#[derive(Debug, Default)]
struct Course {
    points: Vec<LoadPoint>,
    /// Seconds of a moment; 0 as long as every report is one.
    step: f64,
    /// Where the last moment begins.
    begun: f64,
}

impl Course {
    fn extend(&mut self, point: Option<&LoadPoint>) {
        let Some(point) = point else { return };
        match self.points.last_mut() {
            // It was told before.
            Some(last) if point.seconds <= last.seconds => {}
            Some(last) if point.seconds - self.begun < self.step * SLACK => {
                *last = merged(last, point);
            }
            Some(last) => {
                self.begun = last.seconds;
                self.push(point.clone());
            }
            None => self.push(point.clone()),
        }
    }

    fn push(&mut self, point: LoadPoint) {
        if self.points.len() >= MOST_POINTS {
            let pairs = self.points.chunks(2);
            let one = |pair: &[LoadPoint]| pair.iter().cloned().reduce(|a, b| merged(&a, &b));
            self.points = pairs.filter_map(one).collect();
            self.step = point.seconds / self.points.len() as f64;
        }
        self.points.push(point);
    }
}

/// Two moments as one: the later's counts, and the higher latencies.
fn merged(earlier: &LoadPoint, later: &LoadPoint) -> LoadPoint {
    let latency_ms = match (earlier.latency_ms, later.latency_ms) {
        (Some(a), Some(b)) => Some(LoadPercentiles {
            p50: higher(a.p50, b.p50),
            p99: higher(a.p99, b.p99),
            p99_9: higher(a.p99_9, b.p99_9),
            max: higher(a.max, b.max),
        }),
        (a, b) => b.or(a),
    };
    LoadPoint {
        latency_ms,
        ..later.clone()
    }
}

fn higher(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use twin_protocol::load_run::LoadState;

    use super::*;

    fn point(seconds: f64, p99: f64) -> LoadPoint {
        LoadPoint {
            seconds,
            phase: 0,
            offered: (seconds * 100.0) as u64,
            sent: (seconds * 90.0) as u64,
            received: None,
            latency_ms: Some(LoadPercentiles {
                p99: Some(p99),
                ..LoadPercentiles::default()
            }),
        }
    }

    fn report(id: &str, state: LoadState, seconds: f64) -> LoadReport {
        LoadReport {
            id: id.to_owned(),
            state,
            community: "x".to_owned(),
            target: "mqtt://h:1883".to_owned(),
            profile: "senml".to_owned(),
            machine: "m".to_owned(),
            begun: "2026-06-01T00:00:00Z".to_owned(),
            seconds,
            devices: 1,
            planned: Vec::new(),
            phases: Vec::new(),
            total: None,
            connections: Default::default(),
            point: Some(point(seconds, 1.0)),
            notes: Vec::new(),
            findings: Vec::new(),
            passed: None,
            failure: None,
            failure_zh: None,
        }
    }

    #[test]
    fn a_long_run_is_kept_in_equal_moments_with_its_peaks() {
        let mut course = Course::default();
        for second in 1..=86_400_u32 {
            let p99 = if second == 40_000 { 750.0 } else { 5.0 };
            course.extend(Some(&point(f64::from(second), p99)));
        }
        let points = &course.points;
        assert!(points.len() <= MOST_POINTS && points.len() >= MOST_POINTS / 2);
        let gaps = points.windows(2).map(|p| p[1].seconds - p[0].seconds);
        let (least, most) = gaps.fold((f64::MAX, 0.0_f64), |(a, b), g| (a.min(g), b.max(g)));
        // The last one is still being filled.
        assert!(most <= 4.0 * 86_400.0 / MOST_POINTS as f64, "{most}");
        assert!(least >= 1.0);
        let last = points.last().unwrap();
        assert_eq!((last.seconds, last.offered), (86_400.0, 8_640_000));
        let peak = |p: &&LoadPoint| p.latency_ms.unwrap().p99 == Some(750.0);
        let at = points.iter().find(peak).unwrap().seconds;
        assert!((40_000.0..40_000.0 + most).contains(&at), "{at}");
    }

    #[test]
    fn runs_that_are_over_make_room_and_others_do_not() {
        let runs = LoadRuns::default();
        let now = Instant::now();
        for number in 0..KEPT {
            let state = if number == 3 {
                LoadState::Ended
            } else {
                LoadState::Running
            };
            let told = report(&format!("run-{number}"), state, 1.0);
            assert_eq!(runs.take(told, now), Ok(Taken::New));
        }
        let next = |id: &str| report(id, LoadState::Running, 1.0);
        assert_eq!(runs.take(next("a"), now), Ok(Taken::New));
        assert!(runs.get("run-3", 0.0, now).is_none());
        assert_eq!(runs.take(next("b"), now), Err(Full));
        assert_eq!(runs.take(next("run-5"), now), Ok(Taken::Known));
        // Nobody tells of the others any more.
        let later = now + SILENCE;
        assert_eq!(runs.take(next("run-0"), later), Ok(Taken::Known));
        assert_eq!(runs.take(next("b"), later), Ok(Taken::New));
        let list = runs.list(later);
        assert_eq!((list.len(), list[0].id.as_str()), (KEPT, "b"));
        assert!(
            runs.get("run-1", 0.0, later).is_none(),
            "the oldest of them"
        );
        assert_eq!(runs.get("run-0", 0.0, later).unwrap().silent_s, None);
        let silent = runs.get("run-2", 0.0, later).unwrap().silent_s;
        assert_eq!(silent, Some(SILENCE.as_secs_f64()));
    }

    #[test]
    fn a_report_that_was_overtaken_changes_nothing() {
        let runs = LoadRuns::default();
        let now = Instant::now();
        let take = |state, seconds| runs.take(report("a", state, seconds), now).unwrap();
        take(LoadState::Running, 5.0);
        take(LoadState::Running, 4.0);
        assert_eq!(runs.get("a", 0.0, now).unwrap().report.seconds, 5.0);
        take(LoadState::Ended, 6.0);
        take(LoadState::Running, 7.0);
        let run = runs.get("a", 0.0, now).unwrap();
        assert_eq!(run.report.state, LoadState::Ended);
        assert_eq!(run.points.len(), 2);
        assert_eq!(runs.get("a", 5.0, now).unwrap().points.len(), 1);
        assert_eq!(
            runs.get("a", 0.0, now + 9 * SILENCE).unwrap().silent_s,
            None
        );
    }
}
