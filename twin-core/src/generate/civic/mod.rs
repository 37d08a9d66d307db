//! Buildings that are not homes: what stands in the garden, along the street and by the walls.

mod shop;
mod utility;

use geo::{Coord, Polygon, Rect};

use super::error::GenerateError;
use super::layout::Layout;
use super::program::{Civic, Program};
use super::site::{Block, Site, rect};
use crate::ids::BuildingId;
use crate::model::{BuildingUse, GreenKind, Name};
use shop::build_shops;
use utility::build_utilities;

/// Storey height of public buildings and shops, an assumption.
const STOREY: f64 = 4.2;
/// Thickness of an outer wall and of a slab with what hangs under it, assumptions.
const WALL: f64 = 0.3;
const SLAB: f64 = 0.7;
/// The data room from west to east and from south to north: a rack, a cooler and the ground before them; an assumption.
const DATA_ROOM: (f64, f64) = (4.5, 5.5);
/// Half the width of the walk through the garden and a margin.
const AXIS_MARGIN: f64 = 5.0;
/// Ground between the garden's buildings and the lanes beside them.
const LANE_MARGIN: f64 = 4.5;

/// How a building of the garden looks and what is in it.
struct Design {
    zh: &'static str,
    en: &'static str,
    usage: BuildingUse,
    storeys: u16,
    depth: f64,
    courtyard: bool,
    /// Kind and share of the floor area of each place.
    places: &'static [(&'static str, f64)],
}

fn design(civic: Civic) -> Design {
    let plain = |zh, en, usage, storeys, depth, places| Design {
        zh,
        en,
        usage,
        storeys,
        depth,
        courtyard: false,
        places,
    };
    match civic {
        Civic::Operations => Design {
            courtyard: true,
            ..plain(
                "社区运行管理中心",
                "Community operations centre",
                BuildingUse::Public,
                3,
                20.0,
                &[
                    ("community_operations_centre", 0.35),
                    ("culture_party_space", 0.3),
                    ("digital_shared_area", 0.2),
                ],
            )
        },
        Civic::Kindergarten => plain(
            "幼儿园",
            "Kindergarten",
            BuildingUse::Education,
            3,
            11.0,
            &[("kindergarten", 1.0)],
        ),
        Civic::Canteen => plain(
            "社区食堂",
            "Community canteen",
            BuildingUse::Public,
            2,
            16.0,
            &[("canteen", 0.8)],
        ),
        Civic::Clinic => plain(
            "社区卫生服务站",
            "Clinic",
            BuildingUse::Health,
            2,
            14.0,
            &[("clinic", 0.85), ("pharmacy", 0.15)],
        ),
        Civic::Elderly => plain(
            "老年活动中心",
            "Elderly centre",
            BuildingUse::Public,
            2,
            15.0,
            &[("elderly_centre", 1.0)],
        ),
        Civic::Gym => plain(
            "健身与休闲中心",
            "Gym and leisure centre",
            BuildingUse::Public,
            2,
            16.0,
            &[("gym", 0.5), ("leisure_centre", 0.5)],
        ),
        _ => plain(
            "物业服务中心",
            "Property office",
            BuildingUse::Office,
            2,
            14.0,
            &[
                ("property_operations_centre", 0.6),
                ("equipment_store", 0.2),
            ],
        ),
    }
}

/// What a half of a garden cell holds; `west` says which half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HalfCell {
    pub(super) row: usize,
    pub(super) west: bool,
}

impl HalfCell {
    /// The ground of the half cell that may be built on.
    pub(super) fn ground(self, layout: &Layout) -> Rect<f64> {
        let (south, north) = layout.cell(self.row);
        let (near, far) = (AXIS_MARGIN, layout.garden_half - LANE_MARGIN);
        let (west, east) = if self.west {
            (-far, -near)
        } else {
            (near, far)
        };
        rect(west, south + 2.0, east, north - 2.0)
    }
}

/// Half cells of the garden, those at its ends first: they are built on, the middle stays green.
pub(super) fn half_cells(rows: usize) -> Vec<HalfCell> {
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by_key(|row| (*row).min(rows - 1 - row));
    order
        .into_iter()
        .flat_map(|row| [HalfCell { row, west: true }, HalfCell { row, west: false }])
        .collect()
}

/// What stands in the half cells of the garden, and which of them stay green, the one nearest to its middle last.
pub(super) struct Plots {
    pub(super) built: Vec<(Civic, HalfCell)>,
    pub(super) green: Vec<HalfCell>,
}

impl Plots {
    /// The operations centre with the community's data room stands as near to the middle of the community as the garden goes; all
    /// others stand at the garden's ends.
    pub(super) fn of(layout: &Layout, program: &Program) -> Self {
        let hub = layout.centre_y.map(|y| HalfCell {
            row: row_at(layout, y),
            west: true,
        });
        let cells = half_cells(layout.rows.len()).into_iter();
        let mut free: Vec<HalfCell> = cells.filter(|cell| Some(*cell) != hub).collect();
        let central = program.civic.iter().copied().filter(|c| c.is_central());
        let mut built = Vec::new();
        for civic in central {
            match hub.filter(|_| civic == Civic::Operations) {
                Some(hub) => built.push((civic, hub)),
                None if !free.is_empty() => built.push((civic, free.remove(0))),
                None => {}
            }
        }
        Self { built, green: free }
    }
}

