//! What a value should be.

use twin_core::ids::IdFault;

use super::flaw::Flaw;
use super::phrase::phrases;

phrases! {
    /// What a value should be.
    Expected;
    Number = "数值" "a number";
    Numbers = "数值" "numbers";
    NumberBetween { least: f64, most: f64 } = "{least} 至 {most} 之间的数值" "a number from {least} to {most}";
    NumberAboveZero = "大于 0 的数值" "a number above 0";
    WholeNumber = "不小于 0 的整数" "a whole number from 0";
    YesNo = "yes、no 或 -1" "yes, no or -1";
    MappedWord = "映射文件中的词" "a word of the mapping";
    Points = "由 2 或 3 个数组成的点" "points of 2 or 3 numbers";
    MetresOrFeet = "米或英尺" "metres or feet";
    Heights = "以米为单位的高度" "heights in metres";
    RoofForm = "已知的屋顶形式" "a known form of roof";
    Blob = "二进制数据" "a blob";
    MarkedBlob = "以“GP”开头的二进制数据" "a blob that begins with 'GP'";
    StandardBlob = "标准类型的二进制数据" "a blob of a standard type";
    KnownEnvelope = "已知类型的外包框" "an envelope of a known kind";
    EndingBlob = "以几何图形结尾的二进制数据" "a blob that ends with its geometry";
    CompleteBlob = "完整的二进制数据" "a blob that is complete";
    ShallowCollection = "嵌套不过深的几何集合" "collections that are not nested so deep";
    StandardGeometry = "标准类型的几何图形" "a geometry of a standard kind";
    NoArcs = "不含弧段的点、线或面" "points, lines or areas without arcs";
    CompleteShape = "完整的图形" "a complete shape";
    GeoJsonGeometry = "GeoJSON 几何图形" "a GeoJSON geometry";
    SoundFeature { flaw: Box<Flaw> } = "没有以下错误的要素：{flaw}" "one without this fault: {flaw}";
    Host = "地面/ground、楼栋/building、单元/unit、住户/household、部件/fixture、出入口/gate、场所/place、道路/road、绿地/green、停车/parking 或小区/compound" "ground, building, unit, household, fixture, gate, place, road, green, parking or compound";
    NoHostId = "空值（地面没有编号）" "nothing, as the ground has no id";
    DeviceClass = "设备类（如 T3-2）、目录行（如 T3-2a）或设备类名称" "a device class such as T3-2, a row such as T3-2a, or the name of a class";
    CatalogueRow = "目录行（如 T3-2a）" "a row such as T3-2a";
    Network = "有线网络/wired、移动网络/cellular、wifi、nb_iot、lora 或政务专网/government" "wired, cellular, wifi, nb_iot, lora or government";
    FixtureId = "部件编号" "the id of a fixture";
    Id { fault: IdFault } = "编号：{fault}" "an id: {fault}";
    Latitude = "-90 至 90 的纬度" "a latitude from -90 to 90";
    SwappedLatitude = "-90 至 90 的纬度（经纬度似乎颠倒）" "a latitude from -90 to 90 (longitude and latitude look swapped)";
    Longitude = "-180 至 180 的经度" "a longitude from -180 to 180";
    Somewhere = "一个位置（0, 0 表示没有）" "a place (0, 0 stands for none)";
    EastFirst = "先东坐标或经度，后北坐标或纬度（两者似乎颠倒）" "east or longitude, then north or latitude (they look swapped)";
    PlaceOfCrs = "坐标参考系适用范围内的位置" "a place where the CRS is for";
    Degrees = "0 至 360 度" "0 to 360 degrees";
    Storey = "首层为 1，地下一层为 -1 或 B1" "1 for the ground floor, -1 or B1 for the first basement";
    Exported = "空值，或导出时写入的内容" "empty, or what an export wrote there";
    Length = "模型范围内以米为单位的长度" "a length in metres within the model's range";
    Bearing = "自北顺时针的度数、16 方位之一或 90-180 之类的范围" "degrees clockwise from north, a point of the compass or a range such as 90-180";
    Count = "模型范围内的数量" "a count within the model's range";
    Storeys = "层数" "a number of storeys";
    Levels = "楼层，如 1、-1、0;1 或 0-3" "levels such as 1, -1, 0;1 or 0-3";
    RoofShape = "屋顶形状，如 flat、gabled 或 hipped" "a shape of roof such as flat, gabled or hipped";
    Turn = "no_left_turn 或 only_straight_on 之类的词" "a word such as no_left_turn or only_straight_on";
    SiPrefix = "国际单位制词头" "a prefix of the SI";
    Solid = "实体" "a solid";
    Profile = "面" "an area";
    ThreePoints = "三个及以上的点" "three points or more";
    ArcPoints = "由三个点定义的圆弧" "arcs of three points";
    Trim = "点或参数" "a point or a parameter";
    Axes = "能张成平面的坐标轴" "axes that span a plane";
    Coordinates = "两个或三个坐标" "two or three coordinates";
    Direction = "有长度的方向" "a direction with a length";
    CoordinateList = "坐标列表" "a list of coordinates";
    PointNumber = "从 1 起的点序号" "the number of a point, from 1";
    Record = "记录" "a record";
    List = "列表" "a list";
    References = "引用列表" "a list of references";
    NumberList = "数值列表" "a list of numbers";
    NearBody = "100,000 km 以内的实体" "a body within 100,000 km";
    Reference = "引用" "a reference";
    OutOfPlane = "截面平面以外的方向" "a direction out of the profile's plane";
    BelowSection = "小于截面自身尺寸的数值" "less than the section's own size";
}
