//! FlatGeobuf: a file is a layer.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use twin_core::both;
use twin_core::spatial::crs::Crs;
use twin_core::told::{Bilingual, Term, Told};

use super::error::VectorError;
use super::feature::{Feature, Layer, VectorFile, Visit};
use super::geojson::layer_name;
use super::shapefile::{io, read_all};
use crate::finding::{Expected, Problem, Thing};
use crate::flatgeobuf::{
    Broken, Content, Header, HeaderError, ROW, header_of, index_bytes, is_flatgeobuf,
};
use crate::heading::Heading;
use crate::table::{COMMUNITY, json};

/// A header larger than this is refused.
const MAX_HEADER_BYTES: u64 = 16 << 20;
/// A feature larger than this is refused: about four million points.
const MAX_FEATURE_BYTES: u64 = 64 << 20;

/// An opened file.
#[derive(Debug)]
pub(super) struct FlatGeobuf {
    path: PathBuf,
    header: Header,
    layers: Vec<Layer>,
    /// Where the features begin.
    begin: u64,
    own: Option<Own>,
}

/// What a file that this program wrote says beside its features.
#[derive(Debug)]
struct Own {
    heading: Heading,
    layer: String,
    /// Where each feature begins, in the order of the layer instead of that of the index.
    places: Vec<u64>,
}

impl FlatGeobuf {
    pub(super) fn open(path: &Path) -> Result<Self, VectorError> {
        let mut file = BufReader::new(File::open(path).map_err(|e| io(path, e))?);
        let length = file.get_ref().metadata().map_err(|e| io(path, e))?.len();
        let mut magic = [0; 8];
        let read = read_all(&mut file, &mut magic).map_err(|e| io(path, e))?;
        if read < magic.len() || !is_flatgeobuf(&magic) {
            return Err(damaged(
                path,
                Term::new(
                    "it does not begin as FlatGeobuf 3 does",
                    "开头不是 FlatGeobuf 3 的标识",
                ),
            ));
        }
        let bytes = sized(&mut file, MAX_HEADER_BYTES)
            .map_err(|reason| {
                damaged(
                    path,
                    both!("its header: {reason}", "文件头：{reason}" => reason),
                )
            })?
            .ok_or_else(|| damaged(path, Term::new("it has no header", "没有文件头")))?;
        let header_end = magic.len() as u64 + 4 + bytes.len() as u64;
        let header = header_of(&bytes).map_err(|error| match error {
            HeaderError::Broken(Broken(reason)) => {
                let reason = Bilingual::new(reason.to_string(), reason.zh());
                damaged(
                    path,
                    both!("its header: {reason}", "文件头：{reason}" => reason),
                )
            }
            HeaderError::Crs(source) => VectorError::Crs {
                file: path.to_owned(),
                layer: layer_name(path),
                source: Box::new(source),
            },
        })?;
        let begin = index_bytes(&header).and_then(|index| header_end.checked_add(index));
        let begin = begin.filter(|begin| *begin <= length).ok_or_else(|| {
            damaged(
                path,
                Term::new("its index is longer than the file", "索引长于文件"),
            )
        })?;
        let mut opened = Self {
            path: path.to_owned(),
            layers: vec![Layer {
                name: header.name.clone().unwrap_or_else(|| layer_name(path)),
                crs: header.crs.clone(),
            }],
            header,
            begin,
            own: None,
        };
        opened.own = opened.own()?;
        Ok(opened)
    }

    /// What the metadata say, where this program wrote them.
    fn own(&mut self) -> Result<Option<Own>, VectorError> {
        let metadata: Option<Json> = self
            .header
            .metadata
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        let Some(metadata) = metadata else {
            return Ok(None);
        };
        let (Some(community), Some(layer)) = (
            metadata.get(COMMUNITY),
            metadata.get(json::LAYER).and_then(Json::as_str),
        ) else {
            return Ok(None);
        };
        let heading = Heading::of(community).map_err(|reason| VectorError::Community {
            file: self.path.clone(),
            member: COMMUNITY,
            reason,
        })?;
        let crs = community.get("crs").and_then(Json::as_str);
        if let (Some(layer), Some(Ok(crs))) = (self.layers.first_mut(), crs.map(Crs::parse)) {
            layer.crs = Some(crs);
        }
        let mut rows = Vec::new();
        self.walk(&mut |at, feature| {
            let row = feature.properties.get(ROW).and_then(Json::as_i64);
            rows.push((row.unwrap_or(i64::MAX), at));
            Ok(())
        })?;
        rows.sort_unstable();
        Ok(Some(Own {
            heading,
            layer: layer.to_owned(),
            places: rows.into_iter().map(|(_, at)| at).collect(),
        }))
    }

