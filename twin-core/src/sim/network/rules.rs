//! What the rules of a place let LoRa devices do on the air.

use crate::coverage::radio::{LORA_FRAME_BYTES, Spreading, Technology};
use crate::spatial::LocalFrame;

use super::link::LORA_HZ;

/// Longest single transmission of a short-range device in 470 to 510 MHz, seconds: MIIT notice 52 of 2019, annex, civil metering
/// devices ("单次发射持续时间不超过1秒"; read in a public summary of the annex). It sets no duty cycle.
const LONGEST_S: f64 = 1.0;
/// Share of the time that a device may be on the air from 868.0 to 868.6 MHz, where LoRaWAN's three channels are that every device has: EN
/// 300 220-2, band M (read in public summaries; channels in The Things Network's copy of the regional parameters).
const DUTY_CYCLE: f64 = 0.01;
/// Over which time that share is taken, seconds: any hour (EN 300 220-1, observation interval of the duty cycle; read in public summaries).
const OBSERVED_S: f64 = 3_600.0;
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

    /// How long a device is silent after it was on the air for so long at a spreading factor less 7, seconds, so that any hour has its share at
    /// most. An hour that begins with a frame can end with another, whose rest is beyond it: rests leave room for the longest one.
    pub(super) fn rest_s(self, factor: u8, on_air_s: f64) -> f64 {
        match self {
            Self::China => 0.0,
            Self::Europe => {
                let share_s = OBSERVED_S * DUTY_CYCLE - longest_s(factor);
                on_air_s * (OBSERVED_S / share_s - 1.0)
            }
        }
    }
}

/// How long the longest frame of Europe's rules is on the air at a spreading factor less 7, seconds.
fn longest_s(factor: u8) -> f64 {
    let factor = factor.min(5);
    let bytes = LORA_FRAME_BYTES + MOST_BYTES[usize::from(factor)];
    let spreading = Spreading::new(7 + factor, LORA_HZ);
    spreading.map_or(0.0, |s| s.time_on_air_s(bytes.min(255) as u8))
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
    fn what_is_sent_in_an_hour_and_one_frame_more_are_its_share() {
        // SF12, 64 bytes: ceil((512 - 48 + 44) / 40) = 13 blocks, 85.25 symbols of 32.768 ms: 2.793 s.
        assert!((longest_s(5) - 2.793_472).abs() < 1e-9);
        // 33.207 s of the hour's 36 in frames of 1.5 s: one each 162.6 s.
        let turn_s = 1.5 + AirRules::Europe.rest_s(5, 1.5);
        assert!(
            (turn_s - 1.5 * 3_600.0 / 33.206_528).abs() < 1e-9,
            "{turn_s}"
        );
        assert_eq!(AirRules::China.rest_s(5, 1.0), 0.0);
        assert!(AirRules::China.lets(0, 200, 1.0) && !AirRules::China.lets(0, 200, 1.01));
        assert!(AirRules::Europe.lets(5, 51, 2.8) && !AirRules::Europe.lets(5, 52, 2.8));
    }
}
