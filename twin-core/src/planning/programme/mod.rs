//! What is built within which limits, and when: a placement, priced, in phases.
//!
//! A *work* is what is bought together: the devices of one row in one building or home, or one device in the open. Works at one spot
//! share a *site*: its pole and the trench that feeds it, which is dug once, by the first phase that needs it. What is built first is what
//! the *objective* counts most. By worth each row is worth the same however many devices it takes, required rows twice an optional one and
//! the baseline `*` four times; by coverage each row counts alike, by the share of its demand that is served.
//!
//! | module | what it holds |
//! |---|---|
//! | `terms` | objectives and limits |
//! | `work` | works, sites and what they are worth |
//! | `served` | what devices serve of the demand |
//! | `trench` | short trenches from where power is to where it is needed |
//! | `solve` | phases within their limits |
//! | `curve` | the curve of cost, sites and what they bring |
//! | `cost` | sums of money |
//! | `error` | why there is no programme |

mod cost;
mod curve;
mod error;
mod served;
mod solve;
mod terms;
mod trench;
mod work;

pub use cost::Cost;
pub use curve::{TradeOff, trade_off};
pub use error::ProgrammeError;
pub use solve::{Phase, Programme, Reached, programme};
pub use terms::{Limit, Limits, Objective, Terms};
