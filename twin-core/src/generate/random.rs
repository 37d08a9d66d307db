//! Random choices as a function of seed, stream and counter.

/// A stream of choices. Two streams of one seed are independent, and a stream does not depend on what others drew.
#[derive(Debug, Clone)]
pub(super) struct Draw {
    key: u64,
    counter: u64,
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, with Stafford's constants, mix 13).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The odd number nearest 2^64 over the golden ratio, SplitMix64's step.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Draw {
    pub(super) fn new(seed: u64, stream: &[u64]) -> Self {
        let key = stream
            .iter()
            .fold(mix(seed.wrapping_add(STEP)), |key, part| {
                mix(key ^ mix(part.wrapping_add(1).wrapping_mul(STEP)))
            });
        Self { key, counter: 0 }
    }

    fn next(&mut self) -> u64 {
        self.counter += 1;
        mix(self.key.wrapping_add(self.counter.wrapping_mul(STEP)))
    }

    /// Uniform in `[low, high)`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        // 53 bits are as many as an f64 holds.
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }

    /// Uniform below `count`, which is not zero; the bias is below count / 2^64.
    #[cfg(test)]
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// True with probability `share`.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.between(0.0, 1.0) < share
    }
}
