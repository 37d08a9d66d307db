use super::*;
use crate::mqtt::Version;
use crate::plan::Address;
use crate::secret::Secret;

fn read(text: &str) -> Result<Credentials, CredentialsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logins.csv");
    std::fs::write(&path, text).unwrap();
    Credentials::read(&path)
}

fn facts() -> Vec<DeviceFacts> {
    let facts = |device: &str, gateway: &str| DeviceFacts {
        community: "c".into(),
        class: "T3-2".into(),
        device: device.into(),
        gateway: gateway.into(),
    };
    vec![
        facts("lamp-1", "pole"),
        facts("lamp-2", "pole"),
        facts("lock_3", "door"),
    ]
}

fn target(url: &str, sharing: Sharing) -> Target {
    let mut target = Target::new(Address::parse(url).unwrap());
    target.sharing = sharing;
    target
}

/// The clients of the three devices at `target` with the logins of `text`.
fn clients(text: &str, target: &Target) -> Result<Vec<Client>, CredentialsError> {
    let facts = facts();
    let mut crew = Crew::new(&facts, target);
    read(text)?.give(
        &mut crew,
        &facts,
        target,
        SimTime::from_nanos(1_780_272_000_000_000_000),
    )?;
    Ok(crew.clients)
}

fn said(error: &CredentialsError) -> String {
    use twin_core::told::Told;
    format!("{} {} {error:?}", error.en(), error.zh())
}

const LOGINS: &str =
    "device,user,password\nlamp-1,token-1,\nlamp-2,second-user,word-2\n\nlock/3,three,word-3\n";

