//! The place where features are built: frame, clip, sources, warnings.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{BoundingRect, Coord, LineString, Polygon};
use rayon::prelude::*;
use twin_core::model::{Feature, Name, Provenance, Report};
use twin_core::spatial::LocalFrame;

use super::element::Kind;
use super::extract::Extract;
use super::measure;
use super::numbers::Number;
use super::tags::Tags;
use super::warning::{Warning, WarningKind};
use super::xml::cut;
use crate::finding::Expected;

/// An element by its file, kind and id, for messages and ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    pub(super) file: usize,
    pub(super) kind: Kind,
    pub(super) id: i64,
}

impl Origin {
    /// Such as `way/12`.
    pub(super) fn feature(self) -> String {
        let word = match self.kind {
            Kind::Node => "node",
            Kind::Way => "way",
            Kind::Relation => "relation",
        };
        format!("{word}/{}", self.id)
    }

    /// Id of its `part`th feature, such as `osm/way/12` and `osm/relation/5/2`.
    pub(super) fn id(self, part: usize) -> String {
        match part {
            0 => format!("osm/{}", self.feature()),
            _ => format!("osm/{}/{}", self.feature(), part + 1),
        }
    }
}

/// Longitude and latitude limits in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clip {
    /// Western limit.
    pub west: f64,
    /// Southern limit.
    pub south: f64,
    /// Eastern limit.
    pub east: f64,
    /// Northern limit.
    pub north: f64,
}

impl Clip {
    pub(super) fn holds(&self, lonlat: Coord<f64>) -> bool {
        (self.west..=self.east).contains(&lonlat.x) && (self.south..=self.north).contains(&lonlat.y)
    }

    pub(super) fn middle(&self) -> Coord<f64> {
        Coord {
            x: (self.west + self.east) / 2.0,
            y: (self.south + self.north) / 2.0,
        }
    }
}

/// Elements that a core builds features of at a time.
const CHUNK: usize = 256;

/// What all builders share.
pub(super) struct Site<'a> {
    pub(super) extract: &'a Extract,
    pub(super) frame: LocalFrame,
    pub(super) clip: Option<Clip>,
    pub(super) warnings: Vec<Warning>,
    /// Local positions of the extract's nodes of ways, those that no file holds too.
    locals: Arc<[Coord<f64>]>,
    sources: BTreeMap<(usize, &'static str), Provenance>,
}

impl<'a> Site<'a> {
    pub(super) fn new(extract: &'a Extract, frame: LocalFrame, clip: Option<Clip>) -> Self {
        let positions = extract.all_positions().par_iter();
        Self {
            extract,
            frame,
            clip,
            locals: positions
                .map(|at| frame.enu_from_lonlat(at.degrees()))
                .collect::<Vec<_>>()
                .into(),
            warnings: extract.warnings.clone(),
            sources: BTreeMap::new(),
        }
    }

    /// What `make` makes of each item, on all cores. Features and warnings are in the order of the items.
    pub(super) fn of_each<'i, T: Sync, F: Send>(
        &mut self,
        items: &'i [T],
        make: impl Fn(&mut Self, &'i T, &mut Vec<F>) + Sync,
    ) -> Vec<F> {
        let of_some: Vec<Vec<F>> = self.of_some(items, make);
        let mut all = Vec::with_capacity(of_some.iter().map(Vec::len).sum());
        for mut found in of_some {
            all.append(&mut found);
        }
        all
    }

