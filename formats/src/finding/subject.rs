//! What a finding is about, and the things that it names.

use super::phrase::phrases;

phrases! {
    /// The feature that a finding is about, as its file names it.
    Subject;
    Id { id: String } = "{id}" "{id}";
    Row { row: u64 } = "第 {row} 行" "row {row}";
    Line { line: u64 } = "第 {line} 行" "line {line}";
}

phrases! {
    /// A thing that a finding names: a field that is missing, something that is not supported, parts that are not there.
    Thing;
    Name { name: String } = "{name}" "{name}";
    Geometry = "几何图形" "geometry";
    Coordinates = "坐标" "coordinates";
    Plan = "x、y 坐标" "x, y";
    Feature = "要素" "feature";
    Area = "面" "area";
    LinesOrAreas = "线或面" "lines or areas";
    Vertices = "顶点" "vertices";
    Nodes = "节点" "nodes";
    Ways = "路径" "ways";
    AttributeFile = ".dbf 属性文件" ".dbf files with attributes";
    LoosePieces = "与主体分离且没有楼板或空间的部分" "pieces that stand apart without a slab or space";
    Counted { name: String, count: usize } = "{name}（{count} 个）" "{name} ({count})";
    Textures { count: usize } = "贴图（{count} 处）" "textures ({count})";
    TooManyMaterials = "超出容量的整体材质" "more materials of the whole model than fit";
    CodeList { list: String } = "代码表 {list}" "the code list {list}";
    ForeignGeometry { crs: String } = "坐标参考系（{crs}）与文件不同的几何图形" "a geometry of another CRS than the file's, {crs},";
    LandUse { class: String } = "土地利用类别“{class}”" "land use {class}";
    Furniture { function: String } = "城市部件类别“{function}”" "furniture {function}";
    MapConversion { crs: String } = "转到地理坐标参考系 {crs} 的 IfcMapConversion" "IfcMapConversion to the geographic CRS {crs}";
    MapScale { record: u64, taken: f64 } = "#{record} 的 IfcMapConversion.Scale（按 {taken} 处理）" "#{record} IfcMapConversion.Scale ({taken} is taken)";
    LengthUnit = "IfcUnitAssignment 的长度单位 LENGTHUNIT（按米处理）" "IfcUnitAssignment LENGTHUNIT (metres are taken)";
    StoreyHeight = "楼层高度：楼面之上没有任何构件" "storey height: nothing stands above its floor";
    OfRecord { record: u64, part: Box<Thing> } = "#{record} 的{part}" "#{record} {part}";
    Parameter { number: usize } = "第 {number} 个参数" "parameter {number}";
    OpenCut = "对未闭合实体的切割" "a cut of a body that does not close";
    FlatProfile = "没有面积的截面" "a profile without area";
    ShortRing { points: usize } = "只有 {points} 个点的环" "a ring of {points} points";
    ParallelAxes = "相互平行的坐标轴" "parallel axes";
    PointIndex = "点序号" "an index";
    BrokenRecord { fault: super::Bilingual } = "记录（{fault}）" "a record ({fault})";
    EndlessPoint = "过远的点" "a point out of this world";
    DeepReferences = "嵌套过深的引用" "references nested this deep";
    LargeGeometry = "规模过大的几何图形" "geometry of this size";
    Entity { kind: String, record: u64 } = "实体 {kind}（#{record}）" "{kind} (#{record})";
    ClosedSwitches { count: usize } = "Switch.csv 中母线与其辅助节点之间的 {count} 个闭合开关" "Switch.csv: {count} closed switches between busbars and their auxiliary nodes";
    MountingHeights { column: String, rows: u64 } = "{column}（{rows} 行；按设备类的安装高度处理）" "{column} ({rows} rows; the mounting height of the class is taken)";
    Column { heading: String } = "列“{heading}”" "the column '{heading}'";
    RowOf { row: u64, id: String } = "第 {row} 行（{id}）" "row {row} ({id})";
    SkippedWord { attribute: String, word: String } = "{attribute} 的值“{word}”" "{attribute} {word}";
    Layer { layer: String } = "图层 {layer}" "layer {layer}";
    UnmappedLayer { layer: String } = "映射文件未列出的图层 {layer}" "layer {layer}, which the mapping does not name,";
    UnmappedFeature = "映射规则都不适用的要素" "a feature that no rule of the mapping fits";
    AttributeOf { layer: String, attribute: String } = "图层 {layer} 的属性 {attribute}" "{layer}: {attribute}";
    ForeignShell = "另一社区局部坐标系中的建筑外壳" "a shell in the frame of another community";
    ProjectionFile { crs: String } = ".prj 文件中的 {crs}" "{crs} in a .prj";
    Tag { key: String, value: String, reason: Box<super::Reason> } = "{key}={value}（{reason}）" "{key}={value} ({reason})";
    Sea { ways: usize } = "{ways} 条海岸线以外的海域" "the sea beyond {ways} ways of coastline";
}

impl From<String> for Subject {
    fn from(id: String) -> Self {
        Self::Id { id }
    }
}

impl From<&str> for Subject {
    fn from(id: &str) -> Self {
        id.to_owned().into()
    }
}

impl From<&String> for Subject {
    fn from(id: &String) -> Self {
        id.clone().into()
    }
}

impl From<String> for Thing {
    fn from(name: String) -> Self {
        Self::Name { name }
    }
}

impl From<&str> for Thing {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}
