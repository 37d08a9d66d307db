//! A coordinate reference system, on the command line.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use twin_core::both;
use twin_core::spatial::crs::Crs;
use twin_core::told::Told;

use super::tongue::said;

/// More than any definition has: what a reader refuses as too long need not be read whole.
const MAX_BYTES: u64 = 1 << 20;

/// A code or definition, or the name of a file that holds one: a .prj, well-known text or PROJJSON.
pub(crate) fn crs(text: &str) -> Result<Crs, String> {
    let path = Path::new(text);
    if !path.is_file() {
        return Crs::parse(text).map_err(|error| said(&error.told()));
    }
    let mut definition = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_string(&mut definition))
        .map_err(|error| of_file(text, &error))?;
    Crs::parse(&definition).map_err(|error| of_file(text, &error))
}

fn of_file(file: &str, error: &dyn Told) -> String {
    let error = error.told();
    said(&both!("{file}: {error}", "{file}：{error}" => error))
}
