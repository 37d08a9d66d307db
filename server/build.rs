//! Makes sure that the folder of the built console exists, because it is embedded at compile time. Building the console
//! itself is `cargo xtask`'s job: it needs npm, which a plain build does not.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=console/dist");
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dist = Path::new(&root).join("console").join("dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo:warning={}: {error}", dist.display());
    }
}
