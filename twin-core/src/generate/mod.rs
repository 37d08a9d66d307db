//! The seeded generator of a plausible Chinese residential community, for a checkout that has no real data.
//!
//! Walled compounds stand in a grid of city roads. Each has rows of south-facing slab blocks, tower blocks in the north
//! where their shadow falls on the street, a central garden with a pond and a playground, a loop road with lanes, gates,
//! shops along the street, and the public buildings that a neighbourhood of its size has. Distances between rows
//! follow the sunlight rule of thumb of GB 50180-2018 §4.0.9 (the code asks for hours of sun; the factor of the height
//! that gives them is general knowledge of planning practice near 30° N). All other sizes are assumptions, named where
//! they stand.
//!
//! | module | what it makes |
//! |---|---|
//! | [`spec`](self) | what is asked for, and why it may be refused |
//! | `program` | how many buildings of which model each compound has |
//! | `grid` | the city roads and where each compound lies |
//! | `layout` | where rows, lanes and walls of a compound lie |
//! | `homes`, `civic` | residential and other buildings, with their doors and places |
//! | `ways`, `open_space`, `furniture` | roads and gates; green, water and parking; trees, poles, benches |
//! | `site`, `turn` | collects the features of a compound in plan coordinates; turns the finished plan |
//! | `names`, `random` | names of nothing real; choices as a function of the seed |
//!
//! [`register()`] makes up households, vehicles and legal entities for any community, on request.

mod civic;
mod error;
mod furniture;
mod grid;
mod homes;
mod layout;
mod names;
mod open_space;
mod program;
mod random;
mod register;
mod site;
mod spec;
#[cfg(test)]
mod tests;
mod turn;
mod ways;

pub use error::GenerateError;
pub use register::{keep_register, register};
pub use spec::{GenerateSpec, Origin};

use crate::ids::CommunityId;
use crate::model::{Community, CommunityParts, Provenance};
use crate::spatial::LocalFrame;

/// Name of this generator in the provenance of what it makes.
pub const GENERATOR: &str = "generate::community";

/// A community as `spec` asks for it: the same spec gives the same bytes. Cost: linear in the number of buildings.
///
/// The number of buildings is exact; the number of households is the nearest that whole storeys allow.
///
/// # Errors
/// When a number of the spec is out of range, or the households do not fit the buildings.
pub fn community(spec: &GenerateSpec) -> Result<Community, GenerateError> {
    spec.check()?;
    let id = CommunityId::new(&spec.id)?;
    let frame = LocalFrame::new(spec.origin.lon, spec.origin.lat, 0.0)?;
    let mut parts = CommunityParts::new(
        id,
        spec.name.clone(),
        frame,
        Provenance::generated(GENERATOR),
    );
    parts.utc_offset_secs = spec.utc_offset_secs;

    let programs = program::of_compounds(spec)?;
    let grid = grid::Grid::new(spec.seed, &programs);
    for (number, program) in programs.iter().enumerate() {
        build_compound(spec, number, program, &grid, &mut parts)?;
    }
    grid::build_streets(spec.seed, &grid, &mut parts)?;
    turn::turn(spec.seed, grid.middle(), &mut parts);
    crate::inference::complete(&mut parts);
    Ok(Community::new(parts)?)
}

fn build_compound(
    spec: &GenerateSpec,
    number: usize,
    program: &program::Program,
    grid: &grid::Grid,
    parts: &mut CommunityParts,
) -> Result<(), GenerateError> {
    let draw = random::Draw::new(spec.seed, &[2, number as u64]);
    let layout = grid.layout(number);
    let mut site = site::Site::new(number, grid.corner(number), parts, draw)?;
    site.compound(layout, spec)?;
    homes::build(layout, program, &mut site)?;
    civic::build(layout, program, &mut site)?;
    ways::build(layout, program, &mut site)?;
    open_space::build(layout, program, &mut site)?;
    furniture::build(layout, &mut site)?;
    site.finish()
}
