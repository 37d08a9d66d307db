//! Answers worked out by hand.

use geo::{LineString, Polygon, Rect, coord, polygon};

use super::plan::Plan;
use crate::spatial::{Layer, QueryError, SpatialIndex, query_box};
use crate::told::Term;

fn town() -> SpatialIndex {
    let with_court = Polygon::new(
        LineString::from(vec![(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]),
        vec![LineString::from(vec![
            (10.0, 10.0),
            (30.0, 10.0),
            (30.0, 30.0),
            (10.0, 30.0),
        ])],
    );
    let plan = Plan {
        areas: vec![
            with_court,
            polygon![(x: 60.0, y: 0.0), (x: 80.0, y: 0.0), (x: 80.0, y: 20.0), (x: 60.0, y: 20.0)],
        ],
        lines: vec![
            LineString::from(vec![(0.0, -10.0), (50.0, -10.0), (50.0, 90.0)]),
            LineString::from(vec![(50.0, 60.0), (90.0, 60.0)]),
        ],
        points: vec![
            coord! { x: 20.0, y: 20.0 },
            coord! { x: 50.0, y: 60.0 },
            coord! { x: 50.0, y: 60.0 },
            coord! { x: 25.0, y: -13.0 },
        ],
    };
    SpatialIndex::new(&plan.community())
}

#[test]
fn a_courtyard_is_not_in_the_building() {
    let index = town();
    let court = Rect::new((15.0, 15.0), (25.0, 25.0));
    assert_eq!(
        index.within_box(Layer::Building, court).unwrap(),
        Vec::<usize>::new()
    );
    assert_eq!(index.within_box(Layer::Gate, court).unwrap(), vec![0]);
    assert_eq!(
        index
            .within_polygon(Layer::Building, &court.to_polygon())
            .unwrap(),
        Vec::<usize>::new()
    );
    // From the middle of the court it is 10 m to the wall; from within the wall 0.
    assert_eq!(
        index
            .within_radius(Layer::Building, coord! { x: 20.0, y: 20.0 }, 10.0)
            .unwrap(),
        vec![(0, 10.0)]
    );
    assert_eq!(
        index
            .nearest(Layer::Building, coord! { x: 5.0, y: 20.0 }, 2)
            .unwrap(),
        vec![(0, 0.0), (1, 55.0)]
    );
    let around = Polygon::new(
        LineString::from(vec![(-5.0, -5.0), (45.0, -5.0), (45.0, 45.0), (-5.0, 45.0)]),
        vec![LineString::from(vec![
            (-1.0, -1.0),
            (41.0, -1.0),
            (41.0, 41.0),
            (-1.0, 41.0),
        ])],
    );
    assert_eq!(
        index.within_polygon(Layer::Building, &around).unwrap(),
        Vec::<usize>::new(),
        "it lies in the hole"
    );
}

#[test]
fn what_touches_is_within_and_equals_are_in_order() {
    let index = town();
    assert_eq!(
        index
            .within_box(Layer::Building, Rect::new((40.0, 40.0), (60.0, 60.0)))
            .unwrap(),
        vec![0]
    );
    assert_eq!(
        index
            .within_box(Layer::Device, Rect::new((50.0, 60.0), (50.0, 60.0)))
            .unwrap(),
        vec![1, 2]
    );
    assert_eq!(
        index
            .nearest(Layer::Device, coord! { x: 51.0, y: 60.0 }, 2)
            .unwrap(),
        vec![(1, 1.0), (2, 1.0)]
    );
    assert_eq!(
        index
            .nearest(Layer::Road, coord! { x: 50.0, y: 63.0 }, 9)
            .unwrap(),
        vec![(0, 0.0), (1, 3.0)]
    );
    assert_eq!(
        index
            .within_box(Layer::Pole, Rect::new((-99.0, -99.0), (99.0, 99.0)))
            .unwrap(),
        vec![0, 3]
    );
    assert_eq!(
        index.bounds(Layer::Unit),
        Some(Rect::new((20.0, -13.0), (50.0, 60.0)))
    );
}

#[test]
fn stations_run_along_the_centre_line() {
    let index = town();
    // 25 m east, 3 m off; then round the corner at 50 m and 70 m north.
    assert_eq!(
        index.along_road(Layer::Gate, 0, 5.0).unwrap(),
        vec![(3, 25.0, 3.0), (1, 120.0, 0.0), (2, 120.0, 0.0)]
    );
    // The first building runs along the whole road at 10 m: first reached at its start. The second is 10 m from the bend's
    // piece, first at its lower corner.
    assert_eq!(
        index.along_road(Layer::Building, 0, 10.0).unwrap(),
        vec![(0, 0.0, 10.0), (1, 60.0, 10.0)]
    );
    assert_eq!(
        index.along_road(Layer::Road, 0, 1.0).unwrap(),
        vec![(1, 120.0, 0.0)]
    );
    assert_eq!(
        index.along_road(Layer::Road, 1, 0.0).unwrap(),
        vec![(0, 0.0, 0.0)]
    );
}

#[test]
fn bad_questions_are_typed_errors() {
    let index = town();
    let nan = coord! { x: f64::NAN, y: 0.0 };
    let zero = coord! { x: 0.0, y: 0.0 };
    assert!(matches!(
        index.nearest(Layer::Unit, nan, 1),
        Err(QueryError::BadCoordinate {
            what: Term { en: "point", .. },
            ..
        })
    ));
    assert!(matches!(
        index.within_radius(Layer::Unit, nan, 1.0),
        Err(QueryError::BadCoordinate {
            what: Term { en: "centre", .. },
            ..
        })
    ));
    for radius in [f64::NAN, f64::INFINITY, -1.0] {
        assert!(matches!(
            index.within_radius(Layer::Unit, zero, radius),
            Err(QueryError::BadDistance {
                what: Term { en: "radius", .. },
                ..
            })
        ));
        assert!(matches!(
            index.along_road(Layer::Unit, 0, radius),
            Err(QueryError::BadDistance {
                what: Term { en: "distance", .. },
                ..
            })
        ));
    }
    let far = coord! { x: 1e300, y: 0.0 };
    assert!(matches!(
        query_box(zero, far),
        Err(QueryError::BadCoordinate {
            what: Term { en: "box", .. },
            value: 1e300
        })
    ));
    let corner = coord! { x: 1.0, y: -1.0 };
    assert_eq!(
        query_box(zero, corner),
        Err(QueryError::InvertedBox {
            axis: 'y',
            least: 0.0,
            greatest: -1.0
        })
    );
    assert!(matches!(
        index.along_road(Layer::Unit, 2, 1.0),
        Err(QueryError::UnknownRoad { road: 2, count: 2 })
    ));
    assert!(matches!(
        index.along_road(Layer::Unit, usize::MAX, 1.0),
        Err(QueryError::UnknownRoad { .. })
    ));
    let bow_tie = polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 9.0), (x: 9.0, y: 0.0), (x: 0.0, y: 9.0)];
    let spike = polygon![(x: 0.0, y: 0.0), (x: f64::INFINITY, y: 9.0), (x: 9.0, y: 0.0)];
    let empty = Polygon::new(LineString::new(vec![]), vec![]);
    for bad in [bow_tie, empty] {
        let answer = index.within_polygon(Layer::Unit, &bad);
        assert!(
            matches!(answer, Err(QueryError::InvalidPolygon { .. })),
            "{answer:?}"
        );
    }
    assert!(matches!(
        index.within_polygon(Layer::Unit, &spike),
        Err(QueryError::BadCoordinate {
            what: Term { en: "polygon", .. },
            ..
        })
    ));
}

#[test]
fn an_empty_community_answers_nothing() {
    let index = SpatialIndex::new(&Plan::default().community());
    for layer in Layer::ALL.into_iter().filter(|&l| l != Layer::Building) {
        assert!(
            index
                .nearest(layer, coord! { x: 0.0, y: 0.0 }, 3)
                .unwrap()
                .is_empty()
        );
        assert!(
            index
                .within_box(layer, Rect::new((-1e9, -1e9), (1e9, 1e9)))
                .unwrap()
                .is_empty()
        );
        assert!(
            index
                .within_radius(layer, coord! { x: 0.0, y: 0.0 }, 1e9)
                .unwrap()
                .is_empty()
        );
        assert_eq!(index.bounds(layer), None);
    }
    assert!(matches!(
        index.along_road(Layer::Unit, 0, 1.0),
        Err(QueryError::UnknownRoad { count: 0, .. })
    ));
}
