//! Places with a known climate, and which of them is the nearest to a place.

use super::normals::ClimateNormals;
use crate::both;
use crate::told::{Bilingual, Term};

/// Distance to the nearest station beyond which the climate of a place is told to be uncertain, km (assumption): Hangzhou and Shanghai, which lie
/// between Beijing and Shenzhen, are 1,060 km from the nearer of both; beyond, another sea or another mountain range decides.
const FAR_KM: f64 = 1_200.0;

/// Mean radius of the earth, km (IUGG).
const EARTH_KM: f64 = 6_371.0;

/// A place with a known climate.
#[derive(Debug)]
struct Station {
    name: Term,
    lat: f64,
    lon: f64,
    /// What is usual there; `None` where the line by latitude through Shenzhen and Beijing says it.
    normals: Option<ClimateNormals>,
}

/// Helsinki, Kaisaniemi: climate normals 1991 to 2020, rounded, from general knowledge (they are not among the data of this repository); daily
/// range and cloud are rougher than the others.
pub(super) const HELSINKI: ClimateNormals = ClimateNormals {
    temperature: [
        -3.0, -4.0, -0.5, 4.5, 10.5, 15.0, 18.0, 17.0, 12.5, 6.5, 2.5, -0.5,
    ],
    daily_range: [5.0, 5.5, 6.5, 7.5, 8.5, 8.0, 7.5, 7.0, 6.5, 5.0, 4.0, 4.5],
    humidity: [
        86.0, 84.0, 79.0, 72.0, 66.0, 69.0, 72.0, 77.0, 81.0, 84.0, 88.0, 88.0,
    ],
    rain_days: [
        18.0, 15.0, 14.0, 11.0, 11.0, 12.0, 12.0, 14.0, 14.0, 16.0, 18.0, 19.0,
    ],
    rain_mm: [
        55.0, 40.0, 35.0, 35.0, 40.0, 60.0, 60.0, 80.0, 55.0, 75.0, 70.0, 60.0,
    ],
    wind: [4.5, 4.0, 4.0, 4.0, 4.0, 4.0, 3.5, 3.5, 4.0, 4.5, 4.5, 4.5],
    cloud: [
        0.8, 0.75, 0.65, 0.6, 0.55, 0.55, 0.55, 0.6, 0.65, 0.75, 0.85, 0.85,
    ],
};

/// De Bilt, for the Netherlands: as Helsinki's.
const DE_BILT: ClimateNormals = ClimateNormals {
    temperature: [
        3.5, 4.0, 6.5, 10.0, 13.5, 16.0, 18.5, 18.0, 14.5, 11.0, 7.0, 4.0,
    ],
    daily_range: [
        5.0, 6.0, 8.0, 10.0, 10.0, 10.0, 10.0, 9.5, 9.0, 7.0, 5.0, 4.5,
    ],
    humidity: [
        87.0, 84.0, 80.0, 74.0, 73.0, 75.0, 76.0, 78.0, 83.0, 86.0, 89.0, 89.0,
    ],
    rain_days: [
        18.0, 15.0, 16.0, 13.0, 14.0, 14.0, 15.0, 15.0, 15.0, 16.0, 18.0, 19.0,
    ],
    rain_mm: [
        70.0, 60.0, 55.0, 40.0, 60.0, 70.0, 85.0, 85.0, 80.0, 80.0, 80.0, 80.0,
    ],
    wind: [4.0, 4.0, 3.5, 3.5, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.5, 3.5],
    cloud: [
        0.75, 0.7, 0.7, 0.6, 0.6, 0.65, 0.65, 0.6, 0.6, 0.65, 0.75, 0.75,
    ],
};

/// Nice, for the Riviera and Monaco: as Helsinki's.
const NICE: ClimateNormals = ClimateNormals {
    temperature: [
        9.0, 9.5, 12.0, 14.0, 18.0, 21.5, 24.5, 24.5, 21.0, 17.5, 13.0, 10.0,
    ],
    daily_range: [8.0, 8.0, 8.0, 7.5, 7.5, 7.0, 7.5, 7.5, 7.5, 7.5, 8.0, 8.0],
    humidity: [
        69.0, 68.0, 68.0, 71.0, 74.0, 74.0, 71.0, 71.0, 72.0, 73.0, 71.0, 70.0,
    ],
    rain_days: [7.0, 6.0, 6.0, 8.0, 7.0, 5.0, 3.0, 3.0, 6.0, 8.0, 8.0, 7.0],
    rain_mm: [
        70.0, 45.0, 40.0, 70.0, 45.0, 35.0, 10.0, 15.0, 75.0, 135.0, 105.0, 95.0,
    ],
    wind: [3.5, 3.5, 4.0, 4.0, 3.5, 3.5, 3.5, 3.5, 3.5, 3.5, 3.5, 3.5],
    cloud: [
        0.45, 0.45, 0.45, 0.5, 0.45, 0.35, 0.25, 0.3, 0.4, 0.45, 0.5, 0.45,
    ],
};

