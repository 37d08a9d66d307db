//! A page of features. Each is made when it is written and then forgotten: ten thousand at once would take many times the
//! memory of their text.

use std::cell::Cell;

use geojson::Feature;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::feature::{Bbox, widen};

/// Media type of GeoJSON (RFC 7946).
pub(super) const GEOJSON: &str = "application/geo+json";

/// A page of features, as OGC API Features names its members.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Collection<'a> {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// All features that fit.
    number_matched: usize,
    /// Those on this page.
    number_returned: usize,
    /// Where to go from here.
    links: Vec<Link>,
    /// The features (RFC 7946).
    #[schema(value_type = Vec<Object>)]
    features: Pieces<'a>,
    /// West, south, east and north of the features on this page, degrees; missing where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<[f64; 4]>)]
    bbox: Option<Seen<'a>>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
struct Link {
    /// What it leads to: `next`.
    rel: &'static str,
    /// Media type of what is there.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Where it leads.
    href: String,
}

/// Features that do not exist yet.
struct Pieces<'a> {
    count: usize,
    make: &'a dyn Fn(usize) -> Option<Feature>,
    seen: &'a Cell<Option<Bbox>>,
}

/// The box about the features that were written before it.
struct Seen<'a>(&'a Cell<Option<Bbox>>);

/// The text of a page of `count` features out of `matched`, which `make` makes.
pub(super) fn page_text(
    count: usize,
    matched: usize,
    next: Option<String>,
    make: &dyn Fn(usize) -> Option<Feature>,
) -> serde_json::Result<String> {
    let seen = Cell::new(None);
    let next = next.map(|href| Link {
        rel: "next",
        kind: GEOJSON,
        href,
    });
    serde_json::to_string(&Collection {
        kind: "FeatureCollection",
        number_matched: matched,
        number_returned: count,
        links: next.into_iter().collect(),
        features: Pieces {
            count,
            make,
            seen: &seen,
        },
        bbox: (count > 0).then_some(Seen(&seen)),
    })
}

impl Serialize for Pieces<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let made = (0..self.count).filter_map(self.make).inspect(|feature| {
            self.seen.set(widen(self.seen.get(), feature));
        });
        serializer.collect_seq(made)
    }
}

impl Serialize for Seen<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get().serialize(serializer)
    }
}
