//! The bytes of a tree, in memory and in a file the same.
//!
//! All numbers are little-endian; every section begins at a multiple of 64 bytes. For n items in D dimensions there are
//! ⌈n/16⌉ leaves; above them levels of ⌈m/16⌉ nodes for the m nodes or leaves beneath, up to one root.
//!
//! | section | bytes | what |
//! |---|---|---|
//! | header | 128 | magic `twintree`, version u32, D u32, form u32 (1 boxes, 2 points), labelled u32 (0 or 1), n u64, CRC-32 u32, 28 zeros; then D least and D greatest coordinates of all, f64, and zeros |
//! | nodes | 128 D a node, root first | for each axis 16 least f32, then for each axis 16 greatest |
//! | labels of children | 128 a node, if labelled | 16 u64: the labels beneath each child |
//! | leaves | 256 D + 64 (boxes) or 128 D + 64 (points) a leaf | for each axis 16 least f64, for boxes then 16 greatest; 16 u32: which item this is |
//! | labels | 16 a leaf, if labelled | 16 u8, 0 to 63; zeros up to a multiple of 64 |
//!
//! The CRC-32 (that of IEEE 802.3) is of all bytes, its own taken as zero.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

use super::block::{Block, Node, lanes};
use super::shape::{Shape, WIDTH};
use super::{Bounds, LabelSet};
use crate::told::Told;

const MAGIC: [u8; 8] = *b"twintree";
const VERSION: u32 = 1;
const HEADER_LINES: usize = 2;

/// 64 bytes, the unit in which sections are laid out and aligned.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Line([u64; 8]);

/// Why bytes are no index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// They do not begin as an index does.
    #[error("these bytes are no saved index: they do not begin with \"twintree\"")]
    NotAnIndex,
    /// They are of another version of the format.
    #[error(
        "the saved index has format version {found}, this program reads {VERSION}: build and save it again"
    )]
    Version {
        /// The version that they name.
        found: u32,
    },
    /// They are an index of something else.
    #[error("the saved index is of another kind than asked for: build and save it again")]
    OtherKind,
    /// There are more or fewer bytes than the header promises.
    #[error(
        "the saved index has {found} bytes where its header promises {expected}: it was cut off or added to"
    )]
    Length {
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The bytes were changed.
    #[error("the saved index is damaged: its checksum does not match")]
    Damaged,
    /// An item has a number that the index does not have.
    #[error("the saved index numbers an item {number} of {count}")]
    BadNumber {
        /// The number found.
        number: u32,
        /// How many items there are.
        count: u64,
    },
    /// The bytes do not begin at a multiple of 64; see [`IndexBytes`].
    #[error("the bytes of a saved index must begin at a multiple of 64 in memory")]
    Misaligned,
    /// The processor is big-endian.
    #[error("a saved index can be used in place on little-endian processors only")]
    BigEndian,
}

impl Told for OpenError {
    fn zh(&self) -> String {
        match self {
            Self::NotAnIndex => "这些字节不是保存的索引：开头不是“twintree”".to_owned(),
            Self::Version { found } => {
                format!("保存的索引格式版本为 {found}，本程序读取 {VERSION}：请重新建立并保存")
            }
            Self::OtherKind => "保存的索引与所需的类型不同：请重新建立并保存".to_owned(),
            Self::Length { expected, found } => format!(
                "保存的索引有 {found} 字节，而其头部写明 {expected} 字节：可能被截断或附加了内容"
            ),
            Self::Damaged => "保存的索引已损坏：校验和不符".to_owned(),
            Self::BadNumber { number, count } => {
                format!("保存的索引引用了第 {number} 项，而总共只有 {count} 项")
            }
            Self::Misaligned => "保存的索引在内存中的起始地址应为 64 的倍数".to_owned(),
            Self::BigEndian => "保存的索引只能在小端处理器上就地使用".to_owned(),
        }
    }
}

