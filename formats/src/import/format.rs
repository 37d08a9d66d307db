//! Which format a file has: told by its first bytes, and only where they do not tell by its name.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::ImportError;
use crate::{citygml, cityjson, flatgeobuf, gltf, ifc, inventory, utility, vector};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// OpenStreetMap XML, gzip or PBF.
    Osm,
    /// CityJSON, a whole file or a sequence.
    CityJson,
    /// A building model as IFC's STEP file.
    Ifc,
    /// CityGML, as it is or as gzip.
    CityGml,
    /// GeoJSON, a whole file or a sequence.
    GeoJson,
    /// GeoPackage.
    GeoPackage,
    /// Shapefile, named by its `.shp`; a folder or zip of them.
    Shapefile,
    /// FlatGeobuf; a folder or zip of such files.
    FlatGeobuf,
    /// SimBench's tables of a power grid: a folder of CSV files.
    SimBench,
    /// EPANET's input file of a water network.
    Epanet,
    /// An inventory of devices as CSV or XLSX.
    Inventory,
    /// A 3D model, binary or as JSON.
    Gltf,
}

/// Begins a zip (APPNOTE.TXT 4.3.7).
const ZIP: &[u8] = b"PK\x03\x04";

/// How much of a file is looked at: the root element of a city model names some thirty namespaces and their schemas.
const HEAD_BYTES: u64 = 16 * 1024;

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: &'static [Self] = &[
        Self::Osm,
        Self::CityJson,
        Self::Ifc,
        Self::CityGml,
        Self::GeoJson,
        Self::GeoPackage,
        Self::Shapefile,
        Self::FlatGeobuf,
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
            Self::Ifc => "IFC 2x3 and 4 (.ifc)",
            Self::CityGml => "CityGML 2.0 and 3.0 (.gml, .gml.gz)",
            Self::GeoJson => "GeoJSON (.geojson, .geojsonl)",
            Self::GeoPackage => "GeoPackage (.gpkg)",
            Self::Shapefile => "Shapefile (.shp with .dbf, .prj, .cpg; folder or .zip of them)",
            Self::FlatGeobuf => "FlatGeobuf (.fgb; folder or .zip of them)",
            Self::SimBench => "SimBench power grid (folder of .csv)",
            Self::Epanet => "EPANET water network (.inp)",
            Self::Inventory => "inventory of devices (.xlsx, .csv)",
            Self::Gltf => "glTF model (.glb, .gltf)",
        }
    }

    /// The same in Chinese.
    #[must_use]
    pub fn describe_zh(self) -> &'static str {
        match self {
            Self::Osm => "OpenStreetMap（.osm.pbf、.osm、.osm.gz）",
            Self::CityJson => "CityJSON（.city.json、.city.jsonl）",
            Self::Ifc => "IFC 2x3 和 4（.ifc）",
            Self::CityGml => "CityGML 2.0 和 3.0（.gml、.gml.gz）",
            Self::GeoJson => "GeoJSON（.geojson、.geojsonl）",
            Self::GeoPackage => "GeoPackage（.gpkg）",
            Self::Shapefile => "Shapefile（.shp 及其 .dbf、.prj、.cpg；文件夹或 .zip）",
            Self::FlatGeobuf => "FlatGeobuf（.fgb；文件夹或 .zip）",
            Self::SimBench => "SimBench 电网（.csv 文件夹）",
            Self::Epanet => "EPANET 供水管网（.inp）",
            Self::Inventory => "设备清单（.xlsx、.csv）",
            Self::Gltf => "glTF 模型（.glb、.gltf）",
        }
    }

    /// Whether the meaning of its layers and attributes is not fixed, so that a mapping has to say it.
    #[must_use]
    pub fn needs_mapping(self) -> bool {
        matches!(
            self,
            Self::GeoJson | Self::GeoPackage | Self::Shapefile | Self::FlatGeobuf
        )
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
        if let (true, Some(format)) = (path.is_dir(), Self::of_files_in(path)) {
            return Ok(format);
        }
        let mut head = Vec::new();
        File::open(path)
            .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
            .map_err(|source| ImportError::Io {
                file: path.to_owned(),
                source,
            })?;
        Self::of_head(&head)
            .or_else(|| {
                head.starts_with(ZIP)
                    .then(|| Self::of_files_in(path))
                    .flatten()
            })
            .or_else(|| Self::of_name(path))
            .ok_or_else(|| ImportError::UnknownFormat {
                file: path.to_owned(),
            })
    }

    /// The format of the files in a folder or zip.
    fn of_files_in(path: &Path) -> Option<Self> {
        if vector::holds(path, "shp") {
            return Some(Self::Shapefile);
        }
        if vector::holds(path, "fgb") {
            return Some(Self::FlatGeobuf);
        }
        vector::holds(path, "geojson").then_some(Self::GeoJson)
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
        if flatgeobuf::is_flatgeobuf(head) {
            return Some(Self::FlatGeobuf);
        }
        if vector::is_shapefile(head) {
            return Some(Self::Shapefile);
        }
        if ifc::is_step(head) {
            return Some(Self::Ifc);
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
        let root = xml_root(head)?;
        if citygml::is_citygml(&root.name, &root.namespace) {
            return Some(Self::CityGml);
        }
        (root.name == "osm").then_some(Self::Osm)
    }

    fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let is_named = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if is_named(&[".city.json", ".city.jsonl"]) {
            return Some(Self::CityJson);
        }
        if is_named(&[".ifc", ".ifc.gz"]) {
            return Some(Self::Ifc);
        }
        if is_named(&[".gml", ".gml.gz", ".citygml"]) {
            return Some(Self::CityGml);
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

/// The root element of an XML document.
struct XmlRoot {
    /// Name without its prefix.
    name: String,
    /// Its namespace by its own declaration; empty where it has none.
    namespace: String,
}

fn xml_root(head: &[u8]) -> Option<XmlRoot> {
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
                return Some(XmlRoot {
                    name: element.local_name().as_ref().to_owned(),
                    namespace: citygml::namespace_of(&element),
                });
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
        assert_eq!(
            format("model.txt", b"ISO-10303-21;\nHEADER;\n"),
            Some(Format::Ifc)
        );
        let model = br#"{ "asset": { "version": "2.0" } }"#;
        assert_eq!(format("m.json", model), Some(Format::Gltf));
        assert_eq!(format("m.bin", b"glTF\x02\0\0\0"), Some(Format::Gltf));
        let tileset = br#"{ "asset": { "version": "1.1" }, "geometricError": 1 }"#;
        assert_eq!(format("tileset.json", tileset), None);
        assert_eq!(format("letter.txt", b"Dear planner"), None);
        assert_eq!(format("page.html", b"<html/>"), None);
    }

    #[test]
    fn a_city_model_is_told_by_its_namespace() {
        let default = b"<CityModel xmlns='http://www.opengis.net/citygml/2.0'/>";
        assert_eq!(format("a.xml", default), Some(Format::CityGml));
        let prefixed = b"\xef\xbb\xbf<?xml version='1.0'?><core:CityModel xmlns:core='http://www.opengis.net/citygml/3.0'>";
        assert_eq!(format("b.xml", prefixed), Some(Format::CityGml));
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gz, prefixed).unwrap();
        assert_eq!(
            format("c.bin", &gz.finish().unwrap()),
            Some(Format::CityGml)
        );
        let other = b"<CityModel xmlns='http://example.org/citygml/2.0'/>";
        assert_eq!(format("d.xml", other), None);
    }
}