static STATIONS: [Station; 5] = [
    Station {
        name: Term::new("Beijing", "北京"),
        lat: 39.98,
        lon: 116.4,
        normals: None,
    },
    Station {
        name: Term::new("Shenzhen", "深圳"),
        lat: 22.54,
        lon: 114.0,
        normals: None,
    },
    Station {
        name: Term::new("Helsinki", "赫尔辛基"),
        lat: 60.18,
        lon: 24.94,
        normals: Some(HELSINKI),
    },
    Station {
        name: Term::new("De Bilt", "德比尔特"),
        lat: 52.1,
        lon: 5.18,
        normals: Some(DE_BILT),
    },
    Station {
        name: Term::new("Nice", "尼斯"),
        lat: 43.65,
        lon: 7.2,
        normals: Some(NICE),
    },
];

/// Where the climate of a community comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClimateSource {
    /// The table `[climate]` of its scenario.
    Scenario,
    /// The nearest of the known stations; near those of China, the line by latitude through both.
    Station {
        /// Its name.
        name: Term,
        /// How far it is, along a great circle, km.
        distance_km: f64,
    },
}

impl ClimateSource {
    /// Whether the nearest station is so far (1,200 km) that the climate is uncertain.
    #[must_use]
    pub fn is_far(&self) -> bool {
        matches!(self, Self::Station { distance_km, .. } if *distance_km > FAR_KM)
    }

    /// Where it comes from, and what to do where that is far.
    #[must_use]
    pub fn told(&self) -> Bilingual {
        let Self::Station { name, distance_km } = self else {
            return both!("climate of the scenario", "气候取自场景");
        };
        let (en, zh) = (name.en, name.zh);
        if self.is_far() {
            return Bilingual::new(
                format!(
                    "the nearest known climate, that of {en}, is {distance_km:.0} km away, more than {FAR_KM} km: give the scenario a [climate] table"
                ),
                format!(
                    "最近的已知气候（{zh}）在 {distance_km:.0} km 外，超过 {FAR_KM} km：请在场景中给出 [climate] 表"
                ),
            );
        }
        Bilingual::new(
            format!("climate after {en}, {distance_km:.0} km away"),
            format!("气候取自 {distance_km:.0} km 外的{zh}"),
        )
    }
}

/// The station nearest to a place in degrees, and what is usual there; `None` where the line by latitude says it.
pub(super) fn nearest(lat: f64, lon: f64) -> (ClimateSource, Option<&'static ClimateNormals>) {
    let first = (&STATIONS[0], km_between(&STATIONS[0], lat, lon));
    let nearer = |(best, least): (&'static Station, f64), station: &'static Station| {
        let distance = km_between(station, lat, lon);
        if distance < least {
            (station, distance)
        } else {
            (best, least)
        }
    };
    let (station, distance_km) = STATIONS.iter().skip(1).fold(first, nearer);
    let source = ClimateSource::Station {
        name: station.name,
        distance_km,
    };
    (source, station.normals.as_ref())
}

/// Along a great circle, by the haversine formula.
fn km_between(station: &Station, lat: f64, lon: f64) -> f64 {
    let (from, to) = (station.lat.to_radians(), lat.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord = half(lat - station.lat) + from.cos() * to.cos() * half(lon - station.lon);
    2.0 * EARTH_KM * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(lat: f64, lon: f64) -> (&'static str, f64) {
        match nearest(lat, lon).0 {
            ClimateSource::Station { name, distance_km } => (name.en, distance_km),
            ClimateSource::Scenario => ("", 0.0),
        }
    }

    #[test]
    fn the_nearest_station_is_found_in_longitude_and_latitude() {
        // Helsinki, Delft and Monaco of the project's data.
        assert_eq!(name(60.17, 24.94).0, "Helsinki");
        assert_eq!(name(52.0, 4.36).0, "De Bilt");
        assert_eq!(name(43.73, 7.42).0, "Nice");
        // Beijing's latitude, Madrid's longitude.
        assert_eq!(name(40.0, -3.7).0, "Nice");
        // One degree of a great circle is 6371 π / 180 = 111.19 km.
        assert!((name(61.18, 24.94).1 - 111.19).abs() < 0.01);
    }

    #[test]
    fn every_place_in_china_goes_by_the_line_through_beijing_and_shenzhen() {
        // The edges of the country and its middle: Mohe, Fuyuan, Kashgar, Sansha, Lhasa, Urumqi, Shanghai, Harbin.
        for (lat, lon) in [
            (53.0, 122.5),
            (48.4, 134.3),
            (39.5, 76.0),
            (16.8, 112.3),
            (29.7, 91.1),
            (43.8, 87.6),
            (31.3, 121.4),
            (45.8, 126.6),
        ] {
            assert!(nearest(lat, lon).1.is_none(), "{lat} {lon}");
        }
    }

    #[test]
    fn a_far_place_is_told_so() {
        let (paris, _) = nearest(48.86, 2.35);
        let (new_york, _) = nearest(40.7, -74.0);
        assert!(!paris.is_far() && new_york.is_far());
        assert!(paris.told().en.contains("De Bilt"));
        assert!(new_york.told().en.contains("[climate]"));
        assert!(new_york.told().zh.contains("[climate]"));
        assert!(!ClimateSource::Scenario.is_far());
    }

    #[test]
    fn the_shipped_climates_are_possible() {
        for station in &STATIONS {
            if let Some(normals) = &station.normals {
                assert_eq!(normals.check(), Ok(()), "{}", station.name);
            }
        }
    }
}
