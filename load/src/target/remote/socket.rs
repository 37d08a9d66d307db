//! The sockets that connections' tasks write to, and how often these were full.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::coop::has_budget_remaining;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

use super::settings::RemoteSettings;
use super::wire::NO_ANSWER;

/// How often the sockets to a platform were full, and for how long, each counted by itself.
#[derive(Debug, Default)]
pub(super) struct Stalls {
    count: AtomicU64,
    nanos: AtomicU64,
}

impl Stalls {
    /// The times so far, and the nanoseconds of those that are over.
    pub(super) fn so_far(&self) -> (u64, u64) {
        let count = self.count.load(Ordering::Relaxed);
        (count, self.nanos.load(Ordering::Relaxed))
    }
}

/// A socket with or without TLS.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: Stream,
    /// Where the times that it is full are counted, if anywhere.
    stalls: Option<Arc<Stalls>>,
    full_since: Option<Instant>,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Socket {
    /// Connects as the settings say.
    pub(super) async fn connect(settings: &RemoteSettings) -> Result<Self, Bilingual> {
        let place = (settings.host.as_str(), settings.port);
        Self::open(place, settings.tls.as_ref(), settings.connect_timeout).await
    }

    /// Connects to a host and port within `timeout`.
    pub(crate) async fn open(
        place: (&str, u16),
        tls: Option<&Arc<ClientConfig>>,
        timeout: Duration,
    ) -> Result<Self, Bilingual> {
        match tokio::time::timeout(timeout, Stream::open(place, tls)).await {
            Ok(connected) => Ok(Self {
                stream: connected?,
                stalls: None,
                full_since: None,
            }),
            Err(_) => Err(NO_ANSWER.into()),
        }
    }

    /// The same socket; the times that it is full are counted there.
    pub(super) fn counted(self, stalls: &Arc<Stalls>) -> Self {
        Self {
            stalls: Some(Arc::clone(stalls)),
            ..self
        }
    }

    /// Takes in whether a write went through.
    fn noted<T>(&mut self, written: Poll<T>) -> Poll<T> {
        let Some(stalls) = &self.stalls else {
            return written;
        };
        match (written.is_pending(), self.full_since) {
            // A task that had its turn waits too, though the socket has room.
            (true, None) if has_budget_remaining() => {
                stalls.count.fetch_add(1, Ordering::Relaxed);
                self.full_since = Some(Instant::now());
            }
            (false, Some(since)) => {
                let nanos = since.elapsed().as_nanos() as u64;
                stalls.nanos.fetch_add(nanos, Ordering::Relaxed);
                self.full_since = None;
            }
            _ => {}
        }
        written
    }
}

impl Stream {
    async fn open(place: (&str, u16), tls: Option<&Arc<ClientConfig>>) -> Result<Self, Bilingual> {
        let said = |e: io::Error| e.told();
        let socket = TcpStream::connect(place).await.map_err(said)?;
        socket.set_nodelay(true).map_err(said)?;
        let Some(tls) = tls else {
            return Ok(Self::Plain(socket));
        };
        let name = ServerName::try_from(place.0.to_owned()).map_err(|_| {
            both!(
                "'{}' is no name that a certificate can have",
                "“{}”不是证书可用的名称";
                place.0
            )
        })?;
        let connector = TlsConnector::from(Arc::clone(tls));
        let stream = connector.connect(name, socket).await.map_err(said)?;
        Ok(Self::Tls(Box::new(stream)))
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(socket) => Pin::new(socket).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = match &mut this.stream {
            Stream::Plain(socket) => Pin::new(socket).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        };
        this.noted(written)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match &mut this.stream {
            // It keeps nothing back, and so says nothing of its room.
            Stream::Plain(socket) => Pin::new(socket).poll_flush(context),
            Stream::Tls(stream) => {
                let written = Pin::new(stream.as_mut()).poll_flush(context);
                this.noted(written)
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(socket) => Pin::new(socket).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[test]
    fn a_socket_that_nobody_reads_is_full_until_somebody_does() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let stalls = Arc::new(Stalls::default());
            let limit = Duration::from_secs(5);
            let socket = Socket::open(("127.0.0.1", port), None, limit).await;
            let mut socket = socket.unwrap().counted(&stalls);
            let (mut reader, _) = listener.accept().await.unwrap();
            socket.write_all(b"small").await.unwrap();
            assert_eq!(stalls.so_far(), (0, 0), "it has room");
            // More than any kernel keeps for two sockets on loopback by default.
            let much = vec![0; 64 << 20];
            let wait = Duration::from_millis(50);
            let written = tokio::time::timeout(wait, socket.write_all(&much)).await;
            assert!(written.is_err(), "nobody reads");
            assert!(stalls.so_far().0 >= 1);
            let reads = async move { tokio::io::copy(&mut reader, &mut tokio::io::sink()).await };
            let read = tokio::spawn(reads);
            socket.write_all(b"more").await.unwrap();
            let (_, nanos) = stalls.so_far();
            assert!(nanos >= 1_000_000, "{nanos}");
            drop(socket);
            assert!(read.await.unwrap().unwrap() > 5);
        });
    }
}
