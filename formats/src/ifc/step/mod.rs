//! STEP physical files: the clear text encoding of ISO 10303-21, as much of it as IFC uses.
//!
//! A file is gone through once to find where each record stands; a record's parameters are parsed when they are asked for, so that
//! memory is the file's own size and some 24 bytes a record.

mod file;
mod number;
mod scanner;
mod text;
mod value;

pub(crate) use file::is_step;
pub(super) use file::{Record, StepFile};
pub use scanner::StepFault;
pub(super) use value::Value;
