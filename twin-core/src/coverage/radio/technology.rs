//! What each technology sends and hears with.

use super::decibel::noise_dbm;
use super::error::{RadioError, finite, positive};
use super::lora;
use crate::told::Term;

/// How a technology turns signal into service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// 5G NR and LTE.
    Cellular,
    /// NB-IoT.
    NarrowBand,
    /// WiFi.
    Wifi,
    /// LoRaWAN.
    Lora,
}

/// The radio numbers of a technology on a band.
///
/// A level is the power in `reference_hz` at the receiver: for 5G the RSRP, that of one resource element; for the others that of the
/// whole channel. For LoRa the receiver is the gateway and the sender the device, since that is the way that sensors use; for the
/// others the receiver is the device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Technology {
    /// What it is.
    pub family: Family,
    /// Carrier frequency.
    pub frequency_ghz: f64,
    /// Bandwidth that the power is spread over, Hz.
    pub bandwidth_hz: f64,
    /// Bandwidth that a level is measured in, Hz.
    pub reference_hz: f64,
    /// Power into the antenna of the sender, dBm.
    pub power_dbm: f64,
    /// Noise figure of the receiver, dB.
    pub noise_figure_db: f64,
    /// Least level in dBm that counts as served.
    pub needed_dbm: f64,
}

impl Technology {
    /// 5G on n78 (3.5 GHz, 100 MHz): 273 resource blocks of 12 subcarriers of 30 kHz (TS 38.101-1 table 5.3.2-1), a
    /// medium-range base station of 38 dBm (TS 38.104 table 6.2.1-1), a terminal of 7 dB noise figure; all general knowledge, not
    /// read. Served from an RSRP of −105 dBm: planning practice of operators, no standard's.
    #[must_use]
    pub fn nr_n78() -> Self {
        Self {
            family: Family::Cellular,
            frequency_ghz: 3.5,
            bandwidth_hz: 273.0 * 12.0 * 30_000.0,
            reference_hz: 30_000.0,
            power_dbm: 38.0,
            noise_figure_db: 7.0,
            needed_dbm: -105.0,
        }
    }

    /// 5G on n28 (downlink about 0.78 GHz, 30 MHz): 160 resource blocks of 12 subcarriers of 15 kHz; otherwise as
    /// [`Self::nr_n78`].
    #[must_use]
    pub fn nr_n28() -> Self {
        Self {
            frequency_ghz: 0.78,
            bandwidth_hz: 160.0 * 12.0 * 15_000.0,
            reference_hz: 15_000.0,
            ..Self::nr_n78()
        }
    }

    /// 4G (LTE) on band 3 (downlink 1,805 to 1,880 MHz, 20 MHz): 100 resource blocks of 12 subcarriers of 15 kHz (TS 36.101 table
    /// 5.6-1), a medium-range base station of 38 dBm (TS 36.104 table 6.2-1); all general knowledge, not read. Served from the same RSRP,
    /// for the same reason, as [`Self::nr_n78`].
    #[must_use]
    pub fn lte_b3() -> Self {
        Self {
            frequency_ghz: 1.84,
            bandwidth_hz: 100.0 * 12.0 * 15_000.0,
            reference_hz: 15_000.0,
            ..Self::nr_n78()
        }
    }

    /// WiFi at 2.4 GHz, 20 MHz: 20 dBm e.i.r.p. (the limit in China by MIIT's notice 129 of 2021; not read), served from −82 dBm, the
    /// sensitivity that IEEE 802.11ax demands of BPSK 1/2 (read in a regulator's copy of its table).
    #[must_use]
    pub fn wifi_2_4() -> Self {
        Self {
            family: Family::Wifi,
            frequency_ghz: 2.44,
            bandwidth_hz: 20e6,
            reference_hz: 20e6,
            power_dbm: 20.0,
            noise_figure_db: 7.0,
            needed_dbm: -82.0,
        }
    }

    /// WiFi at 5.2 GHz, 20 MHz: 23 dBm e.i.r.p. (not read); otherwise as [`Self::wifi_2_4`].
    #[must_use]
    pub fn wifi_5() -> Self {
        Self {
            frequency_ghz: 5.2,
            power_dbm: 23.0,
            ..Self::wifi_2_4()
        }
    }

    /// LoRaWAN on CN470, uplink: devices of 19.15 dBm e.i.r.p. (LoRaWAN regional parameters; not read) on 125 kHz, served from the
    /// sensitivity of SF12.
    #[must_use]
    pub fn lora_cn470() -> Self {
        let bandwidth_hz = 125_000.0;
        Self {
            family: Family::Lora,
            frequency_ghz: 0.48,
            bandwidth_hz,
            reference_hz: bandwidth_hz,
            power_dbm: 19.15,
            noise_figure_db: lora::NOISE_FIGURE_DB,
            needed_dbm: noise_dbm(bandwidth_hz, lora::NOISE_FIGURE_DB) - 20.0,
        }
    }

