//! The cards that texts stand on.

use bevy::prelude::*;

use super::font::UiFont;
use super::legend::spawn_legend;
use crate::palette;
use crate::picking::say;
use crate::twin::Twin;

#[derive(Component)]
pub(super) struct ClockText;
#[derive(Component)]
pub(super) struct AlarmText;
#[derive(Component)]
pub(super) struct PanelCard;
#[derive(Component)]
pub(super) struct PanelTitle;
#[derive(Component)]
pub(super) struct PanelLabels;
#[derive(Component)]
pub(super) struct PanelValues;
#[derive(Component)]
pub(super) struct HelpCard;

const CARD: Color = Color::srgba(0.05, 0.075, 0.11, 0.80);
const BRIGHT: Color = Color::srgb(0.96, 0.97, 0.98);
const SOFT: Color = Color::srgb(0.70, 0.76, 0.82);

/// Distance of cards from the edges of the window and from each other, pixels.
const GAP: f32 = 12.0;

/// A card; clicks on it select nothing behind it.
pub(super) fn card(place: Node) -> impl Bundle {
    let node = Node {
        flex_direction: FlexDirection::Column,
        padding: UiRect::axes(px(12), px(9)),
        row_gap: px(3),
        border_radius: BorderRadius::all(px(6)),
        ..place
    };
    (node, BackgroundColor(CARD), Interaction::None)
}

/// A column of cards along the left or right edge of the window, as high as the window.
fn column(edge: Edge) -> Node {
    let (left, right, align_items) = match edge {
        Edge::Left => (px(GAP), auto(), AlignItems::Start),
        Edge::Right => (auto(), px(GAP), AlignItems::End),
    };
    Node {
        position_type: PositionType::Absolute,
        left,
        right,
        top: px(GAP),
        bottom: px(GAP),
        flex_direction: FlexDirection::Column,
        align_items,
        row_gap: px(GAP),
        ..default()
    }
}

enum Edge {
    Left,
    Right,
}

/// What pushes the cards below it to the lower edge.
fn spring() -> Node {
    Node {
        flex_grow: 1.0,
        ..default()
    }
}

pub(super) fn text(font: &UiFont, words: impl Into<String>, size: f32) -> impl Bundle {
    (Text::new(words), font.sized(size), TextColor(BRIGHT))
}

pub(super) fn soft_text(font: &UiFont, words: impl Into<String>, size: f32) -> impl Bundle {
    (Text::new(words), font.sized(size), TextColor(SOFT))
}

fn counts(twin: &Twin) -> String {
    let part = |n: String, zh: &str, en: &str| format!("{n} {}", say(zh, en));
    [
        part(twin.scene.buildings.len().to_string(), "栋", "buildings"),
        part(twin.scene.households.to_string(), "户", "households"),
        part(twin.device_count().to_string(), "台设备", "devices"),
    ]
    .join(" · ")
}

const HELP_ZH: &str = "左键拖动 旋转 · 右键拖动 平移 · 滚轮 缩放 · 点击 选择 · R 复位 · I 室内设备 · T 日照 · 空格 暂停 · [ ] 速度 · H 帮助";
const HELP_EN: &str = "left drag turn · right drag move · wheel zoom · click select · R reset · I indoor · T sun · Space pause · [ ] speed · H help";

pub(super) fn spawn_cards(
    mut commands: Commands,
    twin: Res<Twin>,
    font: Res<UiFont>,
    windows: Query<&Window>,
) {
    commands.spawn(column(Edge::Left)).with_children(|column| {
        spawn_title(column, &twin, &font);
        spawn_legend(column, &twin, &font);
        column.spawn(spring());
        if !windows.is_empty() {
            spawn_help(column, &font);
        }
    });
    commands.spawn(column(Edge::Right)).with_children(|column| {
        column
            .spawn(card(Node {
                max_width: px(380),
                ..default()
            }))
            .with_child((soft_text(&font, "", 13.0), AlarmText));
        column.spawn(spring());
        spawn_panel(column, &font);
    });
}

fn spawn_title(column: &mut ChildSpawnerCommands<'_>, twin: &Twin, font: &UiFont) {
    let name = &twin.scene.name;
    let title = Some(say(&name.zh, &name.en))
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| twin.scene.id.clone());
    column.spawn(card(Node::default())).with_children(|card| {
        card.spawn(text(font, title, 20.0));
        card.spawn(soft_text(font, counts(twin), 13.0));
        card.spawn((text(font, "", 14.0), ClockText));
    });
}

fn spawn_help(column: &mut ChildSpawnerCommands<'_>, font: &UiFont) {
    let help = format!("{HELP_ZH}\n{HELP_EN}");
    column
        .spawn((card(Node::default()), HelpCard))
        .with_child(soft_text(font, help, 12.0));
}

fn spawn_panel(column: &mut ChildSpawnerCommands<'_>, font: &UiFont) {
    let panel = Node {
        max_width: px(460),
        display: Display::None,
        ..default()
    };
    column
        .spawn((card(panel), PanelCard))
        .with_children(|card| {
            card.spawn((
                Text::new(""),
                font.sized(18.0),
                TextColor(palette::hex(palette::SELECTION)),
                PanelTitle,
            ));
            card.spawn(Node {
                column_gap: px(14),
                ..default()
            })
            .with_children(|row| {
                row.spawn((soft_text(font, "", 14.0), PanelLabels));
                row.spawn((text(font, "", 14.0), PanelValues));
            });
        });
}
