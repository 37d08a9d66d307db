//! The door: how many connections there may be, how long a client may take, and how they end.
//!
//! A client that is slow to send its request, slow to take its answer, or one of too many, costs a bounded amount of memory
//! for a bounded time.

mod line;
mod refusal;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::{Builder, UpgradeableConnection};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};

use self::line::{Line, Seat};
use self::refusal::Refusal;
use crate::config::Limits;
use crate::metrics::Metrics;

/// Bytes of a request's head that are read at most: the longest address (64 KiB, a bound of the `http` crate) and its
/// headers.
const HEAD_BYTES: usize = 96 * 1_024;
/// Connections that may wait to be taken.
const BACKLOG: u32 = 1_024;
/// Connections past the limit that are told so at a time; more are closed without a word.
const TURNED_AWAY: usize = 64;
/// Real time to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(200);

/// Listens at `addr`; `send_bytes` as in [`Limits::send_bytes`].
///
/// # Errors
/// When the address cannot be had.
pub(crate) fn listen(addr: SocketAddr, send_bytes: u32) -> io::Result<TcpListener> {
    let socket = match addr {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // A server that is started again has its address at once, whatever connections of before still linger.
    socket.set_reuseaddr(true)?;
    // Sockets that are accepted inherit it.
    socket.set_send_buffer_size(send_bytes)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

/// Answers connections with `routes` until `stop` is done; then lets those that are being answered finish.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: &Limits,
    metrics: &Metrics,
    stop: impl Future<Output = ()> + Send,
) {
    let closing = watch::Sender::new(());
    let seats = Arc::new(Semaphore::new(limits.connections));
    let lobby = Arc::new(Semaphore::new(TURNED_AWAY));
    let mut http = Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(HEAD_BYTES);
    let service = TowerToHyperService::new(routes);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let Some(stream) = taken(accepted).await else {
            continue;
        };
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            metrics.connection_refused();
            if let Ok(seat) = lobby.clone().try_acquire_owned() {
                tokio::spawn(turn_away(stream, seat, limits.connections));
            }
            continue;
        };
        let io = TokioIo::new(Line::new(stream, seat, limits.client_patience));
        let connection = http.serve_connection(io, service.clone()).with_upgrades();
        tokio::spawn(answer(connection, closing.subscribe()));
    }
    drop(listener);
    closing.send_replace(());
    closing.closed().await;
}

type Connection = UpgradeableConnection<TokioIo<Line>, TowerToHyperService<Router>>;

/// Answers a connection; when the door closes, only what was asked before. It holds `closing` until it is done.
async fn answer(connection: Connection, mut closing: watch::Receiver<()>) {
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = closing.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection failed");
    }
}

/// The connection, if there is one; waits a little when the system is out of file descriptors.
async fn taken(accepted: io::Result<(TcpStream, SocketAddr)>) -> Option<TcpStream> {
    match accepted {
        Ok((stream, _)) => {
            // Without it small deltas wait for the client's acknowledgement; a socket that refuses it works all the same.
            let _slower = stream.set_nodelay(true);
            Some(stream)
        }
        Err(error) if is_of_client(&error) => None,
        Err(error) => {
            tracing::warn!(%error, "no connection can be taken");
            tokio::time::sleep(NO_ROOM).await;
            None
        }
    }
}

/// Whether the client went before it was taken.
fn is_of_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

async fn turn_away(stream: TcpStream, seat: Seat, most: usize) {
    let text = Refusal::too_many(most).response();
    // The words fit into the send buffer of a new socket; a client that is gone does not miss them.
    let _said = stream.try_write(&text);
    line::linger(stream, seat).await;
}
