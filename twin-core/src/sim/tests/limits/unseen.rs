//! What rows print and no telemetry shows, each with the reason.

use super::Unseen;

const PICTURE: &str = "the picture itself is not simulated, its bit rate is";
const BUILT: &str = "a property of the thing as it is built, which nothing measures";
const YEARS: &str = "no run lasts so many years; failures come by the mean time between them";
const CONDITIONS: &str = "conditions in which it must work, and the simulation lets it work in all";
const LAMP: &str = "a lamp on the device itself; the states that it shows are sent, and their alarms are tried one by one";
const WIRE: &str = "what goes to other devices by wire, and to nobody else";
const PLATFORM: &str = "a thing of the platform that takes the messages";
const WHICH: &str =
    "a change of rights, speeds or priorities is counted, and not which of them it was";
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
    unseen(
        "T3-7",
        "在火灾发生时联动关闭防火门",
        "no door is shut by a fire on a usual day; the tests of incidents let one burn",
    ),
    unseen("T3-6", "音视频", PICTURE),
    unseen("T3-8", "使用寿命应不低于 5 年", YEARS),
    unseen(
        "T3-9",
        "支持与手机 APP、远程消防栓监控中心间的通信",
        PLATFORM,
    ),
    unseen("T3-10", "使用寿命应不低于 5 年", YEARS),
    unseen("T4-1", "使用年限不低于 25 年", YEARS),
    unseen("T4-1", "安全等级符合二级标准", BUILT),
    unseen(
        "T4-1",
        "电线杆、交通信号杆",
        "what hangs on a pole for the mains and for traffic lights is no device of the pole",
    ),
    unseen(
        "T4-3",
        "电表、水表、天然气表可以连接智慧能效子系统、手机 APP",
        PLATFORM,
    ),
    unseen("T4-3", "收费", PLATFORM),
    unseen("T4-5", "通过显示屏、APP等渠道自动发布分析报表", PLATFORM),
    unseen(
        "T4-7",
        "采用中水回用、雨水回收、滴灌等技术",
        "where the water comes from and how it gets to the roots is built; the meter counts what flows",
    ),
    unseen(
        "T4-2",
        "承载能力需满足 GB/T23858-2009 B125 级荷载要求",
        BUILT,
    ),
    unseen("T5-1", "配置不小于3平方的全彩LED信息发布屏", BUILT),
    unseen("T5-2", "升温功能（确保在零下40度环境下使用）", CONDITIONS),
    unseen(
        "T5-2",
        "自动离合装置",
        "what the clutch in the drive lets happen, an arm that is lifted by force, is tried by itself",
    ),
    unseen("T5-4", "也可通过微信等自助预约", PLATFORM),
    unseen(
        "T6-1",
        "对接城市政务服务平台，面向居民、商户、企业等",
        PLATFORM,
    ),
    unseen(
        "T6-4",
        "远程医疗终端",
        "a device of its own, that of row T6-5",
    ),
    unseen("T6-5", "以多学科远程医疗平台为支撑", PLATFORM),
    unseen(
        "T6-5",
        "可以连接区域内县级以上医院的专家进行远程诊疗",
        "who sits at the other end is not simulated, the consultation is",
    ),
    unseen("T8-3", "配备电子桌牌", BUILT),
    unseen(
        "T8-4",
        "支持远程“云端”文件存储",
        "what is kept elsewhere is no longer in the projector; what it keeps itself is checked",
    ),
    unseen("T8-5", "包括上网权限配置", WHICH),
    unseen("T8-5", "网络优先级设置", WHICH),
    unseen(
        "T9-1",
        "路径导航",
        "telemetry has no positions; the tests of movers hold those against the ways",
    ),
    unseen("T5-4", "识别范围不小于130mm×100mm", BUILT),
    unseen("T5-4", "可同时进行灰度、彩色两种影像输出", PICTURE),
    unseen("T6-1", "大屏显示分辨率应不低于1920*1080", BUILT),
    unseen("T6-1", "对比度不小于4000:1", BUILT),
    unseen("T6-1", "物理拼缝不大于3.5mm", BUILT),
    unseen("T6-4", "设备像素不低于200W", PICTURE),
    unseen("T6-8", "方向稳定性达到99%", UNMEASURED),
    unseen("T6-8", "行驶平顺性达到99%", UNMEASURED),
    unseen(
        "T3-4",
        "支持红外对射、消防报警、门警报警等设备报警输出",
        WIRE,
    ),
    unseen("T3-6", "配置单兵、巡更棒、巡检点标签等", BUILT),
    unseen(
        "T3-8",
        "具有工作指示灯指示正常监视、故障、报警工作状态",
        LAMP,
    ),
    unseen(
        "T3-9",
        "安装低功耗的压力测控终端",
        "the row sets no figure; the tests of batteries draw from its cell",
    ),
    unseen("T4-2", "防水，防爆，防盗，防腐蚀", BUILT),
    unseen(
        "T4-4",
        "配置微电脑控制芯片、快速充电装置、红外传感探测装置",
        BUILT,
    ),
    unseen("T6-2", "密封性好，防风、防雨", BUILT),
    unseen("T6-3", "配备可触摸LED显示屏", BUILT),
    unseen("T6-4", "通讯方式采用TCP/IP", PLATFORM),
    unseen("T6-5", "配置远程会诊终端及便携诊疗设备", BUILT),
    unseen("T7-1", "可调节式货道", BUILT),
    unseen("T7-2", "配置人脸识别摄像头", PICTURE),
    unseen(
        "T7-3",
        "支持第三方支付",
        "its class has no channel that tells of payments",
    ),
    unseen("T7-5", "采用 LED 显示屏", BUILT),
    unseen("T8-2", "支持手机、U 盘等多种设备连接", BUILT),
    unseen(
        "T8-4",
        "支持文件局域网和非局域网互传",
        "a transfer is counted, and not by which way it came",
    ),
    unseen("T8-5", "开发操作系统，支持手机端操作控制", BUILT),
    unseen("T8-6", "开发对应应用系统，支持资产可视化管理", PLATFORM),
    unseen(
        "T9-1",
        "在食堂内部进行点到点近距离配送",
        "robots bring meals to doors; the way between a canteen's tables is not simulated",
    ),
    unseen(
        "T9-2",
        "根据社区内智能垃圾桶反馈数据，采用最优路线对垃圾桶进行清理，防止满溢",
        "the block's bins need not be full; the tests of movers let one empty bins",
    ),
];
