//! One row to a device or a fixture whose place is still as the file has it.

use std::sync::Arc;

use geo::Coord;
use twin_core::ids::{DeviceId, FixtureId, IdError, RowId};
use twin_core::inference::rule::{NETWORK_OF_CLASS, provenance};
use twin_core::model::{
    CameraView, Device, Fixture, FixtureKind, Mounting, Name, Network, NetworkAttachment, Position,
    Provenance, Sourced,
};

use super::class::Classes;
use super::column::Column;
use super::host::host;
use super::mapping::What;
use super::plan::{Cells, Plan};
use crate::finding::{Expected, Problem};

/// A row that can be used.
#[derive(Debug)]
pub(super) struct Item {
    /// Row number in the file.
    pub(super) row: u64,
    /// In the file's coordinates.
    pub(super) at: Coord<f64>,
    pub(super) heights: Heights,
    /// Its position is not yet known.
    pub(super) feature: Feature,
}

/// What a row becomes.
#[derive(Debug)]
pub(super) enum Feature {
    Device(Device),
    Fixture(Fixture),
}

impl Feature {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Device(device) => device.id.as_str(),
            Self::Fixture(fixture) => fixture.id.as_str(),
        }
    }
}

/// The heights that a row gives, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heights {
    /// Above the model's origin.
    pub(super) z: Option<f64>,
    pub(super) above_ground: Option<f64>,
    pub(super) above_sea: Option<f64>,
    /// What is taken for the height above ground where there is none at all.
    pub(super) usual: f64,
}

/// Makes items of rows.
#[derive(Debug)]
pub(super) struct ItemReader<'c> {
    pub(super) classes: Classes<'c>,
    /// That of all that is read.
    pub(super) provenance: Provenance,
}

/// Before a place is known.
const NOWHERE: Position = Position {
    x: f64::NAN,
    y: f64::NAN,
    z: f64::NAN,
};

impl ItemReader<'_> {
    pub(super) fn item(&self, row: u64, plan: &Plan, cells: &[String]) -> Result<Item, Problem> {
        let cells = plan.cells(cells);
        let at = place(plan, &cells)?;
        let (feature, usual) = match &plan.what {
            What::Devices { class } => {
                let (device, mount_height_m) = self.device(plan, &cells, class.as_deref())?;
                (Feature::Device(device), mount_height_m)
            }
            What::Fixtures(kind) => (Feature::Fixture(self.fixture(plan, &cells, *kind)?), 0.0),
        };
        let heights = Heights {
            z: cells.number(Column::Z)?,
            above_ground: cells.number(Column::AboveGround)?,
            above_sea: cells.number(Column::AboveSea)?,
            usual,
        };
        Ok(Item {
            row,
            at,
            heights,
            feature,
        })
    }

    /// The device, and the height at which its class is mounted.
    fn device(
        &self,
        plan: &Plan,
        cells: &Cells<'_>,
        class: Option<&str>,
    ) -> Result<(Device, f64), Problem> {
        let word = match (cells.text(Column::Class), class) {
            (Some(word), _) | (None, Some(word)) => word,
            (None, None) => cells.needed(Column::Class)?,
        };
        let (class, row) = self
            .classes
            .named(word)
            .ok_or_else(|| cells.unreadable(Column::Class, word, Expected::DeviceClass))?;
        let catalogue_row =
            cells.parsed(Column::Row, Expected::CatalogueRow, |t| RowId::new(t).ok())?;
        let device = Device {
            id: id(plan, cells, DeviceId::new)?,
            class: class.id.clone(),
            row: catalogue_row.or_else(|| row.clone()),
            name: name(cells),
            position: NOWHERE,
            heading_rad: heading(cells)?,
            view: view(cells)?,
            mounting: cells.parsed(Column::Mounting, Expected::Mounting, mounting_of)?,
            product: super::product::product(cells)?,
            host: host(cells)?,
            storey: storey(cells)?,
            network: self.network(cells, class.network)?,
            provenance: told(cells, Column::Source)?.unwrap_or_else(|| self.provenance.clone()),
        };
        Ok((device, class.mount_height_m))
    }

    fn network(&self, cells: &Cells<'_>, usual: Network) -> Result<NetworkAttachment, Problem> {
        let technology = cells.parsed(Column::Network, Expected::Network, network_of)?;
        let source = told(cells, Column::NetworkSource)?;
        let is_told = technology.is_some();
        Ok(NetworkAttachment {
            technology: technology.unwrap_or(usual),
            gateway: cells.parsed(Column::Gateway, Expected::FixtureId, |t| {
                FixtureId::new(t).ok()
            })?,
            provenance: match source {
                Some(source) => source,
                None if is_told => self.provenance.clone(),
                None => provenance(NETWORK_OF_CLASS),
            },
        })
    }

    fn fixture(
        &self,
        plan: &Plan,
        cells: &Cells<'_>,
        kind: FixtureKind,
    ) -> Result<Fixture, Problem> {
        let height = cells.number(Column::OwnHeight)?;
        Ok(Fixture {
            id: id(plan, cells, FixtureId::new)?,
            kind,
            position: NOWHERE,
            height: height.map(|h| Sourced::new(h, self.provenance.clone())),
            building: None,
            unit: None,
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance: self.provenance.clone(),
        })
    }
}