    fn reader(&self) -> Result<BufReader<File>, VectorError> {
        let file = File::open(&self.path).map_err(|e| io(&self.path, e))?;
        Ok(BufReader::new(file))
    }

    /// Calls `visit` with where each feature begins and the feature, in the order of the file.
    fn walk(
        &self,
        visit: &mut dyn FnMut(u64, Feature) -> Result<(), VectorError>,
    ) -> Result<(), VectorError> {
        let mut file = self.reader()?;
        let mut at = self.begin;
        file.seek(SeekFrom::Start(at))
            .map_err(|e| io(&self.path, e))?;
        for number in 1.. {
            let Some(bytes) = self.next(&mut file, number)? else {
                if (number as u64) <= self.header.features {
                    let reason = both!(
                        "it ends after {} of {} features",
                        "只有 {} 个要素，应有 {} 个";
                        number - 1,
                        self.header.features
                    );
                    return Err(damaged(&self.path, reason));
                }
                return Ok(());
            };
            visit(at, self.feature(&bytes, number))?;
            at += 4 + bytes.len() as u64;
        }
        Ok(())
    }

    fn next(
        &self,
        file: &mut BufReader<File>,
        number: usize,
    ) -> Result<Option<Vec<u8>>, VectorError> {
        sized(file, MAX_FEATURE_BYTES).map_err(|reason| {
            let reason = both!("feature {number}: {reason}", "要素 {number}：{reason}" => reason);
            damaged(&self.path, reason)
        })
    }

    fn feature(&self, bytes: &[u8], number: usize) -> Feature {
        let wrong = |Broken(flaw)| {
            Problem::unreadable(
                Thing::Feature,
                "",
                Expected::SoundFeature {
                    flaw: Box::new(flaw),
                },
            )
        };
        let (mut properties, geometry) = match Content::of(bytes, &self.header) {
            Ok(content) => (content.properties, content.geometry.map_err(wrong)),
            Err(broken) => (Map::new(), Err(wrong(broken))),
        };
        if let Some(own) = &self.own {
            properties.insert(json::LAYER.to_owned(), own.layer.clone().into());
        }
        Feature {
            id: None,
            number,
            properties,
            geometry,
        }
    }
}

impl VectorFile for FlatGeobuf {
    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn heading(&self) -> Option<&Heading> {
        self.own.as_ref().map(|own| &own.heading)
    }

    fn each(&self, _index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError> {
        let Some(own) = &self.own else {
            return self.walk(&mut |_, feature| visit(feature));
        };
        let mut file = self.reader()?;
        for (at, number) in own.places.iter().zip(1..) {
            file.seek(SeekFrom::Start(*at))
                .map_err(|e| io(&self.path, e))?;
            if let Some(bytes) = self.next(&mut file, number)? {
                visit(self.feature(&bytes, number))?;
            }
        }
        Ok(())
    }
}

fn damaged(path: &Path, reason: impl Into<Bilingual>) -> VectorError {
    VectorError::Damaged {
        file: path.to_owned(),
        reason: reason.into(),
    }
}

/// The bytes behind their length of four bytes; none at the end of the file. What is kept grows with what is read, not with what the
/// length says.
fn sized(file: &mut impl Read, limit: u64) -> Result<Option<Vec<u8>>, Bilingual> {
    let cut = || both!("it is cut", "被截断");
    let mut length = [0; 4];
    match read_all(file, &mut length).map_err(|e| e.told())? {
        0 => return Ok(None),
        4 => {}
        _ => return Err(cut()),
    }
    let length = u64::from(u32::from_le_bytes(length));
    if length > limit {
        return Err(both!(
            "it has {length} bytes, more than {limit}",
            "有 {length} 字节，超过 {limit}"
        ));
    }
    let mut bytes = Vec::new();
    file.take(length)
        .read_to_end(&mut bytes)
        .map_err(|e| e.told())?;
    if (bytes.len() as u64) < length {
        return Err(cut());
    }
    Ok(Some(bytes))
}
