//! By which gateways a device's messages can go.

use crate::sim::network::{Carried, Hanging};

/// The gateways of each device, loudest first; a gateway, and what is wired to the line itself, is its own.
#[derive(Debug, Default)]
pub(in crate::sim) struct Ways {
    /// By device; [`Self::NONE`] beyond the last.
    gateways: Vec<[u32; Self::MOST]>,
    /// Gateway and device, sorted.
    on: Vec<(u32, u32)>,
}

impl Ways {
    /// Most gateways of a device: those that it hangs on.
    const MOST: usize = 4;
    const NONE: u32 = u32::MAX;

    /// Of so many devices, by what hangs on what; `edges` have a line of their own. Cost: O(n log n).
    pub(in crate::sim) fn new(
        devices: usize,
        carried: &Hanging,
        edges: impl Iterator<Item = u32>,
    ) -> Self {
        let mut gateways = vec![[Self::NONE; Self::MOST]; devices];
        for carrier in carried.carriers() {
            for Carried { device, place, .. } in carried.on(carrier) {
                let of = gateways.get_mut(device as usize);
                if let Some(slot) = of.and_then(|of| of.get_mut(usize::from(place))) {
                    *slot = carrier;
                }
            }
        }
        for edge in carried.carriers().chain(edges) {
            if let Some(of) = gateways.get_mut(edge as usize) {
                *of = [edge, Self::NONE, Self::NONE, Self::NONE];
            }
        }
        let all = (0..).zip(&gateways);
        let pairs = all.flat_map(|(device, of)| of.iter().map(move |gateway| (*gateway, device)));
        let mut on: Vec<(u32, u32)> = pairs.filter(|pair| pair.0 != Self::NONE).collect();
        on.sort_unstable();
        Self { gateways, on }
    }

    /// The gateways of a device, loudest first; none where its messages do not go by the community's lines.
    pub(in crate::sim) fn of(&self, device: u32) -> impl Iterator<Item = u32> + '_ {
        let of = self.gateways.get(device as usize).into_iter().flatten();
        of.copied().take_while(|gateway| *gateway != Self::NONE)
    }

    /// The devices whose messages can go by a gateway, in their order. Cost: O(log n).
    pub(in crate::sim) fn on(&self, gateway: u32) -> impl Iterator<Item = u32> + '_ {
        let begin = self.on.partition_point(|pair| pair.0 < gateway);
        let pairs = self.on.iter().skip(begin);
        pairs
            .take_while(move |pair| pair.0 == gateway)
            .map(|pair| pair.1)
    }

    /// Heap bytes.
    pub(in crate::sim) fn memory_bytes(&self) -> usize {
        self.gateways.capacity() * size_of::<[u32; Self::MOST]>()
            + self.on.capacity() * size_of::<(u32, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_go_by_what_they_hang_on_and_gateways_by_themselves() {
        let carried = |carrier, device, place| Carried {
            carrier,
            device,
            place,
        };
        // Device 0 hears gateway 3 louder than gateway 1; gateway 1 itself hangs on 3; device 2 is wired to the line.
        let hanging = Hanging::new(vec![carried(3, 0, 0), carried(1, 0, 1), carried(3, 1, 0)]);
        let ways = Ways::new(5, &hanging, std::iter::once(2));
        let of = |device| ways.of(device).collect::<Vec<_>>();
        assert_eq!((of(0), of(1), of(2)), (vec![3, 1], vec![1], vec![2]));
        assert_eq!((of(3), of(4), of(9)), (vec![3], vec![], vec![]));
        let on = |gateway| ways.on(gateway).collect::<Vec<_>>();
        assert_eq!((on(3), on(1), on(2)), (vec![0, 3], vec![0, 1], vec![2]));
        assert!(on(4).is_empty() && on(0).is_empty());
    }
}
