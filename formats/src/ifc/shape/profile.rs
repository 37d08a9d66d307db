//! Profiles: the plane areas that are swept to solids.

use std::f64::consts::FRAC_PI_2;

use super::placement::{axes, operator};
use super::solid::{MAX_DEPTH, Shapes};
use super::vector::{Transform, Vector, area_vector};
use crate::finding::{Expected, Thing};
use crate::ifc::fault::Fault;
use crate::ifc::model::Entity;

/// Rings of an area in the plane `z` = 0: the outer one first, anticlockwise; holes clockwise.
pub(super) type Rings = Vec<Vec<Vector>>;

impl Shapes<'_, '_> {
    /// The area of a profile. Every profile begins with `(ProfileType, ProfileName, ...)`; the parameterised ones go on with
    /// `Position` and their sizes. Fillets of steel sections are left out: they are smaller than what a plan shows.
    pub(super) fn profile(&self, profile: &Entity<'_>, depth: usize) -> Result<Rings, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep { id: profile.id });
        }
        let rings = match profile.kind {
            "IFCARBITRARYCLOSEDPROFILEDEF" => vec![self.outer(profile)?],
            "IFCARBITRARYPROFILEDEFWITHVOIDS" => {
                let mut rings = vec![self.outer(profile)?];
                for id in profile.references(3)? {
                    rings.push(self.ring(&self.model.entity(profile.id, id)?)?);
                }
                rings
            }
            "IFCDERIVEDPROFILEDEF" | "IFCMIRROREDPROFILEDEF" => {
                let parent = self.model.follow(profile, 2)?;
                let by = operator(self.model, &self.model.follow(profile, 3)?)?;
                moved(self.profile(&parent, depth + 1)?, &by)
            }
            _ => {
                let by = match self.model.maybe_follow(profile, 2)? {
                    Some(position) => axes(self.model, &position)?,
                    None => Transform::IDENTITY,
                };
                moved(self.parameterised(profile)?, &by)
            }
        };
        oriented(rings, profile.id)
    }

    fn outer(&self, profile: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        self.ring(&self.model.follow(profile, 2)?)
    }

    /// About the origin of the profile's own position.
    fn parameterised(&self, profile: &Entity<'_>) -> Result<Rings, Fault> {
        let size = |number| profile.size(number);
        Ok(match profile.kind {
            "IFCRECTANGLEPROFILEDEF" => vec![rectangle(size(3)?, size(4)?)],
            "IFCROUNDEDRECTANGLEPROFILEDEF" => {
                vec![self.rounded(profile.id, [size(3)?, size(4)?], size(5)?)?]
            }
            "IFCRECTANGLEHOLLOWPROFILEDEF" => {
                let (x, y, wall) = (size(3)?, size(4)?, size(5)?);
                fits(profile, 5, 2.0 * wall < x.min(y))?;
                vec![rectangle(x, y), rectangle(x - 2.0 * wall, y - 2.0 * wall)]
            }
            "IFCCIRCLEPROFILEDEF" => vec![self.round(profile.id, [size(3)?; 2])?],
            "IFCCIRCLEHOLLOWPROFILEDEF" => {
                let (radius, wall) = (size(3)?, size(4)?);
                fits(profile, 4, wall < radius)?;
                let inner = self.round(profile.id, [radius - wall; 2])?;
                vec![self.round(profile.id, [radius; 2])?, inner]
            }
            "IFCELLIPSEPROFILEDEF" => vec![self.round(profile.id, [size(3)?, size(4)?])?],
            "IFCISHAPEPROFILEDEF" => {
                let (width, depth, web, flange) = (size(3)?, size(4)?, size(5)?, size(6)?);
                fits(profile, 5, web < width && 2.0 * flange < depth)?;
                vec![i_shape(width, depth, web, flange)]
            }
            "IFCLSHAPEPROFILEDEF" => {
                let depth = size(3)?;
                let width = if profile.value(4).number().is_some() {
                    size(4)?
                } else {
                    depth
                };
                let thick = size(5)?;
                fits(profile, 5, thick < depth.min(width))?;
                vec![l_shape(width, depth, thick)]
            }
            "IFCTSHAPEPROFILEDEF" => {
                let (depth, width, web, flange) = (size(3)?, size(4)?, size(5)?, size(6)?);
                fits(profile, 5, web < width && flange < depth)?;
                vec![t_shape(width, depth, web, flange)]
            }
            "IFCUSHAPEPROFILEDEF" => {
                let (depth, width, web, flange) = (size(3)?, size(4)?, size(5)?, size(6)?);
                fits(profile, 5, web < width && 2.0 * flange < depth)?;
                vec![u_shape(width, depth, web, flange)]
            }
            _ => return Err(profile.unsupported()),
        })
    }

    fn rounded(&self, id: u64, [x, y]: [f64; 2], radius: f64) -> Result<Vec<Vector>, Fault> {
        let radius = radius.min(x / 2.0).min(y / 2.0);
        let (across, up) = (x / 2.0 - radius, y / 2.0 - radius);
        let corners = [
            ([across, up], 0.0),
            ([-across, up], 1.0),
            ([-across, -up], 2.0),
            ([across, -up], 3.0),
        ];
        let mut ring = Vec::new();
        for (centre, quarter) in corners {
            ring.append(&mut self.corner(id, centre, radius, quarter * FRAC_PI_2)?);
        }
        ring.dedup_by(|a, b| self.is_same(*a, *b));
        Ok(ring)
    }
}

