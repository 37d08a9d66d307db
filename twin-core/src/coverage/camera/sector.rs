//! The picture of any camera from flat ones: a panoramic one is looked through by level cameras all about, and what they show is laid
//! out by azimuth and by the tangent of the elevation.

use std::f64::consts::FRAC_PI_2;

use super::error::SightError;
use super::optics::{Lens, Projection};
use super::picture::{Label, picture};
use super::pose::Camera;
use super::raster::Raster;
use super::target::Target;
use crate::coverage::obstacle::Obstacles;
use crate::model::MOST_PIXELS;

/// Widest flat picture that a panoramic one is made of, radians.
const WIDEST_RAD: f64 = FRAC_PI_2;
/// Share of a flat picture by which a whole number of them is missed by rounding.
const ROUNDING: f64 = 1e-9;
/// Most pixels of a flat picture that a panoramic one is made of: 24 MB of them. A steeper one is coarser.
const MOST_FLAT_PIXELS: f64 = 2e6;
/// Steepest tangent of an elevation that a panoramic picture is laid out to: 80°, as a cylinder has no nadir.
const STEEPEST: f64 = 5.671;

/// The picture of `camera` within `range_m` metres in its own shape, with `targets` put there, as large as fits into `columns` by `rows` pixels. Cost: as [`picture`]
/// and [`Raster::of`], for a panoramic camera once for each quarter turn.
///
/// # Errors
/// When a figure of the camera cannot be, it is inside of something, or there would be no pixels.
pub fn drawn(
    obstacles: &Obstacles,
    camera: &Camera,
    range_m: f64,
    targets: &[Target],
    [columns, rows]: [u32; 2],
) -> Result<Raster, SightError> {
    let [across, down] = [camera.lens.columns(), camera.lens.rows()].map(u64::from);
    let fits = u64::from(rows) * across / down;
    let columns = u64::from(columns).min(fits).max(1) as u32;
    if camera.lens.projection() == Projection::Rectilinear {
        return Raster::of(&picture(obstacles, camera, range_m, targets)?, columns);
    }
    let panorama = Panorama::of(camera);
    let rows = (f64::from(columns) * down as f64 / across as f64).round();
    let rows = rows.max(1.0) as u32;
    let flat_columns = f64::from(columns) * 2.0 * (panorama.across_rad / 2.0).tan();
    let flat_columns = (flat_columns / camera.lens.horizontal_rad()).ceil();
    let flat = |sector: &Camera| {
        let [across, down] = [sector.lens.columns(), sector.lens.rows()].map(f64::from);
        let most = (MOST_FLAT_PIXELS * across / down).sqrt();
        let faces = picture(obstacles, sector, range_m, targets)?;
        Raster::of(&faces, flat_columns.min(most).max(1.0) as u32)
    };
    let sectors = camera.sectors()?;
    let flats: Result<Vec<Raster>, SightError> = sectors.iter().map(flat).collect();
    Ok(panorama.laid_out(&sectors, &flats?, [columns, rows]))
}

impl Camera {
    /// The cameras whose flat pictures hold that of this one, from the left: itself, or level ones about the place of a panoramic one.
    ///
    /// # Errors
    /// When an angle or a number of pixels cannot be.
    pub fn sectors(&self) -> Result<Vec<Self>, SightError> {
        if self.lens.projection() == Projection::Rectilinear {
            return Ok(vec![*self]);
        }
        let Panorama {
            count,
            across_rad,
            left_rad,
            top,
            bottom,
            ..
        } = Panorama::of(self);
        let half = (across_rad / 2.0).tan();
        // A row of the panorama is farthest from the middle of a flat picture at that one's side.
        let steepest = top.abs().max(bottom.abs()).max(ROUNDING) / (across_rad / 2.0).cos();
        let pixels = |tangent: f64| {
            let pixels = (2.0 * self.lens.focal_pixels()[0] * tangent).round();
            pixels.clamp(1.0, f64::from(MOST_PIXELS)) as u32
        };
        let lens = Lens::of_angles(
            Projection::Rectilinear,
            [across_rad, 2.0 * steepest.atan()],
            [pixels(half), pixels(steepest)],
        )?;
        let sector = |number: u32| Self {
            heading_rad: left_rad - (f64::from(number) + 0.5) * across_rad,
            pitch_rad: 0.0,
            lens,
            ..*self
        };
        Ok((0..count).map(sector).collect())
    }

