use geo::{LineString, Polygon, polygon};

use super::*;
use crate::model::Provenance;

/// A building of 10 m × 10 m with a court of 2 m × 2 m, handed in clockwise.
fn court() -> PrismPlan {
    let outer: LineString<f64> = vec![(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)].into();
    let hole: LineString<f64> = vec![(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)].into();
    PrismPlan {
        kind: ObstacleKind::Building,
        feature: 0,
        plan: Plan::Area(Polygon::new(outer, vec![hole])),
        base_z: 0.0,
        top_z: 9.0,
        provenance: Provenance::generated("test"),
    }
}

#[test]
fn the_inside_is_on_the_left_of_every_edge() {
    let obstacles = Obstacles::from_prisms(&[court()]).unwrap();
    assert_eq!(obstacles.edges().len(), 8);
    for edge in obstacles.edges() {
        let along = edge.b - edge.a;
        let left = Coord {
            x: -along.y,
            y: along.x,
        } * 0.01;
        let middle = (edge.a + edge.b) / 2.0;
        assert_eq!(obstacles.holding(middle + left), [0], "{edge:?}");
        assert_eq!(obstacles.holding(middle - left), [0; 0], "{edge:?}");
    }
}

#[test]
fn a_way_through_the_court_meets_four_walls() {
    let obstacles = Obstacles::from_prisms(&[court()]).unwrap();
    let (from, to) = (Coord { x: -10.0, y: 5.0 }, Coord { x: 20.0, y: 5.0 });
    let met = obstacles.crossings(from, to).unwrap();
    let metres: Vec<f64> = met.iter().map(|c| (c.share * 30.0).round()).collect();
    assert_eq!(metres, [10.0, 14.0, 16.0, 20.0]);
}

#[test]
fn an_area_without_a_size_is_a_wall() {
    let flat = polygon![(x: 0.0, y: 0.0), (x: 5.0, y: 0.0), (x: 2.0, y: 0.0)];
    let plan = PrismPlan {
        plan: Plan::Area(flat),
        ..court()
    };
    let obstacles = Obstacles::from_prisms(&[plan]).unwrap();
    assert!(!obstacles.prisms()[0].is_solid);
}

#[test]
fn bad_heights_and_coordinates_are_told() {
    let low = PrismPlan {
        top_z: -1.0,
        ..court()
    };
    let told = Obstacles::from_prisms(&[court(), low]).unwrap_err();
    assert!(
        told.to_string().starts_with("obstacle 1 reaches from"),
        "{told}"
    );
    let lost = PrismPlan {
        plan: Plan::Line(vec![(0.0, 0.0), (f64::NAN, 1.0)].into()),
        ..court()
    };
    let told = Obstacles::from_prisms(&[lost]).unwrap_err();
    assert!(matches!(told, ObstacleError::Plan(_)), "{told}");
}
