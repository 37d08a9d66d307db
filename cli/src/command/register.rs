//! What a person is told of a register that is made up.

/// Said on standard error wherever `--register` is given.
pub(crate) const NOTE: &str = "households, vehicles and legal entities are synthetic, not of real people 住户、车辆、法人为合成数据，不对应真实对象\n";
