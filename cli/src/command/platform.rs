//! Options that say which platform is meant and how it is spoken with: those of `twin load`, `twin replay` and `twin record`.

use std::path::PathBuf;

use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;
use twin_load::mqtt::{QoS, Version};
use twin_load::plan::{Address, Sharing, Target};
use twin_load::target::remote::Body;
use twin_load::verdict::{CheckReport, Percentiles, PhaseReport};
use twin_load::{Live, Secret, SecretSource};

use super::tongue;
use crate::failure::{self, Context, Failure, bail};
use crate::output;

#[derive(clap::Args)]
pub(super) struct Platform {
    /// How devices share connections: `device`, `gateway` or a number.
    #[arg(long)]
    connections: Option<String>,
    /// Quality of service, 0 to 2.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=2))]
    qos: Option<u8>,
    /// Version of MQTT.
    #[arg(long, value_parser = ["3.1.1", "5"])]
    mqtt_version: Option<String>,
    /// Messages of an HTTP request at most.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch: Option<u32>,
    /// How messages are put into HTTP requests and WebSocket frames.
    #[arg(long, value_parser = ["payload", "lines", "array"])]
    body: Option<String>,
    /// JetStream's stream that acknowledges, or is recorded; it must be there.
    #[arg(long)]
    stream: Option<String>,
    /// User name; `{device}` stands for the device's or gateway's id.
    #[arg(long)]
    user: Option<String>,
    /// Environment variable that holds the password.
    #[arg(long, conflicts_with = "password_file")]
    password_env: Option<String>,
    /// File that holds the password.
    #[arg(long)]
    password_file: Option<PathBuf>,
    /// PEM file of the authorities that a TLS target's certificate may come from.
    #[arg(long)]
    ca_file: Option<PathBuf>,
    /// PEM file of our certificate.
    #[arg(long, requires = "key_file")]
    certificate_file: Option<PathBuf>,
    /// PEM file of its private key.
    #[arg(long, requires = "certificate_file")]
    key_file: Option<PathBuf>,
}

/// The target of a URL or path.
pub(super) fn target(url: &str) -> failure::Result<Target> {
    // The text itself is not repeated: it may hold a password.
    let address =
        Address::parse(url).map_err(|e| Failure::of(both!("--target {e}", "--target {e}" => e)))?;
    Ok(Target::new(address))
}

impl Platform {
    /// Lets the command line change a target.
    pub(super) fn change(&self, target: &mut Target) -> failure::Result<()> {
        match self.qos {
            None => {}
            Some(0) => target.qos = QoS::AtMostOnce,
            Some(1) => target.qos = QoS::AtLeastOnce,
            Some(_) => target.qos = QoS::ExactlyOnce,
        }
        match self.mqtt_version.as_deref() {
            None => {}
            Some("5") => target.version = Version::V5,
            Some(_) => target.version = Version::V311,
        }
        if let Some(text) = &self.connections {
            target.sharing = match text.as_str() {
                "device" => Sharing::Device,
                "gateway" => Sharing::Gateway,
                number => match number.parse() {
                    Ok(count) if (1..=64_000).contains(&count) => Sharing::Count(count),
                    _ => bail!(
                        "--connections must be device, gateway or a number from 1 to 64000",
                        "--connections 应为 device、gateway 或 1 至 64000 的数"
                    ),
                },
            };
        }
        if let Some(batch) = self.batch {
            target.batch = batch;
        }
        if let Some(word) = &self.body {
            let body = Body::parse(word);
            target.body =
                Some(body.map_err(|e| Failure::of(both!("--body {e}", "--body {e}" => e)))?);
        }
        if self.stream.is_some() {
            target.stream.clone_from(&self.stream);
        }
        if self.user.is_some() {
            target.user.clone_from(&self.user);
        }
        let files = [
            (&self.ca_file, &mut target.tls.ca),
            (&self.certificate_file, &mut target.tls.certificate),
            (&self.key_file, &mut target.tls.key),
        ];
        for (given, file) in files {
            if given.is_some() {
                file.clone_from(given);
            }
        }
        Ok(())
    }

    /// The password of a target, if it has one, which the target must take with the user that it has.
    pub(super) fn password(&self, target: &Target) -> failure::Result<Option<Secret>> {
        let source = match (&self.password_env, &self.password_file) {
            (Some(name), _) => Some(SecretSource::Environment(name.clone())),
            (None, Some(path)) => Some(SecretSource::File(path.clone())),
            (None, None) => target.password.clone(),
        };
        let password = read(source.as_ref())?;
        target.check_login(source.as_ref())?;
        Ok(password)
    }
}

/// The password that the scenario names for a place, if it has one.
pub(super) fn own_password(target: &Target) -> failure::Result<Option<Secret>> {
    read(target.password.as_ref())
}

fn read(source: Option<&SecretSource>) -> failure::Result<Option<Secret>> {
    let environment = |name: &str| std::env::var(name).ok();
    Ok(source.map(|s| s.read(&environment)).transpose()?)
}

