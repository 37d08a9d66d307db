//! Painting into a texture, and all its smaller copies.

use bevy::asset::RenderAssetUsages;
use bevy::image::{Image, ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

/// An sRGB colour.
pub(super) type Rgb = [u8; 3];

/// A picture under construction; both its sides are powers of two.
pub(super) struct Canvas {
    size: [usize; 2],
    texels: Vec<Rgb>,
}

impl Canvas {
    /// Of one colour.
    pub(super) fn new(size: [usize; 2], colour: Rgb) -> Self {
        Self {
            size,
            texels: vec![colour; size[0] * size[1]],
        }
    }

    /// Paints the rectangle of columns `x` and rows `y` from the top.
    pub(super) fn fill(
        &mut self,
        x: std::ops::Range<usize>,
        y: std::ops::Range<usize>,
        colour: Rgb,
    ) {
        for row in self
            .texels
            .chunks_exact_mut(self.size[0])
            .take(y.end)
            .skip(y.start)
        {
            if let Some(part) = row.get_mut(x.clone()) {
                part.fill(colour);
            }
        }
    }

    /// The texture, with copies of half the size each down to one texel: without them, far walls shimmer.
    pub(super) fn into_image(self) -> Image {
        let [width, height] = self.size;
        let (mut level, mut bytes, mut levels) = (self, Vec::new(), 1);
        while level.texels.len() > 1 {
            bytes.extend(level.bytes());
            level = level.halved();
            levels += 1;
        }
        bytes.extend(level.bytes());
        let size = Extent3d {
            width: width as u32,
            height: height as u32,
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
        image.sampler = ImageSampler::Descriptor(sampler());
        image
    }

    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.texels.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255])
    }

    /// Half the size, a side of one texel stays: each texel the mean of those it stands for.
    fn halved(&self) -> Self {
        let [width, height] = self.size;
        let size = [(width / 2).max(1), (height / 2).max(1)];
        let [across, down] = [width / size[0], height / size[1]];
        let mean = |i: usize| {
            let (x, y) = (i % size[0] * across, i / size[0] * down);
            let parts = (0..across * down).map(|p| (y + p / across) * width + x + p % across);
            let sum = parts.fold([0_u16; 3], |sum, at| {
                std::array::from_fn(|c| sum[c] + u16::from(self.texels[at][c]))
            });
            sum.map(|c| (c / (across * down) as u16) as u8)
        };
        Self {
            size,
            texels: (0..size[0] * size[1]).map(mean).collect(),
        }
    }
}

fn sampler() -> ImageSamplerDescriptor {
    ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texture_holds_all_its_smaller_copies() {
        let mut canvas = Canvas::new([8, 2], [0; 3]);
        canvas.fill(0..4, 0..2, [200, 100, 50]);
        let image = canvas.into_image();
        assert_eq!(image.texture_descriptor.mip_level_count, 4);
        let data = image.data.unwrap();
        assert_eq!(data.len(), 4 * (8 * 2 + 4 + 2 + 1));
        assert_eq!(data[4 * 16..4 * 18], [200, 100, 50, 255].repeat(2));
        assert_eq!(data[4 * 22..], [100, 50, 25, 255]);
    }

    #[test]
    fn what_is_off_the_canvas_is_not_painted() {
        let mut canvas = Canvas::new([4, 4], [0; 3]);
        canvas.fill(2..9, 0..1, [1; 3]);
        canvas.fill(0..1, 3..9, [2; 3]);
        assert_eq!(canvas.texels.iter().filter(|t| t[0] == 1).count(), 0);
        assert_eq!(canvas.texels.iter().filter(|t| t[0] == 2).count(), 1);
    }
}
