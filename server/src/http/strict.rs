//! Messages read strictly: a member that means nothing is an error that names it.
//!
//! `deny_unknown_fields` says nothing about variants without members, such as `pause`; so what was read is written again and
//! compared.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

/// Reads `value` as a `T` that holds all of its members.
pub(crate) fn strict<T: DeserializeOwned + Serialize>(value: Value) -> Result<T, Bilingual> {
    let read: T = serde_json::from_value(value.clone()).map_err(|error| error.told())?;
    let meant = serde_json::to_value(&read).map_err(|error| error.told())?;
    match unknown(&value, &meant) {
        None => Ok(read),
        Some(name) => Err(both!(
            "'{}' means nothing here",
            "“{}”在此处没有意义";
            super::query::shorten(&name)
        )),
    }
}

fn unknown(said: &Value, meant: &Value) -> Option<String> {
    match (said, meant) {
        (Value::Object(said), Value::Object(meant)) => {
            said.iter().find_map(|(name, value)| match meant.get(name) {
                None => Some(name.clone()),
                Some(inner) => unknown(value, inner),
            })
        }
        (Value::Array(said), Value::Array(meant)) => said
            .iter()
            .zip(meant)
            .find_map(|(said, meant)| unknown(said, meant)),
        // serde takes a list for the members in their order.
        (Value::Array(_), Value::Object(_)) => Some(said.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use twin_protocol::audit::PostedRules;
    use twin_protocol::command::Command;
    use twin_protocol::live::ClientMessage;

    use super::*;

    #[test]
    fn members_that_mean_nothing_are_named() {
        assert_eq!(strict(json!({ "type": "pause" })), Ok(Command::Pause));
        let error = strict::<Command>(json!({ "type": "pause", "why": 1 })).unwrap_err();
        assert!(error.en.contains("'why'"), "{error}");
        let nested =
            json!({ "type": "command", "id": 1, "command": { "type": "resume", "why": 1 } });
        assert!(
            strict::<ClientMessage>(nested)
                .unwrap_err()
                .zh
                .contains("“why”")
        );
        let listed = strict::<Command>(json!(["pause"])).unwrap_err();
        assert!(!listed.en.is_empty());
        let files = json!({ "rules": [{ "name": "a", "text": "", "why": 1 }] });
        let error = strict::<PostedRules>(files).unwrap_err();
        assert!(error.en.contains("'why'"), "{error}");
        assert!(strict::<PostedRules>(json!([[]])).is_err());
        let left_out = json!({ "type": "inject_fault", "device": "d", "fault": "dead" });
        assert!(strict::<Command>(left_out).is_ok());
    }
}
