//! Why an edit is refused.

use crate::model::InvalidCommunity;
use crate::told::{Bilingual, Told};

/// Why an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// What is there is not what the change was made for.
    #[error("{layer} '{id}': {field} is not what the change was made for")]
    Conflict {
        /// Layer of the feature.
        layer: String,
        /// Id of the feature.
        id: String,
        /// The first field that differs.
        field: String,
    },
    /// The feature is not there.
    #[error("there is no {layer} '{id}'; ids are listed by: twin export FILE --layer {layer}")]
    Unknown {
        /// Layer of the feature.
        layer: String,
        /// Id of the feature.
        id: String,
    },
    /// The feature is there already.
    #[error("{layer} '{id}' is there already")]
    Exists {
        /// Layer of the feature.
        layer: String,
        /// Id of the feature.
        id: String,
    },
    /// There is no such layer.
    #[error("there is no layer '{layer}'; layers: {known}")]
    UnknownLayer {
        /// The name given.
        layer: String,
        /// Those that there are.
        known: String,
    },
    /// The text of an assignment is of another form.
    #[error(
        "'{text}' is not of the form LAYER/ID.FIELD=VALUE, such as building/osm/way/12.storeys=6"
    )]
    Syntax {
        /// The text, cut to 60 characters.
        text: String,
    },
    /// The feature has no such field.
    #[error("{layer} '{id}' has no field {field}; fields: {known}")]
    UnknownField {
        /// Layer of the feature.
        layer: String,
        /// Id of the feature.
        id: String,
        /// The field given.
        field: String,
        /// Those that there are.
        known: String,
    },
    /// A value is not what its field holds.
    #[error("{layer} '{id}': {reason}")]
    Value {
        /// Layer of the feature.
        layer: String,
        /// Id of the feature.
        id: String,
        /// What is wrong with it.
        reason: Bilingual,
    },
    /// The two communities are in two local frames, so that their metres cannot be compared.
    #[error("the two communities have different local frames; read one in the frame of the other")]
    Frames,
    /// The log has no such version.
    #[error("there is no version {number}; versions: {first} to {last}")]
    UnknownVersion {
        /// The version asked for.
        number: u32,
        /// The first that there is.
        first: u32,
        /// The last that there is.
        last: u32,
    },
    /// The log is empty.
    #[error("the file has no log of versions; the first edit or update begins one")]
    NoLog,
    /// The first version has none before it.
    #[error("version {number} is the first: nothing to undo")]
    NothingToUndo {
        /// Its number.
        number: u32,
    },
    /// The result breaks the model's rules.
    #[error(transparent)]
    Invalid(#[from] InvalidCommunity),
}

impl Told for EditError {
    fn zh(&self) -> String {
        match self {
            Self::Conflict { layer, id, field } => {
                format!("{layer}“{id}”：{field} 已不是作出更改时的值")
            }
            Self::Unknown { layer, id } => {
                format!("没有 {layer}“{id}”；用 twin export FILE --layer {layer} 可列出编号")
            }
            Self::Exists { layer, id } => format!("{layer}“{id}”已存在"),
            Self::UnknownLayer { layer, known } => {
                format!("没有图层“{layer}”；可用的图层：{}", listed(known))
            }
            Self::Syntax { text } => format!(
                "“{text}”不符合 LAYER/ID.FIELD=VALUE 的形式，例如 building/osm/way/12.storeys=6"
            ),
            Self::UnknownField {
                layer,
                id,
                field,
                known,
            } => format!(
                "{layer}“{id}”没有字段 {field}；可用的字段：{}",
                listed(known)
            ),
            Self::Value { layer, id, reason } => format!("{layer}“{id}”：{}", reason.zh),
            Self::Frames => {
                "两个社区的局部坐标系不同；请以其中一个的局部坐标系读取另一个".to_owned()
            }
            Self::UnknownVersion {
                number,
                first,
                last,
            } => format!("没有版本 {number}；现有版本：{first} 至 {last}"),
            Self::NoLog => "文件没有版本日志；第一次编辑或更新时才会建立".to_owned(),
            Self::NothingToUndo { number } => {
                format!("版本 {number} 是第一个版本：没有可撤销的内容")
            }
            Self::Invalid(error) => error.zh(),
        }
    }
}

/// Names parted by commas, as Chinese parts them.
fn listed(names: &str) -> String {
    names.replace(", ", "、")
}
