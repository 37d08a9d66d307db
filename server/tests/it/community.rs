//! A small community: one compound, two buildings, a road with poles, a gate, and devices of a few classes.

use geo::{LineString, Polygon};
use twin_core::catalogue::Catalogue;
use twin_core::ids::{
    BuildingId, ClassId, CommunityId, CompoundId, DeviceId, FixtureId, GateId, GreenId, PlaceId,
    RoadId, UnitId,
};
use twin_core::model::{
    Building, BuildingUse, CameraView, Community, CommunityParts, Compound, Device, Enclosure,
    Fixture, FixtureKind, Gate, GateKind, Green, GreenKind, Host, Name, NetworkAttachment, Place,
    Position, Product, Provenance, Road, RoadClass, Sourced, Unit,
};
use twin_core::spatial::LocalFrame;

/// Longitude and latitude of the origin.
pub(crate) const ORIGIN: [f64; 2] = [114.2, 22.7];

pub(crate) fn made() -> Provenance {
    Provenance::generated("server tests")
}

pub(crate) fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, made())
}

pub(crate) fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    let ring = vec![
        (x, y),
        (x + side, y),
        (x + side, y + side),
        (x, y + side),
        (x, y),
    ];
    Polygon::new(LineString::from(ring), Vec::new())
}

fn building(id: &str, zh: &str, x: f64) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::new(zh, &format!("Building {id}")),
        footprint: square(x, 20.0, 20.0),
        base_z: sourced(0.0),
        top_z: Sourced::new(30.0, Provenance::inferred("height-from-storeys")),
        storeys: sourced(10),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(40),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: Some(CompoundId::new("c/1").unwrap()),
        provenance: made(),
    }
}

fn pole(n: u32) -> Fixture {
    Fixture {
        id: FixtureId::new(format!("pole/{n}")).unwrap(),
        kind: FixtureKind::LampPole,
        position: Position::new(f64::from(n) * 20.0 - 80.0, 2.0, 0.0),
        height: Some(sourced(8.0)),
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: made(),
    }
}

fn lift() -> Fixture {
    Fixture {
        id: FixtureId::new("lift/1").unwrap(),
        kind: FixtureKind::Lift,
        position: Position::new(10.0, 30.0, 0.0),
        height: None,
        building: Some(BuildingId::new("osm/way/12").unwrap()),
        unit: Some(UnitId::new("u/1").unwrap()),
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: made(),
    }
}

fn device(catalogue: &Catalogue, id: &str, class: &str, host: Host, position: Position) -> Device {
    let class = catalogue.class(class).unwrap();
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class.id.as_str()).unwrap(),
        row: None,
        name: Name::new(
            &format!("{} {id}", class.name_zh),
            &format!("{} {id}", class.name_en),
        ),
        position,
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host,
        storey: 0,
        network: NetworkAttachment {
            technology: class.network,
            gateway: None,
            provenance: made(),
        },
        provenance: made(),
    }
}

/// The class whose behaviour is `behaviour`.
fn class_of(catalogue: &Catalogue, behaviour: &str) -> String {
    let found = catalogue
        .classes
        .iter()
        .find(|c| &*c.behaviour == behaviour);
    found
        .unwrap_or_else(|| panic!("no class behaves as {behaviour}"))
        .id
        .to_string()
}

/// The devices: `dev/pole/N` on the poles, `dev/home/N` in homes, a robot.
fn devices(catalogue: &Catalogue) -> Vec<Device> {
    let pole_class = class_of(catalogue, "smart_pole");
    let home_class = class_of(catalogue, "triple_meter");
    let unit = UnitId::new("u/1").unwrap();
    let mut devices: Vec<Device> = (0..8)
        .map(|n| {
            let pole = pole(n);
            device(
                catalogue,
                &format!("dev/pole/{n}"),
                &pole_class,
                Host::Fixture(pole.id),
                pole.position,
            )
        })
        .collect();
    devices.extend((0..20).map(|n| {
        let host = Host::Household {
            unit: unit.clone(),
            number: n,
        };
        device(
            catalogue,
            &format!("dev/home/{n}"),
            &home_class,
            host,
            Position::new(10.0, 30.0, f64::from(n)),
        )
    }));
    let robot = catalogue
        .classes
        .iter()
        .find(|c| c.mobile)
        .unwrap()
        .id
        .to_string();
    let base = Host::Place(PlaceId::new("place/1").unwrap());
    devices.push(device(
        catalogue,
        "dev/robot/1",
        &robot,
        base,
        Position::new(0.0, 10.0, 0.0),
    ));
    devices
}

/// The community.
pub(crate) fn community() -> Community {
    let catalogue = Catalogue::builtin().unwrap();
    let frame = LocalFrame::new(ORIGIN[0], ORIGIN[1], 10.0).unwrap();
    let name = Name::new("测试社区", "Test community");
    let mut parts = CommunityParts::new(CommunityId::new("test").unwrap(), name, frame, made());
    parts.utc_offset_secs = 28_800;
    parts.compounds.push(Compound {
        id: CompoundId::new("c/1").unwrap(),
        name: Name::new("小区", "Compound"),
        boundary: square(-100.0, -100.0, 200.0),
        enclosure: sourced(Enclosure::Closed),
        government_network: None,
        provenance: made(),
    });
    parts.buildings = vec![
        building("osm/way/12", "1号楼", 0.0),
        building("b/2", "2号楼", 50.0),
    ];
    parts.units.push(Unit {
        id: UnitId::new("u/1").unwrap(),
        building: BuildingId::new("osm/way/12").unwrap(),
        number: 1,
        position: Position::new(10.0, 30.0, 0.0),
        households: 40,
        rented: 0,
        provenance: made(),
    });
    parts.roads.push(Road {
        id: RoadId::new("r/1").unwrap(),
        name: Name::new("主路", "Main road"),
        line: LineString::from(vec![(-90.0, 0.0), (0.0, 0.0), (90.0, 0.0)]),
        class: sourced(RoadClass::Main),
        width: sourced(6.0),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: made(),
    });
    parts.greens.push(Green {
        id: GreenId::new("g/1").unwrap(),
        name: Name::new("花园", "Garden"),
        area: square(-60.0, -60.0, 30.0),
        kind: GreenKind::Park,
        provenance: made(),
    });
    parts.gates.push(Gate {
        id: GateId::new("gate/1").unwrap(),
        name: Name::new("东门", "East gate"),
        position: Position::new(90.0, 0.0, 0.0),
        outward_rad: sourced(0.0),
        kind: sourced(GateKind::Main),
        compound: Some(CompoundId::new("c/1").unwrap()),
        provenance: made(),
    });
    parts.places.push(Place {
        id: PlaceId::new("place/1").unwrap(),
        name: Name::new("物业", "Property office"),
        kind: sourced("property_operations_centre".into()),
        position: Position::new(0.0, 10.0, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(100.0),
        provenance: made(),
    });
    parts.fixtures = (0..8).map(pole).chain([lift()]).collect();
    parts.devices = devices(&catalogue);
    super::depth::push_depth(&mut parts);
    let community = Community::new(parts).unwrap();
    let model = twin_formats::gltf::building_glb(&community, "b/2").unwrap();
    let mut parts = community.into_parts();
    super::depth::push_model(&mut parts, &model);
    Community::new(parts).unwrap()
}
