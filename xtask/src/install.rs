//! Debian and Ubuntu packages: which are missing, and how they get there.

use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::bail;

use crate::process::{is_on_path, output, run, say};

/// A Debian package and how to tell that what it brings is there.
pub(crate) struct Package {
    name: &'static str,
    why: &'static str,
    is_there: fn() -> bool,
}

/// The browser that opens the console in the end-to-end test.
pub(crate) const CHROMIUM: Package = Package {
    name: "chromium",
    why: "the end-to-end test opens the console in it",
    is_there: || is_on_path("chromium") || is_on_path("chromium-browser"),
};

/// `ogrinfo`, the reader that proves our GeoPackage valid.
pub(crate) const GDAL: Package = Package {
    name: "gdal-bin",
    why: "a test reads our GeoPackage with ogrinfo",
    is_there: || is_on_path("ogrinfo"),
};

/// An MQTT broker.
pub(crate) const MOSQUITTO: Package = Package {
    name: "mosquitto",
    why: "the load generator's tests drive it",
    is_there: || is_on_path("mosquitto") || Path::new("/usr/sbin/mosquitto").is_file(),
};

/// A NATS server.
pub(crate) const NATS: Package = Package {
    name: "nats-server",
    why: "the load generator's tests drive it",
    is_there: || is_on_path("nats-server") || Path::new("/usr/sbin/nats-server").is_file(),
};

/// `qpdf`, which proves our PDF files sound.
pub(crate) const QPDF: Package = Package {
    name: "qpdf",
    why: "tests check our PDF reports with it",
    is_there: || is_on_path("qpdf"),
};

/// What makes virtual environments for Python.
pub(crate) const PYTHON_VENV: Package = Package {
    name: "python3-venv",
    why: "a test reads our records with pandas and DuckDB",
    is_there: || output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_some(),
};

/// What makes certificates.
pub(crate) const OPENSSL: Package = Package {
    name: "openssl",
    why: "a test makes certificates for a broker",
    is_there: || is_on_path("openssl"),
};

/// Software Vulkan.
pub(crate) const MESA_VULKAN: Package = Package {
    name: "mesa-vulkan-drivers",
    why: "the viewer renders without a GPU on it",
    is_there: || {
        Path::new("/usr/share/vulkan/icd.d")
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    },
};

/// Vulkan's loader.
pub(crate) const VULKAN_LOADER: Package = Package {
    name: "libvulkan1",
    why: "the viewer loads Vulkan through it",
    is_there: || library_is_there("libvulkan.so.1"),
};

/// Chinese letters.
pub(crate) const CJK_FONT: Package = Package {
    name: "fonts-noto-cjk",
    why: "Chinese text in the viewer and the browser",
    is_there: || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
};

/// npm and a first Node.js.
pub(crate) const NPM: Package = Package {
    name: "npm",
    why: "it builds the web console",
    is_there: || is_on_path("npm"),
};

/// Installs those of `packages` that are missing.
pub(crate) fn need(packages: &[&Package]) -> anyhow::Result<()> {
    let missing: Vec<_> = packages.iter().filter(|p| !(p.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        say(format_args!("installs {} ({})", package.name, package.why));
    }
    let names: Vec<_> = missing.iter().map(|p| p.name).collect();
    if !is_on_path("apt-get") {
        bail!(
            "this is not Debian or Ubuntu; install these yourself: {}",
            names.join(" ")
        );
    }
    let known = |name: &&str| {
        output(Command::new("apt-cache").args(["show", name])).is_some_and(|t| !t.is_empty())
    };
    if !names.iter().all(known) {
        apt_get(&["update", "-qq"])?;
    }
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt_get(&[&install[..], &names].concat())
}

/// `apt-get`, through `sudo` where we are not root; without a terminal it asks for nothing.
fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    let is_root = output(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        if !std::io::stdin().is_terminal() {
            sudo.arg("-n");
        }
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(command.stdin(Stdio::inherit()).stdout(Stdio::null()))
}

fn library_is_there(name: &str) -> bool {
    let cached = output(Command::new("/sbin/ldconfig").arg("-p"));
    cached.is_some_and(|list| list.contains(name))
}
