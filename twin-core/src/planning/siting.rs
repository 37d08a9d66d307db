//! What the choice of sites is to be best at.

use super::price::PriceList;
use crate::both;
use crate::model::words::words;
use crate::told::{Bilingual, Term};

words! {
    /// What sites are chosen for, where a row leaves a choice.
    SiteObjective {
        /// All that is asked for with the fewest sites: poles and walls before posts of their own. Prices have no say.
        Sites = "sites" "点位最少",
        /// All of it for the least money: devices, what carries them, trenches to what feeds them.
        Cost = "cost" "造价最低",
        /// As much of it as any choice serves, and that with the fewest sites.
        Coverage = "coverage" "覆盖最大",
    }
}

words! {
    /// What a device at a site stands or hangs on.
    Footing {
        /// It is there already.
        There = "there" "已有",
        /// A pole that carries others, which has power and fibre.
        SmartPole = "smart_pole" "智慧杆",
        /// The ceiling of a room.
        Room = "room" "室内",
        /// The feature that it is for, which someone looks after.
        Feature = "feature" "要素旁",
        /// Free ground between features that it is for.
        Between = "between" "要素之间的空地",
        /// The outside of a house.
        Wall = "wall" "外墙",
        /// A pole that is there and carries no others.
        Pole = "pole" "普通杆",
        /// A roof.
        Roof = "roof" "屋顶",
        /// A post or base of its own, in the open.
        Ground = "ground" "自立",
        /// The same, where smart poles stand.
        BesidePoles = "beside_poles" "智慧杆旁自立",
    }
}

/// What sites are chosen for, with the list that prices are by.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Siting {
    /// [`SiteObjective::Sites`].
    #[default]
    Sites,
    /// [`SiteObjective::Cost`] by this list.
    Cost(PriceList),
    /// [`SiteObjective::Coverage`].
    Coverage,
}

impl Siting {
    /// By an objective, and by a list where that is cost.
    #[must_use]
    pub fn by(objective: SiteObjective, prices: PriceList) -> Self {
        match objective {
            SiteObjective::Sites => Self::Sites,
            SiteObjective::Cost => Self::Cost(prices),
            SiteObjective::Coverage => Self::Coverage,
        }
    }

    /// The objective alone.
    #[must_use]
    pub fn objective(&self) -> SiteObjective {
        match self {
            Self::Sites => SiteObjective::Sites,
            Self::Cost(_) => SiteObjective::Cost,
            Self::Coverage => SiteObjective::Coverage,
        }
    }

    /// By what sites were chosen, as a sentence of a report.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Self::Sites => both!(
                "Sites were chosen to be the fewest that serve all that is asked for; prices had no say in where anything stands.",
                "选址目标：以最少的点位满足全部需求；单价不影响点位。"
            ),
            Self::Cost(prices) => {
                let name = |first: Option<&str>, second: Option<&str>| {
                    first.or(second).unwrap_or_default().to_owned()
                };
                let (zh, en) = (prices.title.zh.as_deref(), prices.title.en.as_deref());
                let title = Bilingual::new(name(en, zh), name(zh, en));
                let date = &prices.date;
                both!(
                    "Sites were chosen to serve all that is asked for at the least cost by {title} ({date}): each device, what carries it, and a trench of its own, straight to the nearest power and network. Sums below share trenches and follow ways.",
                    "选址目标：按{title}（{date}）以最低造价满足全部需求，计入设备、承载物以及各自直线接至最近电源和网络的沟槽；概算中的沟槽沿道路且相互共用。" => title
                )
            }
            Self::Coverage => both!(
                "Sites were chosen to serve as much of what is asked for as any choice can, and that with the fewest sites; prices had no say in where anything stands.",
                "选址目标：先使覆盖最大，再使点位最少；单价不影响点位。"
            ),
        }
    }
}

impl Footing {
    /// What a device costs by where it stands, next to one on a smart pole, where the fewest sites are looked for: on another pole it needs a
    /// box and power of its own, outside on a wall a housing that the weather does not harm, on a roof a mast too, in the open a pole.
    /// Beside smart poles one is dearer than the two on poles that it could replace: they are there to carry it. Between features one is
    /// preferred to none but not to one at a feature. One that is there costs enough that one which nothing needs is not called needed.
    /// Assumptions that only choose between sites.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::There => 1e-3,
            Self::SmartPole | Self::Room | Self::Feature => 1.0,
            Self::Between => 1.01,
            Self::Wall => 1.05,
            Self::Pole => 1.1,
            Self::Roof => 1.15,
            Self::Ground => 1.25,
            Self::BesidePoles => 2.1,
        }
    }

    /// As reports count it.
    pub(super) fn told(self) -> Term {
        match self {
            Self::There => Term::new("there already", self.zh()),
            Self::SmartPole => Term::new("on smart poles", self.zh()),
            Self::Room => Term::new("in rooms", self.zh()),
            Self::Feature => Term::new("at features", self.zh()),
            Self::Between => Term::new("between features", self.zh()),
            Self::Wall => Term::new("on walls", self.zh()),
            Self::Pole => Term::new("on other poles", self.zh()),
            Self::Roof => Term::new("on roofs", self.zh()),
            Self::Ground => Term::new("on posts or bases of their own", self.zh()),
            Self::BesidePoles => Term::new("on posts of their own beside smart poles", self.zh()),
        }
    }
}
