//! The wall clock.

use std::time::{SystemTime, UNIX_EPOCH};

use twin_core::time::SimTime;

/// The present, RFC 3339 in UTC with milliseconds.
pub(crate) fn now() -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    SimTime::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)).to_string()
}
