//! What the standards of some profiles want of connections: those that tell devices apart by them, and how sure they are to deliver.

use twin_core::told::Told;

use super::{Payload, Scheme, Sharing, Target};
use crate::mqtt::QoS;

/// Why connections do not fit a profile: the platform would take several devices for one, none for what it is, or messages for others than they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// ThingsBoard's device interface has one topic for all devices: the access token, sent as user name, says which one speaks.
    #[error(
        "the profile thingsboard names no device in its messages: ThingsBoard tells devices apart by their connections, so that all on one connection would be one device; give each its own (connections = \"device\", on the command line --connections device) or speak as a gateway (profile thingsboard-gateway)"
    )]
    ThingsBoard,
    /// Alink's login is a device's (`deviceName&productKey`), and the platform takes a device's topics from that device alone; several devices on
    /// one connection need a gateway's topology and the logins of its sub-devices, which this profile does not send.
    #[error(
        "the profile alink needs a connection for each device: Alibaba Cloud's IoT Platform takes a device's topics from the connection that logged in as this device; give each its own (connections = \"device\", on the command line --connections device)"
    )]
    Alink,
    /// A Sparkplug edge node has an MQTT session of its own, whose last will is its death (tck-id-message-flow-edge-node-birth-publish-connect,
    /// ...-will-message): a connection has one will and thus one node. Its devices speak through it, as many as there are.
    #[error(
        "the profile sparkplug needs a connection for each edge node, whose last will is the node's death, and sends all devices of a node over it: say connections = \"gateway\" (on the command line --connections gateway)"
    )]
    Sparkplug,
    /// Births and data of Sparkplug are published once and never acknowledged (tck-id-payloads-nbirth-qos, ...-dbirth-qos, ...-ddata-qos).
    #[error(
        "the profile sparkplug needs quality of service 0 for births and data (Sparkplug 3.0, tck-id-payloads-nbirth-qos, -dbirth-qos and -ddata-qos); a node's last will has 1 all the same: leave qos out, or say qos = 0 (on the command line --qos 0)"
    )]
    SparkplugQos,
}

impl IdentityError {
    /// The key of a target that is wrong.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::ThingsBoard | Self::Alink | Self::Sparkplug => "connections",
            Self::SparkplugQos => "qos",
        }
    }
}

impl Told for IdentityError {
    fn zh(&self) -> String {
        match self {
            Self::ThingsBoard => "载荷格式 thingsboard 的消息中不含设备标识：ThingsBoard 以连接区分设备，共用连接的设备会被视为同一设备；请为每台设备单独建立连接（connections = \"device\"，命令行为 --connections device），或以网关方式发送（载荷格式 thingsboard-gateway）",
            Self::Alink => "载荷格式 alink 要求每台设备单独连接：阿里云物联网平台只接受设备以自身身份登录的连接向其主题发布；请为每台设备单独建立连接（connections = \"device\"，命令行为 --connections device）",
            Self::Sparkplug => "载荷格式 sparkplug 要求每个边缘节点单独连接（遗嘱即节点离线消息），该节点的所有设备经此连接发送；请写 connections = \"gateway\"（命令行为 --connections gateway）",
            Self::SparkplugQos => "载荷格式 sparkplug 要求上线（NBIRTH、DBIRTH）与数据消息的服务质量为 0（Sparkplug 3.0，tck-id-payloads-nbirth-qos、-dbirth-qos、-ddata-qos），节点遗嘱仍为 1；请去掉 qos，或写 qos = 0（命令行为 --qos 0）",
        }
        .to_owned()
    }
}

/// The topics of the calls that ThingsBoard makes to a device over the connection of this device (its MQTT device API, server-side RPC; from general
/// knowledge).
pub(crate) const DEVICE_CALLS: &str = "v1/devices/me/rpc/request/+";

impl Payload {
    /// Whether devices are to be called as ThingsBoard calls them, each over its own connection.
    pub(crate) fn has_device_calls(&self) -> bool {
        self.profile == "thingsboard" && self.command_topic.as_deref() == Some(DEVICE_CALLS)
    }

