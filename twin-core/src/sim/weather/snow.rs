//! Snow: the part of what falls that is frozen.

/// Temperatures of the air, °C, up to which all of it is snow, and from which on all of it is rain. In the mean of the northern hemisphere half
/// of it is snow at 1.0 °C (Jennings, Winchell, Livneh and Molotch: "Spatial variation of the rain-snow temperature threshold across the Northern
/// Hemisphere", Nature Communications 9, 2018; from general knowledge); the degree on both sides, in which sleet falls, is an assumption.
const ALL_SNOW: f64 = 0.0;
const ALL_RAIN: f64 = 2.0;

/// Share of what falls that is snow at a temperature of the air in °C, 0 to 1.
pub(super) fn share(celsius: f64) -> f64 {
    ((ALL_RAIN - celsius) / (ALL_RAIN - ALL_SNOW)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_snows_in_frost_and_sleets_about_one_degree() {
        for (celsius, expected) in [
            (-20.0, 1.0),
            (0.0, 1.0),
            (0.5, 0.75),
            (1.0, 0.5),
            (2.0, 0.0),
            (25.0, 0.0),
        ] {
            assert_eq!(share(celsius), expected, "{celsius}");
        }
    }
}
