//! How large the places of a row are, held against how large they have to be: for plan and audit alike.

use super::placement::{Extent, RowOutcome};
use super::reason::Reason;
use crate::model::Place;

/// What a place may be smaller than it has to be, square metres: areas are rounded.
const SLACK_M2: f64 = 0.5;

/// How large a place is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Floor {
    /// Square metres; of a car or bicycle park, which its spaces tell, without end.
    pub(crate) area_m2: f64,
    /// Whether somebody says that it is so large; else it is made up.
    pub(crate) is_measured: bool,
}

impl Floor {
    /// What a car park must hold is told by its spaces, not here.
    pub(crate) const PARKING: Self = Self {
        area_m2: f64::INFINITY,
        is_measured: true,
    };

    pub(crate) fn of(place: &Place) -> Self {
        Self {
            area_m2: place.area_m2.value,
            is_measured: !place.area_m2.provenance.is_inferred(),
        }
    }
}

/// Whether places are large enough for those whom they serve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Roominess {
    /// One of them is, or nothing is asked.
    Enough,
    /// Nobody says how large one of them is, and no other is large enough.
    Untold,
    /// The largest is not.
    TooSmall {
        /// How large it is, square metres.
        area_m2: f64,
    },
}

impl Roominess {
    /// Of places that serve the same households, of which one has to have `least_m2`.
    pub(crate) fn of(least_m2: f64, here: &[Floor]) -> Self {
        let measured = here.iter().filter(|floor| floor.is_measured);
        let area_m2 = measured.map(|floor| floor.area_m2).fold(0.0, f64::max);
        if here.is_empty() || area_m2 >= least_m2 - SLACK_M2 {
            Self::Enough
        } else if here.iter().any(|floor| !floor.is_measured) {
            Self::Untold
        } else {
            Self::TooSmall { area_m2 }
        }
    }
}

/// How large the places of a row are in all that it asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sizes {
    /// Where there are places.
    of: usize,
    /// Where they are too small.
    out: usize,
    /// How large these are, and have to be, square metres.
    small_m2: [f64; 2],
    /// How much all have of what they have to have, and that, square metres.
    all_m2: [f64; 2],
}

impl Sizes {
    /// Notes places that serve the same households, of which one has to have `least_m2`; none are there where none could be.
    pub(super) fn note(&mut self, least_m2: f64, here: &[Floor]) {
        self.of += usize::from(!here.is_empty());
        let has_m2 = match Roominess::of(least_m2, here) {
            Roominess::TooSmall { area_m2 } => {
                self.out += 1;
                self.small_m2[0] += area_m2;
                self.small_m2[1] += least_m2;
                area_m2
            }
            _ if here.is_empty() => 0.0,
            _ => least_m2,
        };
        self.all_m2[0] += has_m2;
        self.all_m2[1] += least_m2;
    }

    /// Tells where places are too small.
    pub(super) fn tell(self, outcome: &mut RowOutcome) {
        if self.out == 0 {
            return;
        }
        let [served, demanded] = self.all_m2;
        outcome.extent = Some(Extent { demanded, served });
        let [area_m2, least_m2] = self.small_m2;
        outcome.reason.get_or_insert(Reason::TooSmall {
            out: self.out,
            of: self.of,
            area_m2,
            least_m2,
        });
    }
}
