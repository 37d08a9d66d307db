//! The many ways in which files name a CRS.

mod identifier;
mod proj_string;
mod projjson;
mod wkt;
mod wkt_crs;
mod wkt_projection;
mod wkt_tree;
mod words;

pub(super) use words::parameters;

use super::definition::Crs;
use super::error::CrsError;
use crate::both;
use crate::told::Bilingual;

/// Longest text looked at; the longest WKT of the EPSG dataset has 15 kB.
const MAX_BYTES: usize = 256 * 1024;

impl Crs {
    /// Reads a CRS from any of the texts by which files name one.
    ///
    /// - codes: `EPSG:4549`, `4549`, `EPSG:28992+5709`, `OGC:CRS84`, `GCJ-02`, `BD-09`;
    /// - URNs: `urn:ogc:def:crs:EPSG::4549`, `urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709`;
    /// - URLs: `http://www.opengis.net/def/crs/EPSG/0/4549`, `…/def/crs-compound?1=…&2=…`, `…/gml/srs/epsg.xml#4549`;
    /// - WKT 1, ESRI's `.prj` and WKT 2: by the code they carry, checked against their parameters, else by their parameters;
    /// - PROJJSON of the same kinds, by the same rules;
    /// - PROJ strings: `+proj=tmerc +lat_0=0 +lon_0=120 …`;
    /// - names: `CGCS2000 / 3-degree Gauss-Kruger CM 120E`, `CGCS2000_3_Degree_GK_CM_120E`, `WGS 84`.
    ///
    /// # Errors
    /// A [`CrsError`] that says what in the text is wrong. Never panics; works in time and memory linear in the text, of
    /// which at most 256 kB are taken.
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        let text = text
            .trim_start_matches('\u{feff}')
            .trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if text.is_empty() {
            return Err(unreadable(text, both!("it is empty", "为空")));
        }
        if text.len() > MAX_BYTES {
            let why = both!("it is longer than 256 kB", "超过 256 kB");
            return Err(unreadable(text, why));
        }
        if text.starts_with('+') {
            return proj_string::read(text);
        }
        if projjson::looks_like_json(text) {
            return projjson::read(text);
        }
        if wkt_tree::looks_like_wkt(text) {
            return wkt::read(text);
        }
        identifier::read(text)
    }
}

/// [`CrsError::Unreadable`] with the start of the text.
fn unreadable(text: &str, why: Bilingual) -> CrsError {
    const SHOWN: usize = 60;
    let mut start: String = text.chars().take(SHOWN).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    CrsError::Unreadable { text: start, why }
}
