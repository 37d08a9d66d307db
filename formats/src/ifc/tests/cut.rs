use super::geometry::check;
use super::*;

/// The box of 4 m by 4 m by 3 m about the `z` axis, less the half space over the plane through `at` with the normal `normal`.
fn clipped(at: &str, normal: &str, agreement: &str) -> String {
    format!(
        "#100=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#110,#120);
#120=IFCHALFSPACESOLID(#121,{agreement});
#121=IFCPLANE(#122);
#122=IFCAXIS2PLACEMENT3D(#123,#124,#125);
#123=IFCCARTESIANPOINT({at});
#124=IFCDIRECTION({normal});
#125=IFCDIRECTION((0.,1.,0.));
{}",
        boxed(110, [4.0, 4.0, 3.0], [0.0; 3])
    )
}

#[test]
fn half_spaces_cut_exactly() {
    // Where the flag is false the material lies along the normal: the part above z = 1 goes.
    check(&clipped("(0.,0.,1.)", "(0.,0.,1.)", ".F."), 16.0, 1e-9);
    check(&clipped("(0.,0.,1.)", "(0.,0.,1.)", ".T."), 32.0, 1e-9);
    // A plane at 45° through the middle of the foot: of the box half goes and above it the wedge of 3 m by 3 m; what is kept lies
    // where z > -x: 4 · (4 · 3 - (2 · 2) / 2) = 40 m³.
    check(&clipped("(0.,0.,0.)", "(1.,0.,1.)", ".T."), 40.0, 1e-9);
    // Planes that only touch, or miss, change nothing.
    check(&clipped("(0.,0.,3.)", "(0.,0.,1.)", ".F."), 48.0, 1e-9);
    check(&clipped("(0.,0.,9.)", "(0.,0.,1.)", ".F."), 48.0, 1e-9);
}

#[test]
fn a_cut_may_leave_two_pieces_and_close_round_a_hole() {
    // A U of 6 m by 3 m with a notch of 2 m by 2 m, 2 m thick; cut at y = 2 it loses two stubs of 2 m by 1 m.
    let u = clipped("(0.,2.,0.)", "(0.,1.,0.)", ".F.")
        .replace(&boxed(110, [4.0, 4.0, 3.0], [0.0; 3]), "")
        .replace(
            "#125=IFCDIRECTION((0.,1.,0.))",
            "#125=IFCDIRECTION((1.,0.,0.))",
        )
        + "#110=IFCEXTRUDEDAREASOLID(#111,$,#14,2.);
#111=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#112);
#112=IFCINDEXEDPOLYCURVE(#113,$,.F.);
#113=IFCCARTESIANPOINTLIST2D(((0.,0.),(6.,0.),(6.,3.),(4.,3.),(4.,1.),(2.,1.),(2.,3.),(0.,3.)));
";
    check(&u, 2.0 * (14.0 - 4.0), 1e-9);
    // Kept instead: the two stubs, apart from one another.
    let stubs = read_ok(&format!(
        "{}{}",
        u.replace("#121,.F.", "#121,.T."),
        slab(50, 100)
    ));
    let (volume, is_closed) = volume(&stubs);
    assert!(is_closed);
    near(volume, 2.0 * 4.0, 1e-9);
    // A tube lying along x, cut across: the new face has a hole.
    let tube = clipped("(1.,0.,0.)", "(1.,0.,0.)", ".F.")
        .replace(&boxed(110, [4.0, 4.0, 3.0], [0.0; 3]), "")
        + "#110=IFCEXTRUDEDAREASOLID(#111,#112,#14,4.);
#111=IFCRECTANGLEHOLLOWPROFILEDEF(.AREA.,$,$,4.,4.,1.,$,$);
#112=IFCAXIS2PLACEMENT3D(#12,#113,#114);
#113=IFCDIRECTION((1.,0.,0.));
#114=IFCDIRECTION((0.,1.,0.));
";
    check(&tube, 12.0, 1e-9);
}

