//! What hangs on what carries its messages.

/// A device that hangs on a carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct Carried {
    /// The carrier.
    pub(in crate::sim) carrier: u32,
    /// The device.
    pub(in crate::sim) device: u32,
    /// Which of the device's carriers it is, from 0.
    pub(in crate::sim) place: u8,
}

/// What hangs on which carrier: four bytes each, since nearly every device does.
#[derive(Debug, Default)]
pub(in crate::sim) struct Hanging {
    /// Each carrier, and where its devices begin in the list; sorted.
    carriers: Vec<(u32, u32)>,
    /// Device and place, those of a carrier one after the other.
    packed: Vec<u32>,
}

impl Hanging {
    const PLACE_BITS: u32 = 2;
    /// Most devices that it can tell apart.
    pub(in crate::sim) const MOST_DEVICES: usize = 1 << (u32::BITS - Self::PLACE_BITS);

    /// From all that hang; a device has four carriers at most. Cost: O(n log n).
    pub(in crate::sim) fn new(mut all: Vec<Carried>) -> Self {
        all.sort_unstable();
        let mut carriers: Vec<(u32, u32)> = Vec::new();
        for (at, carried) in (0..).zip(&all) {
            if carriers.last().is_none_or(|last| last.0 != carried.carrier) {
                carriers.push((carried.carrier, at));
            }
        }
        let pack = |c: &Carried| c.device << Self::PLACE_BITS | u32::from(c.place & 3);
        Self {
            carriers,
            packed: all.iter().map(pack).collect(),
        }
    }

    /// Those that hang on a carrier, by device; none on what is no carrier. Cost: O(log n).
    pub(in crate::sim) fn on(&self, carrier: u32) -> impl ExactSizeIterator<Item = Carried> + '_ {
        let found = self.carriers.binary_search_by_key(&carrier, |c| c.0);
        let range = found.map_or(0..0, |at| {
            let end = self
                .carriers
                .get(at + 1)
                .map_or(self.packed.len(), |c| c.1 as usize);
            self.carriers[at].1 as usize..end
        });
        self.packed[range].iter().map(move |packed| Carried {
            carrier,
            device: packed >> Self::PLACE_BITS,
            place: (packed & 3) as u8,
        })
    }

    /// Every carrier, in order.
    pub(in crate::sim) fn carriers(&self) -> impl Iterator<Item = u32> + '_ {
        self.carriers.iter().map(|c| c.0)
    }

    /// Heap bytes.
    pub(in crate::sim) fn memory_bytes(&self) -> usize {
        self.carriers.capacity() * size_of::<(u32, u32)>()
            + self.packed.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_on_a_carrier_is_what_was_hung() {
        let carried = |carrier, device, place| Carried {
            carrier,
            device,
            place,
        };
        let all = vec![
            carried(9, 4, 1),
            carried(2, 7, 0),
            carried(9, 3, 3),
            carried(5, 4, 0),
        ];
        let hanging = Hanging::new(all);
        assert_eq!(hanging.carriers().collect::<Vec<_>>(), [2, 5, 9]);
        let on = |carrier| hanging.on(carrier).collect::<Vec<_>>();
        assert_eq!(on(9), [carried(9, 3, 3), carried(9, 4, 1)]);
        assert_eq!(
            (on(2), on(5)),
            (vec![carried(2, 7, 0)], vec![carried(5, 4, 0)])
        );
        assert!(on(3).is_empty() && on(99).is_empty());
    }
}
