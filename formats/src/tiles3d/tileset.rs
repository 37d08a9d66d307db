//! A community cut into tiles, each made when it is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use twin_core::model::CommunityParts;
use twin_core::spatial::Layer;

use super::content;
use super::document::{Address, Asset, Document, Implicit, Tile, Volume};
use super::error::Tiles3dError;
use super::globe::Globe;
use super::model;
use super::quadtree::{Cell, Grid};
use super::subtree;
use crate::gltf::PlacedModel;
use crate::scenery::{Bounds, Scenery, joined};

/// What is added on each side of a box so that rounding to `f32` leaves every vertex inside, metres.
const MARGIN: f64 = 0.01;

/// A community cut into tiles.
#[derive(Debug, Clone)]
pub struct Tileset {
    scenery: Scenery,
    globe: Globe,
    grid: Grid,
    /// Least and greatest height of everything, metres above the tangent plane.
    heights: [f64; 2],
    /// Positions of the pieces of each tile with content.
    contents: BTreeMap<Cell, Vec<u32>>,
    /// Those, and the tiles above them.
    tiles: BTreeSet<Cell>,
    /// Of the root, metres.
    geometric_error: f64,
    models: Vec<PlacedModel>,
}

impl Tileset {
    /// Cuts `parts` up. Cost: O(n log n); contents are not made.
    ///
    /// # Errors
    /// When there is nothing to be seen.
    pub fn of(parts: &CommunityParts) -> Result<Self, Tiles3dError> {
        let scenery = Scenery::of(parts);
        let globe = Globe::new(parts.frame);
        let boxes: Vec<Bounds> = scenery
            .pieces()
            .iter()
            .map(|p| tangent(&globe, p.bounds))
            .collect();
        let whole = boxes
            .iter()
            .copied()
            .reduce(joined)
            .ok_or_else(|| Tiles3dError::Empty {
                id: parts.id.to_string(),
            })?;
        let grid = Grid::over(whole);
        let mut contents: BTreeMap<Cell, Vec<u32>> = BTreeMap::new();
        for (number, (piece, bounds)) in scenery.pieces().iter().zip(&boxes).enumerate() {
            let cell = grid.cell_of(*bounds, deepest(piece.layer, grid.depth));
            contents
                .entry(cell)
                .or_default()
                .push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        let tiles = contents
            .keys()
            .flat_map(|cell| (0..=cell.level).map(|level| cell.ancestor(level)))
            .collect();
        Ok(Self {
            geometric_error: geometric_error(&contents, &boxes, grid.depth),
            scenery,
            globe,
            grid,
            heights: [whole[0][2], whole[1][2]],
            contents,
            tiles,
            models: Vec::new(),
        })
    }

    /// Adds models beside the community's other features, such as those of [`crate::gltf::placed_models`].
    #[must_use]
    pub fn with_models(mut self, models: Vec<PlacedModel>) -> Self {
        self.models = models;
        self
    }

    /// The number and bytes of each model's file, `models/NUMBER.glb`; a model that stands in several places has one.
    pub fn models(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let all = self.models.iter().enumerate();
        all.filter(|(number, _)| self.model_file(*number) == *number)
            .map(|(number, placed)| (number, placed.model.glb.as_slice()))
    }

    /// The number of the first placed model that looks like the one at `number`.
    fn model_file(&self, number: usize) -> usize {
        let same = |other: &PlacedModel| {
            self.models
                .get(number)
                .is_some_and(|this| Arc::ptr_eq(&this.model, &other.model))
        };
        self.models.iter().position(same).unwrap_or(number)
    }

    /// `tileset.json`.
    ///
    /// # Errors
    /// When a number of it is none.
    pub fn json(&self) -> Result<Vec<u8>, Tiles3dError> {
        let (low, high) = (self.grid.low, self.grid.high);
        let bounds = [
            [low[0], low[1], self.heights[0]],
            [high[0], high[1], self.heights[1]],
        ];
        let mut root = Tile {
            bounding_volume: Volume::between(bounds),
            geometric_error: self.geometric_error,
            refine: Some("ADD"),
            transform: None,
            content: Some(Address::new("content/{level}/{x}/{y}.glb")),
            implicit_tiling: Some(Implicit::quadtree(
                self.grid.depth,
                self.grid.subtree_levels(),
            )),
            children: Vec::new(),
        };
        let mut whole = bounds;
        if !self.models.is_empty() {
            let mut children = vec![root];
            for (number, placed) in self.models.iter().enumerate() {
                let uri = format!("models/{}.glb", self.model_file(number));
                let (tile, bounds) = model::tile(&self.globe, placed, uri);
                whole = joined(whole, bounds);
                children.push(tile);
            }
            let largest = diagonal(&whole);
            root = Tile {
                bounding_volume: Volume::between(whole),
                geometric_error: largest,
                refine: Some("ADD"),
                transform: None,
                content: None,
                implicit_tiling: None,
                children,
            };
        }
        root.transform = Some(self.globe.ecef_from_tangent());
        let document = Document {
            asset: Asset { version: "1.1" },
            // Without the tileset all of it is missing.
            geometric_error: diagonal(&whole).max(self.geometric_error),
            root,
        };
        Ok(serde_json::to_vec_pretty(&document)?)
    }

    /// The roots of the subtree files, in order.
    pub fn subtrees(&self) -> impl Iterator<Item = Cell> {
        self.tiles
            .iter()
            .copied()
            .filter(|cell| cell.level.is_multiple_of(self.grid.subtree_levels()))
    }

    /// The subtree file whose root is `root`; `None` where there is none.
    ///
    /// # Errors
    /// When its JSON cannot be written.
    pub fn subtree(&self, root: Cell) -> Result<Option<Vec<u8>>, Tiles3dError> {
        let levels = self.grid.subtree_levels();
        if !root.level.is_multiple_of(levels) || !self.tiles.contains(&root) {
            return Ok(None);
        }
        let file = subtree::bytes((root, levels), &self.tiles, |cell| {
            self.contents.contains_key(&cell)
        });
        Ok(Some(file?))
    }

    /// The tiles that have content, in order.
    pub fn contents(&self) -> impl ExactSizeIterator<Item = Cell> {
        self.contents.keys().copied()
    }

    /// The GLB of a tile; `None` where there is none. `parts` are those that the tileset was made of.
    ///
    /// # Errors
    /// When it is larger than a GLB can be.
    pub fn content(
        &self,
        parts: &CommunityParts,
        cell: Cell,
    ) -> Result<Option<Vec<u8>>, Tiles3dError> {
        let Some(numbers) = self.contents.get(&cell) else {
            return Ok(None);
        };
        let pieces = numbers
            .iter()
            .filter_map(|n| self.scenery.pieces().get(*n as usize));
        let [low, high] = self.grid.corners(cell);
        // Whole metres are exact in every client's arithmetic.
        let middle = [
            ((low[0] + high[0]) / 2.0).round(),
            ((low[1] + high[1]) / 2.0).round(),
            0.0,
        ];
        Ok(Some(content::glb(
            parts,
            &self.scenery,
            pieces,
            (&self.globe, middle),
        )?))
    }
}

/// The deepest level that a layer's features go to: small things one level below the large ones, so that they come when one is near.
fn deepest(layer: Layer, depth: u32) -> u32 {
    match layer {
        Layer::Place
        | Layer::Fixture
        | Layer::Pole
        | Layer::Device
        | Layer::Unit
        | Layer::ParkingSpace
        | Layer::Room
        | Layer::Storey
        | Layer::GarageLevel
        | Layer::UtilityNode
        | Layer::UtilityLink
        | Layer::PlacedModel => depth,
        Layer::Building
        | Layer::Wall
        | Layer::Airspace
        | Layer::Road
        | Layer::Gate
        | Layer::Green
        | Layer::Water
        | Layer::Parking
        | Layer::Compound => depth.saturating_sub(1),
    }
}

/// The box in the tangent plane's axes about a box of the local frame, which bends.
fn tangent(globe: &Globe, [low, high]: Bounds) -> Bounds {
    // The earth is highest above the plane where it is nearest the origin, and lowest at a corner.
    let near = [
        0.0_f64.clamp(low[0], high[0]),
        0.0_f64.clamp(low[1], high[1]),
    ];
    let plan = [
        [low[0], low[1]],
        [high[0], low[1]],
        [low[0], high[1]],
        [high[0], high[1]],
        near,
    ];
    let points = plan.into_iter().flat_map(|[x, y]| {
        [low[2], high[2]].map(|z| {
            let p = globe.tangent_from_enu([x, y, z]);
            [p.map(|c| c - MARGIN), p.map(|c| c + MARGIN)]
        })
    });
    points.reduce(joined).unwrap_or([low, high])
}

/// The root's geometric error. Implicit tiling halves it level by level, and at each level it must not be less than the largest
/// thing that is missing while the levels below are not shown.
fn geometric_error(contents: &BTreeMap<Cell, Vec<u32>>, boxes: &[Bounds], depth: u32) -> f64 {
    (0..=depth)
        .map(|level| {
            let below = contents.iter().filter(|(cell, _)| cell.level > level);
            let numbers = below.flat_map(|(_, numbers)| numbers);
            let missing = numbers.filter_map(|n| boxes.get(*n as usize)).map(diagonal);
            missing.fold(0.0, f64::max) * f64::from(1_u32 << level)
        })
        .fold(0.0, f64::max)
}

fn diagonal([low, high]: &Bounds) -> f64 {
    (0..3)
        .map(|i| (high[i] - low[i]).powi(2))
        .sum::<f64>()
        .sqrt()
}
