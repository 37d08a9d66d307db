//! Codes, URNs, URLs and names.

use super::super::definition::Crs;
use super::super::error::CrsError;
use super::super::height::VerticalCrs;
use super::super::registry::{self, RowKind};
use super::unreadable;
use crate::both;
use crate::told::Term;

const FORMS: Term = Term::new(
    "known are EPSG:4549, urn:ogc:def:crs:EPSG::4549, http://www.opengis.net/def/crs/EPSG/0/4549, OGC:CRS84, \
     GCJ-02, BD-09, WKT, PROJ strings and EPSG names",
    "可用的写法有 EPSG:4549、urn:ogc:def:crs:EPSG::4549、http://www.opengis.net/def/crs/EPSG/0/4549、OGC:CRS84、\
     GCJ-02、BD-09、WKT、PROJ 字符串和 EPSG 名称",
);

/// One authority and code.
#[derive(Debug, PartialEq, Eq)]
enum Identifier {
    Epsg(u32),
    Crs84,
    Crs84h,
    Gcj02,
    Bd09,
}

/// Reads a text that is neither WKT nor a PROJ string.
pub(super) fn read(text: &str) -> Result<Crs, CrsError> {
    let lower = text.to_ascii_lowercase();
    if let Some(pair) = compound(&lower) {
        return joined(text, &pair);
    }
    match single(&lower) {
        Some(identifier) => identifier.crs(),
        None => by_name(text).ok_or_else(|| unreadable(text, FORMS.into()))?,
    }
}

impl Identifier {
    fn crs(&self) -> Result<Crs, CrsError> {
        match self {
            Self::Epsg(code) => Crs::from_epsg(*code),
            Self::Crs84 => Ok(Crs::crs84()),
            Self::Crs84h => Ok(Crs {
                vertical: Some(VerticalCrs::ellipsoidal(1.0)),
                ..Crs::crs84()
            }),
            Self::Gcj02 => Ok(Crs::gcj02()),
            Self::Bd09 => Ok(Crs::bd09()),
        }
    }
}

/// The two parts of a compound text, lower case.
fn compound(lower: &str) -> Option<[&str; 2]> {
    if let Some(parts) = lower.strip_prefix("urn:ogc:def:crs,") {
        let (first, second) = parts.split_once(',')?;
        return (!second.contains(',')).then_some([first, second]);
    }
    if let Some((_, query)) = lower.split_once("/def/crs-compound?") {
        let (first, second) = query.split_once('&')?;
        return Some([first.strip_prefix("1=")?, second.strip_prefix("2=")?]);
    }
    let (first, second) = lower.strip_prefix("epsg:")?.split_once('+')?;
    Some([first, second.strip_prefix("epsg:").unwrap_or(second)])
}

fn joined(text: &str, parts: &[&str; 2]) -> Result<Crs, CrsError> {
    match parts.map(single) {
        [
            Some(Identifier::Epsg(horizontal)),
            Some(Identifier::Epsg(vertical)),
        ] => Crs::from_epsg_pair(horizontal, vertical),
        _ => Err(unreadable(
            text,
            both!(
                "a compound CRS is read from two EPSG codes, a horizontal and a vertical one",
                "复合坐标参考系应由平面和高程两个 EPSG 代码组成"
            ),
        )),
    }
}

