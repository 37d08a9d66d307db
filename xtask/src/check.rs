//! `cargo xtask check`.

use crate::console;
use crate::process::{cargo, run};

/// Format, then lints, warnings refused.
pub(crate) fn check() -> anyhow::Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    // The server embeds the console: it is built first, so that lints see the crate as it ships.
    console::build()?;
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run(cargo()
        .args([
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        // The pages hold private items too, so links to them lead somewhere.
        .env(
            "RUSTDOCFLAGS",
            "--deny warnings --allow rustdoc::private-intra-doc-links",
        ))
}
