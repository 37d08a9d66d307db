//! `twin import`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::Coord;
use serde::Serialize;
use twin_core::both;
use twin_core::catalogue::{Catalogue, DeviceClass, DeviceRow};
use twin_core::edit::{Action, Log, Side};
use twin_core::model::{Community, CommunityParts};
use twin_core::spatial::Layer;
use twin_core::spatial::crs::Crs;
use twin_core::told::Told;
use twin_formats::audit::Language;
use twin_formats::finding::Finding;
use twin_formats::gpkg;
use twin_formats::import::{self, Clip, ImportOptions, Placing, Strictness};
use twin_formats::inventory::ColumnList;
use twin_formats::vector::Mapping;

use super::check_package;
use super::depth::DepthChoice;
use super::ledger::{Ledger, Signature};
use super::place::{Rows, place, record_placement};
use super::placed::Placed;
use super::reference;
use super::register;
use super::tongue::{self, sentences};
use super::update::{earlier, update};
use crate::failure::{self, Context};
use crate::interrupt;
use crate::output;
use crate::progress::Progress;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin import shenzhen.osm.gz -o shenzhen.gpkg\n  twin import a.osm.pbf b.osm -o both.gpkg --placement existing --json\n  twin import base.osm.gz devices.xlsx -o x.gpkg\n  twin import base.osm.gz lights.csv --columns lights.toml -o x.gpkg\n  twin import base.osm.gz pavilion.glb --at 114.2,22.69 --rotation 30 -o x.gpkg\n  twin import 楼栋.geojson --guess-mapping > m.toml\n  twin import 楼栋.geojson --mapping m.toml -o site.gpkg\n  twin import shenzhen-2026.osm.gz --update shenzhen.gpkg"
)]
pub(crate) struct Options {
    /// Files of any known format, told by their content: OpenStreetMap first, then those that join it.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// GeoPackage to write.
    #[arg(short, long, required_unless_present_any = ["guess_mapping", "update"])]
    output: Option<PathBuf>,
    /// Merges the files into this GeoPackage instead: what was planned and edited stays, the rest follows them. Name all files that it
    /// was imported from, in their new state. Buildings, roads and compounds under new ids are known again by their place. A register that
    /// was made up stays with its homes; --register makes it up anew, the same for the same seed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "force", "placement", "profile", "guess_mapping"])]
    update: Option<PathBuf>,
    /// Where both the files and an edit changed a field, the files win.
    #[arg(long, requires = "update")]
    theirs: bool,
    #[command(flatten)]
    signature: Signature,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    rows: Rows,
    /// Local time minus UTC, such as +08:00; worked out from the longitude if missing.
    #[arg(long, value_parser = utc_offset)]
    utc_offset: Option<i32>,
    /// CRS of files that name none, such as EPSG:4549, GCJ-02, or a file with its definition (.prj, WKT or PROJJSON).
    #[arg(long, value_parser = reference::crs)]
    crs: Option<Crs>,
    /// Only what lies in WEST,SOUTH,EAST,NORTH (degrees), or in the polygons of a GeoJSON file.
    #[arg(long, value_parser = clip, allow_hyphen_values = true, value_name = "AREA")]
    clip: Option<Clip>,
    /// Where a file without a CRS goes, LON,LAT or LON,LAT,Z: the middle of a network's plan, the origin of a glTF model.
    #[arg(long, value_parser = place_of, allow_hyphen_values = true)]
    at: Option<(Coord<f64>, f64)>,
    /// By how many degrees it is turned there, anticlockwise; before that, the front of a glTF model looks south.
    #[arg(
        long,
        default_value_t = 0.0,
        requires = "at",
        allow_negative_numbers = true
    )]
    rotation: f64,
    /// Metres a unit of its plan or model.
    #[arg(long, requires = "at")]
    unit: Option<f64>,
    /// What the columns of a foreign .csv or .xlsx table mean: a list in TOML; give it once for each kind of table.
    #[arg(long)]
    columns: Vec<PathBuf>,
    /// What the layers and attributes of vector files mean (TOML); a guess is shown and taken if missing.
    #[arg(long, conflicts_with = "guess_mapping")]
    mapping: Option<PathBuf>,
    /// Prints what the layers and attributes of vector files seem to mean, as a mapping to check and change, and stops.
    #[arg(long)]
    guess_mapping: bool,
    /// How deep buildings are modelled where no file tells: storeys and rooms.
    #[arg(long, value_enum, default_value_t = DepthChoice::Compounds)]
    depth: DepthChoice,
    /// Makes up households, vehicles and legal entities where no file tells of any, from this seed: synthetic ones, marked as such.
    #[arg(long, value_name = "SEED")]
    register: Option<u64>,
    /// Fails where a feature would be left out.
    #[arg(long)]
    strict: bool,

    /// Prints layers, inferred values, warnings, CRS and bounds as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    output: &'a std::path::Path,
    layers: BTreeMap<&'static str, usize>,
    inferred: &'a BTreeMap<String, u64>,
    placed: Placed,
    warnings: Vec<String>,
    findings: &'a [Finding],
    crs: &'static str,
    /// `[min_lon, min_lat, max_lon, max_lat]`.
    bounds: Option<[f64; 4]>,
    origin: [f64; 3],
    households: u64,
}

