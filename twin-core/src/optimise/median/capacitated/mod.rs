//! Sites that hold only so much: every demand brings a load and is served by one open site.
//!
//! | module | what it holds |
//! |---|---|
//! | `input` | the problem and its checks |
//! | `assign` | who is served where, once the sites are open |
//! | `dual` | the bound from below |
//! | `solve`, `tree` | the best sites, branch and bound |

mod assign;
mod dual;
mod input;
mod solve;
mod tree;

pub use input::{Capacitated, CapacitatedInput};
