//! What failed commands say, in the language that is asked for: by `--language`, by TWIN_LANGUAGE, by the locale.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::PathBuf;

use twin_tests::{Ran, text, twin, twin_with};

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A folder with a file of these bytes.
struct Bad {
    _folder: tempfile::TempDir,
    path: PathBuf,
    out: PathBuf,
}

fn bad(name: &str, bytes: &[u8]) -> Bad {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let out = folder.path().join("out.gpkg");
    Bad {
        _folder: folder,
        path,
        out,
    }
}

/// The command fails in both languages; each names what it is about, and says these words.
fn fails(arguments: &[&str], names: &[&str], en: &[&str], zh: &[&str]) {
    let run = |language: &str| -> Ran {
        let ran = twin(&[arguments, &["--language", language]].concat()).unwrap();
        assert_eq!(ran.code, Some(1), "{arguments:?}: {}", ran.stderr);
        ran
    };
    let (english, chinese) = (run("en").stderr, run("zh").stderr);
    let last = |text: &str, head: &str| {
        let at = text.find(head);
        assert!(at.is_some(), "no {head}: {text}");
        text[at.unwrap()..].to_owned()
    };
    let (english, chinese) = (last(&english, "error: "), last(&chinese, "错误："));
    for name in names {
        assert!(english.contains(name), "{name} is not in: {english}");
        assert!(chinese.contains(name), "{name} is not in: {chinese}");
    }
    en.iter()
        .for_each(|words| assert!(english.contains(words), "{words} is not in: {english}"));
    zh.iter()
        .for_each(|words| assert!(chinese.contains(words), "{words} is not in: {chinese}"));
    assert!(is_han(&chinese), "{chinese}");
    assert!(!is_han(&english), "{english}");
}

#[test]
fn a_missing_map_is_told() {
    fails(
        &["import", "no-such.osm", "-o", "never.gpkg"],
        &["no-such.osm"],
        &["cannot be read", "No such file or directory"],
        &["无法读取", "没有该文件或文件夹"],
    );
}

#[test]
fn a_map_that_is_cut_off_is_told_with_its_byte() {
    let map = bad(
        "cut.osm",
        b"<?xml version='1.0'?>\n<osm version='0.6'>\n<node id='1' lat='30' lon='120'/>\n",
    );
    fails(
        &["import", text(&map.path), "-o", text(&map.out)],
        &["cut.osm"],
        &["cut off at byte", "</osm> is missing"],
        &["字节处被截断", "缺少 </osm>"],
    );
}

#[test]
fn a_feature_with_a_bad_value_is_told_with_its_field() {
    let map = bad(
        "off.osm",
        b"<?xml version='1.0'?>\n<osm version='0.6'>\n<node id='7' lat='95' lon='120'/>\n</osm>\n",
    );
    fails(
        &["import", text(&map.path), "-o", text(&map.out)],
        &["off.osm", "node/7", "lon, lat", "120, 95"],
        &["latitude within ±90"],
        &["纬度在 ±90 度以内"],
    );
}

#[test]
fn a_file_of_no_known_format_is_told_with_those_that_are_known() {
    let file = bad("notes.txt", b"hello");
    fails(
        &["import", text(&file.path), "-o", text(&file.out)],
        &["notes.txt", ".city.json", ".ifc"],
        &["its format is not known"],
        &["无法识别其格式", "设备清单"],
    );
}

