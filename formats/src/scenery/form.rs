//! What is known of a building's outside beyond footprint and height: its surfaces, its roof.

use std::collections::{BTreeMap, BTreeSet};

use twin_core::model::{Building, CommunityParts, Roof, Shell, Surface, SurfaceKind};

use super::palette;
use crate::mesh::{MeshBuffer, normal_of, surface};

/// How a building looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<'a> {
    /// Its surfaces at the finest level of detail.
    pub shell: Option<&'a Shell>,
    /// Its roof, where there are no surfaces.
    pub roof: Option<&'a Roof>,
}

impl<'a> Form<'a> {
    /// That of one building. Cost: linear in shells and roofs; [`super::Scenery`] finds all at once.
    #[must_use]
    pub fn of(parts: &'a CommunityParts, building: &Building) -> Self {
        let shells = parts.shells.iter().filter(|s| s.building == building.id);
        let roof = parts.roofs.iter().find(|r| r.building == building.id);
        Self {
            shell: shells.fold(None, finer),
            roof,
        }
    }
}

/// The finer of two shells, of equals the first; one below level 1 is a footprint and none.
fn finer<'a>(best: Option<&'a Shell>, shell: &'a Shell) -> Option<&'a Shell> {
    let level = level_of(shell);
    let is_finer = level >= 1.0 && best.is_none_or(|best| level > level_of(best));
    if is_finer { Some(shell) } else { best }
}

/// Level of detail as a number: 2.2 is finer than 2, 3 finer than both (Biljecki et al. 2016).
fn level_of(shell: &Shell) -> f64 {
    let level = shell
        .lod
        .parse()
        .ok()
        .filter(|level: &f64| level.is_finite());
    level.unwrap_or(0.0)
}

/// The forms of all buildings, by position.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    /// Position of a building's shell and of its roof.
    known: BTreeMap<usize, (Option<usize>, Option<usize>)>,
    /// Buildings that a placed model stands for.
    replaced: BTreeSet<usize>,
}

impl Forms {
    /// Cost: O(n log n), nothing where no building has more than its footprint.
    pub(super) fn of(parts: &CommunityParts) -> Self {
        let mut forms = Self::default();
        if parts.shells.is_empty() && parts.roofs.is_empty() && parts.placed_models.is_empty() {
            return forms;
        }
        let ids = parts.buildings.iter().map(|b| b.id.as_str());
        let positions: BTreeMap<&str, usize> = ids.zip(0..).collect();
        for (number, roof) in parts.roofs.iter().enumerate() {
            if let Some(at) = positions.get(roof.building.as_str()) {
                forms.known.entry(*at).or_default().1.get_or_insert(number);
            }
        }
        for (number, shell) in parts.shells.iter().enumerate() {
            if let Some(at) = positions.get(shell.building.as_str()) {
                let known = &mut forms.known.entry(*at).or_default().0;
                let best = known.and_then(|n| parts.shells.get(n));
                if finer(best, shell).is_some_and(|finest| std::ptr::eq(finest, shell)) {
                    *known = Some(number);
                }
            }
        }
        let models = parts.placed_models.iter();
        let stood_for = models.filter_map(|m| positions.get(m.building.as_ref()?.as_str()));
        forms.replaced = stood_for.copied().collect();
        forms
    }

    pub(super) fn get<'a>(&self, parts: &'a CommunityParts, building: usize) -> Form<'a> {
        let (shell, roof) = self.known.get(&building).copied().unwrap_or_default();
        Form {
            shell: shell.and_then(|n| parts.shells.get(n)),
            roof: roof.and_then(|n| parts.roofs.get(n)),
        }
    }

    /// Whether the building is drawn as a placed model.
    pub(super) fn is_replaced(&self, building: usize) -> bool {
        self.replaced.contains(&building)
    }

    /// Whether more is known of the building than its footprint.
    pub(super) fn is_known(&self, building: usize) -> bool {
        self.known.contains_key(&building)
    }
}

/// Adds the outer surfaces of a shell in the colours of their materials, else by what they are.
pub(super) fn draw(mesh: &mut MeshBuffer, shell: &Shell, usage: &str) {
    for part in &shell.surfaces {
        let is_inside = matches!(
            part.kind,
            SurfaceKind::InteriorWall
                | SurfaceKind::Ceiling
                | SurfaceKind::Floor
                | SurfaceKind::Closure
        );
        if !is_inside {
            surface(mesh, &part.rings, colour(shell, part, usage));
        }
    }
}

/// A surface of which nothing is said is a roof when it looks up by more than this: a slope below 60° (assumption).
const ROOF_NORMAL_Z: f64 = 0.5;

fn colour(shell: &Shell, part: &Surface, usage: &str) -> [f32; 4] {
    let material = part
        .material
        .and_then(|m| shell.materials.get(usize::from(m)));
    if let Some(material) = material {
        return material.rgba.map(|level| level.clamp(0.0, 1.0) as f32);
    }
    let looks_up = || {
        let normal = part.rings.first().and_then(|ring| normal_of(ring));
        normal.is_some_and(|n| n[2] > ROOF_NORMAL_Z)
    };
    palette::linear(match part.kind {
        SurfaceKind::Roof => palette::roof_of(usage),
        SurfaceKind::Window => palette::GLASS,
        SurfaceKind::Door => palette::DOOR,
        SurfaceKind::Unknown if looks_up() => palette::roof_of(usage),
        _ => palette::wall_of(usage),
    })
}
