//! What the colours mean: only those that occur.

use std::collections::BTreeSet;

use bevy::prelude::*;
use twin_core::model::BuildingUse;
use twin_protocol::live::DeviceState;

use super::cards::{card, soft_text, text};
use super::font::UiFont;
use crate::palette;
use crate::picking::{describe, say};
use crate::twin::Twin;

/// Colours with their words, under headings.
fn entries(twin: &Twin) -> Vec<(String, Vec<(u32, String)>)> {
    let uses: BTreeSet<&str> = twin
        .scene
        .buildings
        .iter()
        .map(|b| b.usage.as_str())
        .collect();
    let buildings = BuildingUse::ALL
        .iter()
        .filter(|u| uses.contains(u.as_str()))
        .map(|u| {
            (
                palette::roof_of(u.as_str()),
                say(u.zh(), &capital(u.as_str())),
            )
        });
    let tables: BTreeSet<u8> = twin.scene.classes.iter().map(|c| c.table).collect();
    let groups = tables
        .iter()
        .map(|t| {
            let (zh, en) = palette::group_name(*t);
            (palette::group_of(*t), say(zh, en))
        })
        .collect();
    let broken = [
        DeviceState::Warning,
        DeviceState::Alarm,
        DeviceState::Offline,
        DeviceState::Off,
    ];
    let states = broken
        .iter()
        .filter_map(|s| Some((palette::state_of(*s)?, capital(&describe::state(*s)))))
        .collect();
    let has = |layer: &str| twin.scene.points.iter().any(|p| p.layer == layer);
    let gates = has("gate").then(|| (palette::GATE, say("出入口", "Gate")));
    let places = has("place").then(|| (palette::PLACE, say("场所", "Place")));
    let buildings: Vec<_> = buildings.chain(gates).chain(places).collect();
    vec![
        (say("建筑与地点", "Buildings, points"), buildings),
        (say("设备", "Devices"), groups),
        (say("设备状态", "Device states"), states),
    ]
}

/// Edge of a swatch: dark colours would not be seen on a dark card.
const SWATCH_EDGE: Color = Color::srgba(1.0, 1.0, 1.0, 0.45);

/// The English word in `text` with a capital letter.
fn capital(text: &str) -> String {
    let first = text.find(|c: char| c.is_ascii_alphabetic());
    let mut capital = text.to_owned();
    if let Some(at) = first {
        capital[at..=at].make_ascii_uppercase();
    }
    capital
}

/// Adds the legend under what is above it; where the window is too low it is cut, not drawn over other cards.
pub(super) fn spawn_legend(column: &mut ChildSpawnerCommands<'_>, twin: &Twin, font: &UiFont) {
    column
        .spawn(card(Node {
            overflow: Overflow::clip(),
            flex_shrink: 1.0,
            min_height: px(0),
            ..default()
        }))
        .with_children(|card| {
            for (heading, rows) in entries(twin)
                .into_iter()
                .filter(|(_, rows)| !rows.is_empty())
            {
                card.spawn((
                    text(font, heading, 13.0),
                    Node {
                        margin: UiRect::top(px(3)),
                        ..default()
                    },
                ));
                for (colour, words) in rows {
                    let row = Node {
                        align_items: AlignItems::Center,
                        column_gap: px(7),
                        ..default()
                    };
                    card.spawn(row).with_children(|row| {
                        let swatch = Node {
                            width: px(11),
                            height: px(11),
                            border: UiRect::all(px(1)),
                            border_radius: BorderRadius::all(px(2)),
                            ..default()
                        };
                        row.spawn((
                            swatch,
                            BackgroundColor(palette::hex(colour)),
                            BorderColor::all(SWATCH_EDGE),
                        ));
                        row.spawn(soft_text(font, words, 12.0));
                    });
                }
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_names_what_occurs() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let entries = entries(&twin);
        assert_eq!(
            entries[0].1,
            [
                (
                    palette::roof_of("residential"),
                    "住宅 Residential".to_owned()
                ),
                (palette::GATE, "出入口 Gate".to_owned()),
                (palette::PLACE, "场所 Place".to_owned())
            ]
        );
        assert_eq!(entries[1].1.len(), 2);
    }
}