#[test]
fn each_connection_has_its_devices_login() {
    let target = target("mqtt://a", Sharing::Device);
    let clients = clients(LOGINS, &target).unwrap();
    let login = |c: &Client| {
        // The common password is for those that have no login of their own.
        let common = Secret::new("common".into());
        let password = c.password.over(Some(&common));
        (c.user.clone(), password.map(|p| p.reveal().to_owned()))
    };
    let text = |t: &str| Some(t.to_owned());
    let found: Vec<_> = clients.iter().map(login).collect();
    let expected = [
        (text("token-1"), None),
        (text("second-user"), text("word-2")),
        (text("three"), text("word-3")),
    ];
    assert_eq!(found, expected);
    for shown in [
        format!("{clients:?}"),
        format!("{:?}", read(LOGINS).unwrap()),
    ] {
        for secret in ["token-1", "second-user", "word-2", "word-3"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn gateways_log_in_where_they_have_the_connections() {
    let target = target("mqtt://a", Sharing::Gateway);
    let clients = clients("device,user\npole,p\ndoor,d\n", &target).unwrap();
    let users: Vec<_> = clients.iter().map(|c| c.user.as_deref()).collect();
    assert_eq!(users, [Some("p"), Some("d")]);
}

#[test]
fn a_device_without_a_row_is_named_with_the_file_and_its_end() {
    let target = target("mqtt://a", Sharing::Device);
    let error = clients("device,user,password\nlamp-1,me,hunter2\n", &target).unwrap_err();
    assert!(
        matches!(&error, CredentialsError::Missing { device, lines: 2, .. } if device == "lamp-2"),
        "{error}"
    );
    let said = said(&error);
    assert!(
        said.contains("logins.csv") && said.contains("lamp-2"),
        "{said}"
    );
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_without_what_may_be_secret() {
    let cases = [
        ("device,user\nlamp-1,hunter2\n\nlamp-1,hunter2\n", "line 4"),
        ("device,password\n,hunter2\n", "line 2"),
        ("device,password\nlamp-1,hunter2\nlamp-2,\n", "line 3"),
        ("device,password\nlamp-1,hunter2,hunter2\n", "line 2"),
        ("device,certificate_file\nlamp-1,a.pem\n", "line 2"),
        ("device,user,device_secret\nlamp-1,a,hunter2\n", "line 2"),
        // Without a line of headings the first row is taken for one.
        ("lamp-1,hunter2\n", "column 1"),
        ("device,hunter2\n", "column 2"),
        ("device,user,user\n", "column 3"),
        ("user,password\nhunter2,hunter2\n", "'device'"),
    ];
    for (text, place) in cases {
        let error = read(text).unwrap_err();
        let said = said(&error);
        assert!(
            said.contains(place) && said.contains("logins.csv"),
            "{text}: {said}"
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
    let missing = Credentials::read(Path::new("no/such/file.csv")).unwrap_err();
    assert!(
        missing.to_string().contains("no/such/file.csv"),
        "{missing}"
    );
}

#[test]
fn a_device_secret_signs_the_login_and_is_not_sent() {
    let rows =
        "device,device_secret,product_key\nlamp-1,key-of-lamp,a1B2c3\nlamp-2,k2,\nlock_3,k3,\n";
    let target = target("mqtt://a", Sharing::Device);
    let clients = clients(rows, &target).unwrap();
    // 1,780,272,000 s since 1970 are 1,780,272,000,000 ms. The HMAC of
    // clientIdtwin-lamp-1deviceNamelamp-1productKeya1B2c3timestamp1780272000000 with that key was worked out with Python's hmac.
    let client = &clients[0];
    assert_eq!(
        client.id,
        "twin-lamp-1|securemode=3,signmethod=hmacsha256,timestamp=1780272000000|"
    );
    assert_eq!(client.user.as_deref(), Some("lamp-1&a1B2c3"));
    assert_eq!(
        client.password.over(None).unwrap().reveal(),
        "b1ba3d2ff03675e395eac39e3a51ccaeab87fe9f59bccf0931f4026247fa4edf"
    );
    // Without a product key the class stands for the product, in the login as in topics.
    assert_eq!(clients[1].user.as_deref(), Some("lamp-2&T3-2"));
    let credentials = read(rows).unwrap();
    let facts = facts();
    let shown = credentials.products(&facts).unwrap();
    let classes: Vec<_> = shown.iter().map(|f| f.class.as_str()).collect();
    assert_eq!(classes, ["a1B2c3", "T3-2", "T3-2"]);
}

#[test]
fn a_password_without_a_user_is_refused_where_the_protocol_has_none() {
    let rows = "device,user,password\nlamp-1,me,word-1\nlamp-2,,hunter2\nlock_3,,word-3\n";
    let mut target = target("mqtt://a", Sharing::Device);
    let error = clients(rows, &target).unwrap_err();
    assert!(
        matches!(&error, CredentialsError::Unfit { device, line: 3, .. } if device == "lamp-2"),
        "{error}"
    );
    let said = said(&error);
    assert!(
        said.contains("MQTT-3.1.2-22") && !said.contains("hunter2"),
        "{said}"
    );
    // The user of all is there for those that have none of their own.
    target.user = Some("all".into());
    let with_user = clients(rows, &target).unwrap();
    assert_eq!(with_user[1].user.as_deref(), Some("all"));
    target.user = None;
    target.version = Version::V5;
    assert_eq!(clients(rows, &target).unwrap()[1].user, None);
    target.version = Version::V311;
    target.address = Address::parse("nats://a").unwrap();
    assert_eq!(clients(rows, &target).unwrap()[1].user, None);
}

#[test]
fn what_a_target_does_not_take_is_refused() {
    let certificate = "device,certificate_file,key_file\nlamp-1,a.pem,a.key\nlamp-2,b.pem,b.key\nlock_3,c.pem,c.key\n";
    let secret = "device,device_secret\nlamp-1,k\nlamp-2,k\nlock_3,k\n";
    let refused =
        |text: &str, url: &str, sharing| clients(text, &target(url, sharing)).unwrap_err();
    for (text, url) in [
        (certificate, "mqtt://a"),
        (certificate, "nats://a"),
        (secret, "nats://a"),
    ] {
        let error = refused(text, url, Sharing::Device);
        assert!(
            matches!(error, CredentialsError::Unfit { line: 2, .. }),
            "{url}: {error}"
        );
    }
    let error = refused(LOGINS, "mqtt://a", Sharing::Count(2));
    assert!(matches!(error, CredentialsError::Shared(_)), "{error}");
    let clients = clients(certificate, &target("mqtts://a", Sharing::Device)).unwrap();
    let identity = clients[1].identity.as_ref().unwrap();
    assert!(identity.certificate.ends_with("b.pem") && identity.key.ends_with("b.key"));
    assert!(
        identity.certificate.is_absolute(),
        "beside the file of credentials"
    );
}
