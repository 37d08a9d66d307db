//! When connections that broke are tried again: not all at once.

use rand::Rng;

use super::settings::Settings;

/// In which pieces of time tries are counted together, nanoseconds: a tenth of a second, in which a broker of a few thousand connections a second
/// takes some hundred.
const TOGETHER: u64 = 100_000_000;

impl Settings {
    /// How long a connection waits before it is tried again, nanoseconds, when so many tries since it was up have failed: a random part of a
    /// time that doubles, so that a broken broker's clients do not come back as one.
    pub(super) fn retry_wait(&self, failed: u32, random: &mut impl Rng) -> u64 {
        let doubled = 1 << failed.min(16);
        let most = (self.retry_first * doubled).min(self.retry_most);
        random.random_range(0..=most.as_nanos() as u64)
    }
}

/// How often connections that had been up were tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retries {
    /// All tries.
    pub tries: u64,
    /// Most of them in the same tenth of a second.
    pub most_together: u64,
    /// The tenth of a second of the last try, and the tries in it.
    last: (u64, u64),
}

impl Retries {
    /// Notes a try at a moment, nanoseconds; tries come in the order of time.
    pub(super) fn note(&mut self, now: u64) {
        let tenth = now / TOGETHER;
        let before = if self.last.0 == tenth { self.last.1 } else { 0 };
        self.last = (tenth, before + 1);
        self.tries += 1;
        self.most_together = self.most_together.max(self.last.1);
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn waits_are_spread_evenly_over_a_time_that_doubles_to_its_bound() {
        let settings = Settings::new("127.0.0.1", 1883);
        let mut random = StdRng::seed_from_u64(7);
        // A quarter of a second, doubled up to eight.
        for (failed, most_ms) in [
            (0, 250),
            (1, 500),
            (2, 1_000),
            (4, 4_000),
            (5, 8_000),
            (40, 8_000),
        ] {
            let mut tenths = [0_u32; 10];
            let most = most_ms * 1_000_000;
            for _ in 0..10_000 {
                let wait = settings.retry_wait(failed, &mut random);
                assert!(wait <= most, "{failed}: {wait}");
                tenths[(wait * 10 / (most + 1)) as usize] += 1;
            }
            // A thousand each, with a standard deviation of 30: five of those either way.
            assert!(
                tenths.iter().all(|n| (850..=1_150).contains(n)),
                "{failed}: {tenths:?}"
            );
        }
    }

    #[test]
    fn tries_are_counted_by_tenths_of_a_second() {
        let mut retries = Retries::default();
        for millis in [0, 10, 99, 100, 150, 350, 360, 370, 399, 400] {
            retries.note(millis * 1_000_000);
        }
        assert_eq!((retries.tries, retries.most_together), (10, 4));
    }
}
