//! What does not move: the community, the catalogue, the spatial index and the tables to look things up.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use geo::Coord;
use sha2::{Digest, Sha256};
use twin_core::catalogue::{Catalogue, Channel, DeviceClass};
use twin_core::coverage::layer::{Kind, LayerError, ShownLines, Whole};
use twin_core::coverage::view::Schedule;
use twin_core::ids::DeviceIdx;
use twin_core::model::{Community, Device};
use twin_core::spatial::{Layer, SpatialIndex};
use twin_formats::gltf::placed_models;
use twin_formats::mvt::{MvtError, Tiles};
use twin_formats::tiles3d::{Tiles3dError, Tileset};
use twin_protocol::scene::Scene;

use crate::audits::Audits;
use crate::coverage::{Coverages, Kept};
use crate::layer::{self, LAYERS};

/// A picture of JSON, ready to send.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// The JSON.
    pub(crate) plain: Bytes,
    /// The JSON, gzipped.
    pub(crate) gzip: Bytes,
    /// Its entity tag.
    pub(crate) etag: String,
}

impl Picture {
    fn new(plain: Vec<u8>) -> std::io::Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(4));
        encoder.write_all(&plain)?;
        let gzip = encoder.finish()?;
        let digest = Sha256::digest(&plain);
        let hex: String = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
        Ok(Self {
            plain: plain.into(),
            gzip: gzip.into(),
            etag: format!("\"{hex}\""),
        })
    }
}

/// Where each channel of each device lies in a flat table: the cell.
#[derive(Debug)]
pub(crate) struct Layout {
    first: Vec<u32>,
}

impl Layout {
    fn new(channels: impl Iterator<Item = usize>) -> Self {
        let mut first = vec![0];
        let mut next = 0;
        for count in channels {
            next += u32::try_from(count).unwrap_or(u32::MAX);
            first.push(next);
        }
        Self { first }
    }

    /// Number of cells.
    pub(crate) fn cells(&self) -> usize {
        self.first.last().map_or(0, |n| *n as usize)
    }

    /// The cells of a device.
    pub(crate) fn device(&self, device: DeviceIdx) -> std::ops::Range<usize> {
        match self.first.get(device.index()..device.index() + 2) {
            Some([first, next]) => *first as usize..*next as usize,
            _ => 0..0,
        }
    }

    /// The cell of a channel.
    pub(crate) fn cell(&self, device: DeviceIdx, channel: u16) -> Option<usize> {
        let cells = self.device(device);
        let cell = cells.start + usize::from(channel);
        cells.contains(&cell).then_some(cell)
    }

    /// The device and channel of a cell.
    fn of(&self, cell: usize) -> Option<(DeviceIdx, usize)> {
        let after = self.first.partition_point(|first| *first as usize <= cell);
        let device = after.checked_sub(1).filter(|d| d + 1 < self.first.len())?;
        Some((
            DeviceIdx(u32::try_from(device).ok()?),
            cell - self.first[device] as usize,
        ))
    }
}

/// What does not move.
#[derive(Debug)]
pub(crate) struct World {
    /// The community.
    pub(crate) community: Community,
    /// The catalogue.
    pub(crate) catalogue: Catalogue,
    /// Where everything is.
    pub(crate) index: SpatialIndex,
    /// Where each channel is.
    pub(crate) layout: Layout,
    /// West, south, east and north in degrees, surely about everything.
    pub(crate) reach: [f64; 4],
    /// West, south, east and north of everything, in degrees.
    pub(crate) bbox: [f64; 4],
    /// The static picture.
    pub(crate) scene: Picture,
    /// Per layer, feature positions in the order of their ids.
    by_id: Vec<Vec<u32>>,
    /// The map that vector tiles are cut from, made when the first is asked for.
    tiles: OnceLock<Result<Tiles, MvtError>>,
    /// The 3D tileset, made when it is first asked for.
    tileset: OnceLock<Result<Tileset, Tiles3dError>>,
    /// What was found by each profile.
    audits: Audits,
    /// What devices cover.
    coverages: Coverages,
    /// Per device, its class in the catalogue; [`NO_CLASS`] where the catalogue has none.
    classes: Vec<u16>,
}

