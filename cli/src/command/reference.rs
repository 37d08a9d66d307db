//! A coordinate reference system, on the command line.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use twin_core::spatial::crs::Crs;

/// More than any definition has: what a reader refuses as too long need not be read whole.
const MAX_BYTES: u64 = 1 << 20;

/// A code or definition, or the name of a file that holds one: a .prj, well-known text or PROJJSON.
pub(crate) fn crs(text: &str) -> Result<Crs, String> {
    let path = Path::new(text);
    if !path.is_file() {
        return Crs::parse(text).map_err(|error| error.to_string());
    }
    let mut definition = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_string(&mut definition))
        .map_err(|error| format!("{text}: {error}"))?;
    Crs::parse(&definition).map_err(|error| format!("{text}: {error}"))
}
