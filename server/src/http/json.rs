//! A JSON body that arrives in time.

use axum::Json;
use axum::extract::{FromRequest, Request};
use serde_json::Value;
use tokio::time::timeout;
use twin_core::both;

use super::problem::HttpError;
use crate::state::App;

/// A JSON body. Taking it has a time of its own, because a client that sends it byte by byte is the client's mistake.
#[derive(Debug)]
pub(crate) struct JsonBody(pub(crate) Value);

impl FromRequest<App> for JsonBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, app: &App) -> Result<Self, HttpError> {
        let most = app.limits.body_time;
        let arrived = timeout(most, Json::<Value>::from_request(request, app)).await;
        let Json(value) = arrived.map_err(|_| {
            HttpError::too_slow(both!("the body did not arrive within {} s; send it at once", "请求体未在 {} 秒内到达；请一次性发送"; most.as_secs_f64()))
        })??;
        Ok(Self(value))
    }
}
