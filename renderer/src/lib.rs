//! The Bevy viewer of a community twin: a window, or one picture with no window, display or graphics card.
//!
//! It only reads: the static picture (`Scene`) and the messages of a server, or of a simulation that runs here in a
//! thread. It must not know the server. Geometry comes in local east-north-up metres; [`enu`] alone turns it into
//! Bevy's axes.
//!
//! | module | what it holds |
//! |---|---|
//! | [`arguments`], [`source`], [`app`] | the command line, what it names, the program made of the plugins below |
//! | [`twin`] | the scene with its look-ups, how it is to be drawn, the order of a frame |
//! | [`shape`] | meshes from plain geometry |
//! | [`community`] | ground, areas, roads, walls, buildings, trees, poles |
//! | [`devices`], [`movers`], [`pins`] | devices with markers by group and state; robots and drones; gates and places |
//! | [`models`] | glTF models that stand somewhere |
//! | [`camera`], [`sky`] | the orbit and its maths; sun, light and haze by the time of day |
//! | [`picking`], [`hud`] | what is pointed at; what is written on the screen |
//! | [`live`] | messages of a server or of the simulation here, and what they add up to |
//! | [`capture`], [`graphics`] | the picture without a window; whether there is something to draw with |

#![allow(
    elided_lifetimes_in_paths,
    reason = "systems take their arguments as Bevy writes them: Res<T>, not Res<'_, T>"
)]

pub mod app;
pub mod arguments;
pub mod camera;
pub mod capture;
pub mod community;
pub mod devices;
pub mod enu;
#[cfg(test)]
mod fixture;
pub mod graphics;
pub mod hud;
pub mod live;
pub mod models;
pub mod movers;
pub mod palette;
pub mod picking;
pub mod pins;
pub mod shape;
pub mod sky;
pub mod source;
pub mod twin;
