//! What is said of a demand: how far it is met, what is known too little of, what is wrong, what would mend it.

use std::sync::Arc;

use geo::Coord;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Figure, ViewLevel};
use crate::ids::{ClassId, DeviceId, PlaceId, RoadId};
use crate::model::Mounting;
use crate::model::words::words;

words! {
    /// How far a demand is met.
    Verdict {
        /// All of it is.
        Met = "met" "已满足",
        /// Some of it is, or all of it with a fault.
        Partly = "partly" "部分满足",
        /// None of it is.
        NotMet = "not_met" "未满足",
        /// The community does not say enough to tell.
        CannotTell = "cannot_tell" "无法判定",
        /// The community has nothing that the demand speaks of.
        NotApplicable = "not_applicable" "不适用",
    }
    /// What the amounts of a demand count.
    Measure {
        /// Devices or places; of a rule that something be within reach, the features that ask for it.
        Count = "count" "个",
        /// Metres of road or boundary.
        Metres = "metres" "米",
        /// Square metres.
        SquareMetres = "square_metres" "平方米",
        /// Storeys.
        Storeys = "storeys" "层",
    }
}

impl Verdict {
    /// Whether something is to be mended: it is met in part or not at all.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Partly | Self::NotMet)
    }

    /// Of `served` of `demanded`, with faults or without: what is less than `slack` short counts as met.
    #[must_use]
    pub fn of_amounts(served: f64, demanded: f64, slack: f64, has_faults: bool) -> Self {
        if demanded <= 0.0 {
            Self::NotApplicable
        } else if served >= demanded - slack {
            if has_faults { Self::Partly } else { Self::Met }
        } else if served > 0.0 {
            Self::Partly
        } else {
            Self::NotMet
        }
    }

    /// Of several demands of one row: met when all are that can be told, not met when none is, partly in between. What does not
    /// apply has no say; where some cannot be told, the rest decides unless it is all met.
    #[must_use]
    pub fn of_all(all: impl IntoIterator<Item = Self>) -> Self {
        let (mut met, mut not_met, mut partly, mut untold) = (false, false, false, false);
        for verdict in all {
            match verdict {
                Self::Met => met = true,
                Self::Partly => partly = true,
                Self::NotMet => not_met = true,
                Self::CannotTell => untold = true,
                Self::NotApplicable => {}
            }
        }
        match (met, partly, not_met, untold) {
            (false, false, false, false) => Self::NotApplicable,
            (_, true, ..) | (true, _, true, _) => Self::Partly,
            (_, _, true, _) => Self::NotMet,
            (_, _, _, true) => Self::CannotTell,
            (true, ..) => Self::Met,
        }
    }
}

/// What the community would have to say for a demand to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The layer that lacks it, as in [`crate::spatial::Layer`]'s words.
    pub layer: Arc<str>,
    /// The kind of feature, where one kind is missing.
    pub kind: Option<Arc<str>>,
    /// The attribute, where the features are there.
    pub attribute: Option<Arc<str>>,
}

impl Missing {
    /// Features of a layer.
    #[must_use]
    pub fn layer(layer: &str) -> Self {
        Self {
            layer: layer.into(),
            kind: None,
            attribute: None,
        }
    }

    /// Features of one kind.
    #[must_use]
    pub fn kind(layer: &str, kind: &str) -> Self {
        Self {
            kind: Some(kind.into()),
            ..Self::layer(layer)
        }
    }

    /// An attribute of a layer's features.
    #[must_use]
    pub fn attribute(layer: &str, attribute: &str) -> Self {
        Self {
            attribute: Some(attribute.into()),
            ..Self::layer(layer)
        }
    }
}

