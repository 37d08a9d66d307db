//! A measured row, and the table of them.

use serde::Serialize;

use crate::machine;

/// What a figure must reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// At least this much of the row's unit.
    AtLeast(f64),
    /// At most this much of the row's unit.
    AtMost(f64),
    /// At least this many times as good as the peer; not met where the peer is missing.
    Ratio(f64),
}

/// One measurement.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) ours: f64,
    pub(crate) peer: Option<f64>,
    pub(crate) peer_version: Option<String>,
    pub(crate) unit: &'static str,
    /// How many times as good as the peer: above 1 we are better.
    pub(crate) ratio: Option<f64>,
    pub(crate) target: Option<String>,
    pub(crate) met: Option<bool>,
    pub(crate) rounds: usize,
    pub(crate) machine: String,
    pub(crate) commit: String,
}

/// Which of two figures is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    Less,
    More,
}

impl Row {
    /// A figure without a peer.
    pub(crate) fn new(id: impl Into<String>, ours: f64, unit: &'static str, rounds: usize) -> Self {
        Self {
            id: id.into(),
            ours,
            peer: None,
            peer_version: None,
            unit,
            ratio: None,
            target: None,
            met: None,
            rounds,
            machine: machine::describe(),
            commit: std::env::var("TWIN_COMMIT").unwrap_or_default(),
        }
    }

    /// Against a peer's figure.
    pub(crate) fn against(mut self, peer: f64, version: impl Into<String>, better: Better) -> Self {
        let ratio = if better == Better::More {
            self.ours / peer
        } else {
            peer / self.ours
        };
        self.peer = Some(peer);
        self.peer_version = Some(version.into());
        self.ratio = Some(ratio);
        self
    }

    /// Against a peer that is not on this machine; `how` says how to get it.
    pub(crate) fn without(mut self, how: impl Into<String>) -> Self {
        self.peer_version = Some(how.into());
        self
    }

    /// Held against a target, beside those that it was held against before: it is met when all are.
    pub(crate) fn target(mut self, target: Target) -> Self {
        let (met, text) = match target {
            Target::AtLeast(least) => (self.ours >= least, format!(">= {}", shown(least))),
            Target::AtMost(most) => (self.ours <= most, format!("<= {}", shown(most))),
            Target::Ratio(least) => (
                self.ratio.is_some_and(|ratio| ratio >= least),
                format!("ratio >= {least}"),
            ),
        };
        self.target = Some(match self.target {
            Some(before) => format!("{before}, {text}"),
            None => text,
        });
        self.met = Some(met && self.met.unwrap_or(true));
        self
    }
}

/// The rows as a table for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = format!("{}\n", machine::describe());
    text.push_str(&format!(
        "{:<44} {:>12} {:>12} {:>8} {:<10} {:>12} {:<4} {:>6}  {}\n",
        "id", "ours", "peer", "ratio", "unit", "target", "met", "rounds", "peer version"
    ));
    for row in rows {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), shown);
        text.push_str(&format!(
            "{:<44} {:>12} {:>12} {:>8} {:<10} {:>12} {:<4} {:>6}  {}\n",
            row.id,
            shown(row.ours),
            number(row.peer),
            row.ratio
                .map_or_else(|| "-".to_owned(), |r| format!("{r:.2}")),
            row.unit,
            row.target.as_deref().unwrap_or("-"),
            row.met.map_or("-", |met| if met { "yes" } else { "NO" }),
            row.rounds,
            row.peer_version.as_deref().unwrap_or("-"),
        ));
    }
    text
}

fn shown(value: f64) -> String {
    if value.abs() >= 1_000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_met_when_all_its_targets_are() {
        let row = |ours| {
            Row::new("x", ours, "s", 1)
                .against(10.0, "peer", Better::Less)
                .target(Target::AtMost(2.0))
                .target(Target::Ratio(10.0))
        };
        let (good, slow, worse) = (row(1.0), row(3.0), row(1.5));
        assert_eq!(good.target.as_deref(), Some("<= 2.000, ratio >= 10"));
        assert_eq!(
            [good.met, slow.met, worse.met],
            [Some(true), Some(false), Some(false)]
        );
    }
}
