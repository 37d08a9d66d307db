use twin_core::spatial::crs::{AxisOrder, Converter, Crs};

use super::*;

/// A slab of 10 m by 10 m about the model's origin.
fn plate(records: &str) -> String {
    file_of(
        "IFC4",
        &format!(
            "{}{}{records}",
            boxed(100, [10.0, 10.0, 3.0], [0.0; 3]),
            slab(50, 100)
        ),
    )
}

/// WGS 84 longitude and latitude of a building's middle, and the way in which the model's corner (5, 5) lies from it: radians from
/// east.
fn middle(read: &Read) -> ([f64; 2], f64) {
    let footprint = &read.parts.buildings[0].footprint;
    let centre = geo::Centroid::centroid(footprint).unwrap();
    let lonlat = read.parts.frame.lonlat_from_enu(centre.0);
    let corner = footprint.exterior().0[0];
    (
        [lonlat.x, lonlat.y],
        (corner.y - centre.y()).atan2(corner.x - centre.x()),
    )
}

const CONVERSION: &str = "#60=IFCMAPCONVERSION(#61,#62,500100.,2500000.,30.,1.,0.,$);
#61=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,$,#11,$);
#62=IFCPROJECTEDCRS('EPSG:32650',$,$,$,$,$,#21);
";

fn not_by_hand(options: &mut ImportOptions) {
    options.placing = None;
}

/// Where UTM zone 50 north has (500100, 2500000).
fn expected() -> [f64; 2] {
    let crs = Crs::from_epsg(32650).unwrap();
    let converter = Converter::new(&crs, AxisOrder::EastNorth).unwrap();
    let lonlat = converter
        .lonlat_of((500_100.0, 2_500_000.0).into())
        .unwrap();
    [lonlat.x, lonlat.y]
}

fn check_there(read: &Read, expected: [f64; 2]) {
    let ([lon, lat], _) = middle(read);
    // 1e-7 degrees are a centimetre.
    near(lon, expected[0], 1e-7);
    near(lat, expected[1], 1e-7);
}

#[test]
fn a_map_conversion_places_the_model() {
    let read = read_text(&plate(CONVERSION), not_by_hand).unwrap();
    check_there(&read, expected());
    // The ground is the model's zero, 30 m up; z counts from there.
    near(read.parts.frame.height(), 30.0, 1e-9);
    near(read.parts.buildings[0].top_z.value, 3.0, 1e-9);
    assert_eq!(read.told.len(), 1, "{:?}", read.told);
    assert!(
        read.told[0].contains("sea-level-at-ellipsoid"),
        "{:?}",
        read.told
    );
}

#[test]
fn its_axis_turns_the_model() {
    let (_, plain) = middle(&read_text(&plate(CONVERSION), not_by_hand).unwrap());
    // x goes 30° north of east: cos 30° and sin 30°, of any length.
    let turned = CONVERSION.replace("30.,1.,0.,$", "30.,1.7320508075688772,1.,$");
    let read = read_text(&plate(&turned), not_by_hand).unwrap();
    check_there(&read, expected());
    let turn = (middle(&read).1 - plain).to_degrees().rem_euclid(90.0);
    near(turn, 30.0, 0.01);
}

#[test]
fn its_scale_is_between_the_units() {
    let millimetres = |text: &str| {
        text.replace(
            "#21=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)",
            "#21=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.)",
        )
    };
    let area = |conversion: &str| {
        let records = format!("{conversion}#63=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n")
            .replace("$,$,$,$,$,#21)", "$,$,$,$,$,#63)");
        let text = millimetres(&plate(&records)).replace("10.0,10.0)", "10000.0,10000.0)");
        let read = read_text(&text, not_by_hand).unwrap();
        check_there(&read, expected());
        (
            read.parts.buildings[0].footprint.unsigned_area(),
            read.told.len(),
        )
    };
    // On the central meridian of a UTM zone 10 m of ground are 10.004 m / 1.0004... of map: within a thousandth.
    let (with_scale, told) = area(&CONVERSION.replace("1.,0.,$", "1.,0.,0.001"));
    near(with_scale, 100.0, 0.2);
    assert_eq!(told, 1);
    // Missing, as many programs leave it: the units' ratio is taken, and said.
    let (without, told) = area(CONVERSION);
    near(without, 100.0, 0.2);
    assert_eq!(told, 2);
}

