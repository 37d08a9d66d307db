//! Price lists, read from disk.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use twin_core::catalogue::{Catalogue, CatalogueError};
use twin_core::planning::PriceList;
use twin_core::told::Told;

/// Largest price list in bytes; one has a few lines for each class.
const MAX_BYTES: u64 = 1 << 20;

/// Why a price list cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PricesError {
    /// The file cannot be read.
    #[error("{path} cannot be read as text")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is larger than any price list is.
    #[error("{path} is larger than 1 MiB, which no price list is; name a price list")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The list is wrong.
    #[error(transparent)]
    List(#[from] CatalogueError),
}

impl Told for PricesError {
    fn zh(&self) -> String {
        match self {
            Self::Io { path, source } => {
                format!("无法将 {} 作为文本读取：{}", path.display(), source.zh())
            }
            Self::TooLarge { path } => format!(
                "{} 超过 1 MiB，价格表不会这么大；请指定价格表",
                path.display()
            ),
            Self::List(error) => error.zh(),
        }
    }
}

/// The price list at `path`; without a path the shipped one, which is an assumption.
///
/// # Errors
/// When the file is missing, too large or wrong: with the line and what to do.
pub fn prices(path: Option<&Path>, catalogue: &Catalogue) -> Result<PriceList, PricesError> {
    let Some(path) = path else {
        return Ok(PriceList::reference(catalogue)?);
    };
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => Err(PricesError::TooLarge {
            path: path.to_owned(),
        }),
        Ok(_) => Ok(PriceList::read(
            &path.display().to_string(),
            &text,
            catalogue,
        )?),
        Err(source) => Err(PricesError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}
