//! What is known of a building's outside beyond footprint and height: its surfaces, its roof.

use std::collections::{BTreeMap, BTreeSet};

use super::Face;
use super::tent::Tent;
use crate::model::{Building, CommunityParts, Roof, Shell};

/// How a building looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<'a> {
    /// Its surfaces at the finest level of detail.
    pub shell: Option<&'a Shell>,
    /// Its roof, where there are no surfaces.
    pub roof: Option<&'a Roof>,
}

impl<'a> Form<'a> {
    /// That of one building. Cost: linear in shells and roofs; [`Forms`] finds those of all buildings at once.
    #[must_use]
    pub fn of(parts: &'a CommunityParts, building: &Building) -> Self {
        let shells = parts.shells.iter().filter(|s| s.building == building.id);
        let roof = parts.roofs.iter().find(|r| r.building == building.id);
        Self {
            shell: shells.fold(None, finer),
            roof,
        }
    }

    /// The faces of `building`, which has this form; none where only its footprint and heights are known, as with a roof over what
    /// is no rectangle.
    #[must_use]
    pub fn faces(&self, building: &Building) -> Vec<Face<'a>> {
        if let Some(shell) = self.shell {
            let faces = shell.surfaces.iter().filter_map(|s| Face::of(shell, s));
            let faces: Vec<Face<'a>> = faces.collect();
            if !faces.is_empty() {
                return faces;
            }
        }
        let tent = self.roof.and_then(|roof| Tent::of(building, roof));
        tent.map_or_else(Vec::new, |tent| tent.faces(building))
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
pub struct Forms {
    /// Position of a building's shell and of its roof.
    known: BTreeMap<usize, (Option<usize>, Option<usize>)>,
    /// Buildings that a placed model stands for.
    replaced: BTreeSet<usize>,
}

impl Forms {
    /// Those of `parts`. Cost: O(n log n), nothing where no building has more than its footprint.
    #[must_use]
    pub fn of(parts: &CommunityParts) -> Self {
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

    /// The form of the building at that position of `parts`, which these were made of.
    #[must_use]
    pub fn get<'a>(&self, parts: &'a CommunityParts, building: usize) -> Form<'a> {
        let (shell, roof) = self.known.get(&building).copied().unwrap_or_default();
        Form {
            shell: shell.and_then(|n| parts.shells.get(n)),
            roof: roof.and_then(|n| parts.roofs.get(n)),
        }
    }

    /// Whether the building is drawn as a placed model.
    #[must_use]
    pub fn is_replaced(&self, building: usize) -> bool {
        self.replaced.contains(&building)
    }

    /// Whether more is known of the building than its footprint.
    #[must_use]
    pub fn is_known(&self, building: usize) -> bool {
        self.known.contains_key(&building)
    }
}
