//! Substation, pump room, waste station and gatehouses.

use geo::{Coord, Rect};

use super::kind_names;
use crate::generate::error::GenerateError;
use crate::generate::layout::{BELT, LOOP_WIDTH, Layout};
use crate::generate::program::{Civic, Program};
use crate::generate::site::{Block, Site, rect};
use crate::model::{BuildingUse, Name};

pub(super) fn build_utilities(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let (near, far) = layout.wing();
    let edge = LOOP_WIDTH / 2.0;
    let north = layout.loop_north + edge + 2.5;
    for civic in &program.civic {
        let (names, outline, way) = match civic {
            Civic::Substation => {
                by_north_wall(("配电房", "Substation"), (near + far) / 2.0, north, 11.0)
            }
            Civic::PumpRoom => {
                by_north_wall(("水泵房", "Pump room"), -(near + far) / 2.0, north, 9.0)
            }
            Civic::WasteStation => by_north_wall(
                ("垃圾收集站", "Waste station"),
                -layout.side * (far - 8.0),
                north,
                12.0,
            ),
            Civic::MainGatehouse => {
                let outline = rect(7.0, 1.5, 12.0, 5.5);
                (("门卫室", "Gatehouse"), outline, Coord { x: 0.0, y: 3.5 })
            }
            Civic::SideGatehouse => {
                let y = layout.side_gate_y();
                let middle = layout.side * (layout.half_width - (BELT - edge) / 2.0);
                let outline = rect(middle - 2.0, y + 5.5, middle + 2.0, y + 9.5);
                (
                    ("侧门岗亭", "Side gatehouse"),
                    outline,
                    Coord { x: middle, y },
                )
            }
            _ => continue,
        };
        build_utility(*civic, names, outline, way, layout, site)?;
    }
    Ok(())
}

type Utility = ((&'static str, &'static str), Rect<f64>, Coord<f64>);

fn by_north_wall(names: (&'static str, &'static str), x: f64, south: f64, width: f64) -> Utility {
    let outline = rect(x - width / 2.0, south, x + width / 2.0, south + 6.0);
    (names, outline, Coord { x, y: south })
}

fn build_utility(
    civic: Civic,
    names: (&str, &str),
    outline: Rect<f64>,
    way: Coord<f64>,
    layout: &Layout,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let building = site.building(Block {
        name: Name::new(names.0, names.1),
        footprint: outline.to_polygon(),
        height: 3.9,
        storeys: 1,
        basements: 0,
        usage: BuildingUse::Utility,
        households: 0,
    })?;
    let middle = outline.center();
    let (door, way) = match civic {
        Civic::MainGatehouse => (
            Coord {
                x: outline.min().x,
                y: way.y,
            },
            way,
        ),
        Civic::SideGatehouse => (
            Coord {
                x: middle.x,
                y: outline.min().y,
            },
            way,
        ),
        _ => (
            way,
            Coord {
                x: way.x,
                y: layout.loop_north,
            },
        ),
    };
    site.door(&building, None, door, way)?;
    if civic == Civic::WasteStation {
        let half = outline.width() * outline.height() / 2.0;
        for (kind, shift) in [
            ("waste_collection_station", -3.0),
            ("recycling_station", 3.0),
        ] {
            let (zh, en) = kind_names(kind);
            let at = Coord {
                x: middle.x + shift,
                y: middle.y,
            };
            site.place(kind, Name::new(zh, en), Some(&building), (at, 0), half)?;
        }
    }
    Ok(())
}
