//! A Python with the packages by which a test reads our records, as their users do.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::{self, PYTHON_VENV};
use crate::process::{output, run, say, target_dir};

/// Packages of PyPI with the major version that the test was written for.
const PACKAGES: [(&str, u32); 3] = [("pandas", 3), ("pyarrow", 26), ("duckdb", 2)];

/// The variable that tells tests of a Python.
pub(crate) const VARIABLE: &str = "TWIN_PYTHON";

/// A Python of its own with these packages; `None` where somebody named another one, and where it cannot be made, as on a machine
/// without the internet. That is an error in CI, where the test has to run.
pub(crate) fn interpreter() -> anyhow::Result<Option<PathBuf>> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(None);
    }
    match made() {
        Ok(python) => Ok(Some(python)),
        Err(error) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => Err(error),
        Err(error) => {
            say(format_args!(
                "no test reads our records with pandas and DuckDB: {error:#}"
            ));
            Ok(None)
        }
    }
}

/// Makes it, unless it is there.
fn made() -> anyhow::Result<PathBuf> {
    let folder = target_dir().join("xtask/python");
    let python = folder.join("bin/python");
    if has_packages(&python) {
        return Ok(python);
    }
    install::need(&[&PYTHON_VENV])?;
    say(format_args!(
        "installs pandas, pyarrow and duckdb from PyPI into {}",
        folder.display()
    ));
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder))?;
    let quietly = ["--quiet", "--disable-pip-version-check"];
    let wanted = PACKAGES.map(|(name, major)| format!("{name}=={major}.*"));
    run(Command::new(&python)
        .args(["-m", "pip", "install"])
        .args(quietly)
        .args(wanted))?;
    Ok(python)
}

/// Whether a Python has the packages in the right versions.
fn has_packages(python: &Path) -> bool {
    let names = PACKAGES.map(|(name, _)| name).join(", ");
    let script =
        format!("import {names}; print(*(m.__version__.split('.')[0] for m in ({names})))");
    let majors = PACKAGES.map(|(_, major)| major.to_string()).join(" ");
    output(Command::new(python).args(["-c", &script])) == Some(majors)
}
