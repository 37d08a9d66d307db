//! Decibels, and the constants that every link budget shares.

/// Speed of light in m/s, as 3GPP TR 38.901 takes it in its break points.
pub(super) const LIGHT_M_PER_S: f64 = 3.0e8;

/// Thermal noise density at 290 K in dBm/Hz: 10 lg(1.380649e-23 J/K · 290 K / 1 mW), rounded as the standards do.
pub const THERMAL_NOISE_DBM_PER_HZ: f64 = -174.0;

/// The number whose level is `db`.
#[must_use]
pub fn from_db(db: f64) -> f64 {
    10_f64.powf(db / 10.0)
}

/// The level of a number: 10 lg; minus infinity at 0.
#[must_use]
pub fn to_db(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

/// Noise power in dBm of a receiver with `noise_figure_db` in `bandwidth_hz`.
#[must_use]
pub fn noise_dbm(bandwidth_hz: f64, noise_figure_db: f64) -> f64 {
    THERMAL_NOISE_DBM_PER_HZ + to_db(bandwidth_hz) + noise_figure_db
}

/// Wavelength in metres.
pub(super) fn wavelength_m(frequency_ghz: f64) -> f64 {
    LIGHT_M_PER_S / (frequency_ghz * 1e9)
}
