//! Why a report cannot be made.

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
