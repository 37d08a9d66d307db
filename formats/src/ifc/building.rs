//! Buildings, their storeys and shells.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, Coord, MapCoords, Polygon};
use twin_core::ids::{BuildingId, ShellId, StoreyId};
use twin_core::inference::{self, BuildingFacts};
use twin_core::model::{
    Building, BuildingUse, Material, Shell, Sourced, Storey, Surface, SurfaceKind,
};

use super::model::Entity;
use super::part::{BuildingPart, parts_of};
use super::read::Reader;
use super::source::{Element, Part, Space, named};
use super::storey::{FileStorey, levels_by_id, storeys_of};
use super::style::material;
use super::word::{ZoneKind, building_use, name_of};
use crate::finding::{Outcome, Problem, Thing};
use crate::georeference::GeoreferenceError;

/// Level of detail of the shells: walls, slabs and roofs with their form, without openings (Biljecki et al. 2016).
const LOD: &str = "2";
/// A floor whose underside is within this of the lowest one of its building lies on the ground, metres.
const GROUND_M: f64 = 0.5;
/// Faces that look up or down more steeply than 45° are floors or ceilings, others walls: the sine of it.
const UPWARD: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// A part of a building with its id.
#[derive(Debug)]
pub(super) struct Placed<'e, 'f> {
    pub(super) id: BuildingId,
    /// Record of its `IfcBuilding`.
    pub(super) of: u64,
    pub(super) part: BuildingPart<'e, 'f>,
    /// Level by the record of the storey.
    pub(super) levels: BTreeMap<u64, i16>,
    /// Height of its foot in metres of the model.
    pub(super) base: f64,
}

