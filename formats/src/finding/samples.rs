//! One of everything that a finding can say, for tests.

use twin_core::ids::{BuildingId, IdError, IdFault};
use twin_core::model::ModelError;
use twin_core::spatial::crs::{CrsWarning, HeightReference, PointFault};

use twin_core::told::Bilingual;

/// A type with samples of its values.
pub(crate) trait Sample: Sized + 'static {
    /// Each makes another variant.
    const MAKERS: &'static [fn() -> Self];

    /// One value.
    fn sample() -> Self {
        Self::MAKERS[0]()
    }

    /// A value of each variant.
    fn samples() -> Vec<Self> {
        Self::MAKERS.iter().map(|make| make()).collect()
    }
}

macro_rules! sample {
    ($($type:ty = $value:expr;)*) => {$(
        impl Sample for $type {
            const MAKERS: &'static [fn() -> Self] = &[|| $value];
        }
    )*};
}

sample! {
    String = "a1".to_owned();
    &'static str = "b2";
    f64 = 1.5;
    i64 = -3;
    u64 = 4;
    usize = 5;
    IdError = BuildingId::new("").unwrap_err();
    IdFault = IdFault::Letters;
    PointFault = PointFault::NotOnEarth;
    HeightReference = HeightReference::Ground;
    CrsWarning = CrsWarning::Deprecated { crs: "EPSG:1".to_owned() };
    Bilingual = Bilingual::new("stop", "停");
    ModelError = ModelError::DuplicateId { layer: "building", id: "b1".to_owned() };
}

impl<T: Sample> Sample for Box<T> {
    const MAKERS: &'static [fn() -> Self] = &[|| Box::new(T::sample())];
}
