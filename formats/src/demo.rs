//! The demo community, as tests of formats write it.

use twin_core::model::Community;

pub(crate) fn demo() -> Community {
    crate::source::open("demo", &mut |_| {}).unwrap().community
}
