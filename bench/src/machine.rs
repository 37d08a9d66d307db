//! The machine that the figures were taken on.

/// Processor, cores and memory in one line.
pub(crate) fn describe() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let model = value_of(&cpuinfo, "model name").unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory_kib: f64 = value_of(&meminfo, "MemTotal")
        .and_then(|v| v.split(' ').next()?.parse().ok())
        .unwrap_or(0.0);
    format!(
        "{model}, {cores} cores, {:.0} GiB",
        memory_kib / 1_048_576.0
    )
}

/// Peak and present resident memory of a process in bytes, from the kernel.
pub(crate) fn memory_of(pid: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib = |key| {
        value_of(&status, key)?
            .split(' ')
            .next()?
            .parse::<u64>()
            .ok()
    };
    Some((kib("VmHWM")? * 1024, kib("VmRSS")? * 1024))
}

/// Lets this process's peak count from its present memory on (proc(5), `clear_refs`). Where the kernel refuses, the peak stays that of
/// the whole run: too high, never too low.
pub(crate) fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}

fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim())
}