/// What is wrong although the amount is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Two neighbours along a stretch or in a green stand closer than allowed.
    TooClose {
        /// The one.
        device: DeviceId,
        /// The next.
        neighbour: DeviceId,
        /// Their distance in metres, along the stretch if there is one.
        distance_m: f64,
        /// The least distance in metres.
        least_m: f64,
    },
    /// Lamp posts that are there stand otherwise along the roads than smart poles are to, or leave some of the roads.
    LampPosts {
        /// How many stand along the roads.
        posts: u32,
        /// How many stretches there are between neighbours on one side of a road.
        stretches: u32,
        /// How many of these are shorter than `least_m`.
        close: u32,
        /// How many of these are longer than `most_m`.
        far: u32,
        /// The least spacing in metres.
        least_m: f64,
        /// The greatest spacing in metres.
        most_m: f64,
        /// Metres of road within half the greatest spacing of a post.
        served_m: f64,
        /// Metres of road.
        demanded_m: f64,
    },
    /// It looks the wrong way.
    LooksAway {
        /// The device.
        device: DeviceId,
        /// How far it would have to turn, radians.
        by_rad: f64,
    },
    /// It looks out of a gate and shows no number plate of a vehicle that comes in: something hides them, or they are out of the picture or
    /// too coarse in it.
    PlateUnseen {
        /// The device.
        device: DeviceId,
        /// How fine it is to be shown.
        level: ViewLevel,
    },
    /// Part of a line is within the distance of cameras that do not show it: something hides it, or they look elsewhere.
    Unseen {
        /// Length of that part in metres.
        length_m: f64,
    },
    /// Of cameras that may show the rest it cannot be told.
    SightUntold {
        /// How many.
        devices: u32,
        /// What would have to be known of them.
        attribute: Arc<str>,
    },
    /// A gateway serves more devices than it may have at once.
    TooManyDevices {
        /// The gateway.
        gateway: DeviceId,
        /// How many it serves.
        devices: u32,
        /// How many it may have.
        most: u32,
    },
    /// The devices that a gateway serves send more than it takes.
    TooManyMessages {
        /// The gateway.
        gateway: DeviceId,
        /// Messages a second that they send regularly.
        messages_per_second: f64,
        /// Messages a second that it takes.
        most_per_second: f64,
    },
    /// It stands apart from those it belongs with.
    Apart {
        /// The device.
        device: DeviceId,
        /// The class it belongs with.
        class: ClassId,
        /// Distance to the nearest of that class in metres, if there is one.
        distance_m: Option<f64>,
        /// The greatest distance in metres.
        most_m: f64,
    },
    /// A junction has no device near it.
    BareJunction {
        /// One of the roads that end there.
        road: RoadId,
        /// Distance of the nearest in metres, if there is any.
        distance_m: Option<f64>,
        /// The greatest distance in metres.
        most_m: f64,
    },
    /// What is within reach serves others, and no more than so many.
    Full {
        /// Most households that a device serves.
        most_households: u32,
    },
    /// It is not attached to what it should be attached to.
    NotMounted {
        /// The device.
        device: DeviceId,
    },
    /// It is put up on something else than is asked for.
    Mounting {
        /// The device.
        device: DeviceId,
        /// What it is put up on.
        mounting: Mounting,
    },
    /// It does not provide what is asked for.
    Lacks {
        /// The device.
        device: DeviceId,
        /// What it does not provide, in the words of the condition `provides`.
        what: Arc<str>,
    },
    /// Its alarm is not loud enough.
    TooQuiet {
        /// The device.
        device: DeviceId,
        /// Its level, A-weighted dB at 1 m.
        level_db: f64,
        /// The least level, A-weighted dB at 1 m.
        least_db: f64,
    },
    /// A number of it is not as a figure of its row asks.
    Figure {
        /// The device.
        device: DeviceId,
        /// What the number is of, in `snake_case`.
        quantity: Arc<str>,
        /// The number, in the figure's unit.
        value: f64,
        /// What is asked for.
        asked: Figure,
    },
    /// It is nearer to a wall than allowed.
    NearWall {
        /// The device.
        device: DeviceId,
        /// Its distance in metres.
        distance_m: f64,
        /// The least distance in metres.
        least_m: f64,
    },
    /// A place is smaller than those it serves need.
    TooSmall {
        /// Its area in square metres.
        area_m2: f64,
        /// What is needed in square metres.
        least_m2: f64,
    },
    /// There are more places than allowed.
    TooMany {
        /// How many there are.
        count: u32,
        /// How many may be.
        most: u32,
    },
    /// A place is not in the middle.
    OffCentre {
        /// The place.
        place: PlaceId,
        /// Its distance from the middle of the community in metres.
        distance_m: f64,
        /// The greatest distance in metres.
        most_m: f64,
    },
    /// A place is not on the ground floor.
    WrongStorey {
        /// The place.
        place: PlaceId,
        /// Its storey, 0 for the ground floor.
        storey: i16,
    },
    /// A place is too near to what disturbs it.
    TooNear {
        /// The place.
        place: PlaceId,
        /// What disturbs: `interference` or `water`.
        what: Arc<str>,
        /// The layer of the source.
        layer: Arc<str>,
        /// The id of the source.
        feature: Arc<str>,
        /// Its distance in metres.
        distance_m: f64,
        /// The least distance in metres.
        least_m: f64,
    },
    /// The room of a place is too narrow.
    TooNarrow {
        /// The place.
        place: PlaceId,
        /// Its width in metres.
        width_m: f64,
        /// The least width in metres.
        least_m: f64,
    },
    /// The room of a place is no rectangle.
    NotRectangular {
        /// The place.
        place: PlaceId,
        /// How much of the smallest rectangle about it it fills, 0 to 1.
        share: f64,
    },
}

