//! What figures of devices are of, in words, Chinese and English, and what is asked of them.

use twin_core::catalogue::{Bound, Figure};

use super::words::Language;

/// Quantities of the white paper's 功能要求 and 性能要求: word, Chinese. In English they are their words.
const QUANTITIES: &[(&str, &str)] = &[
    ("accuracy", "精度"),
    ("alarm_records", "报警记录数"),
    ("brightness", "亮度"),
    ("cargo_temperature", "货仓温度"),
    ("closing_time", "关闭时间"),
    ("colour_illuminance", "彩色最低照度"),
    ("continuous_operation", "连续工作时长"),
    ("contrast_ratio", "对比度"),
    ("days_per_week", "每周服务天数"),
    ("display_area", "显示面积"),
    ("faulty_pixel_ratio", "像素失控率"),
    ("heartbeat_interval", "心跳间隔"),
    ("hours_per_day", "每日服务小时数"),
    ("image_height", "图像高度"),
    ("image_outputs", "影像输出数"),
    ("image_width", "图像宽度"),
    ("joint_width", "物理拼缝"),
    ("load", "荷载"),
    ("mean_time_between_failures", "平均无故障工作时间"),
    ("measuring_time", "测量时间"),
    ("monochrome_illuminance", "黑白最低照度"),
    ("opening_time", "起落时间"),
    ("operating_rain", "可工作雨量"),
    ("operating_snow", "可工作雪量"),
    ("operating_temperature", "工作温度"),
    ("operating_wind_force", "可工作风力"),
    ("panorama_angle", "全景角度"),
    ("patrol_hours_per_day", "每日巡逻小时数"),
    ("peak_pulse_voltage", "脉冲电压峰值"),
    ("pixels", "像素数"),
    ("ride_smoothness", "行驶平顺性"),
    ("safety_class", "安全等级"),
    ("scan_height", "识别范围高度"),
    ("scan_width", "识别范围宽度"),
    ("service_life", "使用寿命"),
    ("state_records", "状态记录数"),
    ("steering_stability", "方向稳定性"),
    ("stored_faces", "人脸存储数"),
    ("stored_vehicles", "车辆存储数"),
    ("unlock_records", "开锁记录数"),
    ("visit_records", "访问记录数"),
];

/// Units that are printed otherwise than as their UCUM codes: code, Chinese, English.
const UNITS: &[(&str, &str, &str)] = &[
    ("1", "", ""),
    ("%", "%", " %"),
    ("Cel", " ℃", " °C"),
    ("a", " 年", " years"),
    ("d/wk", " 天/周", " days a week"),
    ("h", " 小时", " h"),
    ("h/d", " 小时/天", " hours a day"),
    ("m2", " 平方米", " m²"),
    ("cd/m2", " cd/m²", " cd/m²"),
    ("mm/d", " 毫米/天", " mm a day"),
    ("s", " 秒", " s"),
    ("{Beaufort}", " 级", " Beaufort"),
    ("{pixel}", " 像素", " pixels"),
];

/// The Chinese of a quantity, where it is one of the white paper's; also of the ends of a range of operation.
pub(super) fn zh(word: &str) -> Option<String> {
    let named = |word: &str| QUANTITIES.iter().find(|(quantity, _)| *quantity == word);
    let ends = [("_min", "下限"), ("_max", "上限")];
    let end = || {
        ends.iter().find_map(|(ending, zh)| {
            let (_, of) = named(word.strip_suffix(*ending)?)?;
            Some(format!("{of}{zh}"))
        })
    };
    named(word).map(|(_, zh)| (*zh).to_owned()).or_else(end)
}

/// A number with its unit.
pub(super) fn amount(value: f64, unit: &str, language: Language) -> String {
    match UNITS.iter().find(|(code, ..)| *code == unit) {
        Some((_, zh, en)) => format!("{value}{}", language.of(zh, en)),
        None => format!("{value} {unit}"),
    }
}

/// What a figure asks for: `at least 1920 pixels`.
pub(super) fn asked(figure: &Figure, language: Language) -> String {
    let value = amount(figure.value, &figure.unit, language);
    let of = |zh: &str, en: &str| format!("{} {value}", language.of(zh, en));
    match (figure.bound, figure.value_max) {
        (Bound::AtLeast, _) => of("不小于", "at least"),
        (Bound::AtMost, _) => of("不大于", "at most"),
        (Bound::MoreThan, _) => of("大于", "more than"),
        (Bound::LessThan, _) => of("小于", "less than"),
        (Bound::Between, Some(most)) => {
            let most = amount(most, &figure.unit, language);
            language.of(
                format!("{} 至 {most}", figure.value),
                format!("{} to {most}", figure.value),
            )
        }
        (Bound::Exactly | Bound::Between, _) => value,
    }
}

#[cfg(test)]
mod tests {
    use twin_core::catalogue::{Catalogue, Column};

    use super::*;

    #[test]
    fn every_figure_of_a_device_is_called_something_in_chinese() {
        let catalogue = Catalogue::builtin().unwrap();
        let figures = catalogue.rows.iter().flat_map(|row| &row.figures);
        let of_devices = figures.filter(|figure| figure.column != Column::Deployment);
        let mut unnamed = of_devices.filter(|figure| zh(&figure.quantity).is_none());
        assert_eq!(unnamed.next(), None);
        assert_eq!(zh("operating_rain_max").as_deref(), Some("可工作雨量上限"));
        assert_eq!(zh("colour"), None);
    }

    #[test]
    fn what_is_asked_is_told_with_its_bound_and_unit() {
        let catalogue = Catalogue::builtin().unwrap();
        let told = |row: &str, quantity: &str| {
            let figures = &catalogue.row(row).unwrap().figures;
            let mut of_row = figures.iter().filter(|f| &*f.quantity == quantity);
            let figure = of_row.next().unwrap();
            [Language::Zh, Language::En].map(|language| asked(figure, language))
        };
        assert_eq!(
            told("T3-2a", "image_width"),
            ["不小于 1920 像素", "at least 1920 pixels"]
        );
        assert_eq!(
            told("T3-3b", "pixels"),
            ["大于 4000000 像素", "more than 4000000 pixels"]
        );
        assert_eq!(
            told("T3-4", "peak_pulse_voltage"),
            ["4.5 至 10 kV", "4.5 to 10 kV"]
        );
    }
}
