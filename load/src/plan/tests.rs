use std::path::Path;
use std::time::Duration;

use super::*;

fn plan(text: &str) -> Result<Option<Plan>, PlanError> {
    read(Path::new("scenarios/x.toml"), text)
}

const FULL: &str = r#"
id = "x"
[load.targets.lab]
url = "mqtts://broker.example:8884"
version = "5"
qos = 1
connections = "gateway"
user = "twin"
password_env = "LAB_PASSWORD"
ca_file = "ca.pem"
will_topic = "twin/{client}/gone"
timeout_seconds = 2.5
notices = false
follow_devices = false
[load.payload]
profile = "csv"
clock = "shifted"
[[load.phases]]
name = "warm up"
kind = "ramp"
seconds = 10
from = 0
to = 100
[[load.phases]]
kind = "reconnect_storm"
seconds = 5
rate = 50
share = 0.5
[load.check]
subscribers = 2
[load.thresholds]
loss_share = 0.0
"#;

#[test]
fn a_whole_plan_is_read() {
    let plan = plan(FULL).unwrap().unwrap();
    let (name, target) = &plan.targets[0];
    assert_eq!((name.as_str(), target.address.port), ("lab", 8884));
    assert!(target.address.is_secure && target.sharing == Sharing::Gateway);
    assert_eq!(
        target.tls.ca.as_deref(),
        Some(Path::new("scenarios/ca.pem"))
    );
    assert_eq!(target.timeout, Duration::from_millis(2_500));
    assert_eq!(
        target.password,
        Some(SecretSource::Environment("LAB_PASSWORD".into()))
    );
    assert!(!target.notices && !target.follow_devices);
    assert_eq!(plan.phases[0].name, "warm up");
    assert_eq!(
        plan.phases[0].pace,
        Pace::Rate(Curve::ramp(0.0, 100.0, 10.0))
    );
    let storm = Storm {
        share: 0.5,
        spread_secs: 1.0,
    };
    assert_eq!(plan.phases[1].storm, Some(storm));
    assert_eq!(plan.payload.clock, Clock::Shifted);
    assert_eq!(plan.check.unwrap().subscribers, 2);
    assert_eq!(plan.thresholds.loss_share, Some(0.0));
}

#[test]
fn a_scenario_without_the_part_has_no_plan() {
    assert_eq!(
        plan("id = 'x'\n[community]\nfile = 'a.gpkg'\n").unwrap(),
        None
    );
}

#[test]
fn a_plain_credential_is_refused_with_its_line_and_not_repeated() {
    let cases = [
        (
            "[load.targets.lab]\nurl = 'mqtt://a'\npassword = 'hunter2'\n",
            3,
        ),
        (
            "[load.targets.lab]\nurl = 'mqtt://a'\n\nToken = 'hunter2'\n",
            4,
        ),
        ("[load.targets.lab]\nurl = 'mqtt://me:hunter2@a'\n", 2),
        ("[load]\nextra = [{ deep = { secret = 'hunter2' } }]\n", 2),
    ];
    for (text, line) in cases {
        let error = plan(text).unwrap_err();
        let message = format!("{error} {error:?}");
        assert!(
            matches!(error, PlanError::PlainCredential { line: l, .. } if l == line),
            "{message}"
        );
        assert!(!message.contains("hunter2"), "{message}");
        assert!(
            message.contains("_env") && message.contains("x.toml"),
            "{message}"
        );
    }
}

#[test]
fn no_syntax_error_repeats_what_may_be_a_credential() {
    for text in [
        "[load.targets.lab]\nurl = 'mqtt://a'\npasword = 'hunter2'\n",
        "[load.targets.lab]\nurl = 'mqtt://a'\nqos = 'hunter2'\n",
        "[load.targets.lab]\nurl = 'mqtt://a'\npassword = 'hunter2\n",
    ] {
        let error = plan(text).unwrap_err();
        let message = format!("{error} {error:?}");
        assert!(!message.contains("hunter2"), "{message}");
        assert!(
            matches!(error, PlanError::Syntax { line: 3, .. }),
            "{message}"
        );
    }
}

