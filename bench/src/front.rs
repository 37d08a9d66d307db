//! A binary front on moving points: a TCP port that takes updates and asks for neighbours, many requests in flight.
//!
//! A request is 32 bytes, little-endian: operation u32, number u32, x f64, y f64, radius f64. Operation 1 puts mover `number`
//! at (x, y) and is answered by a u32, the fences passed. Operation 2 asks for the `number` (at most 1,000) movers nearest to
//! (x, y) within the radius in metres, and is answered by their count u32, then mover u32 and distance f64 of each. Requests
//! are answered in their order. Whatever else comes closes the connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use geo::Coord;
use twin_core::spatial::WatchedPoints;

/// Bytes of a request.
pub(crate) const REQUEST: usize = 32;

/// Most movers that one request may ask for.
const MOST_ASKED: u32 = 1_000;

/// Requests read at once: what bounds the memory of a connection.
const AT_ONCE: usize = 512;

/// What a client asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Request {
    Update {
        mover: u32,
        at: Coord<f64>,
    },
    Nearest {
        count: u32,
        at: Coord<f64>,
        radius_m: f64,
    },
}

impl Request {
    pub(crate) fn encode(self, out: &mut Vec<u8>) {
        let (operation, number, at, radius) = match self {
            Self::Update { mover, at } => (1_u32, mover, at, 0.0),
            Self::Nearest {
                count,
                at,
                radius_m,
            } => (2, count, at, radius_m),
        };
        out.extend_from_slice(&operation.to_le_bytes());
        out.extend_from_slice(&number.to_le_bytes());
        for value in [at.x, at.y, radius] {
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn decode(bytes: &[u8; REQUEST]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let value = |at: usize| Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let (number, at) = (
            word(4)?,
            Coord {
                x: value(8)?,
                y: value(16)?,
            },
        );
        match word(0)? {
            1 => Some(Self::Update { mover: number, at }),
            2 if number <= MOST_ASKED => Some(Self::Nearest {
                count: number,
                at,
                radius_m: value(24)?,
            }),
            _ => None,
        }
    }
}

/// The running front; it closes its port when dropped.
#[derive(Debug)]
pub(crate) struct Front {
    address: SocketAddr,
    is_closing: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

impl Front {
    /// Listens on a free loopback port.
    pub(crate) fn start(points: WatchedPoints) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let is_closing = Arc::new(AtomicBool::new(false));
        let (points, closing) = (Arc::new(Mutex::new(points)), is_closing.clone());
        let acceptor = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if closing.load(Ordering::Acquire) {
                    return;
                }
                let (Ok(stream), points) = (stream, points.clone()) else {
                    continue;
                };
                // A connection that breaks ends its thread; there is nobody left to tell.
                std::thread::spawn(move || drop(serve(stream, &points)));
            }
        });
        Ok(Self {
            address,
            is_closing,
            acceptor: Some(acceptor),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::Release);
        // Wakes the acceptor, so that it sees the flag.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

/// Answers one connection until it ends.
fn serve(mut stream: TcpStream, points: &Mutex<WatchedPoints>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut read = vec![0; AT_ONCE * REQUEST];
    let (mut filled, mut answers) = (0, Vec::new());
    loop {
        let count = stream.read(&mut read[filled..])?;
        if count == 0 {
            return Ok(());
        }
        filled += count;
        let (whole, _) = read[..filled].as_chunks::<REQUEST>();
        let used = whole.len() * REQUEST;
        answers.clear();
        {
            let mut points = points.lock().unwrap_or_else(PoisonError::into_inner);
            for bytes in whole {
                if answer(bytes, &mut points, &mut answers).is_none() {
                    return Ok(());
                }
            }
        }
        stream.write_all(&answers)?;
        read.copy_within(used..filled, 0);
        filled -= used;
    }
}

fn answer(bytes: &[u8; REQUEST], points: &mut WatchedPoints, out: &mut Vec<u8>) -> Option<()> {
    match Request::decode(bytes)? {
        Request::Update { mover, at } => {
            let mut passed = 0_u32;
            points.update(mover, at, &mut |_| passed += 1).ok()?;
            out.extend_from_slice(&passed.to_le_bytes());
        }
        Request::Nearest {
            count,
            at,
            radius_m,
        } => {
            let mut found = points.points().nearest(at, count as usize).ok()?;
            found.retain(|f| f.1 <= radius_m);
            out.extend_from_slice(&(found.len() as u32).to_le_bytes());
            for (mover, distance_m) in found {
                out.extend_from_slice(&mover.to_le_bytes());
                out.extend_from_slice(&distance_m.to_le_bytes());
            }
        }
    }
    Some(())
}

/// A client with many requests in flight.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    written: Vec<u8>,
    read: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            written: Vec::new(),
            read: Vec::new(),
        })
    }

    /// Sends updates together and waits for all answers: the fences that each passed.
    pub(crate) fn update(&mut self, moves: &[(u32, Coord<f64>)]) -> anyhow::Result<Vec<u32>> {
        self.written.clear();
        for &(mover, at) in moves {
            Request::Update { mover, at }.encode(&mut self.written);
        }
        self.stream.write_all(&self.written)?;
        self.read.resize(moves.len() * 4, 0);
        self.stream.read_exact(&mut self.read)?;
        let (words, _) = self.read.as_chunks();
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    /// Asks together for the movers nearest to each point within a radius; each answer by distance.
    pub(crate) fn nearest(
        &mut self,
        points: &[Coord<f64>],
        count: u32,
        radius_m: f64,
    ) -> anyhow::Result<Vec<Vec<(u32, f64)>>> {
        self.written.clear();
        for &at in points {
            let request = Request::Nearest {
                count,
                at,
                radius_m,
            };
            request.encode(&mut self.written);
        }
        self.stream.write_all(&self.written)?;
        let mut stream = std::io::BufReader::with_capacity(1 << 16, &self.stream);
        let mut all = Vec::with_capacity(points.len());
        for _ in points {
            let mut word = [0; 4];
            stream.read_exact(&mut word)?;
            self.read.resize(u32::from_le_bytes(word) as usize * 12, 0);
            stream.read_exact(&mut self.read)?;
            let (found, _) = self.read.as_chunks::<12>();
            all.push(found.iter().map(neighbour).collect());
        }
        Ok(all)
    }
}

