//! A socket that never blocks, with or without TLS.

use std::io::{IoSlice, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::settings::{Client, Settings};
use super::tls::{TlsError, TlsFiles};

/// TLS for connections to one server.
#[derive(Debug, Clone)]
pub(crate) struct TlsClient {
    pub(crate) config: Arc<ClientConfig>,
    pub(crate) name: ServerName<'static>,
}

/// Makes TLS for clients that have a certificate of their own, all trusting the same authorities.
#[derive(Debug)]
pub(crate) struct OwnTls<'a> {
    /// What all have in common; `None` where no client has a certificate of its own, or nothing is spoken over TLS.
    common: Option<(&'a TlsClient, Arc<RootCertStore>)>,
}

impl<'a> OwnTls<'a> {
    /// For `clients` of a pool that speaks `tls`.
    pub(crate) fn new(
        settings: &Settings,
        tls: Option<&'a TlsClient>,
        clients: &[Client],
    ) -> Result<Self, TlsError> {
        let has_any = clients.iter().any(|client| client.identity.is_some());
        let common = match (tls, &settings.tls) {
            (Some(tls), Some(files)) if has_any => Some((tls, files.authorities()?)),
            _ => None,
        };
        Ok(Self { common })
    }

    /// That of a client, if it has a certificate of its own.
    pub(crate) fn of(&self, client: &Client) -> Result<Option<TlsClient>, TlsError> {
        let (Some((tls, authorities)), Some(own)) = (&self.common, &client.identity) else {
            return Ok(None);
        };
        let files = TlsFiles {
            ca: None,
            certificate: Some(own.certificate.clone()),
            key: Some(own.key.clone()),
        };
        Ok(Some(TlsClient {
            config: files.trusting(Arc::clone(authorities))?,
            name: tls.name.clone(),
        }))
    }
}

/// A TCP socket that counts what the kernel takes of it: over TLS all that this adds, and its handshake.
pub(crate) struct Socket {
    stream: TcpStream,
    writes: u64,
    bytes: u64,
}

impl Socket {
    fn took(&mut self, count: usize) {
        self.writes += 1;
        self.bytes += count as u64;
    }
}

impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.stream.read(bytes)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.stream.write(bytes)?;
        self.took(count);
        Ok(count)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> std::io::Result<usize> {
        let count = self.stream.write_vectored(pieces)?;
        self.took(count);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}

/// What is spoken over the socket.
pub(crate) enum Transport {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

impl Transport {
    /// Starts to connect; both interests stay registered, since mio tells each change once.
    pub(crate) fn start(
        address: SocketAddr,
        tls: Option<&TlsClient>,
        registry: &Registry,
        token: Token,
    ) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        let socket = Socket {
            stream,
            writes: 0,
            bytes: 0,
        };
        let Some(tls) = tls else {
            return Ok(Self::Plain(socket));
        };
        let session = ClientConnection::new(Arc::clone(&tls.config), tls.name.clone())
            .map_err(std::io::Error::other)?;
        Ok(Self::Tls(Box::new(StreamOwned::new(session, socket))))
    }

    fn stream(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => &socket.stream,
            Self::Tls(tls) => &tls.sock.stream,
        }
    }

    /// Writes and bytes that the kernel took since this was asked last.
    pub(crate) fn take_written(&mut self) -> (u64, u64) {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(tls) => &mut tls.sock,
        };
        let written = (socket.writes, socket.bytes);
        (socket.writes, socket.bytes) = (0, 0);
        written
    }

    /// Whether TLS still holds some of what was written.
    pub(crate) fn holds_bytes(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(tls) => tls.conn.wants_write(),
        }
    }

    /// Whether TCP is connected; an error when it was refused.
    pub(crate) fn is_connected(&self) -> std::io::Result<bool> {
        if let Some(error) = self.stream().take_error()? {
            return Err(error);
        }
        match self.stream().peer_addr() {
            Ok(_) => {
                // Our own buffers batch already.
                self.stream().set_nodelay(true)?;
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    pub(crate) fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(bytes),
            Self::Tls(stream) => stream.read(bytes),
        }
    }

    /// Sends what TLS still holds of what was written.
    pub(crate) fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(stream) if stream.conn.wants_write() => stream.flush(),
            Self::Tls(_) => Ok(()),
        }
    }

    /// Takes the socket out of `registry`.
    pub(crate) fn leave(&mut self, registry: &Registry) {
        let stream = match self {
            Self::Plain(socket) => &mut socket.stream,
            Self::Tls(tls) => &mut tls.sock.stream,
        };
        // A socket that is closed at once needs no other answer.
        drop(registry.deregister(stream));
    }
}
