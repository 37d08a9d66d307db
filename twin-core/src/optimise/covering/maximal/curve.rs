//! The trade-off of cost and weight: the best choice at each of some budgets, under lines that hold for all of them.

use super::solve::{Budget, Line};
use crate::optimise::covering::input::Covering;
use crate::optimise::covering::solve::CoverAnswer;
use crate::optimise::{Bounds, Effort, Ended, OptimiseError, Watch};

/// A point of the curve that no other point beats in both cost and weight.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// The budget that it was found under; its cost may be lower.
    pub budget: f64,
    /// The choice; its bound is from above, for every choice within the budget.
    pub answer: CoverAnswer,
}

impl Covering {
    /// The curve of cost and covered weight at some budgets, cheapest first, without points that another one beats. Each dual bounds the
    /// weight of every budget by a line, so that the bounds of all points help each other: the lines are the supported efficient points
    /// of the Lagrangian (Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2, 1974). Where the
    /// watch cancels, the points so far come back.
    ///
    /// Costs one [`Covering::most_within`] a budget, each from the choice before it.
    ///
    /// # Errors
    ///
    /// As [`Covering::most_within`].
    pub fn trade_off(
        &self,
        budgets: &[f64],
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<Vec<CurvePoint>, OptimiseError> {
        effort.check()?;
        let mut budgets = budgets.to_vec();
        budgets.sort_by(f64::total_cmp);
        budgets.dedup();
        let mut points: Vec<CurvePoint> = Vec::new();
        let mut lines = Vec::new();
        for budget in budgets {
            let start = points.last().map_or(&[][..], |p| &p.answer.chosen);
            let (answer, line) = self.most(Budget::Cost(budget), effort, watch, start)?;
            lines.push(line);
            let ended = answer.bounds.ended;
            points.push(CurvePoint { budget, answer });
            if ended == Ended::Cancelled {
                break;
            }
        }
        tighten(&mut points, &lines);
        Ok(without_beaten(points))
    }
}

/// Lowers each bound to the lowest line above its budget, and to the bounds of larger budgets. A line holds up to the budget that it was
/// found under: columns dearer than that are not in it.
fn tighten(points: &mut [CurvePoint], lines: &[Line]) {
    let mut above = f64::INFINITY;
    for (i, point) in points.iter_mut().enumerate().rev() {
        let at = lines[i..].iter().map(|l| l.base + l.rate * point.budget);
        let bounds = point.answer.bounds;
        above = at.fold(above.min(bounds.bound), f64::min);
        point.answer.bounds = Bounds::new(bounds.value, above.max(bounds.value), bounds.ended);
    }
}

/// Drops points that cost no less and cover no more than another.
fn without_beaten(mut points: Vec<CurvePoint>) -> Vec<CurvePoint> {
    points.sort_by(|a, b| {
        let cost = a.answer.cost.total_cmp(&b.answer.cost);
        cost.then(b.answer.bounds.value.total_cmp(&a.answer.bounds.value))
    });
    let mut most = f64::NEG_INFINITY;
    points.retain(|point| {
        let value = point.answer.bounds.value;
        let more = value > most;
        most = most.max(value);
        more
    });
    points
}
