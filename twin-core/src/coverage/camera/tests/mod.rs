//! Hand-computed cases, and random scenes against brute force.

mod scene;
mod sweep;
mod ground;
mod target;
mod picture;