/// Memory for a saved index, aligned as [`OpenError::Misaligned`] demands; a memory map is so by itself.
#[derive(Debug, Clone, Default)]
pub struct IndexBytes {
    lines: Vec<Line>,
    len: usize,
}

impl IndexBytes {
    /// `len` zeros, to be read into. Cost: O(1) until touched.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            lines: bytemuck::zeroed_vec(len.div_ceil(size_of::<Line>())),
            len,
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.lines)[..self.len]
    }

    /// The bytes, to be written.
    #[must_use]
    pub fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.len]
    }
}

/// A packed tree that owns its bytes or borrows them.
#[derive(Debug, Clone)]
pub(crate) struct PackedTree<'a, B, const D: usize> {
    lines: Cow<'a, [Line]>,
    pub(super) shape: Shape,
    sections: Sections,
    block: PhantomData<B>,
}

/// The sections, each as what it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'t, B, const D: usize> {
    pub(super) nodes: &'t [Node<D>],
    child_labels: &'t [[LabelSet; WIDTH]],
    leaves: &'t [Line],
    block: PhantomData<B>,
    /// Empty when the tree has no labels.
    pub(super) labels: &'t [[u8; WIDTH]],
}

/// The same, to be filled.
pub(super) struct PartsMut<'t, B, const D: usize> {
    pub(super) header: &'t mut [u8],
    pub(super) nodes: &'t mut [Node<D>],
    pub(super) child_labels: &'t mut [[LabelSet; WIDTH]],
    pub(super) leaves: LeavesMut<'t, B>,
    pub(super) labels: &'t mut [[u8; WIDTH]],
}

/// First line after each section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sections {
    nodes: usize,
    child_labels: usize,
    leaves: usize,
    labels: usize,
}

impl Sections {
    fn new<B: Block<D>, const D: usize>(shape: &Shape, is_labelled: bool) -> Self {
        let line = size_of::<Line>();
        let labelled = usize::from(is_labelled);
        let nodes = HEADER_LINES + shape.nodes * (size_of::<Node<D>>() / line);
        let child_labels = nodes + labelled * shape.nodes * (8 * WIDTH / line);
        let leaves = child_labels + shape.leaves * leaf_lines::<B>();
        let labels = leaves + labelled * (shape.leaves * WIDTH).div_ceil(line);
        Self {
            nodes,
            child_labels,
            leaves,
            labels,
        }
    }
}

/// Lines of a leaf: its block and the numbers of its items.
const fn leaf_lines<B>() -> usize {
    size_of::<B>() / size_of::<Line>() + 1
}

impl<B: Block<D>, const D: usize> Parts<'_, B, D> {
    /// The coordinates of a leaf's items, and their numbers.
    #[inline(always)]
    pub(super) fn leaf(&self, leaf: usize) -> (&B, &[u32; WIDTH]) {
        let lines = &self.leaves[leaf * leaf_lines::<B>()..][..leaf_lines::<B>()];
        let (block, numbers) = lines.split_at(leaf_lines::<B>() - 1);
        (
            &bytemuck::cast_slice(block)[0],
            bytemuck::cast_ref(&numbers[0]),
        )
    }

    /// Children with something of a wanted label beneath.
    #[inline]
    pub(super) fn wanted_children(&self, node: usize, wanted: LabelSet) -> u32 {
        super::block::bits(self.child_labels[node].map(|labels| labels & wanted != 0))
    }

    /// Items of a leaf with a wanted label.
    #[inline]
    pub(super) fn wanted_items(&self, leaf: usize, wanted: LabelSet) -> u32 {
        super::block::bits(self.labels[leaf].map(|label| wanted >> (label % 64) & 1 == 1))
    }
}

