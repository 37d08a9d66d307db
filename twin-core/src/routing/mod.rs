//! The way graph and shortest paths.
