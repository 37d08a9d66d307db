//! Texts by which files name a CRS.

use crate::spatial::crs::{Crs, CrsError, CrsId};

fn check(text: &str, expected: &str) {
    let crs = Crs::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(crs.to_string(), expected, "{text}");
    assert_eq!(Crs::parse(&crs.to_string()).unwrap(), crs, "{text}");
}

#[test]
fn codes_urns_urls_and_names() {
    for (text, expected) in [
        ("EPSG:4549", "EPSG:4549"),
        (" epsg:4549\n", "EPSG:4549"),
        ("\u{feff}4549", "EPSG:4549"),
        ("urn:ogc:def:crs:EPSG::4549", "EPSG:4549"),
        ("http://www.opengis.net/def/crs/EPSG/0/4549", "EPSG:4549"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"),
        ("OGC:CRS84", "OGC:CRS84"),
        ("http://www.opengis.net/def/crs/OGC/0/CRS84h", "OGC:CRS84h"),
        ("EPSG:7415", "EPSG:7415"),
        (
            "urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709",
            "EPSG:7415",
        ),
        ("EPSG:28992+5709", "EPSG:7415"),
        (
            "http://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/4549&2=http://www.opengis.net/def/crs/EPSG/0/5737",
            "EPSG:4549+5737",
        ),
        ("GCJ-02", "GCJ-02"),
        ("bd09", "BD-09"),
        ("CGCS2000_3_Degree_GK_CM_120E", "EPSG:4549"),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 120E", "EPSG:4549"),
        ("CGCS2000_3_Degree_GK_Zone_40", "EPSG:4528"),
        ("Xian_1980_3_Degree_GK_Zone_25", "EPSG:2349"),
        ("WGS_1984_UTM_Zone_51N", "EPSG:32651"),
        ("WGS_1984_Web_Mercator_Auxiliary_Sphere", "EPSG:3857"),
        ("WGS 84", "EPSG:4326"),
        ("Amersfoort / RD New", "EPSG:28992"),
        ("+init=epsg:4549", "EPSG:4549"),
    ] {
        check(text, expected);
    }
}

#[test]
fn definitions_written_by_proj_are_recognised_with_and_without_codes() {
    let text = include_str!("../data/wkt.tsv");
    let (mut count, mut wrong) = (0, Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.splitn(3, '\t');
        let mut field = || fields.next().unwrap();
        let (code, format, wkt) = (field(), field(), field());
        // Without any code, as many programs write it, the parameters have to do.
        for wkt in [wkt.to_owned(), without_codes(wkt)] {
            let found = Crs::parse(&wkt).map_or_else(|e| e.to_string(), |crs| crs.to_string());
            if found != format!("EPSG:{code}") {
                wrong.push(format!("{code} {format} read as {found}: {wkt}"));
            }
            count += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 200, "{count}");
}

fn without_codes(wkt: &str) -> String {
    let mut rest = wkt;
    let mut bare = String::new();
    while let Some(at) = [",ID[", ",AUTHORITY["]
        .iter()
        .filter_map(|k| rest.find(k))
        .min()
    {
        bare.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(']').unwrap();
        rest = &rest[end + 1..];
    }
    bare.push_str(rest);
    assert!(!bare.contains("EPSG"), "{bare}");
    bare
}

#[test]
fn a_transverse_mercator_of_its_own_keeps_its_parameters() {
    // A city's own grid: central meridian 121°28', metres, CGCS2000.
    let wkt = r#"PROJCS["City grid",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",-3457147.81],PARAMETER["Central_Meridian",121.46666666667],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
    let crs = Crs::parse(wkt).unwrap();
    assert_eq!(crs.id(), CrsId::Custom);
    assert_eq!(crs.name(), "City grid");
    let again = Crs::parse(&crs.to_string()).unwrap();
    assert_eq!(again.plane.projection, crs.plane.projection);
    assert_eq!(again.to_string(), crs.to_string());
}

#[test]
fn a_definition_that_contradicts_its_code_is_an_error() {
    let text = include_str!("../data/wkt.tsv");
    let wkt = text
        .lines()
        .find(|line| line.starts_with("4549\tWKT1_GDAL"))
        .unwrap()
        .rsplit('\t')
        .next()
        .unwrap();
    let moved = wkt.replace("\"central_meridian\",120", "\"central_meridian\",117");
    assert_ne!(moved, wkt);
    let error = Crs::parse(&moved).unwrap_err();
    assert!(
        matches!(&error, CrsError::Contradiction { code: 4549, field, .. } if field == "lon_0"),
        "{error}"
    );
}

#[test]
fn errors_name_what_is_wrong() {
    for (text, part) in [
        ("", "empty"),
        ("EPSG:999999", "not in the EPSG dataset"),
        ("EPSG:5737", "not where things are"),
        ("EPSG:27200", "nzmg"),
        ("EPSG:29119", "withdrawn"),
        ("EPSG:4978", "not in the EPSG dataset"),
        ("the usual one", "known are"),
        (
            "urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::4326",
            "not a vertical",
        ),
        ("PROJCS[\"x\"", "missing"),
        ("LOCAL_CS[\"site\"]", "LOCAL_CS"),
        ("+proj=nonsense +ellps=GRS80", "nonsense"),
        ("+proj=tmerc +lat_0=0 +lon_0=120", "+datum=WGS84"),
        (
            "+proj=utm +zone=51 +ellps=GRS80 +nadgrids=x.gsb",
            "nadgrids",
        ),
    ] {
        let error = Crs::parse(text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn crs_travel_as_text() {
    let crs = Crs::from_epsg(4549).unwrap();
    let json = serde_json::to_string(&crs).unwrap();
    assert_eq!(json, "\"EPSG:4549\"");
    assert_eq!(serde_json::from_str::<Crs>(&json).unwrap(), crs);
}

#[test]
fn the_text_that_we_write_is_read_as_the_same_crs() {
    let (mut written, mut wrong) = (0, Vec::new());
    for row in super::super::registry::rows() {
        let Ok(crs) = Crs::from_epsg(row.code) else {
            continue;
        };
        let (Some(wkt), None) = (crs.wkt(), crs.vertical()) else {
            continue;
        };
        written += 1;
        // By its code, which is held against the parameters, and by the parameters alone.
        // (Some names have the word EPSG in them, which has to be gone.)
        let bare = without_codes(&wkt.replace("EPSG Arctic", "Arctic"));
        for wkt in [wkt.clone(), bare] {
            match Crs::parse(&wkt) {
                Ok(read) if read.plane.projection.is_some() == crs.plane.projection.is_some() => {}
                read => wrong.push(format!("{crs}: {wkt}: {read:?}")),
            }
        }
        let read = Crs::parse(&wkt).map(|read| read.id());
        if read != Ok(crs.id()) {
            wrong.push(format!("{crs}: {wkt}: {read:?}"));
        }
    }
    let shown: Vec<_> = wrong.iter().take(8).collect();
    assert!(wrong.is_empty(), "{} of {written}: {shown:#?}", wrong.len());
    assert!(written > 5_000, "{written}");
}
