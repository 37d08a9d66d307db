//! A small town that is edited, by hand and at random.

mod by_hand;
mod merging;
pub(super) mod town;
mod versions;
