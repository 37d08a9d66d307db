//! Bodies of plans (`/api/v1/plans`): where what the rows ask for could stand, what it costs, and what is built in which phase.

mod adoption;
mod difference;
mod feed;
mod phase;
mod progress;
mod request;
mod result;
mod row;

pub use adoption::{Adoption, Edited};
pub use difference::{PlanDifference, PlanTotals};
pub use feed::{PlanFeed, PlanFeeds};
pub use phase::{PlanDug, PlanPhase, PlanSums};
pub use progress::{PlanInfo, PlanList, PlanProgress, PlanStage, PlanState};
pub use request::{PlanObjective, PlanRequest, PlanSiteObjective, Planned, TextFile};
pub use result::{PlanPlace, PlanPoint, PlanResult, PlanShares};
pub use row::{PlanRow, PlanRowDifference, PlanRowSide};