impl<'f> Reader<'_, 'f> {
    /// An `IfcBuilding` with its storeys and shells; the parts that were made of it.
    pub(super) fn building<'e>(
        &mut self,
        building: &Entity<'f>,
        elements: &'e [Element],
        spaces: &'e [Space<'f>],
    ) -> Result<Vec<Placed<'e, 'f>>, GeoreferenceError> {
        let elements: Vec<&Element> = elements
            .iter()
            .filter(|e| e.building == Some(building.id))
            .collect();
        let spaces: Vec<&Space<'f>> = spaces
            .iter()
            .filter(|s| s.building == Some(building.id))
            .collect();
        let storeys = storeys_of(self.source, building, self.found);
        let (parts, left) = parts_of(&elements, &spaces);
        if left > 0 {
            let what = Thing::LoosePieces;
            let problem = Problem::MissingParts { what, count: left };
            self.found
                .feature(named(building), None, problem, Outcome::Ignored);
        }
        let mut placed = Vec::new();
        for part in parts {
            placed.extend(self.part(building, part, &storeys, placed.len())?);
        }
        if placed.is_empty() {
            self.found
                .feature(named(building), None, Problem::ZeroArea, Outcome::LeftOut);
        }
        Ok(placed)
    }

    fn part<'e>(
        &mut self,
        building: &Entity<'f>,
        part: BuildingPart<'e, 'f>,
        storeys: &[FileStorey<'f>],
        number: usize,
    ) -> Result<Option<Placed<'e, 'f>>, GeoreferenceError> {
        let text = match number {
            0 => self.source.id_text(building),
            _ => format!("{}/{}", self.source.id_text(building), number + 1),
        };
        let (Ok(id), Some((low, high))) = (BuildingId::new(text), part.heights()) else {
            return Ok(None);
        };
        let levels = levels_by_id(storeys);
        let occupied = occupied(&part, &levels);
        let ground = storeys.iter().find(|s| s.level == 0);
        // Below its ground floor a building has basements and the floor itself; a ground floor above its top is another's.
        let base = ground
            .filter(|s| s.floor < high && s.floor > low - GROUND_M)
            .map_or(low, |s| s.floor);
        let placed = Placed {
            id,
            of: building.id,
            part,
            levels,
            base,
        };
        self.feature(building, &placed, (base, high), &occupied)?;
        self.storeys(&placed, storeys, high, number == 0)?;
        self.shell(&placed)?;
        Ok(Some(placed))
    }

    fn feature(
        &mut self,
        building: &Entity<'_>,
        placed: &Placed<'_, '_>,
        (base, top): (f64, f64),
        occupied: &BTreeSet<i16>,
    ) -> Result<(), GeoreferenceError> {
        let source = self.source;
        let footprint = self.outline(&placed.part.footprint)?;
        let z = |z: f64| self.sourced_z(z, &format!("#{} geometry", building.id));
        let of_storeys = || source.imported(building.id, "IfcBuildingStorey");
        let count = |is_it: fn(&i16) -> bool| {
            let levels = u16::try_from(occupied.iter().filter(|l| is_it(l)).count()).ok()?;
            (!occupied.is_empty()).then(|| Sourced::new(levels, of_storeys()))
        };
        let homes = self.homes_in(&placed.part);
        let usage = self.usage(building).or_else(|| {
            let from = source.imported(building.id, "IfcZone");
            (homes > 0).then(|| Sourced::new(BuildingUse::Residential, from))
        });
        let facts = BuildingFacts {
            footprint_m2: footprint.unsigned_area(),
            base_z: Some(z(base)?),
            top_z: Some(z(top)?),
            storeys: count(|l| *l >= 0).filter(|s| s.value > 0),
            basements: count(|l| *l < 0),
            usage,
            households: (homes > 0)
                .then(|| Sourced::new(homes, source.imported(building.id, "IfcZone"))),
            ..BuildingFacts::default()
        };
        let attributes = inference::building_attributes(facts);
        self.parts.buildings.push(Building {
            id: placed.id.clone(),
            // IfcBuilding: LongName is parameter 7.
            name: name_of(building.text(7).or(building.text(2))),
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
            provenance: source.imported(building.id, "IfcBuilding"),
        });
        Ok(())
    }

    /// What the building's names or its occupancy type tell.
    fn usage(&self, building: &Entity<'_>) -> Option<Sourced<BuildingUse>> {
        let source = self.source;
        let occupancy = source
            .properties
            .text(source.model, building.id, "OccupancyType");
        let told = [
            ("OccupancyType", occupancy.as_deref()),
            ("ObjectType", building.text(4)),
            ("LongName", building.text(7)),
            ("Name", building.text(2)),
        ];
        told.into_iter().find_map(|(field, text)| {
            let usage = building_use(text?)?;
            Some(Sourced::new(usage, source.imported(building.id, field)))
        })
    }

    fn homes_in(&self, part: &BuildingPart<'_, '_>) -> u32 {
        let is_in = |id: &u64| part.spaces.iter().any(|s| s.entity.id == *id);
        let homes = self.zones.iter().filter(|z| z.kind == ZoneKind::Home);
        let homes = homes.filter(|z| z.spaces.first().is_some_and(is_in));
        u32::try_from(homes.count()).unwrap_or(u32::MAX)
    }

    /// The main part has every storey of the building, so that none is lost; others those with walls or spaces of theirs.
    fn storeys(
        &mut self,
        placed: &Placed<'_, '_>,
        storeys: &[FileStorey<'_>],
        top: f64,
        is_main: bool,
    ) -> Result<(), GeoreferenceError> {
        let source = self.source;
        let used: BTreeSet<u64> = placed.part.storeys().collect();
        for storey in storeys
            .iter()
            .filter(|s| is_main || used.contains(&s.entity.id))
        {
            let entity = &storey.entity;
            let height = storey.next_floor.unwrap_or(top) - storey.floor;
            if height <= 0.0 {
                let field = Thing::StoreyHeight;
                let problem = Problem::MissingValue { field };
                self.found
                    .feature(named(entity), None, problem, Outcome::LeftOut);
                continue;
            }
            let text = if is_main {
                source.id_text(entity)
            } else {
                format!("{}/{}", placed.id, entity.id)
            };
            let Ok(id) = StoreyId::new(text) else {
                continue;
            };
            let field = format!("#{} IfcBuildingStorey.Elevation", entity.id);
            let floor_z = self.sourced_z(storey.floor, &field)?;
            self.parts.storeys.push(Storey {
                id,
                building: placed.id.clone(),
                level: storey.level,
                name: name_of(entity.text(2).or(entity.text(7))),
                floor_z,
                height: Sourced::new(height, source.imported(entity.id, "Elevation")),
                usage: None,
                provenance: source.imported(entity.id, "IfcBuildingStorey"),
            });
        }
        Ok(())
    }

    /// The faces of walls, slabs and roofs.
    fn shell(&mut self, placed: &Placed<'_, '_>) -> Result<(), GeoreferenceError> {
        let Ok(id) = ShellId::new(format!("{}/lod{LOD}", placed.id)) else {
            return Ok(());
        };
        let mut palette = Palette::default();
        let mut surfaces = Vec::new();
        let lowest = placed.part.heights().map_or(0.0, |(low, _)| low);
        for element in &placed.part.elements {
            let is_outer = placed.part.is_on_outline(element);
            for face in &element.body.faces {
                let kind = match element.part {
                    Part::Roof => SurfaceKind::Roof,
                    Part::Wall(Some(false)) if !is_outer => SurfaceKind::InteriorWall,
                    Part::Wall(_) => SurfaceKind::Wall,
                    Part::Slab => slab_face(face.up(), element, lowest),
                };
                let material = face.style.and_then(|style| palette.number(self, style));
                let mut rings = face.rings.clone();
                for point in rings.iter_mut().flatten() {
                    *point = self.siting.enu(*point)?;
                }
                surfaces.push(Surface {
                    kind,
                    rings,
                    material,
                });
            }
        }
        if !surfaces.is_empty() {
            self.parts.shells.push(Shell {
                id,
                building: placed.id.clone(),
                lod: LOD.into(),
                is_solid: false,
                surfaces,
                materials: palette.materials,
                provenance: placed_provenance(self, placed),
            });
        }
        Ok(())
    }

    /// A polygon of the model in local metres.
    pub(super) fn outline(
        &self,
        polygon: &Polygon<f64>,
    ) -> Result<Polygon<f64>, GeoreferenceError> {
        polygon.try_map_coords(|Coord { x, y }| {
            let [x, y, _] = self.siting.enu([x, y, 0.0])?;
            Ok(Coord { x, y })
        })
    }

    /// A height of the model as `z`.
    pub(super) fn sourced_z(&self, z: f64, of: &str) -> Result<Sourced<f64>, GeoreferenceError> {
        let [.., z] = self.siting.enu([0.0, 0.0, z])?;
        let source = format!("{} {of}", self.source.file);
        Ok(self.siting.georeference.sourced_z(z, &source))
    }
}

