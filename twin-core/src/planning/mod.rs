//! Demand to placement.
