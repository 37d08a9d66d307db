//! What the objective of sites decided in a row, for people.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::siting::Footing;
use crate::both;
use crate::told::Bilingual;

/// What the objective decided on the sites of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// Prices did.
    Prices(ByPrices),
    /// Prices would have, but the list has none for its class: its sites are the fewest.
    Unpriced,
    /// Coverage did.
    Coverage(ByCoverage),
}

/// What prices decided, next to the fewest sites of the same candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct ByPrices {
    /// Currency, by ISO 4217.
    pub currency: Arc<str>,
    /// What the chosen sites cost with their devices.
    pub cost: f64,
    /// What the fewest sites would have cost.
    pub otherwise: f64,
    /// How many are chosen of each kind, and how many the fewest sites would have had.
    pub sites: BTreeMap<Footing, [usize; 2]>,
}

/// How much is served, next to the most that any choice of sites could: metres, points or features, as the row counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByCoverage {
    /// What is.
    pub served: f64,
    /// The most that could be; proven.
    pub most: f64,
}

impl Decided {
    /// For people.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Self::Prices(prices) => prices.words(),
            Self::Unpriced => both!(
                "prices did not decide: the list has none for this class, so the fewest sites were taken",
                "单价未起作用：价目表没有该类设备的单价，按点位最少选址"
            ),
            Self::Coverage(ByCoverage { served, most }) if served < most => {
                let percent = 100.0 * served / most;
                both!(
                    "coverage first: at least {percent:.1} % of the most that any choice of sites could serve",
                    "覆盖优先：不低于任何选址所能达到的最大覆盖的 {percent:.1} %"
                )
            }
            Self::Coverage(_) => both!(
                "coverage first: no choice of sites serves more",
                "覆盖优先：没有选址能覆盖更多"
            ),
        }
    }

    /// The unit of the row's bounds where that is money: its currency.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        match self {
            Self::Prices(prices) => Some(&prices.currency),
            Self::Unpriced | Self::Coverage(_) => None,
        }
    }

    /// Of two problems of one row that are solved one by one.
    pub(super) fn plus(self, more: Self) -> Self {
        match (self, more) {
            (Self::Prices(mut all), Self::Prices(more)) => {
                all.cost += more.cost;
                all.otherwise += more.otherwise;
                for (footing, [chosen, otherwise]) in more.sites {
                    let sum = all.sites.entry(footing).or_default();
                    sum[0] += chosen;
                    sum[1] += otherwise;
                }
                Self::Prices(all)
            }
            (Self::Coverage(all), Self::Coverage(more)) => Self::Coverage(ByCoverage {
                served: all.served + more.served,
                most: all.most + more.most,
            }),
            (first, _) => first,
        }
    }
}

impl ByPrices {
    fn words(&self) -> Bilingual {
        let Self {
            currency,
            cost,
            otherwise,
            sites,
        } = self;
        let changed = sites.iter().filter(|(_, [with, without])| with != without);
        let changed = changed.map(|(footing, [with, without])| {
            let on = Bilingual::from(footing.told());
            both!("{with} {on} instead of {without}", "{on} {with} 处（原为 {without}）" => on)
        });
        let changed: Vec<Bilingual> = changed.collect();
        if changed.is_empty() && cost >= otherwise {
            return both!(
                "prices changed nothing: {currency} {cost:.0} for the fewest sites too",
                "单价未改变选址：点位最少时同为 {currency} {cost:.0}"
            );
        }
        if changed.is_empty() {
            return both!(
                "prices decided: {currency} {cost:.0} instead of {otherwise:.0}, on as many sites of each kind",
                "单价起作用：{currency} {cost:.0}（点位最少时为 {otherwise:.0}），各类点位数不变"
            );
        }
        let join = |texts: Vec<&str>, by: &str| texts.join(by);
        let words = Bilingual::new(
            join(changed.iter().map(|words| &*words.en).collect(), ", "),
            join(changed.iter().map(|words| &*words.zh).collect(), "，"),
        );
        both!(
            "prices decided: {words}; {currency} {cost:.0} instead of {otherwise:.0} for the fewest sites",
            "单价起作用：{words}；{currency} {cost:.0}（点位最少时为 {otherwise:.0}）" => words
        )
    }
}
