//! How many buildings of which model each compound has.

use super::error::GenerateError;
use super::random::Draw;
use super::spec::GenerateSpec;

/// A residential building as a model of the builder's catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HomeModel {
    pub(super) tower: bool,
    pub(super) units: u16,
    pub(super) homes_per_storey: u16,
    pub(super) storeys: u16,
}

const fn slab(units: u16, storeys: u16) -> HomeModel {
    HomeModel {
        tower: false,
        units,
        homes_per_storey: 2,
        storeys,
    }
}

const fn tower(homes_per_storey: u16, storeys: u16) -> HomeModel {
    HomeModel {
        tower: true,
        units: 1,
        homes_per_storey,
        storeys,
    }
}

/// The models by number of households. Slabs have two homes a stair (一梯两户) and stop at 11 storeys, where one
/// lift suffices, or at 18, where two stairs become due (GB 50096-2011 §6.4, GB 50016-2014 §5.5: general knowledge).
const LADDER: [HomeModel; 32] = [
    slab(1, 3),
    slab(2, 3),
    slab(2, 4),
    slab(2, 5),
    slab(2, 6),
    slab(2, 7),
    slab(2, 8),
    slab(2, 9),
    slab(2, 10),
    slab(2, 11),
    slab(3, 8),
    slab(3, 9),
    slab(3, 10),
    slab(3, 11),
    slab(2, 17),
    slab(2, 18),
    tower(4, 26),
    tower(4, 27),
    tower(4, 28),
    tower(4, 29),
    tower(4, 30),
    tower(4, 31),
    tower(4, 32),
    tower(4, 33),
    tower(6, 26),
    tower(6, 27),
    tower(6, 28),
    tower(6, 29),
    tower(6, 30),
    tower(6, 31),
    tower(6, 32),
    tower(6, 33),
];

impl HomeModel {
    pub(super) fn households(self) -> u32 {
        u32::from(self.units) * u32::from(self.homes_per_storey) * u32::from(self.storeys)
    }

    fn same_shape(self, other: Self) -> bool {
        (self.tower, self.units, self.homes_per_storey)
            == (other.tower, other.units, other.homes_per_storey)
    }
}

/// A building that is not homes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Civic {
    Property,
    Operations,
    Kindergarten,
    Canteen,
    Clinic,
    Elderly,
    Gym,
    Shop,
    Substation,
    PumpRoom,
    WasteStation,
    MainGatehouse,
    SideGatehouse,
}

impl Civic {
    /// Whether it stands in the central garden.
    pub(super) fn is_central(self) -> bool {
        matches!(
            self,
            Self::Property
                | Self::Operations
                | Self::Kindergarten
                | Self::Canteen
                | Self::Clinic
                | Self::Elderly
                | Self::Gym
        )
    }
}

/// What a compound gets as it grows: the first few of this list. An assumption, in the order of GB 50180-2018 annex B:
/// what a block needs comes first, what a five-minute circle needs follows.
const CIVIC: [Civic; 18] = [
    Civic::Property,
    Civic::MainGatehouse,
    Civic::Shop,
    Civic::Substation,
    Civic::Operations,
    Civic::Shop,
    Civic::Kindergarten,
    Civic::Canteen,
    Civic::WasteStation,
    Civic::Clinic,
    Civic::Shop,
    Civic::Elderly,
    Civic::Shop,
    Civic::PumpRoom,
    Civic::Gym,
    Civic::SideGatehouse,
    Civic::Shop,
    Civic::Shop,
];

/// Share of buildings that are not homes, an assumption.
const CIVIC_SHARE: f64 = 0.27;
/// A compound below this size has homes only.
const MIN_BUILDINGS_FOR_CIVIC: u32 = 6;

/// A compound's buildings.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Rows from south to north: the model of each slot, west to east; `None` is left open.
    pub(super) rows: Vec<Vec<Option<HomeModel>>>,
    /// Slots of a row on each side of the garden.
    pub(super) slots_per_wing: usize,
    /// Buildings that are not homes.
    pub(super) civic: Vec<Civic>,
}

impl Program {
    /// Households of all its buildings.
    pub(super) fn households(&self) -> u32 {
        self.rows
            .iter()
            .flatten()
            .flatten()
            .map(|m| m.households())
            .sum()
    }
}

