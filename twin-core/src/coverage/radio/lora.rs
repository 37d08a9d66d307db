//! LoRa: sensitivity, time on air, and how much a gateway hears.
//!
//! The time on air is the formula of Semtech's SX1276 data sheet §4.1.1.7 (read in public code that cites it); the least SNR by
//! spreading factor is its table 13, general knowledge, not read.

use super::decibel::noise_dbm;
use super::error::{RadioError, within};
use crate::told::Term;

const DATA_SHEET: Term = Term::new("SX1276 data sheet §4.1.1", "SX1276 数据手册 §4.1.1");

/// Noise figure of a LoRa receiver in dB, with which the data sheet's sensitivities are met: −137 dBm at SF12 and 125 kHz.
pub const NOISE_FIGURE_DB: f64 = 6.0;

/// Share of messages that must arrive at the first try. An assumption: LoRaWAN's classes repeat what is not confirmed.
pub const ARRIVING: f64 = 0.9;

/// Bytes of a value in a LoRaWAN payload: number, kind and two bytes of value (assumption after common encodings).
pub const LORA_VALUE_BYTES: u32 = 4;

/// Bytes of a LoRaWAN frame around its payload (LoRaWAN 1.0.3 §4: header 1, address and counters 7, port 1, code 4).
pub const LORA_FRAME_BYTES: u32 = 13;

/// A spreading factor from 7 to 12, on a bandwidth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spreading {
    factor: u8,
    bandwidth_hz: f64,
}

impl Spreading {
    /// A spreading factor on a bandwidth.
    ///
    /// # Errors
    /// When the factor is not from 7 to 12, or the bandwidth not from 7.8 to 500 kHz.
    pub fn new(factor: u8, bandwidth_hz: f64) -> Result<Self, RadioError> {
        within(
            DATA_SHEET,
            Term::new("spreading factor", "扩频因子"),
            f64::from(factor),
            (7.0, 12.0),
            "",
        )?;
        within(
            DATA_SHEET,
            Term::new("bandwidth", "带宽"),
            bandwidth_hz,
            (7_800.0, 500_000.0),
            "Hz",
        )?;
        Ok(Self {
            factor,
            bandwidth_hz,
        })
    }

    /// The factors that LoRaWAN uses, the fastest first.
    ///
    /// # Errors
    /// As [`Self::new`] for the bandwidth.
    pub fn all(bandwidth_hz: f64) -> Result<[Self; 6], RadioError> {
        let of = |factor| Self::new(factor, bandwidth_hz);
        Ok([of(7)?, of(8)?, of(9)?, of(10)?, of(11)?, of(12)?])
    }

    /// The factor.
    #[must_use]
    pub fn factor(self) -> u8 {
        self.factor
    }

    /// Least SNR in dB: −7.5 at SF7, 2.5 less for each further factor.
    #[must_use]
    pub fn least_snr_db(self) -> f64 {
        -7.5 - 2.5 * f64::from(self.factor - 7)
    }

    /// Sensitivity in dBm: −174 + 10 lg BW + NF + least SNR.
    #[must_use]
    pub fn sensitivity_dbm(self) -> f64 {
        noise_dbm(self.bandwidth_hz, NOISE_FIGURE_DB) + self.least_snr_db()
    }

    /// Length of a symbol in seconds: 2^SF / BW.
    #[must_use]
    pub fn symbol_s(self) -> f64 {
        f64::from(1_u32 << self.factor) / self.bandwidth_hz
    }

    /// Time on air in seconds of a message with `payload_bytes` (the physical payload: LoRaWAN adds 13 to the application's), as
    /// LoRaWAN sends it: 8 symbols of preamble, explicit header, CRC, coding rate 4/5, and the low data rate optimisation where a symbol
    /// is longer than 16 ms.
    #[must_use]
    pub fn time_on_air_s(self, payload_bytes: u8) -> f64 {
        let sf = i32::from(self.factor);
        let optimised = i32::from(self.symbol_s() > 0.016);
        let bits = 8 * i32::from(payload_bytes) - 4 * sf + 28 + 16;
        let per_block = 4 * (sf - 2 * optimised);
        let blocks = if bits > 0 {
            (bits + per_block - 1) / per_block
        } else {
            0
        };
        let symbols = 8 + blocks * 5;
        (8.0 + 4.25 + f64::from(symbols)) * self.symbol_s()
    }
}

/// Share of messages that arrive when a channel and spreading factor is busy for `load` of the time and senders do not listen
/// first: e^(−2 load), pure ALOHA (Abramson 1970). Factors are taken not to disturb each other, and the stronger of two
/// messages not to survive.
#[must_use]
pub fn arriving(load: f64) -> f64 {
    (-2.0 * load).exp()
}

/// The load of a channel and spreading factor at which [`ARRIVING`] of the messages still arrive: −ln 0.9 / 2 = 5.3 %.
#[must_use]
pub fn greatest_load() -> f64 {
    -ARRIVING.ln() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sf(factor: u8) -> Spreading {
        Spreading::new(factor, 125_000.0).unwrap()
    }

    #[test]
    fn sensitivities_are_those_of_the_data_sheet() {
        // −174 + 51 + 6 − 20, and 12.5 dB less at SF7.
        assert!((sf(12).sensitivity_dbm() + 137.03).abs() < 0.01);
        assert!((sf(7).sensitivity_dbm() + 124.53).abs() < 0.01);
    }

    #[test]
    fn time_on_air_by_hand() {
        // SF7, 51 bytes: ceil((408 − 28 + 44) / 28) = 16 blocks: 12.25 + 8 + 80 symbols of 1.024 ms.
        assert!((sf(7).time_on_air_s(51) - 100.25 * 1.024e-3).abs() < 1e-12);
        // SF12, 51 bytes, optimised: ceil((408 − 48 + 44) / 40) = 11 blocks: 12.25 + 8 + 55 symbols of 32.768 ms.
        assert!((sf(12).time_on_air_s(51) - 75.25 * 32.768e-3).abs() < 1e-12);
        // Nothing to send but the header: 8 symbols.
        assert!((sf(12).time_on_air_s(0) - (12.25 + 8.0) * 32.768e-3).abs() < 1e-12);
    }

    #[test]
    fn slower_factors_are_heard_farther_and_take_longer() {
        let all = Spreading::all(125_000.0).unwrap();
        for pair in all.windows(2) {
            assert!(pair[1].sensitivity_dbm() < pair[0].sensitivity_dbm());
            assert!(pair[1].time_on_air_s(20) > pair[0].time_on_air_s(20));
        }
    }

    #[test]
    fn at_the_greatest_load_nine_of_ten_arrive() {
        assert!((arriving(greatest_load()) - 0.9).abs() < 1e-12);
        assert_eq!(arriving(0.0), 1.0);
    }

    #[test]
    fn factors_out_of_range_are_refused() {
        assert!(Spreading::new(6, 125_000.0).is_err());
        assert!(Spreading::new(13, 125_000.0).is_err());
        assert!(Spreading::new(7, 0.0).is_err());
        assert!(Spreading::new(7, f64::NAN).is_err());
    }
}
