//! A hand-made scene for tests: one house in a walled compound, with a gate, a road, two devices and a robot.

use twin_protocol::scene::{
    Scene, SceneArea, SceneBuilding, SceneClass, SceneDevices, SceneName, ScenePoint, SceneRoad,
};

fn name(zh: &str, en: &str) -> SceneName {
    SceneName {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn square(half: f64) -> Vec<f64> {
    vec![
        -half, -half, half, -half, half, half, -half, half, -half, -half,
    ]
}

fn point(id: &str, layer: &str, kind: &str, position: [f64; 3]) -> ScenePoint {
    let (id, layer, kind) = (id.to_owned(), layer.to_owned(), kind.to_owned());
    ScenePoint {
        id,
        layer,
        kind,
        name: SceneName::default(),
        position,
        height: 0.0,
    }
}

fn area(id: &str, layer: &str, kind: &str, rings: Vec<Vec<f64>>) -> SceneArea {
    let (id, layer, kind) = (id.to_owned(), layer.to_owned(), kind.to_owned());
    SceneArea {
        id,
        layer,
        kind,
        name: SceneName::default(),
        rings,
    }
}

pub(crate) fn scene() -> Scene {
    let class = |id: &str, zh: &str, en: &str, mobile: bool| SceneClass {
        id: id.to_owned(),
        name: name(zh, en),
        table: id.as_bytes()[1] - b'0',
        mobile,
    };
    Scene {
        id: "example".to_owned(),
        name: name("示例小区", "Example compound"),
        origin: [114.2, 22.7, 0.0],
        utc_offset_secs: 28_800,
        bounds: [-80.0, -80.0, 80.0, 80.0],
        households: 60,
        buildings: vec![SceneBuilding {
            id: "b1".to_owned(),
            name: name("1号楼", "Building 1"),
            usage: "residential".to_owned(),
            base: 0.0,
            top: 30.0,
            storeys: 10,
            households: 60,
            inferred: true,
            rings: vec![vec![
                -10.0, -5.0, 10.0, -5.0, 10.0, 5.0, -10.0, 5.0, -10.0, -5.0,
            ]],
            faces: Vec::new(),
            replaced: false,
        }],
        roads: vec![SceneRoad {
            id: "r1".to_owned(),
            name: SceneName::default(),
            class: "main".to_owned(),
            width: 7.0,
            level: 0,
            line: vec![0.0, -120.0, 0.0, -40.0],
        }],
        areas: vec![
            area("c1", "compound", "closed", vec![square(80.0)]),
            area("g1", "green", "park", vec![square(30.0)]),
        ],
        points: vec![
            point("gate1", "gate", "vehicle", [0.0, -80.0, 0.0]),
            point("place1", "place", "canteen", [0.0, 0.0, 0.0]),
        ],
        fixtures: vec![point("tree1", "fixture", "tree", [20.0, 20.0, 0.0])],
        walls: Vec::new(),
        spaces: Vec::new(),
        airspaces: Vec::new(),
        models: Vec::new(),
        classes: vec![
            class("T3-2", "高清摄像头", "HD camera", false),
            class("T9-1", "配送机器人", "Delivery robot", true),
        ],
        devices: SceneDevices {
            ids: vec!["cam/1".to_owned(), "cam/2".to_owned(), "robot/1".to_owned()],
            classes: vec![0, 0, 1],
            positions: vec![0.0, -79.0, 4.0, 0.0, 0.0, 12.0, 5.0, -20.0, 0.0],
            storeys: vec![0, 4, 0],
            indoors: vec![false, true, false],
        },
    }
}