    /// NB-IoT on band 8 (downlink 925 to 960 MHz): one carrier of 180 kHz of 43 dBm, served down to a coupling loss of 164 dB
    /// (3GPP TR 45.820; the 164 dB read in secondary sources, the powers not).
    #[must_use]
    pub fn nb_iot_b8() -> Self {
        Self {
            family: Family::NarrowBand,
            frequency_ghz: 0.94,
            bandwidth_hz: 180_000.0,
            reference_hz: 180_000.0,
            power_dbm: 43.0,
            noise_figure_db: 5.0,
            needed_dbm: 43.0 - MAXIMUM_COUPLING_LOSS_DB,
        }
    }

    /// NB-IoT on band 5 (downlink 869 to 894 MHz); otherwise as [`Self::nb_iot_b8`].
    #[must_use]
    pub fn nb_iot_b5() -> Self {
        Self {
            frequency_ghz: 0.88,
            ..Self::nb_iot_b8()
        }
    }

    /// Power into the antenna within [`Self::reference_hz`], dBm.
    #[must_use]
    pub fn reference_dbm(&self) -> f64 {
        self.power_dbm - 10.0 * (self.bandwidth_hz / self.reference_hz).log10()
    }

    /// Noise within [`Self::reference_hz`] at the receiver, dBm.
    #[must_use]
    pub fn noise_dbm(&self) -> f64 {
        noise_dbm(self.reference_hz, self.noise_figure_db)
    }

    pub(super) fn check(&self) -> Result<(), RadioError> {
        positive(
            Term::new("frequency in GHz", "频率（GHz）"),
            self.frequency_ghz,
        )?;
        positive(
            Term::new("bandwidth in Hz", "带宽（Hz）"),
            self.bandwidth_hz,
        )?;
        positive(
            Term::new("reference bandwidth in Hz", "参考带宽（Hz）"),
            self.reference_hz,
        )?;
        finite(Term::new("power in dBm", "发射功率（dBm）"), self.power_dbm)?;
        finite(
            Term::new("noise figure in dB", "噪声系数（dB）"),
            self.noise_figure_db,
        )?;
        finite(
            Term::new("needed level in dBm", "所需电平（dBm）"),
            self.needed_dbm,
        )?;
        Ok(())
    }

    /// Whether a sender of `self` disturbs receivers of `other`: they share the channel.
    pub(super) fn shares_channel(&self, other: &Self) -> bool {
        self.family == other.family
            && self.frequency_ghz == other.frequency_ghz
            && self.bandwidth_hz == other.bandwidth_hz
            && self.reference_hz == other.reference_hz
    }
}

/// Greatest coupling loss of NB-IoT in dB (3GPP TR 45.820).
pub const MAXIMUM_COUPLING_LOSS_DB: f64 = 164.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_element_gets_its_share_of_the_power() {
        // 38 dBm over 273 · 12 subcarriers: 38 − 35.15.
        let n78 = Technology::nr_n78();
        assert!(
            (n78.reference_dbm() - 2.847).abs() < 1e-3,
            "{}",
            n78.reference_dbm()
        );
        // −174 + 44.77 + 7.
        assert!((n78.noise_dbm() + 122.229).abs() < 1e-3);
        // 38 dBm over 1,200 subcarriers: 38 − 30.79.
        let lte = Technology::lte_b3().reference_dbm();
        assert!((lte - 7.208).abs() < 1e-3, "{lte}");
    }

    #[test]
    fn narrow_band_and_lora_are_served_down_to_their_limits() {
        assert_eq!(Technology::nb_iot_b5().needed_dbm, -121.0);
        assert!((Technology::lora_cn470().needed_dbm + 137.03).abs() < 0.01);
        let sf12 = lora::Spreading::new(12, 125_000.0).unwrap();
        assert_eq!(Technology::lora_cn470().needed_dbm, sf12.sensitivity_dbm());
    }

    #[test]
    fn every_preset_is_sound_and_on_a_channel_of_its_own() {
        let presets = [
            Technology::nr_n78(),
            Technology::nr_n28(),
            Technology::lte_b3(),
            Technology::wifi_2_4(),
            Technology::wifi_5(),
            Technology::lora_cn470(),
            Technology::nb_iot_b5(),
            Technology::nb_iot_b8(),
        ];
        for (i, preset) in presets.iter().enumerate() {
            preset.check().unwrap();
            for (j, other) in presets.iter().enumerate() {
                assert_eq!(preset.shares_channel(other), i == j);
            }
        }
        assert!(
            Technology {
                bandwidth_hz: 0.0,
                ..Technology::nr_n78()
            }
            .check()
            .is_err()
        );
    }
}