#[test]
fn a_password_alone_is_refused_where_the_protocol_has_none() {
    let phase = "[[load.phases]]\nkind = 'soak'\nseconds = 1\n";
    let lab = |url: &str, more: &str| {
        format!("id = 'x'\n[load.targets.lab]\nurl = '{url}'\n{more}\n{phase}")
    };
    let side = |url: &str, more: &str| format!("{phase}[load.check]\nurl = '{url}'\n{more}\n");
    let (variable, file) = ("password_env = 'WORD'", "password_file = 'word'");
    let wrong = |line, key| Some((line, key));
    for (text, wrong) in [
        (
            lab("mqtt://a", variable),
            wrong(4, "load.targets.lab.password_env"),
        ),
        (
            lab("mqtts://a", &format!("version = '3.1.1'\n{file}")),
            wrong(5, "load.targets.lab.password_file"),
        ),
        (lab("mqtt://a", &format!("user = 'me'\n{variable}")), None),
        (lab("mqtt://a", &format!("version = '5'\n{variable}")), None),
        (lab("mqtt://a", "user = 'a-token'"), None),
        // A token alone, as HTTP and NATS have.
        (lab("http://a/in", variable), None),
        (lab("nats://a", file), None),
        (side("mqtt://b", file), wrong(6, "load.check.password_file")),
        (side("mqtt://b", &format!("{file}\nuser = 'me'")), None),
        (side("nats://b", variable), None),
    ] {
        let read = plan(&text);
        let expected = wrong.map(|(line, key)| PlanError::Login {
            file: "scenarios/x.toml".to_owned(),
            line,
            key: key.to_owned(),
            source: LoginError::PasswordAlone,
        });
        assert_eq!(read.err(), expected, "{text}");
    }
}

#[test]
fn devices_that_a_platform_could_not_tell_apart_are_refused_with_the_line() {
    let scenario = |connections: &str, profile: &str| {
        format!(
            "id = 'x'\n[load.targets.lab]\nurl = 'mqtt://a'\n{connections}\n[load.payload]\nprofile = '{profile}'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
        )
    };
    for (connections, profile, wrong) in [
        (
            "connections = 5",
            "thingsboard",
            Some((4, IdentityError::ThingsBoard)),
        ),
        // Where nothing is said of connections, the line is that of the target.
        (
            "qos = 1",
            "thingsboard",
            Some((2, IdentityError::ThingsBoard)),
        ),
        (
            "connections = 'gateway'",
            "alink",
            Some((4, IdentityError::Alink)),
        ),
        (
            "connections = 'device'",
            "sparkplug",
            Some((4, IdentityError::Sparkplug)),
        ),
        (
            "connections = 'gateway'\nqos = 1",
            "sparkplug",
            Some((5, IdentityError::SparkplugQos)),
        ),
        ("connections = 'device'", "thingsboard", None),
        ("connections = 'device'", "alink", None),
        ("connections = 'gateway'", "sparkplug", None),
        ("connections = 'gateway'\nqos = 0", "sparkplug", None),
        ("qos = 1", "thingsboard-gateway", None),
    ] {
        let read = plan(&scenario(connections, profile));
        let expected = wrong.map(|(line, source)| PlanError::Identity {
            file: "scenarios/x.toml".to_owned(),
            line,
            target: "lab".to_owned(),
            source,
        });
        let found = read.err();
        if let (Some(error), Some((_, source))) = (&found, wrong) {
            let (said, key) = (error.to_string(), source.key());
            assert!(said.contains(&format!("targets.lab.{key}: ")), "{said}");
        }
        assert_eq!(found, expected, "{connections} {profile}");
    }
}

