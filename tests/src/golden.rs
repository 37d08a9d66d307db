//! Texts that a person has read line by line: what changes in them shows, to be read again.

use std::path::Path;

use anyhow::{Context, ensure};

/// Compares a text with the golden file of that name, line by line. `TWIN_GOLDEN=write` writes the file anew.
///
/// # Errors
/// At the first line that is another, and when the file cannot be read or written.
pub fn golden(name: &str, text: &str) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    if std::env::var_os("TWIN_GOLDEN").is_some() {
        std::fs::write(&path, text)?;
    }
    let golden = std::fs::read_to_string(&path);
    let golden = golden
        .with_context(|| format!("{name} cannot be read; TWIN_GOLDEN=write writes it anew"))?;
    for (number, (now, then)) in text.lines().zip(golden.lines()).enumerate() {
        let number = number + 1;
        ensure!(now == then, "{name}:{number}:\n now {now}\nthen {then}");
    }
    let (now, then) = (text.lines().count(), golden.lines().count());
    ensure!(now == then, "{name}: {now} lines now, {then} then");
    Ok(())
}
