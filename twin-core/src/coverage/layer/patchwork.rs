//! What a set of devices covers of the ground that is asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::bool_ops::FillRule;
use geo::orient::Direction;
use geo::{Area, BooleanOps, BoundingRect, Intersects, MultiPolygon, OpType, Orient, Rect};
use rayon::prelude::*;

use super::asked::Asked;
use super::line::{AskedLine, Gap, LineKind};
use super::viewer::{LeftOut, Reason};
use crate::coverage::camera::{Sweep, patches};

/// How much is covered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// Open ground, m².
    pub asked_m2: f64,
    /// What of it one device or more covers, m².
    pub covered_m2: f64,
    /// Roads, metres.
    pub road_m: f64,
    /// What of them one device or more covers, metres.
    pub covered_road_m: f64,
    /// Boundaries of the compounds, metres.
    pub perimeter_m: f64,
    /// What of them one device or more covers, metres.
    pub covered_perimeter_m: f64,
}

impl Numbers {
    /// Sums of parts may come out a hair above the whole.
    fn within_what_is_asked(mut self) -> Self {
        self.covered_m2 = self.covered_m2.clamp(0.0, self.asked_m2);
        self.covered_road_m = self.covered_road_m.clamp(0.0, self.road_m);
        self.covered_perimeter_m = self.covered_perimeter_m.clamp(0.0, self.perimeter_m);
        self
    }

    /// Share of the open ground that is covered; `None` where there is none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.asked_m2 > 0.0).then(|| self.covered_m2 / self.asked_m2)
    }

    /// Open ground that no device covers, m².
    #[must_use]
    pub fn blind_m2(&self) -> f64 {
        (self.asked_m2 - self.covered_m2).max(0.0)
    }
}

/// A part of the open ground that the same devices cover throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// Number of the tile that it lies in.
    pub tile: usize,
    /// Positions of the devices in the community, ascending; of a layer of service numbers as [`super::id_of`] knows them; none for a blind spot.
    pub devices: Vec<u32>,
    /// The part, local metres.
    pub ground: MultiPolygon<f64>,
    /// Its area in m².
    pub area_m2: f64,
}

/// What one device covers.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    ground: MultiPolygon<f64>,
    bounds: Rect<f64>,
}

/// What a set of devices covers. It keeps what each covers and how much of each tile is covered, so that replacing one device works out again
/// what that device touches.
#[derive(Debug, Clone, PartialEq)]
pub struct Patchwork {
    asked: Arc<Asked>,
    pieces: BTreeMap<u32, Piece>,
    /// The devices whose box touches a tile, ascending.
    devices: Vec<BTreeSet<u32>>,
    covered_m2: Vec<f64>,
    /// How much of each line is covered.
    covered_line_m: Vec<f64>,
}

/// Devices that stand otherwise for the length of a question, and what they cover then.
type Instead = BTreeMap<u32, Option<Piece>>;

impl Patchwork {
    /// From what each device sees or is heard on, in the order of `devices`, and those that no ground can be told of. As [`Patchwork::new`].
    pub(super) fn swept<T: Sync>(
        asked: Arc<Asked>,
        devices: &[T],
        ground: impl Fn(&mut Sweep, &T) -> (u32, Result<MultiPolygon<f64>, Reason>) + Sync + Send,
    ) -> (Self, Vec<LeftOut>) {
        let found: Vec<_> = devices
            .par_iter()
            .map_init(Sweep::default, ground)
            .collect();
        let (mut grounds, mut left_out) = (Vec::new(), Vec::new());
        for (device, ground) in found {
            match ground {
                Ok(ground) => grounds.push((device, ground)),
                Err(reason) => left_out.push(LeftOut { device, reason }),
            }
        }
        (Self::new(asked, grounds), left_out)
    }

    /// From what each device covers, by its position in the community. Cost: O(n log n) for n corners of the pieces in each tile, on all cores;
    /// the result does not depend on their number.
    #[must_use]
    pub fn new(
        asked: Arc<Asked>,
        grounds: impl IntoIterator<Item = (u32, MultiPolygon<f64>)>,
    ) -> Self {
        let mut work = Self {
            devices: vec![BTreeSet::new(); asked.count()],
            covered_m2: Vec::new(),
            covered_line_m: Vec::new(),
            pieces: BTreeMap::new(),
            asked,
        };
        for (device, ground) in grounds {
            work.put(device, ground);
        }
        let tiles = 0..work.devices.len();
        work.covered_m2 = tiles
            .into_par_iter()
            .map(|tile| work.tile_m2(tile, &Instead::new()))
            .collect();
        let lines = work.asked.lines().par_iter();
        work.covered_line_m = lines
            .map(|line| work.line_m(line, &Instead::new()))
            .collect();
        work
    }

    /// What is asked about.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What a device covers, also beyond the open ground; `None` where it covers nothing.
    #[must_use]
    pub fn ground(&self, device: u32) -> Option<&MultiPolygon<f64>> {
        self.pieces.get(&device).map(|piece| &piece.ground)
    }

