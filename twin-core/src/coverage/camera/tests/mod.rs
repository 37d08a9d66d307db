//! Hand-computed cases, and random scenes against brute force.

mod ground;
mod outlook;
mod picture;
mod scene;
mod sweep;
mod target;
mod volume;
