use std::f64::consts::PI;

use super::*;

/// Volume of the body `#100` as a slab; it has to close, with nothing to tell.
pub(super) fn check(records: &str, expected: f64, within: f64) {
    let read = read_ok(&format!("{records}{}", slab(50, 100)));
    assert_eq!(read.told, Vec::<String>::new(), "{records}");
    let (volume, is_closed) = volume(&read);
    assert!(is_closed, "{records}");
    near(volume, expected, within);
}

/// The profile `#101` swept 2 m upwards.
fn swept(profile: &str) -> String {
    format!("#100=IFCEXTRUDEDAREASOLID(#101,$,#14,2.);\n#101={profile};\n")
}

#[test]
fn sections_have_their_areas() {
    check(
        &swept("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.)"),
        24.0,
        1e-9,
    );
    check(
        &swept("IFCRECTANGLEHOLLOWPROFILEDEF(.AREA.,$,$,3.,4.,0.5,$,$)"),
        2.0 * (12.0 - 6.0),
        1e-9,
    );
    check(
        &swept("IFCISHAPEPROFILEDEF(.AREA.,$,$,3.,4.,0.5,0.25,$)"),
        2.0 * (1.5 + 0.5 * 3.5),
        1e-9,
    );
    check(
        &swept("IFCLSHAPEPROFILEDEF(.AREA.,$,$,4.,3.,0.5,$,$,$,$,$)"),
        2.0 * (2.0 + 0.5 * 2.5),
        1e-9,
    );
    check(
        &swept("IFCTSHAPEPROFILEDEF(.AREA.,$,$,4.,3.,0.5,0.25,$,$,$,$,$,$,$)"),
        2.0 * (0.75 + 0.5 * 3.75),
        1e-9,
    );
    check(
        &swept("IFCUSHAPEPROFILEDEF(.AREA.,$,$,4.,3.,0.5,0.25,$,$,$,$,$)"),
        2.0 * (1.5 + 0.5 * 3.5),
        1e-9,
    );
}

/// A chord polygon with chords at most `e` off lies between the circle and the circle of `r - e`.
fn check_round(records: &str, area: f64, around: f64) {
    let read = read_ok(&format!("{records}{}", slab(50, 100)));
    let (volume, is_closed) = volume(&read);
    assert!(is_closed, "{records}");
    let short = area - volume / 2.0;
    assert!(short > 0.0 && short <= around * 0.005, "{short}");
}

#[test]
fn round_sections_are_within_the_stated_error() {
    check_round(
        &swept("IFCCIRCLEPROFILEDEF(.AREA.,$,$,5.)"),
        25.0 * PI,
        10.0 * PI,
    );
    check_round(
        &swept("IFCELLIPSEPROFILEDEF(.AREA.,$,$,5.,2.)"),
        10.0 * PI,
        24.0,
    );
    let corners = 12.0 - 4.0 + PI;
    check_round(
        &swept("IFCROUNDEDRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.,1.)"),
        corners,
        12.0,
    );
    // A ring's hole has chords too, inside the inner circle: the area lies about the true one.
    let read = read_ok(&format!(
        "{}{}",
        swept("IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,$,5.,1.)"),
        slab(50, 100)
    ));
    near(volume(&read).0, 2.0 * 9.0 * PI, 2.0 * 8.0 * PI * 0.005);
}

#[test]
fn closed_outlines_may_have_holes_and_run_either_way() {
    let outline = "#100=IFCEXTRUDEDAREASOLID(#101,$,#14,2.);
#101=IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#102,(#103));
#102=IFCPOLYLINE((#104,#107,#106,#105,#104));
#103=IFCPOLYLINE((#108,#109,#110,#108));
#104=IFCCARTESIANPOINT((0.,0.));
#105=IFCCARTESIANPOINT((6.,0.));
#106=IFCCARTESIANPOINT((6.,5.));
#107=IFCCARTESIANPOINT((0.,5.));
#108=IFCCARTESIANPOINT((1.,1.));
#109=IFCCARTESIANPOINT((3.,1.));
#110=IFCCARTESIANPOINT((1.,4.));
";
    // 30 m² less a triangle of 2 m by 3 m.
    check(outline, 2.0 * 27.0, 1e-9);
}

