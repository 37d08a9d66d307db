//! The outside of a building as plane polygons: the surfaces of its finer model, else walls and slopes under a roof of a known form.
//!
//! A building of which only footprint and heights are known has no faces here: it is a prism, which everyone draws from those.

mod face;
mod form;
mod plan;
mod tent;

pub use face::{Face, normal_of};
pub use form::{Form, Forms};

#[cfg(test)]
mod tests;
