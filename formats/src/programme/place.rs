//! The places of a programme, as lines of its document.

use geo::LineString;
use serde::Serialize;
use twin_core::model::Provenance;
use twin_core::planning::{Placement, PriceList, Programme};
use twin_core::spatial::LocalFrame;

use super::document::both;
use super::trench::degrees;
use crate::audit::Text;

/// A new place.
#[derive(Debug, Serialize)]
pub struct PlaceLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is: a word of the catalogue.
    pub kind: &'a str,
    /// What it is called.
    pub name: Text,
    /// The row that it is for.
    pub row: Option<&'a str>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// What fitting it out costs; none where the list does not say.
    pub cost: Option<f64>,
    /// What running it costs a year.
    pub yearly: Option<f64>,
    /// The number of the phase that pays for it, from 1; none where none does.
    pub phase: Option<usize>,
    /// Longitude and latitude, degrees.
    pub at: [f64; 2],
}

/// All that are planned.
pub(super) fn places<'a>(
    placement: &'a Placement,
    programme: &Programme,
    prices: &PriceList,
    frame: &LocalFrame,
) -> Vec<PlaceLine<'a>> {
    let phases = placement.phase_of_each_place(programme);
    let places = placement.places.iter().zip(phases);
    let line = |(place, phase): (&'a twin_core::model::Place, Option<usize>)| {
        let (kind, area_m2) = (&*place.kind.value, place.area_m2.value);
        let price = prices.place(kind);
        let at = degrees(&LineString(vec![place.position.plan().into()]), frame);
        PlaceLine {
            id: place.id.as_str(),
            kind,
            name: both(&place.name, kind),
            row: match &place.provenance {
                Provenance::Planned { by } => Some(&**by),
                _ => None,
            },
            area_m2,
            cost: price.map(|price| price.fit_out_m2 * area_m2),
            yearly: price.map(|price| price.yearly_m2 * area_m2),
            phase: phase.map(|phase| phase + 1),
            at: at.first().copied().unwrap_or_default(),
        }
    };
    places.map(line).collect()
}
