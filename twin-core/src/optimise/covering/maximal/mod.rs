//! Maximal covering: the most weight within a budget.
//!
//! | module | what it holds |
//! |---|---|
//! | `core` | what is left to decide where a demand may stay uncovered |
//! | `dual` | the bound on what stays uncovered |
//! | `search`, `ranks` | choices within the budget |
//! | `solve`, `tree` | the best choice, branch and bound |
//! | `curve` | the trade-off of cost and weight |

mod core;
mod curve;
mod dual;
mod ranks;
mod search;
mod solve;
mod tree;

pub use curve::CurvePoint;
pub use solve::Budget;
