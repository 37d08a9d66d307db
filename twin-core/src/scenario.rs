//! Scenario files: which community, when, how fast, from which seed.
