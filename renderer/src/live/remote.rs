//! A running server: the scene over HTTP, what changes over a WebSocket, again and again until the viewer ends.

use std::fmt;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::str::FromStr;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};
use twin_protocol::live::{ClientMessage, ServerMessage};
use twin_protocol::scene::Scene;

use super::{Link, Update, WAITING_REQUESTS, WAITING_UPDATES};

/// Address of a server: `http://host:port`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

impl FromStr for ServerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("http://") else {
            return Err(format!(
                "'{text}' is not an http:// address; this viewer speaks plain HTTP, so reach a TLS server through its local port"
            ));
        };
        let rest = rest.trim_end_matches('/');
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || rest.contains(char::is_whitespace) {
            return Err(format!(
                "'{text}' names no server; give an address such as http://127.0.0.1:8080"
            ));
        }
        Ok(Self(format!("http://{rest}")))
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ServerUrl {
    fn scene(&self) -> String {
        format!("{}/api/v1/scene", self.0)
    }

    fn live(&self) -> String {
        format!("ws{}/api/v1/live", self.0.trim_start_matches("http"))
    }
}

/// Why a server's scene could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// It does not answer, or not as a server of a twin does.
    #[error(
        "no scene from {url}: {source}; start one with `twin serve SCENARIO` or check the address"
    )]
    Unreachable {
        /// What was asked for.
        url: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
}

/// A running server.
#[derive(Debug)]
pub struct Remote;

/// Longest scene that is read: a hundred thousand devices make about 10 MB.
const SCENE_BYTES: u64 = 1 << 30;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the socket's reader looks for something to send.
const TURN: Duration = Duration::from_millis(50);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Remote {
    /// Reads the scene of the server at `url`.
    ///
    /// # Errors
    /// When the server cannot be reached or what it sends is no scene.
    pub fn scene(url: &ServerUrl) -> Result<Scene, RemoteError> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .build()
            .into();
        let address = url.scene();
        let read = || {
            agent
                .get(&address)
                .call()?
                .body_mut()
                .with_config()
                .limit(SCENE_BYTES)
                .read_json::<Scene>()
        };
        read().map_err(|e| RemoteError::Unreachable {
            url: address.clone(),
            source: Box::new(e),
        })
    }

    /// Follows what changes at the server, in a thread of its own.
    #[must_use]
    pub fn follow(url: &ServerUrl) -> Link {
        let (updates, received) = sync_channel(WAITING_UPDATES);
        let (requests, asked) = sync_channel(WAITING_REQUESTS);
        let address = url.live();
        std::thread::spawn(move || keep_following(&address, &updates, &asked));
        Link::new(received, requests)
    }
}

/// The viewer has ended.
struct Gone;

fn keep_following(address: &str, updates: &SyncSender<Update>, requests: &Receiver<ClientMessage>) {
    let mut pause = FIRST_PAUSE;
    let mut subscription = None;
    loop {
        let reason = match connect(address) {
            Ok(mut socket) => {
                pause = FIRST_PAUSE;
                match follow(&mut socket, updates, requests, &mut subscription) {
                    Ok(reason) => reason,
                    Err(Gone) => return,
                }
            }
            Err(error) => error.to_string(),
        };
        if updates.send(Update::Lost { reason }).is_err() {
            return;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;

fn connect(address: &str) -> Result<Socket, tungstenite::Error> {
    let (socket, _) = tungstenite::connect(address)?;
    if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
        stream
            .set_read_timeout(Some(TURN))
            .map_err(tungstenite::Error::Io)?;
    }
    Ok(socket)
}

/// Reads and writes until the connection breaks; gives the reason.
fn follow(
    socket: &mut Socket,
    updates: &SyncSender<Update>,
    requests: &Receiver<ClientMessage>,
    subscription: &mut Option<ClientMessage>,
) -> Result<String, Gone> {
    updates.send(Update::Connected).map_err(|_| Gone)?;
    let mut waiting: Vec<ClientMessage> = subscription.iter().cloned().collect();
    loop {
        loop {
            match requests.try_recv() {
                Ok(message) => {
                    if matches!(message, ClientMessage::Subscribe { .. }) {
                        *subscription = Some(message.clone());
                    }
                    waiting.push(message);
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Err(Gone),
            }
        }
        for message in waiting.drain(..) {
            let text = serde_json::to_string(&message).unwrap_or_default();
            if let Err(error) = socket.send(Message::text(text)) {
                return Ok(error.to_string());
            }
        }
        match socket.read() {
            Ok(Message::Text(text)) => match serde_json::from_str::<ServerMessage>(text.as_str()) {
                Ok(message) => updates
                    .send(Update::Message(Box::new(message)))
                    .map_err(|_| Gone)?,
                Err(error) => {
                    return Ok(format!(
                        "the server sent what this viewer does not understand: {error}"
                    ));
                }
            },
            Ok(Message::Close(_)) => return Ok("the server closed the connection".to_owned()),
            Ok(_) => {}
            Err(tungstenite::Error::Io(e))
                if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Ok(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn addresses_are_read_and_refused() {
        let url: ServerUrl = "http://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(url.scene(), "http://127.0.0.1:8080/api/v1/scene");
        assert_eq!(url.live(), "ws://127.0.0.1:8080/api/v1/live");
        assert!(
            "https://example.org"
                .parse::<ServerUrl>()
                .unwrap_err()
                .contains("plain HTTP")
        );
        assert!("http://".parse::<ServerUrl>().is_err());
    }

    #[test]
    fn a_server_that_is_not_there_is_named() {
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let url: ServerUrl = format!("http://{free}").parse().unwrap();
        let error = Remote::scene(&url).unwrap_err().to_string();
        assert!(
            error.contains(&free.to_string()) && error.contains("twin serve"),
            "{error}"
        );
    }

    /// A server that hangs up after each snapshot is followed again, and the subscription is renewed.
    #[test]
    fn a_broken_connection_is_made_again() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url: ServerUrl = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let server = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for _ in 0..2 {
                let (stream, _) = listener.accept().unwrap();
                let mut socket = tungstenite::accept(stream).unwrap();
                socket
                    .send(Message::text(
                        r#"{"type":"refused","id":null,"reason":"hello"}"#,
                    ))
                    .unwrap();
                asked.push(socket.read().unwrap().into_text().unwrap().to_string());
            }
            asked
        });
        let link = Remote::follow(&url);
        link.send(ClientMessage::Subscribe {
            devices: vec!["cam/1".to_owned()],
        });
        let mut seen = Vec::new();
        let start = std::time::Instant::now();
        while seen.len() < 5 && start.elapsed() < Duration::from_secs(10) {
            match link.poll() {
                Ok(update) => seen.push(update),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        let kinds: Vec<&str> = seen
            .iter()
            .map(|u| match u {
                Update::Connected => "connected",
                Update::Message(_) => "message",
                Update::Lost { .. } => "lost",
            })
            .collect();
        assert_eq!(
            kinds,
            ["connected", "message", "lost", "connected", "message"]
        );
        let asked = server.join().unwrap();
        assert!(asked.iter().all(|m| m.contains("cam/1")), "{asked:?}");
    }
}