#[test]
fn commands_that_could_not_come_in_are_refused_with_the_line() {
    let scenario = |url: &str, more: &str, topic: &str| {
        format!(
            "id = 'x'\n[load.targets.lab]\nurl = '{url}'\nconnections = 'device'\n{more}\n[load.payload]\nprofile = 'thingsboard'\ncommand_topic = '{topic}'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
        )
    };
    let (own, calls) = ("site/{device}/command", "v1/devices/me/rpc/request/+");
    for (url, more, topic, wrong) in [
        ("http://a/in", "", own, Some(CommandsError::Http)),
        ("nats://a", "", calls, Some(CommandsError::DeviceCalls)),
        ("ws://a/in", "", calls, Some(CommandsError::DeviceCalls)),
        (
            "ws://a/in",
            "body = 'payload'",
            own,
            Some(CommandsError::Frames),
        ),
        ("ws://a/in", "", own, None),
        ("nats://a", "", own, None),
        ("mqtt://a", "", calls, None),
        // Nobody at the other end of a file could send any.
        ("stdout", "", own, None),
    ] {
        let read = plan(&scenario(url, more, topic));
        let expected = wrong.map(|source| PlanError::Commands {
            file: "scenarios/x.toml".to_owned(),
            line: 8,
            target: "lab".to_owned(),
            source,
        });
        assert_eq!(read.err(), expected, "{url} {more} {topic}");
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    let phase = |table: &str| {
        let text = format!("[[load.phases]]\n{table}");
        plan(&text).unwrap_err().to_string()
    };
    assert!(phase("kind = 'soak'\nseconds = 0\n").contains("load.phases[0].seconds"));
    assert!(phase("kind = 'ramp'\nseconds = 1\nfrom = 1\n").contains("load.phases[0].to"));
    assert!(phase("kind = 'soak'\nseconds = 1\nrate = 1\nfactor = 1\n").contains("factor"));
    assert!(phase("kind = 'step'\nseconds = 1\nfrom = 1\nto = 2\nsteps = 1\n").contains("steps"));
    assert!(phase("kind = 'soak'\nseconds = 1\nrate = nan\n").contains("rate"));
    assert!(
        plan("[load]\n")
            .unwrap_err()
            .to_string()
            .contains("load.phases")
    );
    let url = "[load.targets.a]\nurl = 'gopher://a'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n";
    assert!(plan(url).unwrap_err().to_string().contains("gopher"));
}

#[test]
fn a_check_may_have_a_side_of_its_own() {
    let soak = "[load]\n[[load.phases]]\nkind = 'soak'\nseconds = 1\nrate = 1\n[load.check]\n";
    let check = |text: &str| plan(&format!("{soak}{text}")).map(|p| p.unwrap().check.unwrap());
    let values = "[load.check.match]\ndevice = '$[*].d'\ntime = '$[*].t'\n";
    let store = check(&format!(
        "url = 'https://h/q?from={{since}}'\npassword_env = 'TOKEN'\ninterval_seconds = 2\n{values}"
    ));
    let store = store.unwrap();
    let side = store.side.as_ref().unwrap();
    assert!(store.is_polled() && store.has_side() && store.interval_secs == 2.0);
    assert_eq!(side.address.path_and_query(), "/q?from={since}");
    assert_eq!(
        side.password,
        Some(SecretSource::Environment("TOKEN".into()))
    );
    assert!(store.paths.unwrap().channel.is_none());
    let stream = check("stream = 'TWIN'").unwrap();
    assert!(stream.has_side() && stream.side.is_none());
    assert!(!check("subscribers = 2").unwrap().has_side());
    let hasty = format!("url = 'http://h/'\ngrace_seconds = 1\n{values}");
    for (text, key) in [
        ("url = 'http://h/'", "load.check.match"),
        ("user = 'me'", "load.check.url"),
        ("url = 'out.ndjson'", "load.check.url"),
        ("interval_seconds = 0", "load.check.interval_seconds"),
        (hasty.as_str(), "load.check.interval_seconds"),
        (
            "[load.check.match]\ndevice = 'd'\ntime = '$'",
            "load.check.match.device",
        ),
    ] {
        let said = check(text).unwrap_err().to_string();
        assert!(said.contains(key), "{text}: {said}");
    }
}
