//! Buildings with their parts, storeys and rooms.

use geo::{Area, Polygon};
use serde_json::Value;
use twin_core::ids::{BuildingId, RoofId, RoomId, ShellId, StoreyId};
use twin_core::inference::{self, BuildingFacts};
use twin_core::model::{
    Building, BuildingUse, Material, Roof, RoofShape, Room, RoomKind, Shell, Sourced, Storey,
    Surface, SurfaceKind,
};

use super::document::{CityObject, Document, FileMaterial};
use super::object::{Reader, descendants, id_text, name_of, numbered, text};
use super::plan::shadow;
use super::surface::Vertices;
use crate::finding::{Outcome, Problem};
use crate::georeference::GeoreferenceError;
use crate::repair::closed_solid;

/// The surfaces of a building and its parts at one level of detail, in local metres.
struct Level {
    lod: String,
    surfaces: Vec<Surface>,
    is_solid: bool,
}

impl Reader<'_> {
    /// A building with all that it has as children.
    pub(super) fn building(
        &mut self,
        name: &str,
        object: &CityObject,
        document: &Document,
        vertices: &Vertices<'_>,
    ) -> Result<(), GeoreferenceError> {
        let children = descendants(object, &document.objects);
        let bodies = || {
            let parts = children
                .iter()
                .filter(|(_, c)| is_body(&c.kind))
                .map(|(_, c)| *c);
            std::iter::once(object).chain(parts)
        };
        let mut levels = Vec::new();
        for body in bodies() {
            self.levels(name, body, vertices, &mut levels)?;
        }
        levels.sort_by(|a, b| a.lod.cmp(&b.lod));
        let footprints = footprints(&levels);
        if footprints.is_empty() {
            self.found
                .feature(name, None, Problem::ZeroArea, Outcome::LeftOut);
            return Ok(());
        }
        let Ok(id) = BuildingId::new(id_text(name)) else {
            self.refuse(name, "its id is not one");
            return Ok(());
        };
        for (i, footprint) in footprints.into_iter().enumerate() {
            let Ok(id) = BuildingId::new(numbered(name, i + 1)) else {
                continue;
            };
            let building = self.one(id, object, footprint, &levels);
            self.parts.buildings.push(building);
        }
        self.shells(&id, levels, &document.appearance.materials);
        self.roof(&id, object);
        for (child, object) in children {
            match object.kind.as_str() {
                "BuildingStorey" => self.storey(&id, child, object),
                "BuildingRoom" | "Room" => self.room(&id, child, object, vertices)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn refuse(&mut self, name: &str, reason: &str) {
        let reason = reason.to_owned();
        self.found
            .feature(name, None, Problem::Invalid { reason }, Outcome::LeftOut);
    }

    fn levels(
        &mut self,
        name: &str,
        body: &CityObject,
        vertices: &Vertices<'_>,
        levels: &mut Vec<Level>,
    ) -> Result<(), GeoreferenceError> {
        for geometry in &body.geometry {
            let mut found = vertices.surfaces(geometry);
            if found.bad_indices > 0 {
                let what = "vertices";
                let count = found.bad_indices;
                let problem = Problem::MissingParts { what, count };
                self.found.feature(name, None, problem, Outcome::Ignored);
            }
            for point in found
                .surfaces
                .iter_mut()
                .flat_map(|s| &mut s.rings)
                .flatten()
            {
                *point = self.georeference.enu_3d(*point)?;
            }
            found
                .surfaces
                .retain(|s| s.rings.first().is_some_and(|r| r.len() >= 3));
            if found.is_solid {
                for problem in closed_solid(&mut found.surfaces).problems {
                    let outcome = match problem {
                        Problem::WrongWinding => Outcome::Repaired,
                        _ => Outcome::Kept,
                    };
                    found.is_solid &= outcome == Outcome::Repaired;
                    self.found.feature(name, None, problem, outcome);
                }
            }
            match levels.iter_mut().find(|l| l.lod == geometry.lod) {
                Some(level) => {
                    level.is_solid &= found.is_solid;
                    level.surfaces.append(&mut found.surfaces);
                }
                None => levels.push(Level {
                    lod: geometry.lod.clone(),
                    surfaces: found.surfaces,
                    is_solid: found.is_solid,
                }),
            }
        }
        Ok(())
    }

    fn one(
        &self,
        id: BuildingId,
        object: &CityObject,
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
        let measured = object.attribute("measuredHeight").and_then(Value::as_f64);
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
            usage: usage(object).map(|(usage, field)| Sourced::new(usage, source(field))),
            ..BuildingFacts::default()
        };
        let attributes = inference::building_attributes(facts);
        Building {
            id,
            name: name_of(object),
            footprint,
            base_z: attributes.base_z,
            top_z: attributes.top_z,
            storeys: attributes.storeys,
            basements: attributes.basements,
            usage: attributes.usage,
            households: attributes.households,
            compound: None,
            provenance: self.source("Building"),
        }
    }

    fn shells(&mut self, building: &BuildingId, levels: Vec<Level>, materials: &[FileMaterial]) {
        for level in levels
            .into_iter()
            .filter(|l| l.lod != "0" && !l.surfaces.is_empty())
        {
            let Ok(id) = ShellId::new(format!("{building}/lod{}", level.lod)) else {
                continue;
            };
            let names_one = level.surfaces.iter().any(|s| s.material.is_some());
            let provenance = self.source(&format!("LoD {}", level.lod));
            self.parts.shells.push(Shell {
                id,
                building: building.clone(),
                lod: level.lod.into(),
                is_solid: level.is_solid,
                surfaces: level.surfaces,
                materials: if names_one {
                    materials.iter().map(material).collect()
                } else {
                    Vec::new()
                },
                provenance,
            });
        }
    }

    /// The form of the roof by `roofType`: a word, or a code of the SIG3D list for CityGML (1000 flat, 1010 monopitch, 1030
    /// gabled, 1040 hipped, 1060 mansard, 1070 pavilion, 1100 arch; from general knowledge, the list was not at hand).
    fn roof(&mut self, building: &BuildingId, object: &CityObject) {
        let Some(told) = text(object, "roofType").or_else(|| text(object, "dak_type")) else {
            return;
        };
        let shape = match told.to_lowercase().as_str() {
            "1000"
            | "flat roof"
            | "flat"
            | "horizontal"
            | "single horizontal"
            | "multiple horizontal" => RoofShape::Flat,
            "1010" | "monopitch roof" | "skillion" => RoofShape::Skillion,
            "1030" | "gabled roof" | "gabled" => RoofShape::Gabled,
            "1040" | "hipped roof" | "hipped" => RoofShape::Hipped,
            "1050" | "half-hipped roof" | "1060" | "mansard roof" | "mansard" => RoofShape::Mansard,
            "1070" | "pavilion roof" | "pyramidal" => RoofShape::Pyramidal,
            "1100" | "arch roof" | "round" => RoofShape::Round,
            _ => {
                let problem = Problem::unreadable("roofType", &told, "a known form of roof");
                let of = building.to_string();
                self.found.feature(of, None, problem, Outcome::Ignored);
                return;
            }
        };
        let Ok(id) = RoofId::new(format!("{building}/roof")) else {
            return;
        };
        let number = |name: &str| object.attribute(name).and_then(Value::as_f64);
        let eaves_to_ridge = number("RelativeRidgeHeight")
            .zip(number("RelativeEavesHeight"))
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

    fn storey(&mut self, building: &BuildingId, name: &str, object: &CityObject) {
        let number = |field: &str| object.attribute(field).and_then(Value::as_f64);
        let level = number("level").filter(|l| l.fract() == 0.0 && l.abs() < 1_000.0);
        let (Some(level), Some(floor), Some(height)) =
            (level, number("floorHeight"), number("storeyHeight"))
        else {
            self.refuse(name, "a storey needs level, floorHeight and storeyHeight");
            return;
        };
        let Ok(floor_z) = self.georeference.z(floor) else {
            return;
        };
        self.parts
            .storeys
            .extend(StoreyId::new(id_text(name)).ok().map(|id| Storey {
                id,
                building: building.clone(),
                level: level as i16,
                name: name_of(object),
                floor_z: Sourced::new(floor_z, self.source("floorHeight")),
                height: Sourced::new(height, self.source("storeyHeight")),
                usage: None,
                provenance: self.source("BuildingStorey"),
            }));
    }

    fn room(
        &mut self,
        building: &BuildingId,
        name: &str,
        object: &CityObject,
        vertices: &Vertices<'_>,
    ) -> Result<(), GeoreferenceError> {
        let mut levels = Vec::new();
        self.levels(name, object, vertices, &mut levels)?;
        let (Some(outline), Some((base, top))) =
            (footprints(&levels).into_iter().next(), heights(&levels))
        else {
            self.refuse(name, "a room needs surfaces");
            return Ok(());
        };
        let level = object.attribute("level").and_then(Value::as_i64);
        let kind = text(object, "function").and_then(|word| RoomKind::from_word(&word));
        let id = RoomId::new(id_text(name)).ok();
        self.parts.rooms.extend(id.map(|id| Room {
            id,
            name: name_of(object),
            building: building.clone(),
            level: level.and_then(|l| i16::try_from(l).ok()).unwrap_or(0),
            kind: Sourced::new(kind.unwrap_or(RoomKind::Unknown), self.source("function")),
            outline,
            floor_z: Sourced::new(base, self.source("geometry")),
            clear_height: Sourced::new(top - base, self.source("geometry")),
            unit: None,
            provenance: self.source("BuildingRoom"),
        }));
        Ok(())
    }
}

fn is_body(kind: &str) -> bool {
    matches!(kind, "BuildingPart" | "Building" | "BuildingInstallation")
}

/// Lowest and highest `z` of the levels with height.
fn heights(levels: &[Level]) -> Option<(f64, f64)> {
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
fn footprints(levels: &[Level]) -> Vec<Polygon<f64>> {
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

/// The use, and the attribute that tells it, by words, and by three codes of the SIG3D list for CityGML's function (from general knowledge; the list was not at hand).
fn usage(object: &CityObject) -> Option<(BuildingUse, &'static str)> {
    const WORDS: &[(&str, BuildingUse)] = &[
        ("residential", BuildingUse::Residential),
        ("habitation", BuildingUse::Residential),
        ("dwelling", BuildingUse::Residential),
        ("woonfunctie", BuildingUse::Residential),
        ("住宅", BuildingUse::Residential),
        ("office", BuildingUse::Office),
        ("kantoor", BuildingUse::Office),
        ("办公", BuildingUse::Office),
        ("retail", BuildingUse::Commercial),
        ("commercial", BuildingUse::Commercial),
        ("shop", BuildingUse::Commercial),
        ("winkel", BuildingUse::Commercial),
        ("商业", BuildingUse::Commercial),
        ("school", BuildingUse::Education),
        ("education", BuildingUse::Education),
        ("onderwijs", BuildingUse::Education),
        ("hospital", BuildingUse::Health),
        ("gezondheid", BuildingUse::Health),
        ("industr", BuildingUse::Industrial),
        ("garage", BuildingUse::Parking),
    ];
    ["function", "usage", "class"].iter().find_map(|name| {
        let told = text(object, name)?;
        if let Some(word) = BuildingUse::from_word(&told) {
            return Some((word, *name));
        }
        let told = told.to_lowercase();
        let by_word = WORDS.iter().find(|(word, _)| told.contains(word));
        let usage = match told.as_str() {
            "1000" | "1010" => BuildingUse::Residential,
            "1120" => BuildingUse::Office,
            "1150" => BuildingUse::Commercial,
            _ => by_word?.1,
        };
        Some((usage, *name))
    })
}

fn material(material: &FileMaterial) -> Material {
    let [r, g, b] = material.diffuse.unwrap_or([1.0; 3]);
    Material {
        name: material.name.as_str().into(),
        rgba: [r, g, b, 1.0 - material.transparency.unwrap_or(0.0)],
    }
}
