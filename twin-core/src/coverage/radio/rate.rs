//! What rate a signal carries.

use super::decibel::from_db;

/// Which way data goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the device.
    Down,
    /// From the device.
    Up,
}

/// Bits per second and hertz of an adaptive link by the attenuated and truncated Shannon bound of 3GPP TR 36.942 annex A.2:
/// α lg₂(1 + SINR) from −10 dB on, α = 0.6 down and 0.4 up, at most 4.4 and 2.0; 0 below. General knowledge, not read. NaN counts
/// as no signal.
#[must_use]
pub fn truncated_shannon(sinr_db: f64, direction: Direction) -> f64 {
    let (alpha, greatest) = match direction {
        Direction::Down => (0.6, 4.4),
        Direction::Up => (0.4, 2.0),
    };
    if sinr_db >= -10.0 {
        (alpha * (1.0 + from_db(sinr_db)).log2()).min(greatest)
    } else {
        0.0
    }
}

/// Share of the airtime that WiFi payload gets after preambles, acknowledgements and back-off. An assumption.
pub const WIFI_EFFICIENCY: f64 = 0.6;

/// Data tones of a 20 MHz 802.11ax channel, and the length of a symbol with its shortest guard interval, in seconds (not read).
const TONES: f64 = 234.0;
const SYMBOL_S: f64 = 13.6e-6;

/// Sensitivity in dBm at 20 MHz, bits per tone and code rate of the schemes of 802.11ax (sensitivities read in a
/// regulator's copy of the table).
const SCHEMES: [(f64, f64, f64); 12] = [
    (-82.0, 1.0, 0.5),
    (-79.0, 2.0, 0.5),
    (-77.0, 2.0, 0.75),
    (-74.0, 4.0, 0.5),
    (-70.0, 4.0, 0.75),
    (-66.0, 6.0, 2.0 / 3.0),
    (-65.0, 6.0, 0.75),
    (-64.0, 6.0, 5.0 / 6.0),
    (-59.0, 8.0, 0.75),
    (-57.0, 8.0, 5.0 / 6.0),
    (-54.0, 10.0, 0.75),
    (-52.0, 10.0, 5.0 / 6.0),
];

/// Rate in bit/s of one stream of WiFi on 20 MHz at a level, before [`WIFI_EFFICIENCY`]: that of the fastest scheme whose
/// sensitivity it meets; 0 below the slowest's.
#[must_use]
pub fn wifi_rate_bit_s(level_dbm: f64) -> f64 {
    let met = SCHEMES.iter().rev().find(|s| level_dbm >= s.0);
    met.map_or(0.0, |&(_, bits, code)| TONES * bits * code / SYMBOL_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_truncated_at_both_ends() {
        assert_eq!(truncated_shannon(-10.1, Direction::Down), 0.0);
        assert_eq!(truncated_shannon(f64::NAN, Direction::Down), 0.0);
        assert_eq!(truncated_shannon(40.0, Direction::Down), 4.4);
        assert_eq!(truncated_shannon(40.0, Direction::Up), 2.0);
        // lg₂(1 + 1) = 1 at 0 dB.
        assert!((truncated_shannon(0.0, Direction::Down) - 0.6).abs() < 1e-12);
        assert!((truncated_shannon(0.0, Direction::Up) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn wifi_steps_through_its_schemes() {
        // 8.6 Mbit/s at BPSK 1/2, 143.4 at 1024-QAM 5/6, as 802.11ax lists them.
        assert!((wifi_rate_bit_s(-82.0) / 1e6 - 8.6).abs() < 0.05);
        assert!((wifi_rate_bit_s(-40.0) / 1e6 - 143.4).abs() < 0.05);
        assert_eq!(wifi_rate_bit_s(-82.1), 0.0);
        assert_eq!(wifi_rate_bit_s(f64::NAN), 0.0);
        assert!(
            SCHEMES
                .windows(2)
                .all(|w| wifi_rate_bit_s(w[1].0) > wifi_rate_bit_s(w[0].0))
        );
    }
}
