//! Buildings with their parts and shells.

use std::collections::BTreeMap;

use geo::{Area, Polygon};
use serde_json::Value;
use twin_core::ids::{BuildingId, RoofId, ShellId};
use twin_core::inference::{self, BuildingFacts};
use twin_core::model::{Building, Material, Roof, RoofShape, Shell, Sourced, Surface, SurfaceKind};

use super::builder::Builder;
use super::codes;
use super::object::{CityObject, id_text, numbered};
use super::plan::shadow;
use crate::finding::{Expected, Outcome, Problem, Reason};
use crate::georeference::GeoreferenceError;
use crate::repair::closed_solid;

/// The surfaces of a building and its parts at one level of detail, in local metres.
pub(super) struct Level {
    lod: String,
    surfaces: Vec<Surface>,
    is_solid: bool,
}

impl Builder<'_> {
    /// A building with all that it has as children.
    pub(super) fn building(
        &mut self,
        mut object: CityObject<'_>,
        materials: &[Material],
    ) -> Result<(), GeoreferenceError> {
        let mut children = std::mem::take(&mut object.children);
        let name = object.id.to_string();
        let mut levels = Vec::new();
        self.levels(&name, &mut object, &mut levels)?;
        for body in children.iter_mut().filter(|c| is_body(&c.kind)) {
            self.levels(&name, body, &mut levels)?;
        }
        levels.sort_by(|a, b| a.lod.cmp(&b.lod));
        let footprints = footprints(&levels);
        if footprints.is_empty() {
            self.found
                .feature(name, None, Problem::ZeroArea, Outcome::LeftOut);
            return Ok(());
        }
        let Ok(id) = BuildingId::new(id_text(&name)) else {
            self.refuse(&name, Reason::NoId);
            return Ok(());
        };
        let first = self.parts.buildings.len();
        for (i, footprint) in footprints.into_iter().enumerate() {
            let Ok(id) = BuildingId::new(numbered(&name, i + 1)) else {
                continue;
            };
            let building = self.one(id, &object, footprint, &levels);
            self.parts.buildings.push(building);
        }
        self.shells(&id, levels, materials);
        self.roof(&id, &object);
        let Some(building) = self.parts.buildings.get(first).cloned() else {
            return Ok(());
        };
        self.indoors(&building, &object, children)
    }

    /// Adds the surfaces of `object` to the levels, checked where they are a solid.
    pub(super) fn levels(
        &mut self,
        name: &str,
        object: &mut CityObject<'_>,
        levels: &mut Vec<Level>,
    ) -> Result<(), GeoreferenceError> {
        for body in std::mem::take(&mut object.geometry) {
            let mut surfaces = body.surfaces;
            let mut is_solid = body.is_solid;
            for point in surfaces.iter_mut().flat_map(|s| &mut s.rings).flatten() {
                *point = self.georeference.enu_3d(*point)?;
            }
            surfaces.retain(|s| s.rings.first().is_some_and(|r| r.len() >= 3));
            if is_solid {
                for problem in closed_solid(&mut surfaces).problems {
                    let outcome = match problem {
                        Problem::WrongWinding => Outcome::Repaired,
                        _ => Outcome::Kept,
                    };
                    is_solid &= outcome == Outcome::Repaired;
                    self.found.feature(name, None, problem, outcome);
                }
            }
            match levels.iter_mut().find(|l| l.lod == body.lod) {
                Some(level) => {
                    level.is_solid &= is_solid;
                    level.surfaces.append(&mut surfaces);
                }
                None => levels.push(Level {
                    lod: body.lod,
                    surfaces,
                    is_solid,
                }),
            }
        }
        Ok(())
    }

    fn one(
        &self,
        id: BuildingId,
        object: &CityObject<'_>,
        footprint: Polygon<f64>,
        levels: &[Level],
    ) -> Building {
        let heights = heights(levels);
        let source = |field: &str| self.source(field);
        let z = |z: f64| {
            self.georeference
                .sourced_z(z, &format!("{} geometry", self.found.file()))
        };
        let count = |names: &[&str]| {
            names.iter().find_map(|name| {
                let number = object.attribute(name).and_then(Value::as_u64)?;
                Some(Sourced::new(u16::try_from(number).ok()?, source(name)))
            })
        };
        let base = heights.map(|(base, _)| base);
        let measured = object.number("measuredHeight");
        let top = heights.map(|(_, top)| z(top)).or_else(|| {
            let top = base.unwrap_or(0.0) + measured.filter(|h| *h > 0.0)?;
            Some(Sourced::new(top, source("measuredHeight")))
        });
        let facts = BuildingFacts {
            footprint_m2: footprint.unsigned_area(),
            base_z: base.map(z),
            top_z: top,
            storeys: count(&["storeysAboveGround", "b3_bouwlagen"]),
            basements: count(&["storeysBelowGround"]),
            usage: codes::usage(object).map(|(usage, field)| Sourced::new(usage, source(field))),
            ..BuildingFacts::default()
        };
        let attributes = inference::building_attributes(facts);
        Building {
            id,
            name: object.name(),
            footprint,
            base_z: attributes.base_z,
            top_z: attributes.top_z,
            storeys: attributes.storeys,
            basements: attributes.basements,
            usage: attributes.usage,
            households: attributes.households,
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: None,
            provenance: self.source("Building"),
        }
    }

    fn shells(&mut self, building: &BuildingId, levels: Vec<Level>, materials: &[Material]) {
        for mut level in levels
            .into_iter()
            .filter(|l| l.lod != "0" && !l.surfaces.is_empty())
        {
            let Ok(id) = ShellId::new(format!("{building}/lod{}", level.lod)) else {
                continue;
            };
            let provenance = self.source(&format!("LoD {}", level.lod));
            let materials = own_materials(&mut level.surfaces, materials);
            self.parts.shells.push(Shell {
                id,
                building: building.clone(),
                lod: level.lod.into(),
                is_solid: level.is_solid,
                surfaces: level.surfaces,
                materials,
                provenance,
            });
        }
    }

    fn roof(&mut self, building: &BuildingId, object: &CityObject<'_>) {
        let Some(told) = object.text("roofType").or_else(|| object.text("dak_type")) else {
            return;
        };
        let Some(shape) = codes::roof_shape(&told) else {
            let problem = Problem::unreadable("roofType", &told, Expected::RoofForm);
            let of = building.to_string();
            self.found.feature(of, None, problem, Outcome::Ignored);
            return;
        };
        let Ok(id) = RoofId::new(format!("{building}/roof")) else {
            return;
        };
        let eaves_to_ridge = object
            .number("RelativeRidgeHeight")
            .zip(object.number("RelativeEavesHeight"))
            .map(|(ridge, eaves)| (ridge - eaves).max(0.0));
        let height = match (eaves_to_ridge, shape) {
            (Some(height), _) => Sourced::new(height, self.source("RelativeRidgeHeight")),
            (None, RoofShape::Flat) => Sourced::new(0.0, self.source("roofType")),
            // Without a height the form alone says too little to draw.
            (None, _) => return,
        };
        self.parts.roofs.push(Roof {
            id,
            building: building.clone(),
            shape: Sourced::new(shape, self.source("roofType")),
            height,
            ridge_rad: None,
            provenance: self.source("roofType"),
        });
    }
}

