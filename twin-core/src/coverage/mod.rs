//! What devices cover: what cameras see, how far radio reaches, how far it is to walk.
//!
//! | module | what it holds |
//! |---|---|
//! | `obstacle` | what stops sight and weakens radio: buildings, walls and trees as prisms, with their index |

pub mod obstacle;
