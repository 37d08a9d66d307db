//! The seeded generator of a plausible Chinese residential community.