impl<'a, B: Block<D>, const D: usize> PackedTree<'a, B, D> {
    /// A tree of the right size that holds nothing yet.
    pub(super) fn vacant(items: usize, is_labelled: bool) -> PackedTree<'static, B, D> {
        let shape = Shape::new(items);
        let sections = Sections::new::<B, D>(&shape, is_labelled);
        PackedTree {
            lines: Cow::Owned(bytemuck::zeroed_vec(sections.labels)),
            shape,
            sections,
            block: PhantomData,
        }
    }

    /// Uses a saved tree where it lies. Cost: O(n) to check it, no copy.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        if cfg!(target_endian = "big") {
            return Err(OpenError::BigEndian);
        }
        let header = Header::read(bytes)?;
        if header.version != VERSION {
            return Err(OpenError::Version {
                found: header.version,
            });
        }
        if header.dimensions != D as u32 || header.form != B::FORM || header.labelled > 1 {
            return Err(OpenError::OtherKind);
        }
        let (shape, sections) = header.layout::<B, D>(bytes.len() as u64)?;
        if checksum(bytes) != header.checksum {
            return Err(OpenError::Damaged);
        }
        let lines = bytemuck::try_cast_slice(bytes).map_err(|_| OpenError::Misaligned)?;
        let tree = Self {
            lines: Cow::Borrowed(lines),
            shape,
            sections,
            block: PhantomData,
        };
        tree.check_numbers()?;
        Ok(tree)
    }

    /// The bytes to save: the header, then the rest. Cost: O(n) for the checksum.
    pub(crate) fn saved(&self) -> ([u8; 128], &[u8]) {
        let bytes: &[u8] = bytemuck::cast_slice(&self.lines);
        let (head, body) = bytes.split_at(128.min(bytes.len()));
        let mut header = [0; 128];
        header[..head.len()].copy_from_slice(head);
        header[CHECKSUM].copy_from_slice(&checksum(bytes).to_le_bytes());
        (header, body)
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.shape.items
    }

    /// Bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        self.lines.len() * size_of::<Line>()
    }

    /// The box about all items; `None` when there are none. Cost: O(1).
    pub(crate) fn bounds(&self) -> Option<Bounds<D>> {
        let header: &[f64] = bytemuck::cast_slice(self.lines.get(1..HEADER_LINES)?);
        let side = |from: usize| std::array::from_fn(|axis| header[from + axis]);
        (self.shape.items > 0).then(|| Bounds {
            least: side(0),
            greatest: side(D),
        })
    }

    /// The sections. Cost: O(1).
    #[inline(always)]
    pub(super) fn parts(&self) -> Parts<'_, B, D> {
        let s = self.sections;
        let of = |range: Range<usize>| &self.lines[range];
        Parts {
            nodes: bytemuck::cast_slice(of(HEADER_LINES..s.nodes)),
            child_labels: bytemuck::cast_slice(of(s.nodes..s.child_labels)),
            leaves: of(s.child_labels..s.leaves),
            block: PhantomData,
            labels: bytemuck::cast_slice(of(s.leaves..s.labels)),
        }
    }

    /// The sections, to be filled; a borrowed tree is copied first.
    pub(super) fn parts_mut(&mut self) -> PartsMut<'_, B, D> {
        let s = self.sections;
        let (header, rest) = self.lines.to_mut().split_at_mut(HEADER_LINES);
        let (nodes, rest) = rest.split_at_mut(s.nodes - HEADER_LINES);
        let (child_labels, rest) = rest.split_at_mut(s.child_labels - s.nodes);
        let (leaves, labels) = rest.split_at_mut(s.leaves - s.child_labels);
        PartsMut {
            header: bytemuck::cast_slice_mut(header),
            nodes: bytemuck::cast_slice_mut(nodes),
            child_labels: bytemuck::cast_slice_mut(child_labels),
            leaves: LeavesMut {
                lines: leaves,
                block: PhantomData,
            },
            labels: bytemuck::cast_slice_mut(labels),
        }
    }

    /// Writes the header of a tree just filled.
    pub(super) fn write_header(&mut self, bounds: &Bounds<D>) {
        let (count, labelled) = (
            self.shape.items as u64,
            self.sections.labels > self.sections.leaves,
        );
        let header = self.parts_mut().header;
        header[..8].copy_from_slice(&MAGIC);
        let words = [VERSION, D as u32, B::FORM, u32::from(labelled)];
        for (place, word) in header[8..24].chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        header[24..32].copy_from_slice(&count.to_le_bytes());
        let sides = bounds.least.into_iter().chain(bounds.greatest);
        for (place, value) in header[64..].chunks_exact_mut(8).zip(sides) {
            place.copy_from_slice(&value.to_le_bytes());
        }
    }

    fn check_numbers(&self) -> Result<(), OpenError> {
        let (parts, count) = (self.parts(), self.shape.items as u64);
        for leaf in 0..self.shape.leaves {
            for lane in lanes(self.shape.live_items(leaf)) {
                let number = parts.leaf(leaf).1[lane];
                if u64::from(number) >= count {
                    return Err(OpenError::BadNumber { number, count });
                }
            }
        }
        Ok(())
    }
}

