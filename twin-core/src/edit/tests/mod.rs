//! A small town that is edited, by hand and at random.

mod by_hand;
mod merging;
mod town;
mod versions;