fn neighbour(bytes: &[u8; 12]) -> (u32, f64) {
    let [a, b, c, d, distance @ ..] = *bytes;
    (
        u32::from_le_bytes([a, b, c, d]),
        f64::from_le_bytes(distance),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, coord};
    use twin_core::spatial::Fences;

    fn points() -> WatchedPoints {
        let square = Rect::new((0.0, 0.0), (10.0, 10.0)).to_polygon();
        WatchedPoints::new(300, Fences::new(&[square], 20.0).unwrap()).unwrap()
    }

    #[test]
    fn it_answers_as_the_points_themselves() {
        let front = Front::start(points()).unwrap();
        let mut client = Client::connect(front.address()).unwrap();
        let mut direct = points();
        let moves: Vec<(u32, Coord<f64>)> = (0..300)
            .map(|i| {
                (
                    i,
                    coord! { x: f64::from(i * 37 % 100), y: f64::from(i * 61 % 97) },
                )
            })
            .collect();
        let expected: Vec<u32> = moves
            .iter()
            .map(|&(mover, at)| {
                let mut passed = 0;
                direct.update(mover, at, &mut |_| passed += 1).unwrap();
                passed
            })
            .collect();
        assert_eq!(client.update(&moves).unwrap(), expected);
        assert!(expected.contains(&1) && expected.contains(&0));
        let asked: Vec<Coord<f64>> = moves.iter().map(|m| m.1).collect();
        for (at, found) in asked.iter().zip(client.nearest(&asked, 10, 9.0).unwrap()) {
            let mut expected = direct.points().nearest(*at, 10).unwrap();
            expected.retain(|f| f.1 <= 9.0);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_is_no_request_closes_the_connection_and_no_other() {
        let front = Front::start(points()).unwrap();
        let mut good = Client::connect(front.address()).unwrap();
        let nowhere = coord! { x: f64::NAN, y: 0.0 };
        let mut bad = Client::connect(front.address()).unwrap();
        assert!(bad.update(&[(0, nowhere)]).is_err());
        let mut bad = Client::connect(front.address()).unwrap();
        assert!(bad.update(&[(300, coord! { x: 0.0, y: 0.0 })]).is_err());
        let mut bad = Client::connect(front.address()).unwrap();
        assert!(bad.nearest(&[nowhere], u32::MAX, 1.0).is_err());
        assert_eq!(
            good.update(&[(7, coord! { x: 5.0, y: 5.0 })]).unwrap(),
            vec![1]
        );
    }
}
