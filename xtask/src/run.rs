//! `cargo xtask run`.

use std::process::Command;

use crate::console;
use crate::process::{cargo, run as run_command, say, target_dir};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to serve: a scenario or a GeoPackage.
    #[arg(default_value = "demo")]
    source: String,
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

/// Installs, builds and serves; ends when the server ends.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    console::build()?;
    say("builds the twin command (the first time takes some minutes)");
    run_command(cargo().args(["build", "--release", "--package", "twin-cli"]))?;
    let twin = target_dir().join("release/twin");
    run_command(Command::new(twin).args(["serve", &options.source, "--listen", &options.listen]))
}
