//! What is built with which budget, and when: a placement, priced, in phases.
//!
//! A *work* is what is bought together: the devices of one row in one building or home, or one device in the open. Works at one spot
//! share a *site*: its pole and the trench that feeds it, which is dug once, by the first phase that needs it. Each row is worth the same
//! however many devices it takes, required rows twice an optional one and the baseline `*` four times.
//!
//! | module | what it holds |
//! |---|---|
//! | `work` | works, sites and what they are worth |
//! | `trench` | short trenches from where power is to where it is needed |
//! | `solve` | phases within their budgets, and the curve of cost and worth |
//! | `cost` | sums of money |

mod cost;
mod solve;
mod trench;
mod work;

pub use cost::Cost;
pub use solve::{Phase, Programme, ProgrammeError, TradeOff, programme, trade_off};
