//! The colours of what stands still, by the words of the model. All of them are a matter of taste, none of data.

/// A colour of `0xRRGGBB` (sRGB) as linear light with full opacity (IEC 61966-2-1, 5.2).
#[must_use]
pub fn linear(rgb: u32) -> [f32; 4] {
    let [_, r, g, b] = rgb.to_be_bytes();
    let light = |byte: u8| {
        let c = f64::from(byte) / 255.0;
        let linear = if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        };
        linear as f32
    };
    [light(r), light(g), light(b), 1.0]
}

/// A compound's wall.
pub const WALL: u32 = 0xD8_CF_C0;
/// The pillars of a gate.
pub const PILLAR: u32 = 0x9C_8B_78;
/// The pin over a place.
pub const PIN: u32 = 0x8E_3F_B8;

/// A window of a finer model.
pub const GLASS: u32 = 0x8F_AE_C2;
/// A door of a finer model.
pub const DOOR: u32 = 0x6B_5A_4A;

/// Colour of a wall, fence or hedge by its kind, in linear light with opacity; one looks through a fence.
#[must_use]
pub fn wall_kind(kind: &str) -> [f32; 4] {
    match kind {
        "fence" => see_through(0x55_5E_66, 0.5),
        "hedge" => linear(0x5E_8A_4A),
        "retaining" => linear(0xA8_A2_98),
        _ => linear(WALL),
    }
}

/// Colour of the markings of a parking space by who it is for: GB 5768.3 has white lines for all, yellow for those of some; blue is
/// the sign of accessible ones (GB/T 50763), green that of charging (taste).
#[must_use]
pub fn space_of(kind: &str) -> u32 {
    match kind {
        "accessible" => 0x2F_6F_C4,
        "charging" => 0x3F_A6_5A,
        "reserved" => 0xE8_C5_3A,
        _ => 0xF4_F4_F0,
    }
}

/// Colour of an airspace by what it is to a drone, in linear light with opacity.
#[must_use]
pub fn airspace_of(kind: &str) -> [f32; 4] {
    match kind {
        "no_fly" => see_through(0xD0_34_2C, AIRSPACE_OPACITY),
        "restricted" => see_through(0xE0_92_2A, AIRSPACE_OPACITY),
        _ => see_through(0x2F_7F_D0, AIRSPACE_OPACITY),
    }
}

/// What lies behind an airspace is still told apart (taste).
const AIRSPACE_OPACITY: f32 = 0.18;

fn see_through(rgb: u32, opacity: f32) -> [f32; 4] {
    let [r, g, b, _] = linear(rgb);
    [r, g, b, opacity]
}

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
        _ => 0x9B_A0_A6,
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

/// Colour of a device by the white paper's table that its class is in; 0 for a class of no table.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srgb_becomes_linear_light() {
        assert_eq!(linear(0x00_00_00), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(linear(0xFF_FF_FF), [1.0; 4]);
        // Half of the sRGB scale is 21.4 % of the light; 0x0A lies on the straight part.
        let [grey, ..] = linear(0x80_80_80);
        assert!((grey - 0.215_86).abs() < 1e-4, "{grey}");
        assert!((linear(0x0A_0A_0A)[0] - 10.0 / 255.0 / 12.92).abs() < 1e-7);
    }
}
