//! Hand-computed cases, and random scenes against brute force.

mod ground;
mod picture;
mod scene;
mod sweep;
mod target;
