//! What a device of a class covers: the data by which `crate::coverage` works its layers out.
//!
//! The white paper gives few of these figures. Each entry says in its `source` where the others are from; one that begins with
//! `assumption:` is ours.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bounds::within;
use crate::both;
use crate::coverage::camera::{Lens, Projection};
use crate::coverage::radio::Technology;
use crate::model::{FixtureKind, Network};
use crate::told::{Bilingual, Told};

/// How directions become columns and rows of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionWord {
    /// A usual lens.
    Rectilinear,
    /// The joined picture of a panoramic camera.
    Panoramic,
}

/// A technology of [`crate::coverage::radio`], by its band.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RadioWord {
    /// 5G on n78 (3.5 GHz).
    NrN78,
    /// 4G (LTE) on band 3 (1.8 GHz).
    LteB3,
    /// WiFi at 2.4 GHz.
    #[serde(rename = "wifi_2_4")]
    Wifi24,
    /// LoRaWAN on CN470.
    LoraCn470,
    /// NB-IoT on band 8.
    NbIotB8,
}

/// What a device covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    expecting = "a table with the kind of the cover: camera, radio, service, smoke, sound or light"
)]
pub enum Cover {
    /// It looks.
    Camera(Optics),
    /// It is a base station, access point or gateway.
    Radio {
        /// What it speaks.
        technology: RadioWord,
        /// Height of its antenna over the device's own place, metres.
        #[schemars(range(min = 0, max = 100))]
        antenna_m: f64,
        /// Gain of its antenna, the same in every direction, dBi.
        gain_dbi: f64,
        /// Share of the time that it sends, 0 to 1.
        #[schemars(range(min = 0, max = 1))]
        load: f64,
        /// Devices that it may have at once, by its data sheet; missing where nothing tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        most_devices: Option<u32>,
        /// Messages that it takes a second, by its data sheet; missing where nothing tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("exclusiveMinimum" = 0))]
        most_messages_per_second: Option<f64>,
        /// Where the figures are from.
        source: Arc<str>,
    },
    /// People come to it, or reach with a hose from it.
    Service {
        /// Greatest distance along the ways, metres.
        #[schemars(range(min = 1, max = 5000))]
        distance_m: f64,
        /// Fixtures of the map that serve as the device does, be one on them or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fixtures: Option<FixtureKind>,
        /// Where the distance is from.
        source: Arc<str>,
    },
    /// It is a point smoke detector: the room that it hangs in says what it protects.
    Smoke {
        /// Where the rule is from.
        source: Arc<str>,
    },
    /// It speaks or sounds an alarm.
    Sound {
        /// Level at 1 m with 1 W, dB; missing where nothing tells how loud it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sensitivity_db: Option<f64>,
        /// Power, W; given where the sensitivity is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        power_w: Option<f64>,
        /// Height of the loudspeaker over the device's own place, metres.
        height_m: f64,
        /// Where the figures are from.
        source: Arc<str>,
    },
    /// It lights the ground.
    Light {
        /// Luminous flux, lumen; missing where nothing tells how bright it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flux_lm: Option<f64>,
        /// Height of the lamp over the device's own place, metres.
        height_m: f64,
        /// What is left of the flux as lamps age and get dirty, above 0 up to 1.
        maintenance: f64,
        /// Where the figures are from.
        source: Arc<str>,
    },
}

/// Sensor and lens of a camera, and how it hangs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Optics {
    /// How directions become columns and rows.
    pub projection: ProjectionWord,
    /// Angle across the picture, degrees.
    pub horizontal_deg: f64,
    /// Angle down the picture, degrees.
    pub vertical_deg: f64,
    /// Pixels across.
    pub columns: u32,
    /// Pixels down.
    pub rows: u32,
    /// Where it looks above the horizon, degrees: below 0 for one that looks down.
    pub pitch_deg: f64,
    /// Where the figures are from.
    pub source: Arc<str>,
}

impl Optics {
    /// The lens.
    ///
    /// # Errors
    /// What is wrong with an angle or a number of pixels.
    pub fn lens(&self) -> Result<Lens, crate::coverage::camera::SightError> {
        let projection = match self.projection {
            ProjectionWord::Rectilinear => Projection::Rectilinear,
            ProjectionWord::Panoramic => Projection::Panoramic,
        };
        let angles = [self.horizontal_deg, self.vertical_deg].map(f64::to_radians);
        Lens::of_angles(projection, angles, [self.columns, self.rows])
    }
}

