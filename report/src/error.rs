//! Why a report cannot be made.

use twin_core::told::Told;

/// Why a report cannot be made. None of them is the fault of the map: they name what to tell the makers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The font that is part of the program is broken.
    #[error("the font of PDF reports cannot be read; build the program anew from a clean checkout")]
    Font,
    /// The content cannot be handed to the typesetter.
    #[error("the content of the PDF report cannot be written as JSON")]
    Content(#[from] serde_json::Error),
    /// The pages cannot be set.
    #[error(
        "the pages of the PDF report cannot be set: {reasons}; write .html instead and report this"
    )]
    Setting {
        /// What the typesetter says, with file and line.
        reasons: String,
    },
    /// The pages cannot be written as PDF.
    #[error(
        "the PDF report breaks the rules of PDF/UA or PDF/A: {reasons}; write .html instead and report this"
    )]
    Archiving {
        /// Which rules.
        reasons: String,
    },
}

impl Told for ReportError {
    fn zh(&self) -> String {
        match self {
            Self::Font => "无法读取 PDF 报告的字体；请从干净的源码重新编译程序".to_owned(),
            Self::Content(error) => format!("无法将 PDF 报告的内容写成 JSON：{}", error.zh()),
            Self::Setting { reasons } => {
                format!("无法排版 PDF 报告：{reasons}；请改为写出 .html，并反馈此问题")
            }
            Self::Archiving { reasons } => {
                format!("PDF 报告不符合 PDF/UA 或 PDF/A：{reasons}；请改为写出 .html，并反馈此问题")
            }
        }
    }
}
