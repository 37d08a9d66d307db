//! Airspaces that drones may enter with leave only, over the areas for which the law says so.
//!
//! Only what article 19 of the Interim Regulations on the Management of Unmanned Aircraft Flights names and a tag surely means. Left out:
//! motorways, electrified railways and borders, which are lines with a margin that no one has published; heliports, hubs of public
//! transport, drinking-water reserves, radar and places of remembrance, which tags do not tell from others of their kind.

use twin_core::ids::AirspaceId;
use twin_core::inference::rule;
use twin_core::model::{Airspace, AirspaceKind, Sourced};
use twin_core::spatial::LocalFrame;

use super::area::Area;
use super::site::{Site, name};
use super::tags::Tags;

/// Above this height over ground all air is controlled, whatever lies below, in metres (article 19).
const OPEN_BELOW_M: f64 = 120.0;

/// West, south, east and north of the land and sea for which EPSG:4490, the geodetic system of China, is made, in degrees: a box, with some of
/// the neighbours in it. Elsewhere other laws hold.
const CHINA: [f64; 4] = [73.62, 16.7, 134.77, 53.56];

/// Whether the air above such an area is controlled.
pub(super) fn is_controlled(tags: &Tags) -> bool {
    // Item 1: airports.
    tags.is_any("aeroway", &["aerodrome"])
        // Item 3: military land; prisons and houses of detention.
        || tags.is_any("landuse", &["military"])
        || tags.is_any("amenity", &["prison", "fuel"])
        // Item 5: power plants; substations, but not the transformers of a compound; waterworks; ports; filling stations, above.
        || tags.is_any("power", &["plant"])
        || tags.is_any("power", &["substation"])
            && tags.is_any("substation", &["transmission", "distribution"])
        || tags.is_any("man_made", &["water_works"])
        || tags.is_any("landuse", &["harbour", "port"])
        || tags.is_any("industrial", &["port"])
}

/// The airspaces over all such areas; none outside China.
pub(super) fn airspaces(site: &mut Site<'_>, areas: &[Area<'_>]) -> Vec<Airspace> {
    if !is_in_china(&site.frame) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| is_controlled(a.tags)) {
        for (index, part) in area.parts.iter().enumerate() {
            let Ok(id) = AirspaceId::new(area.origin.id(index)) else {
                continue;
            };
            let by_law = rule::provenance(rule::AIRSPACE_CONTROLLED);
            let airspace = Airspace {
                id,
                name: name(area.tags),
                area: part.clone(),
                kind: Sourced::new(AirspaceKind::Restricted, by_law.clone()),
                floor_z: Sourced::new(0.0, by_law.clone()),
                ceiling_z: Sourced::new(OPEN_BELOW_M, by_law),
                provenance: site.source(area.origin.file, ""),
            };
            found.extend(site.checked(airspace, area.origin));
        }
    }
    found
}

fn is_in_china(frame: &LocalFrame) -> bool {
    let [west, south, east, north] = CHINA;
    (west..=east).contains(&frame.lon()) && (south..=north).contains(&frame.lat())
}