#[test]
fn property_sets_place_models_of_ifc_2x3() {
    let sets = "#60=IFCRELDEFINESBYPROPERTIES('p',$,$,$,(#2),#61);
#61=IFCPROPERTYSET('q',$,'ePset_MapConversion',$,(#62,#63,#64,#65));
#62=IFCPROPERTYSINGLEVALUE('TargetCRS',$,IFCLABEL('EPSG:32650'),$);
#63=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCLENGTHMEASURE(500100.),$);
#64=IFCPROPERTYSINGLEVALUE('Northings',$,IFCLENGTHMEASURE(2500000.),$);
#65=IFCPROPERTYSINGLEVALUE('OrthogonalHeight',$,IFCLENGTHMEASURE(30.),$);
";
    let text = plate(sets).replace("'IFC4'", "'IFC2X3'");
    check_there(&read_text(&text, not_by_hand).unwrap(), expected());
}

/// The site at 22° 41' 24", 114° 12' 0", 40 m above the sea.
fn with_site(text: &str) -> String {
    text.replace(
        "$,$,#10,$,$,.ELEMENT.,$,$,$,$,$);",
        "$,$,#10,$,$,.ELEMENT.,(22,41,24,0),(114,12,0),40.,$,$);",
    )
}

#[test]
fn the_site_places_coarsely() {
    let read = read_text(&with_site(&plate("")), not_by_hand).unwrap();
    check_there(&read, [114.2, 22.69]);
    near(read.parts.frame.height(), 40.0, 1e-9);
    near(read.parts.buildings[0].top_z.value, 3.0, 1e-9);
    assert!(read.told[0].contains("RefLatitude"), "{:?}", read.told);
    assert!(read.told[1].contains("RefElevation"), "{:?}", read.told);
    // True north 30° to the right of y: the model is turned 30° to the left.
    let north = "#60=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,$,#11,#61);\n#61=IFCDIRECTION((0.5,0.8660254037844386));\n";
    let turned = read_text(&with_site(&plate(north)), not_by_hand).unwrap();
    let turn = (middle(&turned).1 - middle(&read).1)
        .to_degrees()
        .rem_euclid(90.0);
    near(turn, 30.0, 1e-6);
}

#[test]
fn without_a_place_it_is_asked_for() {
    let error = read_text(&plate(""), not_by_hand).map(|_| ()).unwrap_err();
    assert!(matches!(error, IfcError::NotPlaced { .. }));
    assert!(
        error
            .to_string()
            .contains("--at LON,LAT[,Z] and --rotation"),
        "{error}"
    );
}

#[test]
fn a_hand_overrides_what_the_file_says() {
    let by_hand = |options: &mut ImportOptions| {
        let placing = options.placing.as_mut().unwrap();
        placing.z = 5.0;
        placing.rotation_rad = 30_f64.to_radians();
    };
    let plain = read_text(&plate(""), |_| {}).unwrap();
    let read = read_text(&with_site(&plate(CONVERSION)), by_hand).unwrap();
    check_there(&read, [114.2, 22.69]);
    near(read.parts.buildings[0].base_z.value, 5.0, 1e-9);
    near(read.parts.buildings[0].top_z.value, 8.0, 1e-9);
    near(
        (middle(&read).1 - middle(&plain).1)
            .to_degrees()
            .rem_euclid(90.0),
        30.0,
        1e-6,
    );
    assert_eq!(read.told, Vec::<String>::new());
}

#[test]
fn coordinates_may_be_those_of_a_crs() {
    let text = plate("").replace(
        "#12=IFCCARTESIANPOINT((0.,0.,0.))",
        "#12=IFCCARTESIANPOINT((500100.,2500000.,30.))",
    );
    let read = read_text(&text, |options| {
        options.placing = None;
        options.crs = Some(Crs::from_epsg(32650).unwrap());
    });
    check_there(&read.unwrap(), expected());
}

#[test]
fn an_unknown_crs_is_an_error_unless_one_is_given() {
    let unknown = plate(&CONVERSION.replace("EPSG:32650", "our site grid"));
    let error = read_text(&unknown, not_by_hand)
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("#62 IfcProjectedCRS") && error.contains("--crs"),
        "{error}"
    );
    let read = read_text(&unknown, |options| {
        options.placing = None;
        options.crs = Some(Crs::from_epsg(32650).unwrap());
    });
    check_there(&read.unwrap(), expected());
    // Zeros, as programs write them that know no place, do not lie in the zone.
    let zeros = CONVERSION.replace("500100.,2500000.", "0.,0.");
    let zeros = plate(&zeros.replace("32650", "4547"));
    let error = read_text(&zeros, not_by_hand).map(|_| ()).unwrap_err();
    assert!(matches!(error, IfcError::Georeference(_)), "{error}");
}
