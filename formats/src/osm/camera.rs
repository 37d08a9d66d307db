//! Where cameras hang and look, by the keys `camera:direction`, `direction`, `camera:angle`, `camera:mount` and `surveillance`, as the OSM
//! wiki's proposal "Extended tags for Key:Surveillance" has them (the direction read there; that an angle counts down from the horizon is
//! general knowledge).

use super::site::{Origin, Site};
use super::tags::Tags;

/// What the tags of a camera say of where it looks, each with the key that says it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct CameraTags {
    /// Radians anticlockwise from east.
    pub(super) heading_rad: Option<(f64, &'static str)>,
    /// Radians above the horizon.
    pub(super) pitch_rad: Option<(f64, &'static str)>,
}

/// The key of its own wins over `direction`, which is of any feature; what cannot be read is told.
pub(super) fn of(site: &mut Site<'_>, tags: &Tags, origin: Origin) -> CameraTags {
    let keys = ["camera:direction", "direction"];
    let heading_rad = keys
        .into_iter()
        .find_map(|key| Some((site.direction(tags, key, origin)?, key)));
    let down_deg = site.number(tags, "camera:angle", [-90.0, 90.0], origin);
    CameraTags {
        heading_rad,
        pitch_rad: down_deg.map(|deg| (-deg.to_radians(), "camera:angle")),
    }
}

/// Whether it hangs in the open, though it was drawn within a building's outline.
pub(super) fn is_outside(tags: &Tags) -> bool {
    let mount = tags.get("camera:mount").unwrap_or_default();
    let kind = tags.get("surveillance").unwrap_or_default();
    let hangs_outside = matches!(mount, "wall" | "pole" | "street_lamp" | "tree");
    matches!(kind, "outdoor" | "public") || (hangs_outside && kind != "indoor")
}
