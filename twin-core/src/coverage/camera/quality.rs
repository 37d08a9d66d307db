//! How fine a camera shows something: the levels of IEC 62676-4 by pixels a metre at the target.

use crate::model::Name;

/// Edition of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// IEC 62676-4:2014, which GB 50348 designs still name.
    Y2014,
    /// IEC 62676-4:2025.
    Y2025,
}

/// A level: what an operator can do with the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Edition that defines it.
    pub edition: Edition,
    /// Its word in the standard, lower case.
    pub word: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Least pixels a metre at the target.
    pub pixels_per_m: f64,
}

const fn level(edition: Edition, word: &'static str, zh: &'static str, pixels_per_m: f64) -> Level {
    Level {
        edition,
        word,
        zh,
        pixels_per_m,
    }
}

/// Levels of IEC 62676-4:2014, coarse to fine. Read in the standard's text as 12.5, 25, 62, 125 and 250 pixels a metre (80, 40, 16,
/// 8 and 4 mm a pixel); 62.5 is what 16 mm a pixel make. Inspection (1,000) is not among them: it was not read.
pub const LEVELS_2014: [Level; 5] = [
    level(Edition::Y2014, "monitor", "监视", 12.5),
    level(Edition::Y2014, "detect", "探测", 25.0),
    level(Edition::Y2014, "observe", "观察", 62.5),
    level(Edition::Y2014, "recognise", "识别", 125.0),
    level(Edition::Y2014, "identify", "辨认", 250.0),
];

/// Levels of IEC 62676-4:2025, coarse to fine. The figures were read on a vendor's page, not in the standard; the order of the words is
/// that of its abbreviation OODPCVS, some of the words themselves are from general knowledge.
pub const LEVELS_2025: [Level; 7] = [
    level(Edition::Y2025, "overview", "概览", 20.0),
    level(Edition::Y2025, "outline", "轮廓", 40.0),
    level(Edition::Y2025, "discern", "分辨", 80.0),
    level(Edition::Y2025, "perceive", "感知", 125.0),
    level(Edition::Y2025, "characterise", "特征", 250.0),
    level(Edition::Y2025, "validate", "验证", 500.0),
    level(Edition::Y2025, "scrutinise", "细察", 1_500.0),
];

impl Edition {
    /// Its levels, coarse to fine.
    #[must_use]
    pub fn levels(self) -> &'static [Level] {
        match self {
            Self::Y2014 => &LEVELS_2014,
            Self::Y2025 => &LEVELS_2025,
        }
    }

    /// The finest level that so many pixels a metre reach, if any.
    #[must_use]
    pub fn reached_by(self, pixels_per_m: f64) -> Option<Level> {
        let reached = |level: &&Level| level.pixels_per_m <= pixels_per_m;
        self.levels().iter().rev().find(reached).copied()
    }

    /// The level with that word, if the edition has it.
    #[must_use]
    pub fn level(self, word: &str) -> Option<Level> {
        self.levels().iter().find(|l| l.word == word).copied()
    }
}

impl Level {
    /// Its name in both languages.
    #[must_use]
    pub fn name(&self) -> Name {
        Name::new(self.zh, self.word)
    }
}
