//! A connection as hyper sees it: TCP that gives up on a client that takes nothing, and that ends so that the last answer
//! arrives.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::refusal::Refusal;

/// A place among the connections.
pub(super) type Seat = OwnedSemaphorePermit;

/// Real time for which what a client still sends is taken and thrown away after the last answer. A socket that is closed with
/// unread bytes is reset, and a reset takes the answer with it.
const LINGER: Duration = Duration::from_secs(2);
/// Bytes that are thrown away at most.
const LINGER_BYTES: u64 = 64 << 20;

/// A connection.
pub(super) struct Line {
    /// The socket and its seat, until it is dropped.
    held: Option<(TcpStream, Seat)>,
    patience: Duration,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// What is said in place of an automatic answer, and how much of it has been.
    refusal: Option<(Vec<u8>, usize)>,
    has_ended: bool,
}

impl Line {
    /// A connection whose client may take nothing for `patience`.
    pub(super) fn new(stream: TcpStream, seat: Seat, patience: Duration) -> Self {
        Self {
            held: Some((stream, seat)),
            patience,
            stalled: None,
            refusal: None,
            has_ended: false,
        }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        match &mut self.held {
            Some((stream, _)) => Ok(Pin::new(stream)),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Passes `poll` on; an error when it has been pending for too long.
    fn patiently<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let outcome = match self.stream() {
            Ok(stream) => poll(stream, cx),
            Err(error) => Poll::Ready(Err(error)),
        };
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let patience = self.patience;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(cx));
        tracing::info!("a client takes nothing and is let go");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Says what is left of a refusal.
    fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((text, said)) = self.refusal.take() {
            let Some(rest) = text.get(said..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            match self.patiently(cx, |stream, cx| stream.poll_write(cx, rest)) {
                Poll::Ready(Ok(more)) => self.refusal = Some((text, said + more)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.refusal = Some((text, said));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = ready!(self.stream()?.poll_read(cx, buf));
        self.has_ended = outcome.is_err() || buf.filled().len() == before;
        Poll::Ready(outcome)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_refusal(cx))?;
        if let Some(refusal) = Refusal::automatic(buf) {
            self.refusal = Some((refusal.response(), 0));
            return Poll::Ready(Ok(buf.len()));
        }
        self.patiently(cx, |stream, cx| stream.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_refusal(cx))?;
        if let [only] = bufs {
            return self.poll_write(cx, only);
        }
        self.patiently(cx, |stream, cx| stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_refusal(cx))?;
        self.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_refusal(cx))?;
        self.stream()?.poll_shutdown(cx)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Some((stream, seat)) = self.held.take().filter(|_| !self.has_ended) else {
            return;
        };
        // Without a runtime the server is gone, and the system closes the socket.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(linger(stream, seat));
        }
    }
}

/// Says that nothing more comes, and throws away what the client still sends for a while.
pub(super) async fn linger(mut stream: TcpStream, seat: Seat) {
    let until = Instant::now() + LINGER;
    if stream.shutdown().await.is_ok() {
        let mut rest = stream.take(LINGER_BYTES);
        let mut nowhere = tokio::io::sink();
        let drain = tokio::io::copy(&mut rest, &mut nowhere);
        // However it ends, the answer had its time to arrive.
        let _ended = timeout(until - Instant::now(), drain).await;
    }
    drop(seat);
}
