//! `twin replay`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use twin_core::both;
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Bilingual;
use twin_load::ReplayOptions;
use twin_load::plan::{Check, Pace, Plan, Scheme};
use twin_load::record::{Damage, Playback, Record, Rewrite, Selection};
use twin_load::verdict::{PhaseReport, Report};
use twin_protocol::load_run::LoadPhase;

use super::load_run::{Intent, Telling};
use super::platform::{self, Platform};
use super::tongue;
use crate::failure::{self, Failure, bail};

/// A phase's longest: the record ends it.
const ENDLESS_SECONDS: f64 = 3e8;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin replay day --target mqtt://127.0.0.1:1883 --factor 60 --present --verify\n  twin replay day --target copy.parquet --fastest --verify\n  twin replay day --target nats://127.0.0.1:4222 --check --console http://127.0.0.1:8080\n  twin replay traffic --target stdout --from 2026-06-01T08:00:00+08:00 --device lamp-1 --rename lamp-1=lamp-9\n\nExit code 1 also means that --verify found a difference."
)]
pub(crate) struct Options {
    /// The record's folder.
    record: PathBuf,
    /// URL of the target: mqtt://, mqtts://, http://, https://, nats://, tls:// (NATS), ws://, wss://, stdout, a file, or a folder that
    /// ends in .parquet.
    #[arg(long)]
    target: String,
    /// Recorded seconds a second, 0.1 to 1000.
    #[arg(long, default_value = "1", value_parser = factor)]
    factor: f64,
    /// As fast as the target takes messages.
    #[arg(long, conflicts_with = "factor")]
    fastest: bool,
    /// Begins at this time, RFC 3339.
    #[arg(long, value_parser = tongue::parsed::<SimTime>)]
    from: Option<SimTime>,
    /// Ends before this time.
    #[arg(long, value_parser = tongue::parsed::<SimTime>)]
    to: Option<SimTime>,
    /// A device, or all whose ids begin with what stands before a final `*`; once or more; all if missing.
    #[arg(long, value_name = "ID")]
    device: Vec<String>,
    /// Moves time stamps in payloads so that the first message is of the present.
    #[arg(long, conflicts_with = "shift")]
    present: bool,
    /// Moves time stamps in payloads by so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = shift, allow_negative_numbers = true)]
    shift: Option<f64>,
    /// Gives a device another id, once or more.
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,
    /// What goes before every id that has no new one.
    #[arg(long, value_name = "TEXT", default_value = "")]
    id_prefix: String,
    /// Fails unless what was sent is what was recorded, by hash, and nothing was lost.
    #[arg(long)]
    verify: bool,
    /// Replays what is left of segments that are damaged, and passes over the rest.
    #[arg(long)]
    skip_damaged: bool,
    /// Subscribes back and reports loss, duplicates, order and latency.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    platform: Platform,
    /// CSV file in which devices, or gateways, have logins of their own: docs/load.md tells its columns.
    #[arg(long, value_name = "FILE", env = "TWIN_LOAD_CREDENTIALS_FILE")]
    credentials_file: Option<PathBuf>,
    #[command(flatten)]
    telling: Telling,
}

fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.1..=1_000.0).contains(&number) => Ok(number),
        _ => Err(tongue::said(&both!(
            "it must be 0.1 to 1000",
            "应在 0.1 至 1000 之间"
        ))),
    }
}

/// Most seconds of a shift: a hundred years.
const MOST_SHIFT: f64 = 3.2e9;

fn shift(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.abs() <= MOST_SHIFT => Ok(number),
        _ => Err(tongue::said(&both!(
            "it must be a number of seconds, at most a hundred years",
            "应为秒数，不超过一百年"
        ))),
    }
}

/// Replays and reports.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let name = options.record.display().to_string();
    let is_stdout = options.target == "stdout";
    let scheme = is_stdout.then_some(Scheme::Stdout);
    options.telling.begin(&name, None)?;
    let report = replayed(options);
    let report = report.map_err(|reason| (options.telling).failed(&name, None, scheme, reason))?;
    if options.verify {
        verify(&report)?;
    }
    Ok(())
}

fn replayed(options: &Options) -> failure::Result<Report> {
    let mut target = platform::target(&options.target)?;
    target.credentials.clone_from(&options.credentials_file);
    options.platform.change(&mut target)?;
    let password = options.platform.password(&target)?;
    let present = platform::present()?;
    let playback = playback(options, present)?;
    let pace = if options.fastest {
        Pace::Fastest
    } else {
        Pace::Factor(options.factor)
    };
    let mut plan = Plan::soak(ENDLESS_SECONDS, pace);
    for phase in &mut plan.phases {
        "replay".clone_into(&mut phase.name);
    }
    plan.check = options.check.then(Check::default);
    let replay = ReplayOptions {
        playback: &playback,
        plan: &plan,
        target: &target,
        password: password.as_ref(),
        present,
        record: None,
    };
    let intent = intent(options, &replay);
    (options.telling).drive(&intent, None, |tell| twin_load::replay(&replay, tell))
}

