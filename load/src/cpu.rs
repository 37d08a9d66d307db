//! CPU time that we used ourselves.

use rustix::time::{ClockId, clock_gettime};

/// CPU time of the calling thread in nanoseconds.
#[must_use]
pub fn thread_nanos() -> u64 {
    nanos(ClockId::ThreadCPUTime)
}

/// CPU time of all threads of the process in nanoseconds.
#[must_use]
pub fn process_nanos() -> u64 {
    nanos(ClockId::ProcessCPUTime)
}

fn nanos(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