#[test]
fn a_slanted_extrusion_keeps_area_times_rise() {
    let slanted = "#100=IFCEXTRUDEDAREASOLID(#101,$,#102,5.);
#101=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.);
#102=IFCDIRECTION((3.,0.,4.));
";
    check(slanted, 12.0 * 4.0, 1e-9);
    let downwards = slanted.replace("(3.,0.,4.)", "(0.,0.,-1.)");
    let (volume, is_closed) = volume(&read_ok(&format!("{downwards}{}", slab(50, 100))));
    assert!(is_closed);
    near(volume, 60.0, 1e-9);
}

/// A half disc of radius 2 m: a line of 4 m, and back by the arc.
fn half_disc(arc: &str) -> String {
    format!(
        "#100=IFCEXTRUDEDAREASOLID(#101,$,#14,2.);
#101=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#102);
#102=IFCCOMPOSITECURVE((#103,#104),.F.);
#103=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#105);
#104=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#106);
#105=IFCPOLYLINE((#107,#108));
#106={arc};
#107=IFCCARTESIANPOINT((-2.,0.));
#108=IFCCARTESIANPOINT((2.,0.));
#109=IFCCIRCLE(#110,2.);
#110=IFCAXIS2PLACEMENT2D(#111,$);
#111=IFCCARTESIANPOINT((0.,0.));
"
    )
}

#[test]
fn arcs_are_cut_by_parameters_and_by_points() {
    for arc in [
        "IFCTRIMMEDCURVE(#109,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(180.)),.T.,.PARAMETER.)",
        "IFCTRIMMEDCURVE(#109,(#108),(#107),.T.,.CARTESIAN.)",
        "IFCTRIMMEDCURVE(#109,(#108,IFCPARAMETERVALUE(99.)),(#107,IFCPARAMETERVALUE(99.)),.T.,.CARTESIAN.)",
    ] {
        check_round(&half_disc(arc), 2.0 * PI, 2.0 * PI);
    }
    // The other way round the arc lies below the line; the area is the same.
    let below = "IFCTRIMMEDCURVE(#109,(#108),(#107),.F.,.CARTESIAN.)";
    let read = read_ok(&format!("{}{}", half_disc(below), slab(50, 100)));
    let ys = read.parts.shells[0]
        .surfaces
        .iter()
        .flat_map(|s| s.rings[0].iter().map(|p| p[1]));
    near(ys.fold(0.0, f64::min), -2.0, 0.005);
}

#[test]
fn indexed_curves_have_lines_and_arcs() {
    let indexed = "#100=IFCEXTRUDEDAREASOLID(#101,$,#14,2.);
#101=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#102);
#102=IFCINDEXEDPOLYCURVE(#103,(IFCLINEINDEX((1,2)),IFCARCINDEX((2,3,1))),.F.);
#103=IFCCARTESIANPOINTLIST2D(((-2.,0.),(2.,0.),(0.,2.)));
";
    check_round(indexed, 2.0 * PI, 2.0 * PI);
    check(
        &indexed.replace("(IFCLINEINDEX((1,2)),IFCARCINDEX((2,3,1)))", "$"),
        2.0 * 4.0,
        1e-9,
    );
}

/// The four corners of a tetrahedron of 6 m³: its edges from the origin are 3 m, 3 m and 4 m at right angles.
const TETRAHEDRON: &str = "((0.,0.,0.),(3.,0.,0.),(0.,3.,0.),(0.,0.,4.))";

