//! Everything about rows, for people.

use std::fmt::Display;

use twin_core::catalogue::{
    Bound, Channel, Condition, Entry, EntryKind, Figure, LOCATIONS, Location, NETWORKS_TABLE,
    Reporting, ValueKind, condition_kind,
};
use unicode_width::UnicodeWidthStr;

use super::mark;

/// One block a row.
pub(super) fn text(rows: &[Entry]) -> String {
    let blocks: Vec<String> = rows.iter().map(block).collect();
    blocks.join("\n")
}

fn block(row: &Entry) -> String {
    let mut text = heading(row);
    let more = &row.more;
    for (label, value, english) in [
        (
            "应用 application",
            &more.application_zh,
            &more.application_en,
        ),
        ("类别 group", &more.group_zh, &more.group_en),
        ("部署位置 location", &more.location_zh, &None),
        (
            "部署要求 deployment",
            &more.deployment_zh,
            &more.deployment_en,
        ),
        ("功能要求 function", &more.function_zh, &None),
        ("性能要求 performance", &more.performance_zh, &None),
    ] {
        if let Some(value) = value {
            let english = english.as_deref().map(|e| format!(" · {e}"));
            field(
                &mut text,
                label,
                format!("{value}{}", english.unwrap_or_default()),
            );
        }
    }
    list(
        &mut text,
        "位置 locations",
        row.locations.iter().map(location),
    );
    if let Some(rule) = row
        .rule
        .as_ref()
        .and_then(|r| serde_json::to_string(r).ok())
    {
        field(&mut text, "规则 rule", rule);
    }
    list(
        &mut text,
        "条件 conditions",
        row.conditions.iter().map(condition),
    );
    for assumption in [&row.assumption_zh, &row.assumption].into_iter().flatten() {
        field(&mut text, "假设 assumption", assumption);
    }
    for source in row.more.area.iter().flat_map(|a| [&a.source_zh, &a.source]) {
        field(&mut text, "面积 area", source);
    }
    list(&mut text, "指标 figures", row.figures.iter().map(figure));
    list(&mut text, "测点 channels", row.channels.iter().map(channel));
    needs(&mut text, row);
    text
}

fn heading(row: &Entry) -> String {
    let need = if row.required { "required" } else { "optional" };
    let star = if row.existing_baseline {
        "  * baseline for existing communities"
    } else {
        ""
    };
    let mut text = format!(
        "{}  {} · {}  {} {need}{star}\n",
        row.id,
        row.name_zh,
        row.name_en,
        mark(row)
    );
    let place = match row.table {
        NETWORKS_TABLE => format!("section 3, paragraph {}", row.number),
        table => format!("table {table}, row {}", row.number),
    };
    let is_device = row.kind == EntryKind::Device;
    let of_class = row.more.class.as_ref().map(|class| {
        if !is_device {
            return format!("; served by device class {class}");
        }
        let network = row.more.network.map_or("", |n| n.as_str());
        let height = row.more.mount_height_m.unwrap_or_default();
        let moves = if row.more.mobile == Some(true) {
            ", moves by itself".to_owned()
        } else {
            format!(", mounted at {height} m")
        };
        format!("; device class {class}, network {network}{moves}")
    });
    let kind = match row.kind {
        EntryKind::Device => String::new(),
        kind => format!("; {}", kind.as_str()),
    };
    field(
        &mut text,
        "表 table",
        format!("{place}{kind}{}", of_class.unwrap_or_default()),
    );
    text
}

/// Columns that labels take.
const LABEL_WIDTH: usize = 22;

fn field(text: &mut String, label: &str, value: impl Display) {
    let space = " ".repeat(LABEL_WIDTH.saturating_sub(label.width()).max(1));
    text.push_str(&format!("  {label}{space}{value}\n"));
}

/// The first item beside the label, the others below it.
fn list(text: &mut String, label: &str, items: impl Iterator<Item = String>) {
    for (index, item) in items.enumerate() {
        field(text, if index == 0 { label } else { "" }, item);
    }
}

fn location(location: &Location) -> String {
    let known = LOCATIONS.iter().find(|(word, ..)| *word == &*location.at);
    let name = known.map_or("", |(.., en)| *en);
    format!("{} = {name} ({})", location.text_zh, location.at)
}

fn condition(condition: &Condition) -> String {
    let name = condition_kind(&condition.condition).map_or("", |kind| kind.name_en);
    let of = if condition.of.is_empty() {
        String::new()
    } else {
        format!(": {}", condition.of.join(", "))
    };
    let metres = condition
        .metres
        .map_or_else(String::new, |m| format!(" {m} m"));
    format!("{} = {name}{metres}{of}", condition.text_zh)
}

