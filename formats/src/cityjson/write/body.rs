//! Bodies of buildings: their shells, or the block between foot and top.

use geo::Polygon;
use twin_core::model::{Building, Shell, SurfaceKind};
use twin_core::spatial::crs::ConvertError;

use super::{Writer, open};
use crate::cityjson::document::{
    FileMaterial, Geometry, Nested, SemanticSurface, Semantics, Theme,
};
use crate::cityjson::surface;

impl Writer<'_> {
    /// The shells, or the block between foot and top as level 1.
    pub(super) fn bodies(
        &mut self,
        building: &Building,
        shells: &[&Shell],
    ) -> Result<Vec<Geometry>, ConvertError> {
        if shells.is_empty() {
            return Ok(vec![self.block(building)?]);
        }
        shells.iter().map(|shell| self.shell(shell)).collect()
    }

    fn shell(&mut self, shell: &Shell) -> Result<Geometry, ConvertError> {
        let first = self.materials.len();
        self.materials
            .extend(shell.materials.iter().map(|m| FileMaterial {
                name: m.name.to_string(),
                diffuse: Some([m.rgba[0], m.rgba[1], m.rgba[2]]),
                transparency: Some(1.0 - m.rgba[3]),
            }));
        let (mut surfaces, mut kinds, mut materials) = (Vec::new(), Vec::new(), Vec::new());
        for surface in &shell.surfaces {
            let mut rings = Vec::new();
            for ring in &surface.rings {
                let points: Result<Vec<_>, _> = ring.iter().map(|p| self.vertex(*p)).collect();
                rings.push(Nested::List(points?));
            }
            surfaces.push(Nested::List(rings));
            kinds.push(surface.kind);
            materials.push(Nested::Index(
                surface.material.map(|m| first + usize::from(m)),
            ));
        }
        let nest = |list: Vec<Nested>| {
            let list = Nested::List(list);
            if shell.is_solid {
                Nested::List(vec![list])
            } else {
                list
            }
        };
        let has_materials = !shell.materials.is_empty();
        let theme = || Theme {
            value: None,
            values: Some(nest(materials)),
        };
        let material = has_materials.then(|| ("visual".to_owned(), theme()));
        let (semantics, values) = semantics(&kinds);
        Ok(Geometry {
            kind: if shell.is_solid {
                "Solid"
            } else {
                "MultiSurface"
            }
            .to_owned(),
            lod: shell.lod.to_string(),
            boundaries: nest(surfaces),
            semantics: (!semantics.is_empty()).then(|| Semantics {
                surfaces: semantics,
                values: nest(values),
            }),
            material: material.into_iter().collect(),
            ..Geometry::default()
        })
    }

    fn block(&mut self, building: &Building) -> Result<Geometry, ConvertError> {
        let (base, top) = (building.base_z.value, building.top_z.value);
        let mut surfaces = Vec::new();
        let mut kinds = vec![SurfaceKind::Ground];
        surfaces.push(self.reversed_rings(&building.footprint, base)?);
        let footprint = &building.footprint;
        for ring in std::iter::once(footprint.exterior()).chain(footprint.interiors()) {
            for edge in ring.lines() {
                let (a, b) = (edge.start, edge.end);
                let corners = [
                    [a.x, a.y, base],
                    [b.x, b.y, base],
                    [b.x, b.y, top],
                    [a.x, a.y, top],
                ];
                let wall: Result<Vec<_>, _> = corners.into_iter().map(|c| self.vertex(c)).collect();
                surfaces.push(Nested::List(vec![Nested::List(wall?)]));
                kinds.push(SurfaceKind::Wall);
            }
        }
        surfaces.push(self.rings(footprint, top)?);
        kinds.push(SurfaceKind::Roof);
        let (semantics, values) = semantics(&kinds);
        Ok(Geometry {
            kind: "Solid".to_owned(),
            lod: "1".to_owned(),
            boundaries: Nested::List(vec![Nested::List(surfaces)]),
            semantics: Some(Semantics {
                surfaces: semantics,
                values: Nested::List(vec![Nested::List(values)]),
            }),
            ..Geometry::default()
        })
    }

    fn reversed_rings(&mut self, polygon: &Polygon<f64>, z: f64) -> Result<Nested, ConvertError> {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let rings: Result<Vec<_>, _> = rings
            .map(|ring| {
                let reversed: Vec<_> = open(ring).iter().rev().copied().collect();
                self.line(&reversed, z)
            })
            .collect();
        Ok(Nested::List(rings?))
    }
}

/// One semantic surface a kind that occurs, and of each surface which one it has.
fn semantics(kinds: &[SurfaceKind]) -> (Vec<SemanticSurface>, Vec<Nested>) {
    let mut names: Vec<&'static str> = Vec::new();
    let mut values = Vec::new();
    for kind in kinds {
        let index = surface::name(*kind).map(|name| {
            names.iter().position(|n| *n == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            })
        });
        values.push(Nested::Index(index));
    }
    let surfaces = names.into_iter().map(|name| SemanticSurface {
        kind: name.to_owned(),
    });
    (surfaces.collect(), values)
}
