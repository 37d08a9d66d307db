//! From the model to the picture.

use std::collections::BTreeSet;

use geo::{BoundingRect, LineString, Polygon, Rect};
use twin_core::catalogue::Catalogue;
use twin_core::envelope::{Face, Forms};
use twin_core::model::{
    Airspace, Building, Community, CommunityParts, Device, FixtureKind, Host, Name, ParkingSpace,
    PlacedModel, Position, SurfaceKind, Wall,
};

use super::{
    Rings, Scene, SceneAirspace, SceneArea, SceneBuilding, SceneClass, SceneDevices, SceneFace,
    SceneModel, SceneName, ScenePoint, SceneRoad, SceneSpace, SceneWall,
};

impl From<&Name> for SceneName {
    fn from(name: &Name) -> Self {
        let text =
            |part: &Option<std::sync::Arc<str>>| part.as_deref().unwrap_or_default().to_owned();
        Self {
            zh: text(&name.zh),
            en: text(&name.en),
        }
    }
}

impl Scene {
    /// The picture of `community`. Cost: linear in its size.
    #[must_use]
    pub fn of(community: &Community, catalogue: &Catalogue) -> Self {
        let (classes, devices) = devices_of(community, catalogue);
        Self {
            id: community.id.to_string(),
            name: (&community.name).into(),
            origin: [
                community.frame.lon(),
                community.frame.lat(),
                community.frame.height(),
            ],
            utc_offset_secs: community.utc_offset_secs,
            bounds: bounds_of(community),
            households: community.household_count(),
            buildings: buildings_of(community),
            roads: roads_of(community),
            areas: areas_of(community),
            points: points_of(community),
            fixtures: fixtures_of(community),
            walls: walls_of(community),
            spaces: spaces_of(community),
            airspaces: airspaces_of(community),
            models: models_of(community),
            classes,
            devices,
        }
    }
}

pub(crate) fn centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}

fn flat(line: &LineString<f64>) -> Vec<f64> {
    line.coords()
        .flat_map(|c| [centimetres(c.x), centimetres(c.y)])
        .collect()
}

pub(crate) fn rings(polygon: &Polygon<f64>) -> Rings {
    std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .map(flat)
        .collect()
}

fn xyz(position: Position) -> [f64; 3] {
    [position.x, position.y, position.z].map(centimetres)
}

fn bounds_of(parts: &CommunityParts) -> [f64; 4] {
    let compounds = parts
        .compounds
        .iter()
        .filter_map(|c| c.boundary.bounding_rect());
    let buildings = parts
        .buildings
        .iter()
        .filter_map(|b| b.footprint.bounding_rect());
    let roads = parts.roads.iter().filter_map(|r| r.line.bounding_rect());
    let bounds = joined(compounds)
        .or_else(|| joined(buildings))
        .or_else(|| joined(roads));
    bounds.map_or([0.0; 4], |r| {
        [r.min().x, r.min().y, r.max().x, r.max().y].map(centimetres)
    })
}

fn joined(rects: impl Iterator<Item = Rect<f64>>) -> Option<Rect<f64>> {
    rects.reduce(|a, b| {
        let min = (a.min().x.min(b.min().x), a.min().y.min(b.min().y));
        let max = (a.max().x.max(b.max().x), a.max().y.max(b.max().y));
        Rect::new(min, max)
    })
}

fn buildings_of(parts: &CommunityParts) -> Vec<SceneBuilding> {
    let forms = Forms::of(parts);
    let picture = |(number, b): (usize, &Building)| SceneBuilding {
        id: b.id.to_string(),
        name: (&b.name).into(),
        usage: b.usage.value.as_str().to_owned(),
        base: centimetres(b.base_z.value),
        top: centimetres(b.top_z.value),
        storeys: b.storeys.value,
        households: b.households.value,
        inferred: b.top_z.provenance.is_inferred() || b.storeys.provenance.is_inferred(),
        rings: rings(&b.footprint),
        faces: faces_of(&forms.get(parts, number).faces(b)),
        replaced: forms.is_replaced(number),
    };
    parts.buildings.iter().enumerate().map(picture).collect()
}