fn intent<'a>(options: &Options, replay: &ReplayOptions<'a>) -> Intent<'a> {
    let playback = replay.playback;
    let planned = replay.plan.phases.iter().map(|phase| LoadPhase {
        name: phase.name.clone(),
        // How long it takes as fast as possible is up to the target.
        seconds: if options.fastest {
            0.0
        } else {
            playback.seconds() / options.factor
        },
    });
    Intent {
        name: playback.record().manifest().origin.name().to_owned(),
        target: replay.target,
        profile: ReplayOptions::PROFILE,
        devices: playback.facts().len(),
        planned: planned.collect(),
        present: replay.present,
    }
}

fn playback(options: &Options, present: SimTime) -> failure::Result<Playback> {
    let damage = if options.skip_damaged {
        Damage::PassedOver
    } else {
        Damage::Refused
    };
    let record = Record::open(&options.record, damage)?;
    for told in record.passed_over().iter().chain(record.mended()) {
        tracing::warn!("{told}");
    }
    let selection = Selection {
        from: options.from,
        to: options.to,
        devices: options.device.clone(),
    };
    let mut rewrite = Rewrite {
        names: names(&options.rename)?,
        prefix: options.id_prefix.clone(),
        shift: SimSpan::from_nanos((options.shift.unwrap_or(0.0) * 1e9).round() as i64),
    };
    if options.present {
        // The first message's time is known once the record was read.
        let first = Playback::new(record.clone(), selection.clone(), Rewrite::default())?.first();
        rewrite.shift = present - first;
    }
    Ok(Playback::new(record, selection, rewrite)?)
}

fn names(pairs: &[String]) -> failure::Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for pair in pairs {
        match pair.split_once('=') {
            Some((old, new)) if !old.is_empty() && !new.is_empty() => {
                names.insert(old.to_owned(), new.to_owned());
            }
            _ => bail!(
                "--rename {pair}: it must be OLD=NEW",
                "--rename {pair}：应为 旧=新"
            ),
        }
    }
    Ok(names)
}

/// Whether everything that was recorded was sent, once and in order, and nothing else.
fn verify(report: &Report) -> failure::Result<()> {
    let Some(replay) = &report.setting.replay else {
        bail!("the report tells of no replay", "报告中没有回放");
    };
    if !replay.is_same {
        bail!(
            "what was sent ({}) is not what was recorded ({})",
            "发送的内容（{}）与录制的内容（{}）不同";
            replay.sent_sha256,
            replay.expected_sha256
        );
    }
    if let Some(words) = unproven(&report.total) {
        return Err(Failure::of(words));
    }
    if !replay.passed_over.is_empty() {
        bail!(
            "{} damaged segments, or the rest of them, were passed over",
            "跳过了 {} 个损坏的分段或其剩余部分";
            replay.passed_over.len()
        );
    }
    Ok(())
}

/// The messages of which it is not proven that the target has them, if there are any. What came back while nobody listened is proven by nobody.
fn unproven(total: &PhaseReport) -> Option<Bilingual> {
    let unsent = total.missed + total.dropped + total.shed + total.rejected;
    let unacknowledged = total.unacknowledged;
    let of_check = total.check.as_ref();
    let (lost, unheard) = of_check.map_or((0, 0), |c| (c.lost, c.unheard));
    (unsent + unacknowledged + lost + unheard > 0).then(|| {
        both!(
            "{unsent} messages of the record were not sent, {unacknowledged} were never acknowledged, {lost} did not come back, and of {unheard} it cannot be told, since the checking side did not listen",
            "录制中有 {unsent} 条消息未发送，{unacknowledged} 条未获确认，{lost} 条未返回，{unheard} 条因检测端未在接收而无法判定"
        )
    })
}

#[cfg(test)]
mod tests {
    use twin_load::verdict::CheckReport;

    use super::*;

    fn total(missed: u64, unacknowledged: u64, lost: u64, unheard: u64) -> PhaseReport {
        let check = CheckReport {
            lost,
            unheard,
            ..CheckReport::default()
        };
        PhaseReport {
            missed,
            unacknowledged,
            check: Some(check),
            ..PhaseReport::default()
        }
    }

    #[test]
    fn a_replay_of_which_nothing_is_missing_is_proven() {
        assert_eq!(unproven(&PhaseReport::default()), None);
        assert_eq!(unproven(&total(0, 0, 0, 0)), None);
    }

    #[test]
    fn messages_that_nobody_heard_or_acknowledged_are_not_proven_as_lost_ones_are_not() {
        for (missed, unacknowledged, lost, unheard) in
            [(2, 0, 0, 0), (0, 5, 0, 0), (0, 0, 3, 0), (0, 0, 0, 4)]
        {
            let told = unproven(&total(missed, unacknowledged, lost, unheard)).unwrap();
            assert_eq!(
                told.en,
                format!(
                    "{missed} messages of the record were not sent, {unacknowledged} were never acknowledged, {lost} did not come back, and of {unheard} it cannot be told, since the checking side did not listen"
                )
            );
            assert_eq!(
                told.zh,
                format!(
                    "录制中有 {missed} 条消息未发送，{unacknowledged} 条未获确认，{lost} 条未返回，{unheard} 条因检测端未在接收而无法判定"
                )
            );
        }
    }
}