fn is_body(kind: &str) -> bool {
    matches!(kind, "BuildingPart" | "Building" | "BuildingInstallation")
}

/// The materials that the surfaces name, in the order of the file; the surfaces are made to count in these.
fn own_materials(surfaces: &mut [Surface], materials: &[Material]) -> Vec<Material> {
    let mut new_of_old: BTreeMap<u16, u16> = BTreeMap::new();
    for named in surfaces.iter().filter_map(|s| s.material) {
        if usize::from(named) < materials.len() {
            new_of_old.insert(named, 0);
        }
    }
    for (new, position) in new_of_old.values_mut().zip(0..) {
        *new = position;
    }
    for surface in surfaces {
        surface.material = surface.material.and_then(|m| new_of_old.get(&m).copied());
    }
    let named = new_of_old
        .keys()
        .filter_map(|old| materials.get(usize::from(*old)));
    named.cloned().collect()
}

/// Lowest and highest `z` of the levels with height.
pub(super) fn heights(levels: &[Level]) -> Option<(f64, f64)> {
    let zs = levels
        .iter()
        .filter(|l| l.lod != "0")
        .flat_map(|l| &l.surfaces)
        .flat_map(|s| s.rings.iter().flatten())
        .map(|p| p[2]);
    let (low, high) = zs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), z| {
        (low.min(z), high.max(z))
    });
    (high > low).then_some((low, high))
}

/// The plan: level 0, else the ground surfaces, else the shadow of all surfaces of the lowest level; the largest first.
pub(super) fn footprints(levels: &[Level]) -> Vec<Polygon<f64>> {
    let of_level_0 = levels
        .iter()
        .filter(|l| l.lod == "0")
        .flat_map(|l| &l.surfaces);
    let of_ground = levels
        .iter()
        .find(|l| l.surfaces.iter().any(|s| s.kind == SurfaceKind::Ground));
    let of_ground = of_ground.into_iter().flat_map(|l| &l.surfaces);
    let of_ground = of_ground.filter(|s| s.kind == SurfaceKind::Ground);
    let of_all = levels.iter().find(|l| !l.surfaces.is_empty());
    let of_all = of_all.into_iter().flat_map(|l| &l.surfaces);
    for candidates in [
        of_level_0.collect::<Vec<_>>(),
        of_ground.collect(),
        of_all.collect(),
    ] {
        let shadow = shadow(&candidates);
        if !shadow.is_empty() {
            return shadow;
        }
    }
    Vec::new()
}
