//! The living circles 生活圈.

use crate::model::Name;

/// A living circle 生活圈 of GB 50180-2018 §2.0.4 to §2.0.6, by the distance on foot (general knowledge, not read in a copy of
/// the standard).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circle {
    /// 五分钟生活圈: about 300 m.
    FiveMinutes,
    /// 十分钟生活圈: about 500 m.
    TenMinutes,
    /// 十五分钟生活圈: 800 to 1,000 m; the greater is taken.
    FifteenMinutes,
}

impl Circle {
    /// Every circle, the smallest first.
    pub const ALL: [Self; 3] = [Self::FiveMinutes, Self::TenMinutes, Self::FifteenMinutes];

    /// Distance on foot in metres.
    #[must_use]
    pub fn distance_m(self) -> f64 {
        match self {
            Self::FiveMinutes => 300.0,
            Self::TenMinutes => 500.0,
            Self::FifteenMinutes => 1_000.0,
        }
    }

    /// The word in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FiveMinutes => "five_minutes",
            Self::TenMinutes => "ten_minutes",
            Self::FifteenMinutes => "fifteen_minutes",
        }
    }

    /// Its names.
    #[must_use]
    pub fn name(self) -> Name {
        match self {
            Self::FiveMinutes => Name::new("五分钟生活圈", "Five-minute circle"),
            Self::TenMinutes => Name::new("十分钟生活圈", "Ten-minute circle"),
            Self::FifteenMinutes => Name::new("十五分钟生活圈", "Fifteen-minute circle"),
        }
    }
}