/// What would mend a demand or a condition. What is moved, enlarged or taken away is named by its layer (`device`, `place`, `parking`, `room`) and
/// its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "repair", rename_all = "snake_case")]
pub enum Repair {
    /// Devices of a class to be added; cameras look along the line at what is not shown.
    Add {
        /// The class; for table 10, none.
        class: Option<ClassId>,
        /// The kind of place; for devices, none.
        place: Option<Arc<str>>,
        /// How many.
        count: u32,
        /// Where: plan positions in local metres, as many as are worth naming, at most `count`; none where nowhere has room for it.
        at: Vec<Coord<f64>>,
    },
    /// One camera to be turned, after which nothing is missing and nothing that it alone shows is lost; of one at a gate, after which it
    /// looks at what comes in.
    Turn {
        /// The device, or the fixture of the map that is one.
        device: DeviceId,
        /// Where it should look, radians anticlockwise from east.
        heading_rad: f64,
    },
    /// A device or a place to be moved, after which what is wrong with where it is is not.
    Move {
        /// Its layer.
        layer: Arc<str>,
        /// Its id.
        feature: Arc<str>,
        /// Where to: plan position in local metres.
        to: Coord<f64>,
        /// The storey that it goes to, 0 for the ground floor, where it changes or has to be one.
        storey: Option<i16>,
        /// Where it should look there, radians anticlockwise from east, where that changes.
        heading_rad: Option<f64>,
    },
    /// A place or its room to be enlarged.
    Enlarge {
        /// Its layer.
        layer: Arc<str>,
        /// Its id.
        feature: Arc<str>,
        /// The area that it needs in square metres.
        to_m2: f64,
    },
    /// A device or place to be taken away, without which nothing is missing.
    Remove {
        /// Its layer.
        layer: Arc<str>,
        /// Its id.
        feature: Arc<str>,
    },
    /// An attribute of a feature to be brought to what is asked for.
    Upgrade {
        /// The layer of the feature.
        layer: Arc<str>,
        /// Its id.
        feature: Arc<str>,
        /// The attribute.
        attribute: Arc<str>,
    },
    /// Something to be surveyed before anything can be said.
    Survey(Missing),
    /// The row to be planned anew: no single step mends it.
    Replan,
}

impl Repair {
    /// The places that it proposes, plan positions in local metres: where something is added or moved to.
    #[must_use]
    pub fn at(&self) -> &[Coord<f64>] {
        match self {
            Self::Add { at, .. } => at,
            Self::Move { to, .. } => std::slice::from_ref(to),
            _ => &[],
        }
    }

    /// A device moved within its storey, looking as it does.
    pub(super) fn moved(device: &DeviceId, to: Coord<f64>) -> Self {
        Self::Move {
            layer: "device".into(),
            feature: device.as_str().into(),
            to,
            storey: None,
            heading_rad: None,
        }
    }

    /// A device taken away.
    pub(super) fn removed(device: &DeviceId) -> Self {
        Self::Remove {
            layer: "device".into(),
            feature: device.as_str().into(),
        }
    }

    /// One device more of a class.
    pub(super) fn added(class: &ClassId, at: Coord<f64>) -> Self {
        Self::Add {
            class: Some(class.clone()),
            place: None,
            count: 1,
            at: vec![at],
        }
    }
}
