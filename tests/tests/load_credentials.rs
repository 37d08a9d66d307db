//! Devices with logins of their own, against Debian's mosquitto with a password file, certificates and an access list.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod world;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use twin_load::plan::{Address, Check, Curve, Pace, Plan, Sharing, Target};
use twin_load::verdict::Report;
use twin_load::{RunError, Secret};
use twin_tests::{Broker, twin_with};
use world::World;

impl World {
    /// The ids of the devices, as topics have them.
    fn devices(&self) -> Vec<String> {
        let devices = self.community.devices.iter();
        devices.map(|d| d.id.as_str().replace('/', "_")).collect()
    }

    /// A second of 200 messages, with a check.
    fn checked(&self, target: &Target, password: Option<&Secret>) -> Result<Report, RunError> {
        let plan = Plan {
            check: Some(Check::default()),
            ..Plan::soak(1.0, Pace::Rate(Curve::constant(200.0, 1.0)))
        };
        self.run(&plan, target, password, None)
    }
}

/// What was sent as somebody else would have been kept back by the access list.
fn assert_all_back(report: &Report) {
    let check = report.total.check.as_ref().unwrap();
    assert_eq!(
        (report.total.sent, check.received),
        (200, 200),
        "{report:#?}"
    );
    assert_eq!(report.setting.connections, 6);
}

fn message(error: RunError) -> String {
    format!("{:#}", anyhow::Error::from(error))
}

fn set_password(file: &Path, user: &str, word: &str) {
    let mut command = Command::new("mosquitto_passwd");
    if !file.exists() {
        command.arg("-c");
    }
    let made = command.arg("-b").arg(file).args([user, word]).status();
    assert!(made.unwrap().success());
}

#[test]
fn every_device_logs_in_as_itself() {
    let folder = tempfile::tempdir().unwrap();
    if twin_tests::mosquitto().is_none() {
        return;
    }
    let file = |name: &str| folder.path().join(name);
    let world = World::of(6);
    set_password(&file("passwords"), "checker", "check-word");
    let mut access = String::from("user checker\ntopic read twin/#\n");
    let mut logins = String::from("device,user,password\n");
    let mut swapped = logins.clone();
    for (number, device) in world.devices().iter().enumerate() {
        let (user, word) = (format!("user-{number}"), format!("word-{number}"));
        set_password(&file("passwords"), &user, &word);
        write!(access, "user {user}\ntopic write twin/+/+/{device}/senml\n").unwrap();
        writeln!(logins, "{device},{user},{word}").unwrap();
        writeln!(swapped, "{device},{user},word-{}", 5 - number).unwrap();
    }
    for (name, text) in [
        ("access", &access),
        ("logins.csv", &logins),
        ("swapped.csv", &swapped),
    ] {
        std::fs::write(file(name), text).unwrap();
    }
    let lines = format!(
        "allow_anonymous false\npassword_file {}\nacl_file {}",
        file("passwords").display(),
        file("access").display()
    );
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    let mut target = Target {
        sharing: Sharing::Device,
        user: Some("checker".into()),
        credentials: Some(file("logins.csv")),
        ..Target::new(Address::parse(&broker.url()).unwrap())
    };
    let word = Secret::new("check-word".into());
    assert_all_back(&world.checked(&target, Some(&word)).unwrap());
    target.credentials = Some(file("swapped.csv"));
    let error = message(world.checked(&target, Some(&word)).unwrap_err());
    assert!(
        error.contains("not authorised") && !error.contains("word-"),
        "{error}"
    );
    // The last row is left out.
    let rows: Vec<&str> = logins.lines().collect();
    std::fs::write(file("short.csv"), rows[..6].join("\n")).unwrap();
    target.credentials = Some(file("short.csv"));
    let error = message(world.checked(&target, Some(&word)).unwrap_err());
    let last = &world.devices()[5];
    assert!(
        error.contains(&format!("'{last}'"))
            && error.contains("short.csv")
            && error.contains("line 6"),
        "{error}"
    );
    assert!(!error.contains("word-"), "{error}");
}

