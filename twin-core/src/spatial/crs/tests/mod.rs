//! Tests against PROJ.
