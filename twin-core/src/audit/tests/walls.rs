//! Cameras on houses, 借助建筑物附着安装 (row T3-2a): planned by what they show, and audited alike.
//!
//! A road of 40 m runs east from the origin, and the front of a house 40 m long 40 m north of it. From (20, 39.8) the road's ends are 26.7°
//! to both sides of south, so one picture of 60° holds all of it; its farthest point is 44.5 m away, and cameras show 66.4 m. On its
//! one smart pole a camera shows nothing of the 7.5 m about the pole's foot.

use super::sight::{assert_audited_as_planned, outcome, wall};
use super::*;
use crate::ids::CompoundId;
use crate::model::{Building, Compound, Enclosure, Host, Position, RoadClass};
use crate::planning::tests::{building, rectangle, road, sourced};

fn before_house(storeys: u16) -> CommunityParts {
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (40.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    parts.buildings.push(Building {
        footprint: rectangle(0.0, 40.0, 40.0, 12.0),
        compound: None,
        ..building("house", 0.0, 0.0, storeys, 0)
    });
    parts
}

/// The cameras of the road of a plan, which is audited as it says; whether all of the road is shown.
fn cameras(parts: CommunityParts) -> (Vec<Device>, bool) {
    let placement = assert_audited_as_planned(Community::new(parts).unwrap());
    let of_row = |d: &Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-2a");
    let sight = outcome(&placement, "T3-2a").sight.unwrap();
    let devices = placement.devices.into_iter();
    let cameras = devices.filter(of_row).collect();
    (cameras, sight.seen_m > sight.demanded_m - 1e-6)
}

fn is_on_house(camera: &Device) -> bool {
    matches!(camera.host, Host::Building(_))
}

#[test]
fn one_camera_on_a_house_takes_the_place_of_several_on_posts() {
    let (cameras, shows_all) = cameras(before_house(6));
    let [camera] = &cameras[..] else {
        panic!("{cameras:?}");
    };
    assert!(shows_all && is_on_house(camera), "{camera:?}");
    // 0.2 m before the wall, and as high as its class hangs.
    assert!((camera.position.y - 39.8).abs() < 1e-9, "{camera:?}");
    assert_eq!((camera.position.z, camera.storey), (4.0, 0));
}

#[test]
fn a_camera_hangs_below_a_low_roof_and_not_within_reach_of_hands() {
    // Three metres to the roof.
    let (low, shows_all) = cameras(before_house(1));
    assert!(shows_all && low.iter().all(is_on_house), "{low:?}");
    assert!((low[0].position.z - 2.9).abs() < 1e-9, "{low:?}");
    let mut shed = before_house(1);
    shed.buildings[0].top_z = sourced(2.5);
    let (cameras, _) = cameras(shed);
    assert!(!cameras.is_empty() && !cameras.iter().any(is_on_house));
}

#[test]
fn a_front_that_a_wall_hides_the_road_from_has_no_camera() {
    let mut parts = before_house(6);
    parts.walls.push(wall(&[(-60.0, 35.0), (100.0, 35.0)], 6.0));
    let (cameras, _) = cameras(parts);
    assert!(!cameras.is_empty() && !cameras.iter().any(is_on_house));
}

#[test]
fn a_house_out_of_range_has_no_camera() {
    // Its nearest wall is 80 m from the road.
    let mut parts = before_house(6);
    parts.buildings[0].footprint = rectangle(0.0, -92.0, 40.0, 12.0);
    let (cameras, _) = cameras(parts);
    assert!(!cameras.is_empty() && !cameras.iter().any(is_on_house));
}

/// An open compound of 70 m by 70 m, in zones of 35 m, with a house 20 m from its southern boundary.
fn open_compound() -> CommunityParts {
    let mut parts = empty();
    parts.compounds.push(Compound {
        id: CompoundId::new("open").unwrap(),
        boundary: rectangle(0.0, 0.0, 70.0, 70.0),
        enclosure: sourced(Enclosure::Open),
        ..small().compounds[0].clone()
    });
    parts.buildings.push(Building {
        footprint: rectangle(5.0, 20.0, 30.0, 10.0),
        compound: None,
        ..building("house", 0.0, 0.0, 6, 0)
    });
    parts
}

/// The cameras of a boundary of a plan, which is audited as it says and asks for no more where it is adopted.
fn on_boundary(parts: CommunityParts) -> Vec<Device> {
    let community = Community::new(parts).unwrap();
    let placement = assert_audited_as_planned(community.clone());
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3b");
    let cameras: Vec<Device> = placement.devices.iter().filter(of_row).cloned().collect();
    let adopted = placement.apply(community).unwrap();
    let again = place(&adopted, &catalogue(), &PlacementOptions::default()).unwrap();
    assert_eq!(again.devices.iter().filter(of_row).count(), 0);
    cameras
}

#[test]
fn a_zone_of_a_boundary_is_watched_from_a_house_where_its_post_shows_less() {
    // A post shows a side of the square from 6 m on and much of the next: more than a camera 20 m inside.
    let posts = on_boundary(open_compound());
    assert!(posts.len() == 8 && !posts.iter().any(is_on_house));
    // Walls to both sides of the first post, and the house before it, leave nothing that it shows.
    let mut hidden = open_compound();
    hidden.walls = vec![
        wall(&[(16.0, -3.0), (16.0, 3.0)], 6.0),
        wall(&[(19.0, -3.0), (19.0, 3.0)], 6.0),
    ];
    let cameras = on_boundary(hidden);
    assert_eq!(cameras.len(), 8);
    let is_before_it = |d: &Device| {
        let at = d.position;
        is_on_house(d) && (at.x - 17.5).hypot(at.y - 19.8) < 1e-9 && at.z == 3.5
    };
    assert!(cameras.iter().any(is_before_it), "{cameras:?}");
}

#[test]
fn a_camera_that_shows_nothing_of_the_boundary_watches_no_zone() {
    let existing = |camera: Device| {
        let mut parts = open_compound();
        parts.devices = vec![camera];
        let placement = assert_audited_as_planned(Community::new(parts).unwrap());
        outcome(&placement, "T3-3b").existing
    };
    let post = on_boundary(open_compound()).swap_remove(0);
    // 1,344 pixels / tan 30° / 25 pixels a metre = 93 m from its lens it shows nothing fine enough.
    let far = Device {
        position: Position::new(35.0, -200.0, 3.5),
        ..post.clone()
    };
    assert_eq!((existing(post), existing(far)), (1, 0));
}

#[test]
fn a_stretch_that_the_cameras_of_the_zones_do_not_show_has_one_more() {
    let mut parts = open_compound();
    parts.buildings.clear();
    // Between two walls from before the southern boundary almost to the northern one is no middle of a zone.
    parts.walls = vec![
        wall(&[(20.0, -40.0), (20.0, 69.0)], 6.0),
        wall(&[(50.0, -40.0), (50.0, 69.0)], 6.0),
    ];
    let placement = assert_audited_as_planned(Community::new(parts).unwrap());
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3b");
    let cameras: Vec<&Device> = placement.devices.iter().filter(of_row).collect();
    let is_between = |d: &&&Device| (20.0..50.0).contains(&d.position.x);
    // One there shows 24 m or more of the southern boundary; what is left of it is less than another is for.
    assert_eq!(cameras.len(), 8 + 1, "{cameras:?}");
    assert_eq!(cameras.iter().filter(is_between).count(), 1);
    let told = outcome(&placement, "T3-3b");
    let sight = told.sight.unwrap();
    assert!(sight.demanded_m - sight.seen_m < 12.0, "{sight:?}");
    assert!(told.bounds.is_some());
}
