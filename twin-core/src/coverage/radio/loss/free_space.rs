//! Free space.

use crate::coverage::radio::error::{RadioError, positive};
use crate::told::Term;

/// Loss between isotropic antennas in free space: 32.4 + 20 lg f/MHz + 20 lg d/km (Rec. ITU-R P.525 §2.3), any distance in the far
/// field. The constant is general knowledge, and follows from 20 lg(4π d f/c).
///
/// # Errors
/// When the distance or the frequency is not above 0.
pub fn free_space(distance_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
    let (d, f) = (
        positive(Term::new("distance in metres", "距离（m）"), distance_m)?,
        positive(Term::new("frequency in GHz", "频率（GHz）"), frequency_ghz)?,
    );
    Ok(32.4 + 20.0 * d.log10() + 20.0 * f.log10())
}
