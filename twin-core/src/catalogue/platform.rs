//! The functions of the digital platform 数字化平台, which section 三（二） of the white paper asks for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::RowId;

/// The number that stands for the white paper's section 三（二） where others have the number of their table.
pub const PLATFORM_TABLE: u8 = 12;

/// A layer of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformLayer {
    /// Databases.
    Database,
    /// What is done with data.
    Processing,
    /// What applications are built on.
    Support,
}

impl PlatformLayer {
    /// All of them, in the order of the white paper.
    pub const ALL: [Self; 3] = [Self::Database, Self::Processing, Self::Support];

    /// As printed.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Database => "数据库",
            Self::Processing => "数据处理能力",
            Self::Support => "应用支撑能力",
        }
    }

    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Database => "databases",
            Self::Processing => "data processing",
            Self::Support => "application support",
        }
    }
}

/// A function of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlatformFunction {
    /// Id, such as `S32-1`.
    pub id: RowId,
    /// Its layer.
    pub layer: PlatformLayer,
    /// As printed.
    pub name_zh: Arc<str>,
    /// In English.
    pub name_en: Arc<str>,
    /// The white paper's words.
    pub quote_zh: Arc<str>,
    /// Whether the community's platform has it; none where no rule file says so, since no map shows it.
    pub there: Option<bool>,
}
