//! What rows print and no telemetry shows, each with the reason.

use super::Unseen;

const PICTURE: &str = "the picture itself is not simulated, its bit rate is";
const BUILT: &str = "a property of the thing as it is built, which nothing measures";
const YEARS: &str = "no run lasts so many years; failures come by the mean time between them";
const STORE: &str = "what is kept inside the device is not sent";
const CONDITIONS: &str = "conditions in which it must work, and the simulation lets it work in all";
const UNMEASURED: &str = "the row does not say how the share is measured";

const fn unseen(row: &'static str, words: &'static str, why: &'static str) -> Unseen {
    Unseen { row, words, why }
}

pub(super) const UNSEEN: &[Unseen] = &[
    unseen("T3-1", "0℃-40℃ 工作环境温度", CONDITIONS),
    unseen("T3-2a", "分辨率应不低于 1920×1080", PICTURE),
    unseen("T3-2b", "360° 高空全景巡逻", PICTURE),
    unseen("T3-2b", "监控图像分辨率应不低于 2560×1440", PICTURE),
    unseen("T3-2b", "全景画面 360° 全覆盖", PICTURE),
    unseen(
        "T3-2b",
        "实现高空抛物",
        "an object falls some times a year; the tests of incidents let one fall",
    ),
    unseen("T3-3b", "分辨率大于 400W", PICTURE),
    unseen("T3-5", "最近 300 条开锁记录", STORE),
    unseen("T3-7", "存储记录 ≥10000 条", STORE),
    unseen(
        "T3-7",
        "在火灾发生时联动关闭防火门",
        "no door is shut by a fire on a usual day; the tests of incidents let one burn",
    ),
    unseen("T3-8", "使用寿命应不低于 5 年", YEARS),
    unseen("T3-10", "使用寿命应不低于 5 年", YEARS),
    unseen("T4-1", "使用年限不低于 25 年", YEARS),
    unseen("T4-1", "安全等级符合二级标准", BUILT),
    unseen("T4-2", "B125 级荷载要求", BUILT),
    unseen("T5-1", "不小于3平方", BUILT),
    unseen("T5-2", "零下40度环境下使用", CONDITIONS),
    unseen(
        "T5-3",
        "精度为1度以内",
        "nobody tells how warm those who are measured really are",
    ),
    unseen("T5-4", "识别范围不小于130mm×100mm", BUILT),
    unseen("T5-4", "灰度、彩色两种影像输出", PICTURE),
    unseen("T6-1", "分辨率应不低于1920*1080", BUILT),
    unseen("T6-1", "对比度不小于4000:1", BUILT),
    unseen("T6-1", "物理拼缝不大于3.5mm", BUILT),
    unseen("T6-4", "设备像素不低于200W", PICTURE),
    unseen("T6-4", "存储人脸数据不低于20000张", STORE),
    unseen("T6-4", "访问记录存储数量不低于100000次", STORE),
    unseen("T6-8", "方向稳定性达到99%", UNMEASURED),
    unseen("T6-8", "行驶平顺性达到99%", UNMEASURED),
];