/// All that can be seen: not where a building stands on the ground.
fn faces_of(faces: &[Face<'_>]) -> Vec<SceneFace> {
    let seen = faces.iter().filter(|f| f.kind != SurfaceKind::Ground);
    let ring = |ring: &Vec<[f64; 3]>| ring.iter().flatten().copied().map(centimetres).collect();
    let face = |f: &Face<'_>| SceneFace {
        kind: f.kind.as_str().to_owned(),
        rings: f.rings.iter().map(ring).collect(),
        rgba: f.rgba.map(|c| c.map(|level| level as f32)),
    };
    seen.map(face).collect()
}

fn walls_of(parts: &CommunityParts) -> Vec<SceneWall> {
    let wall = |w: &Wall| SceneWall {
        id: w.id.to_string(),
        kind: w.kind.value.as_str().to_owned(),
        compound: w
            .compound
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        height: centimetres(w.height.value),
        line: flat(&w.line),
    };
    parts.walls.iter().map(wall).collect()
}

fn spaces_of(parts: &CommunityParts) -> Vec<SceneSpace> {
    let is_open = parts.spaces_in_the_open();
    let spaces = parts.parking_spaces.iter().zip(is_open);
    let in_the_open = spaces.filter_map(|(space, is_open)| is_open.then_some(space));
    let space = |s: &ParkingSpace| SceneSpace {
        id: s.id.to_string(),
        parking: s.parking.to_string(),
        kind: s.kind.value.as_str().to_owned(),
        number: s.number.as_deref().unwrap_or_default().to_owned(),
        rings: rings(&s.outline),
    };
    in_the_open.map(space).collect()
}

fn airspaces_of(parts: &CommunityParts) -> Vec<SceneAirspace> {
    let airspace = |a: &Airspace| SceneAirspace {
        id: a.id.to_string(),
        name: (&a.name).into(),
        kind: a.kind.value.as_str().to_owned(),
        floor: centimetres(a.floor_z.value),
        ceiling: centimetres(a.ceiling_z.value),
        rings: rings(&a.area),
    };
    parts.airspaces.iter().map(airspace).collect()
}

fn models_of(parts: &CommunityParts) -> Vec<SceneModel> {
    let model = |m: &PlacedModel| SceneModel {
        id: m.id.to_string(),
        name: (&m.name).into(),
        position: xyz(m.position),
        heading: m.heading_rad,
        scale: m.scale,
        building: m
            .building
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    };
    parts.placed_models.iter().map(model).collect()
}

fn roads_of(parts: &CommunityParts) -> Vec<SceneRoad> {
    let picture = |r: &twin_core::model::Road| SceneRoad {
        id: r.id.to_string(),
        name: (&r.name).into(),
        class: r.class.value.as_str().to_owned(),
        width: centimetres(r.width.value),
        level: r.level,
        line: flat(&r.line),
    };
    parts.roads.iter().map(picture).collect()
}

fn areas_of(parts: &CommunityParts) -> Vec<SceneArea> {
    let area = |id: &str, layer: &str, kind: &str, name: &Name, polygon: &Polygon<f64>| SceneArea {
        id: id.to_owned(),
        layer: layer.to_owned(),
        kind: kind.to_owned(),
        name: name.into(),
        rings: rings(polygon),
    };
    let compounds = parts.compounds.iter().map(|c| {
        area(
            c.id.as_str(),
            "compound",
            c.enclosure.value.as_str(),
            &c.name,
            &c.boundary,
        )
    });
    let greens = parts
        .greens
        .iter()
        .map(|g| area(g.id.as_str(), "green", g.kind.as_str(), &g.name, &g.area));
    let waters = parts
        .waters
        .iter()
        .map(|w| area(w.id.as_str(), "water", "", &w.name, &w.area));
    let parkings = parts.parkings.iter().map(|p| {
        area(
            p.id.as_str(),
            "parking",
            p.kind.value.as_str(),
            &p.name,
            &p.area,
        )
    });
    compounds
        .chain(greens)
        .chain(waters)
        .chain(parkings)
        .collect()
}

