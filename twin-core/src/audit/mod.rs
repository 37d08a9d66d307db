//! Whether a community has what the rules ask for: verdicts with their evidence.
//!
//! [`crate::planning::demand()`] says what each row needs and where; here the devices and places that are there are held against it.
//! Every demand gets a [`Verdict`], what serves it, where it is, what of it nothing serves, and what would mend it. What the map does not
//! say is never taken for granted: such a demand cannot be told, and [`Missing`] names what is to be surveyed.
//!
//! | module | what it holds |
//! |---|---|
//! | `verdict`, `report` | the findings |
//! | `auditor` | the audit as a whole, and again after a change |
//! | `scene`, `fleet` | the map and the devices, ready to be asked |
//! | `count` | demands for a number of devices, each of which serves once as the planner counts it |
//! | `share` | demands for a share of fixtures, whichever have one |
//! | `stretch`, `spacing` | demands along roads and boundaries, and neighbours too close on them |
//! | `posts` | lamp posts where smart poles are asked for |
//! | `gaze` | what cameras show of roads and boundaries |
//! | `surface`, `hall` | demands over greens and storeys; detectors in halls |
//! | `reach` | a city's demands that something is within reach |
//! | `place`, `room`, `relocation` | table 10, the conditions of the data room and where it would keep them |
//! | `network` | section 3: where stations are heard, what features have |
//! | `condition`, `application` | the conditions of rows, and table 2 |
//! | `junction` | devices at the junctions of roads |
//! | `mend` | what is to be done where nothing else says it |
//! | `product` | what data sheets say, held against conditions and figures |
//! | `unasked` | rows that come to no demand |

mod application;
mod auditor;
mod condition;
mod count;
mod error;
mod fleet;
mod gaze;
mod hall;
mod junction;
mod mend;
mod network;
mod place;
mod posts;
mod product;
mod reach;
mod relocation;
mod report;
mod room;
mod scene;
mod share;
mod spacing;
mod stretch;
mod surface;
#[cfg(test)]
mod tests;
mod unasked;
mod verdict;

pub use crate::planning::Subject;
pub use auditor::Auditor;
pub use error::AuditError;
pub use report::{
    ApplicationAudit, Audit, ConditionAudit, DemandAudit, Part, RowAudit, Server, Storeys,
};
pub use verdict::{Fault, Measure, Missing, Repair, Verdict};
