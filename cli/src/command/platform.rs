//! Options that say which platform is meant and how it is spoken with: those of `twin load`, `twin replay` and `twin record`.

use std::path::PathBuf;

use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;
use twin_load::mqtt::{QoS, Version};
use twin_load::plan::{Address, Sharing, Target};
use twin_load::target::remote::Body;
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

    /// The password of a target, if it has one.
    pub(super) fn password(&self, target: &Target) -> failure::Result<Option<Secret>> {
        let source = match (&self.password_env, &self.password_file) {
            (Some(name), _) => Some(SecretSource::Environment(name.clone())),
            (None, Some(path)) => Some(SecretSource::File(path.clone())),
            (None, None) => target.password.clone(),
        };
        let environment = |name: &str| std::env::var(name).ok();
        Ok(source.map(|s| s.read(&environment)).transpose()?)
    }
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
    let ms = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.1} ms"));
    let (place, phases) = live.place();
    let (up, all) = live.connections();
    let (seconds, phase, sending) = (live.seconds(), live.phase(), live.sending());
    let sent = sending.map_or(0, |s| s.sent);
    let late = ms(sending.and_then(|s| s.schedule_error.percentile_ms(99.0)));
    let latency = ms(live.latency_p99_ms());
    let back = live.received().map_or_else(
        || Bilingual::alike(""),
        |n| {
            both!(
                ", back {n}, p99 {latency}",
                "，收到 {n}，时延 p99 {latency}"
            )
        },
    );
    let words = both!(
        "{phase}: sent {sent}, late p99 {late}{back}, up {up}/{all}",
        "{phase}：已发 {sent}，发送偏差 p99 {late}{back}，连接 {up}/{all}" => back
    );
    let line = format!(
        "\r\x1b[K{seconds:>5.0} s {place}/{phases} {}",
        tongue::said(&words)
    );
    // A terminal that has gone ends no run.
    drop(output::note(&line));
}
