//! `cargo xtask test`.

use crate::console;
use crate::install::{
    self, CHROMIUM, CJK_FONT, GDAL, MESA_VULKAN, MOSQUITTO, NATS, OPENSSL, QPDF, VULKAN_LOADER,
};
use crate::process::{cargo, run, say};
use crate::python;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the tests whose name contains this.
    filter: Option<String>,
}

/// Installs what the tests need, builds everything, runs every test.
pub(crate) fn test(options: &Options) -> anyhow::Result<()> {
    install::need(&[
        &CHROMIUM,
        &GDAL,
        &MESA_VULKAN,
        &VULKAN_LOADER,
        &CJK_FONT,
        &MOSQUITTO,
        &NATS,
        &OPENSSL,
        &QPDF,
    ])?;
    let python = python::interpreter()?;
    console::build()?;
    console::validators()?;
    if options.filter.is_none() {
        console::test()?;
    }
    say("builds every crate (the first time takes 15 minutes or more: the viewer's Bevy is large)");
    // All targets, so that the programs are built with the features that the tests have, and everything once.
    run(cargo().args(["build", "--workspace", "--all-targets"]))?;
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    if let Some(bin) = console::node_bin()? {
        tests.env("PATH", console::path_with(&bin));
    }
    if let Some(python) = python {
        tests.env(python::VARIABLE, python);
    }
    run(tests.args(&options.filter))
}
