//! What happened to the connections, in numbers.

/// What happened to all connections of a pool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections that broke, for whatever reason but ours.
    pub broken: u64,
    /// Connections that were made again.
    pub reconnects: u64,
    /// Connections that the broker refused.
    pub refusals: u64,
    /// Messages of quality of service 1 and 2 that the broker acknowledged.
    pub acknowledged: u64,
    /// Messages that it refused (MQTT 5).
    pub rejected: u64,
    /// Times that it asked for less (HTTP).
    pub throttled: u64,
    /// Messages that were sent again over a new connection.
    pub repeated: u64,
    /// Writes that the kernel took.
    pub writes: u64,
    /// Bytes that it took.
    pub bytes: u64,
    /// Times that a full socket stopped a connection.
    pub socket_stalls: u64,
    /// Nanoseconds that connections waited for full sockets, each counted by itself.
    pub stalled_nanos: u64,
    /// Nanoseconds that connections were down after they had been up, each counted by itself: until they are up again, so that the way there and
    /// what the other side takes to accept them are a part of it, or until their end.
    pub down_nanos: u64,
}
