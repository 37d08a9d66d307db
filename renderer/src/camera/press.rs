//! The held mouse button: a short press is a click, a longer way is a drag.

use bevy::input::mouse::AccumulatedMouseMotion;
use bevy::prelude::*;

/// The press of a mouse button that goes on, or that ended in this frame.
#[derive(Debug, Default, Resource)]
pub struct Press {
    went_pixels: f32,
    is_on_card: bool,
}

/// A press that moves less than this many pixels is a click, not a drag.
const CLICK_PIXELS: f32 = 5.0;

impl Press {
    /// Whether it has moved the camera.
    #[must_use]
    pub fn is_drag(&self) -> bool {
        self.went_pixels > CLICK_PIXELS
    }

    /// Whether it began on a card of the screen: what lies behind is neither dragged nor picked.
    #[must_use]
    pub fn is_on_card(&self) -> bool {
        self.is_on_card
    }
}

pub(super) fn follow_press(
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    cards: Query<&Interaction>,
    mut press: ResMut<Press>,
) {
    if buttons.get_just_pressed().next().is_some() {
        let is_on_card = cards.iter().any(|i| *i != Interaction::None);
        *press = Press {
            went_pixels: 0.0,
            is_on_card,
        };
    } else {
        press.went_pixels += motion.delta.length();
    }
}
