//! Files of any known format to one community.
//!
//! Each file is read by its format's reader into a draft: the parts of a community, in one local frame, with a [`Finding`] for
//! each thing that was repaired, left out or assumed. Drafts are joined in the order of the files; of two features with one id the
//! first is kept. Then what lies outside the area of a clip, and what the model refuses is left out feature by feature, what an
//! earlier import had under other ids takes those, rules infer what no source says, and the whole is validated.

mod clip;
mod error;
mod format;
mod join;
mod options;
mod sieve;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod update_tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use twin_core::edit::{Conflation, conflate};
use twin_core::ids::CommunityId;
use twin_core::inference;
use twin_core::model::{Community, CommunityParts, Provenance};
use twin_core::told::Bilingual;

pub use clip::{Clip, ClipError};
pub use error::ImportError;
pub use format::Format;
pub use options::{Context, ImportOptions, Placing, Strictness};

use crate::finding::{Finding, Findings, Outcome, Problem};
use crate::heading::Heading;
use crate::osm;
use crate::vector::Guess;
use crate::{citygml, cityjson, gltf, ifc, inventory, utility, vector};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: &'static str,
    /// How much of it: bytes of the files, else steps.
    pub done: u64,
    /// How much there is.
    pub total: u64,
}

/// Hears how far an import is.
pub type Listener<'l> = dyn FnMut(Progress) + 'l;

/// An imported community, and what had to be assumed for it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The community.
    pub community: Community,
    /// Features and values made by each rule of [`twin_core::inference::RULES`].
    pub inferred: BTreeMap<String, u64>,
    /// What was left out, repaired or assumed, in the order of reading.
    pub findings: Vec<Finding>,
    /// What was known again from the import before, by its place.
    pub conflation: Conflation,
}

/// Imports `paths` as one community.
///
/// # Errors
/// When a file cannot be read at all, or nothing in the files can be part of a community; see [`ImportError`].
pub fn read_all(
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &mut Listener<'_>,
) -> Result<Imported, ImportError> {
    let mut findings = Vec::new();
    let mut parts: Option<CommunityParts> = None;
    let mut heading = None;
    let groups = groups(paths)?;
    // Where models are among the files, it is they that are placed, and maps stay where their coordinates say.
    let has_model = groups.iter().any(|group| group.format == Format::Gltf);
    let in_place = ImportOptions {
        placing: None,
        ..options.clone()
    };
    for group in groups {
        let is_placed = !has_model || group.format.is_drawn_anywhere();
        let context = Context {
            options: if is_placed { options } else { &in_place },
            frame: parts
                .as_ref()
                .map_or(options.frame, |parts| Some(parts.frame)),
        };
        let (draft, own) = read_group(&group, &context, &mut findings, progress)?;
        parts = Some(match parts {
            None => {
                heading = own;
                draft
            }
            Some(parts) => join::joined(parts, draft, &mut findings),
        });
    }
    let mut parts = parts.ok_or(ImportError::NoFile)?;
    parts.id = CommunityId::new(&options.id)?;
    parts.name = options.name.clone();
    parts.provenance = Provenance::imported(file_names(paths));
    if let Some(clip) = &options.clip {
        clip::cut(&mut parts, clip, &file_names(paths), &mut findings)?;
    }
    // A community that is updated keeps what it is called.
    let heading = heading.filter(|_| options.frame.is_none());
    let told = heading.and_then(|heading| heading.applied(&mut parts));
    let told = options.utc_offset_secs.or(told);
    set_utc_offset(&mut parts, told, &mut findings, paths);
    finish(parts, findings, options, paths, progress)
}

/// What the layers and attributes of those files are guessed to mean whose format does not fix it. Reads each of them once or twice.
///
/// # Errors
/// When a file cannot be read or is of no known format.
pub fn guess_mappings(
    paths: &[PathBuf],
    options: &ImportOptions,
) -> Result<Vec<Guess>, ImportError> {
    let mut guesses = Vec::new();
    for path in paths {
        let format = Format::of(path)?;
        if format.needs_mapping() {
            guesses.push(vector::guess(path, format, options)?);
        }
    }
    Ok(guesses)
}

/// Files of one format that are read together.
struct Group {
    format: Format,
    paths: Vec<PathBuf>,
}

/// OpenStreetMap files are read as one, since an element may be cut in two by the edge of an extract.
fn groups(paths: &[PathBuf]) -> Result<Vec<Group>, ImportError> {
    let mut groups: Vec<Group> = Vec::new();
    for path in paths {
        let format = Format::of(path)?;
        let is_same = |g: &&mut Group| g.format == format && format == Format::Osm;
        match groups.iter_mut().find(is_same) {
            Some(group) => group.paths.push(path.clone()),
            None => groups.push(Group {
                format,
                paths: vec![path.clone()],
            }),
        }
    }
    Ok(groups)
}

