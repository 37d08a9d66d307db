//! The elements that matter, picked from the files in two passes: ways and relations first, then the nodes they need.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::{cell::Cell, cell::RefCell};

use twin_core::both;

use super::element::{Element, Kind, LonLat, Node, Pass, Relation, Wanted, Way};
use super::error::OsmError;
use super::input::{Format, format_of, io_error, open_text};
use super::numbers::{BYTES_EACH, Number, Numbers};
use super::relevance::{is_relevant_node, is_relevant_relation, is_relevant_way};
use super::warning::{Warning, WarningKind};
use super::{Limits, Progress, pbf, xml};

/// Position of a node that no file holds.
const ABSENT: LonLat = LonLat {
    lon: i32::MIN,
    lat: i32::MIN,
};

/// An element with the index of its file.
#[derive(Debug, Clone)]
pub(super) struct From<T> {
    pub(super) file: usize,
    pub(super) element: T,
}

/// What the files hold that matters, each list sorted by id and without doubles.
#[derive(Debug, Default)]
pub(super) struct Extract {
    pub(super) files: Vec<Arc<str>>,
    pub(super) ways: Vec<From<Way>>,
    pub(super) relations: Vec<From<Relation>>,
    /// Nodes with tags that matter.
    pub(super) nodes: Vec<From<Node>>,
    numbers: Numbers,
    positions: Vec<LonLat>,
    pub(super) warnings: Vec<Warning>,
}

impl Extract {
    /// Where a node of ways is, if the files hold it.
    pub(super) fn position(&self, node: Number) -> Option<LonLat> {
        let position = self.positions.get(node.index()).copied();
        position.filter(|p| *p != ABSENT)
    }

    /// Number of a node of ways among [`Self::all_positions`].
    pub(super) fn number(&self, id: i64) -> Option<Number> {
        self.numbers.get(id)
    }

    /// Positions of the nodes of ways, those that no file holds too.
    pub(super) fn all_positions(&self) -> &[LonLat] {
        &self.positions
    }

    /// Positions of all nodes of ways that the files hold.
    pub(super) fn positions(&self) -> impl Iterator<Item = LonLat> {
        self.positions.iter().copied().filter(|p| *p != ABSENT)
    }

    /// The way of that id, if the files hold it.
    pub(super) fn way(&self, id: i64) -> Option<&From<Way>> {
        let at = self.ways.binary_search_by_key(&id, |w| w.element.id).ok()?;
        self.ways.get(at)
    }

