//! Why a feature or file is not right.

use twin_core::ids::IdError;
use twin_core::model::ModelError;
use twin_core::spatial::crs::{CrsWarning, HeightReference, PointFault};

use super::flaw::Flaw;
use super::phrase::phrases;
use crate::georeference::GeoreferenceFault;
use crate::table::Fault;

phrases! {
    /// Why a feature or file is not right, or what was done to it where that says it better.
    Reason;
    NoId = "其编号无效" "its id is not one";
    Model { error: Box<ModelError> } = "{error}" "{error}";
    Id { error: IdError } = "{error}" "{error}";
    Column { column: String, flaw: Box<Flaw> } = "{column}：{flaw}" "{column}: {flaw}";
    NotConverted { x: f64, y: f64, crs: String, fault: PointFault } = "点 ({x}, {y}) 无法按 {crs} 换算：{fault}" "point ({x}, {y}) cannot be converted by {crs}: {fault}";
    NotLocal = "无法换算到局部坐标系" "it cannot be brought to the local frame";
    Crs { warning: Box<CrsWarning> } = "{warning}" "{warning}";
    SitePlace = "位置取自 IfcSite 的 RefLatitude 和 RefLongitude，常为软件默认城市；请核对，或用 --at 经度,纬度 和 --rotation 指定" "the place is IfcSite's RefLatitude and RefLongitude, which often are the program's default town; check it, or give the place with --at LON,LAT and --rotation";
    Envelope { envelope: String, bounds: String } = "其外包框 {envelope} 不含其要素，要素范围为 {bounds}" "its envelope {envelope} does not hold its features, which lie at {bounds}";
    LongRings { surfaces: usize, most: usize } = "{surfaces} 个面的环超过 {most} 个点" "{surfaces} surfaces have a ring of more than {most} points";
    EndlessLinks = "其链接无休止地指向其他链接" "its links lead to links without end";
    StoreyNeeds = "楼层需要 level、floorHeight 和 storeyHeight" "a storey needs level, floorHeight and storeyHeight";
    RoomNeeds = "房间需要有面" "a room needs surfaces";
    FewCorners = "少于三个角点" "fewer than three corners";
    FewNodes = "线少于两个节点" "a line of fewer than two nodes";
    OutdoorRoom = "室内区域不在任何建筑内" "an indoor area lies in no building";
    OpenOuterRing = "没有闭合的外环" "no outer ring closes";
    UnclosedOutline = "轮廓原未闭合" "the outline was not closed";
    Spike = "已切除轮廓的尖刺" "a spike of the outline was cut off";
    InnerRings = "已去除不在任何外环之内或与之相交的内环" "inner rings that lie in no outer ring, or cross one, were dropped";
    UntoldTurn = "未说明是何种转向" "it does not say which turn";
    BrokenTurn = "其道路不在文件中，或端点不相接" "its roads are not in the file, or do not meet at their ends";
    ExemptsAll = "它豁免了所有受约束者" "it exempts everyone whom it would bind";
    NoTurnWays = "没有驶出道路，或没有驶入道路" "it has no way that one comes from, or none that one turns into";
    TimedTurn = "分时段的转向限制只记录，不参与路径规划" "restrictions that hold at times are told but not enforced";
    TimedAccess = "分时段的通行规则只记录，不参与路径规划" "rules that hold at times are told but not enforced";
    HoursTooLong = "超过 255 个字符" "it is longer than 255 characters";
    HoursSyntax = "不符合该键的语法" "it is not written as the key's syntax asks";
    HoursAlternative = "含有备选时间" "it holds an alternative";
    HoursPartlyClosed = "一天中部分时段关闭" "it is closed for a part of a day";
    HoursUnknown = "说明开放时间未知" "it says that the hours are not known";
    HoursBySeason = "随季节或日期变化" "it differs by season or date";
    HoursOfSingleWeeks = "只涉及月中的某几周，或特定日的前后" "it speaks of single weeks of a month, or days beside others";
    HoursBySun = "随日出日落变化" "it follows the sun";
    HoursOpenEnd = "没有结束时间或重复" "it has an open end or repeats";
    HoursAfterDay = "时段在当日之后开始" "a span begins after its day";
}

phrases! {
    /// What was taken for something that the file does not say.
    Taken;
    EastingFirst = "东坐标在前（屋顶朝上、地面朝下）" "easting first, as roofs look up and grounds down";
    NorthingFirst = "北坐标在前（屋顶朝上、地面朝下）" "northing first, as roofs look up and grounds down";
    SeaAtEllipsoid { above: HeightReference, rule: &'static str } = "椭球面（原基准为{above}；规则 {rule}）" "the ellipsoid, though they are above {above} ({rule})";
    UnknownAtEllipsoid { rule: &'static str } = "椭球面（原基准未知；规则 {rule}）" "the ellipsoid, though they are above nothing known ({rule})";
    SiteAtEllipsoid { rule: &'static str } = "椭球面（IfcSite.RefElevation 原为海拔；规则 {rule}）" "the ellipsoid, though IfcSite.RefElevation is above the sea ({rule})";
    GroundBefore { rule: &'static str } = "先前文件的地面（规则 {rule}）" "the ground of the files before ({rule})";
    OtherGround { height_m: f64 } = "先前文件的地面（原基准高 {height_m} m）" "the ground of the files before, though they are above {height_m} m";
}

impl From<ModelError> for Reason {
    fn from(error: ModelError) -> Self {
        let error = Box::new(error);
        Self::Model { error }
    }
}

impl From<IdError> for Reason {
    fn from(error: IdError) -> Self {
        Self::Id { error }
    }
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self::Column {
            column: fault.column,
            flaw: Box::new(fault.reason),
        }
    }
}

impl From<&GeoreferenceFault> for Reason {
    fn from(fault: &GeoreferenceFault) -> Self {
        match fault {
            GeoreferenceFault::Convert(error) => Self::NotConverted {
                x: error.position.x,
                y: error.position.y,
                crs: error.crs.clone(),
                fault: error.fault,
            },
            // These are of the whole file, which then is not read.
            _ => Self::NotLocal,
        }
    }
}
