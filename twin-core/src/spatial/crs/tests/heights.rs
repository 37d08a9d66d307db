//! Heights keep their reference.

use crate::model::Provenance;
use crate::spatial::crs::{
    Crs, HeightConverter, HeightError, HeightOffset, HeightReference, OffsetBasis, VerticalCrs,
};

fn nap() -> VerticalCrs {
    Crs::from_epsg(7415).unwrap().vertical().unwrap().clone()
}

#[test]
fn compound_codes_say_what_their_heights_are_above() {
    let reference = |code| {
        Crs::from_epsg(code)
            .unwrap()
            .vertical()
            .map(|v| v.reference().to_string())
    };
    assert_eq!(reference(7415).as_deref(), Some("Normaal Amsterdams Peil"));
    assert_eq!(reference(9518).as_deref(), Some("EGM2008 geoid"));
    assert_eq!(reference(4979).as_deref(), Some("the ellipsoid"));
    assert_eq!(reference(4549), None);
    let yellow_sea = VerticalCrs::from_epsg(5737).unwrap();
    assert_eq!(yellow_sea.reference().to_string(), "Yellow Sea 1985");
    assert!(VerticalCrs::from_epsg(4549).is_err() && Crs::from_epsg(5737).is_err());
}

#[test]
fn feet_and_depths_become_metres_upwards() {
    // EPSG:6360 is NAVD88 height in US survey feet, EPSG:5715 mean-sea-level depth in metres.
    let feet = VerticalCrs::from_epsg(6360).unwrap();
    assert!((feet.metres_from(3937.0) - 1200.0).abs() < 1e-9);
    let depth = VerticalCrs::from_epsg(5715).unwrap();
    assert_eq!(depth.metres_from(12.0), -12.0);
    assert_eq!(depth.value_from(-12.0), 12.0);
}

#[test]
fn references_never_mix_without_an_offset() {
    let to = HeightReference::Ellipsoid;
    let error = HeightConverter::new(&nap(), &to, None).unwrap_err();
    assert!(matches!(error, HeightError::NoOffset { .. }));
    assert!(error.to_string().contains("Normaal Amsterdams Peil"));
    let ground = HeightConverter::new(&VerticalCrs::above_ground(), nap().reference(), None);
    assert!(matches!(ground, Err(HeightError::NoOffset { .. })));
    let same = HeightConverter::new(&nap(), nap().reference(), None).unwrap();
    assert_eq!(same.metres_from(7.25).unwrap(), 7.25);
    assert_eq!(same.provenance("a.json"), Provenance::imported("a.json"));
}

#[test]
fn an_offset_works_both_ways_and_tells_whether_it_is_assumed() {
    let known = HeightOffset {
        from: nap().reference().clone(),
        to: HeightReference::Ellipsoid,
        add_m: 43.2,
        basis: OffsetBasis::Known {
            source: "NLGEO2018".into(),
        },
    };
    let up = HeightConverter::new(&nap(), &HeightReference::Ellipsoid, Some(&known)).unwrap();
    assert!((up.metres_from(1.0).unwrap() - 44.2).abs() < 1e-12);
    assert!((up.value_from(44.2).unwrap() - 1.0).abs() < 1e-12);
    let down = HeightConverter::new(
        &VerticalCrs::ellipsoidal(1.0),
        nap().reference(),
        Some(&known),
    )
    .unwrap();
    assert!((down.metres_from(44.2).unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(up.provenance("a"), Provenance::imported("a + NLGEO2018"));
    let assumed = HeightOffset {
        basis: OffsetBasis::Assumed {
            rule: "sea-is-ellipsoid".into(),
        },
        ..known.clone()
    };
    let guess = HeightConverter::new(&nap(), &HeightReference::Ellipsoid, Some(&assumed)).unwrap();
    assert_eq!(
        guess.provenance("a"),
        Provenance::inferred("sea-is-ellipsoid")
    );
    let other = HeightConverter::new(
        &VerticalCrs::above_ground(),
        &HeightReference::Ellipsoid,
        Some(&known),
    );
    assert!(matches!(other, Err(HeightError::OtherOffset { .. })));
    assert!(up.metres_from(f64::NAN).is_err());
}