fn read_group(
    group: &Group,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
    progress: &mut Listener<'_>,
) -> Result<(CommunityParts, Option<Heading>), ImportError> {
    let path = group.paths.first().ok_or(ImportError::NoFile)?;
    let mut found = Findings::of(&file_names(&group.paths));
    let phase = group.format.describe();
    progress(Progress {
        phase,
        done: 0,
        total: 0,
    });
    let read = match group.format {
        Format::Osm => {
            let draft = osm::draft(&group.paths, context, findings, progress)?;
            return Ok((draft, None));
        }
        Format::CityJson => cityjson::read(path, context, &mut found)?,
        Format::Ifc => (ifc::read(path, context, &mut found)?, None),
        Format::CityGml => (citygml::read(path, context, &mut found)?, None),
        Format::Inventory => (inventory::read(path, context, &mut found)?, None),
        Format::GeoJson | Format::GeoPackage | Format::Shapefile | Format::FlatGeobuf => {
            vector::read(path, group.format, context, &mut found)?
        }
        Format::SimBench => (utility::read_simbench(path, context, &mut found)?, None),
        Format::Epanet => (utility::read_epanet(path, context, &mut found)?, None),
        Format::Gltf => (gltf::read(path, context)?, None),
    };
    findings.append(&mut found.into_list());
    Ok(read)
}

/// The offset that was told, else the one inferred from the origin.
fn set_utc_offset(
    parts: &mut CommunityParts,
    told: Option<i32>,
    findings: &mut Vec<Finding>,
    paths: &[PathBuf],
) {
    parts.utc_offset_secs = told.unwrap_or_else(|| {
        let offset_secs = inference::utc_offset_secs(parts.frame.lon(), parts.frame.lat());
        let mut of_files = Findings::of(&file_names(paths));
        of_files.file_wide(Problem::TimeZone { offset_secs }, Outcome::Assumed);
        findings.append(&mut of_files.into_list());
        offset_secs
    });
}

fn file_names(paths: &[PathBuf]) -> String {
    let name = |p: &PathBuf| {
        p.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    paths.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn finish(
    mut parts: CommunityParts,
    mut findings: Vec<Finding>,
    options: &ImportOptions,
    paths: &[PathBuf],
    progress: &mut Listener<'_>,
) -> Result<Imported, ImportError> {
    let mut step = |phase| {
        progress(Progress {
            phase,
            done: 0,
            total: 0,
        });
    };
    step("validation");
    parts.snap_to_grid();
    sieve::sieve(&mut parts, &file_names(paths), &mut findings);
    refuse_losses(options.strictness, &findings)?;
    if parts.layer_counts().iter().all(|(_, count)| *count == 0) {
        return Err(nothing(paths, &findings));
    }
    let conflation = match &options.earlier {
        Some(earlier) => {
            step("comparison with the earlier map");
            conflate(&mut parts, earlier)?
        }
        None => Conflation::default(),
    };
    step("inference");
    inference::complete(&mut parts);
    inference::deepen(&mut parts, options.depth);
    match (options.register, &options.earlier) {
        (Some(seed), _) => drop(twin_core::generate::register(&mut parts, seed)),
        (None, Some(earlier)) => twin_core::generate::keep_register(&mut parts, earlier),
        (None, None) => {}
    }
    // What a rule adds is to come back from a file as it was, too.
    parts.snap_to_grid();
    let inferred = inference::count_inferred(&parts)
        .into_iter()
        .map(|(rule, count)| (rule.as_ref().to_owned(), count))
        .collect();
    Ok(Imported {
        community: Community::new(parts)?,
        inferred,
        findings,
        conflation,
    })
}

fn refuse_losses(strictness: Strictness, findings: &[Finding]) -> Result<(), ImportError> {
    match (strictness, lost(findings)) {
        (Strictness::Strict, Some((count, first))) => Err(ImportError::Strict { count, first }),
        _ => Ok(()),
    }
}

/// Why nothing came of the files: they hold nothing, or nothing that can be used.
fn nothing(paths: &[PathBuf], findings: &[Finding]) -> ImportError {
    match lost(findings) {
        Some((count, first)) => ImportError::NothingLeft {
            file: file_names(paths),
            count,
            first,
        },
        None => ImportError::Empty {
            file: paths.first().cloned().unwrap_or_default(),
        },
    }
}

/// How many features were left out, and the first of them; what lies outside a clip was not asked for.
fn lost(findings: &[Finding]) -> Option<(usize, Bilingual)> {
    let is_loss = |f: &&Finding| {
        f.outcome == Outcome::LeftOut && !matches!(f.problem, Problem::OutsideClip { .. })
    };
    let mut lost = findings.iter().filter(is_loss);
    let first = lost.next()?.told();
    Some((1 + lost.count(), first))
}
