//! `GET /api/v1/search`: text over names, ids and kinds of every layer.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use twin_core::both;
use twin_core::spatial::Layer;
use twin_protocol::rest::{SearchHit, SearchPage};
use twin_protocol::scene::SceneName;

use super::feature::lonlat;
use super::openapi::LookUpProblems;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::layer::{self, LAYERS};
use crate::state::App;
use crate::world::World;

/// Longest text to search for, characters.
const MAX_CHARS: usize = 100;

/// A text to find: the case of ASCII letters does not matter.
#[derive(Debug)]
pub(super) struct Needle {
    text: Vec<u8>,
    /// Per layer, the kinds that were asked about and whether they fit: thousands of features share a few.
    kinds: RefCell<BTreeMap<usize, BTreeMap<String, bool>>>,
}

/// How well a feature fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The id or a name is the text.
    Whole,
    /// A name begins with it.
    Start,
    /// A name or the id holds it.
    Part,
    /// The kind holds it.
    Kind,
}

impl Needle {
    /// A text of 1 to 100 characters.
    pub(super) fn new(text: &str) -> Result<Self, HttpError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MAX_CHARS {
            return Err(HttpError::bad_request(both!(
                "q takes 1 to {MAX_CHARS} characters",
                "q 应有 1 至 {MAX_CHARS} 个字符"
            )));
        }
        Ok(Self {
            text: text.to_ascii_lowercase().into_bytes(),
            kinds: RefCell::default(),
        })
    }

    /// Whether the feature fits at all.
    pub(super) fn fits(&self, world: &World, layer: Layer, i: usize) -> bool {
        self.fit(world, layer, i).is_some()
    }

    fn fit(&self, world: &World, layer: Layer, i: usize) -> Option<Fit> {
        let community = &world.community;
        let name = layer::name(community, layer, i);
        let names = name
            .into_iter()
            .flat_map(|n| [n.zh.as_deref(), n.en.as_deref()])
            .flatten();
        let id = layer::id(community, layer, i);
        let own = names.filter_map(|name| self.fit_text(name)).min();
        let by_id = self
            .fit_text(id)
            .map(|fit| if fit == Fit::Start { Fit::Part } else { fit });
        let of_kind = || self.fits_kind(world, layer, i).then_some(Fit::Kind);
        own.into_iter().chain(by_id).min().or_else(of_kind)
    }

    fn fits_kind(&self, world: &World, layer: Layer, i: usize) -> bool {
        let kind = layer::kind(&world.community, layer, i);
        let mut kinds = self.kinds.borrow_mut();
        let known = kinds.entry(layer::position(layer)).or_default();
        if let Some(fits) = known.get(kind) {
            return *fits;
        }
        let (zh, en) = kind_names(world, layer, i);
        let fits = [kind, zh, en]
            .into_iter()
            .any(|text| self.fit_text(text).is_some());
        known.insert(kind.to_owned(), fits);
        fits
    }

    fn fit_text(&self, text: &str) -> Option<Fit> {
        let (text, needle) = (text.as_bytes(), self.text.as_slice());
        let last = text.len().checked_sub(needle.len())?;
        let begins = |at: usize| text[at..at + needle.len()].eq_ignore_ascii_case(needle);
        if begins(0) {
            return Some(if last == 0 { Fit::Whole } else { Fit::Start });
        }
        let first = needle.first()?;
        let starts = (1..=last).filter(|at| text[*at].eq_ignore_ascii_case(first));
        starts.into_iter().any(begins).then_some(Fit::Part)
    }
}

/// Chinese and English name of a feature's kind.
fn kind_names(world: &World, layer: Layer, i: usize) -> (&str, &str) {
    let community = &world.community;
    let kind = layer::kind(community, layer, i);
    match layer {
        Layer::Device => match world.catalogue.class(kind) {
            Some(class) => (&class.name_zh, &class.name_en),
            None => ("", ""),
        },
        Layer::Place => layer::place_kind(kind),
        _ => (layer::kind_zh(community, layer, i), kind),
    }
}