    /// Whether `target`'s connections are what the profile's standard wants, so that a platform knows which device speaks.
    ///
    /// # Errors
    /// When several devices, or edge nodes, would share a connection that may have one alone, or messages would be acknowledged that must not be.
    pub fn check_connections(&self, target: &Target) -> Result<(), IdentityError> {
        let scheme = target.address.scheme;
        match self.profile.as_str() {
            "thingsboard"
                if scheme.is_network()
                    && target.sharing != Sharing::Device
                    && (self.has_device_calls() || !self.names_device()) =>
            {
                Err(IdentityError::ThingsBoard)
            }
            "alink"
                if scheme == Scheme::Mqtt
                    && target.sharing != Sharing::Device
                    && !(self.names_device() && self.is_elsewhere()) =>
            {
                Err(IdentityError::Alink)
            }
            "sparkplug" if scheme == Scheme::Mqtt && target.sharing != Sharing::Gateway => {
                Err(IdentityError::Sparkplug)
            }
            "sparkplug" if scheme == Scheme::Mqtt && target.qos != QoS::AtMostOnce => {
                Err(IdentityError::SparkplugQos)
            }
            _ => Ok(()),
        }
    }

    /// Whether a topic in place of the profile's own names the device.
    fn names_device(&self) -> bool {
        let topic = self.topic.as_deref();
        topic.is_some_and(|topic| topic.contains("{device}"))
    }

    /// Whether the topic is none of Alibaba Cloud's, all of which begin with `/sys/`, `/ext/` or a product key after a slash.
    fn is_elsewhere(&self) -> bool {
        let topic = self.topic.as_deref();
        topic.is_some_and(|topic| !topic.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Address;

    fn check(profile: &str, topic: Option<&str>, url: &str, expected: [Option<IdentityError>; 3]) {
        let payload = Payload {
            profile: profile.to_owned(),
            topic: topic.map(str::to_owned),
            ..Payload::default()
        };
        let mut target = Target::new(Address::parse(url).unwrap());
        let all = [Sharing::Count(1), Sharing::Gateway, Sharing::Device];
        for (sharing, expected) in all.into_iter().zip(expected) {
            target.sharing = sharing;
            let found = payload.check_connections(&target).err();
            assert_eq!(found, expected, "{profile} {topic:?} {url} {sharing:?}");
        }
    }

    #[test]
    fn sparkplug_s_births_and_data_are_never_acknowledged() {
        let payload = Payload {
            profile: "sparkplug".to_owned(),
            ..Payload::default()
        };
        let refused = Err(IdentityError::SparkplugQos);
        for (url, qos, expected) in [
            ("mqtt://127.0.0.1", QoS::AtMostOnce, Ok(())),
            ("mqtt://127.0.0.1", QoS::AtLeastOnce, refused),
            ("mqtts://127.0.0.1", QoS::ExactlyOnce, refused),
            // A file has no quality of service.
            ("out.ndjson", QoS::AtLeastOnce, Ok(())),
        ] {
            let mut target = Target::new(Address::parse(url).unwrap());
            target.sharing = Sharing::Gateway;
            target.qos = qos;
            let found = payload.check_connections(&target);
            assert_eq!(found, expected, "{url} {qos:?}");
        }
    }

    #[test]
    fn connections_are_those_that_the_profiles_standard_wants() {
        use IdentityError::{Alink, Sparkplug, ThingsBoard};
        let (mqtt, wrong) = ("mqtt://127.0.0.1", Some(ThingsBoard));
        check("thingsboard", None, mqtt, [wrong, wrong, None]);
        check(
            "thingsboard",
            None,
            "nats://127.0.0.1",
            [wrong, wrong, None],
        );
        check("thingsboard", Some("tb/up"), mqtt, [wrong, wrong, None]);
        check("thingsboard", Some("tb/{device}/up"), mqtt, [None; 3]);
        check("thingsboard", None, "stdout", [None; 3]);
        check("thingsboard-gateway", None, mqtt, [None; 3]);
        // A topic of its own tells a device where it speaks, none where it is called.
        let called = Payload {
            profile: "thingsboard".to_owned(),
            topic: Some("tb/{device}/up".to_owned()),
            command_topic: Some(DEVICE_CALLS.to_owned()),
            ..Payload::default()
        };
        let mut target = Target::new(Address::parse(mqtt).unwrap());
        target.sharing = Sharing::Count(1);
        assert_eq!(called.check_connections(&target), Err(ThingsBoard));
        target.sharing = Sharing::Device;
        assert_eq!(called.check_connections(&target), Ok(()));
        let wrong = Some(Alink);
        check("alink", None, mqtt, [wrong, wrong, None]);
        let product = Some("/sys/a1B2c3/{device}/thing/event/property/post");
        check("alink", product, mqtt, [wrong, wrong, None]);
        check("alink", Some("up/{device}"), mqtt, [None; 3]);
        check(
            "sparkplug",
            None,
            mqtt,
            [Some(Sparkplug), None, Some(Sparkplug)],
        );
        check("sparkplug", None, "out.ndjson", [None; 3]);
        check("senml", None, mqtt, [None; 3]);
    }
}
