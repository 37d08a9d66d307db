//! Packets of ours read by rumqttc's parser, and packets that it writes read by ours.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use rumqttc::mqttbytes::v4;
use rumqttc::v5::mqttbytes::v5;

use super::encode::publish_length;
use super::session::{Answer, Session, Stamp};
use super::*;

const MOST: usize = 1 << 20;

fn read_v4(bytes: &[u8]) -> v4::Packet {
    let mut stream = BytesMut::from(bytes);
    let packet = v4::Packet::read(&mut stream, MOST).unwrap();
    assert!(stream.is_empty(), "bytes are left over");
    packet
}

fn read_v5(bytes: &[u8]) -> v5::Packet {
    let mut stream = BytesMut::from(bytes);
    let packet = v5::Packet::read(&mut stream, None).unwrap();
    assert!(stream.is_empty(), "bytes are left over");
    packet
}

fn connect_of(version: Version, will: Option<&Will>) -> Vec<u8> {
    let mut out = Vec::new();
    let packet = Connect {
        version,
        client_id: "twin-1",
        clean: false,
        keep_alive_secs: 30,
        user: Some("user"),
        password: Some(b"word"),
        will,
        session_expiry_secs: 600,
    };
    connect(&mut out, &packet);
    out
}

#[test]
fn an_independent_parser_reads_our_connect() {
    let will = Will {
        topic: "gone".into(),
        payload: b"yes".to_vec(),
        qos: 1,
    };
    let v4::Packet::Connect(read) = read_v4(&connect_of(Version::V311, Some(&will))) else {
        panic!("no CONNECT");
    };
    assert_eq!((read.client_id.as_str(), read.keep_alive), ("twin-1", 30));
    assert!(!read.clean_session);
    let login = read.login.unwrap();
    assert_eq!(
        (login.username.as_str(), login.password.as_str()),
        ("user", "word")
    );
    let last = read.last_will.unwrap();
    assert_eq!(
        (last.topic.as_str(), &last.message[..]),
        ("gone", &b"yes"[..])
    );
    assert!(last.qos == rumqttc::QoS::AtLeastOnce && !last.retain);
    let v5::Packet::Connect(read, last, login) = read_v5(&connect_of(Version::V5, Some(&will)))
    else {
        panic!("no CONNECT");
    };
    assert_eq!(read.properties.unwrap().session_expiry_interval, Some(600));
    assert_eq!(
        (read.client_id.as_str(), read.clean_start),
        ("twin-1", false)
    );
    assert_eq!(&last.unwrap().message[..], b"yes");
    assert_eq!(login.unwrap().password, "word");
}

#[test]
fn an_independent_parser_reads_our_subscribe_and_small_packets() {
    let mut out = Vec::new();
    let filters = [("a/+".to_owned(), 1), ("$share/g/b/#".to_owned(), 2)];
    subscribe(&mut out, Version::V311, 7, &filters);
    let v4::Packet::Subscribe(read) = read_v4(&out) else {
        panic!("no SUBSCRIBE");
    };
    assert_eq!((read.pkid, read.filters.len()), (7, 2));
    assert_eq!(read.filters[1].path, "$share/g/b/#");
    for (kind, id) in [
        (Ack::Received, 1),
        (Ack::Stored, 2),
        (Ack::Release, 3),
        (Ack::Complete, 65_535),
    ] {
        let mut out = Vec::new();
        ack(&mut out, kind, id);
        let found = match read_v4(&out) {
            v4::Packet::PubAck(p) => (Ack::Received, p.pkid),
            v4::Packet::PubRec(p) => (Ack::Stored, p.pkid),
            v4::Packet::PubRel(p) => (Ack::Release, p.pkid),
            v4::Packet::PubComp(p) => (Ack::Complete, p.pkid),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, (kind, id));
    }
    let mut out = Vec::new();
    ping(&mut out);
    assert_eq!(read_v4(&out), v4::Packet::PingReq);
    out.clear();
    disconnect(&mut out, Version::V311);
    assert_eq!(read_v4(&out), v4::Packet::Disconnect);
    out.clear();
    disconnect(&mut out, Version::V5);
    let v5::Packet::Disconnect(read) = read_v5(&out) else {
        panic!("no DISCONNECT");
    };
    assert_eq!(read.properties.unwrap().session_expiry_interval, Some(0));
}

