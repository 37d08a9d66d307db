//! The outside of a building in three dimensions: roofs by their shape, and shells by their surfaces.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{BuildingId, RoofId, ShellId};

words! {
    /// Form of a roof; the words are those of OpenStreetMap's `roof:shape`.
    RoofShape {
        /// Level.
        Flat = "flat" "平屋顶",
        /// One slope.
        Skillion = "skillion" "单坡屋顶",
        /// Two slopes with a ridge.
        Gabled = "gabled" "双坡屋顶",
        /// Four slopes with a ridge.
        Hipped = "hipped" "四坡屋顶",
        /// Slopes that meet in a point.
        Pyramidal = "pyramidal" "攒尖屋顶",
        /// Two slopes a side, the lower one steeper.
        Mansard = "mansard" "折坡屋顶",
        /// Part of a sphere.
        Dome = "dome" "穹顶",
        /// Half a cylinder.
        Round = "round" "拱顶",
    }

    /// What a surface of a shell is; the words are CityGML's and CityJSON's semantic surfaces in lower case.
    SurfaceKind {
        /// Outer wall.
        Wall = "wall" "外墙",
        /// Roof.
        Roof = "roof" "屋面",
        /// Where the building meets the ground.
        Ground = "ground" "底面",
        /// Underside of what juts out.
        OuterCeiling = "outer_ceiling" "外顶棚",
        /// Upper side of what can be stepped on and is no roof.
        OuterFloor = "outer_floor" "外楼板",
        /// Closes an opening that has no material.
        Closure = "closure" "封闭面",
        /// Window.
        Window = "window" "窗",
        /// Door.
        Door = "door" "门",
        /// Inner wall.
        InteriorWall = "interior_wall" "内墙",
        /// Ceiling of a room.
        Ceiling = "ceiling" "天花板",
        /// Floor of a room.
        Floor = "floor" "楼板",
        /// The source does not say.
        Unknown = "unknown" "未知",
    }
}

/// The form of a building's roof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Roof {
    /// Its id.
    pub id: RoofId,
    /// Its building.
    pub building: BuildingId,
    /// Its form.
    pub shape: Sourced<RoofShape>,
    /// From the eaves to the ridge in metres; 0 for a flat roof. The building's `top_z` is the ridge.
    pub height: Sourced<f64>,
    /// Direction in which the ridge, or a skillion's slope, runs: radians anticlockwise from east.
    pub ridge_rad: Option<Sourced<f64>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// How a surface looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// Its name.
    pub name: Arc<str>,
    /// Red, green, blue and opacity, each 0 to 1, without gamma.
    pub rgba: [f64; 4],
}

/// A plane surface of a shell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// What it is.
    pub kind: SurfaceKind,
    /// Rings, the outer one first, each without its first point again: east, north and `z` in metres. Seen from outside the
    /// building, the outer ring runs anticlockwise and holes clockwise.
    pub rings: Vec<Vec<[f64; 3]>>,
    /// Position of its material in [`Shell::materials`].
    pub material: Option<u16>,
}

/// The surfaces of a building at one level of detail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shell {
    /// Its id.
    pub id: ShellId,
    /// Its building.
    pub building: BuildingId,
    /// Level of detail as its source names it: `1`, `1.3`, `2`, `2.2`, `3` (Biljecki et al. 2016 for the refined ones).
    pub lod: Arc<str>,
    /// Whether the source says that the surfaces close to a solid.
    pub is_solid: bool,
    /// Its surfaces.
    pub surfaces: Vec<Surface>,
    /// The materials that its surfaces name.
    pub materials: Vec<Material>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

impl Feature for Roof {
    const LAYER: &'static str = "roof";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        if report.finite("height", self.height.value) {
            report.range(
                "height",
                (0.0..=200.0).contains(&self.height.value),
                Breach::RoofHeight,
            );
        }
        if let Some(ridge) = &self.ridge_rad {
            report.finite("ridge_rad", ridge.value);
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("building", "building", &self.building));
    }
}

impl Feature for Shell {
    const LAYER: &'static str = "shell";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.range("surfaces", !self.surfaces.is_empty(), Breach::EmptyShell);
        for (number, surface) in self.surfaces.iter().enumerate() {
            if let Some(fault) = self.fault_of(surface) {
                let breach = Box::new(fault);
                report.geometry("surfaces", Breach::Surface { number, breach });
            }
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("building", "building", &self.building));
    }
}

impl Shell {
    fn fault_of(&self, surface: &Surface) -> Option<Breach> {
        let points = || surface.rings.iter().flatten();
        let reach = super::report::MAX_EXTENT_M;
        if surface.rings.is_empty() {
            Some(Breach::NoRing)
        } else if surface.rings.iter().any(|ring| ring.len() < 3) {
            Some(Breach::ShortRing)
        } else if points().flatten().any(|c| !c.is_finite()) {
            Some(Breach::NotFinite)
        } else if points().flatten().any(|c| c.abs() > reach) {
            Some(Breach::FarFromOrigin)
        } else if surface
            .material
            .is_some_and(|m| usize::from(m) >= self.materials.len())
        {
            Some(Breach::NoMaterial)
        } else {
            None
        }
    }
}