/// The leaves, to be filled.
pub(super) struct LeavesMut<'t, B> {
    lines: &'t mut [Line],
    block: PhantomData<B>,
}

impl<B: Pod + Send + Sync> LeavesMut<'_, B> {
    /// Every leaf in turn.
    pub(super) fn par_iter_mut(
        &mut self,
    ) -> impl IndexedParallelIterator<Item = (&mut B, &mut [u32; WIDTH])> {
        self.lines.par_chunks_mut(leaf_lines::<B>()).map(|lines| {
            let (block, numbers) = lines.split_at_mut(leaf_lines::<B>() - 1);
            (
                &mut bytemuck::cast_slice_mut(block)[0],
                bytemuck::cast_mut(&mut numbers[0]),
            )
        })
    }

    /// The coordinates of one.
    pub(super) fn block(&self, leaf: usize) -> &B {
        let lines = &self.lines[leaf * leaf_lines::<B>()..][..leaf_lines::<B>() - 1];
        &bytemuck::cast_slice(lines)[0]
    }
}

/// Where the checksum is in the header.
const CHECKSUM: Range<usize> = 32..36;

struct Header {
    version: u32,
    dimensions: u32,
    form: u32,
    labelled: u32,
    count: u64,
    checksum: u32,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, OpenError> {
        let header: &[u8; 64] = bytes.first_chunk().ok_or(OpenError::NotAnIndex)?;
        if header[..8] != MAGIC {
            return Err(OpenError::NotAnIndex);
        }
        let word = |at: usize| {
            let mut word = [0; 4];
            word.copy_from_slice(&header[at..at + 4]);
            u32::from_le_bytes(word)
        };
        Ok(Self {
            version: word(8),
            dimensions: word(12),
            form: word(16),
            labelled: word(20),
            count: u64::from(word(24)) | u64::from(word(28)) << 32,
            checksum: word(CHECKSUM.start),
        })
    }

    /// The layout that the header promises, if `found` bytes are as many.
    fn layout<B: Block<D>, const D: usize>(
        &self,
        found: u64,
    ) -> Result<(Shape, Sections), OpenError> {
        // An item takes 8 bytes an axis at least, so a count above the bytes is a lie, and below it nothing overflows.
        let items = usize::try_from(self.count.min(found)).unwrap_or(usize::MAX);
        let shape = Shape::new(items);
        let sections = Sections::new::<B, D>(&shape, self.labelled == 1);
        let expected = (sections.labels * size_of::<Line>()) as u64;
        if self.count > found || expected != found {
            return Err(OpenError::Length { expected, found });
        }
        Ok((shape, sections))
    }
}

/// CRC-32 of all bytes, the checksum's own taken as zero.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    let (before, rest) = bytes.split_at(CHECKSUM.start.min(bytes.len()));
    crc.update(before);
    crc.update(&[0; 4]);
    crc.update(rest.get(4..).unwrap_or_default());
    crc.finalize()
}
