//! The shops along the street.

use geo::{Coord, Rect};

use super::{STOREY, kind_names};
use crate::generate::error::GenerateError;
use crate::generate::layout::{LOOP_WIDTH, Layout, SHOP_BELT, SHOP_DEPTH};
use crate::generate::program::{Civic, Program};
use crate::generate::site::{Block, Site, rect};
use crate::model::{BuildingUse, Name};

/// What the shops along the street are, in turn.
const SHOPS: [(&str, &str, &[&str]); 5] = [
    (
        "便民商店",
        "Convenience store",
        &["convenience_service", "unmanned_logistics_station"],
    ),
    ("沿街商铺", "Shops", &["shop", "other_commerce"]),
    ("餐饮商铺", "Restaurants", &["shop", "other_commerce"]),
    (
        "银行与便民服务",
        "Bank and services",
        &["bank", "convenience_service"],
    ),
    (
        "双创空间",
        "Innovation space",
        &["innovation_space", "shop"],
    ),
];

pub(super) fn build_shops(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let count = program.civic.iter().filter(|c| **c == Civic::Shop).count();
    let per_side = [count.div_ceil(2), count / 2];
    // The main gate with its gatehouse stays clear.
    let (from, to) = (16.0, layout.loop_half);
    let mut index = 0;
    for (side, shops) in [1.0, -1.0].into_iter().zip(per_side) {
        for shop in 0..shops {
            let slot = (to - from) / shops as f64;
            let width = (slot - 8.0).min(46.0);
            let middle = side * (from + slot * (shop as f64 + 0.5));
            let south = SHOP_BELT - LOOP_WIDTH / 2.0 - 5.5 - SHOP_DEPTH;
            build_shop(
                index,
                rect(
                    middle - width / 2.0,
                    south,
                    middle + width / 2.0,
                    south + SHOP_DEPTH,
                ),
                layout,
                site,
            )?;
            index += 1;
        }
    }
    Ok(())
}

fn build_shop(
    index: usize,
    outline: Rect<f64>,
    layout: &Layout,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let (zh, en, kinds) = SHOPS[index % SHOPS.len()];
    let building = site.building(Block {
        name: Name::new(zh, en),
        footprint: outline.to_polygon(),
        height: 2.0 * STOREY + 0.9,
        storeys: 2,
        basements: 0,
        usage: BuildingUse::Commercial,
        households: 0,
    })?;
    let middle = outline.center();
    let back = Coord {
        x: middle.x,
        y: outline.max().y,
    };
    site.door(
        &building,
        None,
        back,
        Coord {
            x: middle.x,
            y: layout.loop_south,
        },
    )?;
    for (part, kind) in kinds.iter().enumerate() {
        let (zh, en) = kind_names(kind);
        let x = outline.min().x + outline.width() * (part as f64 + 0.5) / kinds.len() as f64;
        let area = outline.width() * SHOP_DEPTH * 2.0 / kinds.len() as f64;
        site.place(
            kind,
            Name::new(zh, en),
            Some(&building),
            (Coord { x, y: middle.y }, 0),
            area,
        )?;
    }
    Ok(())
}
