//! The climate that a scenario gives, in the devices of a run and over a snapshot.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{ClimateNormals, ClimateSource, CommunityDigest, SimError};
use crate::time::SimSpan;
use crate::told::Told;

/// Frost all the year, such as no community in Shenzhen has.
const FROST: ClimateNormals = ClimateNormals {
    temperature: [-30.0; 12],
    daily_range: [6.0; 12],
    humidity: [80.0; 12],
    rain_days: [12.0; 12],
    rain_mm: [40.0; 12],
    wind: [4.0; 12],
    cloud: [0.7; 12],
};

fn begun(
    community: &Community,
    catalogue: &Catalogue,
    climate: Option<ClimateNormals>,
) -> Result<Simulation, SimError> {
    let options = SimOptions {
        climate,
        ..options(MIDNIGHT, 1)
    };
    Simulation::new(community, catalogue, options)
}

#[test]
fn devices_feel_the_climate_of_the_scenario_from_the_first_value_on() {
    let (community, catalogue) = block(660);
    let class = catalogue.class("T4-5").unwrap();
    let channel = class
        .channels
        .iter()
        .position(|c| &*c.name == "temperature");
    let mut devices = community.devices.iter();
    let station = devices.position(|d| d.class.as_str() == "T4-5").unwrap();
    let first = |climate| {
        let simulation = begun(&community, &catalogue, climate).unwrap();
        let device = DeviceIdx(station as u32);
        let (_, value) = simulation.latest(device, channel.unwrap() as u16).unwrap();
        (value, simulation.climate())
    };
    let (usual, source) = first(None);
    assert!(usual > 10.0, "{usual}");
    assert!(matches!(source, ClimateSource::Station { name, .. } if name.en == "Shenzhen"));
    let (frost, source) = first(Some(FROST));
    // Spells of this climate are bounded by a few kelvins, as its year has no seasons.
    assert!((-45.0..-15.0).contains(&frost), "{frost}");
    assert_eq!(source, ClimateSource::Scenario);
}

#[test]
fn a_snapshot_goes_on_in_the_climate_of_its_run() {
    let (community, catalogue) = block(660);
    let digest = CommunityDigest::of(&community, &catalogue).unwrap();
    let at = |minutes: i64| MIDNIGHT + SimSpan::from_secs(60 * minutes);
    let mut whole = EventDigest::new();
    let mut straight = begun(&community, &catalogue, Some(FROST)).unwrap();
    straight.advance(at(90), &mut whole);

    let mut parts = EventDigest::new();
    let mut simulation = begun(&community, &catalogue, Some(FROST)).unwrap();
    simulation.advance(at(40), &mut parts);
    let saved = simulation.save(digest);
    let mut resumed = Simulation::resume(&community, &catalogue, &saved, 1).unwrap();
    assert_eq!(resumed.climate(), ClimateSource::Scenario);
    resumed.advance(at(90), &mut parts);
    assert_eq!(parts.sha256(), whole.sha256());
}

#[test]
fn a_climate_out_of_range_is_refused() {
    let (community, catalogue) = block(660);
    let mut bad = FROST;
    bad.wind[3] = f64::NAN;
    let error = begun(&community, &catalogue, Some(bad)).unwrap_err();
    assert!(
        error.to_string().contains("climate.wind: month 4"),
        "{error}"
    );
    assert!(error.zh().contains("4 月"), "{}", error.zh());
}
