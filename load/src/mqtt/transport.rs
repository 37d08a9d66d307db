//! A socket that never blocks, with or without TLS.

use std::io::{Read, Write};
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

/// The socket.
pub(crate) enum Transport {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
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
        let mut socket = TcpStream::connect(address)?;
        registry.register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        let Some(tls) = tls else {
            return Ok(Self::Plain(socket));
        };
        let session = ClientConnection::new(Arc::clone(&tls.config), tls.name.clone())
            .map_err(std::io::Error::other)?;
        Ok(Self::Tls(Box::new(StreamOwned::new(session, socket))))
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }

    /// Whether TCP is connected; an error when it was refused.
    pub(crate) fn is_connected(&self) -> std::io::Result<bool> {
        if let Some(error) = self.socket().take_error()? {
            return Err(error);
        }
        match self.socket().peer_addr() {
            Ok(_) => {
                // Our own buffers batch already.
                self.socket().set_nodelay(true)?;
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
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &mut stream.sock,
        };
        // A socket that is closed at once needs no other answer.
        drop(registry.deregister(socket));
    }
}
