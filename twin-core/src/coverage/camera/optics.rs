//! Sensor and lens: the angles of the picture, and how fine it is at a distance.

use std::f64::consts::{PI, TAU};

use super::error::{SightError, check};
use crate::model::{CameraView, MOST_PIXELS};
use crate::told::Term;

/// How directions become columns and rows of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// Straight lines stay straight, as with any usual lens: columns go with the tangent of the angle.
    Rectilinear,
    /// Columns go with the azimuth, rows with the tangent of the elevation, as in the joined picture of a panoramic camera.
    Panoramic,
}

/// A lens before its sensor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    projection: Projection,
    horizontal_rad: f64,
    vertical_rad: f64,
    columns: u32,
    rows: u32,
}

/// A sensor and the lens before it, as their data sheets give them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensor {
    /// Width of the light-sensitive area, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// Focal length of the lens, millimetres.
    pub focal_mm: f64,
    /// Pixels across.
    pub columns: u32,
    /// Pixels down.
    pub rows: u32,
}

impl Lens {
    /// From the angles of the picture: radians across and down, below half a turn for a rectilinear lens; across up to a whole
    /// turn for a panoramic one.
    ///
    /// # Errors
    /// When an angle or the number of pixels cannot be.
    pub fn of_angles(
        projection: Projection,
        [horizontal_rad, vertical_rad]: [f64; 2],
        [columns, rows]: [u32; 2],
    ) -> Result<Self, SightError> {
        let is_rectilinear = projection == Projection::Rectilinear;
        let across = if is_rectilinear {
            horizontal_rad > 0.0 && horizontal_rad < PI
        } else {
            horizontal_rad > 0.0 && horizontal_rad <= TAU
        };
        let must = Term::new(
            "above 0 and below half a turn, or at most a turn for a panoramic lens",
            "大于 0 且小于半周，全景镜头不超过一周",
        );
        check(
            Term::new("horizontal field of view", "水平视场角"),
            horizontal_rad,
            across,
            must,
        )?;
        let down = vertical_rad > 0.0 && vertical_rad < PI;
        check(
            Term::new("vertical field of view", "垂直视场角"),
            vertical_rad,
            down,
            must,
        )?;
        for (field, pixels) in [
            (Term::new("columns", "横向像素数"), columns),
            (Term::new("rows", "纵向像素数"), rows),
        ] {
            let holds = pixels > 0 && pixels <= MOST_PIXELS;
            check(
                field,
                f64::from(pixels),
                holds,
                Term::new("from 1 to 65,536 pixels", "1 至 65,536 像素"),
            )?;
        }
        Ok(Self {
            projection,
            horizontal_rad,
            vertical_rad,
            columns,
            rows,
        })
    }

    /// From sensor and focal length: the picture is `2 atan(width / 2 f)` wide.
    ///
    /// # Errors
    /// When a length is not above 0 or a number of pixels cannot be.
    pub fn of_sensor(sensor: Sensor) -> Result<Self, SightError> {
        let lengths = [
            (Term::new("sensor's width", "传感器宽度"), sensor.width_mm),
            (Term::new("sensor's height", "传感器高度"), sensor.height_mm),
            (Term::new("focal length", "焦距"), sensor.focal_mm),
        ];
        for (field, value) in lengths {
            let holds = value > 0.0 && value.is_finite();
            check(field, value, holds, Term::new("above 0 mm", "大于 0 mm"))?;
        }
        let angle = |side_mm: f64| 2.0 * (side_mm / (2.0 * sensor.focal_mm)).atan();
        let angles = [angle(sensor.width_mm), angle(sensor.height_mm)];
        let pixels = [sensor.columns, sensor.rows];
        Self::of_angles(Projection::Rectilinear, angles, pixels)
    }

    /// The same with what is known of one camera. Where the height of its picture is not known but its width is, it follows from its pixels,
    /// which are taken for squares; that of a panoramic picture, whose rows do not go with its columns, stays as it is.
    ///
    /// # Errors
    /// When an angle or the number of pixels cannot be.
    pub fn with(&self, view: &CameraView) -> Result<Self, SightError> {
        let columns = view.columns.unwrap_or(self.columns);
        let rows = view.rows.unwrap_or(self.rows);
        let squares = || {
            let half_rad = view.horizontal_rad? / 2.0;
            let is_flat = self.projection == Projection::Rectilinear;
            is_flat.then(|| 2.0 * (half_rad.tan() * f64::from(rows) / f64::from(columns)).atan())
        };
        let horizontal_rad = view.horizontal_rad.unwrap_or(self.horizontal_rad);
        let vertical_rad = view.vertical_rad.or_else(squares);
        let angles = [horizontal_rad, vertical_rad.unwrap_or(self.vertical_rad)];
        Self::of_angles(self.projection, angles, [columns, rows])
    }

    /// How directions become columns and rows.
    #[must_use]
    pub fn projection(&self) -> Projection {
        self.projection
    }

    /// Angle across the picture, radians.
    #[must_use]
    pub fn horizontal_rad(&self) -> f64 {
        self.horizontal_rad
    }

    /// Angle down the picture, radians.
    #[must_use]
    pub fn vertical_rad(&self) -> f64 {
        self.vertical_rad
    }

    /// Pixels across.
    #[must_use]
    pub fn columns(&self) -> u32 {
        self.columns
    }

    /// Pixels down.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Pixels a radian at the middle of the picture, across and down: the focal length in pixels.
    #[must_use]
    pub fn focal_pixels(&self) -> [f64; 2] {
        let tangent = |pixels: u32, angle: f64| f64::from(pixels) / (2.0 * (angle / 2.0).tan());
        let across = match self.projection {
            Projection::Rectilinear => tangent(self.columns, self.horizontal_rad),
            Projection::Panoramic => f64::from(self.columns) / self.horizontal_rad,
        };
        [across, tangent(self.rows, self.vertical_rad)]
    }

    /// Pixels a metre across a target that faces the camera, `distance_m` metres from the lens. It is that of the picture's
    /// middle; towards the edges a rectilinear picture is finer, so nothing is promised that is not there.
    #[must_use]
    pub fn pixels_per_m(&self, distance_m: f64) -> f64 {
        self.focal_pixels()[0] / distance_m
    }

    /// Farthest distance in metres from the lens at which a target has so many pixels a metre.
    #[must_use]
    pub fn range_m(&self, pixels_per_m: f64) -> f64 {
        self.focal_pixels()[0] / pixels_per_m
    }
}