fn place(plan: &Plan, cells: &Cells<'_>) -> Result<Coord<f64>, Problem> {
    if !plan.is_lonlat() {
        let (x, y) = (
            cells.needed_number(Column::X)?,
            cells.needed_number(Column::Y)?,
        );
        return Ok(Coord { x, y });
    }
    let lon = cells.needed_number(Column::Lon)?;
    let lat = cells.needed_number(Column::Lat)?;
    let shown = |column| cells.text(column).unwrap_or_default();
    if lat.abs() > 90.0 && lon.abs() <= 90.0 && lat.abs() <= 180.0 {
        let expected = Expected::SwappedLatitude;
        return Err(cells.unreadable(Column::Lat, shown(Column::Lat), expected));
    }
    if lat.abs() > 90.0 {
        return Err(cells.unreadable(Column::Lat, shown(Column::Lat), Expected::Latitude));
    }
    if lon.abs() > 180.0 {
        let expected = Expected::Longitude;
        return Err(cells.unreadable(Column::Lon, shown(Column::Lon), expected));
    }
    if lon == 0.0 && lat == 0.0 {
        let expected = Expected::Somewhere;
        return Err(cells.unreadable(Column::Lon, shown(Column::Lon), expected));
    }
    Ok(Coord { x: lon, y: lat })
}

fn id<I>(
    plan: &Plan,
    cells: &Cells<'_>,
    make: impl Fn(String) -> Result<I, IdError>,
) -> Result<I, Problem> {
    let text = cells.needed(Column::Id)?;
    make(format!("{}{text}", plan.id_prefix))
        .map_err(|e| cells.unreadable(Column::Id, text, Expected::Id { fault: e.reason }))
}

fn name(cells: &Cells<'_>) -> Name {
    let text = |column| cells.text(column).map(Arc::<str>::from);
    let mut name = Name {
        zh: text(Column::NameZh),
        en: text(Column::NameEn),
    };
    if let Some(any) = cells.text(Column::Name) {
        let is_chinese = any.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let side = if is_chinese {
            &mut name.zh
        } else {
            &mut name.en
        };
        side.get_or_insert_with(|| any.into());
    }
    name
}

/// Radians anticlockwise from east of degrees clockwise from north.
fn heading(cells: &Cells<'_>) -> Result<Option<f64>, Problem> {
    let is_turn = |d: f64| (-360.0..=360.0).contains(&d);
    let degrees = degrees(cells, Column::Azimuth, (Expected::Degrees, is_turn))?;
    Ok(degrees.map(|d| (90.0 - d).to_radians()))
}

