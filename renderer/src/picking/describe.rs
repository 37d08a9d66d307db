//! The panel's words: what is known of the thing that is selected.

use twin_core::model::{BuildingUse, GateKind};
use twin_protocol::live::{DeviceState, Severity};

use super::Picked;
use crate::live::LiveState;
use crate::palette;
use crate::twin::Twin;

/// A text in Chinese and English; empty parts are left out, and what is the same in both stands once.
#[must_use]
pub fn say(zh: &str, en: &str) -> String {
    if zh.is_empty() || zh == en {
        en.to_owned()
    } else if en.is_empty() {
        zh.to_owned()
    } else {
        format!("{zh} {en}")
    }
}

/// A line of the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about; empty for a heading.
    pub label: String,
    /// What is known.
    pub value: String,
}

/// Most values of a device that are listed.
const MOST_VALUES: usize = 8;

/// Title and lines for what is selected.
#[must_use]
pub fn describe(twin: &Twin, live: &LiveState, picked: Picked) -> (String, Vec<Line>) {
    match picked {
        Picked::Building(number) => building(twin, number),
        Picked::Device(number) => device(twin, live, number),
        Picked::Point(number) => point(twin, number),
    }
}

fn point(twin: &Twin, number: usize) -> (String, Vec<Line>) {
    let Some(p) = twin.scene.points.get(number) else {
        return (String::new(), Vec::new());
    };
    let layer = if p.layer == "gate" {
        say("出入口", "Gate")
    } else {
        say("场所", "Place")
    };
    let title = match say(&p.name.zh, &p.name.en) {
        name if name.is_empty() => layer.clone(),
        name => name,
    };
    let zh = GateKind::from_word(&p.kind).map_or("", GateKind::zh);
    let line = |zh: &str, en: &str, value: String| Line {
        label: say(zh, en),
        value,
    };
    let [x, y, z] = p.position;
    let lines = vec![
        line("编号", "Id", p.id.clone()),
        line("图层", "Layer", layer),
        line("类型", "Kind", say(zh, &p.kind.replace('_', " "))),
        line("位置", "Position", format!("{x:.1}, {y:.1}, {z:.1} m")),
    ];
    (title, lines)
}

fn building(twin: &Twin, number: usize) -> (String, Vec<Line>) {
    let Some(b) = twin.scene.buildings.get(number) else {
        return (String::new(), Vec::new());
    };
    let title = match say(&b.name.zh, &b.name.en) {
        name if name.is_empty() => say("建筑", "Building"),
        name => name,
    };
    let usage = BuildingUse::from_word(&b.usage).map_or("", BuildingUse::zh);
    let line = |zh: &str, en: &str, value: String| Line {
        label: say(zh, en),
        value,
    };
    let origin = if b.inferred {
        say("推断", "inferred")
    } else {
        say("已知", "known")
    };
    let area: f64 = b
        .rings
        .iter()
        .map(|r| crate::shape::signed_area(&crate::shape::open_ring(r)).abs())
        .enumerate()
        .map(|(i, a)| if i == 0 { a } else { -a })
        .sum();
    let lines = vec![
        line("编号", "Id", b.id.clone()),
        line("用途", "Use", say(usage, &b.usage)),
        line("层数", "Storeys", b.storeys.to_string()),
        line("高度", "Height", format!("{:.1} m", b.top - b.base)),
        line("户数", "Households", b.households.to_string()),
        line("基底面积", "Footprint", format!("{area:.0} m²")),
        line("高度与层数", "Height, storeys", origin),
    ];
    (title, lines)
}

