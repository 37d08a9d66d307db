//! The words of errors that are not ours, as parsers and the operating system say them.

use std::io;

use serde::Deserialize;

use super::{Bilingual, Term, Told};
use crate::both;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    speed: f64,
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Slow,
    Fast,
}

fn toml_zh(text: &str) -> String {
    toml::from_str::<Sample>(text).unwrap_err().zh()
}

fn json_zh(text: &str) -> String {
    serde_json::from_str::<Sample>(text).unwrap_err().zh()
}

#[test]
fn a_misspelt_key_is_told_with_its_line_and_the_keys_that_there_are() {
    let told = toml_zh("speed = 1.0\nkynd = 'slow'\n");
    assert!(told.contains("第 2 行第 1 列"), "{told}");
    assert!(told.contains("2 | kynd = 'slow'"), "{told}");
    assert!(
        told.ends_with("未知的键“kynd”，可用的有“speed”、“kind”"),
        "{told}"
    );
}

#[test]
fn what_serde_says_of_values_is_told() {
    assert!(toml_zh("").contains("缺少“speed”"));
    assert!(
        toml_zh("speed = 1.0\nkind = 'idle'").contains("未知的取值“idle”，可用的有“slow”、“fast”")
    );
    let told = toml_zh("speed = 'x'");
    assert!(
        told.contains("类型不符：此处为 string \"x\"，应为 f64"),
        "{told}"
    );
}

#[test]
fn json_tells_its_place() {
    assert_eq!(
        json_zh("{\"speed\": 1, \"sped\": 2}"),
        "未知的键“sped”，可用的有“speed”、“kind”（第 1 行第 19 列）"
    );
    assert_eq!(json_zh("{"), "对象尚未写完，文本已结束（第 1 行第 1 列）");
}

#[test]
fn the_operating_system_is_told_by_kind_and_the_texts_of_others_stay() {
    let missing = io::Error::from_raw_os_error(2);
    assert_eq!(missing.zh(), "没有该文件或文件夹（系统错误 2）");
    let own = io::Error::other("zstd: bad frame");
    assert_eq!(own.zh(), "zstd: bad frame");
    let ours = io::Error::other(Term::new("too long", "过长"));
    assert_eq!(
        (ours.to_string(), ours.zh()),
        ("too long".into(), "过长".into())
    );
}

#[test]
fn causes_follow_where_the_sentence_does_not_tell_them() {
    #[derive(Debug, thiserror::Error)]
    #[error("{file} cannot be read")]
    struct Outer {
        file: &'static str,
        source: io::Error,
    }
    impl Told for Outer {
        fn zh(&self) -> String {
            format!("无法读取 {}：{}", self.file, self.source.zh())
        }
    }
    let error = Outer {
        file: "a.toml",
        source: io::Error::from(io::ErrorKind::TimedOut),
    };
    assert_eq!(error.en(), "a.toml cannot be read: timed out");
    assert_eq!(error.zh(), "无法读取 a.toml：超时");
    assert_eq!(error.told(), Bilingual::new(error.en(), error.zh()));
}

#[test]
fn two_format_strings_share_their_values() {
    let id = "T3-2";
    let words = both!("there is no row '{id}' of {}", "没有目录行“{id}”，表 {}"; 3);
    assert_eq!(words.en, "there is no row 'T3-2' of 3");
    assert_eq!(words.zh, "没有目录行“T3-2”，表 3");
    let known = Bilingual::list(["a", "b"]);
    let outer = both!("row: {words}, one of {known}", "行：{words}，可用 {known}" => words, known);
    assert_eq!(outer.en, "row: there is no row 'T3-2' of 3, one of a, b");
    assert_eq!(outer.zh, "行：没有目录行“T3-2”，表 3，可用 a、b");
}