const NO_CLASS: u16 = u16::MAX;

impl World {
    /// Indexes a community.
    pub(crate) fn new(community: Community, catalogue: Catalogue) -> std::io::Result<Self> {
        let index = SpatialIndex::new(&community);
        let scene = serde_json::to_vec(&Scene::of(&community, &catalogue))?;
        let classes = class_positions(&community, &catalogue);
        let channels = |class: &u16| {
            catalogue
                .classes
                .get(usize::from(*class))
                .map_or(0, |c| c.channels.len())
        };
        let layout = Layout::new(classes.iter().map(channels));
        let by_id = LAYERS
            .iter()
            .map(|layer| sorted_by_id(&community, *layer))
            .collect();
        let (reach, bbox) = (
            lonlat_box(&community, &index, 0.01),
            lonlat_box(&community, &index, 0.0),
        );
        Ok(Self {
            scene: Picture::new(scene)?,
            community,
            catalogue,
            index,
            layout,
            reach,
            bbox,
            by_id,
            tiles: OnceLock::new(),
            tileset: OnceLock::new(),
            audits: Audits::default(),
            coverages: Coverages::default(),
            classes,
        })
    }

    /// The map that vector tiles are cut from. The first call projects every feature.
    pub(crate) fn tiles(&self) -> Result<&Tiles, &MvtError> {
        self.tiles
            .get_or_init(|| Tiles::of(&self.community))
            .as_ref()
    }

    /// The 3D tileset. The first call measures every feature.
    pub(crate) fn tileset(&self) -> Result<&Tileset, &Tiles3dError> {
        self.tileset
            .get_or_init(|| {
                let (models, faults) = placed_models(&self.community);
                for fault in faults {
                    tracing::warn!("left out of the 3D tiles: {fault}");
                }
                Ok(Tileset::of(&self.community)?.with_models(models))
            })
            .as_ref()
    }

    /// What was audited, and by which rules.
    pub(crate) fn audits(&self) -> &Audits {
        &self.audits
    }

    /// What coverage layers are made of. The first call reads the community.
    pub(crate) fn whole(&self) -> Result<&Whole, &LayerError> {
        self.coverages.whole(&self.community, &self.catalogue)
    }

    /// A coverage layer; `None` where the community has no device of it. The first call for each makes it.
    pub(crate) fn coverage(&self, kind: Kind) -> Result<Option<Arc<Kept>>, LayerError> {
        self.coverages.layer(&self.community, &self.catalogue, kind)
    }

    /// How much of roads and boundaries cameras show at each level. The first call looks through all cameras.
    pub(crate) fn shown_lines(&self) -> Result<&[ShownLines], &LayerError> {
        self.coverages.shown_lines(&self.community, &self.catalogue)
    }

    /// What each camera shows and takes. The first call looks through all cameras.
    pub(crate) fn schedule(&self) -> Result<&Schedule, &LayerError> {
        self.coverages.schedule(&self.community, &self.catalogue)
    }

    /// Number of features in a layer.
    pub(crate) fn count(&self, layer: Layer) -> usize {
        let positions = 0..layer::count(&self.community, layer);
        match layer {
            Layer::Pole => positions
                .filter(|i| layer::holds(&self.community, layer, *i))
                .count(),
            _ => positions.len(),
        }
    }

    /// Position of the feature `id` in its layer.
    pub(crate) fn find(&self, layer: Layer, id: &str) -> Option<usize> {
        let sorted = &self.by_id[layer::position(layer)];
        let key = |position: &u32| layer::id(&self.community, layer, *position as usize);
        let at = sorted
            .binary_search_by(|position| key(position).cmp(id))
            .ok()?;
        sorted.get(at).map(|position| *position as usize)
    }