    /// Reads the files.
    pub(super) fn of(
        files: &[PathBuf],
        limits: &Limits,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, OsmError> {
        let mut extract = Self {
            files: files.iter().map(|f| file_name(f)).collect(),
            ..Self::default()
        };
        let mut source = Source {
            files,
            limits,
            total: total_size(files)?,
            progress,
        };
        let mut memory = Memory {
            files,
            limit: limits.memory_bytes,
            taken: 0,
        };
        extract.read_ways(&mut source, &mut memory)?;
        extract.read_nodes(&mut source, &mut memory)?;
        Ok(extract)
    }

    fn warn(&mut self, file: usize, feature: String, kind: WarningKind) {
        let file = self.files.get(file).cloned().unwrap_or_else(|| "".into());
        self.warnings.push(Warning {
            file,
            feature: Some(feature),
            kind,
        });
    }

    fn read_ways(
        &mut self,
        source: &mut Source<'_>,
        memory: &mut Memory<'_>,
    ) -> Result<(), OsmError> {
        let (mut ways, mut relations) = (Vec::new(), Vec::new());
        source.pass(
            Pass::WaysAndRelations,
            "ways",
            &|_| None,
            &mut |file, element| {
                let size = element.memory();
                match element {
                    Element::Way(element) => ways.push(From { file, element }),
                    Element::Relation(element) if is_relevant_relation(&element.tags) => {
                        relations.push(From { file, element });
                    }
                    _ => return Ok(()),
                }
                memory.take(size, file)
            },
        )?;
        self.relations = self.unique(relations, "relation", |r| r.id);
        // A way without tags of its own matters when a relation is made of it.
        let mut members: Vec<i64> = self
            .relations
            .iter()
            .flat_map(|r| &r.element.members)
            .filter(|m| m.kind == Kind::Way)
            .map(|m| m.id)
            .collect();
        members.sort_unstable();
        ways.retain(|w| {
            is_relevant_way(&w.element.tags) || members.binary_search(&w.element.id).is_ok()
        });
        let ways = self.unique(ways, "way", |w| w.id);
        self.number_nodes(ways, memory)
    }

    fn number_nodes(
        &mut self,
        ways: Vec<From<Way<i64>>>,
        memory: &mut Memory<'_>,
    ) -> Result<(), OsmError> {
        self.ways.reserve_exact(ways.len());
        // Most nodes are in one way alone.
        let named: usize = ways.iter().map(|w| w.element.nodes.len()).sum();
        self.numbers = Numbers::with_room_for(named);
        for From { file, element } in ways {
            let Way { id, nodes, tags } = element;
            let before = self.numbers.len();
            let numbered = nodes.into_iter().map(|node| self.numbers.add(node));
            let Some(nodes) = numbered.collect() else {
                return Err(memory.exceeded(file));
            };
            let added = self.numbers.len() - before;
            memory.take((added * BYTES_EACH) as u64, file)?;
            let element = Way { id, nodes, tags };
            self.ways.push(From { file, element });
        }
        Ok(())
    }

    fn read_nodes(
        &mut self,
        source: &mut Source<'_>,
        memory: &mut Memory<'_>,
    ) -> Result<(), OsmError> {
        let count = self.numbers.len();
        memory.take((count * size_of::<LonLat>()) as u64, 0)?;
        let mut positions = vec![ABSENT; count];
        let (mut tagged, mut moved) = (Vec::new(), Vec::new());
        let number = |id: i64| self.numbers.get(id);
        source.pass(Pass::Nodes, "nodes", &number, &mut |file, element| {
            let size = element.memory();
            let Element::Node(element) = element else {
                return Ok(());
            };
            let known = element.number;
            if let Some(position) = known.and_then(|n| positions.get_mut(n.index())) {
                if *position == ABSENT {
                    *position = element.at;
                } else if *position != element.at {
                    memory.take(WARNING_BYTES, file)?;
                    moved.push((file, element.id));
                }
            }
            if !element.tags.is_empty() && is_relevant_node(&element.tags) {
                memory.take(size, file)?;
                tagged.push(From { file, element });
            }
            Ok(())
        })?;
        self.nodes = self.unique(tagged, "node", |n| n.id);
        for (file, id) in moved {
            self.warn(file, format!("node/{id}"), WarningKind::Differs);
        }
        self.positions = positions;
        Ok(())
    }

    /// Sorts by id and keeps the first of each; says so where a later one differs.
    fn unique<T: PartialEq>(
        &mut self,
        mut all: Vec<From<T>>,
        word: &str,
        id: impl Fn(&T) -> i64,
    ) -> Vec<From<T>> {
        all.sort_by_key(|e| id(&e.element));
        let mut kept: Vec<From<T>> = Vec::with_capacity(all.len());
        for next in all {
            match kept.last() {
                Some(last) if id(&last.element) == id(&next.element) => {
                    if last.element != next.element {
                        let feature = format!("{word}/{}", id(&next.element));
                        self.warn(next.file, feature, WarningKind::Differs);
                    }
                }
                _ => kept.push(next),
            }
        }
        kept
    }
}

/// Memory of one warning with its texts, in bytes, counted roughly.
const WARNING_BYTES: u64 = 200;

/// Counts the memory that elements take while they are read.
struct Memory<'a> {
    files: &'a [PathBuf],
    limit: u64,
    taken: u64,
}

impl Memory<'_> {
    fn take(&mut self, bytes: u64, file: usize) -> Result<(), OsmError> {
        self.taken += bytes;
        if self.taken <= self.limit {
            return Ok(());
        }
        Err(self.exceeded(file))
    }

    fn exceeded(&self, file: usize) -> OsmError {
        OsmError::TooLarge {
            file: self.files.get(file).cloned().unwrap_or_default(),
            reason: both!(
                "what it holds takes more than {} MiB of memory; cut the file down first",
                "其内容占用内存超过 {} MiB；请先裁剪文件";
                self.limit >> 20
            ),
        }
    }
}

fn file_name(file: &Path) -> Arc<str> {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().as_ref().into()
}

fn total_size(files: &[PathBuf]) -> Result<u64, OsmError> {
    let mut total = 0;
    for file in files {
        total += std::fs::metadata(file)
            .map_err(|e| io_error(file, e))?
            .len();
    }
    Ok(total)
}

/// The files, read as often as there are passes.
struct Source<'a> {
    files: &'a [PathBuf],
    limits: &'a Limits,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl Source<'_> {
    fn pass(
        &mut self,
        pass: Pass,
        phase: &'static str,
        number: &(dyn Fn(i64) -> Option<Number> + Sync),
        sink: &mut dyn FnMut(usize, Element) -> Result<(), OsmError>,
    ) -> Result<(), OsmError> {
        let mut before = 0;
        let wanted = Wanted {
            pass,
            number,
            memory_bytes: self.limits.memory_bytes,
        };
        for (index, file) in self.files.iter().enumerate() {
            let consumed = Rc::new(Cell::new(0));
            let total = self.total;
            let progress = RefCell::new(&mut *self.progress);
            let mut seen = 0_u64;
            let mut counted = |element| {
                seen += 1;
                if seen.is_multiple_of(8_192) {
                    let done = before + consumed.get();
                    (progress.borrow_mut())(Progress { phase, done, total });
                }
                sink(index, element)
            };
            match format_of(file)? {
                Format::Pbf => pbf::read(file, &wanted, &consumed, &mut counted)?,
                format => {
                    let limit = self.limits.decompressed_bytes;
                    let text = open_text(file, format, limit, &consumed)?;
                    xml::read(file, text, &wanted, &mut counted)?;
                }
            }
            before += consumed.get();
            (self.progress)(Progress {
                phase,
                done: before,
                total,
            });
        }
        Ok(())
    }
}
