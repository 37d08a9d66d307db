//! Tables of phrases: each a variant with its figures and its words in Chinese and English.

use std::fmt::Display;

use twin_core::ids::{IdError, IdFault};
use twin_core::model::ModelError;
use twin_core::spatial::crs::{CrsWarning, HeightReference, PointFault};
use twin_core::told::Told;

/// What a phrase may name: its words in Chinese. `Display` has those in English.
pub(crate) trait Spoken {
    /// The words.
    type Zh<'a>: Display
    where
        Self: 'a;

    /// In Chinese.
    fn in_zh(&self) -> Self::Zh<'_>;
}

macro_rules! spoken_alike {
    ($($type:ty)*) => {$(
        impl Spoken for $type {
            type Zh<'a> = &'a Self;
            fn in_zh(&self) -> &Self {
                self
            }
        }
    )*};
}
spoken_alike!(String f64 i64 u64 usize &'static str);

macro_rules! spoken_by_zh {
    ($($type:ty => $zh:ty;)*) => {$(
        impl Spoken for $type {
            type Zh<'a> = $zh;
            fn in_zh(&self) -> $zh {
                self.zh()
            }
        }
    )*};
}
spoken_by_zh! {
    ModelError => String;
    IdError => String;
    IdFault => &'static str;
    CrsWarning => String;
    PointFault => &'static str;
}

impl Spoken for HeightReference {
    type Zh<'a> = &'a str;
    fn in_zh(&self) -> &str {
        self.zh()
    }
}

impl<T: Spoken> Spoken for Box<T> {
    type Zh<'a>
        = T::Zh<'a>
    where
        T: 'a;
    fn in_zh(&self) -> T::Zh<'_> {
        (**self).in_zh()
    }
}

/// An enum of phrases; the words of each are format strings that name its fields. Its code in JSON is the variant's name in snake case.
macro_rules! phrases {
    (
        $(#[doc = $about:literal])+
        $name:ident;
        $($variant:ident $({ $($field:ident: $type:ty),+ })? = $zh:literal $en:literal;)+
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(tag = "code", rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("“", $en, "”.")]
                $variant $({
                    $(
                        #[doc = concat!("The `", stringify!($field), "` of these words.")]
                        $field: $type,
                    )+
                })?,
            )+
        }

        impl $name {
            /// In Chinese.
            #[must_use]
            pub fn zh(&self) -> String {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $($(let $field = $crate::finding::phrase::Spoken::in_zh($field);)+)?
                        format!($zh)
                    })+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant $({ $($field),+ })? => write!(f, $en),)+
                }
            }
        }

        impl $crate::finding::phrase::Spoken for $name {
            type Zh<'a> = String;
            fn in_zh(&self) -> String {
                self.zh()
            }
        }

        #[cfg(test)]
        impl $crate::finding::samples::Sample for $name {
            const MAKERS: &'static [fn() -> Self] = &[$(
                || Self::$variant $({ $($field: $crate::finding::samples::Sample::sample()),+ })?,
            )+];
        }
    };
}
pub(crate) use phrases;
