//! `POST /api/v1/edits`: devices and places as somebody found or made them, as one version of the community.

mod draft;
mod new_device;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use twin_core::both;
use twin_core::edit::Action;
use twin_core::model::{Community, CommunityParts, InvalidCommunity};
use twin_core::told::Told;
use twin_protocol::edit::{Edit, EditRequest};
use twin_protocol::plan::Edited;

use self::draft::Draft;
use super::openapi::{BodyProblems, LookUpProblems};
use crate::editor::{self, stamp};
use crate::http::{HttpError, JsonBody, Query, strict};
use crate::state::App;
use crate::world::World;

/// Largest body of edits, bytes: a thousand have some two hundred kilobytes.
pub(super) const BODY_BYTES: usize = 512 * 1024;

/// Edits of one version.
const MOST: usize = 1_000;

/// Moves, turns, adds, enlarges and deletes devices and places: all of the edits together are one version, which `POST /api/v1/versions` takes back,
/// or none is made and the answer names the first that cannot be. It is on the disk, and served, when it is answered. Live streams are closed
/// (1012): what they told of may be elsewhere now.
#[utoipa::path(post, path = "/api/v1/edits", tag = "model", request_body = EditRequest,
    responses((status = 201, description = "The version that they made", body = Edited), BodyProblems, LookUpProblems))]
pub(super) async fn edit(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    body: Result<JsonBody, HttpError>,
) -> Result<(StatusCode, Json<Edited>), HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let JsonBody(value) = body?;
    let asked: EditRequest = strict(value).map_err(|reason| {
        HttpError::wrong_shape(
            both!("these are no edits: {reason}", "不是编辑请求：{reason}" => reason),
        )
    })?;
    let count = asked.edits.len();
    if !(1..=MOST).contains(&count) {
        return Err(HttpError::out_of_range(both!(
            "edits holds {count}, not 1 to {MOST}; send more in several requests",
            "edits 有 {count} 项，应为 1 至 {MOST} 项；更多请分几次提交"
        )));
    }
    let stamp = stamp(
        Action::Edit,
        &asked.author,
        asked.message.as_deref(),
        || told(&asked.edits),
    )?;
    let author = stamp.author.clone();
    let edited = editor::edit(&app, stamp, move |log, stamp, ready| {
        let world = &ready.world;
        let community = made(world, &author, &asked.edits)?;
        let changes = log
            .record(stamp, &world.community, &community)
            .map_err(HttpError::internal)?;
        Ok((changes, community))
    });
    Ok((StatusCode::CREATED, Json(edited.await?)))
}

/// How many edits of each kind there are, as the log has it: `2 add, 1 move`.
fn told(edits: &[Edit]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for edit in edits {
        *counts.entry(edit.as_str()).or_default() += 1;
    }
    let counts = counts.iter().map(|(word, count)| format!("{count} {word}"));
    counts.collect::<Vec<String>>().join(", ")
}

/// The community after the edits.
fn made(world: &World, author: &str, edits: &[Edit]) -> Result<Community, HttpError> {
    let parts = drafted(world, author, edits.iter())?;
    Community::new(parts).map_err(|error| invalid(&error, first_invalid(world, author, edits)))
}

/// The parts of the community after the edits, on the grid that they will be read back on.
fn drafted<'e>(
    world: &World,
    author: &str,
    edits: impl Iterator<Item = &'e Edit>,
) -> Result<CommunityParts, HttpError> {
    let mut draft = Draft::new(world, author)?;
    for (index, edit) in edits.enumerate() {
        let part = |error: HttpError| error.of_part(&format!("edits[{index}]"));
        draft.apply(edit).map_err(part)?;
    }
    let mut parts = draft.into_parts();
    parts.snap_to_grid();
    Ok(parts)
}

/// The index of an edit up to which the community would be valid, and with which it would not. Cost: that of an edit for each halving.
fn first_invalid(world: &World, author: &str, edits: &[Edit]) -> usize {
    let (mut valid, mut not_valid) = (0, edits.len());
    while not_valid - valid > 1 {
        let middle = usize::midpoint(valid, not_valid);
        let parts = drafted(world, author, edits.iter().take(middle));
        if parts.is_ok_and(|parts| Community::new(parts).is_ok()) {
            valid = middle;
        } else {
            not_valid = middle;
        }
    }
    valid
}

fn invalid(error: &InvalidCommunity, index: usize) -> HttpError {
    let reason = error.told();
    let error = HttpError::conflict(both!(
        "{reason}; change or delete what that names in the same edits, or leave this one out",
        "{reason}；请在同一次编辑中一并更改或删除其中所述的对象，或去掉此项"
        => reason
    ));
    error.of_part(&format!("edits[{index}]"))
}