#[test]
fn face_sets_close() {
    let triangles = format!(
        "#100=IFCTRIANGULATEDFACESET(#101,$,.T.,((1,3,2),(1,2,4),(2,3,4),(1,4,3)),$);
#101=IFCCARTESIANPOINTLIST3D({TETRAHEDRON});
"
    );
    check(&triangles, 6.0, 1e-9);
    let polygons = format!(
        "#100=IFCPOLYGONALFACESET(#101,.T.,(#102,#103,#104,#105),(4,3,2,1));
#101=IFCCARTESIANPOINTLIST3D({TETRAHEDRON});
#102=IFCINDEXEDPOLYGONALFACE((4,2,3));
#103=IFCINDEXEDPOLYGONALFACE((4,3,1));
#104=IFCINDEXEDPOLYGONALFACE((3,2,1));
#105=IFCINDEXEDPOLYGONALFACE((4,1,2));
"
    );
    check(&polygons, 6.0, 1e-9);
}

fn brep(item: &str, shell: &str) -> String {
    let face = |id: u64, of: &str| {
        format!(
            "#{id}=IFCFACE((#{}));
#{}=IFCFACEOUTERBOUND(#{},.T.);
#{}=IFCPOLYLOOP({of});
",
            id + 1,
            id + 1,
            id + 2,
            id + 2
        )
    };
    format!(
        "#100={item};
#101={shell}((#110,#113,#116,#119));
#102=IFCCARTESIANPOINT((0.,0.,0.));
#103=IFCCARTESIANPOINT((3.,0.,0.));
#104=IFCCARTESIANPOINT((0.,3.,0.));
#105=IFCCARTESIANPOINT((0.,0.,4.));
{}{}{}{}",
        face(110, "(#102,#104,#103)"),
        face(113, "(#102,#103,#105)"),
        face(116, "(#103,#104,#105)"),
        face(119, "(#102,#105,#104)"),
    )
}

#[test]
fn breps_and_surface_models_close() {
    check(&brep("IFCFACETEDBREP(#101)", "IFCCLOSEDSHELL"), 6.0, 1e-9);
    check(
        &brep("IFCSHELLBASEDSURFACEMODEL((#101))", "IFCOPENSHELL"),
        6.0,
        1e-9,
    );
    check(
        &brep("IFCFACEBASEDSURFACEMODEL((#101))", "IFCCONNECTEDFACESET"),
        6.0,
        1e-9,
    );
    let turned = brep("IFCFACETEDBREP(#101)", "IFCCLOSEDSHELL")
        .replace(
            "#111=IFCFACEOUTERBOUND(#112,.T.)",
            "#111=IFCFACEOUTERBOUND(#112,.F.)",
        )
        .replace("(#102,#104,#103)", "(#103,#104,#102)");
    check(&turned, 6.0, 1e-9);
}

