//! What is wrong with a value of a row, or with the bytes of a record.

use twin_core::ids::IdError;
use twin_core::told::{Bilingual, Told};

use super::phrase::phrases;

phrases! {
    /// What is wrong with a value of a row, or with the bytes of a record.
    Flaw;
    Missing = "缺失" "it is missing";
    Empty = "为空" "it is empty";
    NoColumn = "表中没有此列" "the table has no such column";
    NoText = "不是文本" "it is not text";
    NoNumber = "不是数值" "it is not a number";
    NoWholeNumber = "不是整数" "it is not a whole number";
    NoTruth = "不是 true 或 false" "it is not true or false";
    NoHexadecimal = "不是十六进制文本" "it is not hexadecimal text";
    NoBlob = "不是二进制数据" "it is not a blob";
    NoGeometry = "不是几何图形" "it is not a geometry";
    NoPolygon = "不是多边形" "it is not a polygon";
    NoLine = "不是线" "it is not a line";
    NoPoint = "不是点" "it is not a point";
    OutOfRange { number: i64 } = "{number} 超出范围" "{number} is out of range";
    NeitherTruth { number: i64 } = "{number} 既不是 0 也不是 1" "{number} is neither 0 nor 1";
    UnknownWord { word: String } = "“{word}”不是已知的词" "'{word}' is not a known word";
    UnknownLayer { layer: String } = "没有图层“{layer}”" "there is no layer '{layer}'";
    OtherLayer { layer: String } = "“{layer}”不是这样的图层" "'{layer}' is not such a layer";
    NoSource { of: String } = "没有说明“{of}”的来源" "it does not tell where '{of}' is from";
    Id { error: IdError } = "{error}" "{error}";
    Json { detail: Bilingual } = "不是有效的 JSON（{detail}）" "it is no valid JSON ({detail})";
    Database { detail: String } = "数据库无法读取（{detail}）" "the database cannot read it ({detail})";
    Undecoded { detail: String } = "无法解码（{detail}）" "it cannot be decoded ({detail})";
    OffsetOutside = "偏移量超出缓冲区" "an offset leads out of its buffer";
    ListTooLong = "列表超出缓冲区" "a list is longer than its buffer";
    ValueWithoutColumn = "值所属的列不存在" "a value is of a column that there is not";
    ValueCut = "值被截断" "a value is cut";
    ValueTooLong = "值超出要素范围" "a value is longer than its feature";
    ColumnType = "列的类型未知" "a column is of an unknown type";
    ManyColumns = "列数超过 4096" "it has more than 4,096 columns";
    FewPoints = "几何图形的点少于其环所需" "a geometry has fewer points than its rings";
    LargeGeometry = "几何图形超出缓冲区" "a geometry is larger than its buffer";
    DeepGeometry = "几何图形嵌套过深" "geometries are nested too deep";
    PointNowhere = "点没有坐标" "a point has no position";
    ArcGeometry = "几何图形含弧段或类型缺失" "it is of a kind with arcs, or of none";
}

impl From<IdError> for Flaw {
    fn from(error: IdError) -> Self {
        Self::Id { error }
    }
}

impl From<serde_json::Error> for Flaw {
    fn from(error: serde_json::Error) -> Self {
        Self::Json {
            detail: error.told(),
        }
    }
}
