//! Which format a file has: told by its first bytes, and only where they do not tell by its name.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::ImportError;
use crate::{cityjson, gltf, inventory, utility, vector};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// OpenStreetMap XML, gzip or PBF.
    Osm,
    /// CityJSON, a whole file or a sequence.
    CityJson,
    /// GeoJSON, a whole file or a sequence.
    GeoJson,
    /// GeoPackage.
    GeoPackage,
    /// Shapefile, named by its `.shp`.
    Shapefile,
    /// SimBench's tables of a power grid: a folder of CSV files.
    SimBench,
    /// EPANET's input file of a water network.
    Epanet,
    /// An inventory of devices as CSV or XLSX.
    Inventory,
    /// A 3D model, binary or as JSON.
    Gltf,
}

/// How much of a file is looked at.
const HEAD_BYTES: u64 = 4096;

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: &'static [Self] = &[
        Self::Osm,
        Self::CityJson,
        Self::GeoJson,
        Self::GeoPackage,
        Self::Shapefile,
        Self::SimBench,
        Self::Epanet,
        Self::Inventory,
        Self::Gltf,
    ];

    /// What the format is called, with the endings that its files usually have.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Osm => "OpenStreetMap (.osm.pbf, .osm, .osm.gz)",
            Self::CityJson => "CityJSON (.city.json, .city.jsonl)",
            Self::GeoJson => "GeoJSON (.geojson, .geojsonl)",
            Self::GeoPackage => "GeoPackage (.gpkg)",
            Self::Shapefile => "Shapefile (.shp with .dbf, .prj, .cpg)",
            Self::SimBench => "SimBench power grid (folder of .csv)",
            Self::Epanet => "EPANET water network (.inp)",
            Self::Inventory => "inventory of devices (.xlsx, .csv)",
            Self::Gltf => "glTF model (.glb, .gltf)",
        }
    }

    /// Whether the meaning of its layers and attributes is not fixed, so that a mapping has to say it.
    #[must_use]
    pub fn needs_mapping(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoPackage | Self::Shapefile)
    }

    /// Whether its files are drawn without regard to where on earth they belong: models, and networks as published.
    pub(super) fn is_drawn_anywhere(self) -> bool {
        matches!(self, Self::Gltf | Self::SimBench | Self::Epanet)
    }

    /// The format of the file at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or is of no known format.
    pub fn of(path: &Path) -> Result<Self, ImportError> {
        if path.is_dir() && utility::is_simbench(path) {
            return Ok(Self::SimBench);
        }
        let mut head = Vec::new();
        File::open(path)
            .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
            .map_err(|source| ImportError::Io {
                file: path.to_owned(),
                source,
            })?;
        Self::of_head(&head)
            .or_else(|| Self::of_name(path))
            .ok_or_else(|| ImportError::UnknownFormat {
                file: path.to_owned(),
            })
    }

    fn of_head(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0x1f, 0x8b]) {
            return Self::of_head(&inflated(head));
        }
        if contains(head.get(..64).unwrap_or(head), b"OSMHeader") {
            return Some(Self::Osm);
        }
        if vector::is_geopackage(head) {
            return Some(Self::GeoPackage);
        }
        if vector::is_shapefile(head) {
            return Some(Self::Shapefile);
        }
        if cityjson::is_cityjson(head) {
            return Some(Self::CityJson);
        }
        if vector::is_geojson(head) {
            return Some(Self::GeoJson);
        }
        if gltf::is_gltf(head) {
            return Some(Self::Gltf);
        }
        if utility::is_epanet(head) {
            return Some(Self::Epanet);
        }
        if inventory::is_xlsx(head) || inventory::is_inventory(head) {
            return Some(Self::Inventory);
        }
        match xml_root(head)?.as_str() {
            "osm" => Some(Self::Osm),
            _ => None,
        }
    }

    fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let is_named = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if is_named(&[".city.json", ".city.jsonl"]) {
            return Some(Self::CityJson);
        }
        if is_named(&[".glb", ".gltf"]) {
            return Some(Self::Gltf);
        }
        if is_named(&[".csv", ".xlsx"]) {
            return Some(Self::Inventory);
        }
        if is_named(&[".geojson", ".geojsonl", ".geojsons", ".geojsonseq"]) {
            return Some(Self::GeoJson);
        }
        is_named(&[".osm", ".osm.gz", ".pbf"]).then_some(Self::Osm)
    }
}

/// The first bytes of a gzip stream's content; fewer or none where it is damaged.
fn inflated(head: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    // The head ends in the middle of the stream, so an error says nothing here.
    drop(
        flate2::read::MultiGzDecoder::new(head)
            .take(HEAD_BYTES)
            .read_to_end(&mut content),
    );
    if content.starts_with(&[0x1f, 0x8b]) {
        content.clear();
    }
    content
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Name of an XML document's root element, without its prefix.
fn xml_root(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(
                quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element),
            ) => {
                let name = element.local_name();
                return Some(name.as_ref().to_owned());
            }
            Ok(quick_xml::events::Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(name: &str, bytes: &[u8]) -> Option<Format> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Format::of(&path).ok()
    }

    #[test]
    fn content_tells_before_the_name() {
        let xml = b"<?xml version='1.0'?>\n<!-- a map -->\n<osm version='0.6'/>";
        assert_eq!(format("map.txt", xml), Some(Format::Osm));
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gz, xml).unwrap();
        assert_eq!(format("map.bin", &gz.finish().unwrap()), Some(Format::Osm));
        assert_eq!(format("empty.osm.pbf", b""), Some(Format::Osm));
        let model = br#"{ "asset": { "version": "2.0" } }"#;
        assert_eq!(format("m.json", model), Some(Format::Gltf));
        assert_eq!(format("m.bin", b"glTF\x02\0\0\0"), Some(Format::Gltf));
        let tileset = br#"{ "asset": { "version": "1.1" }, "geometricError": 1 }"#;
        assert_eq!(format("tileset.json", tileset), None);
        assert_eq!(format("letter.txt", b"Dear planner"), None);
        assert_eq!(format("page.html", b"<html/>"), None);
    }
}
