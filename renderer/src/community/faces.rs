//! Buildings of which more is known than a prism: their faces, walls with windows painted on as on any other building.

use twin_formats::scenery::palette::{DOOR, GLASS};
use twin_protocol::scene::{SceneBuilding, SceneFace};

use super::buildings::{BAY, Buildings, FOOT_LIGHT, shaded, tint};
use super::facade::facades_of;
use crate::palette;
use crate::shape::{Along, MeshBuffer, surface};

/// Adds the faces of `building`, the number `number` of the scene, about `corner`.
pub(super) fn add_faces(
    buildings: &mut Buildings,
    building: &SceneBuilding,
    number: usize,
    corner: [f64; 2],
) {
    let has_windows = building.faces.iter().any(|f| f.kind == "window");
    for face in &building.faces {
        let rings: Vec<Vec<[f64; 3]>> = face.rings.iter().map(|r| points(r)).collect();
        let is_painted = face.kind == "wall" && face.rgba.is_none() && !has_windows;
        let along = rings.first().and_then(|ring| Along::of(ring));
        if let Some(along) = along.filter(|_| is_painted) {
            let wall = Wall {
                building,
                number,
                along,
            };
            wall.add(buildings, &rings, corner);
        } else {
            let mesh = buildings.roofs.at(corner);
            surface(mesh, &rings, colour(building, number, face), |_| [0.0; 2]);
        }
    }
}

fn points(flat: &[f64]) -> Vec<[f64; 3]> {
    flat.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect()
}

fn colour(building: &SceneBuilding, number: usize, face: &SceneFace) -> [f32; 4] {
    if let Some([r, g, b, _]) = face.rgba {
        return [r, g, b, 1.0];
    }
    match face.kind.as_str() {
        "roof" => palette::linear(palette::roof_of(&building.usage)),
        "window" => palette::linear(GLASS),
        "door" => palette::linear(DOOR),
        _ => tint(number, palette::linear(palette::wall_of(&building.usage))),
    }
}

/// A wall to be painted.
struct Wall<'a> {
    building: &'a SceneBuilding,
    number: usize,
    along: Along,
}

impl Wall<'_> {
    /// The ground floor with its own facade, what is above with that of the use.
    fn add(&self, buildings: &mut Buildings, rings: &[Vec<[f64; 3]>], corner: [f64; 2]) {
        let SceneBuilding { base, top, .. } = *self.building;
        let storey = (top - base) / f64::from(self.building.storeys.max(1));
        let knee = base + storey;
        let (upper, ground) = facades_of(&self.building.usage);
        let [foot_light, knee_light] = FOOT_LIGHT;
        let lower = Part {
            rings: cut(rings, |z| knee - z),
            between: [base, knee],
            light: [foot_light, knee_light],
        };
        self.paint(buildings.facade(ground, corner), &lower, storey);
        let higher = Part {
            rings: cut(rings, |z| z - knee),
            between: [knee, top],
            light: [knee_light, 1.0],
        };
        self.paint(buildings.facade(upper, corner), &higher, storey);
    }

    /// Texture coordinates count bays along and storeys down from the top of the part.
    fn paint(&self, mesh: &mut MeshBuffer, part: &Part, storey: f64) {
        let usage = &self.building.usage;
        let colour = tint(self.number, palette::linear(palette::wall_of(usage)));
        let first = mesh.vertices.len();
        let [foot, top] = part.between;
        surface(mesh, &part.rings, colour, |p| {
            [self.along.bays(p, BAY), ((top - p[2]) / storey) as f32]
        });
        let [dark, bright] = part.light;
        for vertex in mesh.vertices.iter_mut().skip(first) {
            let share = ((vertex.position[2] - foot) / (top - foot).max(0.1)).clamp(0.0, 1.0);
            vertex.colour = shaded(colour, dark + (bright - dark) * share as f32);
        }
    }
}