fn fits(profile: &Entity<'_>, number: usize, holds: bool) -> Result<(), Fault> {
    if holds {
        Ok(())
    } else {
        Err(Fault::malformed(profile.id, number, Expected::BelowSection))
    }
}

fn moved(mut rings: Rings, by: &Transform) -> Rings {
    for point in rings.iter_mut().flatten() {
        *point = by.point(*point);
    }
    rings
}

/// The outer ring anticlockwise, holes clockwise; holes without an area left out.
fn oriented(mut rings: Rings, id: u64) -> Result<Rings, Fault> {
    let mut number = 0;
    let mut is_flat = false;
    rings.retain_mut(|ring| {
        let [.., up] = area_vector(ring);
        let is_outer = number == 0;
        number += 1;
        if up == 0.0 {
            is_flat |= is_outer;
            return false;
        }
        if (up > 0.0) != is_outer {
            ring.reverse();
        }
        true
    });
    if is_flat || rings.is_empty() {
        return Err(Fault::Malformed {
            id,
            what: Thing::FlatProfile,
            expected: Expected::Profile,
        });
    }
    Ok(rings)
}

fn flat<const N: usize>(points: [[f64; 2]; N]) -> Vec<Vector> {
    points.iter().map(|[x, y]| [*x, *y, 0.0]).collect()
}

fn rectangle(x: f64, y: f64) -> Vec<Vector> {
    let (x, y) = (x / 2.0, y / 2.0);
    flat([[-x, -y], [x, -y], [x, y], [-x, y]])
}

fn i_shape(width: f64, depth: f64, web: f64, flange: f64) -> Vec<Vector> {
    let (x, y, w) = (width / 2.0, depth / 2.0, web / 2.0);
    let f = y - flange;
    flat([
        [-x, -y],
        [x, -y],
        [x, -f],
        [w, -f],
        [w, f],
        [x, f],
        [x, y],
        [-x, y],
        [-x, f],
        [-w, f],
        [-w, -f],
        [-x, -f],
    ])
}

/// The legs meet below left.
fn l_shape(width: f64, depth: f64, thick: f64) -> Vec<Vector> {
    let (x, y) = (width / 2.0, depth / 2.0);
    flat([
        [-x, -y],
        [x, -y],
        [x, thick - y],
        [thick - x, thick - y],
        [thick - x, y],
        [-x, y],
    ])
}

/// The flange is above.
fn t_shape(width: f64, depth: f64, web: f64, flange: f64) -> Vec<Vector> {
    let (x, y, w) = (width / 2.0, depth / 2.0, web / 2.0);
    let f = y - flange;
    flat([
        [-w, -y],
        [w, -y],
        [w, f],
        [x, f],
        [x, y],
        [-x, y],
        [-x, f],
        [-w, f],
    ])
}

/// Open to the right.
fn u_shape(width: f64, depth: f64, web: f64, flange: f64) -> Vec<Vector> {
    let (x, y) = (width / 2.0, depth / 2.0);
    let (w, f) = (web - x, y - flange);
    flat([
        [-x, -y],
        [x, -y],
        [x, -f],
        [w, -f],
        [w, f],
        [x, f],
        [x, y],
        [-x, y],
    ])
}
