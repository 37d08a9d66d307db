//! PBF files made by hand: the few messages of the format that a small file needs (OSM wiki, PBF Format).

use super::*;

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    let head = [varint(field << 3 | 2), varint(content.len() as u64)].concat();
    [head, content.to_vec()].concat()
}

/// A packed field of differences.
fn deltas(field: u64, values: &[i64]) -> Vec<u8> {
    let mut last = 0;
    let mut content = Vec::new();
    for value in values {
        content.extend(varint(zigzag(value.wrapping_sub(last))));
        last = *value;
    }
    bytes(field, &content)
}

fn packed(field: u64, values: &[u64]) -> Vec<u8> {
    let content: Vec<u8> = values.iter().flat_map(|v| varint(*v)).collect();
    bytes(field, &content)
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = bytes(1, content);
    let header = [bytes(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
    let length = u32::try_from(header.len()).unwrap().to_be_bytes();
    [length.to_vec(), header, blob].concat()
}

fn header(feature: &str) -> Vec<u8> {
    blob("OSMHeader", &bytes(4, feature.as_bytes()))
}

/// A square of four dense nodes in units of 100 nanodegrees, and a building of them.
fn square(lat: i64, lon: i64, tag_key: u64) -> Vec<u8> {
    let strings: Vec<u8> = ["", "building", "apartments"]
        .iter()
        .flat_map(|s| bytes(1, s.as_bytes()))
        .collect();
    let dense = [
        deltas(1, &[1, 2, 3, 4]),
        deltas(8, &[lat, lat, lat + 2_000, lat + 2_000]),
        deltas(9, &[lon, lon + 2_000, lon + 2_000, lon]),
    ]
    .concat();
    let way = [
        number(1, 7),
        packed(2, &[tag_key]),
        packed(3, &[2]),
        deltas(8, &[1, 2, 3, 4, 1]),
    ]
    .concat();
    let groups = [bytes(2, &bytes(2, &dense)), bytes(2, &bytes(3, &way))].concat();
    blob("OSMData", &[bytes(1, &strings), groups].concat())
}

fn file(lat: i64, lon: i64) -> Vec<u8> {
    [header("OsmSchema-V0.6"), square(lat, lon, 1)].concat()
}

const LAT: i64 = 227_000_000;
const LON: i64 = 1_142_000_000;

#[test]
fn a_hand_made_file_equals_its_text() {
    let from_pbf = import(write(&file(LAT, LON)).path()).unwrap().community;
    let body = way(7, &SQUARE, &[("building", "apartments")]);
    let from_text = import(write(osm(&body).as_bytes()).path())
        .unwrap()
        .community;
    let (a, b) = (&from_pbf.buildings[0], &from_text.buildings[0]);
    assert_eq!(a.id, b.id);
    assert_eq!(a.footprint, b.footprint);
    assert_eq!(a.usage.value, BuildingUse::Residential);
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let whole = file(LAT, LON);
    let first = header("OsmSchema-V0.6").len();
    for length in (1..whole.len()).filter(|n| *n != first) {
        let error = error_of(&whole[..length]);
        let typed = matches!(error, OsmError::Truncated { .. } | OsmError::NotOsm { .. });
        assert!(typed, "{length}: {error:?}");
    }
    // A file that ends after a whole blob cannot be told from a complete one: it is merely empty.
    assert!(matches!(error_of(&whole[..first]), OsmError::Empty { .. }));
}

#[test]
fn bad_numbers_in_a_block_are_errors() {
    let off_earth = error_of(&file(950_000_000, LON));
    assert!(matches!(off_earth, OsmError::Field { .. }), "{off_earth:?}");
    let overflowing = error_of(&file(i64::MAX / 2, LON));
    assert!(
        matches!(
            overflowing,
            OsmError::Damaged { .. } | OsmError::Field { .. }
        ),
        "{overflowing:?}"
    );
    let unknown = [header("Sorted-By-Magic"), square(LAT, LON, 1)].concat();
    assert!(matches!(error_of(&unknown), OsmError::NotOsm { .. }));
    let huge = [header("OsmSchema-V0.6"), vec![0xff; 64]].concat();
    assert!(matches!(error_of(&huge), OsmError::Damaged { .. }));
}

#[test]
fn any_flipped_byte_gives_a_result_or_an_error() {
    let whole = file(LAT, LON);
    for at in 0..whole.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= mask;
            let flipped = write(&bytes);
            match import(flipped.path()) {
                Ok(imported) => assert!(imported.community.buildings.len() <= 1),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
    // A tag that points outside the table of strings.
    let dangling = [header("OsmSchema-V0.6"), square(LAT, LON, 99)].concat();
    import(write(&dangling).path()).map_or_else(|e| assert!(!e.to_string().is_empty()), |_| ());
}
