//! Why a radio question cannot be answered.

use crate::told::{Bilingual, Term, Told};

/// Why a radio question cannot be answered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RadioError {
    /// A formula is asked outside the range that its source states.
    #[error(
        "{formula}: the {what} is {value} {unit}, but the formula holds from {least} to {greatest} {unit}: use another model there"
    )]
    OutOfRange {
        /// The formula with its clause.
        formula: Term,
        /// Which input.
        what: Term,
        /// Its value.
        value: f64,
        /// Least value that the source states.
        least: f64,
        /// Greatest value that the source states.
        greatest: f64,
        /// Unit of the three numbers.
        unit: &'static str,
    },
    /// A table has no coefficient for what is asked.
    #[error("{table} has no value for {wanted}: use another model or a frequency that it lists")]
    NotTabulated {
        /// The table with its clause.
        table: Term,
        /// What was looked up.
        wanted: Bilingual,
    },
    /// A number is NaN or infinite, or a length or width that must be positive is not.
    #[error("the {what} is {value}: it must be a finite number{}", if *.must_be_positive { " above 0" } else { "" })]
    BadNumber {
        /// Which number.
        what: Term,
        /// Its value.
        value: f64,
        /// Whether it must be above 0 too.
        must_be_positive: bool,
    },
    /// An obstacle of a profile is not between its ends, or not beyond the one before.
    #[error(
        "obstacle {index} of the profile is {distance_m} m along a path of {path_m} m: obstacles lie between the ends, in order"
    )]
    BadProfile {
        /// Its position in the profile.
        index: usize,
        /// How far along it is.
        distance_m: f64,
        /// Length of the path in metres.
        path_m: f64,
    },
    /// No outdoor model holds for a site.
    #[error(
        "no outdoor model holds for site {site} at {frequency_ghz} GHz and {height_m} m above ground: 3GPP TR 38.901 takes 10 m (UMi) or 25 m (UMa) from 0.5 GHz, ITU-R P.1411 takes 0.3 GHz and more"
    )]
    NoModel {
        /// The site.
        site: String,
        /// Its frequency.
        frequency_ghz: f64,
        /// Its height above ground in metres.
        height_m: f64,
    },
    /// A site for the open is inside a building.
    #[error("site {site} is inside building {building}: ask for a map of that building's storeys")]
    SiteIndoors {
        /// The site.
        site: String,
        /// The building.
        building: String,
    },
    /// A map is asked of sites that do not share a channel.
    #[error(
        "sites {first} and {second} are on different channels, so that one map of best servers has no meaning: ask for one map a channel"
    )]
    MixedChannels {
        /// The first site.
        first: String,
        /// One on another channel.
        second: String,
    },
    /// More sites or cells than a map takes.
    #[error(
        "{what} are {count}, more than {limit}: take a smaller area, larger cells or fewer sites"
    )]
    TooMany {
        /// What there is too much of.
        what: Term,
        /// How many were asked for.
        count: usize,
        /// How many a map takes.
        limit: usize,
    },
    /// There is no such building or storey.
    #[error(
        "building {building} has no storey {storey}: it has {basements} below and {storeys} above ground"
    )]
    NoStorey {
        /// The building.
        building: String,
        /// The storey asked for; 0 is the ground floor.
        storey: i16,
        /// Its storeys below ground.
        basements: u16,
        /// Its storeys above ground.
        storeys: u16,
    },
}

impl Told for RadioError {
    fn zh(&self) -> String {
        match self {
            Self::OutOfRange {
                formula,
                what,
                value,
                least,
                greatest,
                unit,
            } => format!(
                "{}：{}为 {}，而该公式适用于 {least} 至 {}：请改用其他模型",
                formula.zh,
                what.zh,
                measure(*value, unit),
                measure(*greatest, unit)
            ),
            Self::NotTabulated { table, wanted } => format!(
                "{}中没有{}的数值：请改用其他模型，或选用表中所列的频率",
                table.zh, wanted.zh
            ),
            Self::BadNumber {
                what,
                value,
                must_be_positive,
            } => format!(
                "{}为 {value}：应为{}有限数值",
                what.zh,
                if *must_be_positive {
                    "大于 0 的"
                } else {
                    ""
                }
            ),
            Self::BadProfile {
                index,
                distance_m,
                path_m,
            } => format!(
                "剖面的第 {index} 个障碍物在 {path_m} m 长的路径上位于 {distance_m} m 处：障碍物应依次位于两端之间"
            ),
            Self::NoModel {
                site,
                frequency_ghz,
                height_m,
            } => format!(
                "没有适用于站点 {site}（{frequency_ghz} GHz，离地 {height_m} m）的室外模型：3GPP TR 38.901 适用于 10 m（UMi）或 25 m（UMa）、0.5 GHz 以上，ITU-R P.1411 适用于 0.3 GHz 以上"
            ),
            Self::SiteIndoors { site, building } => {
                format!("站点 {site} 位于楼栋 {building} 内：请计算该楼栋各楼层的覆盖图")
            }
            Self::MixedChannels { first, second } => format!(
                "站点 {first} 与 {second} 的信道不同，合在一张最佳服务站点图上没有意义：请每个信道计算一张图"
            ),
            Self::TooMany { what, count, limit } => format!(
                "{}为 {count}，超过 {limit}：请缩小区域、加大网格或减少站点",
                what.zh
            ),
            Self::NoStorey {
                building,
                storey,
                basements,
                storeys,
            } => format!(
                "楼栋 {building} 没有楼层 {storey}：其地下 {basements} 层，地上 {storeys} 层"
            ),
        }
    }
}

/// `value` if it is within the stated range.
/// A value with its unit, where it has one.
fn measure(value: f64, unit: &str) -> String {
    format!("{value} {unit}").trim_end().to_owned()
}

pub(super) fn within(
    formula: Term,
    what: Term,
    value: f64,
    (least, greatest): (f64, f64),
    unit: &'static str,
) -> Result<f64, RadioError> {
    // The comparison is so written that NaN is refused too.
    if value >= least && value <= greatest {
        Ok(value)
    } else {
        Err(RadioError::OutOfRange {
            formula,
            what,
            value,
            least,
            greatest,
            unit,
        })
    }
}

/// `value` if it is finite and above 0.
pub(super) fn positive(what: Term, value: f64) -> Result<f64, RadioError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(RadioError::BadNumber {
            what,
            value,
            must_be_positive: true,
        })
    }
}

/// `value` if it is finite.
pub(super) fn finite(what: Term, value: f64) -> Result<f64, RadioError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(RadioError::BadNumber {
            what,
            value,
            must_be_positive: false,
        })
    }
}
