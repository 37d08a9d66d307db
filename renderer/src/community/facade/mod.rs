//! What walls look like by the use of a building: painted textures, with lit windows for the night.

mod paint;
mod texture;

use bevy::image::Image;

use texture::Canvas;

/// A pattern of windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facade {
    /// Windows, balconies and stairs.
    Homes,
    /// Glass between slabs.
    Offices,
    /// Rows of windows between piers.
    Civic,
    /// Broad windows over sign boards.
    Shops,
    /// Ribs without windows.
    Plain,
    /// Ground floor of homes: a stone plinth with doors.
    Plinth,
    /// Ground floor of shops: shop windows under signs.
    ShopFronts,
    /// Ground floor of offices and civic buildings: glass.
    Lobby,
}

impl Facade {
    /// Storeys that one texture shows: as many as repeat, or the ground floor alone.
    pub(super) fn storeys(self) -> usize {
        match self {
            Self::Plinth | Self::ShopFronts | Self::Lobby => 1,
            _ => 8,
        }
    }
}

/// The upper storeys and the ground floor of a building use.
#[must_use]
pub fn facades_of(usage: &str) -> (Facade, Facade) {
    match usage {
        "residential" => (Facade::Homes, Facade::Plinth),
        "mixed" => (Facade::Homes, Facade::ShopFronts),
        "commercial" => (Facade::Shops, Facade::ShopFronts),
        "office" => (Facade::Offices, Facade::Lobby),
        "education" | "health" | "public" => (Facade::Civic, Facade::Lobby),
        _ => (Facade::Plain, Facade::Plain),
    }
}

/// Bays across one texture.
pub(super) const BAYS: usize = 8;

/// The texture of a facade, white where the wall has its own colour, and the light of its windows at night.
pub(super) fn images(facade: Facade) -> (Image, Image) {
    let size = [BAYS * paint::TEXELS, facade.storeys() * paint::TEXELS];
    let mut colours = Canvas::new(size, [255; 3]);
    let mut lights = Canvas::new(size, [0; 3]);
    for storey in 0..facade.storeys() {
        for bay in 0..BAYS {
            paint::bay(facade, &mut colours, &mut lights, [bay, storey]);
        }
    }
    (colours.into_image(), lights.into_image())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Facade; 8] = [
        Facade::Homes,
        Facade::Offices,
        Facade::Civic,
        Facade::Shops,
        Facade::Plain,
        Facade::Plinth,
        Facade::ShopFronts,
        Facade::Lobby,
    ];

    #[test]
    fn some_windows_are_lit_and_none_where_there_are_none() {
        for facade in ALL {
            let (colours, lights) = images(facade);
            let (colours, lights) = (colours.data.unwrap(), lights.data.unwrap());
            let first = BAYS * facade.storeys() * paint::TEXELS * paint::TEXELS * 4;
            let lit = lights[..first].chunks(4).filter(|p| p[0] > 0).count();
            let share = lit as f64 * 4.0 / first as f64;
            if facade == Facade::Plain {
                assert_eq!(lit, 0);
            } else {
                assert!((0.01..0.75).contains(&share), "{facade:?} {share}");
            }
            let walls = colours[..first].chunks(4).filter(|p| p[..3] == [255; 3]);
            assert!(walls.count() > 0, "{facade:?} shows the wall's own colour");
        }
    }
}
