//! Errors of the standard library, and the texts of TOML and JSON parsers, in Chinese where they have a fixed form.

use std::io;
use std::num::{ParseIntError, TryFromIntError};

use super::{Bilingual, Term, Told};

impl Told for io::Error {
    fn zh(&self) -> String {
        let own = self.get_ref().and_then(|own| own.downcast_ref::<Term>());
        if let Some(own) = own {
            return own.zh.to_owned();
        }
        let Some(words) = words_of(self) else {
            return self.to_string();
        };
        match self.raw_os_error() {
            Some(code) => format!("{words}（系统错误 {code}）"),
            None => words.to_owned(),
        }
    }
}

/// Words for what the operating system or the library says; none for a text that some program gave with it.
fn words_of(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    if error.get_ref().is_some() {
        return None;
    }
    Some(match error.kind() {
        Kind::NotFound => "没有该文件或文件夹",
        Kind::PermissionDenied => "没有权限",
        Kind::AlreadyExists => "已存在",
        Kind::IsADirectory => "是文件夹，不是文件",
        Kind::NotADirectory => "不是文件夹",
        Kind::StorageFull => "磁盘空间不足",
        Kind::ReadOnlyFilesystem => "文件系统只读",
        Kind::FileTooLarge => "文件过大",
        Kind::UnexpectedEof => "数据提前结束",
        Kind::TimedOut => "超时",
        Kind::AddrInUse => "地址已被占用",
        Kind::AddrNotAvailable => "本机没有该地址",
        Kind::ConnectionRefused => "连接被拒绝",
        Kind::ConnectionReset => "连接被重置",
        Kind::BrokenPipe => "对方已关闭",
        Kind::InvalidData if error.to_string().contains("UTF-8") => "不是有效的 UTF-8 文本",
        _ => return None,
    })
}

impl Told for ParseIntError {
    fn zh(&self) -> String {
        use std::num::IntErrorKind as Kind;
        let words = match self.kind() {
            Kind::Empty => "没有数字",
            Kind::InvalidDigit => "不是整数",
            Kind::PosOverflow => "数值过大",
            Kind::NegOverflow => "数值过小",
            _ => return self.to_string(),
        };
        words.to_owned()
    }
}

impl Told for TryFromIntError {
    fn zh(&self) -> String {
        "数值超出范围".to_owned()
    }
}

impl Told for std::string::FromUtf8Error {
    fn zh(&self) -> String {
        "不是有效的 UTF-8 文本".to_owned()
    }
}

impl Told for std::fmt::Error {
    fn zh(&self) -> String {
        "文本无法写出".to_owned()
    }
}

impl Told for std::time::SystemTimeError {
    fn zh(&self) -> String {
        format!("时间早了 {} 秒", self.duration().as_secs())
    }
}

impl Told for serde_json::Error {
    fn zh(&self) -> String {
        parser_zh(&self.to_string())
    }
}

impl Told for toml::de::Error {
    fn zh(&self) -> String {
        parser_zh(&self.to_string())
    }
}

/// What a parser of TOML or JSON says, in both languages.
#[must_use]
pub fn parser_words(text: &str) -> Bilingual {
    Bilingual::new(text.to_owned(), parser_zh(text))
}

/// Line by line: where it is, the lines that are quoted, and what is wrong.
fn parser_zh(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(line_zh).collect();
    lines.join("\n")
}

fn line_zh(line: &str) -> String {
    if let Some((line, column)) = line
        .strip_prefix("TOML parse error at line ")
        .and_then(|place| place.split_once(", column "))
    {
        return format!("TOML 解析错误：第 {line} 行第 {column} 列");
    }
    match place_at_end(line) {
        Some((said, line, column)) => format!("{}（第 {line} 行第 {column} 列）", said_zh(said)),
        None => said_zh(line),
    }
}

/// What `serde_json` says, and where: `… at line 3 column 4`.
fn place_at_end(line: &str) -> Option<(&str, u64, u64)> {
    let (said, place) = line.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    Some((said, line.parse().ok()?, column.parse().ok()?))
}

/// The sentences of serde's data model (`serde::de::Error`), which every format says in the same words; others stay as they are.
fn said_zh(said: &str) -> String {
    let of = |prefix: &str| said.strip_prefix(prefix);
    if let Some(rest) = of("unknown field ") {
        named(rest, "未知的键", "可用的有")
    } else if let Some(rest) = of("unknown variant ") {
        named(rest, "未知的取值", "可用的有")
    } else if let Some(rest) = of("missing field ") {
        format!("缺少{}", quoted(rest))
    } else if let Some(rest) = of("duplicate field ") {
        format!("{}重复出现", quoted(rest))
    } else if let Some(rest) = of("invalid type: ") {
        expected(rest, "类型不符")
    } else if let Some(rest) = of("invalid value: ") {
        expected(rest, "取值不符")
    } else if let Some(rest) = of("invalid length ") {
        expected(rest, "长度不符")
    } else {
        fixed(said).map_or_else(|| said.to_owned(), str::to_owned)
    }
}

/// Sentences of `serde_json` and `toml` without names in them.
fn fixed(said: &str) -> Option<&'static str> {
    Some(match said {
        "EOF while parsing a value" => "值尚未写完，文本已结束",
        "EOF while parsing an object" => "对象尚未写完，文本已结束",
        "EOF while parsing a list" => "列表尚未写完，文本已结束",
        "EOF while parsing a string" => "字符串尚未写完，文本已结束",
        "expected value" => "此处应为一个值",
        "expected ident" => "此处应为 true、false 或 null",
        "expected `:`" => "此处应为“:”",
        "expected `,` or `}`" => "此处应为“,”或“}”",
        "expected `,` or `]`" => "此处应为“,”或“]”",
        "key must be a string" => "键应为字符串",
        "trailing comma" => "末尾有多余的逗号",
        "trailing characters" => "末尾有多余的字符",
        "duplicate key" => "键重复",
        _ => return None,
    })
}

/// `` `x`, expected one of `a`, `b` `` as `未知的键“x”，可用的有“a”、“b”`.
fn named(rest: &str, what: &str, there_are: &str) -> String {
    let Some((name, known)) = rest.split_once(", ") else {
        return format!("{what}{}", quoted(rest));
    };
    let known = match known.strip_prefix("expected ") {
        Some(known) => quoted(known.strip_prefix("one of ").unwrap_or(known)),
        // "there are no fields", "there are no variants".
        None => return format!("{what}{}，此处不能有任何键", quoted(name)),
    };
    format!("{what}{}，{there_are}{known}", quoted(name))
}

/// `string "a", expected u32` as `类型不符：此处为 string "a"，应为 u32`.
fn expected(rest: &str, what: &str) -> String {
    match rest.rsplit_once(", expected ") {
        Some((found, wanted)) => {
            format!("{what}：此处为 {}，应为 {}", quoted(found), quoted(wanted))
        }
        None => format!("{what}：{rest}"),
    }
}

/// Names in backquotes as names in Chinese quotation marks, and what parts them.
fn quoted(names: &str) -> String {
    let mut text = String::with_capacity(names.len() * 2);
    let mut is_open = false;
    for letter in names
        .replace("`, `", "`、`")
        .replace("` or `", "`、`")
        .chars()
    {
        if letter == '`' {
            text.push(if is_open { '”' } else { '“' });
            is_open = !is_open;
        } else {
            text.push(letter);
        }
    }
    text
}