fn any_publish() -> impl Strategy<Value = (String, Vec<u8>, u8, bool, u16)> {
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        // Around the places where the length takes another byte.
        (100_usize..140).prop_map(|n| vec![7; n]),
        (16_300_usize..16_400).prop_map(|n| vec![7; n]),
    ];
    ("[a-z/]{1,60}", payload, 0_u8..3, any::<bool>(), 1_u16..)
}

proptest! {
    #[test]
    fn an_independent_parser_reads_our_publish((topic, payload, qos, duplicate, id) in any_publish(), retained: bool) {
        let id = if qos == 0 { 0 } else { id };
        let p = Publish { topic: topic.as_bytes(), payload: &payload, qos, duplicate, retained, id };
        for version in [Version::V311, Version::V5] {
            let mut out = Vec::new();
            let length = publish(&mut out, version, &p);
            prop_assert_eq!(length, out.len());
            prop_assert_eq!(publish_length(version, qos, topic.len() + payload.len()), length);
            if version == Version::V311 {
                let v4::Packet::Publish(read) = read_v4(&out) else { panic!("no PUBLISH") };
                prop_assert_eq!((&read.topic, &read.payload[..], read.qos as u8), (&topic, &payload[..], qos));
                prop_assert_eq!((read.pkid, read.dup, read.retain), (id, duplicate, retained));
            } else {
                let v5::Packet::Publish(read) = read_v5(&out) else { panic!("no PUBLISH") };
                prop_assert_eq!((&read.topic[..], &read.payload[..], read.qos as u8), (topic.as_bytes(), &payload[..], qos));
                prop_assert_eq!((read.pkid, read.dup, read.retain), (id, duplicate, retained));
            }
            // Ours reads it too, and asks for more as long as a byte is missing.
            let (read, used) = packet(version, &out).unwrap().unwrap();
            prop_assert_eq!((read, used), (Packet::Publish(p), out.len()));
            for cut in [1, 2, out.len() / 2, out.len() - 1] {
                prop_assert_eq!(packet(version, &out[..cut.min(out.len() - 1)]).unwrap(), None);
            }
        }
    }

    #[test]
    fn no_bytes_make_the_parser_panic_or_read_past_them(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for version in [Version::V311, Version::V5] {
            if let Ok(Some((_, used))) = packet(version, &bytes) {
                prop_assert!(used <= bytes.len());
            }
        }
    }
}

