//! Which numbers a row, class or rule may have. What is beyond them is a slip of the pen, such as kilometres for metres: a demand made of
//! it could ask for more devices, or more sites to choose from, than a computer holds.

use crate::both;
use crate::told::Bilingual;

/// Most devices that a rule may ask for at one feature: what is beyond it is a slip of the pen.
pub(crate) const MOST_PER_FEATURE: u32 = 10_000;

/// Least distance, metres, by which lines and areas are cut into parts with a device each.
pub(super) const LEAST_SPACING_M: f64 = 1.0;

/// Greatest distance, metres: no community is so wide.
pub(super) const MOST_M: f64 = 100_000.0;

/// Least and greatest floor area for one device, square metres: no place has more than the greatest.
pub(super) const LEAST_AREA_M2: f64 = 1.0;
pub(super) const MOST_AREA_M2: f64 = 1_000_000.0;

/// What is wrong with a field's number that has to be from the first to the second, both included, if anything.
pub(super) fn within(field: &str, value: f64, [least, most]: [f64; 2]) -> Option<Bilingual> {
    let holds = (least..=most).contains(&value);
    (!holds).then(|| {
        both!(
            "{field} {value} is not within {least} to {most}",
            "{field} 为 {value}，应在 {least} 至 {most} 之间"
        )
    })
}

/// What is wrong with a number of devices, if anything.
pub(super) fn of_count(field: &str, count: u32) -> Option<Bilingual> {
    let most = f64::from(MOST_PER_FEATURE);
    within(field, f64::from(count), [1.0, most])
}

/// What is wrong with a number of households, if anything.
pub(super) fn of_households(field: &str, households: u32) -> Option<Bilingual> {
    within(field, f64::from(households), [1.0, f64::from(u32::MAX)])
}

/// What is wrong with a distance by which lines or areas are cut into parts, metres, if anything.
pub(super) fn of_spacing(field: &str, metres: f64) -> Option<Bilingual> {
    within(field, metres, [LEAST_SPACING_M, MOST_M])
}

/// What is wrong with a distance within which something is looked for, metres, if anything: nothing is cut by it, so half a metre is one.
pub(super) fn of_distance(field: &str, metres: f64) -> Option<Bilingual> {
    let holds = metres > 0.0 && metres <= MOST_M;
    (!holds).then(|| {
        both!(
            "{field} {metres} is not more than 0 and at most {MOST_M}",
            "{field} 为 {metres}，应大于 0 且不超过 {MOST_M}"
        )
    })
}
