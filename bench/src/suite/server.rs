//! The demo's server under radius queries from keep-alive connections on loopback, and its memory after them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::twin;
use crate::machine;
use crate::measure::median;
use crate::row::{Row, Target};

const CONNECTIONS: u64 = 8;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(4);

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let centre = server.centre()?;
    let (mut rates, mut p99s) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut latencies = load(&server.address, centre, round as u64)?;
        latencies.sort_by(f64::total_cmp);
        rates.push(latencies.len() as f64 / ROUND.as_secs_f64());
        p99s.push(latencies[latencies.len() * 99 / 100] * 1e3);
    }
    let (peak, resident) = machine::memory_of(server.child.id()).context("the server's memory")?;
    Ok(vec![
        Row::new(
            "server.radius.requests",
            median(rates),
            "requests/s",
            ROUNDS,
        ),
        Row::new("server.radius.p99", median(p99s), "ms", ROUNDS),
        Row::new("server.demo.start_to_page", server.page_seconds, "s", 1)
            .target(Target::AtMost(3.0)),
        Row::new("server.demo.memory", resident as f64 / 1e6, "MB", 1)
            .target(Target::AtMost(300.0)),
        Row::new("server.demo.peak_memory", peak as f64 / 1e6, "MB", 1)
            .target(Target::AtMost(300.0)),
    ])
}

/// Latencies in seconds of every request that `CONNECTIONS` connections get answered in a round.
fn load(address: &str, centre: (f64, f64), round: u64) -> anyhow::Result<Vec<f64>> {
    let ask = |connection: u64| {
        let address = address.to_owned();
        std::thread::spawn(move || {
            connection_load(&address, centre, round * CONNECTIONS + connection)
        })
    };
    let threads: Vec<_> = (0..CONNECTIONS).map(ask).collect();
    let mut all = Vec::new();
    for thread in threads {
        all.extend(
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a load thread panicked"))??,
        );
    }
    Ok(all)
}

fn connection_load(address: &str, centre: (f64, f64), seed: u64) -> anyhow::Result<Vec<f64>> {
    let mut http = Http::connect(address)?;
    let (mut latencies, mut random) = (Vec::new(), seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let end = Instant::now() + ROUND;
    while Instant::now() < end {
        let (lon, lat) = (
            centre.0 + jitter(&mut random),
            centre.1 + jitter(&mut random),
        );
        let start = Instant::now();
        let path =
            format!("/api/v1/layers/device/items?point={lon:.6},{lat:.6}&radius=30&limit=100");
        let (status, body) = http.get(&path)?;
        ensure!(
            status == 200,
            "{path}: {status} {}",
            String::from_utf8_lossy(&body)
        );
        latencies.push(start.elapsed().as_secs_f64());
    }
    Ok(latencies)
}

/// Within a thousandth of a degree, by a linear congruential step.
fn jitter(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5) * 2e-3
}

struct Server {
    child: Child,
    address: String,
    page_seconds: f64,
}

impl Server {
    fn start(folder: &std::path::Path) -> anyhow::Result<Self> {
        let start = Instant::now();
        let mut child = Command::new(twin()?)
            .args([
                "--log",
                "error",
                "serve",
                "demo",
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("the server's output")?).read_line(&mut line)?;
        let url = line
            .split_whitespace()
            .find(|w| w.starts_with("http://"))
            .context("the server printed no URL")?;
        let address = url
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let mut server = Self {
            child,
            address,
            page_seconds: 0.0,
        };
        while Http::connect(&server.address)?.get("/")?.0 != 200
            || Http::connect(&server.address)?.get("/readyz")?.0 != 200
        {
            ensure!(
                start.elapsed() < Duration::from_secs(60),
                "the server was not ready within a minute"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        server.page_seconds = start.elapsed().as_secs_f64();
        Ok(server)
    }

    fn centre(&self) -> anyhow::Result<(f64, f64)> {
        let (_, body) = Http::connect(&self.address)?.get("/api/v1/layers/gate/items?limit=1")?;
        let gates: serde_json::Value = serde_json::from_slice(&body)?;
        let point = &gates["features"][0]["geometry"]["coordinates"];
        Ok((
            point[0].as_f64().context("a longitude")?,
            point[1].as_f64().context("a latitude")?,
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A keep-alive connection that sends GETs: as little client as can be, since it shares the machine with the server.
struct Http {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Http {
    fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            address: address.to_owned(),
        })
    }

    fn get(&mut self, path: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        write!(
            self.stream.get_mut(),
            "GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n",
            self.address
        )?;
        let status = self
            .line()?
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .context("a status line")?;
        let mut length = None;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
        }
        let body = match length {
            Some(length) => self.exactly(length)?,
            None => self.chunks()?,
        };
        Ok((status, body))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(
            self.stream.read_line(&mut line)? > 0,
            "the server closed the connection"
        );
        Ok(line.trim_end().to_owned())
    }

    fn exactly(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(self.line()?.trim(), 16)?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
