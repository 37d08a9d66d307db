use super::*;
use crate::citygml::input::Text;
use crate::citygml::members::Members;

#[test]
fn attributes_of_extensions_and_other_units_are_read_with_care() {
    let flat_roof = "<measuredHeight uom=\"ft\">20</measuredHeight><gen:stringAttribute name=\"dak_type\"><gen:value>horizontal</gen:value></gen:stringAttribute>";
    let foot = polygon("f", &[flat(0.0, 0.0, 10.0, 8.0, 50.0)]);
    let house = |more: &str| {
        member(&format!(
            "<bldg:Building gml:id=\"b\">{more}<lod0FootPrint>{}</lod0FootPrint></bldg:Building>",
            multi_surface(std::slice::from_ref(&foot))
        ))
    };
    let (parts, told) = read_text("2.0", &house(flat_roof));
    assert_eq!(told, Vec::<String>::new());
    near(
        parts.buildings[0].top_z.value - parts.buildings[0].base_z.value,
        6.096,
    );
    assert_eq!(parts.roofs[0].shape.value, RoofShape::Flat);
    let (_, told) = read_text(
        "2.0",
        &house("<measuredHeight uom=\"furlong\">20</measuredHeight>"),
    );
    assert!(
        told[0].contains("measuredHeight '20 furlong' cannot be read"),
        "{told:?}"
    );
    let adv = |list: &str, code: &str| {
        house(&format!("<function codeSpace=\"{list}\">{code}</function>"))
    };
    let usage = |text: &str| read_text("2.0", text).0.buildings[0].usage.value;
    assert_eq!(
        usage(&adv(
            "http://www.adv-online.de/codelist/adv/buildingFunctionTypeAdV",
            "2020"
        )),
        BuildingUse::Office
    );
    assert_eq!(
        usage(&house("<function>31001_3065</function>")),
        BuildingUse::Education
    );
    assert_eq!(usage(&house("<class>1120</class>")), BuildingUse::Health);
    assert_eq!(
        usage(&house("<function>1120</function>")),
        BuildingUse::Office
    );
}

#[test]
fn files_that_are_none_or_damaged_say_where() {
    let whole = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    let cut = |at: f64| whole[..(whole.len() as f64 * at) as usize].to_owned();
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let attributes: String = (0..1_000).map(|i| format!(" a{i}=\"\"")).collect();
    let entities = whole.replacen(
        "<core:CityModel",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><core:CityModel",
        1,
    );
    let member_of = |text: &str| model("2.0", Some(UTM32), &member(text));
    for (text, expected) in [
        (
            String::new(),
            "CityModel of CityGML 1.0, 2.0 or 3.0 is expected",
        ),
        ("<html/>".to_owned(), "its root element is 'html ()'"),
        (whole.replace("citygml/2.0", "citygml/4.0"), "citygml/4.0"),
        (cut(0.5), "the file is cut off"),
        (cut(0.99), "the file is cut off"),
        (
            whole.replace("</core:CityModel>", ""),
            "</CityModel> is missing",
        ),
        (
            whole.replace("</gml:Solid>", "</gml:Shell>"),
            "the XML is damaged",
        ),
        (member_of(&deep), "nested more than 96 deep"),
        (
            member_of(&format!("<b{attributes}/>")),
            "more than 256 attributes",
        ),
        (member_of("<b>&unknown;</b>"), "the reference '&unknown;'"),
        (entities, "a document type"),
        (
            member_of(&format!("<b>{}</b>", "1 ".repeat(10 << 20))),
            "more than 16 MiB",
        ),
        (model("2.0", Some(UTM32), ""), "it has no geometry"),
    ] {
        let error = read_bytes(text.as_bytes(), None).unwrap_err().to_string();
        assert!(
            error.contains("city.gml") && error.contains(expected),
            "{expected}: {error:.300}"
        );
    }
    let error = read_bytes(cut(0.5).as_bytes(), None).unwrap_err();
    let CityGmlError::Truncated { byte, .. } = error else {
        panic!("{error}");
    };
    assert!(
        byte as usize <= whole.len() / 2 && byte as usize > whole.len() / 4,
        "{byte}"
    );
}

