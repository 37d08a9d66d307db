//! What a reader had to repair, leave out or assume: one finding a feature and problem.

mod expected;
mod flaw;
pub(crate) mod phrase;
mod problem;
mod reason;
#[cfg(test)]
pub(crate) mod samples;
mod subject;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use twin_core::told::Bilingual;

pub use expected::Expected;
pub use flaw::Flaw;
pub use problem::Problem;
pub use reason::{Reason, Taken};
pub use subject::{Subject, Thing};

/// One thing worth knowing about an import. In JSON it has its words in both languages beside what they are made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Name of the file.
    pub file: Arc<str>,
    /// The feature as the file names it, such as `way/12`, `row 17` or `#1234`; none when it concerns the whole file.
    pub feature: Option<Subject>,
    /// Where the feature is: WGS 84 longitude and latitude in degrees, if it is known.
    pub place: Option<[f64; 2]>,
    /// What is wrong.
    pub problem: Problem,
    /// What was done about it.
    pub outcome: Outcome,
}

/// What was done about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was mended in the usual way.
    Repaired,
    /// A value was assumed.
    Assumed,
    /// The value is ignored, the feature is kept.
    Ignored,
    /// The feature is left out.
    LeftOut,
    /// Nothing: it is kept as it is.
    Kept,
    /// The whole value stands in a file beside the one that cannot hold it.
    KeptBeside,
}

impl Outcome {
    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Repaired => "repaired",
            Self::Assumed => "assumed",
            Self::Ignored => "the value is ignored",
            Self::LeftOut => "left out",
            Self::Kept => "kept as it is",
            Self::KeptBeside => "kept whole in the file beside it",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Repaired => "已修复",
            Self::Assumed => "已假定",
            Self::Ignored => "已忽略该值",
            Self::LeftOut => "已剔除",
            Self::Kept => "保持原样",
            Self::KeptBeside => "完整内容保存在附属文件中",
        }
    }
}

impl Finding {
    /// In both languages.
    #[must_use]
    pub fn told(&self) -> Bilingual {
        Bilingual::new(self.to_string(), self.zh())
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let feature = self.feature.as_ref().map(|f| format!("{}：", f.zh()));
        let place = self
            .place
            .map(|[lon, lat]| format!("，位于 {lon:.6},{lat:.6}"));
        format!(
            "{}：{}{}（{}）{}",
            self.file,
            feature.unwrap_or_default(),
            self.problem.zh(),
            self.outcome.zh(),
            place.unwrap_or_default()
        )
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// A finding as reports hold it.
        #[derive(Serialize)]
        struct Written<'f> {
            file: &'f str,
            feature: Option<String>,
            place: Option<[f64; 2]>,
            #[serde(flatten)]
            problem: &'f Problem,
            outcome: Outcome,
            zh: String,
            en: String,
        }
        let written = Written {
            file: &self.file,
            feature: self.feature.as_ref().map(ToString::to_string),
            place: self.place,
            problem: &self.problem,
            outcome: self.outcome,
            zh: self.zh(),
            en: self.to_string(),
        };
        written.serialize(serializer)
    }
}

impl phrase::Spoken for Bilingual {
    type Zh<'a> = &'a str;
    fn in_zh(&self) -> &str {
        &self.zh
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(feature) = &self.feature {
            write!(f, "{feature}: ")?;
        }
        write!(f, "{} ({})", self.problem, self.outcome.en())?;
        match self.place {
            Some([lon, lat]) => write!(f, " at {lon:.6},{lat:.6}"),
            None => Ok(()),
        }
    }
}

/// Collects the findings of one file.
#[derive(Debug)]
pub struct Findings {
    file: Arc<str>,
    list: Vec<Finding>,
}

impl Findings {
    /// Of the file of that name.
    #[must_use]
    pub fn of(file: &str) -> Self {
        Self {
            file: file.into(),
            list: Vec::new(),
        }
    }

    /// Name of the file.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// One that concerns the whole file.
    pub fn file_wide(&mut self, problem: Problem, outcome: Outcome) {
        self.add(None, None, problem, outcome);
    }

    /// One of a feature.
    pub fn feature(
        &mut self,
        feature: impl Into<Subject>,
        place: Option<[f64; 2]>,
        problem: Problem,
        outcome: Outcome,
    ) {
        self.add(Some(feature.into()), place, problem, outcome);
    }

    fn add(
        &mut self,
        feature: Option<Subject>,
        place: Option<[f64; 2]>,
        problem: Problem,
        outcome: Outcome,
    ) {
        self.list.push(Finding {
            file: Arc::clone(&self.file),
            feature,
            place,
            problem,
            outcome,
        });
    }

    /// Adds those of `more`, which are of the same file.
    pub fn append(&mut self, mut more: Self) {
        self.list.append(&mut more.list);
    }

    /// The findings so far.
    #[must_use]
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// The findings, in the order in which they were made.
    #[must_use]
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
