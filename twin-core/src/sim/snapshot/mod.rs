//! Snapshots: everything that moves, so that a run goes on from it to the same bytes as if it had never stopped.
//!
//! A snapshot is a header of 110 bytes, little-endian: the word `TWINSNAP`, the version (u16), the [`CommunityDigest`] (32
//! bytes), the seed (u64), the moment (i64, nanoseconds), the five [`Habits`] of the people (f64), the length of the body (u64) and
//! its CRC-32 (u32). The body holds what cannot be computed from community, catalogue, seed and habits: registers, last values and
//! their times, what is planned, alarms, faults, missions and what waits for them, batteries, messages on the way and those that gateways keep. It takes about 40 bytes
//! a device.

mod air;
mod archive;
mod backhaul;
mod battery;
mod code;
mod error;
mod hold;
mod state;

use sha2::{Digest, Sha256};

use super::{Habits, SimOptions, Simulation};
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::time::SimTime;
use crate::told::Term;
pub use archive::{Archive, ArchiveBounds};
pub(crate) use code::{Reader, Writer};
pub use error::SnapshotError;
pub(crate) use state::Planning;

const MAGIC: &[u8; 8] = b"TWINSNAP";
const VERSION: u16 = 14;
const HEADER: usize = 8 + 2 + 32 + 8 + 8 + 8 * Habits::COUNT + 8 + 4;

/// A digest of a community and of the device classes in it: what a snapshot fits to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommunityDigest([u8; 32]);

impl CommunityDigest {
    /// Of a community. Cost: about 1 µs a device.
    ///
    /// # Errors
    /// When a part of it cannot be written as JSON: never for a valid community.
    pub fn of(community: &Community, catalogue: &Catalogue) -> Result<Self, SnapshotError> {
        let mut hash = Sha256::new();
        let failed = |_| {
            SnapshotError::Damaged(Term::new(
                "the community cannot be digested",
                "无法计算社区的摘要",
            ))
        };
        serde_json::to_writer(&mut hash, &**community).map_err(failed)?;
        let mut used: Vec<&str> = community.devices.iter().map(|d| d.class.as_str()).collect();
        used.sort_unstable();
        used.dedup();
        for class in used.iter().filter_map(|id| catalogue.class(id)) {
            serde_json::to_writer(&mut hash, class).map_err(failed)?;
        }
        Ok(Self(hash.finalize().into()))
    }
}

/// What a snapshot says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SnapshotHeader {
    /// The community that it is of.
    pub community: CommunityDigest,
    /// Seed of the run.
    pub seed: u64,
    /// Its moment.
    pub time: SimTime,
    /// Habits of its people.
    pub population: Habits,
}

impl SnapshotHeader {
    /// Reads and checks the frame of a snapshot: everything but what the body says.
    ///
    /// # Errors
    /// When it is no snapshot, of another version, cut off or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let start = &bytes[..bytes.len().min(MAGIC.len())];
        if start != &MAGIC[..start.len()] || start.is_empty() {
            return Err(SnapshotError::NotASnapshot);
        }
        let short = SnapshotError::Length {
            expected: HEADER as u64,
            found: bytes.len() as u64,
        };
        let mut at = MAGIC.len();
        let version = u16::from_le_bytes(field(bytes, &mut at).ok_or(short.clone())?);
        if version != VERSION {
            return Err(SnapshotError::Version {
                found: version,
                known: VERSION,
            });
        }
        let community = CommunityDigest(field(bytes, &mut at).ok_or(short.clone())?);
        let seed = u64::from_le_bytes(field(bytes, &mut at).ok_or(short.clone())?);
        let time = i64::from_le_bytes(field(bytes, &mut at).ok_or(short.clone())?);
        let mut habits = [0.0; Habits::COUNT];
        for habit in &mut habits {
            *habit = f64::from_le_bytes(field(bytes, &mut at).ok_or(short.clone())?);
        }
        let length = u64::from_le_bytes(field(bytes, &mut at).ok_or(short.clone())?);
        let sum = u32::from_le_bytes(field(bytes, &mut at).ok_or(short)?);
        let expected = length.saturating_add(HEADER as u64);
        if bytes.len() as u64 != expected {
            return Err(SnapshotError::Length {
                expected,
                found: bytes.len() as u64,
            });
        }
        if checksum(&bytes[..HEADER - 4], &bytes[HEADER..]) != sum {
            return Err(SnapshotError::Damaged(Term::new(
                "its checksum is wrong",
                "校验和不符",
            )));
        }
        if time.unsigned_abs() >= 1 << 62 {
            return Err(SnapshotError::Damaged(Term::new(
                "its moment is out of range",
                "其时刻超出范围",
            )));
        }
        let population = Habits::of(habits).ok_or(SnapshotError::Damaged(Term::new(
            "a habit of its people is out of range",
            "居民习惯超出范围",
        )))?;
        Ok(Self {
            community,
            seed,
            time: SimTime::from_nanos(time),
            population,
        })
    }

    fn write(self, body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.community.0);
        bytes.extend_from_slice(&self.seed.to_le_bytes());
        bytes.extend_from_slice(&self.time.nanos().to_le_bytes());
        for habit in self.population.values() {
            bytes.extend_from_slice(&habit.to_le_bytes());
        }
        bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
        let sum = checksum(&bytes, body);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes.extend_from_slice(body);
        bytes
    }
}

fn field<const N: usize>(bytes: &[u8], at: &mut usize) -> Option<[u8; N]> {
    let field = bytes.get(*at..*at + N)?.try_into().ok()?;
    *at += N;
    Some(field)
}

fn checksum(header: &[u8], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(header);
    hasher.update(body);
    hasher.finalize()
}

impl Simulation {
    /// A snapshot of the present moment. `community` is the digest of the community that is simulated.
    #[must_use]
    pub fn save(&self, community: CommunityDigest) -> Vec<u8> {
        let mut body = Writer::default();
        self.write_state(&mut body);
        let header = SnapshotHeader {
            community,
            seed: self.seed(),
            time: self.now(),
            population: self.population(),
        };
        header.write(&body.0)
    }

    /// Goes on from a snapshot, on any number of threads.
    ///
    /// # Errors
    /// When `bytes` are no snapshot of this community, or damaged.
    pub fn resume(
        community: &Community,
        catalogue: &Catalogue,
        bytes: &[u8],
        threads: usize,
    ) -> Result<Self, SnapshotError> {
        let header = SnapshotHeader::read(bytes)?;
        if header.community != CommunityDigest::of(community, catalogue)? {
            return Err(SnapshotError::OtherCommunity { time: header.time });
        }
        let options = SimOptions {
            seed: header.seed,
            start: header.time,
            population: header.population,
            climate: None,
            threads,
            first_alarm_number: 1,
        };
        let mut simulation = Self::new(community, catalogue, options)?;
        let mut body = Reader::new(&bytes[HEADER..]);
        simulation.read_state((community, catalogue), &mut body)?;
        body.end()?;
        Ok(simulation)
    }
}