fn placed_provenance(
    reader: &Reader<'_, '_>,
    placed: &Placed<'_, '_>,
) -> twin_core::model::Provenance {
    let ids = placed.part.elements.iter().map(|e| e.id);
    reader
        .source
        .imported(ids.min().unwrap_or(0), "IfcWall, IfcSlab, IfcRoof")
}

/// Levels with walls or spaces: a level that holds a roof only is no storey to count.
fn occupied(part: &BuildingPart<'_, '_>, levels: &BTreeMap<u64, i16>) -> BTreeSet<i16> {
    part.storeys()
        .filter_map(|storey| levels.get(&storey).copied())
        .collect()
}

fn slab_face(up: f64, element: &Element, lowest: f64) -> SurfaceKind {
    let foot = element.body.heights().map_or(f64::INFINITY, |(low, _)| low);
    if up >= UPWARD {
        SurfaceKind::Floor
    } else if up <= -UPWARD {
        if foot <= lowest + GROUND_M {
            SurfaceKind::Ground
        } else {
            SurfaceKind::Ceiling
        }
    } else {
        SurfaceKind::Wall
    }
}

/// The materials of a shell by their style.
#[derive(Debug, Default)]
struct Palette {
    numbers: BTreeMap<u64, Option<u16>>,
    materials: Vec<Material>,
}

impl Palette {
    /// Position of the material of a style; a finding where its colour cannot be read.
    fn number(&mut self, reader: &mut Reader<'_, '_>, style: u64) -> Option<u16> {
        if let Some(known) = self.numbers.get(&style) {
            return *known;
        }
        let found = match material(reader.source.model, style) {
            Ok(found) => found,
            Err(fault) => {
                let of = format!("#{style}");
                reader
                    .found
                    .feature(of, None, fault.problem(), Outcome::Ignored);
                None
            }
        };
        let number = found.and_then(|material| {
            let number = u16::try_from(self.materials.len()).ok()?;
            self.materials.push(material);
            Some(number)
        });
        self.numbers.insert(style, number);
        number
    }
}
