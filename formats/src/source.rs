//! What a user names on the command line, opened: a scenario or a GeoPackage.

use std::path::{Path, PathBuf};

use twin_core::catalogue::Catalogue;
use twin_core::generate::GenerateError;
use twin_core::model::{Community, InvalidCommunity};
use twin_core::planning::{PlacementError, place};
use twin_core::rules::{RuleSet, shipped_profile};
use twin_core::scenario::{
    CommunitySource, PlacementSettings, RunSettings, Scenario, ScenarioError,
};
use twin_core::told::Told;

use twin_core::sim::Disturbances;

use crate::gpkg::{self, GpkgError};
use crate::osm::{self, OsmError, OsmOptions};
use crate::rules::{self, RulesError};

macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../scenarios/", $name, "/scenario.toml")))),*]
    };
}

/// The shipped scenarios: name and text.
pub const SHIPPED: &[(&str, &str)] = shipped! {
    "demo"
    "large"
    "ordinary-day"
    "noisy-sensors"
    "firmware-storm"
    "wrong-clocks"
    "flapping-links"
    "recovery-storm"
    "fire-at-night"
    "typhoon"
    "incidents"
    "incidents-by-rate"
    "water-cut"
    "gateway-outage"
    "spring-festival"
    "soak"
    "spikes"
    "http-batches"
    "stream-consumer"
    "own-logins"
};

/// An opened source.
#[derive(Debug)]
pub struct Opened {
    /// The community, its devices placed.
    pub community: Community,
    /// How it is to run.
    pub run: RunSettings,
    /// For how many simulated hours, where its scenario says so.
    pub hours: Option<f64>,
    /// What its scenario lets happen.
    pub disturbances: Disturbances,
    /// The GeoPackage it was read from; `None` for a scenario.
    pub gpkg: Option<PathBuf>,
}