    /// Where a pixel of one of [`Self::sectors`] is in this one's picture; above or below it for what its rows do not show.
    #[must_use]
    pub fn pixel_of(&self, sector: &Self, at: [f64; 2]) -> [f64; 2] {
        if self.lens.projection() == Projection::Rectilinear {
            return at;
        }
        let panorama = Panorama::of(self);
        let [across, down] = sector.lens.focal_pixels();
        let aside = (at[0] - f64::from(sector.lens.columns()) / 2.0) / across;
        let up = (f64::from(sector.lens.rows()) / 2.0 - at[1]) / down;
        let aside_rad = aside.atan();
        let from_left = panorama.left_rad - sector.heading_rad + aside_rad;
        let from_top = panorama.top - up * aside_rad.cos();
        [
            from_left / panorama.whole_rad * f64::from(self.lens.columns()),
            from_top / (panorama.top - panorama.bottom) * f64::from(self.lens.rows()),
        ]
    }
}

/// How a panoramic picture is laid out.
struct Panorama {
    /// Flat pictures that it is made of.
    count: u32,
    /// Angle across each.
    across_rad: f64,
    /// Direction of its left side: radians anticlockwise from east.
    left_rad: f64,
    /// Angle across all of it.
    whole_rad: f64,
    /// Tangent of the elevation of its upper side.
    top: f64,
    /// That of its lower side.
    bottom: f64,
}

impl Panorama {
    fn of(camera: &Camera) -> Self {
        let whole_rad = camera.lens.horizontal_rad();
        let count = (whole_rad / WIDEST_RAD - ROUNDING).ceil().max(1.0);
        let half_rad = camera.lens.vertical_rad() / 2.0;
        let side = |elevation_rad: f64| {
            let within = elevation_rad.clamp(-FRAC_PI_2, FRAC_PI_2);
            within.tan().clamp(-STEEPEST, STEEPEST)
        };
        let top = side(camera.pitch_rad + half_rad);
        Self {
            count: count as u32,
            across_rad: whole_rad / count,
            left_rad: camera.heading_rad + whole_rad / 2.0,
            whole_rad,
            top,
            // One that looks almost straight down keeps a height.
            bottom: side(camera.pitch_rad - half_rad).min(top - ROUNDING),
        }
    }

    /// The nearest pixel of the flat pictures for each of the panorama's.
    fn laid_out(&self, sectors: &[Camera], flats: &[Raster], [columns, rows]: [u32; 2]) -> Raster {
        let mut labels: Vec<Option<Label>> = Vec::new();
        let mut nearness = Vec::new();
        for row in 0..rows {
            let share = (f64::from(row) + 0.5) / f64::from(rows);
            let slope = self.top + (self.bottom - self.top) * share;
            for column in 0..columns {
                let from_left = self.whole_rad * (f64::from(column) + 0.5) / f64::from(columns);
                let number = (from_left / self.across_rad) as u32;
                let number = number.min(self.count.saturating_sub(1));
                let aside_rad = from_left - (f64::from(number) + 0.5) * self.across_rad;
                let number = number as usize;
                let found = sectors.get(number).zip(flats.get(number));
                let found = found.and_then(|(sector, flat)| {
                    let tangents = [aside_rad.tan(), -slope / aside_rad.cos()];
                    let pixel = pixel_at(sector, flat, tangents);
                    Some((*flat.labels.get(pixel)?, *flat.nearness.get(pixel)?))
                });
                let (label, near) = found.unwrap_or((None, 0.0));
                labels.push(label);
                // From the axis of the flat picture to the way in plan, which goes on from one to the next.
                nearness.push(near * aside_rad.cos() as f32);
            }
        }
        Raster {
            columns,
            rows,
            labels,
            nearness,
            is_flat: false,
        }
    }
}

/// The pixel of a flat picture that shows what is so far right and down of its middle, as tangents.
fn pixel_at(sector: &Camera, flat: &Raster, [right, down]: [f64; 2]) -> usize {
    let halves = [sector.lens.horizontal_rad(), sector.lens.vertical_rad()];
    let [half_right, half_down] = halves.map(|angle| (angle / 2.0).tan());
    let place = |share: f64, size: u32| {
        let at = (share + 1.0) / 2.0 * f64::from(size);
        at.clamp(0.0, f64::from(size.saturating_sub(1))) as usize
    };
    let row = place(down / half_down, flat.rows);
    row * flat.columns as usize + place(right / half_right, flat.columns)
}