impl RadioWord {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::NrN78,
        Self::LteB3,
        Self::Wifi24,
        Self::LoraCn470,
        Self::NbIotB8,
    ];

    /// The word in catalogue and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NrN78 => "nr_n78",
            Self::LteB3 => "lte_b3",
            Self::Wifi24 => "wifi_2_4",
            Self::LoraCn470 => "lora_cn470",
            Self::NbIotB8 => "nb_iot_b8",
        }
    }

    /// Its radio numbers.
    #[must_use]
    pub fn technology(self) -> Technology {
        match self {
            Self::NrN78 => Technology::nr_n78(),
            Self::LteB3 => Technology::lte_b3(),
            Self::Wifi24 => Technology::wifi_2_4(),
            Self::LoraCn470 => Technology::lora_cn470(),
            Self::NbIotB8 => Technology::nb_iot_b8(),
        }
    }

    /// The network of devices that speak it.
    #[must_use]
    pub fn network(self) -> Network {
        match self {
            Self::NrN78 | Self::LteB3 => Network::Cellular,
            Self::Wifi24 => Network::Wifi,
            Self::LoraCn470 => Network::Lora,
            Self::NbIotB8 => Network::NbIot,
        }
    }

    /// What sends or listens by it at the other end, in Chinese and English.
    #[must_use]
    pub fn station(self) -> (&'static str, &'static str) {
        match self {
            Self::NrN78 => ("5G 基站", "5G base stations"),
            Self::LteB3 => ("4G 基站", "4G base stations"),
            Self::Wifi24 => ("WiFi 接入点", "WiFi access points"),
            Self::LoraCn470 => ("LoRa 网关", "LoRa gateways"),
            Self::NbIotB8 => ("NB-IoT 基站", "NB-IoT base stations"),
        }
    }
}

