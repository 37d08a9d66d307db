//! What an MQTT 5 broker allows is kept to.

use super::*;
use crate::mqtt::{Packet, Version, Will, packet};

/// Takes a CONNECT and answers with `code` and properties; the flags of the CONNECT.
fn answer(mut socket: &TcpStream, code: u8, properties: &[u8]) -> u8 {
    let mut connect = [0; 256];
    assert!(socket.read(&mut connect).unwrap() > 9);
    let length = properties.len() as u8;
    let mut out = vec![0x20, 3 + length, 0, code, length];
    out.extend_from_slice(properties);
    socket.write_all(&out).unwrap();
    // After two bytes of head, the name and the level.
    connect[9]
}

fn version_5(port: u16) -> Settings {
    Settings {
        version: Version::V5,
        qos: QoS::ExactlyOnce,
        ..Settings::new("127.0.0.1", port)
    }
}

/// Where the broker took less, and what was done instead.
fn limits(pool: &Pool) -> Vec<String> {
    let limits = pool.limits().into_iter();
    limits.map(|limit| limit.en.to_string()).collect()
}

/// Server Keep Alive 1 s, Maximum QoS 1, Maximum Packet Size 20.
const LITTLE: &[u8] = &[0x13, 0, 1, 0x24, 1, 0x27, 0, 0, 0, 20];

#[test]
fn a_broker_gets_its_own_keep_alive_and_neither_more_quality_nor_longer_packets_than_it_takes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        answer(&socket, 0, LITTLE);
        let mut published = [0; 20];
        socket.read_exact(&mut published).unwrap();
        let (read, _) = packet(Version::V5, &published).unwrap().unwrap();
        let Packet::Publish(message) = read else {
            panic!("{read:?}");
        };
        assert_eq!((message.qos, message.payload), (1, &[7; 12][..]));
        let [high, low] = message.id.to_be_bytes();
        socket.write_all(&[0x40, 2, high, low]).unwrap();
        let mut ping = [0; 2];
        socket.read_exact(&mut ping).unwrap();
        assert_eq!(ping, [0xC0, 0]);
        socket
    });
    let begun = Instant::now();
    let mut pool = Pool::new(version_5(port), vec![Client::default()], begun).unwrap();
    pool.open(&mut Deaf).unwrap();
    // Two bytes of head; two of the topic's length and one of topic, two of identifier, one of properties and twelve of payload.
    assert_eq!(pool.offer(0, b"t", &[7; 12], 0, 0), Offer::Taken);
    assert_eq!(pool.offer(0, b"t", &[7; 13], 0, 0), Offer::TooLong);
    turn_until(&mut pool, |counters| counters.acknowledged == 1);
    // Ours is a minute.
    while !broker.is_finished() && begun.elapsed() < Duration::from_secs(20) {
        pool.turn(Duration::from_millis(5), &mut Deaf).unwrap();
    }
    assert!(broker.is_finished(), "no ping came");
    assert_eq!(pool.counters().broken, 0);
    assert_eq!(
        limits(&pool),
        [
            "the broker takes quality of service 1 at most: what was to be published with 2 was published with 1",
            "1 messages were not sent and count as refused: the broker takes packets of 20 bytes at most"
        ]
    );
    let reason = pool.last_reason().unwrap();
    assert_eq!(
        reason.en,
        "a message has 14 bytes of topic and payload, and the broker takes packets of 20 bytes at most"
    );
    drop(broker.join().unwrap());
}

#[test]
fn a_last_will_of_a_quality_that_is_refused_is_tried_with_less() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        // QoS not supported (3.2.2.2), twice.
        let answers = [0x9B, 0x9B, 0].map(|code| {
            let (socket, _) = listener.accept().unwrap();
            let flags = answer(&socket, code, &[]);
            (flags >> 3 & 3, socket)
        });
        answers.map(|(qos, _)| qos)
    });
    let client = Client {
        will: Some(Will {
            topic: "gone".into(),
            payload: b"yes".to_vec(),
            qos: 2,
        }),
        ..Client::default()
    };
    let mut pool = Pool::new(version_5(port), vec![client], Instant::now()).unwrap();
    pool.open(&mut Deaf).unwrap();
    assert_eq!(broker.join().unwrap(), [2, 1, 0]);
    assert_eq!(pool.counters().refusals, 0);
    assert_eq!(
        limits(&pool),
        ["the broker refused the quality of service of the last wills: they had 0"]
    );
}

#[test]
fn what_is_to_be_retained_is_not_sent_to_a_broker_that_retains_nothing() {
    for (retains, available) in [(false, 0), (true, 1), (true, 0)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let broker = std::thread::spawn(move || {
            let (socket, _) = listener.accept().unwrap();
            answer(&socket, 0, &[0x25, available]);
            socket
        });
        let settings = Settings {
            retains,
            ..version_5(port)
        };
        let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
        let opened = pool.open(&mut Deaf);
        if retains && available == 0 {
            let error = opened.unwrap_err().to_string();
            assert!(error.contains("the broker retains nothing"), "{error}");
        } else {
            opened.unwrap();
        }
        drop(broker.join().unwrap());
    }
}
