//! What is wrong with a demand or a condition, in words, Chinese and English.

use twin_core::audit::Fault;
use twin_core::coverage::camera::Edition;

use super::quantity::{amount, asked};
use super::words::{Language, attribute};

/// What is wrong.
#[must_use]
pub fn fault(fault: &Fault, language: Language) -> String {
    match fault {
        Fault::TooClose {
            device,
            neighbour,
            distance_m,
            least_m,
        } => language.of(
            format!("{device} 与 {neighbour} 间距 {distance_m:.1} 米，小于 {least_m:.0} 米"),
            format!(
                "{device} and {neighbour} are {distance_m:.1} m apart, less than {least_m:.0} m"
            ),
        ),
        Fault::LampPosts { .. } => lamp_posts(fault, language).unwrap_or_default(),
        Fault::LooksAway { device, by_rad } => {
            let degrees = by_rad.to_degrees().abs();
            language.of(
                format!("{device} 的朝向偏离 {degrees:.0}°，拍不到车辆正面"),
                format!("{device} looks {degrees:.0}° away and misses the fronts of vehicles"),
            )
        }
        Fault::PlateUnseen { device, level } => {
            let pixels_per_m = Edition::Y2014.level(level.as_str()).map_or(0.0, |l| l.pixels_per_m);
            let zh = level.zh();
            language.of(
                format!("{device} 拍不到来车号牌：被遮挡、不在画面内，或达不到“{zh}”级（每米 {pixels_per_m} 像素）"),
                format!(
                    "{device} shows no number plate of vehicles that come in: something hides them, or they are out of the picture or below the level {level} ({pixels_per_m} pixels a metre)"
                ),
            )
        }
        Fault::Unseen { length_m } => language.of(
            format!("{length_m:.0} 米在摄像头的布设间距之内，但没有摄像头拍到：被遮挡，或不在画面内"),
            format!(
                "{length_m:.0} m are within the distance of cameras, but none shows them: something hides them, or they are out of the picture"
            ),
        ),
        Fault::SightUntold { devices, attribute: word } => {
            let word = attribute("device", word, language);
            language.of(
                format!("有 {devices} 个摄像头缺少“{word}”，无法判断是否拍到其余部分"),
                format!(
                    "{devices} cameras lack the attribute “{word}”, so it cannot be told whether they show the rest"
                ),
            )
        }
        Fault::TooManyDevices {
            gateway,
            devices,
            most,
        } => language.of(
            format!("{gateway} 接入 {devices} 台设备，超过可接入的 {most} 台"),
            format!("{gateway} serves {devices} devices, more than the {most} that it may have"),
        ),
        Fault::TooManyMessages {
            gateway,
            messages_per_second,
            most_per_second,
        } => language.of(
            format!(
                "{gateway} 每秒接收 {messages_per_second:.3} 条消息，超过可处理的 {most_per_second:.3} 条"
            ),
            format!(
                "the devices of {gateway} send {messages_per_second:.3} messages a second, more than the {most_per_second:.3} that it takes"
            ),
        ),
        Fault::Apart {
            device,
            class,
            distance_m,
            most_m,
        } => apart(
            device.as_str(),
            class.as_str(),
            *distance_m,
            *most_m,
            language,
        ),
        Fault::BareJunction {
            road,
            distance_m,
            most_m,
        } => bare_junction(road.as_str(), *distance_m, *most_m, language),
        Fault::Full { most_households } => language.of(
            format!("范围内的设备已服务其他户：每台至多 {most_households} 户"),
            format!("what is within reach serves others: at most {most_households} households each"),
        ),
        Fault::NotMounted { device } => language.of(
            format!("{device} 未附着于建筑物或智慧杆"),
            format!("{device} is mounted neither on a building nor on a smart pole"),
        ),
        Fault::Mounting { .. }
        | Fault::Lacks { .. }
        | Fault::TooQuiet { .. }
        | Fault::Figure { .. } => of_product(fault, language).unwrap_or_default(),
        Fault::NearWall {
            device,
            distance_m,
            least_m,
        } => language.of(
            format!("{device} 距墙 {distance_m:.2} 米，小于 {least_m:.2} 米"),
            format!("{device} is {distance_m:.2} m from a wall, less than {least_m:.2} m"),
        ),
        Fault::TooSmall { area_m2, least_m2 } => language.of(
            format!("面积 {area_m2:.0} 平方米，按服务人口需 {least_m2:.0} 平方米"),
            format!(
                "its {area_m2:.0} m² are less than the {least_m2:.0} m² that those it serves need"
            ),
        ),
        Fault::TooMany { .. }
        | Fault::OffCentre { .. }
        | Fault::WrongStorey { .. }
        | Fault::TooNear { .. }
        | Fault::TooNarrow { .. }
        | Fault::NotRectangular { .. } => of_place(fault, language).unwrap_or_default(),
    }
}