/// The program of every compound of `spec`.
pub(super) fn of_compounds(spec: &GenerateSpec) -> Result<Vec<Program>, GenerateError> {
    let mut draw = Draw::new(spec.seed, &[0]);
    let shapes: Vec<Shape> = split(spec.buildings, spec.compounds, &mut draw)
        .into_iter()
        .map(Shape::new)
        .collect();
    let homes: u32 = shapes.iter().map(|s| s.homes).sum();
    let (least, most) = (
        homes * LADDER[0].households(),
        homes * LADDER[LADDER.len() - 1].households(),
    );
    if !(least..=most).contains(&spec.households) {
        return Err(GenerateError::HouseholdsDoNotFit {
            households: spec.households,
            buildings: spec.buildings,
            min: least,
            max: most,
        });
    }
    Ok(fill(&shapes, spec.households, &mut draw))
}

/// Splits `total` into `count` shares of at least one that differ by up to 15 %.
fn split(total: u32, count: u32, draw: &mut Draw) -> Vec<u32> {
    let weights: Vec<f64> = (0..count).map(|_| draw.between(0.85, 1.15)).collect();
    let sum: f64 = weights.iter().sum();
    let spare = f64::from(total - count);
    let mut given = 0.0;
    let mut before = 0;
    weights
        .iter()
        .map(|weight| {
            given += weight / sum;
            let upto = ((spare * given).round() as u32).min(total - count);
            let share = 1 + upto - before;
            before = upto;
            share
        })
        .collect()
}

/// How a compound's buildings divide, before the models are chosen.
struct Shape {
    homes: u32,
    slots_per_wing: usize,
    rows: usize,
    civic: Vec<Civic>,
}

impl Shape {
    fn new(buildings: u32) -> Self {
        let wanted = if buildings < MIN_BUILDINGS_FOR_CIVIC {
            0
        } else {
            (f64::from(buildings) * CIVIC_SHARE).round() as usize
        };
        let mut civic: Vec<Civic> = CIVIC.iter().copied().take(wanted).collect();
        loop {
            let homes = buildings - civic.len() as u32;
            let (slots_per_wing, rows) = rows_of(homes as usize);
            let central = civic.iter().filter(|c| c.is_central()).count();
            let room = if rows == 1 { 1 } else { 2 * rows - 2 };
            let too_many_shops =
                civic.iter().filter(|c| **c == Civic::Shop).count() > 2 * slots_per_wing;
            let surplus = |c: &Civic| {
                (central > room && c.is_central()) || (too_many_shops && *c == Civic::Shop)
            };
            match civic.iter().rposition(surplus) {
                Some(last) => {
                    civic.remove(last);
                }
                None => {
                    return Self {
                        homes,
                        slots_per_wing,
                        rows,
                        civic,
                    };
                }
            }
        }
    }
}

/// Slots a wing and rows for `homes` buildings, so that the compound is a little wider than deep.
fn rows_of(homes: usize) -> (usize, usize) {
    // A slot is about 58 m wide, a row with its sunlight spacing about 48 m deep, the garden and roads take 110 m.
    let badness = |slots: usize| {
        let rows = homes.div_ceil(2 * slots);
        let (width, depth) = (116.0 * slots as f64 + 110.0, 48.0 * rows as f64 + 50.0);
        let open = (2 * slots * rows - homes) as f64 / homes as f64;
        (width / depth / 1.1).ln().abs() + open
    };
    let best = (1..=10)
        .min_by(|a, b| badness(*a).total_cmp(&badness(*b)))
        .unwrap_or(1);
    (best, homes.div_ceil(2 * best))
}

/// Chooses the models of every compound; what one compound misses of its share goes to the next.
fn fill(shapes: &[Shape], households: u32, draw: &mut Draw) -> Vec<Program> {
    let mut homes_left: f64 = shapes.iter().map(|s| f64::from(s.homes)).sum();
    let mut households_left = f64::from(households);
    shapes
        .iter()
        .map(|shape| {
            let homes = f64::from(shape.homes);
            let rest = homes_left - homes;
            let fair = households_left * homes / homes_left;
            let share = if rest > 0.0 {
                fair * draw.between(0.9, 1.1)
            } else {
                fair
            };
            // What is left must still fit the compounds that are left.
            let (low, high) = (
                f64::from(LADDER[0].households()),
                f64::from(LADDER[LADDER.len() - 1].households()),
            );
            let share = share.clamp(
                households_left - rest * high,
                (households_left - rest * low).max(0.0),
            );
            let program = shape.fill(share.round().max(0.0) as u32);
            homes_left = rest;
            households_left -= f64::from(program.households());
            program
        })
        .collect()
}

