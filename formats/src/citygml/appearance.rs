//! Colours: `X3DMaterial` of `app:Appearance`, by the ids of the surfaces that they are for.

use std::collections::BTreeMap;

use twin_core::model::Material;

use super::ring;
use super::tree::Node;

/// Most materials and most surfaces with one of the appearances of a whole model; what comes after is passed over and told of. A
/// model of this size has its appearances in its objects.
const MOST: usize = 200_000;

/// Materials, and the surfaces that have them.
#[derive(Debug, Default)]
pub(super) struct Palette {
    pub(super) materials: Vec<Material>,
    of_surface: BTreeMap<String, u16>,
    /// Textures that were passed over.
    pub(super) textures: usize,
    /// Whether there were more than fit.
    pub(super) is_full: bool,
}

impl Palette {
    /// Adds the appearances below `node`. Of several themes the first colours a surface.
    pub(super) fn add(&mut self, node: Node<'_>) {
        for node in node.descend(&[]) {
            match node.name() {
                "X3DMaterial" => self.material(node),
                "ParameterizedTexture" | "GeoreferencedTexture" => self.textures += 1,
                _ => {}
            }
        }
    }

    fn material(&mut self, node: Node<'_>) {
        let Ok(index) = u16::try_from(self.materials.len()) else {
            self.is_full = true;
            return;
        };
        self.materials.push(Material {
            name: node.child("name").map_or("", Node::text).into(),
            rgba: rgba(node),
        });
        for target in node.children().filter(|child| child.name() == "target") {
            // 2.0 has the link as text, 3.0 in a `SurfaceDataTarget`-like child or as text too.
            let link = target.descend(&[]).map(|n| n.link().unwrap_or(n.text()));
            let Some(id) = link
                .map(|l| l.trim_start_matches('#'))
                .find(|l| !l.is_empty())
            else {
                continue;
            };
            if self.of_surface.len() >= MOST {
                self.is_full = true;
                return;
            }
            self.of_surface.entry(id.to_owned()).or_insert(index);
        }
    }

    fn of(&self, id: &str) -> Option<u16> {
        self.of_surface.get(id).copied()
    }
}

/// Diffuse colour and opacity; OGC 12-019 §9.1.3 has 0.8 grey and no transparency where nothing is said.
fn rgba(node: Node<'_>) -> [f64; 4] {
    let numbers = |name: &str| {
        let child = node.child(name)?;
        ring::numbers(child, 3).ok()
    };
    let [r, g, b] = match numbers("diffuseColor").as_deref() {
        Some([r, g, b]) => [*r, *g, *b],
        _ => [0.8; 3],
    };
    let transparency = match numbers("transparency").as_deref() {
        Some([transparency]) => *transparency,
        _ => 0.0,
    };
    [r, g, b, 1.0 - transparency].map(|v: f64| v.clamp(0.0, 1.0))
}

/// The materials of an object: those of the whole model, then its own.
#[derive(Debug)]
pub(super) struct Dress<'p> {
    model: &'p Palette,
    own: Palette,
}

impl<'p> Dress<'p> {
    pub(super) fn new(model: &'p Palette, object: Node<'_>) -> Self {
        let mut own = Palette::default();
        own.add(object);
        Self { model, own }
    }

    /// Position of the material of the element with that id, in [`Self::materials`].
    pub(super) fn material(&self, id: &str) -> Option<u16> {
        let of_own = self.own.of(id).and_then(|index| {
            let before = u16::try_from(self.model.materials.len()).ok()?;
            index.checked_add(before)
        });
        of_own.or_else(|| self.model.of(id))
    }

    pub(super) fn materials(&self) -> Vec<Material> {
        let all = self.model.materials.iter().chain(&self.own.materials);
        all.cloned().collect()
    }

    /// Whether no surface has a material.
    pub(super) fn is_plain(&self) -> bool {
        self.model.materials.is_empty() && self.own.materials.is_empty()
    }

    /// Textures that were passed over.
    pub(super) fn textures(&self) -> usize {
        self.own.textures
    }
}
