//! What a file that this program wrote says of the community, and no feature holds.

use serde_json::Value;
use twin_core::ids::CommunityId;
use twin_core::model::{CommunityParts, Name};
use twin_core::spatial::LocalFrame;
use twin_core::told::{Bilingual, Told};

/// Id, names, offset from UTC, and the origin that heights count from.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) frame: LocalFrame,
    id: Option<CommunityId>,
    name: Option<Name>,
    utc_offset_secs: Option<i32>,
}

impl Heading {
    /// As [`json`] has written it; the error says what is wrong with it. What later versions added may be missing.
    pub(crate) fn of(community: &Value) -> Result<Self, Bilingual> {
        let origin = community.get("origin").cloned().unwrap_or_default();
        let [lon, lat, height] =
            serde_json::from_value::<[f64; 3]>(origin).map_err(|e| e.told())?;
        let frame = LocalFrame::new(lon, lat, height).map_err(|e| e.told())?;
        let id = community.get("id").and_then(Value::as_str);
        let name = community.get("name").cloned();
        let offset = community.get("utc_offset_secs").and_then(Value::as_i64);
        Ok(Self {
            frame,
            id: id.and_then(|id| CommunityId::new(id).ok()),
            name: name.and_then(|name| serde_json::from_value(name).ok()),
            utc_offset_secs: offset.and_then(|secs| i32::try_from(secs).ok()),
        })
    }

    /// Of a community that is `origin`, in this program's own file format.
    pub(crate) fn at(frame: LocalFrame) -> Self {
        Self {
            frame,
            id: None,
            name: None,
            utc_offset_secs: None,
        }
    }

    /// Gives a community its id and names; tells the offset from UTC.
    pub(crate) fn applied(self, parts: &mut CommunityParts) -> Option<i32> {
        if let Some(id) = self.id {
            parts.id = id;
        }
        if let Some(name) = self.name {
            parts.name = name;
        }
        self.utc_offset_secs
    }
}

/// What is said of a community.
pub(crate) fn json(parts: &CommunityParts) -> Value {
    let frame = &parts.frame;
    serde_json::json!({
        "id": parts.id.as_str(),
        "name": parts.name,
        "utc_offset_secs": parts.utc_offset_secs,
        "origin": [frame.lon(), frame.lat(), frame.height()],
    })
}