/// The present.
pub(super) fn present() -> failure::Result<SimTime> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .context(both!("the clock is before 1970", "系统时钟早于 1970 年"))?;
    Ok(SimTime::from_nanos(i64::try_from(since.as_nanos())?))
}

/// Shows how a run is going, on a line that replaces the one before it.
pub(super) fn show(live: &Live<'_>) {
    let progress = live.progress();
    let Some(phase) = progress.phases.last() else {
        return;
    };
    let (number, phases) = live.place();
    let words = line(phase, live.connections());
    // A line that wrapped would not be replaced as a whole, so the terminal cuts its end off.
    let text = format!(
        "\r\x1b[?7l\x1b[K{:>5.0} s {number}/{phases} {}\x1b[?7h",
        live.seconds(),
        tongue::said(&words)
    );
    // A terminal that has gone ends no run.
    drop(output::note(&text));
}

/// How a phase is going; what counts most comes first.
fn line(phase: &PhaseReport, (up, all): (usize, usize)) -> Bilingual {
    let (name, sent) = (&phase.name, phase.sent);
    let (offered, achieved) = (phase.offered_per_s, phase.achieved_per_s);
    let late = percentiles(&phase.schedule_error_ms);
    let back = (phase.check.as_ref()).map_or_else(|| Bilingual::alike(""), back);
    let (reconnects, held) = (phase.reconnects, phase.back_pressure_seconds);
    let (shed, refused) = (phase.shed, phase.rejected);
    both!(
        "{name}: offered {offered:.0}/s, achieved {achieved:.0}/s, sent {sent}{back}, back-pressure {held:.1} s, shed {shed}, refused {refused}, up {up}/{all}, reconnects {reconnects}, late {late}",
        "{name}：应发 {offered:.0} 条/秒，实发 {achieved:.0} 条/秒，已发 {sent}{back}，反压等待 {held:.1} 秒，过期未发 {shed}，被拒绝 {refused}，连接 {up}/{all}，重连 {reconnects} 次，发送偏差 {late}" => back
    )
}

/// What came back of a phase so far.
fn back(check: &CheckReport) -> Bilingual {
    let (received, lost, duplicates) = (check.received, check.lost, check.duplicates);
    let order = check.disordered.map_or_else(
        || both!("order not told", "次序无法判定"),
        |n| both!("{n} out of order", "乱序 {n}"),
    );
    let latency = percentiles(&check.latency_ms);
    both!(
        ", back {received}, lost {lost}, duplicates {duplicates}, {order}, latency {latency}",
        "，收到 {received}，丢失 {lost}，重复 {duplicates}，{order}，时延 {latency}" => order
    )
}

fn percentiles(of: &Percentiles) -> String {
    let ms = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.1}"));
    format!(
        "p50/p99/p99.9 {}/{}/{} ms",
        ms(of.p50),
        ms(of.p99),
        ms(of.p99_9)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(check: Option<CheckReport>) -> PhaseReport {
        PhaseReport {
            name: "soak".to_owned(),
            offered_per_s: 500.0,
            achieved_per_s: 480.4,
            sent: 960,
            shed: 3,
            rejected: 4,
            reconnects: 5,
            back_pressure_seconds: 1.5,
            check,
            ..PhaseReport::default()
        }
    }

    #[test]
    fn the_line_tells_rates_loss_latencies_and_what_holds_the_run_up() {
        let latency_ms = Percentiles {
            p50: Some(1.0),
            p99: Some(2.5),
            p99_9: Some(9.0),
            ..Percentiles::default()
        };
        let check = CheckReport {
            received: 950,
            lost: 7,
            duplicates: 2,
            disordered: Some(1),
            latency_ms,
            ..CheckReport::default()
        };
        let told = line(&phase(Some(check)), (9, 10));
        assert_eq!(
            told.en,
            "soak: offered 500/s, achieved 480/s, sent 960, back 950, lost 7, duplicates 2, 1 out of order, latency p50/p99/p99.9 1.0/2.5/9.0 ms, back-pressure 1.5 s, shed 3, refused 4, up 9/10, reconnects 5, late p50/p99/p99.9 -/-/- ms"
        );
        assert_eq!(
            told.zh,
            "soak：应发 500 条/秒，实发 480 条/秒，已发 960，收到 950，丢失 7，重复 2，乱序 1，时延 p50/p99/p99.9 1.0/2.5/9.0 ms，反压等待 1.5 秒，过期未发 3，被拒绝 4，连接 9/10，重连 5 次，发送偏差 p50/p99/p99.9 -/-/- ms"
        );
    }

    #[test]
    fn without_a_check_nothing_is_told_of_what_came_back() {
        let told = line(&phase(None), (1, 1));
        assert!(told.en.contains("sent 960, back-pressure"), "{told}");
        let shared = back(&CheckReport::default());
        assert!(shared.en.contains("order not told"), "{shared}");
    }
}