#[test]
fn no_cut_or_changed_byte_makes_it_panic() {
    let whole = model(
        "3.0",
        Some(UTM32),
        &(building(
            "3.0",
            "b",
            &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0),
            "<gml:name>a</gml:name>",
        ) + &furniture("lamp", "<function>1150</function>", [0.0, 0.0])),
    );
    let bytes = whole.as_bytes();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.gml");
    let options = options(None);
    for step in 0..400 {
        // Places and letters that do not repeat with the structure of the text.
        let at = step * 7_919 % bytes.len();
        let mut changed = bytes.to_vec();
        match step % 3 {
            0 => changed.truncate(at),
            1 => changed[at] = b"<>&\"'/ 9-\xff\0"[step % 11],
            _ => drop(changed.drain(at..(at + step % 40).min(bytes.len()))),
        }
        std::fs::write(&path, &changed).unwrap();
        drop(draft(&path, &options));
    }
}

#[test]
fn a_packed_file_is_read_and_a_cut_one_is_an_error() {
    let whole = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(whole.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(read_bytes(&packed, None).unwrap().0.buildings.len(), 1);
    let error = read_bytes(&packed[..packed.len() / 2], None).unwrap_err();
    assert!(matches!(error, CityGmlError::Truncated { .. }), "{error}");
}

/// A model of many buildings that is never in memory as a whole.
struct Endless {
    left: usize,
    building: Vec<u8>,
    pending: Vec<u8>,
    given: usize,
    read: std::rc::Rc<std::cell::Cell<usize>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.pending.len() {
            self.given = 0;
            self.pending = match self.left {
                0 => Vec::new(),
                1 => b"</core:CityModel>".to_vec(),
                _ => self.building.clone(),
            };
            self.left = self.left.saturating_sub(1);
        }
        let count = buffer.len().min(self.pending.len() - self.given);
        buffer[..count].copy_from_slice(&self.pending[self.given..self.given + count]);
        self.given += count;
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

#[test]
fn fifty_thousand_buildings_are_held_one_at_a_time() {
    let one = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let head = model("2.0", Some(UTM32), "").replace("</core:CityModel>\n", "");
    let read = std::rc::Rc::default();
    let source = Endless {
        left: 50_001,
        building: one.clone().into_bytes(),
        pending: head.into_bytes(),
        given: 0,
        read: std::rc::Rc::clone(&read),
    };
    let file = PathBuf::from("generated.gml");
    let mut members = Members::of(&file, Text::of(Box::new(source)));
    let (mut count, mut most) = (0, 0);
    while let Some(tree) = members.next().unwrap() {
        count += usize::from(tree.root().is_some_and(|m| m.name() == "cityObjectMember"));
        most = most.max(members.retained_bytes());
    }
    assert_eq!(count, 50_000);
    assert!(read.get() > 50_000 * one.len());
    // A few times the text of one building, of about 5 kB, whatever came before it.
    assert!(
        most < 16 * one.len(),
        "{most} bytes for members of {}",
        one.len()
    );
}

#[test]
fn an_import_takes_the_file_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gml");
    let text = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    std::fs::write(&path, text).unwrap();
    let imported = crate::import::read_all(&[path], &options(None), &mut |_| {}).unwrap();
    assert!(
        imported
            .findings
            .iter()
            .all(|f| f.outcome != Outcome::LeftOut)
    );
    let parts = imported.community.into_parts();
    assert_eq!(parts.buildings.len(), 1);
    let at = parts.buildings[0].footprint.exterior().0[0];
    assert!(at.x.hypot(at.y) < 50.0, "the frame lies about the features");
}
