//! Covering: candidates that serve every demand within their reach.
//!
//! | module | what it holds |
//! |---|---|
//! | `input` | the problem and its checks |
//! | `core`, `reduce`, `parts` | what is left to decide, reductions, independent parts |
//! | `greedy`, `dive`, `search`, `polish` | covers from above |
//! | `dual` | the bound from below |
//! | `maximal` | the most weight within a budget, and the curve of both |
//! | `solve`, `tree` | the cheapest cover, branch and bound |

mod core;
mod dive;
mod dual;
mod greedy;
mod input;
mod maximal;
mod parts;
mod polish;
mod reduce;
mod search;
mod solve;
mod tree;

pub use input::{CoverDemand, CoverInput, Covering};
pub(super) use input::{figures, flags};
pub use maximal::{Budget, CurvePoint};
pub use solve::CoverAnswer;