/// How steeply a camera looks and what with, as far as the row says.
fn view(cells: &Cells<'_>) -> Result<CameraView, Problem> {
    let radians = |column, expected, holds: fn(f64) -> bool| {
        let degrees = degrees(cells, column, (expected, holds))?;
        Ok::<_, Problem>(degrees.map(f64::to_radians))
    };
    let pixels = cells.parsed(Column::Pixels, Expected::Pixels, pixels)?;
    let (columns, rows) = pixels.unwrap_or_default();
    Ok(CameraView {
        pitch_rad: radians(Column::Pitch, Expected::Pitch, |d| d.abs() <= 90.0)?,
        horizontal_rad: radians(Column::PictureWidth, Expected::PictureWidth, |d| {
            d > 0.0 && d <= 360.0
        })?,
        vertical_rad: radians(Column::PictureHeight, Expected::PictureHeight, |d| {
            d > 0.0 && d < 180.0
        })?,
        columns,
        rows,
    })
}

/// What a word says that a device is put up on, in Chinese or English.
fn mounting_of(word: &str) -> Option<Mounting> {
    let mut all = Mounting::ALL.iter().copied();
    all.find(|m| m.zh() == word || m.as_str() == word.to_lowercase())
}

/// Degrees that have to hold; none where the cell is empty.
fn degrees(
    cells: &Cells<'_>,
    column: Column,
    (expected, holds): (Expected, impl Fn(f64) -> bool),
) -> Result<Option<f64>, Problem> {
    let degrees = cells.number(column)?;
    let text = cells.text(column).unwrap_or_default();
    match degrees {
        Some(d) if !holds(d) => Err(cells.unreadable(column, text, expected)),
        degrees => Ok(degrees),
    }
}

/// Columns and rows of `2560x1440`, also with `×` or `*` between them; either may be missing.
fn pixels(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (columns, rows) = text.split_once(['x', 'X', '×', '*'])?;
    let side = |text: &str| match text.trim() {
        "" => Some(None),
        text => {
            let pixels = text.parse().ok()?;
            (1..=65_536).contains(&pixels).then_some(Some(pixels))
        }
    };
    Some((side(columns)?, side(rows)?))
}

/// The storey, from 0 at the ground floor: `1`, `3F`, `-1`, `B2`, `2层`; the ground floor where the cell is empty.
fn storey(cells: &Cells<'_>) -> Result<i16, Problem> {
    let expected = Expected::Storey;
    let storey = cells.parsed(Column::Storey, expected, |text| {
        let text = text.trim_end_matches(['F', 'f', '层', '楼']);
        let number: i16 = match text.strip_prefix(['B', 'b']) {
            Some(below) => below.parse::<u8>().ok().map(|n| -i16::from(n))?,
            None => text.parse().ok()?,
        };
        match number {
            0 => None,
            1.. => Some(number - 1),
            _ => Some(number),
        }
    })?;
    Ok(storey.unwrap_or(0))
}

fn network_of(word: &str) -> Option<Network> {
    let plain = |w: &str| w.to_lowercase().replace(['-', '_', ' '], "");
    let is_named = |n: &&Network| [n.as_str(), n.zh()].iter().any(|w| plain(w) == plain(word));
    let other = || match plain(word).as_str() {
        "有线" | "以太网" | "光纤" | "ethernet" => Some(Network::Wired),
        "4g" | "5g" => Some(Network::Cellular),
        "lorawan" => Some(Network::Lora),
        _ => None,
    };
    Network::ALL.iter().find(is_named).copied().or_else(other)
}

/// A provenance that an export wrote.
fn told(cells: &Cells<'_>, column: Column) -> Result<Option<Provenance>, Problem> {
    let expected = Expected::Exported;
    cells.parsed(column, expected, |text| serde_json::from_str(text).ok())
}