    /// What `make` makes of some items at a time, on all cores; in their order, as are the warnings.
    pub(super) fn of_some<'i, T: Sync, F: Default + Send>(
        &mut self,
        items: &'i [T],
        make: impl Fn(&mut Self, &'i T, &mut F) + Sync,
    ) -> Vec<F> {
        let site = &*self;
        let of_some = |some: &'i [T]| {
            let (mut site, mut found) = (site.fork(), F::default());
            some.iter()
                .for_each(|item| make(&mut site, item, &mut found));
            (found, site.warnings)
        };
        let made: Vec<(F, Vec<Warning>)> = items.par_chunks(CHUNK).map(of_some).collect();
        let all = made.into_iter().map(|(found, mut warnings)| {
            self.warnings.append(&mut warnings);
            found
        });
        all.collect()
    }

    /// The same place without warnings, for building something else at the same time. It has texts of its own: to share one is to
    /// count its uses in turns.
    pub(super) fn fork(&self) -> Self {
        Self {
            extract: self.extract,
            frame: self.frame,
            clip: self.clip,
            warnings: Vec::new(),
            locals: self.locals.clone(),
            sources: BTreeMap::new(),
        }
    }

    /// Imported from the file, by the tag; one shared text for each pair.
    pub(super) fn source(&mut self, file: usize, tag: &'static str) -> Provenance {
        let name = self.extract.files.get(file).map_or("", |f| f);
        self.sources
            .entry((file, tag))
            .or_insert_with(|| match tag {
                "" => Provenance::imported(name),
                tag => Provenance::imported(format!("{name} {tag}")),
            })
            .clone()
    }

    pub(super) fn warn(&mut self, origin: Origin, kind: WarningKind) {
        let file = self.extract.files.get(origin.file).cloned();
        self.warnings.push(Warning {
            file: file.unwrap_or_else(|| "".into()),
            feature: Some(origin.feature()),
            kind,
        });
    }

    /// The feature if the model takes it, else a warning.
    pub(super) fn checked<F: Feature>(&mut self, feature: F, origin: Origin) -> Option<F> {
        let errors = Report::of(&feature);
        let Some(first) = errors.into_iter().next() else {
            return Some(feature);
        };
        let reason = first.into();
        self.warn(origin, WarningKind::LeftOut { reason });
        None
    }

    /// Local position of a node, if the files hold it.
    pub(super) fn local(&self, node: Number) -> Option<Coord<f64>> {
        self.extract.position(node)?;
        self.locals.get(node.index()).copied()
    }

    /// Whether a local position lies within the clip.
    pub(super) fn is_inside(&self, at: Coord<f64>) -> bool {
        self.clip
            .is_none_or(|clip| clip.holds(self.frame.lonlat_from_enu(at)))
    }

    /// Whether the middle of an area's box lies within the clip.
    pub(super) fn is_area_inside(&self, area: &Polygon<f64>) -> bool {
        self.clip.is_none()
            || area
                .bounding_rect()
                .is_some_and(|r| self.is_inside(r.center()))
    }

    /// A length of a tag in metres within limits; a warning when it cannot be read.
    pub(super) fn length(
        &mut self,
        tags: &Tags,
        key: &'static str,
        limits: std::ops::RangeInclusive<f64>,
        origin: Origin,
    ) -> Option<f64> {
        let text = tags.get(key)?;
        let found = measure::length_m(text).filter(|v| limits.contains(v));
        if found.is_none() {
            self.unreadable(key, text, Expected::Length, origin);
        }
        found
    }

    /// A direction of a tag in radians anticlockwise from east; a warning when it cannot be read.
    pub(super) fn direction(
        &mut self,
        tags: &Tags,
        key: &'static str,
        origin: Origin,
    ) -> Option<f64> {
        let text = tags.get(key)?;
        let found = measure::direction_rad(text);
        if found.is_none() {
            self.unreadable(key, text, Expected::Bearing, origin);
        }
        found
    }

    /// A number of a tag within limits; a warning when it cannot be read.
    pub(super) fn number(
        &mut self,
        tags: &Tags,
        key: &'static str,
        [least, most]: [f64; 2],
        origin: Origin,
    ) -> Option<f64> {
        let text = tags.get(key)?;
        let plain = text.trim().trim_end_matches('°');
        let found = measure::number(plain).filter(|v| (least..=most).contains(v));
        if found.is_none() {
            self.unreadable(key, text, Expected::NumberBetween { least, most }, origin);
        }
        found
    }

    /// A count of a tag, rounded up, within 0 and `most`; a warning when it cannot be read.
    pub(super) fn count(
        &mut self,
        tags: &Tags,
        key: &'static str,
        most: u32,
        origin: Origin,
    ) -> Option<u32> {
        let text = tags.get(key)?;
        let found = measure::number(text)
            .filter(|v| (0.0..=f64::from(most)).contains(v))
            .map(|v| v.ceil() as u32);
        if found.is_none() {
            self.unreadable(key, text, Expected::Count, origin);
        }
        found
    }

    /// A number of storeys, rounded up, within 0 and `most`: of several (`5;7`, `5-7`) the highest, as for a stepped building.
    /// A warning when it cannot be read.
    pub(super) fn levels(
        &mut self,
        tags: &Tags,
        key: &'static str,
        most: u16,
        origin: Origin,
    ) -> Option<u16> {
        let text = tags.get(key)?;
        let found = measure::highest(text)
            .filter(|v| (0.0..=f64::from(most)).contains(v))
            .map(|v| v.ceil() as u16);
        if found.is_none() {
            self.unreadable(key, text, Expected::Storeys, origin);
        }
        found
    }

    fn unreadable(&mut self, key: &'static str, text: &str, expected: Expected, origin: Origin) {
        let value = cut(text);
        let kind = WarningKind::UnreadableValue {
            key,
            value,
            expected,
        };
        self.warn(origin, kind);
    }
}

/// Names: `name:zh` and `name:en`, else `name` by its script.
pub(super) fn name(tags: &Tags) -> Name {
    let is_chinese = |n: &str| n.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    let plain = tags.get("name").map(str::trim).filter(|n| !n.is_empty());
    let zh = tags
        .get("name:zh")
        .or_else(|| tags.get("name:zh-Hans"))
        .or(plain.filter(|n| is_chinese(n)));
    let en = tags.get("name:en").or(plain.filter(|n| !is_chinese(n)));
    Name {
        zh: zh.map(Into::into),
        en: en.map(Into::into),
    }
}

/// A line without repeated points, if two are left.
pub(super) fn clean_line(points: Vec<Coord<f64>>) -> Option<LineString<f64>> {
    let mut points = points;
    points.dedup();
    (points.len() > 1).then(|| LineString::new(points))
}
