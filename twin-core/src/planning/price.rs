//! Prices: what a device costs to buy, to install and to run, what its site costs, and what it costs to fit out and run a place.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::both;
use crate::catalogue::{Catalogue, CatalogueError, DeviceClass, is_place_kind};
use crate::ids::ClassId;
use crate::model::Name;
use crate::told::{Bilingual, parser_words};

/// The price list that ships with the product: orders of magnitude, which it calls an assumption.
pub const REFERENCE_PRICES: (&str, &str) = (
    "reference.toml",
    include_str!("../../../assets/prices/reference.toml"),
);

/// Greatest price of one thing: above any device, and far from where sums of a town's devices lose their cents.
const MOST: f64 = 1e9;

/// A device as high as this needs a pole where it stands in the open, metres: what stands by itself is lower; an assumption.
const ON_A_POLE_M: f64 = 2.5;

/// Prices of one document, in its currency.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceList {
    /// Currency, by ISO 4217.
    pub currency: Arc<str>,
    /// What it is called.
    pub title: Name,
    /// Whether nobody stands for the figures: they are assumed.
    pub is_assumption: bool,
    /// When it was made, as `2025-03-01`.
    pub date: Arc<str>,
    /// A pole for a device that no pole carries, with its foundation.
    pub pole: f64,
    /// A mount on the outside of a house; 0 where the list has none: installing the device is then all of it.
    pub wall_mount: f64,
    /// A base in the ground for a device that stands there by itself; 0 as that.
    pub ground_base: f64,
    /// A metre of trench with duct, cable and fibre.
    pub trench_m: f64,
    classes: BTreeMap<ClassId, ClassPrice>,
    places: BTreeMap<Arc<str>, PlacePrice>,
}

/// What one device of a class costs.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPrice {
    /// To buy.
    pub device: f64,
    /// To install.
    pub installation: f64,
    /// To run for a year: upkeep, power, network.
    pub yearly: f64,
}

impl ClassPrice {
    /// To buy and install.
    #[must_use]
    pub fn capital(&self) -> f64 {
        self.device + self.installation
    }
}

/// What a square metre of a place of a kind costs.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacePrice {
    /// To fit out: floors, light, furniture, or the surface of what is in the open; not the building, and not the devices in it.
    pub fit_out_m2: f64,
    /// To run for a year: cleaning, power, upkeep.
    pub yearly_m2: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    currency: Spanned<String>,
    source: Source,
    site: Spanned<SitePrice>,
    class: BTreeMap<Spanned<String>, Spanned<ClassPrice>>,
    #[serde(default)]
    place: BTreeMap<Spanned<String>, Spanned<PlacePrice>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    title_zh: Option<String>,
    title_en: Option<String>,
    #[serde(default)]
    assumption: bool,
    date: toml::value::Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SitePrice {
    pole: f64,
    #[serde(default)]
    wall_mount: f64,
    #[serde(default)]
    ground_base: f64,
    trench_m: f64,
}

impl PriceList {
    /// Reads a price list; its classes and kinds of places must be the catalogue's. It may leave out some, or all places.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its line.
    pub fn read(file: &str, text: &str, catalogue: &Catalogue) -> Result<Self, CatalogueError> {
        let document: Document = toml::from_str(text).map_err(|e| {
            let start = e.span().map_or(0, |span| span.start);
            problem(file, text, start, parser_words(e.message()))
        })?;
        let refuse = |start: usize, reason: Bilingual| problem(file, text, start, reason);
        let currency = document.currency.as_ref();
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            let reason = both!(
                "a currency is three capitals of ISO 4217, such as CNY",
                "货币应为 ISO 4217 的三个大写字母，如 CNY"
            );
            return Err(refuse(document.currency.span().start, reason));
        }
        let site = document.site.get_ref();
        check([site.pole, site.wall_mount, site.ground_base, site.trench_m])
            .map_err(|r| refuse(document.site.span().start, r))?;
        let mut classes = BTreeMap::new();
        for (id, price) in &document.class {
            let known = catalogue.class(id.get_ref());
            let Some(class) = known else {
                let reason = both!(
                    "the catalogue has no device class '{}'; write its id, such as T3-2",
                    "目录中没有设备类“{}”；请写其编号，如 T3-2";
                    id.get_ref()
                );
                return Err(refuse(id.span().start, reason));
            };
            let price_here = *price.get_ref();
            check([
                price_here.device,
                price_here.installation,
                price_here.yearly,
            ])
            .map_err(|r| refuse(price.span().start, r))?;
            classes.insert(class.id.clone(), price_here);
        }
        let mut places = BTreeMap::new();
        for (kind, price) in &document.place {
            if !is_place_kind(kind.get_ref()) {
                let reason = both!(
                    "the catalogue has no kind of places '{}'; write its word, such as community_operations_centre",
                    "目录中没有场所类型“{}”；请写其代号，如 community_operations_centre";
                    kind.get_ref()
                );
                return Err(refuse(kind.span().start, reason));
            }
            let price_here = *price.get_ref();
            check([price_here.fit_out_m2, price_here.yearly_m2])
                .map_err(|r| refuse(price.span().start, r))?;
            places.insert(kind.get_ref().as_str().into(), price_here);
        }
        Ok(Self {
            currency: currency.as_str().into(),
            title: Name {
                zh: document.source.title_zh.map(Arc::from),
                en: document.source.title_en.map(Arc::from),
            },
            is_assumption: document.source.assumption,
            date: document.source.date.to_string().into(),
            pole: site.pole,
            wall_mount: site.wall_mount,
            ground_base: site.ground_base,
            trench_m: site.trench_m,
            classes,
            places,
        })
    }

    /// The shipped one.
    ///
    /// # Errors
    /// When the catalogue lacks one of its classes; the shipped one has all.
    pub fn reference(catalogue: &Catalogue) -> Result<Self, CatalogueError> {
        let (file, text) = REFERENCE_PRICES;
        Self::read(file, text, catalogue)
    }

    /// What a device of the class costs, where the list says so.
    #[must_use]
    pub fn class(&self, class: &ClassId) -> Option<ClassPrice> {
        self.classes.get(class).copied()
    }

    /// What a device of the class stands on in the open: a pole for what hangs high, a base for what stands there, where the list has one.
    /// None for what moves, and for a pole that carries others, which is installed as a whole.
    #[must_use]
    pub fn post(&self, class: &DeviceClass) -> Option<f64> {
        if class.mobile || class.carries {
            None
        } else if class.mount_height_m >= ON_A_POLE_M {
            Some(self.pole)
        } else {
            (self.ground_base > 0.0).then_some(self.ground_base)
        }
    }

    /// What a square metre of a place of the kind costs, where the list says so.
    #[must_use]
    pub fn place(&self, kind: &str) -> Option<PlacePrice> {
        self.places.get(kind).copied()
    }
}

fn check<const N: usize>(prices: [f64; N]) -> Result<(), Bilingual> {
    match prices.iter().find(|p| !(0.0..=MOST).contains(*p)) {
        Some(price) => Err(both!(
            "a price is from 0 to {MOST:.0}, not {price}",
            "价格应在 0 至 {MOST:.0} 之间，而不是 {price}"
        )),
        None => Ok(()),
    }
}

fn problem(file: &str, text: &str, start: usize, reason: Bilingual) -> CatalogueError {
    let before = text.get(..start).unwrap_or(text);
    CatalogueError {
        file: file.to_owned(),
        line: before.bytes().filter(|b| *b == b'\n').count() + 1,
        reason,
    }
}
