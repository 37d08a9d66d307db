//! Whether a CRS is meant for the place that something is to be written of.

use geo::Coord;

use super::check::MARGIN_DEG;
use super::definition::Crs;
use super::extent::Extent;
use super::plausible::codes_at;
use crate::told::Told;

/// So many others are named.
const MOST_NAMED: usize = 3;

/// A CRS that is meant for another part of the earth.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{crs} ({name}) is for {extent}, and the community lies at {:.4}° E {:.4}° N{}", at.x, at.y, named(fitting, "; for there: ", ", "))]
pub struct ElsewhereCrs {
    /// The CRS.
    pub crs: String,
    /// Its name.
    pub name: String,
    /// Where it is meant to be used.
    pub extent: Extent,
    /// WGS 84 longitude and latitude of the place.
    pub at: Coord<f64>,
    /// Those of its kind that are meant for the place: codes and names.
    pub fitting: Vec<(String, String)>,
}

impl Told for ElsewhereCrs {
    fn zh(&self) -> String {
        let Self {
            crs,
            name,
            extent,
            at,
            fitting,
        } = self;
        format!(
            "{crs}（{name}）的适用范围为{}，而社区位于东经 {:.4}°、北纬 {:.4}°{}",
            extent.zh(),
            at.x,
            at.y,
            named(fitting, "；此处可用：", "、")
        )
    }
}

fn named(fitting: &[(String, String)], head: &str, between: &str) -> String {
    let each: Vec<String> = fitting
        .iter()
        .map(|(crs, name)| format!("{crs} ({name})"))
        .collect();
    if each.is_empty() {
        return String::new();
    }
    format!("{head}{}", each.join(between))
}

/// Checks that `crs` is meant for a place, in WGS 84 degrees. Cost: where it is not, that of looking through the EPSG dataset.
///
/// # Errors
/// [`ElsewhereCrs`] with those that are: of the same zones first, then of the same datum, then any.
pub fn check_place(crs: &Crs, at: Coord<f64>) -> Result<(), Box<ElsewhereCrs>> {
    let Some(extent) = crs
        .extent()
        .filter(|extent| !extent.contains(at, MARGIN_DEG))
    else {
        return Ok(());
    };
    let others = codes_at(at)
        .into_iter()
        .filter_map(|code| Crs::from_epsg(code).ok());
    let mut others: Vec<Crs> = others
        .filter(|other| {
            other
                .extent()
                .is_some_and(|extent| extent.contains(at, 0.0))
        })
        .collect();
    others.sort_by_key(|other| std::cmp::Reverse(shared(other.name(), crs.name())));
    others.truncate(MOST_NAMED);
    Err(Box::new(ElsewhereCrs {
        crs: crs.to_string(),
        name: crs.name().to_owned(),
        extent,
        at,
        fitting: others
            .iter()
            .map(|other| (other.to_string(), other.name().to_owned()))
            .collect(),
    }))
}

/// How many letters two names begin with alike: zones of one series differ in the last ones.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 120° E in Hangzhou, of which the zone about 114° E is 4.5° away at its edge.
    #[test]
    fn a_zone_of_another_province_is_refused_and_the_right_one_named() {
        let hangzhou = Coord { x: 120.0, y: 30.3 };
        let error = check_place(&Crs::from_epsg(4547).unwrap(), hangzhou).unwrap_err();
        assert_eq!(error.fitting[0].0, "EPSG:4549");
        let (en, zh) = (error.to_string(), error.zh());
        for part in ["EPSG:4547", "EPSG:4549", "120.0000"] {
            assert!(en.contains(part) && zh.contains(part), "{part}: {en} {zh}");
        }
    }

    #[test]
    fn the_zone_itself_its_margin_and_the_whole_earth_are_taken() {
        let hangzhou = Coord { x: 120.0, y: 30.3 };
        for code in [4549, 4326, 4979, 3857, 32651] {
            assert!(
                check_place(&Crs::from_epsg(code).unwrap(), hangzhou).is_ok(),
                "{code}"
            );
        }
        // A degree west of zone CM 120E.
        let beside = Coord { x: 117.6, y: 30.3 };
        assert!(check_place(&Crs::from_epsg(4549).unwrap(), beside).is_ok());
    }
}