/// Why a source cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is neither a shipped scenario nor a file.
    #[error(
        "there is no scenario and no file '{0}'; shipped scenarios: {names}; files: scenario.toml, .gpkg",
        names = names()
    )]
    Unknown(String),
    /// A map that must be imported first.
    #[error("'{0}' is a map; read it first: twin import '{0}' -o NAME.gpkg")]
    Map(String),
    /// The scenario file cannot be read.
    #[error("{path} cannot be read")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The scenario is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The community cannot be generated.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The GeoPackage cannot be read.
    #[error(transparent)]
    Gpkg(#[from] GpkgError),
    /// The map cannot be read.
    #[error(transparent)]
    Osm(#[from] OsmError),
    /// The profile or a rule file is wrong.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Devices cannot be placed.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// The placed community is not valid.
    #[error(transparent)]
    Invalid(#[from] InvalidCommunity),
}

impl Told for OpenError {
    fn zh(&self) -> String {
        match self {
            Self::Unknown(name) => format!(
                "没有名为“{name}”的场景或文件；自带场景：{}；可用的文件：scenario.toml、.gpkg",
                names().replace(", ", "、")
            ),
            Self::Map(name) => {
                format!("“{name}”是地图；请先导入：twin import '{name}' -o NAME.gpkg")
            }
            Self::Io { path, source } => format!("无法读取 {}：{}", path.display(), source.zh()),
            Self::Scenario(error) => error.zh(),
            Self::Generate(error) => error.zh(),
            Self::Gpkg(error) => error.zh(),
            Self::Osm(error) => error.zh(),
            Self::Rules(error) => error.zh(),
            Self::Placement(error) => error.zh(),
            Self::Invalid(error) => error.zh(),
        }
    }
}

fn names() -> String {
    let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// The profile that changes nothing of the white paper.
const WHITE_PAPER: &str = "new_build";

/// Opens `source`: a shipped scenario's name, a scenario file or the folder of one, or a GeoPackage. `step` hears what is
/// being done.
///
/// # Errors
/// When there is no such thing, or it is wrong; the error names the file.
pub fn open(source: &str, step: &mut dyn FnMut(&str)) -> Result<Opened, OpenError> {
    let path = Path::new(source);
    if path.is_file() && extension(path) == "gpkg" {
        step("reading the GeoPackage");
        return Ok(Opened {
            community: gpkg::read(path)?,
            run: RunSettings::default(),
            hours: None,
            disturbances: Disturbances::default(),
            gpkg: Some(path.to_owned()),
        });
    }
    open_scenario(
        &scenario(source)?,
        scenario_file(path).parent().unwrap_or(Path::new(".")),
        step,
    )
}

/// Reads the scenario that `source` names, without making its community.
///
/// # Errors
/// When there is no such scenario, or it is wrong; the error names the file.
pub fn scenario(source: &str) -> Result<Scenario, OpenError> {
    let (path, text) = scenario_text(source)?;
    Ok(Scenario::parse(&path.display().to_string(), &text)?)
}

/// The device classes and rows that hold for `source`: those of a city's rule files, else of the rules that its scenario places by, else
/// the white paper's.
///
/// # Errors
/// When a rule file cannot be read or is wrong, or there is no such source; the error names the file.
pub fn catalogue(source: &str, rules: &[PathBuf]) -> Result<Catalogue, OpenError> {
    let path = Path::new(source);
    if !rules.is_empty() {
        return Ok(rules::read(WHITE_PAPER, rules)?.catalogue);
    }
    if path.is_file() && extension(path) == "gpkg" {
        return Ok(rules::read(WHITE_PAPER, &[])?.catalogue);
    }
    let folder = scenario_file(path);
    let folder = folder.parent().unwrap_or(Path::new("."));
    match scenario(source)?.placement {
        Some(settings) => Ok(rules_of(&settings, folder)?.catalogue),
        None => Ok(rules::read(WHITE_PAPER, &[])?.catalogue),
    }
}

/// The file and the text of the scenario that `source` names.
///
/// # Errors
/// When there is no such scenario or it cannot be read; the error names the file.
pub fn scenario_text(source: &str) -> Result<(PathBuf, String), OpenError> {
    if let Some((name, text)) = SHIPPED.iter().find(|(name, _)| *name == source) {
        let path = PathBuf::from(format!("scenarios/{name}/scenario.toml"));
        return Ok((path, (*text).to_owned()));
    }
    let path = scenario_file(Path::new(source));
    if !path.exists() {
        return Err(OpenError::Unknown(source.to_owned()));
    }
    match extension(&path) {
        "toml" => {
            let text = std::fs::read_to_string(&path).map_err(|source| OpenError::Io {
                path: path.clone(),
                source,
            })?;
            Ok((path, text))
        }
        "pbf" | "osm" | "gz" => Err(OpenError::Map(source.to_owned())),
        _ => Err(OpenError::Unknown(source.to_owned())),
    }
}

/// A folder stands for the scenario file in it.
fn scenario_file(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.join("scenario.toml")
    } else {
        path.to_owned()
    }
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
}

fn open_scenario(
    scenario: &Scenario,
    folder: &Path,
    step: &mut dyn FnMut(&str),
) -> Result<Opened, OpenError> {
    let community = match &scenario.community {
        CommunitySource::Generate(spec) => {
            step("generating the community");
            twin_core::generate::community(spec)?
        }
        CommunitySource::File(file) => read_file(&folder.join(file), step)?,
    };
    let community = match &scenario.placement {
        Some(settings) => placed(community, settings, folder, step)?,
        None => community,
    };
    Ok(Opened {
        community,
        run: scenario.run,
        hours: scenario.hours,
        disturbances: scenario.disturbances.clone(),
        gpkg: None,
    })
}

fn read_file(path: &Path, step: &mut dyn FnMut(&str)) -> Result<Community, OpenError> {
    match extension(path) {
        "pbf" | "osm" | "gz" => {
            let imported = osm::read(path, &OsmOptions::named_after(path), &mut |at| {
                step(at.phase)
            })?;
            Ok(imported.community)
        }
        _ => {
            step("reading the GeoPackage");
            Ok(gpkg::read(path)?)
        }
    }
}

fn placed(
    community: Community,
    settings: &PlacementSettings,
    folder: &Path,
    step: &mut dyn FnMut(&str),
) -> Result<Community, OpenError> {
    step("placing devices");
    let set = rules_of(settings, folder)?;
    let options = set.options(settings.optional);
    Ok(place(&community, &set.catalogue, &options)?.apply(community)?)
}

fn rules_of(settings: &PlacementSettings, folder: &Path) -> Result<RuleSet, RulesError> {
    let profile = match shipped_profile(&settings.profile) {
        Some((word, _)) => word.to_owned(),
        None => folder.join(&*settings.profile).display().to_string(),
    };
    let files: Vec<PathBuf> = settings.rules.iter().map(|r| folder.join(&**r)).collect();
    rules::read(&profile, &files)
}