#[test]
fn a_cut_through_corners_closes() {
    // Through two upright edges of the box: half of it.
    check(
        &clipped("(0.,0.,0.)", "(1.,1.,0.)", ".F.").replace(
            "#125=IFCDIRECTION((0.,1.,0.))",
            "#125=IFCDIRECTION((0.,0.,1.))",
        ),
        24.0,
        1e-9,
    );
    // Through one corner only, which it touches: nothing goes.
    check(
        &clipped("(2.,2.,3.)", "(1.,1.,1.)", ".F.").replace(
            "#125=IFCDIRECTION((0.,1.,0.))",
            "#125=IFCDIRECTION((1.,-1.,0.))",
        ),
        48.0,
        1e-9,
    );
}

#[test]
fn random_cuts_share_the_body_between_them() {
    // What is kept on either side of a plane adds up to the whole, whatever the plane: 60 of them, by a fixed congruence.
    let mut state = 12_345_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
    };
    for _ in 0..60 {
        let at = format!(
            "({:?},{:?},{:?})",
            3.0 * next(),
            3.0 * next(),
            1.5 + 2.0 * next()
        );
        let normal = format!("({:?},{:?},{:?})", next(), next(), 0.6 + next());
        let side = |flag| {
            let read = read_ok(&format!("{}{}", clipped(&at, &normal, flag), slab(50, 100)));
            assert_eq!(read.told, Vec::<String>::new(), "{at} {normal}");
            let (volume, is_closed) = volume(&read);
            assert!(is_closed, "{at} {normal}");
            volume
        };
        near(side(".T.") + side(".F."), 48.0, 1e-6);
    }
}

/// As `clipped` at z = 1, but only over the rectangle of `x` by 10 m about the origin.
fn bounded(x: f64) -> String {
    clipped("(0.,0.,1.)", "(0.,0.,1.)", ".F.").replace(
        "#120=IFCHALFSPACESOLID(#121,.F.)",
        &format!(
            "#120=IFCPOLYGONALBOUNDEDHALFSPACE(#121,.F.,#11,#130);
#130=IFCINDEXEDPOLYCURVE(#131,$,.F.);
#131=IFCCARTESIANPOINTLIST2D((({0:?},-5.),({1:?},-5.),({1:?},5.),({0:?},5.)))",
            -x / 2.0,
            x / 2.0
        ),
    )
}

#[test]
fn a_bounded_half_space_cuts_where_it_lies() {
    check(&bounded(4.0), 16.0, 1e-9);
    // Over half of the box only: that is not cut, and said.
    let read = read_ok(&format!("{}{}", bounded(2.0), slab(50, 100)));
    near(volume(&read).0, 48.0, 1e-9);
    assert_eq!(read.told.len(), 1, "{:?}", read.told);
    assert!(
        read.told[0].contains("IFCPOLYGONALBOUNDEDHALFSPACE (#120)"),
        "{:?}",
        read.told
    );
    // Beside the box: nothing to cut.
    let beside = bounded(4.0).replace(
        "((-2.0,-5.),(2.0,-5.),(2.0,5.),(-2.0,5.))",
        "((20.,-5.),(24.,-5.),(24.,5.),(20.,5.))",
    );
    check(&beside, 48.0, 1e-9);
}

#[test]
fn what_cannot_be_cut_off_stays_on_with_a_finding() {
    let solids = format!(
        "#100=IFCBOOLEANRESULT(.DIFFERENCE.,#110,#120);
{}{}",
        boxed(110, [4.0, 4.0, 3.0], [0.0; 3]),
        boxed(120, [1.0, 1.0, 3.0], [0.0; 3])
    );
    let read = read_ok(&format!("{solids}{}", slab(50, 100)));
    near(volume(&read).0, 48.0, 1e-9);
    assert!(
        read.told[0].contains("IFCBOOLEANRESULT with IFCEXTRUDEDAREASOLID (#100)"),
        "{:?}",
        read.told
    );
    let union = solids.replace(".DIFFERENCE.", ".UNION.");
    let read = read_ok(&format!("{union}{}", slab(50, 100)));
    near(volume(&read).0, 51.0, 1e-9);
}
