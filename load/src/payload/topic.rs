//! Topics with places for what differs between devices.

use twin_core::both;
use twin_core::told::Bilingual;

use super::ProfileError;
use super::facts::DeviceFacts;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Community,
    Class,
    Device,
    Gateway,
    Channel,
}

/// A topic with `{community}`, `{class}`, `{device}`, `{gateway}` and `{channel}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPattern {
    pieces: Vec<Piece>,
}

impl TopicPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When a place is not known or the topic holds what topics must not (MQTT 4.7).
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let error = |reason: Bilingual| ProfileError::BadTopic {
            topic: text.to_owned(),
            reason,
        };
        if text.is_empty() || text.len() > 1_000 {
            return Err(error(both!(
                "must have 1 to 1,000 bytes",
                "应有 1 至 1,000 字节"
            )));
        }
        if text.contains(['+', '#', '\0', '\n']) {
            return Err(error(both!(
                "must not hold +, # or control characters",
                "不能含 +、# 或控制字符"
            )));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after
                .split_once('}')
                .ok_or_else(|| error(Bilingual::new("lacks a closing }", "缺少右花括号 }")))?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match word {
                "community" => Piece::Community,
                "class" => Piece::Class,
                "device" => Piece::Device,
                "gateway" => Piece::Gateway,
                "channel" => Piece::Channel,
                _ => {
                    let known =
                        Bilingual::list(["community", "class", "device", "gateway", "channel"]);
                    return Err(error(both!(
                        "names '{{{word}}}'; known are {known}",
                        "含“{{{word}}}”；可用的有 {known}" => known
                    )));
                }
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self { pieces })
    }

    /// Appends the topic of a device's channel.
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>, facts: &DeviceFacts, channel: &str) {
        for piece in &self.pieces {
            out.extend_from_slice(match piece {
                Piece::Text(text) => text.as_bytes(),
                Piece::Community => facts.community.as_bytes(),
                Piece::Class => facts.class.as_bytes(),
                Piece::Device => facts.device.as_bytes(),
                Piece::Gateway => facts.gateway.as_bytes(),
                Piece::Channel => channel.as_bytes(),
            });
        }
    }

    /// The device in a topic of this pattern, when it stands as a level of its own.
    #[must_use]
    pub fn device_of<'a>(&self, topic: &'a str) -> Option<&'a str> {
        let mut levels = vec![String::new()];
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Device => "+d",
                _ => "+",
            };
            for (at, part) in text.split('/').enumerate() {
                if at > 0 {
                    levels.push(String::new());
                }
                if let Some(level) = levels.last_mut() {
                    level.push_str(part);
                }
            }
        }
        let mut device = None;
        let mut given = topic.split('/');
        for level in &levels {
            let there = given.next()?;
            match level.as_str() {
                "+d" => device = Some(there),
                level if level.contains('+') || level == there => {}
                _ => return None,
            }
        }
        device.filter(|_| given.next().is_none())
    }

    /// Whether its topics tell the device, by a level of its own.
    #[must_use]
    pub(crate) fn names_device(&self) -> bool {
        let facts = DeviceFacts {
            community: "c".to_owned(),
            class: "k".to_owned(),
            device: "d".to_owned(),
            gateway: "g".to_owned(),
        };
        let mut topic = Vec::new();
        self.write(&mut topic, &facts, "n");
        self.device_of(&String::from_utf8_lossy(&topic)) == Some("d")
    }

    /// A filter that finds all its topics: a level with a place in it becomes `+`.
    #[must_use]
    pub fn filter(&self) -> String {
        let mut marked = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => marked.push_str(text),
                _ => marked.push('+'),
            }
        }
        let level = |level: &str| {
            if level.contains('+') {
                "+".to_owned()
            } else {
                level.to_owned()
            }
        };
        marked.split('/').map(level).collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_tells_its_device() {
        let pattern = TopicPattern::parse("site/{class}/{device}/up").unwrap();
        assert_eq!(pattern.device_of("site/T1/lamp-1/up"), Some("lamp-1"));
        for other in ["site/T1/lamp-1", "site/T1/lamp-1/up/x", "else/T1/lamp-1/up"] {
            assert_eq!(pattern.device_of(other), None, "{other}");
        }
        let within = TopicPattern::parse("x/Datastreams('{device}.{channel}')").unwrap();
        assert_eq!(within.device_of("x/Datastreams('a.b')"), None);
        assert!(pattern.names_device() && !within.names_device());
    }
}
