//! What a device keeps of the last that happened: where it is full, the oldest makes room.

/// Records after one more, where there is room for `most`.
pub(super) fn one_more(kept: f64, most: f64) -> f64 {
    (kept + 1.0).min(most)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Keeps `most` of `all` records, one by one: those that a list keeps, from which the oldest is taken out, are as many.
    fn check(all: u32, most: u32) {
        let (mut list, mut kept) = (VecDeque::new(), 0.0);
        for record in 1..=all {
            if list.len() as u32 == most {
                list.pop_front();
            }
            list.push_back(record);
            kept = one_more(kept, f64::from(most));
            assert_eq!(kept, list.len() as f64, "after {record}");
        }
        let oldest = list.front().copied();
        assert_eq!(oldest, Some(all.saturating_sub(most) + 1));
    }

    #[test]
    fn a_full_store_keeps_the_last_ones() {
        for most in [300, 10_000, 20_000, 100_000] {
            check(most - 1, most);
            check(most + 1, most);
        }
    }
}
