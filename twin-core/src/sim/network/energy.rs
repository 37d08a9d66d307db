//! What a message costs a battery, by the radio that sends it and how the device is heard.

use crate::model::Network;

use super::link::{LORA_HZ, Link, Way, frames};
use super::rules::AirRules;

/// A report of 50 bytes by NB-IoT at coupling losses of 144, 154 and 164 dB, joules. 3GPP TR 45.820 §7.3.6.4 lets 5 Wh last 36.0, 31.6 and
/// 17.5 years at one report a day (the years from general knowledge; 5 Wh and 15 µW of idle power read in Sauter, From GSM to LTE-Advanced
/// Pro and 5G, §4.19.10): 18,000 J over the days, less 1.296 J of idling. Its years at twelve reports a day give the same energies.
const NARROW_J: [f64; 3] = [0.073, 0.264, 1.52];
/// What a terminal goes on listening after each exchange until the network lets it go, which the report does not count: 20 s at 21 mW
/// (assumption; that this, not the size of the message, is what is paid for, was measured: Michelinakis et al., Dissecting Energy
/// Consumption of NB-IoT Devices Empirically, 2020).
const NARROW_TAIL_J: f64 = 0.42;
/// Sending by LoRa at 17 dBm, watts: 87 mA at 3.3 V (Semtech SX1276, table 6; general knowledge). Listening: 10.8 mA (the same; read in a
/// maker's summary).
const LORA_SEND_W: f64 = 0.287;
const LORA_LISTEN_W: f64 = 0.036;
/// Symbols for which each of the two receive windows is open if nothing comes (assumption: as long as a preamble).
const LORA_WINDOW_SYMBOLS: f64 = 8.0;
/// A message by WiFi: waking, joining and sending, 1.5 s at 100 mA and 3.3 V (assumption).
const WIFI_J: f64 = 0.5;
/// A message by LTE: 10 s at half a watt until the network lets go (assumption).
const CELLULAR_J: f64 = 5.0;

/// Energy of a message of so many values, joules; 0 by wire. Where radio is not modelled, the device is heard well.
pub(in crate::sim) fn message_j(network: Network, link: Link, values: u32, rules: AirRules) -> f64 {
    match (network, link.way()) {
        (Network::NbIot, Some((Way::Narrow(class), loss))) => narrow_j(class, loss),
        (Network::NbIot, _) => narrow_j(0, 0.0),
        (Network::Lora, Some((Way::Lora(factor), _))) => lora_j(factor, values, rules),
        (Network::Lora, _) => lora_j(0, values, rules),
        (Network::Wifi, _) => WIFI_J,
        (Network::Cellular, _) => CELLULAR_J,
        _ => 0.0,
    }
}

/// CoAP tries up to five times, each with the chance that both ways succeed: (1 − q⁵) / (1 − q) tries on the mean, q being the chance that
/// one fails.
fn narrow_j(class: u8, loss: f64) -> f64 {
    let fails = 1.0 - (1.0 - loss).powi(2);
    let tries: f64 = (0..5).map(|n| fails.powi(n)).sum();
    NARROW_J[usize::from(class.min(2))] * tries + NARROW_TAIL_J
}

/// What may not be sent costs nothing.
fn lora_j(factor: u8, values: u32, rules: AirRules) -> f64 {
    let Some((count, frame_s)) = frames(factor, values, rules) else {
        return 0.0;
    };
    let symbol_s = f64::from(1_u32 << (7 + factor.min(5))) / LORA_HZ;
    let windows_j = 2.0 * LORA_WINDOW_SYMBOLS * symbol_s * LORA_LISTEN_W;
    f64::from(count) * (frame_s * LORA_SEND_W + windows_j)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energies_of_a_report_are_those_of_the_years() {
        // 5 Wh are 18,000 J; 15 µW are 1.296 J a day.
        for (class, [daily, two_hourly]) in [[36.0, 22.4], [31.6, 11.0], [17.5, 2.5]]
            .into_iter()
            .enumerate()
        {
            let report = |years: f64, a_day: f64| (18_000.0 / (years * 365.25) - 1.296) / a_day;
            assert!((report(daily, 1.0) - NARROW_J[class]).abs() < 0.002);
            let other = report(two_hourly, 12.0) / NARROW_J[class];
            assert!((other - 1.0).abs() < 0.04, "{class}: {other}");
        }
    }

    #[test]
    fn bad_coverage_costs_more() {
        let by = |way, loss| message_j(Network::NbIot, Link::new(way, loss), 3, AirRules::China);
        assert!((message_j(Network::NbIot, Link::IDEAL, 3, AirRules::China) - 0.493).abs() < 1e-9);
        assert!((by(Way::Narrow(0), 0.0) - 0.493).abs() < 1e-9);
        assert!((by(Way::Narrow(2), 0.0) - 1.94).abs() < 1e-9);
        // Half of the frames lost: q = 0.75, and 1 + 0.75 + 0.5625 + 0.421875 + 0.31640625 tries.
        let tries = 3.050_781_25;
        assert!((by(Way::Narrow(2), 0.5) - (1.52 * tries + 0.42)).abs() < 1e-9);
    }

    #[test]
    fn lora_costs_what_it_is_on_the_air() {
        // SF7, one value: 50.25 symbols of 1.024 ms at 0.287 W, and 16 of them listening.
        let fast = message_j(
            Network::Lora,
            Link::new(Way::Lora(0), 0.1),
            1,
            AirRules::China,
        );
        let expected = 0.001_024 * (50.25 * 0.287 + 16.0 * 0.036);
        assert!((fast - expected).abs() < 1e-9, "{fast} {expected}");
        let slow = message_j(
            Network::Lora,
            Link::new(Way::Lora(4), 0.1),
            1,
            AirRules::China,
        );
        assert!(slow > 10.0 * fast);
        assert_eq!(
            message_j(Network::Wired, Link::IDEAL, 9, AirRules::China),
            0.0
        );
    }
}
