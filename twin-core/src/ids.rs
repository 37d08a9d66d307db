//! Text ids for the outside, dense indices for the inside.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::told::Told;

/// Longest id in bytes, so that an id fits a URL segment and an MQTT topic level.
pub const MAX_ID_LEN: usize = 200;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("'{text}' is not a valid {kind} id: {reason}")]
#[non_exhaustive]
pub struct IdError {
    /// Which kind of id was asked for.
    pub kind: &'static str,
    /// The rejected text, cut to 60 characters.
    pub text: String,
    /// What is wrong with it.
    pub reason: IdFault,
}

impl Told for IdError {
    /// The kind has the name that it has in the data.
    fn zh(&self) -> String {
        let Self { kind, text, reason } = self;
        format!("“{text}”不是有效的 {kind} 编号：{}", reason.zh())
    }
}

/// What is wrong with a text that should be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdFault {
    /// It is empty.
    Empty,
    /// It is longer than [`MAX_ID_LEN`].
    TooLong,
    /// It has other letters than an id may have.
    Letters,
}

impl IdFault {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Empty => "为空",
            Self::TooLong => "超过 200 字节",
            Self::Letters => "只允许 ASCII 字母、数字和 - _ . : /",
        }
    }
}

impl fmt::Display for IdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::TooLong => "it is longer than 200 bytes",
            Self::Letters => "only ASCII letters, digits and - _ . : / are allowed",
        })
    }
}

fn check(kind: &'static str, text: &str) -> Result<(), IdError> {
    let reason = if text.is_empty() {
        IdFault::Empty
    } else if text.len() > MAX_ID_LEN {
        IdFault::TooLong
    } else if !text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b))
    {
        IdFault::Letters
    } else {
        return Ok(());
    };
    Err(IdError {
        kind,
        text: text.chars().take(60).collect(),
        reason,
    })
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to 200 bytes of ASCII letters, digits and `-_.:/`; stable across imports; cheap to clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Validates `text`.
            ///
            /// # Errors
            /// When it is empty, too long or holds other characters.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                let text = text.as_ref();
                check($kind, text)?;
                Ok(Self(text.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

text_id! {
    /// Names a community 社区.
    CommunityId = "community";
    /// Names a compound 小区.
    CompoundId = "compound";
    /// Names a building 楼栋.
    BuildingId = "building";
    /// Names a building unit 单元.
    UnitId = "unit";
    /// Names a road or path.
    RoadId = "road";
    /// Names a green area.
    GreenId = "green";
    /// Names a water body.
    WaterId = "water";
    /// Names a parking facility.
    ParkingId = "parking";
    /// Names a gate 出入口.
    GateId = "gate";
    /// Names a place 场所.
    PlaceId = "place";
    /// Names a fixture, such as a lift, a hydrant or a pole.
    FixtureId = "fixture";
    /// Names a device 设备.
    DeviceId = "device";
    /// Names a storey 楼层.
    StoreyId = "storey";
    /// Names a level of a car park.
    GarageLevelId = "garage level";
    /// Names a turn restriction.
    TurnRestrictionId = "turn restriction";
    /// Names an access rule.
    AccessRuleId = "access rule";
    /// Names a timetable.
    TimetableId = "timetable";
    /// Names a room.
    RoomId = "room";
    /// Names a roof.
    RoofId = "roof";
    /// Names a shell: the surfaces of a building.
    ShellId = "shell";
    /// Names a stretch of wall or fence.
    WallId = "wall";
    /// Names a parking space 车位.
    ParkingSpaceId = "parking space";
    /// Names an airspace.
    AirspaceId = "airspace";
    /// Names a 3D model that stands somewhere.
    PlacedModelId = "placed model";
    /// Names a household 户.
    HouseholdId = "household";
    /// Names a legal entity 法人.
    LegalEntityId = "legal entity";
    /// Names a vehicle.
    VehicleId = "vehicle";
    /// Names a node of a power or water network.
    UtilityNodeId = "utility node";
    /// Names a link of a power or water network.
    UtilityLinkId = "utility link";
    /// Names a device class of the catalogue, such as `T3-2`.
    ClassId = "device class";
    /// Names a row of the catalogue, such as `T3-2a`.
    RowId = "catalogue row";
}

/// Position of a device in [`crate::model::CommunityParts::devices`]: dense, never stored or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceIdx(pub u32);

impl DeviceIdx {
    /// As an index into a slice.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        assert!(BuildingId::new("osm/way/12").is_ok());
        assert_eq!(BuildingId::new("").unwrap_err().reason, IdFault::Empty);
        assert!(
            BuildingId::new("楼")
                .unwrap_err()
                .to_string()
                .contains("ASCII")
        );
        assert!(BuildingId::new("x".repeat(201)).is_err());
        assert!(serde_json::from_str::<GateId>("\"a b\"").is_err());
    }
}