#[test]
fn devices_have_certificates_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    if twin_tests::mosquitto().is_none() {
        return;
    }
    twin_tests::certificates(folder.path()).unwrap();
    let file = |name: &str| folder.path().join(name);
    let world = World::of(6);
    // The two certificates there are, by turns; mosquitto knows a client by the name in its certificate.
    let mut access = String::from("user client\ntopic read twin/#\n");
    let mut logins = String::from("device,certificate_file,key_file\n");
    let mut swapped = logins.clone();
    for (device, who) in world
        .devices()
        .iter()
        .zip(["client", "server"].iter().cycle())
    {
        write!(access, "user {who}\ntopic write twin/+/+/{device}/senml\n").unwrap();
        writeln!(logins, "{device},{who}.pem,{who}.key").unwrap();
        let other = if *who == "client" { "server" } else { "client" };
        writeln!(swapped, "{device},{other}.pem,{other}.key").unwrap();
    }
    std::fs::write(file("access"), access).unwrap();
    std::fs::write(file("logins.csv"), logins).unwrap();
    std::fs::write(file("swapped.csv"), swapped).unwrap();
    let lines = format!(
        "cafile {}\ncertfile {}\nkeyfile {}\nrequire_certificate true\nuse_identity_as_username true\nacl_file {}",
        file("ca.pem").display(),
        file("server.pem").display(),
        file("server.key").display(),
        file("access").display(),
    );
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    let url = format!("mqtts://127.0.0.1:{}", broker.port());
    let mut target = Target {
        sharing: Sharing::Device,
        credentials: Some(file("logins.csv")),
        ..Target::new(Address::parse(&url).unwrap())
    };
    target.tls.ca = Some(file("ca.pem"));
    target.tls.certificate = Some(file("client.pem"));
    target.tls.key = Some(file("client.key"));
    assert_all_back(&world.checked(&target, None).unwrap());
    // With the other certificate each is somebody who may not speak for it.
    target.credentials = Some(file("swapped.csv"));
    let report = world.checked(&target, None).unwrap();
    let check = report.total.check.unwrap();
    assert!(report.total.sent > 0, "{check:#?}");
    assert_eq!(check.received, 0, "{check:#?}");
}

#[test]
fn the_file_is_named_by_scenario_command_line_or_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("logins.csv"), "device,user\nnobody,x\n").unwrap();
    let named = folder.path().join("logins.csv");
    let named = named.to_str().unwrap();
    let scenario = |load: &str| {
        let path = twin_tests::small_scenario(folder.path(), load).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // Nobody needs to be there: the file is read before the target is opened.
    let target = |more: &str| {
        format!(
            "[load.targets.lab]\nurl = 'mqtt://127.0.0.1:1'\n{more}\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
        )
    };
    let refused = |arguments: &[&str], variables: &[(&str, &str)], said: &str| {
        let ran = twin_with(arguments, variables).unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    };
    let no_row = "logins.csv has no row for the device";
    let path = scenario(&target(
        "connections = 'device'\ncredentials_file = 'logins.csv'",
    ));
    refused(&["load", &path], &[], no_row);
    let path = scenario(&target("connections = 'device'"));
    refused(&["load", &path, "--credentials-file", named], &[], no_row);
    let variable = ("TWIN_LOAD_CREDENTIALS_FILE", named);
    refused(&["load", &path], &[variable], no_row);
    // Connections that are nobody's in particular.
    let path = scenario(&target("connections = 3\ncredentials_file = 'logins.csv'"));
    refused(
        &["scenario", "check", &path],
        &[],
        "load.targets.lab.credentials_file",
    );
    let path = scenario(&target("connections = 3"));
    refused(&["load", &path], &[variable], "--connections");
}
