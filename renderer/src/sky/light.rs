//! Light of the day: how bright and of what colour sun, sky and ground are for a height of the sun.
//!
//! Relative to the picture: a white, matt, level surface in light `1.0` is full white in the picture.

use bevy::camera::Exposure;

/// Light and colours for one height of the sun. Colours are linear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Daylight {
    /// Light of the sun on a surface that faces it.
    pub sun: f32,
    /// Colour of the sun's light.
    pub sun_colour: [f32; 3],
    /// Light of the whole sky on any surface.
    pub sky: f32,
    /// Colour of that light.
    pub sky_colour: [f32; 3],
    /// Light from the south-south-west, without shadows: keeps walls in the shade apart from each other.
    pub fill: f32,
    /// Colour of the sky straight up.
    pub zenith: [f32; 3],
    /// Colour of the sky above the horizon.
    pub horizon: [f32; 3],
    /// How far windows are lit, 0 to 1.
    pub lamps: f32,
}

/// Light at night (0), at sunset (1) and by day (2).
const NIGHT: Daylight = Daylight {
    sun: 0.045,
    sun_colour: [0.55, 0.65, 1.0],
    sky: 0.068,
    sky_colour: [0.60, 0.70, 1.0],
    fill: 0.02,
    zenith: [0.004, 0.007, 0.020],
    horizon: [0.034, 0.042, 0.068],
    lamps: 1.0,
};
const DUSK: Daylight = Daylight {
    sun: 0.50,
    sun_colour: [1.0, 0.60, 0.34],
    sky: 0.28,
    sky_colour: [0.90, 0.87, 1.0],
    fill: 0.06,
    zenith: [0.10, 0.17, 0.36],
    horizon: [0.82, 0.52, 0.34],
    lamps: 0.5,
};
const DAY: Daylight = Daylight {
    sun: 0.60,
    sun_colour: [1.0, 0.965, 0.90],
    sky: 0.34,
    sky_colour: [0.92, 0.96, 1.0],
    fill: 0.30,
    zenith: [0.10, 0.27, 0.60],
    horizon: [0.66, 0.78, 0.88],
    lamps: 0.0,
};

/// Heights of the sun between which the light changes, degrees: civil twilight ends at −6°; from 14° up it is day.
const STEPS_DEG: [f32; 3] = [-6.0, 1.0, 14.0];

/// The light when the sun stands `elevation_rad` above the horizon.
#[must_use]
pub fn daylight(elevation_rad: f64) -> Daylight {
    let degrees = elevation_rad.to_degrees() as f32;
    let step = |low: f32, high: f32| {
        let t = ((degrees - low) / (high - low)).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    };
    let evening = blend(&NIGHT, &DUSK, step(STEPS_DEG[0], STEPS_DEG[1]));
    blend(&evening, &DAY, step(STEPS_DEG[1], STEPS_DEG[2]))
}

fn blend(a: &Daylight, b: &Daylight, t: f32) -> Daylight {
    let mix = |x: f32, y: f32| x + (y - x) * t;
    let mix3 = |x: [f32; 3], y: [f32; 3]| std::array::from_fn(|i| mix(x[i], y[i]));
    Daylight {
        sun: mix(a.sun, b.sun),
        sun_colour: mix3(a.sun_colour, b.sun_colour),
        sky: mix(a.sky, b.sky),
        sky_colour: mix3(a.sky_colour, b.sky_colour),
        fill: mix(a.fill, b.fill),
        zenith: mix3(a.zenith, b.zenith),
        horizon: mix3(a.horizon, b.horizon),
        lamps: mix(a.lamps, b.lamps),
    }
}

/// Illuminance in lux that makes light of `level` on a facing surface, at the default exposure.
#[must_use]
pub(super) fn lux(level: f32) -> f32 {
    level * std::f32::consts::PI / Exposure::default().exposure()
}

/// Share of an ambient light that Bevy's rough surfaces give back, measured on roofs of a rendered picture.
const AMBIENT_SHARE: f32 = 0.46;

/// Luminance in cd/m² of an ambient light that makes light of `level`, at the default exposure.
#[must_use]
pub(super) fn ambient_luminance(level: f32) -> f32 {
    level / AMBIENT_SHARE / Exposure::default().exposure()
}

impl Daylight {
    /// Linear colour of a level, matt surface of linear colour `albedo` in the open, the sun at `elevation_rad`.
    #[must_use]
    pub fn on_level_ground(&self, albedo: [f32; 3], elevation_rad: f64) -> [f32; 3] {
        let sun = self.sun * (elevation_rad.sin().max(0.0) as f32);
        let fill = self.fill * FILL_ELEVATION_RAD.sin();
        std::array::from_fn(|i| {
            albedo[i] * (sun * self.sun_colour[i] + (self.sky + fill) * self.sky_colour[i])
        })
    }
}

/// Height of the fill light above the horizon.
pub(super) const FILL_ELEVATION_RAD: f32 = 0.6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_grows_with_the_sun() {
        let levels: Vec<f32> = [-0.3, -0.05, 0.1, 0.5]
            .iter()
            .map(|e| daylight(*e).sun + daylight(*e).sky)
            .collect();
        assert!(levels.windows(2).all(|w| w[0] < w[1]), "{levels:?}");
        assert_eq!(daylight(0.6), DAY);
        assert_eq!(daylight(-1.0), NIGHT);
    }

    #[test]
    fn nothing_white_burns_out_at_noon() {
        let colour = DAY.on_level_ground([0.85; 3], std::f64::consts::FRAC_PI_2);
        assert!(colour.iter().all(|c| *c < 1.05), "{colour:?}");
    }
}