/// The row beside whose cell of the garden a place lies nearest.
fn row_at(layout: &Layout, y: f64) -> usize {
    let off_m = |row: &usize| {
        let (south, north) = layout.cell(*row);
        (f64::midpoint(south, north) - y).abs()
    };
    let rows = 0..layout.rows.len();
    rows.min_by(|a, b| off_m(a).total_cmp(&off_m(b)))
        .unwrap_or(0)
}

/// Builds every building of the compound that is not homes.
pub(super) fn build(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    for (civic, half) in Plots::of(layout, program).built {
        build_central(civic, half, layout, site)?;
    }
    build_shops(layout, program, site)?;
    build_utilities(layout, program, site)
}

fn build_central(
    civic: Civic,
    half: HalfCell,
    layout: &Layout,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let design = design(civic);
    let ground = half.ground(layout);
    let depth = design.depth.min(ground.height());
    let width = 22.0_f64.min(ground.width());
    let north = if civic == Civic::Kindergarten {
        ground.max().y
    } else {
        ground.center().y + depth / 2.0
    };
    let (west, east) = if half.west {
        (ground.max().x - width, ground.max().x)
    } else {
        (ground.min().x, ground.min().x + width)
    };
    let outline = rect(west, north - depth, east, north);
    let footprint = if design.courtyard {
        with_courtyard(outline)
    } else {
        outline.to_polygon()
    };
    let storeys = design.storeys;
    let building = site.building(Block {
        name: Name::new(design.zh, design.en),
        footprint,
        height: f64::from(storeys) * STOREY + 0.9,
        storeys,
        basements: 0,
        usage: design.usage,
        households: 0,
    })?;
    let door = Coord {
        x: if half.west { east } else { west },
        y: outline.center().y,
    };
    site.door(&building, None, door, Coord { x: 0.0, y: door.y })?;
    let floor_area = outline.width() * outline.height() * f64::from(storeys);
    build_places(&design, &building, outline, floor_area, site)?;
    if civic == Civic::Operations && layout.centre_y.is_some() {
        build_data_room(&building, outline, site)?;
    }
    if civic == Civic::Kindergarten {
        build_yard(ground, north - depth, site)?;
    }
    Ok(())
}

/// Places of a building side by side along its width, one storey after the other.
fn build_places(
    design: &Design,
    building: &BuildingId,
    outline: Rect<f64>,
    floor_area: f64,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    for (index, (kind, share)) in design.places.iter().enumerate() {
        let (zh, en) = kind_names(kind);
        let steps = design.places.len() as f64;
        let x = outline.min().x + outline.width() * (index as f64 + 0.5) / steps;
        // The court takes the middle of the building, so its rooms lie along the south front.
        let at = Coord {
            x,
            y: outline.min().y + 3.0,
        };
        let storey = (index % usize::from(design.storeys)) as i16;
        site.place(
            kind,
            Name::new(zh, en),
            Some(building),
            (at, storey),
            floor_area * share,
        )?;
    }
    Ok(())
}

/// The community's data room on the ground floor of the operations centre, as section 3 of the white paper wants it: a rectangle wider
/// than 3 m. It lies in the south-east corner, where the court leaves the front deepest and no other place is.
fn build_data_room(
    building: &BuildingId,
    outline: Rect<f64>,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let (east, south) = (outline.max().x - WALL, outline.min().y + WALL);
    let room = rect(east - DATA_ROOM.0, south, east, south + DATA_ROOM.1);
    let (zh, en) = kind_names("data_room");
    site.place(
        "data_room",
        Name::new(zh, en),
        Some(building),
        (room.center(), 0),
        room.width() * room.height(),
    )?;
    site.room(
        building,
        Name::new(zh, en),
        &room.to_polygon(),
        STOREY - SLAB,
    )
}

/// Chinese and English name of a kind of place.
fn kind_names(kind: &str) -> (&'static str, &'static str) {
    crate::catalogue::PLACE_KINDS
        .iter()
        .find(|(word, _, _)| *word == kind)
        .map_or(("场所", "Place"), |(_, zh, en)| (zh, en))
}

fn with_courtyard(outline: Rect<f64>) -> Polygon<f64> {
    let (low, high) = (outline.min(), outline.max());
    let (inset_x, inset_y) = (outline.width() * 0.32, outline.height() * 0.32);
    let court = rect(
        low.x + inset_x,
        low.y + inset_y,
        high.x - inset_x,
        high.y - inset_y,
    );
    Polygon::new(
        outline.to_polygon().into_inner().0,
        vec![court.to_polygon().into_inner().0],
    )
}

fn build_yard(
    ground: Rect<f64>,
    building_south: f64,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let yard = rect(
        ground.min().x,
        ground.min().y,
        ground.max().x,
        building_south - 1.0,
    );
    if yard.height() >= 6.0 {
        site.green(
            GreenKind::Playground,
            &yard.to_polygon(),
            Name::new("幼儿园活动场", "Kindergarten yard"),
        )?;
    }
    Ok(())
}