/// Reads, infers, places, writes.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    interrupt::listen()?;
    let mut import_options = import_options(options)?;
    if options.register.is_some() {
        output::note(register::NOTE)?;
    }
    if options.guess_mapping {
        return output::text_out(&guess(options, &import_options)?.0);
    }
    if let Some(output) = &options.output {
        check_package(output, options.force)?;
    }
    let ledger = options.update.as_deref().map(Ledger::open).transpose()?;
    if let Some(ledger) = &ledger {
        import_options.frame = Some(ledger.community.frame);
        import_options.id = ledger.community.id.to_string();
    }
    import_options.mapping = match &options.mapping {
        Some(file) => Some(Mapping::open(file)?),
        None => {
            let (text, mapping) = guess(options, &import_options)?;
            output::note(&text)?;
            Some(mapping)
        }
    };
    if let Some(ledger) = ledger {
        let base = Arc::new(earlier(&ledger)?);
        import_options.earlier = Some(Arc::clone(&base));
        return update_with(ledger, &base, options, &import_options);
    }
    let output = options
        .output
        .as_deref()
        .context(both!("--output is missing", "缺少 --output"))?;
    import_to(output, options, &import_options)
}

/// The files as the log names them.
fn command(options: &Options) -> String {
    let files = options.files.iter().map(|f| f.display().to_string());
    let register = options.register.map(|seed| format!("--register {seed}"));
    let words = ["import".to_owned()].into_iter().chain(files);
    words.chain(register).collect::<Vec<_>>().join(" ")
}

fn update_with(
    ledger: Ledger,
    base: &CommunityParts,
    options: &Options,
    import_options: &ImportOptions,
) -> failure::Result<()> {
    let mut progress = Progress::new();
    let imported = import::read_all(&options.files, import_options, &mut |at| {
        progress.at(at.phase, at.done, at.total)
    })?;
    progress.at("merging", 0, 0);
    let prefer = if options.theirs {
        Side::Theirs
    } else {
        Side::Ours
    };
    let report = update(
        ledger,
        base,
        &imported,
        prefer,
        &options.signature,
        command(options),
    )?;
    progress.finish();
    if options.json {
        report.print_json(&imported.findings)
    } else {
        report.print(&imported.findings)
    }
}

fn import_options(options: &Options) -> failure::Result<ImportOptions> {
    let named = options.files.first().cloned().unwrap_or_default();
    Ok(ImportOptions {
        utc_offset_secs: options.utc_offset,
        crs: options.crs.clone(),
        clip: options.clip.clone(),
        placing: options.at.map(|(lonlat, z)| Placing {
            lonlat,
            z,
            rotation_rad: options.rotation.to_radians(),
            metres_per_unit: options.unit,
        }),
        tables: mappings(&options.columns)?,
        catalogue: Some(Arc::new(nameable(&options.rows)?)),
        strictness: if options.strict {
            Strictness::Strict
        } else {
            Strictness::Lenient
        },
        depth: options.depth.into(),
        register: options.register,
        ..ImportOptions::named_after(&named)
    })
}

/// What inventories may name: what the white paper has, withdrawn or not, and what rules add.
fn nameable(rows: &Rows) -> failure::Result<Catalogue> {
    let mut all = Catalogue::builtin()?;
    let ruled = rows.read()?.0.catalogue;
    let is_new = |class: &DeviceClass| all.class(class.id.as_str()).is_none();
    let classes: Vec<DeviceClass> = ruled.classes.into_iter().filter(is_new).collect();
    let is_new = |row: &DeviceRow| all.row(row.id.as_str()).is_none();
    let added: Vec<DeviceRow> = ruled.rows.into_iter().filter(is_new).collect();
    all.classes.extend(classes);
    all.rows.extend(added);
    Ok(all)
}

/// The guessed mappings of all files, as text and as one.
fn guess(options: &Options, import_options: &ImportOptions) -> failure::Result<(String, Mapping)> {
    let (mut text, mut all) = (String::new(), Mapping::default());
    for guess in import::guess_mappings(&options.files, import_options)? {
        if !guess.mapping.rules.is_empty() {
            text.push_str(&guess.to_toml());
            all.rules.extend(guess.mapping.rules);
        }
    }
    Ok((text, all))
}

