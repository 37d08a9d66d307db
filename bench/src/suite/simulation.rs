pub(crate) fn rows() -> anyhow::Result<Vec<crate::row::Row>> { Ok(vec![]) }
