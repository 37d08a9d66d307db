//! The embedded store: the community's GeoPackage with the server's own tables in it.
//!
//! | table | what it holds |
//! |---|---|
//! | `twin_clock` | where simulated time stands |
//! | `twin_alarm` | alarms and their acknowledgements |
//! | `twin_series`, `twin_observation` | observations, the latest of them |
//! | `twin_edit` | the log of commands |
//! | `twin_override` | devices that are switched off or broken |
//! | `twin_setting` | values that commands hold in channels of devices |
//! | `twin_incident` | incidents that commands let begin |
//! | `twin_truth` | what really happened |
//!
//! One thread writes; readers have connections of their own. Alarms and observations are committed every half second, a
//! command before it is answered.

mod error;
mod file;
mod reader;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

pub use error::StoreError;

pub(crate) use file::StoreFile;
pub(crate) use reader::{AlarmState, HistoryQuery, Reader};
pub(crate) use row::{
    AlarmRow, ClockRow, EditRow, ObservationRow, Override, Resumed, Rewound, TruthRow,
};
pub(crate) use writer::{Batch, StoreFault, Writer, WriterHandle};

/// Text id of an alarm number.
pub(crate) fn alarm_id(number: u64) -> String {
    format!("alarm-{number}")
}

/// Number of an alarm's text id.
pub(crate) fn alarm_number(id: &str) -> Option<u64> {
    let digits = id.strip_prefix("alarm-")?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|n| plain && alarm_id(*n) == id)
}
