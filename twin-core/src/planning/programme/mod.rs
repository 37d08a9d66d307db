//! What is built within which limits, and when: a placement, priced, in phases.
//!
//! A *work* is what is bought together: the devices of one row in one building or home, one device in the open, or a place. Works at one spot
//! share a *site*: its pole and the trench that feeds it, which is dug once, by the first phase that needs it, or the place that they stand in, which is
//! fitted out by the first. What is built first is what
//! the *objective* counts most. By worth each row is worth the same however many devices it takes, required rows twice an optional one and
//! the baseline `*` four times; by coverage each row counts alike, by the share of its demand that is served.
//!
//! | module | what it holds |
//! |---|---|
//! | `terms` | objectives and limits |
//! | `work`, `site` | works and the sites that they share |
//! | `worth`, `served` | what devices and places are worth, and serve of the demand |
//! | `trench` | short trenches from where power is to where it is needed |
//! | `built` | what is built so far, and what building more costs |
//! | `choice` | what is chosen within a limit |
//! | `phase`, `dug` | what is built and dug in which phase |
//! | `curve` | the curve of cost, sites and what they bring |
//! | `cost` | sums of money |
//! | `error` | why there is no programme |

mod built;
mod choice;
mod cost;
mod curve;
mod dug;
mod error;
mod phase;
mod served;
mod site;
mod terms;
mod trench;
mod work;
mod worth;

pub use cost::Cost;
pub use curve::{TradeOff, trade_off};
pub use dug::{Dug, Trench};
pub use error::ProgrammeError;
pub use phase::{Phase, Programme, Reached, programme};
pub(super) use served::{row_of_device, row_of_place};
pub use terms::{Limit, Limits, Objective, Terms, TrenchBasis};
