//! How what comes back is checked, and where it comes back.

use twin_core::both;

use super::Reader;
use super::table::{CheckTable, ValuesTable};
use crate::check::{JsonPath, ValuePaths};
use crate::mqtt::TlsFiles;
use crate::plan::{Address, Check, PlanError, Scheme, Target};

fn key(field: &str) -> String {
    format!("load.check.{field}")
}

impl Reader<'_> {
    pub(super) fn check(&self, table: CheckTable) -> Result<Check, PlanError> {
        let side = self.side(&table)?;
        let without = Check::default();
        let check = Check {
            subscribers: table.subscribers.unwrap_or(1),
            topics: table.topics,
            grace_secs: table.grace_seconds.unwrap_or(without.grace_secs),
            side,
            stream: table.stream,
            paths: table.values.map(|v| self.paths(&v)).transpose()?,
            interval_secs: table.interval_seconds.unwrap_or(without.interval_secs),
        };
        if !(1..=1_000).contains(&check.subscribers) {
            return Err(self.value(
                key("subscribers"),
                both!("must be 1 to 1000", "应在 1 至 1000 之间"),
            ));
        }
        if !(0.0..=3_600.0).contains(&check.grace_secs) {
            return Err(self.value(
                key("grace_seconds"),
                both!("must be 0 to 3600", "应在 0 至 3600 之间"),
            ));
        }
        if !(0.05..=3_600.0).contains(&check.interval_secs) {
            return Err(self.value(
                key("interval_seconds"),
                both!("must be 0.05 to 3600", "应在 0.05 至 3600 之间"),
            ));
        }
        self.fits(&check)?;
        Ok(check)
    }

    /// Whether what is asked for can be told at that side.
    fn fits(&self, check: &Check) -> Result<(), PlanError> {
        if !check.is_polled() {
            return Ok(());
        }
        if check.paths.is_none() {
            let reason = both!(
                "is missing: a store that is asked over HTTP tells values, not messages; say where device and time are in its answer",
                "缺失：经 HTTP 查询的存储给出的是数值而非消息；请写明其应答中设备和时间的位置"
            );
            return Err(self.value(key("match"), reason));
        }
        if check.interval_secs >= check.grace_secs {
            let reason = both!(
                "must be less than grace_seconds, or messages are lost before they are looked for",
                "应小于 grace_seconds，否则消息在查询之前即被判为丢失"
            );
            return Err(self.value(key("interval_seconds"), reason));
        }
        Ok(())
    }

    fn side(&self, table: &CheckTable) -> Result<Option<Target>, PlanError> {
        let password = self.password(
            &key,
            table.password_env.clone(),
            table.password_file.clone(),
        )?;
        let Some(url) = &table.url else {
            if password.is_some() || table.user.is_some() {
                let reason = both!(
                    "is missing: without it the check has the target's own login",
                    "缺失：没有它时，核对使用目标自己的登录信息"
                );
                return Err(self.value(key("url"), reason));
            }
            return Ok(None);
        };
        let address = Address::parse(url).map_err(|e| self.value(key("url"), e))?;
        if !matches!(address.scheme, Scheme::Mqtt | Scheme::Nats | Scheme::Http) {
            let reason = both!(
                "must be that of an MQTT broker, a NATS server or a web address that can be asked",
                "应为 MQTT 服务器、NATS 服务器或可查询的网址"
            );
            return Err(self.value(key("url"), reason));
        }
        let file = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| self.folder.join(p));
        let side = Target {
            user: table.user.clone(),
            password,
            stream: table.stream.clone(),
            tls: TlsFiles {
                ca: file(&table.ca_file),
                certificate: file(&table.certificate_file),
                key: file(&table.key_file),
            },
            ..Target::new(address)
        };
        self.login(&["load", "check"], &side)?;
        Ok(Some(side))
    }

    fn paths(&self, table: &ValuesTable) -> Result<ValuePaths, PlanError> {
        let path = |field: &str, text: &str| {
            JsonPath::parse(text)
                .map_err(|reason| self.value(key(&format!("match.{field}")), reason))
        };
        let channel = table.channel.as_deref().map(|text| path("channel", text));
        Ok(ValuePaths {
            device: path("device", &table.device)?,
            channel: channel.transpose()?,
            time: path("time", &table.time)?,
        })
    }
}
