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
pub const GROUND: u32 = 0xB9_BD_A6;

/// Top of a compound's wall, and of gate pillars.
pub const WALL: u32 = 0xD8_CF_C0;

/// What is selected.
pub const SELECTION: u32 = 0xFF_C8_2E;

/// Colour of a building's walls by its use.
#[must_use]
pub fn wall_of(usage: &str) -> u32 {
    match usage {
        "residential" => 0xEB_DC_C3,
        "mixed" => 0xE8_C9_A8,
        "commercial" => 0xE3_B0_9B,
        "office" => 0xB4_C6_DA,
        "education" => 0xE9_C4_6A,
        "health" => 0xF2_EE_EC,
        "public" => 0xC9_B6_DC,
        "industrial" => 0xB7_B2_AA,
        "parking" => 0xA6_AA_B0,
        "utility" => 0xC2_C6_B8,
        _ => 0xD5_D2_CA,
    }
}

/// Colour of a building's roof by its use.
#[must_use]
pub fn roof_of(usage: &str) -> u32 {
    match usage {
        "residential" => 0xC9_8F_6E,
        "mixed" => 0xC2_78_54,
        "commercial" => 0xC0_5F_4C,
        "office" => 0x7F_9C_BD,
        "education" => 0xD9_9B_2B,
        "health" => 0xD8_DF_E6,
        "public" => 0x9A_7F_BB,
        "industrial" => 0x8E_8A_84,
        "parking" => 0x7E_83_8A,
        "utility" => 0x93_9A_86,
        _ => 0xA9_A4_9A,
    }
}

/// Colour of a flat area by its layer and kind.
#[must_use]
pub fn area_of(layer: &str, kind: &str) -> u32 {
    match (layer, kind) {
        ("compound", _) => 0xD3_CD_BC,
        ("green", "park") => 0x8F_BC_6A,
        ("green", "wood") => 0x6E_A0_57,
        ("green", "playground") => 0xDC_A2_7A,
        ("green", "pitch") => 0xB5_6B_54,
        ("green", _) => 0xA3_C7_7C,
        ("water", _) => 0x6F_A8_C9,
        ("parking", "bicycle") => 0xA9_B3_BA,
        ("parking", _) => 0x9B_A0_A6,
        _ => GROUND,
    }
}

/// Colour of a road by its class.
#[must_use]
pub fn road_of(class: &str) -> u32 {
    match class {
        "city" => 0x6A_6D_72,
        "main" => 0x76_79_7E,
        "lane" => 0x86_88_8C,
        "service" => 0x93_95_97,
        "cycleway" => 0xB0_8A_80,
        "steps" => 0xB5_AE_A3,
        _ => 0xC6_BD_AC,
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