/// Text search over names, ids and kinds, in Chinese and English; the best fits first, buildings and places before devices.
#[utoipa::path(get, path = "/api/v1/search", tag = "model",
    params(
        ("q" = String, Query, min_length = 1, max_length = 100, description = "1 to 100 characters"),
        ("layer" = Option<String>, Query, pattern = "^(compound|building|storey|unit|room|road|green|water|parking|garage_level|parking_space|wall|gate|place|fixture|pole|device|airspace|utility_node|utility_link|placed_model)$", description = "only this layer"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "finds on a page: 100, up to 10,000"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "finds to leave out")),
    responses((status = 200, description = "The finds", body = SearchPage), LookUpProblems))]
pub(super) async fn search(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, HttpError> {
    let query = Query::parse(raw.as_deref(), &["q", "layer", "limit", "offset"])?;
    app.look_up(move |ready| find(&ready.world, &query).map(Json))
        .await
}

fn find(world: &World, query: &Query) -> Result<SearchPage, HttpError> {
    let page = query.page()?;
    let text = query.text("q").ok_or_else(|| {
        HttpError::bad_request(both!(
            "q is missing: what to search for",
            "缺少 q：要搜索的内容"
        ))
    })?;
    let needle = Needle::new(text)?;
    let only = match query.text("layer") {
        None => None,
        Some(word) => Some(Layer::from_word(word).ok_or_else(|| {
            HttpError::bad_request(both!("there is no layer '{}'; /api/v1/layers lists them", "没有图层“{}”；图层见 /api/v1/layers"; shorten(word)))
        })?),
    };
    let mut found: Vec<(Fit, usize, usize)> = Vec::new();
    for (rank, layer) in LAYERS.into_iter().enumerate() {
        // Every pole is a fixture and would be found twice.
        let asked = only.map_or(layer != Layer::Pole, |only| only == layer);
        if asked {
            let positions = (0..layer::count(&world.community, layer))
                .filter(|i| layer::holds(&world.community, layer, *i));
            found.extend(
                positions.filter_map(|i| needle.fit(world, layer, i).map(|fit| (fit, rank, i))),
            );
        }
    }
    found.sort_unstable();
    let hits: Vec<SearchHit> = page
        .of(&found)
        .iter()
        .map(|(_, rank, i)| hit(world, LAYERS[*rank], *i))
        .collect();
    Ok(SearchPage {
        number_matched: found.len(),
        number_returned: hits.len(),
        next: query.next("/api/v1/search", page, found.len()),
        hits,
    })
}

fn hit(world: &World, layer: Layer, i: usize) -> SearchHit {
    let community = &world.community;
    let at = layer::anchor(world, layer, i);
    let [lon, lat] = lonlat(&community.frame, at.plan().0);
    let (zh, en) = kind_names(world, layer, i);
    SearchHit {
        layer: layer.as_str().to_owned(),
        id: layer::id(community, layer, i).to_owned(),
        name: layer::name(community, layer, i)
            .map(SceneName::from)
            .unwrap_or_default(),
        kind: layer::kind(community, layer, i).to_owned(),
        kind_name: SceneName {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        position: [at.x, at.y, at.z].map(|m| (m * 100.0).round() / 100.0),
        lon,
        lat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_whole_at_the_start_or_in_part() {
        let check = |needle: &str, text: &str, expected| {
            assert_eq!(
                Needle::new(needle).unwrap().fit_text(text),
                expected,
                "{needle} in {text}"
            )
        };
        check("楼", "3号楼", Some(Fit::Part));
        check("3号", "3号楼", Some(Fit::Start));
        check("LAMP", "Smart lamp", Some(Fit::Part));
        check("smart lamp", "Smart Lamp", Some(Fit::Whole));
        check("x", "Smart lamp", None);
        check("a longer text", "short", None);
        assert!(Needle::new(" ").is_err());
        assert!(Needle::new(&"楼".repeat(101)).is_err());
    }
}