#[test]
fn mapped_items_are_moved_turned_enlarged_and_mirrored() {
    let mapped = |operator: &str| {
        format!(
            "#100=IFCMAPPEDITEM(#101,#103);
#101=IFCREPRESENTATIONMAP(#11,#102);
#102=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#110));
#103={operator};
#104=IFCCARTESIANPOINT((10.,0.,0.));
#105=IFCDIRECTION((0.,1.,0.));
#106=IFCDIRECTION((-1.,0.,0.));
#107=IFCDIRECTION((1.,0.,0.));
{}",
            boxed(110, [1.0, 2.0, 3.0], [5.0, 0.0, 0.0])
        )
    };
    let range = |records: &str| {
        let read = read_ok(&format!("{records}{}", slab(50, 100)));
        let points = || {
            read.parts.shells[0]
                .surfaces
                .iter()
                .flat_map(|s| s.rings[0].iter())
        };
        let of = |i: usize| {
            let values = || points().map(move |p| p[i]);
            (
                values().fold(f64::INFINITY, f64::min),
                values().fold(f64::NEG_INFINITY, f64::max),
            )
        };
        [of(0), of(1), of(2)]
    };
    let check_range = |operator: &str, expected: [(f64, f64); 3], expected_volume: f64| {
        check(&mapped(operator), expected_volume, 1e-9);
        for (a, b) in range(&mapped(operator)).iter().zip(expected) {
            near(a.0, b.0, 1e-9);
            near(a.1, b.1, 1e-9);
        }
    };
    check_range(
        "IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#104,1.,$)",
        [(14.5, 15.5), (-1.0, 1.0), (0.0, 3.0)],
        6.0,
    );
    // x goes north, so y goes west.
    check_range(
        "IFCCARTESIANTRANSFORMATIONOPERATOR3D(#105,#106,#104,2.,$)",
        [(8.0, 12.0), (9.0, 11.0), (0.0, 6.0)],
        48.0,
    );
    // x goes north and y east: a mirror image, which still looks outwards.
    check_range(
        "IFCCARTESIANTRANSFORMATIONOPERATOR3D(#105,#107,#104,1.,$)",
        [(9.0, 11.0), (4.5, 5.5), (0.0, 3.0)],
        6.0,
    );
    check_range(
        "IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM($,$,#12,1.,$,2.,3.)",
        [(4.5, 5.5), (-2.0, 2.0), (0.0, 9.0)],
        36.0,
    );
}

#[test]
fn placements_chain() {
    // The building stands at (10, 0, 0), turned so that its x goes north; in it the slab at (5, 0, 1): so at (10, 5, 1).
    let records = format!(
        "#100=IFCLOCALPLACEMENT(#101,#103);
#101=IFCLOCALPLACEMENT($,#102);
#102=IFCAXIS2PLACEMENT3D(#104,#14,#105);
#103=IFCAXIS2PLACEMENT3D(#106,$,$);
#104=IFCCARTESIANPOINT((10.,0.,0.));
#105=IFCDIRECTION((0.,1.,0.));
#106=IFCCARTESIANPOINT((5.,0.,1.));
{}{}",
        boxed(110, [4.0, 2.0, 3.0], [0.0; 3]),
        slab(50, 110).replace("$,$,#10,", "$,$,#100,")
    );
    let read = read_ok(&records);
    let building = &read.parts.buildings[0];
    let middle = geo::Centroid::centroid(&building.footprint).unwrap();
    near(middle.x(), 10.0, 1e-6);
    near(middle.y(), 5.0, 1e-6);
    let bounds = geo::BoundingRect::bounding_rect(&building.footprint).unwrap();
    near(bounds.width(), 2.0, 1e-6);
    near(bounds.height(), 4.0, 1e-6);
    near(building.top_z.value, 4.0, 1e-9);
}

#[test]
fn units_are_those_of_the_project() {
    let feet = "#21=IFCCONVERSIONBASEDUNIT(#23,.LENGTHUNIT.,'FOOT',#26);
#26=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(304.8),#27);
#27=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);";
    let text = file_of(
        "IFC4",
        &format!(
            "{}{}",
            boxed(100, [10.0, 20.0, 10.0], [0.0; 3]),
            slab(50, 100)
        ),
    );
    let metres = "#21=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);";
    let area = |text: &str, unit| {
        let read = read_text(text, |o| o.placing.as_mut().unwrap().metres_per_unit = unit).unwrap();
        read.parts.buildings[0].footprint.unsigned_area()
    };
    near(area(&text, None), 200.0, 1e-6);
    near(
        area(&text.replace(metres, feet), None),
        200.0 * 0.3048 * 0.3048,
        1e-6,
    );
    near(
        area(&text.replace("LENGTHUNIT.,$,", "LENGTHUNIT.,.DECI.,"), None),
        2.0,
        1e-6,
    );
    // By hand overrides what the file says.
    near(area(&text, Some(0.1)), 2.0, 1e-6);
    let read = read_text(&text.replace(metres, ""), |_| {}).unwrap();
    assert!(read.told[0].contains("LENGTHUNIT"), "{:?}", read.told);
}