impl Cover {
    /// What is wrong with it, if anything is.
    pub(crate) fn problem(&self) -> Option<Bilingual> {
        let capacity = |field: &str, most: Option<f64>| {
            let most = most.filter(|most| !(most.is_finite() && *most > 0.0))?;
            Some(both!(
                "{field} {most} is no number above 0: leave it out where nothing tells it",
                "{field} 为 {most}，应大于 0；没有依据时请不写"
            ))
        };
        let sourced = |source: &str| {
            source.trim().is_empty().then(|| {
                both!(
                    "source is empty: say where the figures are from",
                    "source 为空：请写明数值的依据"
                )
            })
        };
        match self {
            Self::Camera(optics) => within("pitch_deg", optics.pitch_deg, [-90.0, 90.0])
                .or_else(|| optics.lens().err().map(|error| error.told()))
                .or_else(|| sourced(&optics.source)),
            Self::Radio {
                antenna_m,
                gain_dbi,
                load,
                most_devices,
                most_messages_per_second,
                source,
                ..
            } => within("antenna_m", *antenna_m, [0.0, 100.0])
                .or_else(|| within("gain_dbi", *gain_dbi, [-10.0, 30.0]))
                .or_else(|| within("load", *load, [0.0, 1.0]))
                .or_else(|| capacity("most_devices", most_devices.map(f64::from)))
                .or_else(|| capacity("most_messages_per_second", *most_messages_per_second))
                .or_else(|| sourced(source)),
            Self::Service {
                distance_m, source, ..
            } => within("distance_m", *distance_m, [1.0, 5_000.0]).or_else(|| sourced(source)),
            Self::Smoke { source } => sourced(source),
            Self::Sound {
                sensitivity_db,
                power_w,
                height_m,
                source,
            } => match (sensitivity_db, power_w) {
                (Some(db), Some(watt)) => within("sensitivity_db", *db, [40.0, 130.0])
                    .or_else(|| within("power_w", *watt, [0.01, 1_000.0])),
                (None, None) => None,
                _ => Some(both!(
                    "sensitivity_db and power_w go together: give both or neither",
                    "sensitivity_db 与 power_w 应成对给出：要么都写，要么都不写"
                )),
            }
            .or_else(|| within("height_m", *height_m, [0.0, 100.0]))
            .or_else(|| sourced(source)),
            Self::Light {
                flux_lm,
                height_m,
                maintenance,
                source,
            } => flux_lm
                .and_then(|flux| within("flux_lm", flux, [1.0, 1e6]))
                .or_else(|| within("height_m", *height_m, [0.0, 100.0]))
                .or_else(|| within("maintenance", *maintenance, [0.01, 1.0]))
                .or_else(|| sourced(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;

    fn check(change: &str, to: &str, words: &str) {
        let text = format!(
            "[[class]]\nid = \"T3-2\"\nname_zh = \"头\"\nname_en = \"Camera\"\nbehaviour = \"hd_camera\"\nnetwork = \"wired\"\nmobile = false\nmount_height_m = 4.0\n\
             covers = [{{ {} }}]\n\
             channels = [{{ name = \"on\", name_zh = \"开\", name_en = \"On\", unit = \"1\", type = \"boolean\", reporting = \"event\" }}]\n\
             [table]\nnumber = 3\ntitle_zh = \"表\"\nclasses = 1\n",
            LENS.replacen(change, to, 1)
        );
        let found = Catalogue::parse(&[("bad.toml", &text)]);
        let shown = found
            .as_ref()
            .map_or_else(ToString::to_string, |_| String::new());
        let holds = if words.is_empty() {
            found.is_ok()
        } else {
            shown.contains(words) && shown.contains("bad.toml:9")
        };
        assert!(holds, "{to}: {shown}");
    }

    const LENS: &str = "kind = \"camera\", projection = \"rectilinear\", horizontal_deg = 60, vertical_deg = 36, columns = 1920, rows = 1080, pitch_deg = -10, source = \"assumption: a lens\"";

    #[test]
    fn what_cannot_be_is_refused_with_file_line_and_field() {
        check("60", "60", "");
        check("60", "180", "the camera's horizontal field of view is");
        check("1920", "0", "the camera's columns is 0");
        check("-10", "-91", "pitch_deg -91 is not within -90 to 90");
        check("assumption: a lens", " ", "source is empty");
        check("rectilinear", "fish", "unknown variant `fish`");
        check("pitch_deg", "pich_deg", "unknown field `pich_deg`");
        check("\"camera\"", "\"radar\"", "unknown variant `radar`");
    }

    #[test]
    fn rules_of_radio_smoke_sound_and_light_are_refused_likewise() {
        let whole = |to: &str, words: &str| check(LENS, to, words);
        let gateway = "kind = \"radio\", technology = \"lora_cn470\", antenna_m = 8, gain_dbi = 3, load = 0, source = \"a sheet\"";
        whole(gateway, "");
        whole(
            &format!("{gateway}, most_devices = 500, most_messages_per_second = 20.5"),
            "",
        );
        whole(
            &format!("{gateway}, most_devices = 0"),
            "most_devices 0 is no number above 0",
        );
        whole(
            &format!("{gateway}, most_messages_per_second = -1"),
            "most_messages_per_second -1 is no number above 0",
        );
        whole("kind = \"smoke\", source = \"a rule\"", "");
        whole("kind = \"smoke\", source = \"\"", "source is empty");
        let sound = "kind = \"sound\", height_m = 5, source = \"a sheet\"";
        whole(sound, "");
        whole(&format!("{sound}, power_w = 20"), "give both or neither");
        whole(&format!("{sound}, power_w = 20, sensitivity_db = 92"), "");
        whole(
            &format!("{sound}, power_w = 0, sensitivity_db = 92"),
            "power_w 0 is not within",
        );
        let light = "kind = \"light\", height_m = 8, source = \"a sheet\"";
        whole(light, "missing field `maintenance`");
        whole(&format!("{light}, maintenance = 0.7"), "");
        whole(
            &format!("{light}, maintenance = 1.2"),
            "maintenance 1.2 is not within",
        );
        whole(
            &format!("{light}, maintenance = 0.7, flux_lm = 0"),
            "flux_lm 0 is not within",
        );
    }

    #[test]
    fn cameras_of_the_white_paper_have_the_pixels_that_their_rows_ask_for() {
        let catalogue = Catalogue::builtin().unwrap();
        for (row, columns, least_pixels) in [
            ("T3-2a", 1_920, 1_920 * 1_080),
            ("T3-2b", 2_560, 2_560 * 1_440),
            ("T3-3a", 1_920, 1),
            ("T3-3b", 2_560, 4_000_001),
        ] {
            let row = catalogue.row(row).unwrap();
            let class = catalogue.class(row.class.as_str()).unwrap();
            let optics = catalogue.optics(class.id.as_str(), Some(row.id.as_str()));
            let optics = optics.unwrap();
            assert!(optics.columns >= columns, "{}", row.id);
            assert!(optics.columns * optics.rows >= least_pixels, "{}", row.id);
        }
        assert!(catalogue.optics("T4-4", None).is_none());
    }
}