impl Shape {
    /// Which slots hold a building: those left open lie by the garden, in the middle rows first.
    fn slots(&self) -> Vec<Vec<bool>> {
        let per_row = 2 * self.slots_per_wing;
        let mut slots = vec![vec![true; per_row]; self.rows];
        let mut rows: Vec<usize> = (0..self.rows).collect();
        rows.sort_by_key(|row| (2 * row).abs_diff(self.rows - 1));
        let open = per_row * self.rows - self.homes as usize;
        let inner = (0..self.slots_per_wing)
            .flat_map(|step| [self.slots_per_wing - 1 - step, self.slots_per_wing + step]);
        let order = inner.flat_map(|slot| rows.iter().map(move |row| (*row, slot)));
        for (row, slot) in order.take(open) {
            slots[row][slot] = false;
        }
        slots
    }

    fn fill(&self, target: u32) -> Program {
        let slots = self.slots();
        let counts: Vec<u32> = slots
            .iter()
            .map(|row| row.iter().filter(|s| **s).count() as u32)
            .collect();
        let rungs = rungs_of_rows(&counts, target);
        let rows = slots
            .iter()
            .zip(&rungs)
            .map(|(row, rung)| {
                row.iter()
                    .map(|held| held.then_some(LADDER[*rung]))
                    .collect()
            })
            .collect();
        let mut program = Program {
            rows,
            slots_per_wing: self.slots_per_wing,
            civic: self.civic.clone(),
        };
        trim(&mut program, target);
        program
    }
}

/// A rung of the ladder for each row, rising to the north, so that the sum comes near `target`.
fn rungs_of_rows(counts: &[u32], target: u32) -> Vec<usize> {
    let last = counts.len().max(2) - 1;
    let weights: Vec<f64> = (0..counts.len())
        .map(|r| 0.6 + 1.2 * (r as f64 / last as f64).powi(2))
        .collect();
    let weighted: f64 = counts
        .iter()
        .zip(&weights)
        .map(|(c, w)| f64::from(*c) * w)
        .sum();
    let mut rungs: Vec<usize> = weights
        .iter()
        .map(|weight| nearest_rung(f64::from(target) * weight / weighted.max(1.0)))
        .collect();
    let mut missing = i64::from(target) - sum(counts, &rungs);
    // Each round comes nearer by at least one household.
    while let Some((row, rung, left)) = best_step(counts, &rungs, missing) {
        rungs[row] = rung;
        missing = left;
    }
    rungs
}

fn nearest_rung(households: f64) -> usize {
    let off = |rung: &usize| (f64::from(LADDER[*rung].households()) - households).abs();
    (0..LADDER.len())
        .min_by(|a, b| off(a).total_cmp(&off(b)))
        .unwrap_or(0)
}

fn sum(counts: &[u32], rungs: &[usize]) -> i64 {
    counts
        .iter()
        .zip(rungs)
        .map(|(c, r)| i64::from(*c) * i64::from(LADDER[*r].households()))
        .sum()
}

/// The step of one row by one rung that leaves the fewest households missing, if one helps and keeps the order.
fn best_step(counts: &[u32], rungs: &[usize], missing: i64) -> Option<(usize, usize, i64)> {
    let steps = (0..rungs.len()).flat_map(|row| {
        let low = if row == 0 { 0 } else { rungs[row - 1] };
        let high = rungs.get(row + 1).copied().unwrap_or(LADDER.len() - 1);
        [rungs[row].wrapping_sub(1), rungs[row] + 1]
            .into_iter()
            .filter(move |rung| (low..=high).contains(rung))
            .map(move |rung| (row, rung))
    });
    let held = |rung: usize| i64::from(LADDER[rung].households());
    steps
        .map(|(row, rung)| {
            (
                row,
                rung,
                missing - i64::from(counts[row]) * (held(rung) - held(rungs[row])),
            )
        })
        .filter(|(_, _, left)| left.abs() < missing.abs())
        .min_by_key(|(_, _, left)| left.abs())
}

/// Adds or takes a storey of single buildings until the sum is as near `target` as it gets.
fn trim(program: &mut Program, target: u32) {
    let mut missing = i64::from(target) - i64::from(program.households());
    let buildings = program.rows.iter_mut().flatten().flatten();
    for model in buildings {
        let up = missing > 0;
        let rung = LADDER.iter().position(|m| m == model).unwrap_or(0);
        let next = if up { rung + 1 } else { rung.wrapping_sub(1) };
        let Some(other) = LADDER.get(next).copied().filter(|o| o.same_shape(*model)) else {
            continue;
        };
        let left = missing - (i64::from(other.households()) - i64::from(model.households()));
        if left.abs() < missing.abs() {
            *model = other;
            missing = left;
        }
    }
}
