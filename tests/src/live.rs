//! A client of the live WebSocket.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;
use tungstenite::{Message, WebSocket};

use crate::Server;

/// A connection to `/api/v1/live`.
#[derive(Debug)]
pub struct Live {
    socket: WebSocket<TcpStream>,
}

impl Live {
    /// Connects to `server`.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn connect(server: &Server) -> anyhow::Result<Self> {
        let address = server
            .url()
            .strip_prefix("http://")
            .context("a plain URL")?;
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let (socket, _) = tungstenite::client(format!("ws://{address}/api/v1/live"), stream)?;
        Ok(Self { socket })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::text(message.to_string()))?)
    }

    /// The next message.
    ///
    /// # Errors
    /// When the connection is gone or silent for 30 s.
    pub fn receive(&mut self) -> anyhow::Result<Value> {
        loop {
            if let Message::Text(text) = self.socket.read()? {
                return Ok(serde_json::from_str(&text)?);
            }
        }
    }

    /// The first message within `limit` that `wanted` maps to something.
    ///
    /// # Errors
    /// When there is none.
    pub fn find<T>(
        &mut self,
        limit: Duration,
        mut wanted: impl FnMut(&Value) -> Option<T>,
    ) -> anyhow::Result<T> {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            if let Some(found) = wanted(&self.receive()?) {
                return Ok(found);
            }
        }
        bail!("no such message within {limit:?}");
    }
}