fn points_of(parts: &CommunityParts) -> Vec<ScenePoint> {
    let point = |id: &str, layer: &str, kind: &str, name: &Name, position: Position| ScenePoint {
        id: id.to_owned(),
        layer: layer.to_owned(),
        kind: kind.to_owned(),
        name: name.into(),
        position: xyz(position),
        height: 0.0,
    };
    let gates = parts.gates.iter().map(|g| {
        point(
            g.id.as_str(),
            "gate",
            g.kind.value.as_str(),
            &g.name,
            g.position,
        )
    });
    let places = parts
        .places
        .iter()
        .map(|p| point(p.id.as_str(), "place", &p.kind.value, &p.name, p.position));
    gates.chain(places).collect()
}

/// Fixtures of a building (lifts, fire doors, distribution boxes) are inside it, and manhole covers are flush: neither is drawn.
fn fixtures_of(parts: &CommunityParts) -> Vec<ScenePoint> {
    let outdoors = parts
        .fixtures
        .iter()
        .filter(|f| f.building.is_none() && f.kind != FixtureKind::Manhole);
    let point = |f: &twin_core::model::Fixture| ScenePoint {
        id: f.id.to_string(),
        layer: "fixture".to_owned(),
        kind: f.kind.as_str().to_owned(),
        name: SceneName::default(),
        position: xyz(f.position),
        height: f.height.as_ref().map_or(0.0, |h| centimetres(h.value)),
    };
    outdoors.map(point).collect()
}

fn devices_of(parts: &CommunityParts, catalogue: &Catalogue) -> (Vec<SceneClass>, SceneDevices) {
    let occurs: BTreeSet<&str> = parts.devices.iter().map(|d| d.class.as_str()).collect();
    let classes: Vec<SceneClass> = occurs.iter().map(|id| class_of(id, catalogue)).collect();
    let inside = Indoors::new(parts);
    let mut columns = SceneDevices::default();
    for device in &parts.devices {
        let class = classes.partition_point(|c| c.id.as_str() < device.class.as_str());
        columns.ids.push(device.id.to_string());
        columns
            .classes
            .push(u16::try_from(class).unwrap_or(u16::MAX));
        columns.positions.extend(xyz(device.position));
        columns.storeys.push(device.storey);
        columns.indoors.push(inside.holds(device));
    }
    (classes, columns)
}

/// Of each of the `devices`, which are or could be in the community, whether it is inside a building.
#[must_use]
pub fn indoors(parts: &CommunityParts, devices: &[Device]) -> Vec<bool> {
    let inside = Indoors::new(parts);
    devices.iter().map(|device| inside.holds(device)).collect()
}

/// Which fixtures and places are inside a building.
struct Indoors<'a> {
    fixtures: BTreeSet<&'a str>,
    places: BTreeSet<&'a str>,
}

impl<'a> Indoors<'a> {
    fn new(parts: &'a CommunityParts) -> Self {
        let fixtures = parts
            .fixtures
            .iter()
            .filter(|f| f.building.is_some())
            .map(|f| f.id.as_str())
            .collect();
        let places = parts
            .places
            .iter()
            .filter(|p| p.building.is_some())
            .map(|p| p.id.as_str())
            .collect();
        Self { fixtures, places }
    }

    fn holds(&self, device: &Device) -> bool {
        match &device.host {
            Host::Unit(_) | Host::Household { .. } => true,
            Host::Fixture(id) => self.fixtures.contains(id.as_str()),
            Host::Place(id) => self.places.contains(id.as_str()),
            _ => device.storey < 0,
        }
    }
}

/// The class `id` as the catalogue names it; a class that an imported file made up keeps its id as its name.
fn class_of(id: &str, catalogue: &Catalogue) -> SceneClass {
    let known = catalogue.classes.iter().find(|c| c.id.as_str() == id);
    let name = known.map_or_else(
        || SceneName {
            zh: id.to_owned(),
            en: id.to_owned(),
        },
        |c| SceneName {
            zh: c.name_zh.to_string(),
            en: c.name_en.to_string(),
        },
    );
    let table = catalogue
        .rows
        .iter()
        .find(|r| r.class.as_str() == id)
        .map_or(0, |r| r.table);
    SceneClass {
        id: id.to_owned(),
        name,
        table,
        mobile: known.is_some_and(|c| c.mobile),
    }
}
