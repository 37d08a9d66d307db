//! Topics with places for what differs between devices.

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
        let error = |reason: String| ProfileError::BadTopic {
            topic: text.to_owned(),
            reason,
        };
        if text.is_empty() || text.len() > 1_000 {
            return Err(error("must have 1 to 1,000 bytes".into()));
        }
        if text.contains(['+', '#', '\0', '\n']) {
            return Err(error("must not hold +, # or control characters".into()));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after
                .split_once('}')
                .ok_or_else(|| error("lacks a closing }".into()))?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match word {
                "community" => Piece::Community,
                "class" => Piece::Class,
                "device" => Piece::Device,
                "gateway" => Piece::Gateway,
                "channel" => Piece::Channel,
                _ => {
                    let known = "community, class, device, gateway, channel";
                    return Err(error(format!("names '{{{word}}}'; known are {known}")));
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
