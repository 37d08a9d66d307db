//! A running server: the scene over HTTP, what changes over a WebSocket, again and again until the viewer ends.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use tungstenite::handshake::HandshakeError;
use tungstenite::{Message, WebSocket};
use twin_core::model::MAX_MODEL_BYTES;
use twin_protocol::live::{ClientMessage, ServerMessage};
use twin_protocol::scene::Scene;

use super::address::ServerUrl;
use super::{Link, Update, WAITING_REQUESTS, WAITING_UPDATES};

/// Why a server's scene could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// It does not answer, or not as a server of a twin does.
    #[error("no scene from {url}; start a server with `twin serve SCENARIO` or check the address")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// What went wrong.
        #[source]
        source: Box<ureq::Error>,
    },
    /// It answers with something else.
    #[error("{url} is no scene of this release; use the same release of server and viewer")]
    NoScene {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// A running server whose scene has been read.
#[derive(Debug)]
pub struct Remote {
    url: ServerUrl,
    scene_hash: u64,
}

/// Longest scene that is read: a hundred thousand devices make about 10 MB.
const SCENE_BYTES: u64 = 1 << 30;
/// Longest wait for a connection, and for the next bytes on one that is being made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a scene to begin, and then to end.
const SCENE_TIMEOUT: Duration = Duration::from_secs(60);
/// How often the socket's reader looks for something to send.
const TURN: Duration = Duration::from_millis(50);
/// Silence after which a connection counts as lost: the server sends several messages a second.
const SILENCE: Duration = Duration::from_secs(20);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Remote {
    /// Reads the scene of the server at `url`.
    ///
    /// # Errors
    /// When the server cannot be reached or what it sends is no scene.
    pub fn open(url: ServerUrl) -> Result<(Scene, Self), RemoteError> {
        let text = read_scene(&url)?;
        let scene = serde_json::from_str(&text).map_err(|source| RemoteError::NoScene {
            url: url.scene(),
            source,
        })?;
        let scene_hash = hash(&text);
        Ok((scene, Self { url, scene_hash }))
    }

    /// The files of the scene's `count` models; one that cannot be had is told of in the log.
    #[must_use]
    pub fn models(&self, count: usize) -> Vec<Option<Arc<[u8]>>> {
        let agent = agent();
        let read = |number: usize| {
            let mut answer = agent.get(self.url.model(number)).call()?;
            let body = answer.body_mut().with_config();
            body.limit(MAX_MODEL_BYTES as u64).read_to_vec()
        };
        let told = |number: usize| {
            read(number)
                .inspect_err(|e| tracing::warn!("{} is not drawn: {e}", self.url.model(number)))
                .ok()
                .map(Arc::from)
        };
        (0..count).map(told).collect()
    }

    /// Follows what changes at the server, in a thread of its own.
    #[must_use]
    pub fn follow(self) -> Link {
        let (updates, received) = sync_channel(WAITING_UPDATES);
        let (requests, asked) = sync_channel(WAITING_REQUESTS);
        std::thread::spawn(move || self.keep_following(&updates, &asked));
        Link::new(received, requests)
    }

    fn keep_following(&self, updates: &SyncSender<Update>, requests: &Receiver<ClientMessage>) {
        let mut pause = FIRST_PAUSE;
        let mut subscription = None;
        let mut is_first = true;
        loop {
            let connected = if is_first {
                Ok(())
            } else {
                self.is_unchanged()
            };
            is_first = false;
            let reason = match connected.and_then(|()| connect(&self.url, CONNECT_TIMEOUT)) {
                Ok(mut socket) => {
                    pause = FIRST_PAUSE;
                    match follow(&mut socket, updates, requests, &mut subscription) {
                        Ok(reason) => reason,
                        Err(Gone) => return,
                    }
                }
                Err(reason) => reason,
            };
            if updates.send(Update::Lost { reason }).is_err() {
                return;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Whether a server that comes back still has the community that is drawn.
    fn is_unchanged(&self) -> Result<(), String> {
        let text = read_scene(&self.url).map_err(|e| reason(&e))?;
        if hash(&text) == self.scene_hash {
            Ok(())
        } else {
            Err("the server has another community now: start the viewer anew".to_owned())
        }
    }
}

fn read_scene(url: &ServerUrl) -> Result<String, RemoteError> {
    let address = url.scene();
    let read = || {
        let mut answer = agent().get(&address).call()?;
        let body = answer.body_mut().with_config().limit(SCENE_BYTES);
        body.read_to_string()
    };
    read().map_err(|e| RemoteError::Unreachable {
        url: address.clone(),
        source: Box::new(e),
    })
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(SCENE_TIMEOUT))
        .timeout_recv_body(Some(SCENE_TIMEOUT))
        // The live messages go past any proxy, and so does this.
        .proxy(None)
        .build()
        .into()
}

/// The same for the same text, in this program.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What is behind an error, in short: the screen has one line for it.
fn reason(error: &RemoteError) -> String {
    match error {
        RemoteError::Unreachable { source, .. } => source.to_string(),
        RemoteError::NoScene { source, .. } => source.to_string(),
    }
}

/// The viewer has ended.
struct Gone;

type Socket = WebSocket<TcpStream>;

/// A live connection, made within `patience` a step.
fn connect(url: &ServerUrl, patience: Duration) -> Result<Socket, String> {
    let stream = dial(url, patience).map_err(|e| e.to_string())?;
    let timeouts = stream
        .set_read_timeout(Some(patience))
        .and_then(|()| stream.set_write_timeout(Some(patience)));
    timeouts.map_err(|e| e.to_string())?;
    let (socket, _) = tungstenite::client(url.live(), stream).map_err(|e| match e {
        HandshakeError::Interrupted(_) => "the server does not answer".to_owned(),
        HandshakeError::Failure(error) => error.to_string(),
    })?;
    socket
        .get_ref()
        .set_read_timeout(Some(TURN))
        .map_err(|e| e.to_string())?;
    Ok(socket)
}

/// The first of the host's addresses that takes a connection.
fn dial(url: &ServerUrl, patience: Duration) -> std::io::Result<TcpStream> {
    let mut last = std::io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in url.resolve()? {
        match TcpStream::connect_timeout(&address, patience) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
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
    let mut heard = Instant::now();
    loop {
        take_requests(requests, &mut waiting, subscription)?;
        for message in waiting.drain(..) {
            let text = serde_json::to_string(&message).unwrap_or_default();
            if let Err(error) = socket.send(Message::text(text)) {
                return Ok(error.to_string());
            }
        }
        match read(socket) {
            Ok(Heard::Message(message)) => {
                updates.send(Update::Message(message)).map_err(|_| Gone)?;
                heard = Instant::now();
            }
            Ok(Heard::Other) => heard = Instant::now(),
            Ok(Heard::Nothing) if heard.elapsed() > SILENCE => {
                return Ok(format!(
                    "the server has been silent for {} s",
                    SILENCE.as_secs()
                ));
            }
            Ok(Heard::Nothing) => {}
            Err(reason) => return Ok(reason),
        }
    }
}

/// Takes what is to be sent, and keeps the last subscription for a connection made anew.
fn take_requests(
    requests: &Receiver<ClientMessage>,
    waiting: &mut Vec<ClientMessage>,
    subscription: &mut Option<ClientMessage>,
) -> Result<(), Gone> {
    loop {
        match requests.try_recv() {
            Ok(message) => {
                if matches!(message, ClientMessage::Subscribe { .. }) {
                    *subscription = Some(message.clone());
                }
                waiting.push(message);
            }
            Err(TryRecvError::Empty) => return Ok(()),
            Err(TryRecvError::Disconnected) => return Err(Gone),
        }
    }
}

/// What a look at the socket brought.
enum Heard {
    Message(Box<ServerMessage>),
    /// A ping or the like.
    Other,
    Nothing,
}

fn read(socket: &mut Socket) -> Result<Heard, String> {
    match socket.read() {
        Ok(Message::Text(text)) => serde_json::from_str(text.as_str())
            .map(|message| Heard::Message(Box::new(message)))
            .map_err(|e| format!("the server sent what this viewer does not understand: {e}")),
        Ok(Message::Close(_)) => Err("the server closed the connection".to_owned()),
        Ok(_) => Ok(Heard::Other),
        Err(tungstenite::Error::Io(e))
            if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
        {
            Ok(Heard::Nothing)
        }
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn listen() -> (TcpListener, ServerUrl) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (listener, url.parse().unwrap())
    }

    #[test]
    fn a_server_that_is_not_there_is_named() {
        let (_, free) = listen();
        let error = Remote::open(free.clone()).unwrap_err().to_string();
        assert!(
            error.contains(&free.to_string()) && error.contains("twin serve"),
            "{error}"
        );
    }

    #[test]
    fn a_server_that_takes_calls_and_says_nothing_is_given_up() {
        let (_listener, url) = listen();
        let error = connect(&url, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error, "the server does not answer");
    }

    /// Answers one request for the scene with `text`.
    fn answer(listener: &TcpListener, text: &str) {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        stream.write_all((head + text).as_bytes()).unwrap();
    }

    /// Sends one live message, waits for one request and hangs up.
    fn hang_up(listener: &TcpListener) -> String {
        let (stream, _) = listener.accept().unwrap();
        let mut socket = tungstenite::accept(stream).unwrap();
        let message = r#"{"type":"refused","id":null,"reason":"hello","reason_zh":"你好"}"#;
        socket.send(Message::text(message)).unwrap();
        socket.read().unwrap().into_text().unwrap().to_string()
    }

    /// The next `count` updates in short.
    fn kinds(link: &Link, count: usize) -> Vec<String> {
        let mut seen = Vec::new();
        let start = Instant::now();
        while seen.len() < count && start.elapsed() < Duration::from_secs(10) {
            match link.poll() {
                Ok(Update::Connected) => seen.push("connected".to_owned()),
                Ok(Update::Message(_)) => seen.push("message".to_owned()),
                Ok(Update::Lost { reason }) => seen.push(reason),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        seen
    }

    /// A server that hangs up is followed again with the same subscription, as long as it shows the same community.
    #[test]
    fn a_broken_connection_is_made_again() {
        let (listener, url) = listen();
        let scene = crate::fixture::scene();
        let text = serde_json::to_string(&scene).unwrap();
        let server = std::thread::spawn(move || {
            answer(&listener, &text);
            let first = hang_up(&listener);
            answer(&listener, &text);
            let second = hang_up(&listener);
            answer(&listener, &text.replace("Building 1", "Another"));
            [first, second]
        });
        let (read, remote) = Remote::open(url).unwrap();
        assert_eq!(read, scene);
        let link = remote.follow();
        link.send(ClientMessage::Subscribe {
            devices: vec!["cam/1".to_owned()],
        });
        let kinds = kinds(&link, 7);
        let is_closed = |text: &str| text != "connected" && text != "message";
        assert_eq!(
            [0, 1, 3, 4].map(|i| kinds[i].as_str()),
            ["connected", "message"].repeat(2)[..]
        );
        assert!(is_closed(&kinds[2]) && is_closed(&kinds[5]), "{kinds:?}");
        assert!(kinds[6].contains("another community"), "{kinds:?}");
        let asked = server.join().unwrap();
        assert!(asked.iter().all(|m| m.contains("cam/1")), "{asked:?}");
    }
}