fn device(twin: &Twin, live: &LiveState, number: usize) -> (String, Vec<Line>) {
    let Some(id) = twin.scene.devices.ids.get(number) else {
        return (String::new(), Vec::new());
    };
    let class = twin.class(number);
    let title = class.map_or_else(|| id.clone(), |c| say(&c.name.zh, &c.name.en));
    let line = |zh: &str, en: &str, value: String| Line {
        label: say(zh, en),
        value,
    };
    let group = palette::group_name(class.map_or(0, |c| c.table));
    let [x, y, z] = twin.position(number);
    let mut lines = vec![
        line("编号", "Id", id.clone()),
        line(
            "类别",
            "Class",
            class.map(|c| c.id.clone()).unwrap_or_default(),
        ),
        line("分组", "Group", say(group.0, group.1)),
        line("状态", "State", state(live.state(number))),
    ];
    if let Some(pose) = live.poses.get(&number) {
        let [px, py, pz] = pose.position;
        lines.push(line("任务", "Activity", pose.activity.replace('_', " ")));
        lines.push(line(
            "电量",
            "Battery",
            format!("{:.0} %", pose.battery_percent),
        ));
        lines.push(line(
            "位置",
            "Position",
            format!("{px:.1}, {py:.1}, {pz:.1} m"),
        ));
    } else {
        let storey = twin
            .scene
            .devices
            .storeys
            .get(number)
            .copied()
            .unwrap_or_default();
        lines.push(line("楼层", "Storey", storey.to_string()));
        lines.push(line(
            "位置",
            "Position",
            format!("{x:.1}, {y:.1}, {z:.1} m"),
        ));
    }
    let values = live
        .values
        .range((id.clone(), String::new())..)
        .take_while(|((device, _), _)| device == id);
    for ((_, channel), seen) in values.take(MOST_VALUES) {
        lines.push(Line {
            label: channel.clone(),
            value: number_text(seen.value),
        });
    }
    for alarm in live.alarms.values().filter(|a| a.device == *id) {
        lines.push(line("告警", "Alarm", say(&alarm.text_zh, &alarm.text_en)));
    }
    (title, lines)
}

fn number_text(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e9 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

/// A device's state in words.
#[must_use]
pub fn state(state: DeviceState) -> String {
    match state {
        DeviceState::Normal => say("正常", "normal"),
        DeviceState::Off => say("关闭", "off"),
        DeviceState::Warning => say("预警", "warning"),
        DeviceState::Alarm => say("告警", "alarm"),
        DeviceState::Offline => say("离线", "offline"),
    }
}

/// An alarm's weight in words.
#[must_use]
pub fn severity(severity: Severity) -> String {
    match severity {
        Severity::Minor => say("一般", "minor"),
        Severity::Major => say("重要", "major"),
        Severity::Critical => say("紧急", "critical"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_one_language_stands_alone() {
        assert_eq!(say("门", "gate"), "门 gate");
        assert_eq!(say("门", ""), "门");
        assert_eq!(say("", "gate"), "gate");
        assert_eq!(say("WiFi", "WiFi"), "WiFi");
    }

    #[test]
    fn a_building_is_described_in_both_languages() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let (title, lines) = describe(&twin, &LiveState::default(), Picked::Building(0));
        assert_eq!(title, "1号楼 Building 1");
        assert!(lines.contains(&Line {
            label: "用途 Use".to_owned(),
            value: "住宅 residential".to_owned()
        }));
        assert!(lines.contains(&Line {
            label: "基底面积 Footprint".to_owned(),
            value: "200 m²".to_owned()
        }));
    }

    #[test]
    fn a_gate_without_a_name_is_called_by_what_it_is() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let live = LiveState::default();
        let (title, lines) = describe(&twin, &live, Picked::Point(0));
        assert_eq!(title, "出入口 Gate");
        assert!(lines.iter().any(|l| l.value == "车行出入口 vehicle"));
    }

    #[test]
    fn a_device_shows_its_state_and_only_its_own_values() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let mut live = LiveState::default();
        live.states.insert(0, DeviceState::Offline);
        for device in ["cam/1", "cam/10"] {
            let value = serde_json::from_value(serde_json::json!({
                "device": device, "channel": "people", "time_ms": 0, "value": 3.0
            }));
            live.values
                .insert((device.to_owned(), "people".to_owned()), value.unwrap());
        }
        let (title, lines) = describe(&twin, &live, Picked::Device(0));
        assert_eq!(title, "高清摄像头 HD camera");
        assert!(lines.iter().any(|l| l.value == "离线 offline"));
        assert_eq!(lines.iter().filter(|l| l.label == "people").count(), 1);
    }
}
