//! Medians: sites from which serving every demand costs least.
//!
//! | module | what it holds |
//! |---|---|
//! | `input` | the problem, its checks, what is left to decide |
//! | `swap` | answers from above |
//! | `dual`, `choice` | the bound from below |
//! | `solve`, `tree` | the best sites, branch and bound |
//! | `capacitated` | sites that hold only so much |

mod capacitated;
mod choice;
mod dual;
mod input;
mod solve;
mod swap;
mod tree;

pub use capacitated::{Capacitated, CapacitatedInput};
pub use input::{Median, MedianInput};
pub use solve::MedianAnswer;
