//! Errors in Chinese carry what they carry in English: every number, every name in quotation marks, every path and option.

use std::path::Path;

use twin_core::audit::AuditError;
use twin_core::catalogue::Catalogue;
use twin_core::coverage::view::ViewError;
use twin_core::edit::EditError;
use twin_core::generate::GenerateError;
use twin_core::ids::BuildingId;
use twin_core::optimise::OptimiseError;
use twin_core::planning::{PlacementError, PriceList, ProgrammeError};
use twin_core::rules::{RuleSet, shipped_profile};
use twin_core::scenario::Scenario;
use twin_core::sim::{Disturbances, SnapshotError};
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;
use twin_core::supply::SupplyError;
use twin_core::told::{Term, Told};
use twin_formats::gpkg::{self, GpkgError};
use twin_formats::import::Clip;
use twin_formats::inventory::ColumnList;
use twin_formats::source;
use twin_load::Credentials;
use twin_load::plan;
use twin_load::score::{self, KindMap, Kinds};

/// What a sentence names: its numbers, what stands in quotation marks, and words with a dot, slash or dash in them.
fn parameters(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = sentence
        .split('\'')
        .skip(1)
        .step_by(2)
        .filter(|name| !name.contains(' '))
        .map(str::to_owned)
        .collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._/-{}:".contains(c);
    for word in sentence.split(|c: char| !is_part(c)) {
        let word = word.trim_matches(|c: char| ".:-".contains(c));
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let is_name = word.contains(['/', '_']) || word.contains('.') && !word.ends_with('.');
        if is_number || is_name && word.len() > 2 {
            found.push(word.to_owned());
        }
    }
    found
}

fn check(error: &dyn Told) {
    let (en, zh) = (error.en(), error.zh());
    assert!(
        zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        "no Chinese: {zh}"
    );
    // Half-width marks beside Chinese text are slips, but for the lines of a file that a parser shows.
    let own = zh.lines().filter(|line| !line.contains(" | "));
    for line in own {
        for slip in [", ", "; ", "'"] {
            assert!(!line.contains(slip), "{slip:?} in: {zh}");
        }
    }
    for parameter in parameters(&en) {
        assert!(
            zh.contains(&parameter),
            "{parameter} of {en:?} is not in {zh:?}"
        );
    }
}

#[test]
fn errors_of_the_core_carry_the_same_in_both_languages() {
    check(&AuditError::UnknownDevice {
        device: "d-7".into(),
        class: "T3-2".into(),
    });
    check(&BuildingId::new("a b").unwrap_err());
    check(&EditError::UnknownVersion {
        number: 9,
        first: 1,
        last: 4,
    });
    check(&GenerateError::HouseholdsDoNotFit {
        households: 5,
        buildings: 3,
        min: 12,
        max: 480,
    });
    check(&OptimiseError::Unknown {
        what: Term::new("a demand", "需求"),
        index: 7,
        count: 2,
    });
    check(&PlacementError::UnknownClass {
        row: "HZ-1".into(),
        class: "HZ-C".into(),
    });
    check(&PlacementError::TooMany {
        row: "HZ-1".into(),
        most: 5_000_000,
    });
    check(&ProgrammeError::TooSmall {
        budget: 50.0,
        least: 1_200.0,
        currency: "CNY".into(),
    });
    check(&ProgrammeError::NoSites { phase: 2 });
    check(&ProgrammeError::NoPrice {
        rows: vec!["T4-4".into(), "T10-1".into()],
        lacking: vec!["T4-4".into(), "gym".into()],
    });
    check(&ProgrammeError::MustCost {
        budget: 50.0,
        needed: 1_200.0,
        currency: "CNY".into(),
    });
    check(&ProgrammeError::MustSites {
        number: 1,
        needed: 3,
    });
    check(&PlacementError::UnknownMust {
        class: "HZ-C".into(),
    });
    check(&SnapshotError::Version { found: 3, known: 8 });
    check(&SupplyError::Ambiguous { id: "n-1".into() });
    check(&LocalFrame::new(200.0, 30.0, 0.0).unwrap_err());
    check(&Crs::parse("EPSG:1").unwrap_err());
}

#[test]
fn what_a_crs_is_refused_for_is_told() {
    for text in [
        "EPSG:5773",
        "+proj=utm",
        "GEOGCS[\"x\"]",
        "PROJCS[1",
        "nowhere",
    ] {
        check(&Crs::parse(text).unwrap_err());
    }
}

