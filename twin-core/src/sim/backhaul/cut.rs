//! When a line is down.

/// A time for which a line to the platform is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) struct Cut {
    /// From when on, nanoseconds.
    pub(in crate::sim) begins: i64,
    /// The first moment at which it is up again, nanoseconds.
    pub(in crate::sim) ends: i64,
    /// Number of the incident that cut it.
    pub(in crate::sim) incident: u32,
}

impl Cut {
    /// Whether the line is down at a moment.
    pub(super) fn holds(&self, at: i64) -> bool {
        (self.begins..self.ends).contains(&at)
    }
}

/// Adds a cut to those of a line, which stay in order and apart from each other: what overlaps or touches is one.
pub(super) fn add(cuts: &mut Vec<Cut>, mut cut: Cut) {
    cuts.retain(|other| {
        let is_apart = other.ends < cut.begins || cut.ends < other.begins;
        if !is_apart {
            if other.begins <= cut.begins {
                (cut.begins, cut.incident) = (other.begins, other.incident);
            }
            cut.ends = cut.ends.max(other.ends);
        }
        is_apart
    });
    let place = cuts.partition_point(|other| other.begins < cut.begins);
    cuts.insert(place, cut);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(begins: i64, ends: i64, incident: u32) -> Cut {
        Cut {
            begins,
            ends,
            incident,
        }
    }

    #[test]
    fn cuts_stay_apart_and_in_order_and_what_overlaps_is_one() {
        let mut cuts = Vec::new();
        add(&mut cuts, cut(10, 20, 0));
        add(&mut cuts, cut(50, 60, 1));
        add(&mut cuts, cut(30, 40, 2));
        assert_eq!(cuts, [cut(10, 20, 0), cut(30, 40, 2), cut(50, 60, 1)]);
        // It begins in the first and reaches the second: one cut of the first's incident.
        add(&mut cuts, cut(15, 30, 3));
        assert_eq!(cuts, [cut(10, 40, 0), cut(50, 60, 1)]);
        add(&mut cuts, cut(5, 70, 4));
        assert_eq!(cuts, [cut(5, 70, 4)]);
        add(&mut cuts, cut(6, 7, 5));
        assert_eq!(cuts, [cut(5, 70, 4)]);
    }
}