/// What of a device is not as its row asks; none of other faults.
fn of_product(fault: &Fault, language: Language) -> Option<String> {
    Some(match fault {
        Fault::Mounting { device, mounting } => language.of(
            format!("{device} 安装于{}", mounting.zh()),
            format!(
                "{device} is put up on: {}",
                mounting.as_str().replace('_', " ")
            ),
        ),
        Fault::Lacks { device, what } => {
            let what = attribute("device", what, language);
            language.of(
                format!("{device} 未提供{what}"),
                format!("{device} does not provide {what}"),
            )
        }
        Fault::TooQuiet {
            device,
            level_db,
            least_db,
        } => language.of(
            format!("{device} 的报警声级在 1 米处为 {level_db:.0} dB，小于 {least_db:.0} dB"),
            format!(
                "the alarm of {device} has {level_db:.0} dB at 1 m, less than {least_db:.0} dB"
            ),
        ),
        Fault::Figure {
            device,
            quantity,
            value,
            asked: figure,
        } => {
            let word = attribute("device", quantity, language);
            let value = amount(*value, &figure.unit, language);
            let asked = asked(figure, language);
            language.of(
                format!("{device} 的{word}为 {value}，要求{asked}"),
                format!("{device} has {word} {value}; asked for: {asked}"),
            )
        }
        _ => return None,
    })
}

/// What is wrong with a place; none of other faults.
fn of_place(fault: &Fault, language: Language) -> Option<String> {
    Some(match fault {
        Fault::TooMany { count, most } => language.of(
            format!("共有 {count} 处，至多应为 {most} 处"),
            format!("there are {count}, and at most {most} may be"),
        ),
        Fault::OffCentre {
            place,
            distance_m,
            most_m,
        } => language.of(
            format!("{place} 距社区中心 {distance_m:.0} 米，超过 {most_m:.0} 米"),
            format!("{place} is {distance_m:.0} m from the middle of the community, more than {most_m:.0} m"),
        ),
        Fault::WrongStorey { place, storey } => language.of(
            format!("{place} 在 {storey} 层（0 为地面一层）"),
            format!("{place} is on storey {storey}, where 0 is the ground floor"),
        ),
        Fault::TooNear {
            place,
            what,
            feature,
            distance_m,
            least_m,
            ..
        } => {
            let (zh, en) = match &**what {
                "water" => ("水源", "source of water"),
                _ => ("强电磁干扰源", "source of interference"),
            };
            language.of(
                format!("{place} 距{zh} {feature} {distance_m:.1} 米，小于 {least_m:.0} 米"),
                format!("{place} is {distance_m:.1} m from {feature}, a {en}, less than {least_m:.0} m"),
            )
        }
        Fault::TooNarrow {
            place,
            width_m,
            least_m,
        } => language.of(
            format!("{place} 净宽 {width_m:.1} 米，小于 {least_m:.0} 米"),
            format!("{place} is {width_m:.1} m wide, less than {least_m:.0} m"),
        ),
        Fault::NotRectangular { place, share } => {
            let share = share * 100.0;
            language.of(
                format!("{place} 的平面不是矩形：占其外接矩形的 {share:.0}%"),
                format!("{place} is no rectangle: it fills {share:.0} % of the smallest one about it"),
            )
        }
        _ => return None,
    })
}

/// How lamp posts stand where smart poles are asked for; none of other faults.
fn lamp_posts(fault: &Fault, language: Language) -> Option<String> {
    let Fault::LampPosts {
        posts,
        stretches,
        close,
        far,
        least_m,
        most_m,
        served_m,
        demanded_m,
    } = fault
    else {
        return None;
    };
    let kept = stretches - close - far;
    Some(language.of(
        format!(
            "现有灯杆 {posts} 根（需改造为智慧杆）：同侧相邻间距 {stretches} 段，其中 {kept} 段为 {least_m:.0}-{most_m:.0} 米，{close} 段小于 {least_m:.0} 米，{far} 段大于 {most_m:.0} 米；灯杆可及道路 {served_m:.0} 米，共 {demanded_m:.0} 米"
        ),
        format!(
            "{posts} lamp posts stand there, to be upgraded to smart poles: of {stretches} stretches between neighbours on one side, {kept} are {least_m:.0}-{most_m:.0} m long, {close} shorter and {far} longer; they would serve {served_m:.0} of {demanded_m:.0} m of road"
        ),
    ))
}

fn bare_junction(road: &str, distance_m: Option<f64>, most_m: f64, language: Language) -> String {
    match distance_m {
        Some(distance_m) => language.of(
            format!("{road} 的路口距最近的设备 {distance_m:.0} 米，超过 {most_m:.0} 米"),
            format!(
                "the junction at an end of {road} is {distance_m:.0} m from the nearest device, more than {most_m:.0} m"
            ),
        ),
        None => language.of(
            format!("{road} 的路口附近没有设备"),
            format!("there is no device for the junction at an end of {road}"),
        ),
    }
}

fn apart(
    device: &str,
    class: &str,
    distance_m: Option<f64>,
    most_m: f64,
    language: Language,
) -> String {
    match distance_m {
        Some(distance_m) => language.of(
            format!("{device} 距最近的 {class} {distance_m:.0} 米，超过 {most_m:.0} 米"),
            format!(
                "{device} is {distance_m:.0} m from the nearest {class}, more than {most_m:.0} m"
            ),
        ),
        None => language.of(
            format!("{device} 附近没有 {class}"),
            format!("there is no {class} for {device} to stand with"),
        ),
    }
}