#[test]
fn a_damaged_ifc_file_is_told_with_its_line() {
    let file = bad(
        "a.ifc",
        b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=IFCWALL(\n",
    );
    fails(
        &["import", text(&file.path), "-o", text(&file.out)],
        &["a.ifc", "END-ISO-10303-21"],
        &["truncated, fetch it again"],
        &["可能被截断，请重新获取"],
    );
}

#[test]
fn a_misspelt_field_of_a_rule_file_is_told_with_its_line_and_what_was_meant() {
    let rules = bad(
        "city.toml",
        "[document]\ntitle_zh = \"甲\"\ntitle_en = \"A\"\nissuer = \"B\"\ndate = \"2025\"\n[[override]]\nrow = \"T4-9\"\nrequird = true\nassumption = \"x\"\n".as_bytes(),
    );
    fails(
        &["rules", "check", text(&rules.path)],
        &[
            "city.toml:7",
            "T4-9",
            "T4-1",
            "city.toml:8",
            "requird",
            "required",
        ],
        &["there is no row", "did you mean", "has no field"],
        &["没有目录行", "是否应为", "没有字段"],
    );
}

#[test]
fn a_misspelt_key_of_a_scenario_is_told_once_with_the_keys_that_there_are() {
    let scenario = bad(
        "scenario.toml",
        "id = 'x'\nname_zh = '甲'\nname_en = 'X'\ndescription_zh = ''\ndescription_en = ''\nspeeed = 1\n[community]\nfile = 'a.gpkg'\n".as_bytes(),
    );
    let ran = twin(&[
        "scenario",
        "check",
        text(&scenario.path),
        "--language",
        "zh",
    ])
    .unwrap();
    assert_eq!(ran.code, Some(1));
    for words in ["第 6 行", "speeed", "未知的键", "“simulation”"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("未知的键").count(), 1, "{}", ran.stderr);
}

#[test]
fn an_unknown_scenario_is_told_with_those_that_are_shipped() {
    fails(
        &["simulate", "no-such-scenario"],
        &["no-such-scenario", "demo", ".gpkg"],
        &["there is no scenario"],
        &["没有名为", "自带场景"],
    );
}

#[test]
fn an_unreachable_target_is_told_with_its_address() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let scenario = twin_tests::small_scenario(folder.path(), "").unwrap();
    let target = format!("mqtt://127.0.0.1:{port}");
    fails(
        &[
            "load",
            text(&scenario),
            "--target",
            &target,
            "--seconds",
            "1",
        ],
        &["127.0.0.1", &port],
        &["cannot be used", "refused"],
        &["无法使用目标", "连接被拒绝"],
    );
}

#[test]
fn a_file_that_is_there_and_a_wrong_ending_are_told() {
    let there = bad("x.gpkg", b"");
    fails(
        &["generate", "-o", text(&there.path)],
        &["x.gpkg", "--force"],
        &["exists already"],
        &["已存在"],
    );
    fails(
        &["export", "demo", "-o", "x.doc"],
        &["x.doc", ".geojson", "--format"],
        &["the name must end in"],
        &["文件名应以"],
    );
}

#[test]
fn what_is_no_geopackage_and_an_unknown_field_are_told() {
    let file = bad("x.gpkg", b"hello");
    fails(
        &["log", text(&file.path)],
        &["x.gpkg", "GeoPackage"],
        &["it is shorter than SQLite's header"],
        &["长度不足 SQLite 文件头"],
    );
}

#[test]
fn values_of_the_command_line_are_told_too() {
    let ran = twin(&["simulate", "demo", "--hours", "-1", "--language", "zh"]).unwrap();
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("应大于 0 且不超过 87600"),
        "{}",
        ran.stderr
    );
    let ran = twin(&["import", "x", "-o", "y", "--crs", "EPSG:0", "--language=zh"]).unwrap();
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("EPSG:0 不在 EPSG 数据集"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_environment_says_the_language_where_the_flag_does_not() {
    let command = ["simulate", "no-such-scenario"];
    let speaks = |variables: &[(&str, &str)], zh: bool| {
        let ran = twin_with(&command, variables).unwrap();
        assert_eq!(
            ran.stderr.contains("没有名为"),
            zh,
            "{variables:?}: {}",
            ran.stderr
        );
    };
    speaks(&[], false);
    speaks(&[("LC_ALL", "zh_CN.UTF-8")], true);
    speaks(&[("LC_ALL", "zh_CN.UTF-8"), ("TWIN_LANGUAGE", "en")], false);
    speaks(&[("TWIN_LANGUAGE", "zh")], true);
    let wrong = twin_with(&command, &[("TWIN_LANGUAGE", "fr")]).unwrap();
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
}