#[test]
fn what_a_broker_writes_is_read() {
    let mut out = BytesMut::new();
    v4::ConnAck::new(v4::ConnectReturnCode::NotAuthorized, false)
        .write(&mut out)
        .unwrap();
    let refused = Packet::Connected {
        session_present: false,
        code: 5,
        allowance: Allowance::default(),
    };
    assert_eq!(packet(Version::V311, &out), Ok(Some((refused, out.len()))));
    let properties = v5::ConnAckProperties {
        session_expiry_interval: Some(5),
        receive_max: Some(20),
        max_qos: Some(1),
        assigned_client_identifier: Some("abc".into()),
        user_properties: vec![("a".into(), "b".into())],
        retain_available: None,
        max_packet_size: Some(9),
        topic_alias_max: Some(3),
        reason_string: Some("fine".into()),
        wildcard_subscription_available: None,
        subscription_identifiers_available: None,
        shared_subscription_available: Some(1),
        server_keep_alive: Some(7),
        response_information: None,
        server_reference: None,
        authentication_method: None,
        authentication_data: None,
    };
    let accepted = v5::ConnAck {
        session_present: true,
        code: v5::ConnectReturnCode::Success,
        properties: Some(properties),
    };
    let mut out = BytesMut::new();
    v5::Packet::ConnAck(accepted).write(&mut out, None).unwrap();
    let read = Packet::Connected {
        session_present: true,
        code: 0,
        allowance: Allowance {
            receive_maximum: 20,
            maximum_qos: 1,
            retains: true,
            packet_bytes: 9,
            keep_alive_secs: Some(7),
        },
    };
    assert_eq!(packet(Version::V5, &out), Ok(Some((read, out.len()))));
    let mut out = BytesMut::new();
    v4::SubAck::new(1, vec![v4::SubscribeReasonCode::Failure])
        .write(&mut out)
        .unwrap();
    let codes: &[u8] = &[0x80];
    let refused = Packet::Subscribed { id: 1, codes };
    assert_eq!(packet(Version::V311, &out), Ok(Some((refused, out.len()))));
    let mut out = BytesMut::new();
    let mut message =
        v4::Publish::from_bytes("t", rumqttc::QoS::ExactlyOnce, Bytes::from_static(b"x"));
    message.pkid = 9;
    message.write(&mut out).unwrap();
    let read = Publish {
        topic: b"t",
        payload: b"x",
        qos: 2,
        duplicate: false,
        retained: false,
        id: 9,
    };
    assert_eq!(
        packet(Version::V311, &out),
        Ok(Some((Packet::Publish(read), out.len())))
    );
}

#[test]
fn packets_that_no_broker_sends_are_refused() {
    let error = |bytes: &[u8]| packet(Version::V311, bytes).unwrap_err();
    assert_eq!(error(&[0x30, 0xFF, 0xFF, 0xFF, 0xFF]), DecodeError::Length);
    // A declared length beyond the bound is refused before anything of it is there.
    assert!(matches!(
        error(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F]),
        DecodeError::TooLong { .. }
    ));
    assert_eq!(error(&[0x10, 0]), DecodeError::Kind(1));
    assert_eq!(
        error(&[0x36, 2, 0, 0]),
        DecodeError::Kind(3),
        "quality of service 3"
    );
    assert_eq!(error(&[0x30, 3, 0, 9, 1]), DecodeError::Short(3));
}

const STAMP: Stamp = Stamp {
    due: 1,
    phase: 0,
    retained: false,
    key: 0,
};

/// The publishes among our packets: identifier, duplicate, payload.
fn publishes(mut bytes: &[u8]) -> Vec<(u16, bool, Vec<u8>)> {
    let mut all = Vec::new();
    while let Some((read, used)) = packet(Version::V311, bytes).unwrap() {
        if let Packet::Publish(p) = read {
            all.push((p.id, p.duplicate, p.payload.to_vec()));
        }
        bytes = &bytes[used..];
    }
    all
}

#[test]
fn exactly_once_takes_four_packets_and_resumes_where_it_was() {
    let mut session = Session::new(Version::V311, 2);
    let mut out = Vec::new();
    session.resume(&mut out, false, u16::MAX, |_| {});
    for payload in [b"a", b"b", b"c"] {
        session.hold(b"t", payload, STAMP);
    }
    session.fill(&mut out, |_, _| {});
    let ids: Vec<u16> = publishes(&out).iter().map(|p| p.0).collect();
    out.clear();
    // The first is done, the second is stored at the broker, the third is not answered.
    assert_eq!(
        session.answered(&mut out, Ack::Stored, ids[0], 0),
        Answer::Open
    );
    assert_eq!(
        session.answered(&mut out, Ack::Complete, ids[0], 0),
        Answer::Done
    );
    assert_eq!(
        session.answered(&mut out, Ack::Stored, ids[1], 0),
        Answer::Open
    );
    assert_eq!(session.held(), 2);
    // The broker remembers: the second is released again, the third sent again as a duplicate.
    out.clear();
    let mut ends = Vec::new();
    session.resume(&mut out, true, 20, |end| ends.push(end));
    // A PUBREL has four bytes, the PUBLISH eight.
    assert_eq!(ends, [4, 12]);
    assert_eq!(publishes(&out), [(ids[2], true, b"c".to_vec())]);
    assert_eq!(out[..4], [0x62, 2, 0, ids[1] as u8]);
    // The broker forgot: both are new to it.
    out.clear();
    session.resume(&mut out, false, 20, |_| {});
    assert_eq!(
        publishes(&out),
        [
            (ids[1], false, b"b".to_vec()),
            (ids[2], false, b"c".to_vec())
        ]
    );
}