/// One identifier, lower case; none when the text has another form.
fn single(lower: &str) -> Option<Identifier> {
    match lower {
        "gcj-02" | "gcj02" | "gcj 02" | "gcj_02" => return Some(Identifier::Gcj02),
        "bd-09" | "bd09" | "bd09ll" | "bd 09" | "bd_09" => return Some(Identifier::Bd09),
        _ => {}
    }
    // The version between authority and code is passed over: codes keep their meaning from one version to the next.
    let (authority, code) = if let Some(rest) = urn_body(lower) {
        let mut parts = rest.split(':');
        (parts.next()?, parts.next_back()?)
    } else if let Some((_, path)) = lower.split_once("/def/crs/") {
        let mut parts = path.trim_end_matches('/').split('/');
        (parts.next()?, parts.next_back()?)
    } else if let Some((_, code)) = lower.split_once("/gml/srs/epsg.xml#") {
        ("epsg", code)
    } else if let Some((authority, code)) = lower.split_once(':') {
        (authority.trim(), code.trim_start_matches(':').trim())
    } else if lower == "crs84" {
        ("ogc", lower)
    } else {
        ("epsg", lower)
    };
    match (authority, code) {
        ("epsg" | "epsgcode", code) => digits(code).map(Identifier::Epsg),
        ("ogc", "crs84") | ("crs", "84") | ("crs", "crs84") => Some(Identifier::Crs84),
        ("ogc", "crs84h") => Some(Identifier::Crs84h),
        _ => None,
    }
}

fn urn_body(lower: &str) -> Option<&str> {
    [
        "urn:ogc:def:crs:",
        "urn:x-ogc:def:crs:",
        "urn:opengis:def:crs:",
        "crs:",
    ]
    .iter()
    .find_map(|prefix| lower.strip_prefix(prefix))
    .filter(|rest| rest.contains(':'))
}

fn digits(code: &str) -> Option<u32> {
    (!code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        .then(|| code.parse().ok())
        .flatten()
}

/// The CRS whose EPSG name is this one, or is written so by ESRI (`CGCS2000_3_Degree_GK_CM_120E`).
fn by_name(text: &str) -> Option<Result<Crs, CrsError>> {
    let wanted = name_key(text);
    if wanted == "wgs84webmercatorauxiliarysphere" || wanted == "webmercator" {
        return Some(Crs::from_epsg(3857));
    }
    let mut found = None;
    for row in registry::rows() {
        if matches!(row.kind, RowKind::Vertical(_) | RowKind::Unsupported { .. })
            || name_key(row.name) != wanted
        {
            continue;
        }
        if !row.is_deprecated {
            return Some(Crs::from_epsg(row.code));
        }
        found = found.or(Some(row.code));
    }
    found.map(Crs::from_epsg)
}

/// A name without case, spaces and punctuation but `+` (the datums CH1903 and CH1903+ differ), and with the words that EPSG and ESRI write differently made the same.
pub(super) fn name_key(name: &str) -> String {
    let key: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '+')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    key.replace("gausskruger", "gk")
        .replace("wgs1984", "wgs84")
        .replace("etrs1989", "etrs89")
        .replace("nad1983", "nad83")
        .replace("nad1927", "nad27")
        .replace("chinageodeticcoordinatesystem2000", "cgcs2000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_from_every_form() {
        for text in [
            "epsg:4549",
            "4549",
            "urn:ogc:def:crs:epsg::4549",
            "urn:ogc:def:crs:epsg:6.9:4549",
            "urn:x-ogc:def:crs:epsg:4549",
            "http://www.opengis.net/def/crs/epsg/0/4549",
            "https://www.opengis.net/def/crs/epsg/0/4549/",
            "http://www.opengis.net/gml/srs/epsg.xml#4549",
            "epsg::4549",
        ] {
            assert_eq!(single(text), Some(Identifier::Epsg(4549)), "{text}");
        }
        for text in [
            "urn:ogc:def:crs:ogc:1.3:crs84",
            "ogc:crs84",
            "crs:84",
            "crs84",
            "http://www.opengis.net/def/crs/ogc/1.3/crs84",
        ] {
            assert_eq!(single(text), Some(Identifier::Crs84), "{text}");
        }
        for text in [
            "",
            "epsg:",
            "epsg:-1",
            "epsg:99999999999",
            "esri:102100",
            "urn:ogc:def:crs:epsg::",
            "crs:",
        ] {
            assert_eq!(single(text), None, "{text}");
        }
    }
}
