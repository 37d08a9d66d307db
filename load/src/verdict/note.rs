//! What held a run up: the report must say when it was the generator.

use serde::Serialize;

use super::phase::{CheckReport, PhaseReport};

/// Least share of the offered messages that must be sent for nothing to be noted.
const ENOUGH: f64 = 0.99;
/// Share of a CPU from which a thread is taken for busy all the time: the rest is what a scheduler takes.
const BUSY: f64 = 0.9;
/// Share of a phase from which waiting is worth a note.
const LONG: f64 = 0.05;
/// Schedule error in milliseconds at 99 % from which a note is due: the figure that this generator promises.
const LATE_MS: f64 = 10.0;

/// Something about a phase that a reader of its figures must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The phase.
    pub phase: String,
    /// What it is, in `snake_case`.
    pub kind: &'static str,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
}

pub(super) fn notes(phases: &[PhaseReport]) -> Vec<Note> {
    phases.iter().flat_map(of_phase).collect()
}

fn of_phase(phase: &PhaseReport) -> Vec<Note> {
    let mut all = Vec::new();
    let mut note = |kind, text_zh: String, text_en: String| {
        all.push(Note {
            phase: phase.name.clone(),
            kind,
            text_zh,
            text_en,
        });
    };
    held_up(phase, &mut note);
    if let Some(check) = &phase.check
        && let Some((zh, en)) = held_by_the_check(check)
    {
        note("check_is_limit", zh, en);
    }
    if let Some(check) = phase.check.as_ref().filter(|c| c.unheard > 0) {
        let n = check.unheard;
        note(
            "check_was_down",
            format!("检测端连接曾中断：{n} 条消息是否丢失无法判定"),
            format!(
                "the checking side's connection was down: whether {n} messages are lost cannot be told"
            ),
        );
    }
    if phase.unknown_commands > 0 {
        let n = phase.unknown_commands;
        note(
            "unknown_commands",
            format!("收到 {n} 条发给不存在设备的命令"),
            format!("{n} commands came in for devices that this community does not have"),
        );
    }
    if phase.commands_refused > 0 {
        let n = phase.commands_refused;
        note(
            "refused_commands",
            format!("{n} 条命令被拒绝；原因见其应答与日志"),
            format!("{n} commands were refused; their answers and the log say why"),
        );
    }
    if phase.rejected > 0 {
        let n = phase.rejected;
        note(
            "target_refuses",
            format!("目标平台拒绝了 {n} 条消息"),
            format!("the target refused {n} messages"),
        );
    }
    if phase.unacknowledged > 0 {
        let n = phase.unacknowledged;
        note(
            "never_acknowledged",
            format!("已发送的 {n} 条消息直到运行结束未获确认：目标平台是否收到无法判定"),
            format!(
                "{n} messages were sent and not acknowledged when the run ended: whether the target has them cannot be told"
            ),
        );
    }
    if phase.throttled > 0 {
        let n = phase.throttled;
        note(
            "target_asks_for_less",
            format!("目标平台 {n} 次要求降低速率（HTTP 429 或 503）"),
            format!("the target asked for less {n} times (HTTP 429 or 503)"),
        );
    }
    if phase.missed + phase.dropped > 0 {
        let gone = phase.missed + phase.dropped;
        note(
            "connections_were_down",
            format!("有 {gone} 条消息未发送：连接中断，或直到运行结束仍未取走"),
            format!(
                "{gone} messages were not sent: their connections were down, or had not taken them when the run ended"
            ),
        );
    }
    all
}

/// Says what held the sending up: the target, one of our own threads, or our disk.
fn held_up(phase: &PhaseReport, note: &mut impl FnMut(&'static str, String, String)) {
    let waiting = phase.back_pressure_seconds / phase.seconds.max(1e-9);
    let sending = Some(phase.sender_cpu_share).filter(|share| *share > BUSY);
    let network = phase.io_cpu_share.filter(|share| *share > BUSY);
    // Messages wait for a thread of ours that is busy all the time as they do for a target that holds them back.
    if waiting > LONG && network.is_none() {
        note(
            "target_is_limit",
            format!(
                "目标平台反压：到期消息等待了 {:.1} 秒",
                phase.back_pressure_seconds
            ),
            format!(
                "the target held messages back for {:.1} s",
                phase.back_pressure_seconds
            ),
        );
    }
    let is_behind = phase.achieved_share < ENOUGH;
    let is_late = phase.schedule_error_ms.p99.is_some_and(|p99| p99 > LATE_MS);
    let threads = [(sending, "发送", "sending"), (network, "网络", "network")];
    for (share, zh, en) in threads {
        let Some(share) = share else {
            continue;
        };
        let percent = share * 100.0;
        note(
            "generator_is_limit",
            format!("发生器{zh}线程占满 CPU（{percent:.0}%）：结果可能受发生器限制"),
            format!(
                "the generator's {en} thread was busy ({percent:.0} % of a CPU): it may have been the limit"
            ),
        );
    }
    let is_slow_disk = phase.disk_seconds / phase.seconds.max(1e-9) > LONG;
    if is_slow_disk {
        let seconds = phase.disk_seconds;
        note(
            "record_is_limit",
            format!("写入录制或真值使发送等待了 {seconds:.1} 秒：磁盘可能是瓶颈"),
            format!(
                "the sending waited {seconds:.1} s for the record or the ground truth to be written: the disk may have been the limit"
            ),
        );
    }
    let is_explained = waiting > LONG || sending.is_some() || network.is_some() || is_slow_disk;
    if (is_behind || is_late) && phase.starved > 0 && !is_explained {
        note(
            "simulation_is_limit",
            format!("仿真有 {} 次未能及时提供消息", phase.starved),
            format!(
                "the simulation had no message ready {} times",
                phase.starved
            ),
        );
    }
    if is_late && phase.starved == 0 && !is_explained {
        note(
            "late",
            "发送时刻偏差较大而发生器并不繁忙：本机可能繁忙".to_owned(),
            "messages left late although the generator was not busy: this machine may be"
                .to_owned(),
        );
    }
}

/// What is said, in Chinese and English, when latency and loss may be the checking side's own.
fn held_by_the_check(check: &CheckReport) -> Option<(String, String)> {
    let busy = check.cpu_share.filter(|share| *share > BUSY);
    let late = check.reading_lag_ms.p99.filter(|p99| *p99 > LATE_MS);
    let (zh, en) = match (busy, late) {
        (None, None) => return None,
        (Some(share), None) => (
            format!("检测线程占满 CPU（{:.0}%）", share * 100.0),
            format!(
                "the checking thread was busy ({:.0} % of a CPU)",
                share * 100.0
            ),
        ),
        (None, Some(p99)) => (
            format!("检测端读取滞后（p99 达 {p99:.1} 毫秒）"),
            format!("the checking side read late (up to {p99:.1} ms at p99)"),
        ),
        (Some(share), Some(p99)) => (
            format!(
                "检测线程占满 CPU（{:.0}%），读取滞后（p99 达 {p99:.1} 毫秒）",
                share * 100.0
            ),
            format!(
                "the checking thread was busy ({:.0} % of a CPU) and read late (up to {p99:.1} ms at p99)",
                share * 100.0
            ),
        ),
    };
    Some((
        format!("{zh}：该阶段的时延和丢失可能源于检测端自身"),
        format!("{en}: latency and loss of this phase may be its own"),
    ))
}
