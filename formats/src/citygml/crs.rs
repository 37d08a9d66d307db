//! The CRS that a file's `srsName` names, and which of its axes stands first.

use std::collections::BTreeMap;

use geo::Coord;
use twin_core::spatial::crs::{AxisOrder, Converter, Crs, CrsError};

/// How many other names are remembered.
const MOST_NAMES: usize = 64;
/// Two CRSs are the same in plan where a point differs by less, degrees: a tenth of a millimetre.
const SAME_DEG: f64 = 1e-9;

/// A CRS as an `srsName` names it.
#[derive(Debug, Clone)]
pub(super) struct NamedCrs {
    pub(super) crs: Crs,
    pub(super) order: AxisOrder,
}

impl NamedCrs {
    /// URNs and URLs of OGC's register have the authority's order of axes (OGC 09-048r5, 11-135r2); all other forms are those of
    /// software that writes the east axis first. AdV's URNs name a projected CRS by easting and northing.
    pub(super) fn parse(name: &str) -> Result<Self, CrsError> {
        let lower = name.trim().to_ascii_lowercase();
        if let Some(adv) = lower.strip_prefix("urn:adv:crs:") {
            let crs = Crs::parse(&epsg_of_adv(adv).unwrap_or_else(|| name.to_owned()))?;
            let order = if crs.is_geographic() {
                AxisOrder::Authority
            } else {
                AxisOrder::EastNorth
            };
            return Ok(Self { crs, order });
        }
        let is_registered = lower.starts_with("urn:") || lower.contains("/def/crs");
        Ok(Self {
            crs: Crs::parse(name)?,
            order: if is_registered {
                AxisOrder::Authority
            } else {
                AxisOrder::EastNorth
            },
        })
    }

    /// Whether the first coordinate of a point is its easting or longitude.
    pub(super) fn is_east_first(&self) -> bool {
        self.order == AxisOrder::EastNorth || self.crs.axes()[0].is_along_east()
    }

    /// The same CRS with its axes the other way round; `None` where both orders are the same.
    pub(super) fn turned(&self) -> Option<Self> {
        let order = match self.order {
            AxisOrder::Authority => AxisOrder::EastNorth,
            AxisOrder::EastNorth => AxisOrder::Authority,
        };
        (!self.crs.axes()[0].is_along_east()).then(|| Self {
            crs: self.crs.clone(),
            order,
        })
    }

    /// Whether the same numbers are the same place in `other`; heights aside.
    fn is_same_plan(&self, other: &Self) -> bool {
        if self.is_east_first() != other.is_east_first() {
            return false;
        }
        let Some(middle) = self.crs.extent().map(|extent| extent.centre()) else {
            return self.crs == other.crs;
        };
        let there_and_back = || {
            let from = Converter::new(&self.crs, self.order).ok()?;
            let to = Converter::new(&other.crs, other.order).ok()?;
            to.lonlat_of(from.position_of(middle).ok()?).ok()
        };
        there_and_back().is_some_and(|back: Coord<f64>| {
            (back.x - middle.x).abs() < SAME_DEG && (back.y - middle.y).abs() < SAME_DEG
        })
    }
}

/// EPSG codes of the names of Germany's surveys, as lower case: `etrs89_utm32*de_dhhn2016_nh` (AdV, GeoInfoDok, annex on CRSs; the
/// heights are EPSG's DHHN92 and DHHN2016).
fn epsg_of_adv(name: &str) -> Option<String> {
    let (plan, height) = name
        .split_once('*')
        .map_or((name, None), |(p, h)| (p, Some(h)));
    let plan = match plan {
        "etrs89_utm31" => 25831,
        "etrs89_utm32" => 25832,
        "etrs89_utm33" => 25833,
        "etrs89_lat-lon" => 4258,
        "de_dhdn_3gk2" => 31466,
        "de_dhdn_3gk3" => 31467,
        "de_dhdn_3gk4" => 31468,
        "de_dhdn_3gk5" => 31469,
        _ => return None,
    };
    let height = match height {
        None => return Some(format!("EPSG:{plan}")),
        Some("de_dhhn92_nh") => 5783,
        Some("de_dhhn2016_nh") => 7837,
        Some("de_dhhn85_noh") => 5784,
        Some(_) => return None,
    };
    Some(format!("EPSG:{plan}+{height}"))
}

/// The CRS of a file, and which other names in it mean the same.
#[derive(Debug, Default)]
pub(super) struct Srs {
    /// The first name met.
    name: Option<String>,
    /// Whether other names mean another CRS.
    others: BTreeMap<String, bool>,
}

impl Srs {
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether coordinates under this name are of another CRS than the file's; the first name is the file's.
    pub(super) fn is_foreign(&mut self, name: &str) -> bool {
        let Some(own) = &self.name else {
            self.name = Some(name.to_owned());
            return false;
        };
        if own == name {
            return false;
        }
        if let Some(known) = self.others.get(name) {
            return *known;
        }
        let both = NamedCrs::parse(own).ok().zip(NamedCrs::parse(name).ok());
        let is_foreign = both.is_none_or(|(own, other)| !own.is_same_plan(&other));
        if self.others.len() < MOST_NAMES {
            self.others.insert(name.to_owned(), is_foreign);
        }
        is_foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_form_have_their_crs_and_first_axis() {
        let check = |name: &str, crs: &str, is_east_first: bool| {
            let named = NamedCrs::parse(name).unwrap();
            assert_eq!(named.crs.to_string(), crs, "{name}");
            assert_eq!(named.is_east_first(), is_east_first, "{name}");
        };
        check("urn:ogc:def:crs:EPSG::7415", "EPSG:7415", true);
        check(
            "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837",
            "EPSG:25832+7837",
            true,
        );
        check(
            "urn:ogc:def:crs,crs:EPSG:6.12:3068,crs:EPSG:6.12:5783",
            "EPSG:3068+5783",
            false,
        );
        check("EPSG:3068", "EPSG:3068", true);
        check(
            "http://www.opengis.net/def/crs/EPSG/0/4326",
            "EPSG:4326",
            false,
        );
        check(
            "http://www.opengis.net/gml/srs/epsg.xml#4326",
            "EPSG:4326",
            true,
        );
        check(
            "urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH",
            "EPSG:25832+7837",
            true,
        );
        check("urn:adv:crs:DE_DHDN_3GK3", "EPSG:31467", true);
        assert!(NamedCrs::parse("urn:adv:crs:ETRS89_UTM32*DE_UNKNOWN").is_err());
    }

    #[test]
    fn names_of_the_same_plan_are_not_foreign() {
        let mut srs = Srs::default();
        assert!(!srs.is_foreign("urn:ogc:def:crs:EPSG::7415"));
        assert!(!srs.is_foreign("urn:ogc:def:crs:EPSG::28992"));
        assert!(!srs.is_foreign("EPSG:28992"));
        assert!(srs.is_foreign("EPSG:25832"));
        assert!(srs.is_foreign("no such thing"));
        assert_eq!(srs.name(), Some("urn:ogc:def:crs:EPSG::7415"));
    }
}
