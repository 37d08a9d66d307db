//! What is subscribed to.

use twin_core::told::Term;

use super::ListenError;
use crate::plan::{Scheme, Target};

/// The filters to subscribe to at a platform: those `given`, or everything if there are none.
///
/// # Errors
/// When the platform sends nothing by itself, a stream is named where there are none, or a filter is none of its own.
pub fn listen_filters(target: &Target, given: &[String]) -> Result<Vec<String>, ListenError> {
    let scheme = target.address.scheme;
    let all = match scheme {
        Scheme::Mqtt if target.stream.is_some() => return Err(ListenError::Stream),
        Scheme::Mqtt => "#",
        Scheme::Nats => ">",
        _ => return Err(ListenError::Deaf),
    };
    if given.is_empty() {
        return Ok(vec![all.to_owned()]);
    }
    if scheme == Scheme::Nats {
        given.iter().try_for_each(|filter| subject(filter))?;
    }
    Ok(given.to_vec())
}

/// Checks a filter of NATS subjects: tokens parted by points, `*` for one of any kind, `>` at the end for all further ones.
fn subject(filter: &str) -> Result<(), ListenError> {
    let wrong = |en, zh| {
        Err(ListenError::Filter {
            filter: filter.to_owned(),
            reason: Term::new(en, zh),
        })
    };
    if filter.split('/').any(|level| level == "#" || level == "+") {
        return wrong(
            "that is MQTT's; NATS has site.> and site.*.up",
            "这是 MQTT 的写法；NATS 用 site.> 和 site.*.up",
        );
    }
    if filter.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("a subject has no spaces", "主题不能含空格");
    }
    let mut tokens = filter.split('.').peekable();
    while let Some(token) = tokens.next() {
        if token.is_empty() {
            return wrong(
                "a subject has something between its points",
                "主题的两个点之间不能为空",
            );
        }
        if token == ">" && tokens.peek().is_some() {
            return wrong("> stands at the end alone", "> 只能位于末尾");
        }
    }
    Ok(())
}

/// Whether a filter of NATS lets a subject through.
pub(super) fn matches(filter: &str, subject: &str) -> bool {
    let mut tokens = subject.split('.');
    for wanted in filter.split('.') {
        match (wanted, tokens.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => {}
            (wanted, Some(token)) if wanted == token => {}
            _ => return false,
        }
    }
    tokens.next().is_none()
}

/// Whether a subject is one that NATS uses by itself: its interfaces, stores and answers.
pub(super) fn is_servers_own(subject: &str) -> bool {
    subject.starts_with('$') || subject.starts_with("_INBOX.")
}

/// Whether such subjects are passed over: where nobody asked for them by name, as MQTT does with topics that begin with `$` (MQTT 5,
/// 4.7.2).
pub(super) fn passes_over_own(filters: &[String]) -> bool {
    filters.iter().all(|f| !is_servers_own(f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Address;

    fn filters(url: &str, given: &[&str]) -> Result<Vec<String>, String> {
        let target = Target::new(Address::parse(url).unwrap());
        let given: Vec<_> = given.iter().map(|&g| g.to_owned()).collect();
        listen_filters(&target, &given).map_err(|e| e.to_string())
    }

    #[test]
    fn everything_is_heard_where_nothing_is_named() {
        assert_eq!(filters("mqtt://h", &[]).unwrap(), ["#"]);
        assert_eq!(filters("nats://h", &[]).unwrap(), [">"]);
        assert!(filters("http://h", &[]).unwrap_err().contains("nats://"));
    }

    #[test]
    fn subjects_are_checked() {
        for good in ["a", "a.*.b", "a.>", ">", "*", "a/b.c", "$KV.x.>"] {
            assert_eq!(filters("tls://h", &[good]).unwrap(), [good]);
        }
        for bad in ["", "a..b", ".a", "a.>.b", "a b", "a/#", "site/+/up", "#"] {
            let said = filters("nats://h", &["a", bad]).unwrap_err();
            assert!(said.contains(&format!("--topic {bad}:")), "{said}");
        }
        assert_eq!(filters("mqtt://h", &["a/#"]).unwrap(), ["a/#"]);
    }

    #[test]
    fn only_nats_has_streams() {
        let of = |url: &str| {
            let mut target = Target::new(Address::parse(url).unwrap());
            target.stream = Some("S".to_owned());
            listen_filters(&target, &[]).map_err(|e| e.to_string())
        };
        assert_eq!(of("nats://h").unwrap(), [">"]);
        let said = of("mqtt://h").unwrap_err();
        assert!(said.contains("--stream"), "{said}");
    }

    #[test]
    fn filters_let_through_what_nats_says() {
        for (filter, subject, passes) in [
            (">", "a.b", true),
            ("a.>", "a.b.c", true),
            ("a.>", "a", false),
            ("a.*.c", "a.b.c", true),
            ("a.*", "a.b.c", false),
            ("a.b", "a.b", true),
            ("a.b", "a.c", false),
            ("a.b.c", "a.b", false),
            ("*", "a", true),
        ] {
            assert_eq!(matches(filter, subject), passes, "{filter} {subject}");
        }
    }

    #[test]
    fn what_nats_says_to_itself_is_heard_by_name_alone() {
        let of = |filter: &str| passes_over_own(&[filter.to_owned()]);
        assert!(of(">") && of("*.>") && of("site.>"));
        assert!(!of("$JS.>") && !of("_INBOX.>"));
        assert!(is_servers_own("$JS.API.INFO") && is_servers_own("_INBOX.a.b"));
        assert!(!is_servers_own("site.$x"));
    }
}