fn figure(figure: &Figure) -> String {
    let value = figure.value;
    let bound = match (figure.bound, figure.value_max) {
        (Bound::AtLeast, _) => format!("≥ {value}"),
        (Bound::AtMost, _) => format!("≤ {value}"),
        (Bound::MoreThan, _) => format!("> {value}"),
        (Bound::LessThan, _) => format!("< {value}"),
        (Bound::Between, Some(max)) => format!("{value} to {max}"),
        (Bound::Exactly | Bound::Between, _) => format!("= {value}"),
    };
    let unit = unit_after_space(&figure.unit);
    format!("{} {bound}{unit}  「{}」", figure.quantity, figure.text_zh)
}

fn channel(channel: &Channel) -> String {
    let unit = unit_after_space(&channel.unit);
    let value = match &channel.value {
        ValueKind::Number { min, max } => format!("{min} to {max}{unit}"),
        ValueKind::Counter => format!("counter{unit}"),
        ValueKind::Boolean => "0 or 1".to_owned(),
        ValueKind::State { states } => states.join(" | "),
    };
    let when = match channel.reporting {
        Reporting::Periodic => format!("every {} s", channel.interval_s),
        Reporting::Event => "on events".to_owned(),
    };
    format!(
        "{}  {} · {}: {value}, {when}",
        channel.name, channel.name_zh, channel.name_en
    )
}

/// A plain count has no unit to show.
fn unit_after_space(unit: &str) -> String {
    if unit == "1" {
        String::new()
    } else {
        format!(" {unit}")
    }
}

fn needs(text: &mut String, row: &Entry) {
    let Some(needs) = &row.more.needs else {
        return;
    };
    let meaning = |words: Vec<&str>| match words.is_empty() {
        true => "not in tables 3 to 10".to_owned(),
        false => words.join(", "),
    };
    let devices = needs.devices.iter().map(|d| {
        let classes = d.classes.iter().map(|c| c.as_str()).collect();
        format!("{} · {}: {}", d.name_zh, d.name_en, meaning(classes))
    });
    list(text, "智能设备 devices", devices);
    let places = needs.places.iter().map(|p| {
        let rows = p.rows.iter().map(|r| r.as_str());
        let all = rows.chain(p.places.iter().map(|kind| &**kind)).collect();
        format!("{} · {}: {}", p.name_zh, p.name_en, meaning(all))
    });
    list(text, "数字基建场所 places", places);
    field(text, "通信网络 networks", needs.networks_zh.join("、"));
    field(
        text,
        "数据中心 data centre",
        needs.data_centre_zh.join("、"),
    );
}

#[cfg(test)]
mod tests {
    use twin_core::catalogue::{Catalogue, entries};

    use super::*;

    fn of(id: &str) -> String {
        let rows = entries(&Catalogue::builtin().unwrap());
        let row: Vec<Entry> = rows.into_iter().filter(|r| r.id.as_str() == id).collect();
        text(&row)
    }

    #[test]
    fn a_block_tells_rule_conditions_figures_and_channels() {
        let fence = of("T3-4");
        for words in [
            "T3-4  电子围栏 · Electronic fence  ● required\n",
            "table 3, row 4; device class T3-4, network wired, mounted at 2.2 m",
            "小区周界 = Perimeter (perimeter)",
            "\"kind\":\"along_perimeter\"",
            "封闭型小区周界连续覆盖 = Cover without gaps: closed_perimeter",
            "peak_pulse_voltage 4.5 to 10 kV  「脉冲电压峰值: 4.5kV-10kV」",
            "pulse_voltage  脉冲电压峰值 · Peak pulse voltage: 0 to 12 kV, every 60 s",
            "armed  布防状态 · Armed: 0 or 1, on events",
        ] {
            assert!(fence.contains(words), "{words} is not in\n{fence}");
        }
    }

    #[test]
    fn an_application_tells_what_its_names_mean() {
        let security = of("T2-14");
        for words in [
            "高清摄像头 · HD camera: T3-2\n",
            "智能梯控 · Smart lift control: not in tables 3 to 10\n",
            "社区运行管理中心 · Community operations centre: T10-1\n",
            "物联专网\n",
            "存储需求、算力需求\n",
        ] {
            assert!(security.contains(words), "{words} is not in\n{security}");
        }
    }
}
