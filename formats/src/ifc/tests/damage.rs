use std::io::Write;

use super::*;

fn house() -> String {
    file_of(
        "IFC4",
        &format!(
            "{}{}",
            boxed(100, [10.0, 8.0, 3.0], [0.0; 3]),
            slab(50, 100)
        ),
    )
}

#[test]
fn a_truncated_file_is_an_error_wherever_it_ends() {
    let text = house();
    assert!(read_text(&text, |_| {}).is_ok());
    let end = text.trim_end().len();
    for length in (0..end).step_by(7) {
        let error = read_text(&text[..length], |_| {}).map(|_| ()).unwrap_err();
        let is_told = matches!(
            error,
            IfcError::NotStep { .. }
                | IfcError::Form {
                    fault: StepFault::Truncated,
                    ..
                }
        );
        assert!(is_told, "{length}: {error}");
    }
}

#[test]
fn errors_name_the_line() {
    let text = house().replace("#4=IFCBUILDINGSTOREY(", "#4 IFCBUILDINGSTOREY(");
    let error = read_text(&text, |_| {})
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("t.ifc: line 11: 'I' stands where '=' is expected"),
        "{error}"
    );
}

#[test]
fn other_files_are_refused_with_what_they_are() {
    let told = |text: &str| read_text(text, |_| {}).map(|_| ()).unwrap_err().to_string();
    assert!(told(&file_of("AUTOMOTIVE_DESIGN", "")).contains("schema is 'AUTOMOTIVE_DESIGN'"));
    assert!(told("<ifcXML/>").contains("ISO-10303-21"));
    assert!(told(&file_of("IFC4", "")).contains("no IfcBuilding"));
    for schema in ["IFC2X3", "IFC4X3_ADD2", "ifc4"] {
        assert!(
            read_text(&house().replace("IFC4", schema), |_| {}).is_ok(),
            "{schema}"
        );
    }
}

#[test]
fn too_large_a_file_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.ifc");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(b"ISO-10303-21;").unwrap();
    // A hole in the file: it takes no room on the disk.
    file.set_len(10 << 30).unwrap();
    let error = read_path(&path, |_| {}).map(|_| ()).unwrap_err();
    assert!(matches!(error, IfcError::TooLarge { .. }), "{error}");
}

#[test]
fn packed_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.ifc.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(house().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    std::fs::write(&path, &packed).unwrap();
    assert_eq!(
        crate::import::Format::of(&path).unwrap(),
        crate::import::Format::Ifc
    );
    assert_eq!(read_path(&path, |_| {}).unwrap().parts.buildings.len(), 1);
    std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    assert!(matches!(read_path(&path, |_| {}), Err(IfcError::Io { .. })));
}

#[test]
fn deep_nesting_is_refused() {
    let lists = format!(
        "#60=IFCWALL({}{});\n",
        "(".repeat(300_000),
        ")".repeat(300_000)
    );
    let error = read_text(&file_of("IFC4", &lists), |_| {})
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(
            error,
            IfcError::Form {
                fault: StepFault::TooDeep,
                ..
            }
        ),
        "{error}"
    );
    // A composite curve in a composite curve, and so on.
    let mut records = slab(50, 1_000)
        + "#1000=IFCEXTRUDEDAREASOLID(#1001,$,#14,2.);\n#1001=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#2000);\n";
    for i in (2_000..2_200).step_by(2) {
        records += &format!(
            "#{i}=IFCCOMPOSITECURVE((#{0}),.F.);\n#{0}=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#{1});\n",
            i + 1,
            i + 2
        );
    }
    check_left_out(&records, "nested this deep");
}

/// With a sound slab beside it, the broken one is left out, and `told` says why.
fn check_left_out(records: &str, told: &str) {
    let sound = format!(
        "{}{}",
        boxed(10_000, [10.0, 8.0, 3.0], [0.0; 3]),
        slab(10_050, 10_000)
    );
    let read = read_ok(&format!("{records}{sound}"));
    near(volume(&read).0, 240.0, 1e-9);
    assert_eq!(read.told.len(), 1, "{:?}", read.told);
    assert!(read.told[0].contains(told), "{:?}", read.told);
    assert!(read.told[0].contains("left out"), "{:?}", read.told);
}