    /// The device `id`.
    pub(crate) fn device(&self, id: &str) -> Option<(DeviceIdx, &Device)> {
        let position = self.find(Layer::Device, id)?;
        Some((
            DeviceIdx(u32::try_from(position).ok()?),
            &self.community.devices[position],
        ))
    }

    /// Id of a device.
    pub(crate) fn device_id(&self, device: DeviceIdx) -> &str {
        self.community
            .devices
            .get(device.index())
            .map_or("", |d| d.id.as_str())
    }

    /// Class of a device.
    pub(crate) fn class(&self, device: DeviceIdx) -> Option<&DeviceClass> {
        let class = self.classes.get(device.index())?;
        self.catalogue.classes.get(usize::from(*class))
    }

    /// The cell of a channel by name.
    pub(crate) fn cell_of(&self, device: &str, channel: &str) -> Option<usize> {
        let (device, _) = self.device(device)?;
        let channel = self
            .class(device)?
            .channels
            .iter()
            .position(|c| &*c.name == channel)?;
        self.layout.cell(device, u16::try_from(channel).ok()?)
    }

    /// Device id and channel of a cell.
    pub(crate) fn series_of(&self, cell: usize) -> Option<(&str, &Channel)> {
        let (device, channel) = self.layout.of(cell)?;
        Some((
            self.device_id(device),
            self.class(device)?.channels.get(channel)?,
        ))
    }
}

/// The box in degrees about every layer, widened on each side by a share of its own sides. Within 100 km of the origin a
/// parallel bends by less than a hundredth of its length from the straight side of the box in metres.
fn lonlat_box(community: &Community, index: &SpatialIndex, widen: f64) -> [f64; 4] {
    let boxes = LAYERS.iter().filter_map(|layer| index.bounds(*layer));
    let mut reach: Option<[f64; 4]> = None;
    for rect in boxes {
        let margin = (rect.width() + rect.height()) * widen;
        let (min, max) = (
            rect.min()
                - Coord {
                    x: margin,
                    y: margin,
                },
            rect.max()
                + Coord {
                    x: margin,
                    y: margin,
                },
        );
        for corner in [
            min,
            max,
            Coord { x: min.x, y: max.y },
            Coord { x: max.x, y: min.y },
        ] {
            let at = community.frame.lonlat_from_enu(corner);
            let [w, s, e, n] = reach.unwrap_or([at.x, at.y, at.x, at.y]);
            reach = Some([w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)]);
        }
    }
    let (lon, lat) = (community.frame.lon(), community.frame.lat());
    reach.unwrap_or([lon, lat, lon, lat])
}

fn class_positions(community: &Community, catalogue: &Catalogue) -> Vec<u16> {
    let position = |device: &Device| {
        let found = catalogue.classes.iter().position(|c| c.id == device.class);
        found
            .and_then(|p| u16::try_from(p).ok())
            .unwrap_or(NO_CLASS)
    };
    community.devices.iter().map(position).collect()
}

fn sorted_by_id(community: &Community, layer: Layer) -> Vec<u32> {
    let count = u32::try_from(layer::count(community, layer)).unwrap_or(u32::MAX);
    let mut positions: Vec<u32> = (0..count).collect();
    positions.sort_by(|a, b| {
        layer::id(community, layer, *a as usize).cmp(layer::id(community, layer, *b as usize))
    });
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_go_there_and_back() {
        let layout = Layout::new([2, 0, 3].into_iter());
        assert_eq!(layout.cells(), 5);
        assert_eq!(layout.cell(DeviceIdx(0), 1), Some(1));
        assert_eq!(layout.cell(DeviceIdx(0), 2), None);
        assert_eq!(layout.cell(DeviceIdx(1), 0), None);
        assert_eq!(layout.cell(DeviceIdx(2), 0), Some(2));
        assert_eq!(layout.cell(DeviceIdx(3), 0), None);
        for cell in 0..5 {
            let (device, channel) = layout.of(cell).unwrap();
            assert_eq!(layout.cell(device, channel as u16), Some(cell));
        }
        assert_eq!(layout.of(5), None);
    }
}