#[test]
fn a_release_that_the_broker_does_not_know_ends_a_message_that_it_has() {
    let mut session = Session::new(Version::V5, 2);
    let mut out = Vec::new();
    session.resume(&mut out, false, 20, |_| {});
    session.hold(b"t", b"p", STAMP);
    session.fill(&mut out, |_, _| {});
    assert_eq!(session.answered(&mut out, Ack::Stored, 1, 0), Answer::Open);
    // Packet identifier not found: the PUBCOMP before was lost with the connection.
    assert_eq!(
        session.answered(&mut out, Ack::Complete, 1, 0x92),
        Answer::Done
    );
    assert_eq!(session.held(), 0);
}

#[test]
fn no_more_is_under_way_than_the_broker_takes() {
    let mut session = Session::new(Version::V5, 1);
    let mut out = Vec::new();
    session.resume(&mut out, false, 2, |_| {});
    (0..5).for_each(|_| session.hold(b"t", b"p", STAMP));
    let mut written = 0;
    session.fill(&mut out, |_, _| written += 1);
    assert_eq!((written, session.held()), (2, 5));
    assert_eq!(
        session.answered(&mut out, Ack::Received, 1, 0),
        Answer::Done
    );
    session.fill(&mut out, |_, _| written += 1);
    assert_eq!((written, session.held(), session.held_bytes()), (3, 4, 8));
    assert_eq!(
        session.answered(&mut out, Ack::Received, 2, 0x97),
        Answer::Refused(0x97)
    );
}

#[test]
fn what_waits_is_given_up_and_what_is_under_way_is_not() {
    let mut session = Session::new(Version::V5, 1);
    let mut out = Vec::new();
    session.resume(&mut out, false, 2, |_| {});
    for phase in 0..5 {
        session.hold(b"t", b"p", Stamp { phase, ..STAMP });
    }
    session.fill(&mut out, |_, _| {});
    let given_up = session.give_up().map(|stamp| stamp.phase);
    assert_eq!(given_up.collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!((session.held(), session.held_bytes()), (2, 4));
}

#[test]
fn a_message_that_comes_twice_exactly_once_is_one() {
    let mut session = Session::new(Version::V311, 0);
    let mut out = Vec::new();
    assert!(session.receive(&mut out, 2, 5));
    assert!(
        !session.receive(&mut out, 2, 5),
        "sent again before its release"
    );
    session.answered(&mut out, Ack::Release, 5, 0);
    assert!(
        session.receive(&mut out, 2, 5),
        "the identifier is free again"
    );
    assert_eq!(
        out,
        [0x50, 2, 0, 5, 0x50, 2, 0, 5, 0x70, 2, 0, 5, 0x50, 2, 0, 5]
    );
}

#[test]
fn a_connect_does_not_show_its_password() {
    let packet = Connect {
        version: Version::V5,
        client_id: "twin",
        clean: true,
        keep_alive_secs: 0,
        user: Some("someone"),
        password: Some(b"hunter2"),
        will: None,
        session_expiry_secs: 0,
    };
    let mut settings = Settings::new("127.0.0.1", 1883);
    settings.password = Some(crate::secret::Secret::new("hunter2".into()));
    let shown = format!("{packet:?} {settings:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("104, 117"),
        "{shown}"
    );
}
