//! Counter-based random numbers: every value is a function of (seed, entity, stream, counter).
//!
//! A stream is SplitMix64 read at a position: `mix(start + counter * GOLDEN)`, where `start` is itself a mix of seed, entity and
//! stream (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014; the finaliser is Stafford's
//! variant 13). Nothing is stored, so any device can be simulated alone, from any moment, on any thread.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const STREAM: u64 = 0xd1b5_4a32_d192_ed03;

/// Stafford's variant 13 of the 64-bit finaliser.
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Key of an entity: a function of the seed and its id text alone (FNV-1a, then mixed).
pub(crate) fn entity_key(seed: u64, kind: &str, id: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in kind.bytes().chain([0]).chain(id.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(hash ^ mix(seed.wrapping_add(GOLDEN)))
}

/// 64 random bits.
#[inline]
pub(crate) fn bits(key: u64, stream: u32, counter: i64) -> u64 {
    let start = mix(key.wrapping_add(u64::from(stream).wrapping_mul(STREAM)));
    mix(start.wrapping_add((counter as u64).wrapping_add(1).wrapping_mul(GOLDEN)))
}

/// A number in [0, 1) with 53 random bits.
#[inline]
pub(crate) fn unit(key: u64, stream: u32, counter: i64) -> f64 {
    (bits(key, stream, counter) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// Nearly normal, mean 0, deviation 1, within ±3.47: the sum of four 16-bit uniform numbers (Irwin–Hall), without a logarithm.
#[inline]
pub(crate) fn normal(key: u64, stream: u32, counter: i64) -> f64 {
    let b = bits(key, stream, counter);
    let sum = (b & 0xffff) + ((b >> 16) & 0xffff) + ((b >> 32) & 0xffff) + (b >> 48);
    (sum as f64 / 65_535.0 - 2.0) * 1.732_050_807_568_877_2
}

/// Exponential with mean 1.
#[inline]
pub(crate) fn exponential(key: u64, stream: u32, counter: i64) -> f64 {
    -(1.0 - unit(key, stream, counter)).ln()
}

/// Gamma of scale 1, whose mean and variance are `shape`: Marsaglia and Tsang: "A simple method for generating gamma variables" (ACM
/// TOMS 26, 2000), over [`normal`]; below shape 1 by their last section. Takes `stream` and the two after it; `counter` is below 2^57.
pub(crate) fn gamma(key: u64, stream: u32, counter: i64, shape: f64) -> f64 {
    const MOST_TRIALS: i64 = 64;
    if shape < 1.0 {
        let part = unit(key, stream + 2, counter).powf(1.0 / shape);
        return part * gamma(key, stream, counter, shape + 1.0);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    // At most one trial in twenty fails.
    let taken = (0..MOST_TRIALS).find_map(|trial| {
        let at = counter * MOST_TRIALS + trial;
        let x = normal(key, stream, at);
        let v = (1.0 + c * x).powi(3);
        let bound = 0.5 * x * x + d - d * v + d * v.ln();
        (v > 0.0 && unit(key, stream + 1, at).ln() < bound).then_some(d * v)
    });
    taken.unwrap_or(d)
}

/// Smooth noise in [-1, 1] (value noise): a random number at each multiple of `period` nanoseconds, eased between.
#[inline]
pub(crate) fn smooth(key: u64, stream: u32, nanos: i64, period: i64) -> f64 {
    let slot = nanos.div_euclid(period);
    let x = nanos.rem_euclid(period) as f64 / period as f64;
    let ease = x * x * (3.0 - 2.0 * x);
    let (a, b) = (unit(key, stream, slot), unit(key, stream, slot + 1));
    2.0 * (a + (b - a) * ease) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: i64 = 200_000;

    fn moments(draw: impl Fn(i64) -> f64) -> (f64, f64) {
        let mean = (0..N).map(&draw).sum::<f64>() / N as f64;
        let variance = (0..N).map(|i| (draw(i) - mean).powi(2)).sum::<f64>() / N as f64;
        (mean, variance)
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let key = entity_key(7, "device", "a");
        let (mean, variance) = moments(|i| unit(key, 1, i));
        assert!(
            (mean - 0.5).abs() < 0.003 && (variance - 1.0 / 12.0).abs() < 0.001,
            "{mean} {variance}"
        );
        let (mean, variance) = moments(|i| normal(key, 2, i));
        assert!(
            mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02,
            "{mean} {variance}"
        );
        let (mean, variance) = moments(|i| exponential(key, 3, i));
        assert!(
            (mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.03,
            "{mean} {variance}"
        );
    }

    #[test]
    fn gamma_has_the_mean_and_variance_of_its_shape() {
        let key = entity_key(7, "device", "a");
        for shape in [0.25, 1.0, 2.5] {
            let (mean, variance) = moments(|i| gamma(key, 30, i, shape));
            assert!((mean / shape - 1.0).abs() < 0.02, "{shape} {mean}");
            assert!((variance / shape - 1.0).abs() < 0.05, "{shape} {variance}");
            assert!((0..N).all(|i| gamma(key, 30, i, shape) >= 0.0));
        }
    }

    #[test]
    fn streams_entities_and_seeds_are_independent() {
        let correlation = |f: &dyn Fn(i64) -> f64, g: &dyn Fn(i64) -> f64| {
            (0..N).map(|i| (f(i) - 0.5) * (g(i) - 0.5)).sum::<f64>() / N as f64 * 12.0
        };
        let a = entity_key(7, "device", "a");
        let b = entity_key(7, "device", "b");
        let other = entity_key(8, "device", "a");
        let base = |i| unit(a, 1, i);
        for (name, other) in [
            (
                "next number",
                &(|i: i64| unit(a, 1, i + 1)) as &dyn Fn(i64) -> f64,
            ),
            ("next stream", &|i| unit(a, 2, i)),
            ("next entity", &|i| unit(b, 1, i)),
            ("next seed", &|i| unit(other, 1, i)),
        ] {
            let r = correlation(&base, other);
            assert!(r.abs() < 0.01, "{name}: {r}");
        }
    }

    #[test]
    fn every_byte_is_equally_likely() {
        let key = entity_key(1, "unit", "u");
        let mut counts = [0_u32; 256];
        for i in 0..N {
            counts[(bits(key, 9, i) & 0xff) as usize] += 1;
        }
        let expected = N as f64 / 256.0;
        let chi2: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - expected).powi(2) / expected)
            .sum();
        // 255 degrees of freedom: mean 255, deviation 22.6.
        assert!((chi2 - 255.0).abs() < 5.0 * 22.6, "{chi2}");
    }

    #[test]
    fn smooth_noise_has_no_steps() {
        let key = entity_key(1, "w", "x");
        let mut last = smooth(key, 0, 0, 1_000);
        for t in 1..20_000 {
            let next = smooth(key, 0, t, 1_000);
            assert!((next - last).abs() < 0.005 && next.abs() <= 1.0);
            last = next;
        }
    }
}
