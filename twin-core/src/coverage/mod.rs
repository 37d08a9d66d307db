//! What devices cover: what cameras see, how far radio reaches, how far it is to walk.
//!
//! | module | what it holds |
//! |---|---|
//! | `camera` | what cameras see of the ground, of a target and of the homes about |
//! | `obstacle` | what stops sight and weakens radio: buildings, walls and trees as prisms, with their index |

pub mod camera;
pub mod obstacle;