#[test]
fn every_problem_of_rules_prices_and_scenarios_is_told() {
    let profile = shipped_profile("new_build").unwrap();
    for entry in [
        "[[override]]\nrow = \"T4-4\"\nassumption = \"x\"\nrule = { kind = \"per_gate\", count = 0 }\n",
        "[[override]]\nrow = \"T99-1\"\nrequired = true\nassumption = \"x\"\n",
        "[[row]]\nid = \"T3-2\"\nclass = \"T3-99\"\nrule = { kind = \"per_gate\", count = 1 }\n",
        "[[place]]\nplace = \"nowhere\"\n",
        "[[class]]\nid = \"HZ-C\"\nmount_height_m = 900\nnetwork = \"wired\"\n",
        "[[other]]\n",
    ] {
        let errors = RuleSet::read(profile, &[("city.toml", entry)]).unwrap_err();
        check(&errors);
    }
    let catalogue = Catalogue::builtin().unwrap();
    check(&PriceList::read("p.toml", "currency = 'yuan'", &catalogue).unwrap_err());
    check(&Scenario::parse("s.toml", "id = 'x'\n").unwrap_err());
    check(&Disturbances::parse("f.toml", "[[fault]]\nkind = 'noise'\nsiz = 2\n").unwrap_err());
}

#[test]
fn errors_of_views_carry_the_same_in_both_languages() {
    let device = "cam/1".to_owned();
    check(&ViewError::NoCamera {
        device: device.clone(),
        class: "T4-4".to_owned(),
    });
    check(&ViewError::NoHeading {
        device: device.clone(),
    });
    check(&ViewError::Indoors { device });
}

#[test]
fn errors_of_formats_carry_the_same_in_both_languages() {
    check(&source::scenario("no-such.toml").unwrap_err());
    check(&gpkg::read(Path::new("no-such.gpkg")).unwrap_err());
    check(&GpkgError::Moved {
        path: "x.gpkg".into(),
        read: 3,
        is: 5,
    });
    check(&GpkgError::FrameHeight {
        path: "x.gpkg".into(),
        is_m: 12.5,
        wanted_m: 8.25,
    });
    check(&Clip::parse("3,2,1,0").unwrap_err());
    check(&Clip::parse("no-such.geojson").unwrap_err());
    for list in [
        "what = 'device'\n",
        "what = 'fixture'\nkind = 'moon'\n[columns]\nid = 'a'\n",
    ] {
        check(&ColumnList::parse(Path::new("c.toml"), list).unwrap_err());
    }
}

#[test]
fn errors_of_load_carry_the_same_in_both_languages() {
    for plan in [
        "[load]\nphases = []\n",
        "[load]\npassword = 'x'\n",
        "[load.targets.lab]\nurl = 'ftp://h:1'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n",
        "[load.targets.lab]\nurl = 'mqtt://h:1'\nqos = 7\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n",
        "[load.targets.lab]\nurl = 'mqtt://h:1'\npassword_env = 'WORD'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n",
        "[[load.phases]]\nkind = 'soak'\nsecond = 1\n",
    ] {
        check(&plan::read(Path::new("s.toml"), plan).unwrap_err());
    }
    check(&KindMap::read(Path::new("no-such.toml")).unwrap_err());
    check(&score::read_entries(Path::new("no-such.ndjson")).unwrap_err());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alarms.csv");
    for alarms in [
        "",
        "device,when\n",
        "device,time\nm1,noon\nm1,1780358400\nm1\n",
        "{\"device\":\"m1\",\"when\":1}\n",
    ] {
        std::fs::write(&path, alarms).unwrap();
        check(&score::read_alarms(&path, &Kinds::Ignored).unwrap_err());
    }
    for profile in ["thingsboard", "alink", "sparkplug"] {
        let plan = format!(
            "[load.targets.lab]\nurl = 'mqtt://h:1'\n[load.payload]\nprofile = '{profile}'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
        );
        check(&plan::read(Path::new("s.toml"), &plan).unwrap_err());
    }
    let plan = "[load.targets.lab]\nurl = 'mqtt://h:1'\nconnections = 'gateway'\nqos = 2\n[load.payload]\nprofile = 'sparkplug'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n";
    check(&plan::read(Path::new("s.toml"), plan).unwrap_err());
    check(&Credentials::read(Path::new("no-such.csv")).unwrap_err());
    let path = folder.path().join("logins.csv");
    for logins in [
        "m1,word\n",
        "user\n",
        "device,user\nm1,a\nm1,b\n",
        "device,user\nm1,a,b\n",
        "device,user,device_secret\nm1,a,b\n",
        "device,certificate_file\nm1,m1.pem\n",
        "device,user\nm1,\n",
    ] {
        std::fs::write(&path, logins).unwrap();
        check(&Credentials::read(&path).unwrap_err());
    }
}
