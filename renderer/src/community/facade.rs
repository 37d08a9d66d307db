//! Wall textures, painted here: eight by eight bays and storeys, with all their smaller copies.

use bevy::asset::RenderAssetUsages;
use bevy::image::{Image, ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

use super::buildings::Facade;

/// Bays across, and storeys down, of one texture.
pub(super) const BAYS: usize = 8;

/// Texels of a bay.
const TEXELS: usize = 32;
const EDGE: usize = BAYS * TEXELS;

type Rgb = [u8; 3];

const PLASTER: Rgb = [255, 255, 255];
const SLAB: Rgb = [214, 212, 208];
const FRAME: Rgb = [236, 236, 234];
const GLASS: Rgb = [116, 134, 150];
const DARK: Rgb = [98, 114, 130];

/// The texture of a facade and the one that says which windows are lit at night.
pub(super) fn images(facade: Facade) -> (Image, Image) {
    let colour = |x: usize, y: usize| texel(facade, x % TEXELS, y % TEXELS, x / TEXELS).0;
    let lamp = |x: usize, y: usize| {
        let (bay, storey) = (x / TEXELS, y / TEXELS);
        let is_window = texel(facade, x % TEXELS, y % TEXELS, bay).1;
        if is_window && is_lit(bay, storey) {
            [255; 3]
        } else {
            [0; 3]
        }
    };
    (image(colour), image(lamp))
}

/// Colour of a texel within its bay, and whether it is glass.
fn texel(facade: Facade, x: usize, y: usize, bay: usize) -> (Rgb, bool) {
    let within =
        |a: usize, b: usize, c: usize, d: usize| (a..b).contains(&x) && (c..d).contains(&y);
    match facade {
        _ if y >= 29 => (SLAB, false),
        Facade::Bands => (PLASTER, false),
        Facade::Glass if within(1, 31, 7, 24) => (if x == 16 { FRAME } else { GLASS }, x != 16),
        Facade::Glass => (PLASTER, false),
        // Every third bay has a balcony: glass down to a railing.
        Facade::Homes if bay % 3 == 1 && within(3, 29, 6, 19) => (DARK, true),
        Facade::Homes if bay % 3 == 1 && within(2, 30, 19, 29) => (FRAME, false),
        Facade::Homes if bay % 3 != 1 && within(10, 23, 9, 22) => {
            let is_frame = x == 16;
            (if is_frame { FRAME } else { GLASS }, !is_frame)
        }
        Facade::Homes if bay % 3 != 1 && within(9, 24, 8, 23) => (FRAME, false),
        Facade::Homes => (PLASTER, false),
    }
}

/// A fixed scatter of lit windows, about two in five.
fn is_lit(bay: usize, storey: usize) -> bool {
    (bay * 7 + storey * 13 + bay * storey * 5) % 10 < 4
}

fn image(texel: impl Fn(usize, usize) -> Rgb) -> Image {
    let mut level: Vec<Rgb> = (0..EDGE * EDGE)
        .map(|i| texel(i % EDGE, i / EDGE))
        .collect();
    let (mut edge, mut bytes, mut levels) = (EDGE, Vec::new(), 0);
    loop {
        bytes.extend(level.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]));
        levels += 1;
        if edge == 1 {
            break;
        }
        level = halved(&level, edge);
        edge /= 2;
    }
    let size = Extent3d {
        width: EDGE as u32,
        height: EDGE as u32,
        depth_or_array_layers: 1,
    };
    let mut image = Image::new_uninit(
        size,
        TextureDimension::D2,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.texture_descriptor.mip_level_count = levels;
    image.data = Some(bytes);
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        anisotropy_clamp: 8,
        ..Default::default()
    });
    image
}

/// Half the size: each texel the mean of four.
fn halved(level: &[Rgb], edge: usize) -> Vec<Rgb> {
    let half = edge / 2;
    let mean = |i: usize| {
        let (x, y) = (i % half * 2, i / half * 2);
        std::array::from_fn(|c| {
            let at = |dx: usize, dy: usize| u16::from(level[(y + dy) * edge + x + dx][c]);
            ((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4) as u8
        })
    };
    (0..half * half).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texture_holds_all_its_smaller_copies() {
        for facade in [Facade::Homes, Facade::Glass, Facade::Bands] {
            let (colours, lamps) = images(facade);
            let texels: usize = (0..=8).map(|l| (EDGE >> l) * (EDGE >> l)).sum();
            assert_eq!(colours.texture_descriptor.mip_level_count, 9);
            assert_eq!(colours.data.unwrap().len(), texels * 4);
            let lit = lamps
                .data
                .unwrap()
                .chunks(4)
                .take(EDGE * EDGE)
                .filter(|p| p[0] == 255)
                .count();
            assert_eq!(lit == 0, facade == Facade::Bands);
        }
    }
}
