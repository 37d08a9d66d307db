//! The file beside a layer with what its table cannot hold: JSON, a line the heading, then a line a row.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::table::json;

/// Its ending.
pub(crate) const COMPANION: &str = "twin.jsonl";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Heading {
    pub(super) layer: String,
    /// The full name of each field that is cut.
    pub(super) fields: BTreeMap<String, String>,
    pub(super) twin_community: Json,
}

/// A further line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RowLine {
    pub(super) id: String,
    pub(super) provenance: Json,
    /// Values by full name: what the table shows, and what it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) whole: WholeValues,
}

/// Values by full name: what the table shows, and what it is.
pub(super) type WholeValues = BTreeMap<String, (String, Json)>;

/// What was read from it.
#[derive(Debug)]
pub(crate) struct Companion {
    layer: String,
    fields: BTreeMap<String, String>,
    /// What it says of the community.
    pub(crate) heading: crate::heading::Heading,
    /// The CRS of the coordinates, which not every `.prj` can say.
    pub(crate) crs: Option<String>,
    /// Provenance and whole values by id.
    rows: BTreeMap<String, (Json, WholeValues)>,
}

impl Companion {
    /// Reads the companion of the layer whose files are called like `path`; none where there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or is not as this program writes it.
    pub(crate) fn beside(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path.with_extension(COMPANION)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut lines = BufReader::new(file).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let heading: Heading = serde_json::from_str(&first)?;
        let own = crate::heading::Heading::of(&heading.twin_community);
        let own = own.map_err(|reason| io::Error::other(reason.to_string()))?;
        let crs = heading.twin_community.get("crs").and_then(Json::as_str);
        let mut rows = BTreeMap::new();
        for line in lines {
            let row: RowLine = serde_json::from_str(&line?)?;
            rows.insert(row.id, (row.provenance, row.whole));
        }
        Ok(Some(Self {
            layer: heading.layer,
            fields: heading.fields,
            heading: own,
            crs: crs.map(ToOwned::to_owned),
            rows,
        }))
    }

    /// A row of the table as it was written: full names, and whole values where the table still shows what it showed then. A row that
    /// was added later gets only the full names.
    pub(crate) fn complete(&self, properties: Map<String, Json>) -> Map<String, Json> {
        let full = |name: String| self.fields.get(&name).cloned().unwrap_or(name);
        let mut row: Map<String, Json> = properties
            .into_iter()
            .map(|(name, value)| (full(name), value))
            .collect();
        let id = row.get("id").and_then(Json::as_str);
        let Some((provenance, whole)) = id.and_then(|id| self.rows.get(id)) else {
            return row;
        };
        for (name, (shown, value)) in whole {
            let now = row.get(name).and_then(Json::as_str).unwrap_or_default();
            if now == shown {
                row.insert(name.clone(), value.clone());
            }
        }
        row.insert(json::LAYER.to_owned(), self.layer.clone().into());
        row.insert(json::PROVENANCE.to_owned(), provenance.clone());
        row
    }
}