fn import_to(
    output: &Path,
    options: &Options,
    import_options: &ImportOptions,
) -> failure::Result<()> {
    let mut progress = Progress::new();
    let imported = import::read_all(&options.files, import_options, &mut |at| {
        progress.at(at.phase, at.done, at.total)
    })?;
    progress.at("placing devices", 0, 0);
    let bare = imported.community;
    let mut log = Log::begun(options.signature.stamp(Action::Import, command(options)));
    let (community, placed) = place(bare.clone(), &options.rows)?;
    record_placement(
        &mut log,
        &bare,
        &community,
        &options.rows,
        &options.signature,
    )?;
    progress.at("writing the GeoPackage", 0, 0);
    interrupt::begin_writing();
    gpkg::write_logged(output, &community, &log, gpkg::Overwrite::Replace)?;
    progress.finish();
    let language = tongue::of_reports();
    let report = Report {
        output,
        layers: community.layer_counts().into_iter().collect(),
        inferred: &imported.inferred,
        placed,
        warnings: sentences(&imported.findings, language),
        findings: &imported.findings,
        crs: "OGC:CRS84",
        bounds: twin_formats::bounds_lonlat(&community),
        origin: [
            community.frame.lon(),
            community.frame.lat(),
            community.frame.height(),
        ],
        households: community.household_count(),
    };
    if options.json {
        output::json(&report)
    } else {
        output::text_out(&text(&report, &community, language))
    }
}

/// Most warnings that a person is shown.
const LISTED: usize = 10;

/// The report as a person reads it.
fn text(report: &Report<'_>, community: &Community, language: Language) -> String {
    let (file, name) = (report.output.display(), &community.name);
    let id = community.id.as_str();
    let mut text = language.of(
        format!(
            "已写入 {file}：{}\n",
            name.zh.as_deref().or(name.any()).unwrap_or(id)
        ),
        format!("wrote {file}: {}\n", name.any().unwrap_or(id)),
    );
    for (layer, count) in report.layers.iter().filter(|(_, count)| **count > 0) {
        let zh = Layer::from_word(layer).map_or(*layer, Layer::zh);
        text.push_str(&format!("  {count:>9}  {}\n", language.of(zh, layer)));
    }
    let households = language.of("户", "households");
    text.push_str(&format!("  {:>9}  {households}\n", report.households));
    let (inferred, planned) = (report.inferred.values().sum::<u64>(), report.placed.total);
    text.push_str(&language.of(
        format!("推断了 {inferred} 个值，规划了 {planned} 个设备和场所\n"),
        format!("{inferred} values are inferred, {planned} devices and places are planned\n"),
    ));
    text.push_str(&warned(&report.warnings, language));
    text
}

/// The first of the warnings, a line each.
pub(super) fn warned(warnings: &[String], language: Language) -> String {
    let head = language.of("警告：", "warning: ");
    let lines = warnings.iter().take(LISTED);
    let mut text: String = lines.map(|w| format!("{head}{w}\n")).collect();
    if warnings.len() > LISTED {
        let more = warnings.len() - LISTED;
        text.push_str(&language.of(
            format!("……另有 {more} 条警告，全部见 --json\n"),
            format!("... and {more} more warnings; --json lists them all\n"),
        ));
    }
    text
}

fn mappings(lists: &[PathBuf]) -> failure::Result<Vec<ColumnList>> {
    let read: Result<_, _> = lists.iter().map(|list| ColumnList::read(list)).collect();
    Ok(read?)
}

fn clip(text: &str) -> Result<Clip, String> {
    Clip::parse(text).map_err(|error| tongue::said(&error.told()))
}

fn utc_offset(text: &str) -> Result<i32, String> {
    let at_epoch = format!("1970-01-01T00:00:00{text}").parse::<twin_core::time::SimTime>();
    let form = || {
        tongue::said(&both!(
            "give it as +08:00 or -05:30",
            "请写作 +08:00 或 -05:30"
        ))
    };
    let time = at_epoch.map_err(|_| form())?;
    Ok(-i32::try_from(time.nanos() / twin_core::time::NANOS_PER_SEC).unwrap_or(0))
}

fn place_of(text: &str) -> Result<(Coord<f64>, f64), String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse()).collect();
    match numbers.as_deref() {
        Ok([lon, lat]) => Ok((Coord { x: *lon, y: *lat }, 0.0)),
        Ok([lon, lat, z]) => Ok((Coord { x: *lon, y: *lat }, *z)),
        _ => Err(tongue::said(&both!(
            "give it as 114.2,22.69 or 114.2,22.69,3.5",
            "请写作 114.2,22.69 或 114.2,22.69,3.5"
        ))),
    }
}
