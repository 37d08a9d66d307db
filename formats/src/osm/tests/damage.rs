use super::*;

#[test]
fn bad_files_are_typed_errors_with_a_place() {
    let good = osm(&way(1, &SQUARE, &[("building", "yes")]));
    assert!(matches!(error_of(b""), OsmError::NotOsm { .. }));
    assert!(matches!(error_of(b"\x89PNG\r\n"), OsmError::NotOsm { .. }));
    assert!(matches!(
        error_of(b"<html><p>no</p></html>"),
        OsmError::NotOsm { .. }
    ));
    assert!(matches!(
        error_of(b"<!-- only this -->"),
        OsmError::NotOsm { .. }
    ));
    assert!(matches!(error_of(b"<osm></osm>"), OsmError::Empty { .. }));
    let cut = &good.as_bytes()[..good.len() - 40];
    assert!(matches!(error_of(cut), OsmError::Truncated { byte, .. } if byte > 1_000));
    let zipped = gzip(good.as_bytes());
    let cut = error_of(&zipped[..zipped.len() / 2]);
    assert!(matches!(cut, OsmError::Truncated { .. }), "{cut:?}");
    let mut flipped = zipped.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    let broken = error_of(&flipped);
    assert!(
        matches!(
            broken,
            OsmError::Damaged { .. } | OsmError::Truncated { .. } | OsmError::Field { .. }
        ),
        "{broken:?}"
    );
    let crossed = good.replace("</way>", "</relation>");
    assert!(matches!(
        error_of(crossed.as_bytes()),
        OsmError::Damaged { .. }
    ));
    let no_utf8 = good.replace("yes", "y\u{1}s").into_bytes();
    let no_utf8: Vec<u8> = no_utf8
        .into_iter()
        .map(|b| if b == 1 { 0xff } else { b })
        .collect();
    assert!(matches!(error_of(&no_utf8), OsmError::Damaged { .. }));
    let missing = import(Path::new("no such file.osm")).unwrap_err();
    assert!(
        missing.to_string().contains("no such file.osm"),
        "{missing}"
    );
}

#[test]
fn bad_fields_name_the_element() {
    let far = osm(&way(1, &SQUARE, &[("building", "yes")])).replace(
        "lat=\"22.7000000\" lon=\"114.2000000\"",
        "lat=\"222.7\" lon=\"114.2\"",
    );
    let error = error_of(far.as_bytes());
    assert!(
        matches!(&error, OsmError::Field { feature, byte, .. } if feature == "node/0" && *byte > 0),
        "{error:?}"
    );
    let odd = osm("").replace("<node id=\"7\"", "<node id=\"seven\"");
    assert!(error_of(odd.as_bytes()).to_string().contains("'seven'"));
    let reference = osm(&way(1, &[1, 2], &[("highway", "path")])).replace("ref=\"2\"", "ref=\"\"");
    assert!(matches!(
        error_of(reference.as_bytes()),
        OsmError::Field { field: "ref", .. }
    ));
}

#[test]
fn bombs_are_refused_within_the_limits() {
    let text = osm(&way(1, &SQUARE, &[("building", "yes")]));
    let small = |limits| {
        let options = OsmOptions {
            limits,
            ..options()
        };
        let file = write(&gzip(text.as_bytes()));
        read(file.path(), &options, &mut |_| {}).unwrap_err()
    };
    let bytes = small(Limits {
        decompressed_bytes: 1_000,
        ..Limits::default()
    });
    assert!(matches!(bytes, OsmError::TooLarge { .. }), "{bytes:?}");
    // One way of five nodes: its element and the positions of its nodes.
    for memory_bytes in [30, 100, 200] {
        let memory = small(Limits {
            memory_bytes,
            ..Limits::default()
        });
        assert!(matches!(memory, OsmError::TooLarge { .. }), "{memory:?}");
    }
}

