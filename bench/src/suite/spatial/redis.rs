//! Debian's redis-server on a free loopback port, spoken to in RESP with many commands in flight.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// The server and one connection; the server is ended by its process when dropped.
pub(super) struct Redis {
    child: Child,
    folder: tempfile::TempDir,
    stream: Option<BufReader<TcpStream>>,
    pub(super) version: String,
}

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    Text(String),
    Number(i64),
    List(Vec<Reply>),
}

impl Redis {
    pub(super) fn start() -> anyhow::Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let folder = tempfile::tempdir()?;
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("redis-server is missing: apt-get install redis-server")?;
        let mut redis = Self {
            child,
            folder,
            stream: None,
            version: String::new(),
        };
        let start = Instant::now();
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(error) if start.elapsed() > Duration::from_secs(10) => return Err(error.into()),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        stream.set_nodelay(true)?;
        redis.stream = Some(BufReader::with_capacity(1 << 16, stream));
        let info = redis.ask(&[vec!["INFO".to_owned(), "server".to_owned()]])?;
        let version = match info.first() {
            Some(Reply::Text(text)) => text.lines().find_map(|l| l.strip_prefix("redis_version:")),
            _ => None,
        };
        redis.version = format!("redis {}", version.unwrap_or_default().trim());
        ensure!(
            redis.folder.path().is_dir(),
            "its folder stays until it ends"
        );
        Ok(redis)
    }

    /// Sends commands together and waits for all replies.
    pub(super) fn ask(&mut self, commands: &[Vec<String>]) -> anyhow::Result<Vec<Reply>> {
        let mut bytes = Vec::new();
        for command in commands {
            encode(command, &mut bytes);
        }
        self.send(&bytes, commands.len())
    }

    /// Sends `count` commands already encoded and waits for all replies.
    pub(super) fn send(&mut self, bytes: &[u8], count: usize) -> anyhow::Result<Vec<Reply>> {
        let stream = self.stream.as_mut().context("a connection")?;
        stream.get_mut().write_all(bytes)?;
        (0..count).map(|_| reply(stream)).collect()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(super) fn encode(command: &[String], out: &mut Vec<u8>) {
    out.extend_from_slice(format!("*{}\r\n", command.len()).as_bytes());
    for word in command {
        out.extend_from_slice(format!("${}\r\n{word}\r\n", word.len()).as_bytes());
    }
}

fn reply(stream: &mut impl BufRead) -> anyhow::Result<Reply> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let (kind, rest) = line.trim_end().split_at_checked(1).context("a reply")?;
    Ok(match kind {
        "+" => Reply::Text(rest.to_owned()),
        ":" => Reply::Number(rest.parse()?),
        "$" => {
            let mut text = vec![0; rest.parse::<usize>()? + 2];
            stream.read_exact(&mut text)?;
            text.truncate(text.len() - 2);
            Reply::Text(String::from_utf8(text)?)
        }
        "*" => {
            let count: usize = rest.parse()?;
            Reply::List(
                (0..count)
                    .map(|_| reply(stream))
                    .collect::<Result<_, _>>()?,
            )
        }
        _ => bail!("redis answers {line}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_replies_are_as_the_protocol_says() {
        let mut bytes = Vec::new();
        encode(&["GET".to_owned(), "a".to_owned()], &mut bytes);
        assert_eq!(bytes, b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        let mut replies = &b"*2\r\n$2\r\nab\r\n:7\r\n+OK\r\n-ERR no\r\n"[..];
        let pair = vec![Reply::Text("ab".to_owned()), Reply::Number(7)];
        assert_eq!(reply(&mut replies).unwrap(), Reply::List(pair));
        assert_eq!(reply(&mut replies).unwrap(), Reply::Text("OK".to_owned()));
        assert!(reply(&mut replies).is_err());
    }
}
