//! The p-median of 200 demands by 800 candidates, weights of 1 to 9, straight distances.

use std::ops::ControlFlow;

use anyhow::{Context, ensure};
use twin_core::optimise::{Effort, Median, MedianAnswer, MedianInput, Progress};

use super::instance::{PYTHON, SplitMix, apart, figures, places};
use crate::measure::{interleaved, median, seconds};
use crate::python::Python;
use crate::row::{Better, Row, Target};

/// Rounds: in each HiGHS takes up to its limit.
const ROUNDS: usize = 2;
/// Times that we solve a problem in a round, of which the median counts.
const SOLVED: usize = 3;
/// Seconds for HiGHS.
const LIMIT: u32 = 10;
/// Name, demands, candidates, clusters of demands, sites.
const CASES: [(&str, usize, usize, usize, usize); 6] = [
    ("uniform_p10", 200, 800, 0, 10),
    ("uniform_p20", 200, 800, 0, 20),
    ("uniform_p40", 200, 800, 0, 40),
    ("clustered_p20", 200, 800, 20, 20),
    ("800_by_200_p10", 800, 200, 0, 10),
    ("800_by_200_p20", 800, 200, 0, 20),
];

const SCRIPT: &str = r#"
print("HiGHS", highspy.Highs().version(), flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "median":
        m, n, clusters, p = map(int, rest)
        r = SplitMix(1)
        demands, sites = places(r, m, clusters), places(r, n, 0)
        weight = numpy.array([1 + r.below(9) for _ in range(m)])
        squares = apart(demands, sites)
        cost = weight[:, None] * numpy.sqrt(squares) / 1000.0
        print(squares.sum(), flush=True)
    elif word == "highs":
        i, j = numpy.divmod(numpy.arange(m * n), n)
        serve = n + numpy.arange(m * n)
        # Rows: as many sites as asked; each demand served once; only from open sites.
        index = numpy.concatenate([numpy.arange(n), serve, numpy.stack([serve, j], 1).ravel()])
        value = numpy.concatenate([numpy.ones(n + m * n), numpy.tile([1.0, -1.0], m * n)])
        starts = numpy.concatenate([[0], n + n * numpy.arange(m), n + m * n + 2 * numpy.arange(m * n + 1)])
        lower = numpy.concatenate([[-numpy.inf], numpy.ones(m), numpy.full(m * n, -numpy.inf)])
        upper = numpy.concatenate([[p], numpy.ones(m), numpy.zeros(m * n)])
        whole = [True] * n + [False] * (m * n)
        print(highs(numpy.concatenate([numpy.zeros(n), cost.ravel()]), starts, index, value, lower, upper, whole, rest[0]), flush=True)
"#;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut python = Python::start(&format!("{PYTHON}{SCRIPT}"), "highspy");
    let mut rows = Vec::new();
    for case in CASES {
        rows.append(&mut case_rows(case, &mut python)?);
    }
    Ok(rows)
}

/// The problem, and the sum of all squared distances.
fn input(demands: usize, sites: usize, clusters: usize, limit: usize) -> (MedianInput, i64) {
    let mut random = SplitMix(1);
    let demands = places(&mut random, demands, clusters);
    let sites = places(&mut random, sites, 0);
    let mut sum = 0;
    let mut served = Vec::with_capacity(demands.len());
    for demand in &demands {
        let weight = 1.0 + random.below(9) as f64;
        let cost = |(j, site): (usize, &[i64; 2])| {
            let square = apart(*demand, *site);
            sum += square;
            (j as u32, weight * (square as f64).sqrt() / 1_000.0)
        };
        served.push(sites.iter().enumerate().map(cost).collect());
    }
    let input = MedianInput {
        openings: vec![0.0; sites.len()],
        demands: served,
        limit: Some(limit),
        ..MedianInput::default()
    };
    (input, sum)
}

fn solve(input: &MedianInput) -> anyhow::Result<MedianAnswer> {
    let effort = Effort {
        gap: 0.005,
        ..Effort::default()
    };
    let mut watch = |_: Progress| ControlFlow::Continue(());
    Ok(Median::new(input)?.solve(&effort, &mut watch)?)
}

fn case_rows(
    (name, demands, sites, clusters, limit): (&str, usize, usize, usize, usize),
    python: &mut Result<Python, String>,
) -> anyhow::Result<Vec<Row>> {
    let (input, sum) = input(demands, sites, clusters, limit);
    let answer = solve(&input)?;
    let ours = || median((0..SOLVED).map(|_| seconds(|| solve(&input)).0).collect());
    let id = format!("planning.median.{name}");
    let time = |s: f64| Row::new(&*id, s, "s", ROUNDS).target(Target::AtMost(0.1));
    let gap = Row::new(format!("{id}.gap"), answer.bounds.gap() * 100.0, "%", 1);
    let gap = gap.target(Target::AtMost(0.5));
    let python = match python {
        Ok(python) => python,
        Err(how) => {
            let taken = median((0..ROUNDS).map(|_| ours()).collect());
            return Ok(vec![time(taken).without(how.clone()), gap]);
        }
    };
    let theirs = python.ask(&format!("median {demands} {sites} {clusters} {limit}"))?;
    ensure!(theirs == sum.to_string(), "{theirs} there, {sum} here");
    let mut told = Vec::new();
    let highs = || {
        let figures = compared(python, &answer);
        let taken = figures.as_ref().map_or(f64::NAN, |figures| figures[0]);
        told.push(figures);
        taken
    };
    let (ours, theirs) = interleaved(ROUNDS, ours, highs);
    let told: Vec<[f64; 3]> = told.into_iter().collect::<anyhow::Result<_>>()?;
    let shares = told.iter().map(|[_, value, bound]| (value - bound) / value);
    let share = median(shares.collect()) * 100.0;
    let version = format!("{}, at most {LIMIT} s", python.version);
    Ok(vec![
        time(ours).against(theirs, &*version, Better::Less),
        gap.against(share, version, Better::Less),
    ])
}

/// Seconds, value and bound of HiGHS; each bound below each value, ours no further from its than our gap.
fn compared(python: &mut Python, ours: &MedianAnswer) -> anyhow::Result<[f64; 3]> {
    let line = python.ask(&format!("highs {LIMIT}"))?;
    let [seconds, value, bound] = figures(&line).context("figures of HiGHS")?;
    let (ours, lower) = (ours.bounds.value, ours.bounds.bound);
    let slack = 1e-6 * ours;
    ensure!(
        lower <= value + slack,
        "our bound {lower} is above HiGHS's {value}"
    );
    ensure!(
        bound <= ours + slack,
        "our value {ours} is below HiGHS's bound {bound}"
    );
    ensure!(
        ours <= value * 1.00503,
        "our value {ours} is not within our gap of HiGHS's {value}"
    );
    Ok([seconds, value, bound])
}