/// A text that never comes to an end of what must be in memory as a whole, `>` or not.
#[test]
fn endless_parts_are_refused() {
    for endless in [
        format!("<osm><way id=\"1\" k=\"{}\"/></osm>", "x".repeat(3 << 20)),
        format!("<osm><way id=\"1\" k=\"{}\"/></osm>", "x>".repeat(3 << 19)),
        format!("<osm><!-- {} --></osm>", "->".repeat(3 << 19)),
        format!("<osm><![CDATA[{}]]></osm>", "]>".repeat(3 << 19)),
        format!("<osm>{}</osm>", "words ".repeat(1 << 19)),
        format!(
            "<!DOCTYPE osm [{}]><osm></osm>",
            "<!ENTITY a \"b\">".repeat(1 << 18)
        ),
    ] {
        let error = error_of(&gzip(endless.as_bytes()));
        assert!(
            matches!(error, OsmError::TooLarge { .. }),
            "{}: {error:?}",
            &endless[..20]
        );
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("<osm>{}", "<a>".repeat(1 << 20));
    let error = error_of(deep.as_bytes());
    assert!(
        matches!(&error, OsmError::Damaged { byte, .. } if *byte < 100),
        "{error:?}"
    );
}

#[test]
fn entities_do_not_multiply() {
    let mut laughs = String::from("<?xml version='1.0'?>\n<!DOCTYPE osm [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        let before = format!("&a{};", level - 1).repeat(10);
        laughs += &format!("<!ENTITY a{level} \"{before}\">");
    }
    laughs += "]>";
    let body = way(1, &SQUARE, &[("building", "yes"), ("name", "&a29;")]);
    let text = osm(&body).replace("<?xml version='1.0' encoding='UTF-8'?>", &laughs);
    let error = error_of(text.as_bytes());
    assert!(matches!(error, OsmError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("a29"), "{error}");
}

#[test]
fn what_an_editor_deleted_is_not_there() {
    let text = osm(&[
        way(1, &SQUARE, &[("building", "yes")]),
        way(2, &[50, 52, 72, 70, 50], &[("building", "yes")]),
        way(3, &[5, 7, 27, 25, 5], &[("building", "yes")]),
    ]
    .concat())
    .replace("<way id=\"2\">", "<way id=\"2\" action=\"delete\">")
    .replace("<way id=\"3\">", "<way id=\"3\" visible=\"false\">");
    let imported = import(write(text.as_bytes()).path()).unwrap();
    let ids: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1"]);
}

#[test]
fn what_is_not_openstreetmap_data_is_told_by_its_first_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.osm.pbf");
    std::fs::write(&path, osm(&way(1, &SQUARE, &[("building", "yes")]))).unwrap();
    // The name does not matter, the content does.
    assert_eq!(import(&path).unwrap().community.buildings.len(), 1);
    for (content, said) in [
        (&b"BZh91AY&SY"[..], "bzip2"),
        (b"PK\x03\x04....", "ZIP"),
        (b"SQLite format 3\0....", "SQLite"),
        (b"{\"type\": \"FeatureCollection\"}", "JSON"),
        (b"\x00\x00\x00\x0e????????", "neither as XML"),
    ] {
        let error = error_of(content).to_string();
        assert!(error.contains(said), "{error}");
    }
    let inside = error_of(&gzip(b"id,name\n1,a\n")).to_string();
    assert!(inside.contains("not OpenStreetMap data"), "{inside}");
    assert!(import(folder.path()).is_err());
}

/// Broken in a thousand ways, a file gives a community or an error, never a panic.
#[test]
fn random_damage_gives_a_result_or_an_error() {
    let text = osm(&[
        way(1, &SQUARE, &[("building", "apartments"), ("height", "20")]),
        way(2, &[30, 35, 39], &[("highway", "residential")]),
        relation(
            5,
            &[(1, "outer")],
            &[("type", "multipolygon"), ("leisure", "park")],
        ),
        node(1_001, 22.7, 114.2005, &[("barrier", "gate")]),
    ]
    .concat());
    // A linear congruential generator (Numerical Recipes): the same damage in every run.
    let mut dice = 1_u32;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(dice) * sides as u64) >> 32) as usize
    };
    for _ in 0..1_000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=roll(3) {
            let at = roll(bytes.len());
            match roll(4) {
                0 => bytes[at] = roll(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => drop(bytes.splice(at..at, *b"9999999999999999999")),
                _ => {
                    let to = (at + roll(60)).min(bytes.len());
                    drop(bytes.drain(at..to));
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        if let Err(error) = import(write(&bytes).path()) {
            assert!(!error.to_string().is_empty());
        }
    }
}