#[test]
fn circles_of_references_are_told() {
    let box_100 = boxed(100, [1.0, 1.0, 1.0], [0.0; 3]);
    let placements = format!(
        "#90=IFCLOCALPLACEMENT(#91,#11);\n#91=IFCLOCALPLACEMENT(#90,#11);\n{box_100}{}",
        slab(50, 100).replace("$,$,#10,", "$,$,#90,")
    );
    check_left_out(&placements, "run in a circle through #90");
    let cuts = "#90=IFCBOOLEANRESULT(.DIFFERENCE.,#91,#93);
#91=IFCBOOLEANRESULT(.DIFFERENCE.,#90,#93);
#93=IFCHALFSPACESOLID(#94,.T.);
";
    check_left_out(
        &format!("{cuts}{}", slab(50, 90)),
        "run in a circle through #90",
    );
    let map = "#90=IFCMAPPEDITEM(#91,#93);
#91=IFCREPRESENTATIONMAP(#11,#92);
#92=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#90));
#93=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#12,$,$);
";
    check_left_out(&format!("{map}{}", slab(50, 90)), "nested this deep");
    let units = "#94=IFCCONVERSIONBASEDUNIT($,.LENGTHUNIT.,'X',#95);\n#95=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(2.),#94);\n";
    let text = house()
        .replace("(#21,#22)", "(#94,#22)")
        .replace("ENDSEC;\nEND", &format!("{units}ENDSEC;\nEND"));
    let read = read_text(&text, |_| {}).unwrap();
    assert!(read.told[0].contains("run in a circle"), "{:?}", read.told);
    // A building that is part of its own storey.
    let own = house().replace("#1,(#2)", "#4,(#3)");
    assert_eq!(read_text(&own, |_| {}).unwrap().parts.buildings.len(), 1);
}

#[test]
fn missing_and_wrong_records_are_told() {
    let box_100 = boxed(100, [1.0, 1.0, 1.0], [0.0; 3]);
    let missing = format!(
        "{}{}",
        box_100.replace("#101,#102,#14", "#999,#102,#14"),
        slab(50, 100)
    );
    check_left_out(&missing, "#100 refers to '#999', which is not there");
    let unset = format!(
        "{}{}",
        box_100.replace("#101,#102,#14", "$,#102,#14"),
        slab(50, 100)
    );
    check_left_out(&unset, "#100 parameter 1 is missing");
    let negative = format!(
        "{}{}",
        box_100.replace("#14,1.0", "#14,-1.0"),
        slab(50, 100)
    );
    check_left_out(&negative, "a number above 0 is expected");
    let far = format!(
        "{}{}",
        box_100.replace("(0.0,0.0,0.0)", "(0.0,1E300,0.0)"),
        slab(50, 100)
    );
    check_left_out(&far, "coordinates is expected");
    check_left_out(
        &format!("#100=IFCADVANCEDBREP(#101);\n{}", slab(50, 100)),
        "IFCADVANCEDBREP (#100) is not supported",
    );
    let no_value = format!(
        "{}{}",
        box_100.replace("#101,#102,#14", "#101,#102,@"),
        slab(50, 100)
    );
    check_left_out(&no_value, "#100");
}

#[test]
fn of_records_with_one_id_the_first_counts() {
    let read = read_ok(&format!(
        "{}{}{}",
        boxed(100, [10.0, 8.0, 3.0], [0.0; 3]),
        slab(50, 100),
        "#100=IFCEXTRUDEDAREASOLID(#101,#102,#14,99.);\n"
    ));
    near(volume(&read).0, 240.0, 1e-9);
    assert!(
        read.told[0].contains("#100: it is there already"),
        "{:?}",
        read.told
    );
}

#[test]
fn maps_of_maps_of_maps_end() {
    // Ten items of ten items, twelve levels: 10^12 boxes.
    let mut records = boxed(100, [1.0, 1.0, 1.0], [0.0; 3]);
    records += "#93=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#12,$,$);\n";
    let mut inner = 100;
    for level in 0..12 {
        let at = 200 + 3 * level;
        let items = vec![format!("#{inner}"); 10].join(",");
        records += &format!(
            "#{at}=IFCMAPPEDITEM(#{0},#93);\n#{0}=IFCREPRESENTATIONMAP(#11,#{1});\n#{1}=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',({items}));\n",
            at + 1,
            at + 2
        );
        inner = at;
    }
    check_left_out(
        &format!("{records}{}", slab(50, inner)),
        "geometry of this size",
    );
}

#[test]
fn no_damage_makes_the_reader_panic() {
    let text = house() + "";
    let mut state = 99_u64;
    let mut next = |most: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let letters: Vec<u8> = b"()#$*';,.=-19E\\X/".to_vec();
    for _ in 0..1_500 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = letters[next(letters.len())],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, letters[next(letters.len())]),
            }
        }
        let damaged = String::from_utf8(bytes).unwrap();
        // Whatever comes of it, an error or features that the model may yet refuse: it ends.
        drop(read_text(&damaged, |_| {}));
    }
}
