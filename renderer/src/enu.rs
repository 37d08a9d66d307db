//! From the model's axes to Bevy's: the only place that knows both.

use bevy::math::Vec3;

/// Bevy's point for one in local metres: east is `+x`, up is `+y`, north is `−z`.
///
/// Right-handed to right-handed, so the winding of triangles stays. `f32` holds centimetres up to 160 km.
#[must_use]
pub fn bevy_from_enu(point: [f64; 3]) -> Vec3 {
    Vec3::new(point[0] as f32, point[2] as f32, -point[1] as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn east_is_right_up_is_up_and_north_is_into_the_screen() {
        assert_eq!(bevy_from_enu([1.0, 0.0, 0.0]), Vec3::X);
        assert_eq!(bevy_from_enu([0.0, 1.0, 0.0]), Vec3::NEG_Z);
        assert_eq!(bevy_from_enu([0.0, 0.0, 1.0]), Vec3::Y);
    }

    #[test]
    fn it_is_right_handed() {
        let (east, north) = (
            bevy_from_enu([1.0, 0.0, 0.0]),
            bevy_from_enu([0.0, 1.0, 0.0]),
        );
        assert_eq!(east.cross(north), bevy_from_enu([0.0, 0.0, 1.0]));
    }
}