    /// Positions of the devices that cover something, ascending.
    pub fn devices(&self) -> impl Iterator<Item = u32> {
        self.pieces.keys().copied()
    }

    /// How much is covered.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers {
            asked_m2: self.asked.area_m2(),
            covered_m2: self.covered_m2.iter().sum(),
            road_m: self.asked.length_m(LineKind::Road),
            covered_road_m: self.covered_length_m(LineKind::Road),
            perimeter_m: self.asked.length_m(LineKind::Perimeter),
            covered_perimeter_m: self.covered_length_m(LineKind::Perimeter),
        }
        .within_what_is_asked()
    }

    fn covered_length_m(&self, kind: LineKind) -> f64 {
        let lines = self.asked.lines().iter().zip(&self.covered_line_m);
        let lines = lines.filter(|(line, _)| line.kind == kind);
        // The sum of nothing is -0, which would be told as such.
        lines.map(|(_, metres)| metres).sum::<f64>() + 0.0
    }

    /// The stretches of roads, then of boundaries, that no device covers, each at least [`super::LEAST_GAP_M`] long. Cost: O(corners · passages) of the
    /// pieces about each line, on all cores.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let lines = self.asked.lines().par_iter();
        let gaps =
            lines.flat_map_iter(|line| line.gaps(&self.grounds_about(line, &Instead::new())));
        gaps.collect()
    }

    /// How much would be covered if `device` covered `ground` instead of what it does, or nothing. Cost: that of the tiles and lines that the
    /// device touches before or after, on the core that asks: who drags a device does not wait for layers that are being made.
    #[must_use]
    pub fn what_if(&self, device: u32, ground: Option<MultiPolygon<f64>>) -> Numbers {
        self.what_if_all([(device, ground)])
    }

    /// How much would be covered if each of these devices covered that instead. Cost: as [`Self::what_if`], for all that they touch.
    #[must_use]
    pub fn what_if_all(
        &self,
        grounds: impl IntoIterator<Item = (u32, Option<MultiPolygon<f64>>)>,
    ) -> Numbers {
        let instead = instead(grounds);
        let (tiles, lines) = self.touched(&instead);
        let gained_m2 = tiles
            .into_iter()
            .map(|tile| self.tile_m2(tile, &instead) - self.covered_m2[tile]);
        let mut numbers = self.numbers();
        numbers.covered_m2 += gained_m2.sum::<f64>();
        for number in lines {
            let line = &self.asked.lines()[number];
            let gained_m = self.line_m(line, &instead) - self.covered_line_m[number];
            match line.kind {
                LineKind::Road => numbers.covered_road_m += gained_m,
                LineKind::Perimeter => numbers.covered_perimeter_m += gained_m,
            }
        }
        numbers.within_what_is_asked()
    }

    /// Puts `ground` in the place of what `device` covers, or takes the device away. The result is the same as working everything out afresh.
    /// Cost: that of the tiles and lines that the device touches before or after.
    pub fn replace(&mut self, device: u32, ground: Option<MultiPolygon<f64>>) {
        let new = ground.clone().and_then(piece);
        let (tiles, lines) = self.touched(&Instead::from([(device, new)]));
        if let Some(old) = self.pieces.remove(&device) {
            for tile in self.asked.touched(old.bounds) {
                self.devices[tile].remove(&device);
            }
        }
        if let Some(ground) = ground {
            self.put(device, ground);
        }
        for tile in tiles {
            self.covered_m2[tile] = self.tile_m2(tile, &Instead::new());
        }
        for number in lines {
            let line = &self.asked.lines()[number];
            self.covered_line_m[number] = self.line_m(line, &Instead::new());
        }
    }

    /// The patches of a tile, each with its devices: together they are its open ground, and none overlap. Cost: O(n log n) for each patch
    /// that a piece cuts.
    #[must_use]
    pub fn patches(&self, tile: usize) -> Vec<Patch> {
        self.patches_with(tile, &Instead::new())
    }

    /// The patches that would be there if each of these devices covered that instead: the tiles that they touch before or after, ascending, and all
    /// patches of these tiles. Cost: as [`Self::patches`] for each, on the core that asks, as [`Self::what_if`].
    #[must_use]
    pub fn patches_if(
        &self,
        grounds: impl IntoIterator<Item = (u32, Option<MultiPolygon<f64>>)>,
    ) -> (Vec<usize>, Vec<Patch>) {
        let instead = instead(grounds);
        let (tiles, _) = self.touched(&instead);
        let patches = tiles.iter();
        let patches = patches.flat_map(|tile| self.patches_with(*tile, &instead));
        let patches = patches.collect();
        (tiles, patches)
    }

    fn patches_with(&self, tile: usize, instead: &Instead) -> Vec<Patch> {
        let Some(ground) = self.asked.ground(tile).filter(|g| !g.0.is_empty()) else {
            return Vec::new();
        };
        let near = self.near(tile, instead);
        let numbers: Vec<u32> = near.iter().map(|(device, _)| *device).collect();
        let grounds: Vec<_> = near.into_iter().map(|(_, p)| p.ground.clone()).collect();
        let patch = |cut: crate::coverage::camera::Patch| Patch {
            tile,
            devices: cut
                .cameras
                .iter()
                .filter_map(|n| numbers.get(*n as usize).copied())
                .collect(),
            ground: cut.ground,
            area_m2: cut.area_m2,
        };
        patches(ground, &grounds).into_iter().map(patch).collect()
    }

    /// The patches of all tiles, in their order. Cost: as [`Self::patches`], on all cores.
    #[must_use]
    pub fn all_patches(&self) -> Vec<Patch> {
        let tiles = (0..self.devices.len()).into_par_iter();
        tiles.flat_map_iter(|tile| self.patches(tile)).collect()
    }

    fn put(&mut self, device: u32, ground: MultiPolygon<f64>) {
        let Some(piece) = piece(ground) else {
            return;
        };
        for tile in self.asked.touched(piece.bounds) {
            self.devices[tile].insert(device);
        }
        self.pieces.insert(device, piece);
    }

    /// Numbers of the tiles and lines that devices touch as they are and as they are `instead`.
    fn touched(&self, instead: &Instead) -> (Vec<usize>, Vec<usize>) {
        let pieces = instead.iter().flat_map(|(device, new)| {
            let old = self.pieces.get(device);
            [old, new.as_ref()].into_iter().flatten()
        });
        let boxes: Vec<Rect<f64>> = pieces.map(|piece| piece.bounds).collect();
        let tiles: BTreeSet<usize> = boxes.iter().flat_map(|b| self.asked.touched(*b)).collect();
        let lines = self.asked.lines().iter().enumerate();
        let lines = lines.filter(|(_, line)| boxes.iter().any(|b| b.intersects(&line.bounds)));
        (
            tiles.into_iter().collect(),
            lines.map(|(number, _)| number).collect(),
        )
    }

    /// The pieces whose box touches a tile, ascending by device.
    fn near<'p>(&'p self, tile: usize, instead: &'p Instead) -> Vec<(u32, &'p Piece)> {
        let rect = self.asked.rect(tile);
        let others = self.devices[tile]
            .iter()
            .filter(|device| !instead.contains_key(device))
            .filter_map(|device| Some((*device, self.pieces.get(device)?)));
        let moved = instead.iter();
        let moved = moved.filter_map(|(device, piece)| Some((*device, piece.as_ref()?)));
        let moved = moved.filter(|(_, piece)| piece.bounds.intersects(&rect));
        let mut near: Vec<_> = others.chain(moved).collect();
        near.sort_unstable_by_key(|(device, _)| *device);
        near
    }

    fn tile_m2(&self, tile: usize, instead: &Instead) -> f64 {
        let near = self.near(tile, instead);
        let Some(ground) = self.asked.ground(tile) else {
            return 0.0;
        };
        if near.is_empty() || ground.0.is_empty() {
            return 0.0;
        }
        let pieces = near
            .iter()
            .flat_map(|(_, piece)| piece.ground.0.iter().cloned());
        let pieces = MultiPolygon(pieces.collect());
        ground
            .boolean_op_with_fill_rule(&pieces, OpType::Intersection, FillRule::NonZero)
            .unsigned_area()
    }

    fn line_m(&self, line: &AskedLine, instead: &Instead) -> f64 {
        line.covered_m(&self.grounds_about(line, instead))
    }

    /// What devices cover about a line, each with its box.
    fn grounds_about<'p>(
        &'p self,
        line: &AskedLine,
        instead: &'p Instead,
    ) -> Vec<(Rect<f64>, &'p MultiPolygon<f64>)> {
        // Lines run beyond the tiles, so all pieces are asked; their boxes are few enough.
        let others = self.pieces.iter();
        let others = others.filter(|(device, _)| !instead.contains_key(device));
        let moved = instead.values().flatten();
        let pieces = others.map(|(_, piece)| piece).chain(moved);
        let near = pieces.filter(|p| p.bounds.intersects(&line.bounds));
        near.map(|piece| (piece.bounds, &piece.ground)).collect()
    }
}

fn instead(grounds: impl IntoIterator<Item = (u32, Option<MultiPolygon<f64>>)>) -> Instead {
    let grounds = grounds.into_iter();
    grounds
        .map(|(device, ground)| (device, ground.and_then(piece)))
        .collect()
}

/// A piece that turns as the union of pieces wants it; `None` for nothing.
fn piece(ground: MultiPolygon<f64>) -> Option<Piece> {
    let bounds = ground.bounding_rect()?;
    Some(Piece {
        ground: ground.orient(Direction::Default),
        bounds,
    })
}
