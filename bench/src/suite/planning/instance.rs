//! Places in a square kilometre, the same in Rust and in Python: SplitMix64 and whole millimetres, no figure that two languages round apart.

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
pub(super) struct SplitMix(pub(super) u64);

impl SplitMix {
    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end) as i64
    }
}

/// A side of the square, in millimetres.
const SIDE: u64 = 1_000_000;

/// `count` places, uniform where there are no clusters, else around as many centres: a sum of four uniform offsets of up to 50 m.
pub(super) fn places(random: &mut SplitMix, count: usize, clusters: usize) -> Vec<[i64; 2]> {
    let anywhere = |random: &mut SplitMix| [random.below(SIDE), random.below(SIDE)];
    let centres: Vec<[i64; 2]> = (0..clusters).map(|_| anywhere(random)).collect();
    let place = |_| {
        if clusters == 0 {
            return anywhere(random);
        }
        let centre = centres[random.below(clusters as u64) as usize];
        centre.map(|c| {
            let offset: i64 = (0..4).map(|_| random.below(100_000) - 50_000).sum();
            (c + offset).clamp(0, SIDE as i64 - 1)
        })
    };
    (0..count).map(place).collect()
}

/// Squared distance in square millimetres.
pub(super) fn apart(a: [i64; 2], b: [i64; 2]) -> i64 {
    (a[0] - b[0]).pow(2) + (a[1] - b[1]).pow(2)
}

/// The same in Python, and HiGHS on a sparse model by rows.
pub(super) const PYTHON: &str = r#"
import os, sys, time
# HiGHS prints a banner whatever it is told: answers get a descriptor of their own.
sys.stdout = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import highspy, numpy
M = (1 << 64) - 1
class SplitMix:
    def __init__(self, seed):
        self.s = seed
    def below(self, end):
        self.s = (self.s + 0x9E3779B97F4A7C15) & M
        z = self.s
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
        return (z ^ (z >> 31)) % end
SIDE = 1000000
def places(r, count, clusters):
    anywhere = lambda: [r.below(SIDE), r.below(SIDE)]
    centres = [anywhere() for _ in range(clusters)]
    def place():
        if clusters == 0:
            return anywhere()
        centre = centres[r.below(clusters)]
        return [min(max(c + sum(r.below(100000) - 50000 for _ in range(4)), 0), SIDE - 1) for c in centre]
    return numpy.array([place() for _ in range(count)])
def apart(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(2)
def highs(cost, starts, index, value, lower, upper, whole, limit):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", float(limit))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, numpy.zeros(len(cost)), numpy.ones(len(cost))
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    lp.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in whole]
    h.passModel(lp)
    start = time.perf_counter()
    h.run()
    seconds = time.perf_counter() - start
    info = h.getInfo()
    return f"{seconds} {info.objective_function_value} {info.mip_dual_bound}"
"#;

/// What HiGHS answers: seconds, value, bound.
pub(super) fn figures(line: &str) -> Option<[f64; 3]> {
    let figures: Vec<f64> = line.split(' ').filter_map(|w| w.parse().ok()).collect();
    figures.try_into().ok()
}
