use geo::{BoundingRect, Coord};

use super::*;
use crate::attribute_files::{WriteOptions, write_flatgeobuf};
use crate::vector::VectorError;
use crate::vector::feature::{Feature, VectorFile};
use crate::vector::flatgeobuf::FlatGeobuf;

fn features(file: &FlatGeobuf) -> Vec<Feature> {
    let mut features = Vec::new();
    file.each(0, &mut |feature| {
        features.push(feature);
        Ok(())
    })
    .unwrap();
    features
}

#[test]
fn the_countries_have_their_counts_names_and_places() {
    let Some(path) = shared("countries.fgb") else {
        return;
    };
    let file = FlatGeobuf::open(&path).unwrap();
    let layer = &file.layers()[0];
    assert_eq!(layer.name, "countries");
    assert_eq!(layer.crs.as_ref().unwrap().to_string(), "EPSG:4326");
    let features = features(&file);
    assert_eq!(features.len(), 179);
    let mut extent: Option<geo::Rect<f64>> = None;
    for feature in &features {
        let Ok(Some(geometry @ geo::Geometry::MultiPolygon(_))) = &feature.geometry else {
            panic!("{feature:?}");
        };
        extent = Some(super::super::survey::joined(
            extent,
            geometry.bounding_rect().unwrap(),
        ));
    }
    // The header's own envelope, as ogrinfo prints it.
    let extent = extent.unwrap();
    assert_eq!(
        extent.min(),
        Coord {
            x: -180.0,
            y: -85.609038
        }
    );
    assert_eq!(
        extent.max(),
        Coord {
            x: 180.0,
            y: 83.64513
        }
    );
    let china = features
        .iter()
        .find(|f| f.properties["id"] == "CHN")
        .unwrap();
    assert_eq!(china.properties["name"], "China");
}

#[test]
fn an_import_of_countries_says_what_is_needed() {
    let Some(path) = shared("countries.fgb") else {
        return;
    };
    assert_eq!(Format::of(&path).unwrap(), Format::FlatGeobuf);
    let error = read_all(&[path], &options(), &mut |_| {}).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("--mapping") && text.contains("countries"),
        "{text}"
    );
}

/// A small file of ours as bytes.
fn own() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions {
        crs: twin_core::spatial::crs::Crs::crs84(),
        layer: Some("building".to_owned()),
    };
    let community = crate::gpkg::tests::community();
    write_flatgeobuf(folder.path(), &community, &options).unwrap();
    std::fs::read(folder.path().join("building.fgb")).unwrap()
}

/// Reads a file to its end.
fn walk(bytes: &[u8]) -> Result<usize, VectorError> {
    let (_folder, path) = file("x.fgb", bytes);
    let mut count = 0;
    FlatGeobuf::open(&path)?.each(0, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

#[test]
fn cut_files_are_errors() {
    let own = own();
    let countries = shared("countries.fgb").map(|path| std::fs::read(path).unwrap());
    for whole in std::iter::once(own).chain(countries) {
        for cut in (0..whole.len()).step_by(97) {
            let error = walk(&whole[..cut]).map(|_| ()).unwrap_err();
            assert!(
                matches!(error, VectorError::Damaged { .. }),
                "cut at {cut}: {error}"
            );
        }
    }
}

#[test]
fn changed_bytes_end_in_features_or_errors() {
    let whole = own();
    for place in 8..whole.len() {
        for change in [0xff, 0x80, 0x01] {
            let mut changed = whole.clone();
            changed[place] ^= change;
            // It may still be a file, but reading it must end.
            drop(walk(&changed));
        }
    }
}

#[test]
fn absurd_lengths_are_refused_before_they_are_believed() {
    let whole = own();
    let told = |bytes: &[u8]| walk(bytes).unwrap_err().to_string();
    assert!(told(b"fgb\x03fgb\x00\xff\xff\xff\xff").contains("4294967295 bytes"));
    assert!(told(b"fgb\x02fgb\x00").contains("does not begin"));
    // The count of features stands in the header as eight bytes: one feature.
    let one = 1_u64.to_le_bytes();
    let header = u32::from_le_bytes(whole[8..12].try_into().unwrap()) as usize + 12;
    let at = (8..header)
        .step_by(8)
        .find(|at| whole[*at..*at + 8] == one)
        .unwrap();
    for count in [u64::MAX, 1 << 40, 5_000] {
        let mut many = whole.clone();
        many[at..at + 8].copy_from_slice(&count.to_le_bytes());
        assert!(
            told(&many).contains("its index is longer than the file"),
            "{count}"
        );
    }
    // The length of the feature behind a header and an index of two nodes.
    let mut long = whole.clone();
    long[header + 80..header + 84].copy_from_slice(&(50_u32 << 20).to_le_bytes());
    assert!(told(&long).contains("feature 1: it is cut"));
}
