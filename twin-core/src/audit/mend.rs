//! What is open and has nothing of its own that would mend it.

use super::report::{ConditionAudit, DemandAudit};
use super::verdict::Repair;

/// Gives every demand and every condition that is met in part or not at all something that would mend it: a condition that has none what mends
/// the first open demand, and whatever no single step mends a plan made anew.
pub(super) fn complete(demands: &mut [DemandAudit], conditions: &mut [ConditionAudit]) {
    for demand in demands.iter_mut().filter(|d| d.verdict.is_open()) {
        demand.repair.get_or_insert(Repair::Replan);
    }
    let mut open = demands.iter().filter(|d| d.verdict.is_open());
    let first = open.find_map(|demand| demand.repair.as_ref());
    let is_bare = |c: &&mut ConditionAudit| c.verdict.is_open() && c.repairs.is_empty();
    for condition in conditions.iter_mut().filter(is_bare) {
        let repair = first.cloned().unwrap_or(Repair::Replan);
        condition.repairs.push(repair);
    }
}
