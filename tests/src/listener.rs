//! A platform that listens at an MQTT broker while something else happens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_load::Witness;
use twin_load::mqtt::{Client, MqttError, Pool, QoS, Settings, Subscription};

/// How long a turn waits for what comes.
const TURN: Duration = Duration::from_millis(10);
/// Turns after the end: what is on its way then is heard.
const LAST_TURNS: u32 = 30;

/// Hears everything at the broker on `port` while `drive` runs, and what is on its way then; gives what `drive` did and what was heard. After each look at
/// the connection `each_turn` may say something over it.
///
/// # Errors
/// When the broker does not accept the connection, or the operating system does not tell of its socket.
pub fn while_listening<W: Witness + Send, T>(
    port: u16,
    heard: W,
    each_turn: impl FnMut(&mut Pool, &W) + Send,
    drive: impl FnOnce() -> T,
) -> anyhow::Result<(T, W)> {
    let (is_ready, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let flags = (&is_ready, &stop);
        let listening = scope.spawn(move || listen(port, heard, each_turn, flags));
        while !is_ready.load(Ordering::Relaxed) && !listening.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let done = {
            let _end = End(&stop);
            drive()
        };
        match listening.join() {
            Ok(heard) => Ok((done, heard?)),
            // What it heard made a test fail.
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Ends the listening when it is dropped, so that a test which panics meanwhile does not wait for ever.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Hears everything until the second flag is set; the first one says that it hears.
fn listen<W: Witness>(
    port: u16,
    mut heard: W,
    mut each_turn: impl FnMut(&mut Pool, &W),
    (is_ready, stop): (&AtomicBool, &AtomicBool),
) -> Result<W, MqttError> {
    let client = Client {
        id: "platform".into(),
        subscription: Some(Subscription {
            filters: vec!["#".into()],
            qos: QoS::AtMostOnce,
        }),
        ..Client::default()
    };
    let settings = Settings::new("127.0.0.1", port);
    let mut pool = Pool::new(settings, vec![client], Instant::now())?;
    pool.open(&mut heard)?;
    is_ready.store(true, Ordering::Relaxed);
    while !stop.load(Ordering::Relaxed) {
        pool.turn(TURN, &mut heard)?;
        each_turn(&mut pool, &heard);
    }
    for _ in 0..LAST_TURNS {
        pool.turn(TURN, &mut heard)?;
    }
    Ok(heard)
}
