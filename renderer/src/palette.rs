//! Every colour of the picture, by the words of the model. All of them are a matter of taste, none of data.

use bevy::color::{Color, ColorToComponents, LinearRgba};
use twin_protocol::live::DeviceState;

/// A colour as written in style sheets: `0xRRGGBB`, sRGB.
#[must_use]
pub fn hex(rgb: u32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color::srgb_u8(r, g, b)
}

/// A colour of `0xRRGGBB` as linear light with full opacity, for vertices.
#[must_use]
pub fn linear(rgb: u32) -> [f32; 4] {
    LinearRgba::from(hex(rgb)).to_f32_array()
}

/// The ground around the community.
pub const GROUND: u32 = 0xCD_CE_C0;

/// Top of a compound's wall, and of gate pillars.
pub const WALL: u32 = 0xDC_D4_C6;

/// Kerbs along roads.
pub const KERB: u32 = 0xE2_E0_D9;

/// Lines between lanes and parking bays, and between directions.
pub const LANE_LINE: u32 = 0xF2_F1_EC;
/// Lines between the two directions of a road.
pub const CENTRE_LINE: u32 = 0xEC_C9_67;

/// Pins over places.
pub const PLACE: u32 = 0x8E_3F_B8;

/// Pins over gates.
pub const GATE: u32 = 0x12_8C_5A;

/// What is selected.
pub const SELECTION: u32 = 0xFF_C8_2E;

/// Colour of a building's walls by its use.
#[must_use]
pub fn wall_of(usage: &str) -> u32 {
    match usage {
        "residential" => 0xF1_E7_D6,
        "mixed" => 0xEE_DB_C4,
        "commercial" => 0xEE_D6_C8,
        "office" => 0xD6_E0_EA,
        "education" => 0xF4_E3_B8,
        "health" => 0xF6_F3_F1,
        "public" => 0xE2_D9_EA,
        "industrial" => 0xCF_CC_C6,
        "parking" => 0xC4_C8_CC,
        "utility" => 0xD2_D6_CA,
        _ => 0xE0_DD_D6,
    }
}

/// Colour of a building's roof by its use.
#[must_use]
pub fn roof_of(usage: &str) -> u32 {
    match usage {
        "residential" => 0xC8_8A_68,
        "mixed" => 0xB5_6A_46,
        "commercial" => 0xC2_50_44,
        "office" => 0x6C_93_BF,
        "education" => 0xE0_A5_35,
        "health" => 0x6F_B7_AE,
        "public" => 0x96_7A_BB,
        "industrial" => 0x8A_86_80,
        "parking" => 0x79_7F_88,
        "utility" => 0x96_A0_84,
        _ => 0xB3_AE_A4,
    }
}

/// Colour of a flat area by its layer and kind.
#[must_use]
pub fn area_of(layer: &str, kind: &str) -> u32 {
    match (layer, kind) {
        ("compound", _) => 0xDA_D4_C6,
        ("green", "park") => 0x99_C2_7A,
        ("green", "wood") => 0x86_AE_6C,
        ("green", "playground") => 0xE0_AC_86,
        ("green", "pitch") => 0x8F_BF_96,
        ("green", _) => 0xAD_CE_8A,
        ("water", _) => 0x6F_AE_D0,
        ("parking", "bicycle") => 0xBF_C5_CA,
        ("parking", _) => 0xA8_AD_B3,
        _ => GROUND,
    }
}

/// Colour of a road by its class.
#[must_use]
pub fn road_of(class: &str) -> u32 {
    match class {
        "city" => 0x6C_6F_75,
        "main" => 0x7B_7E_84,
        "lane" => 0x8D_8F_94,
        "service" => 0x9B_9D_A0,
        "cycleway" => 0xC4_93_84,
        "steps" => 0xBD_B5_A8,
        _ => 0xD2_C8_B4,
    }
}

/// Colour of a working device by the white paper's table that its class is in.
#[must_use]
pub fn group_of(table: u8) -> u32 {
    match table {
        3 => 0x24_6B_D6,
        4 => 0xE0_5A_1F,
        5 => 0x1B_9E_8F,
        6 => 0x7A_4F_D0,
        7 => 0x2F_A8_3A,
        8 => 0xC7_2C_8C,
        9 => 0x0C_A5_D6,
        _ => 0x55_5B_66,
    }
}

/// Name of a table's group of devices, Chinese and English.
#[must_use]
pub fn group_name(table: u8) -> (&'static str, &'static str) {
    match table {
        3 => ("社区治理", "Governance"),
        4 => ("市政管理", "Municipal"),
        5 => ("物业管理", "Property"),
        6 => ("便民服务", "Resident services"),
        7 => ("商业服务", "Commerce"),
        8 => ("产业服务", "Industry"),
        9 => ("创新服务", "Innovation"),
        _ => ("其他", "Other"),
    }
}

/// Colour of a device that is not normal; `None` for one that is.
#[must_use]
pub fn state_of(state: DeviceState) -> Option<u32> {
    match state {
        DeviceState::Normal => None,
        DeviceState::Off => Some(0x9A_9F_A6),
        DeviceState::Warning => Some(0xFF_B0_00),
        DeviceState::Alarm => Some(0xF0_1E_1E),
        DeviceState::Offline => Some(0x2B_2E_33),
    }
}