/// A wall's ground floor, or what is above it.
struct Part {
    rings: Vec<Vec<[f64; 3]>>,
    /// Its lower and upper end, metres.
    between: [f64; 2],
    /// Share of the light there.
    light: [f32; 2],
}

/// The parts of rings where `side` of the height is not negative (Sutherland and Hodgman 1974), without those that have no area
/// left; the outer ring stays the first.
fn cut(rings: &[Vec<[f64; 3]>], side: impl Fn(f64) -> f64) -> Vec<Vec<[f64; 3]>> {
    let parts = rings.iter().map(|ring| {
        let mut kept = Vec::with_capacity(ring.len() + 2);
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (from, to) = (side(a[2]), side(b[2]));
            if from >= 0.0 {
                kept.push(*a);
            }
            if from * to < 0.0 {
                let share = from / (from - to);
                kept.push(std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share));
            }
        }
        kept
    });
    let mut parts = parts.enumerate();
    match parts.next() {
        Some((_, outline)) if outline.len() >= 3 => {
            let holes = parts.map(|(_, hole)| hole).filter(|hole| hole.len() >= 3);
            std::iter::once(outline).chain(holes).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(kind: &str, ring: &[f64]) -> SceneFace {
        SceneFace {
            kind: kind.to_owned(),
            rings: vec![ring.to_vec()],
            rgba: None,
        }
    }

    /// A gable 10 m wide that faces south, its ridge at 9 m; three storeys.
    fn gable() -> SceneBuilding {
        let mut house = crate::fixture::scene().buildings[0].clone();
        (house.base, house.top, house.storeys) = (0.0, 9.0, 3);
        house.faces = vec![
            face(
                "wall",
                &[
                    0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 10.0, 0.0, 6.0, 5.0, 0.0, 9.0, 0.0, 0.0, 6.0,
                ],
            ),
            face(
                "roof",
                &[0.0, 0.0, 6.0, 5.0, 0.0, 9.0, 5.0, 8.0, 9.0, 0.0, 8.0, 6.0],
            ),
        ];
        house
    }

    fn area(mesh: &MeshBuffer) -> f64 {
        mesh.triangles()
            .map(|[a, b, c]| {
                let (a, b, c) = (a.position, b.position, c.position);
                let (u, v): ([f64; 3], [f64; 3]) = (
                    std::array::from_fn(|i| b[i] - a[i]),
                    std::array::from_fn(|i| c[i] - a[i]),
                );
                let cross = [
                    u[1] * v[2] - u[2] * v[1],
                    u[2] * v[0] - u[0] * v[2],
                    u[0] * v[1] - u[1] * v[0],
                ];
                cross.iter().map(|c| c * c).sum::<f64>().sqrt() / 2.0
            })
            .sum()
    }

    fn whole(cells: super::super::Cells) -> f64 {
        cells.0.values().map(area).sum()
    }

    #[test]
    fn a_gable_is_cut_at_the_first_floor_and_keeps_its_area() {
        let mut buildings = Buildings::default();
        add_faces(&mut buildings, &gable(), 0, [0.0, 0.0]);
        let (upper, ground) = facades_of("residential");
        let mut walls = buildings.walls;
        let low = whole(walls.remove(&ground).unwrap());
        let high = whole(walls.remove(&upper).unwrap());
        assert!((low - 30.0).abs() < 1e-9, "{low}");
        assert!((high - 45.0).abs() < 1e-9, "{high}");
        assert!((whole(buildings.roofs) - 8.0 * 34.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn a_house_with_windows_of_its_own_gets_none_painted() {
        let mut house = gable();
        house.faces.push(face(
            "window",
            &[1.0, -0.01, 1.0, 2.0, -0.01, 1.0, 2.0, -0.01, 2.0],
        ));
        let mut buildings = Buildings::default();
        add_faces(&mut buildings, &house, 0, [0.0, 0.0]);
        assert!(buildings.walls.is_empty());
        let bare = 75.0 + 8.0 * 34.0_f64.sqrt() + 0.5;
        assert!((whole(buildings.roofs) - bare).abs() < 1e-9);
    }
}
