//! What fails with a part.

use serde::Serialize;

use super::affected::Affected;
use super::graph::{Broken, Part, SupplyGraph};
use super::meters::Meters;

/// What a failure does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// Whether the part was supplied before; where it was not, nothing is lost with it.
    pub was_supplied: bool,
    /// Who loses supply.
    pub affected: Affected,
}

impl SupplyGraph<'_> {
    /// Who loses supply when a node or link fails or is switched off. Cost: O(n log n) in nodes and links.
    #[must_use]
    pub fn outage(&self, failed: Part, meters: &Meters<'_>) -> Outage {
        let before = self.supply(&Broken::default());
        let after = self.supply(&Broken::part(failed));
        let mut ends = self.ends(failed).into_iter();
        Outage {
            was_supplied: ends.any(|end| before.by_any[end as usize]),
            affected: self.affected(&before, &after, meters),
        }
    }
}
