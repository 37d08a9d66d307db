//! What the rules of a place let LoRa devices do on the air.

use crate::coverage::radio::Technology;
use crate::spatial::LocalFrame;

/// Longest single transmission of a short-range device in 470 to 510 MHz, seconds: MIIT notice 52 of 2019, annex, civil metering
/// devices ("单次发射持续时间不超过1秒"; read in a public summary of the annex). It sets no duty cycle.
const LONGEST_S: f64 = 1.0;
/// Share of the time that a device may be on the air from 868.0 to 868.6 MHz, where LoRaWAN's three channels are that every device has: EN
/// 300 220-2, band M (read in public summaries; channels in The Things Network's copy of the regional parameters).
const DUTY_CYCLE: f64 = 0.01;
/// Power there: 25 mW e.r.p. (the same), which is 2.15 dB more as e.i.r.p.
const EUROPE_DBM: f64 = 13.98 + 2.15;
const EUROPE_GHZ: f64 = 0.868;
/// Most bytes of an application there by spreading factor less 7: LoRaWAN regional parameters, EU863-870 (general knowledge).
const MOST_BYTES: [u32; 6] = [222, 222, 115, 51, 51, 51];

/// The rules that hold for a community's LoRa devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::sim) enum AirRules {
    /// China's, in 470 to 510 MHz; taken where no others are known.
    #[default]
    China,
    /// Those of EN 300 220, in 868 MHz.
    Europe,
}

impl AirRules {
    /// Of the place of a frame. Europe is the box of 34 to 72° north and 25° west to 45° east (assumption: no borders are asked).
    pub(in crate::sim) fn of(frame: &LocalFrame) -> Self {
        let is_europe =
            (34.0..=72.0).contains(&frame.lat()) && (-25.0..=45.0).contains(&frame.lon());
        if is_europe { Self::Europe } else { Self::China }
    }

    /// The technology that China's is there.
    pub(super) fn adapted(self, technology: Technology) -> Technology {
        match self {
            Self::China => technology,
            Self::Europe => Technology {
                frequency_ghz: EUROPE_GHZ,
                power_dbm: EUROPE_DBM,
                ..technology
            },
        }
    }

    /// Whether a frame with so many bytes of an application and so long on the air may be sent at a spreading factor less 7.
    pub(super) fn lets(self, factor: u8, bytes: u32, on_air_s: f64) -> bool {
        match self {
            Self::China => on_air_s <= LONGEST_S,
            Self::Europe => bytes <= MOST_BYTES[usize::from(factor.min(5))],
        }
    }

    /// How long a device is silent after it was on the air for so long, seconds, so that any time has its share at most.
    pub(super) fn rest_s(self, on_air_s: f64) -> f64 {
        match self {
            Self::China => 0.0,
            Self::Europe => on_air_s * (1.0 / DUTY_CYCLE - 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_the_rules_of_its_continent() {
        let of = |lat, lon| AirRules::of(&LocalFrame::new(lon, lat, 0.0).unwrap());
        assert_eq!(of(30.2, 120.2), AirRules::China);
        assert_eq!(of(52.5, 13.4), AirRules::Europe);
        assert_eq!(of(38.7, -9.1), AirRules::Europe);
        assert_eq!(of(40.7, -74.0), AirRules::China);
    }

    #[test]
    fn one_part_in_a_hundred_rests_ninety_nine() {
        assert!((AirRules::Europe.rest_s(1.5) - 148.5).abs() < 1e-9);
        assert_eq!(AirRules::China.rest_s(1.0), 0.0);
        assert!(AirRules::China.lets(0, 200, 1.0) && !AirRules::China.lets(0, 200, 1.01));
        assert!(AirRules::Europe.lets(5, 51, 2.8) && !AirRules::Europe.lets(5, 52, 2.8));
    }
}
