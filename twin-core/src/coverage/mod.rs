//! What devices and facilities cover: radio, service distance, and the radius rules of the national codes.

pub mod radio;
pub mod radius;
pub mod service;
