//! What is written on the screen: title and clock, legend, alarms, the panel of what is selected, help.

mod alarms;
mod cards;
mod font;
mod legend;

use bevy::prelude::*;

pub use font::{FONT_VARIABLE, UiFont};

use crate::live::{Connection, Link, LiveState};
use crate::picking::{Selection, describe, say};
use crate::twin::{Look, PICTURE_TIME, Step, Twin};
use cards::{AlarmText, ClockText, HelpCard, PanelCard, PanelLabels, PanelTitle, PanelValues};
use twin_protocol::command::Command;
use twin_protocol::speed::Speed;

/// Width of the legend and what is around it, pixels: an overview keeps clear of it.
pub const LEFT_CARDS: f64 = 215.0;

/// Writes on the screen.
#[derive(Debug)]
pub struct HudPlugin;

impl Plugin for HudPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(PreStartup, font::load_font)
            .add_systems(Startup, cards::spawn_cards.run_if(is_shown))
            .add_systems(
                Update,
                (write_clock, write_alarms, write_panel)
                    .chain()
                    .in_set(Step::Write)
                    .after(crate::picking::Marked)
                    .run_if(is_shown),
            );
    }
}

/// Keys that change what is shown and how time runs.
#[derive(Debug)]
pub struct KeysPlugin;

impl Plugin for KeysPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(
            Update,
            (look_keys, time_keys)
                .chain()
                .in_set(Step::Input)
                .after(crate::picking::Clicked),
        );
    }
}

fn is_shown(look: Res<Look>) -> bool {
    look.overlay
}

/// Local time of day and date of the simulated clock: `2026-06-01 08:00:03`.
fn local_time(time_ms: i64, utc_offset_secs: i32) -> String {
    let time = twin_core::time::SimTime::from_nanos(time_ms.saturating_mul(1_000_000));
    let local = time + twin_core::time::SimSpan::from_secs(i64::from(utc_offset_secs));
    let text = local.to_string();
    text.get(..19).unwrap_or_default().replace('T', " ")
}

fn clock_line(live: &LiveState, twin: &Twin) -> String {
    let source = match &live.connection {
        Connection::Waiting => say("等待数据", "waiting"),
        Connection::Live => say("实时", "live"),
        Connection::Lost(reason) => format!("{} ({reason})", say("连接中断", "disconnected")),
    };
    let Some(clock) = &live.clock else {
        return source;
    };
    let now = local_time(clock.time_ms, twin.scene.utc_offset_secs);
    let pace = if clock.paused {
        say("暂停", "paused")
    } else {
        format!("×{}", clock.speed)
    };
    format!("{now}   {pace}   {source}")
}

fn write_clock(
    (twin, live): (Res<Twin>, Res<LiveState>),
    mut texts: Query<&mut Text, With<ClockText>>,
) {
    let line = clock_line(&live, &twin);
    for mut text in &mut texts {
        if text.0 != line {
            text.0.clone_from(&line);
        }
    }
}

fn write_alarms(live: Res<LiveState>, mut texts: Query<&mut Text, With<AlarmText>>) {
    let lines = alarms::lines(&live).join("\n");
    for mut text in &mut texts {
        if text.0 != lines {
            text.0.clone_from(&lines);
        }
    }
}

type PanelTexts<'w, 's, T> =
    Query<'w, 's, &'static mut Text, (With<T>, Without<ClockText>, Without<AlarmText>)>;

type PanelValueText = (With<PanelValues>, Without<PanelLabels>, Without<PanelTitle>);

fn write_panel(
    (twin, live, selection): (Res<Twin>, Res<LiveState>, Res<Selection>),
    mut cards: Query<&mut Node, With<PanelCard>>,
    mut titles: PanelTexts<'_, '_, PanelTitle>,
    mut labels: Query<&mut Text, (With<PanelLabels>, Without<PanelTitle>)>,
    mut values: Query<&mut Text, PanelValueText>,
) {
    let display = if selection.0.is_some() {
        Display::Flex
    } else {
        Display::None
    };
    for mut card in &mut cards {
        if card.display != display {
            card.display = display;
        }
    }
    let Some(picked) = selection.0 else { return };
    let (title, lines) = describe::describe(&twin, &live, picked);
    let column =
        |f: fn(&describe::Line) -> &str| lines.iter().map(f).collect::<Vec<_>>().join("\n");
    let set = |text: &mut Text, new: String| {
        if text.0 != new {
            text.0 = new;
        }
    };
    titles
        .iter_mut()
        .for_each(|mut t| set(&mut t, title.clone()));
    labels
        .iter_mut()
        .for_each(|mut t| set(&mut t, column(|l| &l.label)));
    values
        .iter_mut()
        .for_each(|mut t| set(&mut t, column(|l| &l.value)));
}

fn look_keys(
    keys: Res<ButtonInput<KeyCode>>,
    mut look: ResMut<Look>,
    mut help: Query<&mut Node, With<HelpCard>>,
) {
    if keys.just_pressed(KeyCode::KeyI) {
        look.indoor = !look.indoor;
    }
    if keys.just_pressed(KeyCode::KeyT) {
        look.sun_time = if look.sun_time.is_some() {
            None
        } else {
            Some(PICTURE_TIME)
        };
    }
    if keys.just_pressed(KeyCode::KeyH) {
        for mut card in &mut help {
            card.display = if card.display == Display::None {
                Display::Flex
            } else {
                Display::None
            };
        }
    }
}

/// Speeds that the keys step through, simulated seconds per second.
const SPEEDS: [f64; 8] = [0.5, 1.0, 2.0, 10.0, 60.0, 300.0, 1200.0, 3600.0];

fn time_keys(keys: Res<ButtonInput<KeyCode>>, live: Res<LiveState>, link: Option<ResMut<Link>>) {
    let (Some(mut link), Some(clock)) = (link, live.clock.as_ref()) else {
        return;
    };
    if keys.just_pressed(KeyCode::Space) {
        link.command(if clock.paused {
            Command::Resume
        } else {
            Command::Pause
        });
    }
    let faster = SPEEDS
        .iter()
        .find(|s| **s > clock.speed.per_second())
        .filter(|_| keys.just_pressed(KeyCode::BracketRight));
    let slower = SPEEDS
        .iter()
        .rev()
        .find(|s| **s < clock.speed.per_second())
        .filter(|_| keys.just_pressed(KeyCode::BracketLeft));
    if let Some(factor) = faster.or(slower) {
        link.command(Command::SetSpeed {
            factor: Speed::Factor(*factor),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_local_and_says_how_the_source_is_doing() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        assert_eq!(local_time(1_780_272_003_250, 28_800), "2026-06-01 08:00:03");
        let mut live = LiveState::default();
        assert_eq!(clock_line(&live, &twin), "等待数据 waiting");
        live.connection = Connection::Lost("refused".to_owned());
        assert_eq!(clock_line(&live, &twin), "连接中断 disconnected (refused)");
    }
}
