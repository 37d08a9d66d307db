//! What is wrong with a feature or a file.

use std::fmt;

use serde::Serialize;

use super::{Expected, Reason, Taken, Thing};

/// What is wrong with a feature or a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// A ring's last point is not its first.
    UnclosedRing,
    /// Points repeat one after another.
    RepeatedPoints {
        /// How many.
        count: usize,
    },
    /// A ring is there twice.
    DuplicateRing,
    /// A ring crosses or touches itself.
    SelfIntersection,
    /// A ring has fewer than three different points, or no area.
    ZeroArea,
    /// A line has fewer than two different points.
    ZeroLength,
    /// A ring runs the wrong way round.
    WrongWinding,
    /// A hole lies outside its outer ring, or crosses it.
    MisplacedHole,
    /// A solid does not close.
    OpenSolid {
        /// Edges that belong to one surface only.
        open_edges: usize,
    },
    /// A surface is not plane.
    NotPlanar {
        /// How far its farthest point is off, metres.
        off_m: f64,
    },
    /// It lies far from everything else.
    FarAway {
        /// Distance from the middle of the others in metres.
        distance_m: f64,
    },
    /// It lies outside the area that the import is cut to.
    OutsideClip {
        /// How many features do.
        count: usize,
    },
    /// It is there already.
    Duplicate {
        /// The one that is kept.
        of: Thing,
    },
    /// Several files, or one twice, say different things of it; the first is kept.
    Differs,
    /// A value cannot be read.
    UnreadableValue {
        /// The field.
        field: Thing,
        /// The value, cut to 60 characters; empty where it is no text.
        value: String,
        /// What it should be.
        expected: Expected,
    },
    /// A value that is needed is missing.
    MissingValue {
        /// The field.
        field: Thing,
    },
    /// It refers to what is not in the file.
    UnknownReference {
        /// The field that refers.
        field: String,
        /// What is missing.
        target: String,
    },
    /// References lead back to where they came from.
    Cycle {
        /// A record on the way.
        through: String,
    },
    /// Parts of it are not in the file, as at the edge of an extract.
    MissingParts {
        /// What is missing.
        what: Thing,
        /// How many.
        count: usize,
    },
    /// The text is not in the encoding that the file names, or the file names none.
    Encoding {
        /// What was taken instead.
        taken: String,
    },
    /// The file does not say what a height is above.
    HeightReference {
        /// What was taken.
        taken: Taken,
    },
    /// Coordinates are not in the order of the axes that the file's CRS has.
    AxisOrder {
        /// What was taken.
        taken: Taken,
    },
    /// The time zone is not given.
    TimeZone {
        /// Local time minus UTC in seconds, from the longitude.
        offset_secs: i32,
    },
    /// The geometry is of a kind that the layer does not hold.
    GeometryKind {
        /// Its kind.
        kind: Thing,
    },
    /// The reader does not know what it is.
    Unsupported {
        /// What it is.
        what: Thing,
    },
    /// The coordinate reference system is only as exact as this.
    Uncertain {
        /// What makes it so.
        warning: Reason,
    },
    /// A text is longer than the format allows.
    TextTooLong {
        /// The field.
        field: String,
        /// Its length in bytes.
        bytes: usize,
        /// What the format allows.
        limit: usize,
    },
    /// The encoding of the file lacks letters of a text.
    MissingLetters {
        /// The field.
        field: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// The model refuses it.
    Invalid {
        /// Why.
        reason: Reason,
    },
}

impl Problem {
    /// A value that cannot be read, cut to 60 characters.
    #[must_use]
    pub fn unreadable(field: impl Into<Thing>, value: &str, expected: Expected) -> Self {
        Self::UnreadableValue {
            field: field.into(),
            value: value.chars().take(60).collect(),
            expected,
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::UnclosedRing => "环未闭合".into(),
            Self::RepeatedPoints { count } => format!("有 {count} 个连续重复点"),
            Self::DuplicateRing => "环重复".into(),
            Self::SelfIntersection => "环自相交".into(),
            Self::ZeroArea => "面积为零".into(),
            Self::ZeroLength => "长度为零".into(),
            Self::WrongWinding => "环方向错误".into(),
            Self::MisplacedHole => "内环不在外环之内".into(),
            Self::OpenSolid { open_edges } => format!("实体未闭合（{open_edges} 条悬边）"),
            Self::NotPlanar { off_m } => format!("面不平（偏差 {off_m:.3} m）"),
            Self::FarAway { distance_m } => {
                format!("远离其他要素（{:.1} km）", distance_m / 1000.0)
            }
            Self::OutsideClip { count } => format!("{count} 个要素在裁剪范围之外"),
            Self::Duplicate { of } => format!("与 {} 重复", of.zh()),
            Self::Differs => "多处内容不一致，以首次出现为准".into(),
            Self::UnreadableValue {
                field,
                value,
                expected,
            } if value.is_empty() => {
                format!("{}无法识别，应为{}", field.zh(), spaced(&expected.zh()))
            }
            Self::UnreadableValue {
                field,
                value,
                expected,
            } => format!(
                "{}“{value}”无法识别，应为{}",
                field.zh(),
                spaced(&expected.zh())
            ),
            Self::MissingValue { field } => format!("缺少{}", spaced(&field.zh())),
            Self::UnknownReference { field, target } => format!("{field} 引用的“{target}”不存在"),
            Self::Cycle { through } => format!("引用成环（经过 {through}）"),
            Self::MissingParts { what, count } => {
                format!("文件中缺少其 {count} 个{}", spaced(&what.zh()))
            }
            Self::Encoding { taken } => format!("文字编码不明，按 {taken} 读取"),
            Self::HeightReference { taken } => format!("未说明高程基准，按{}处理", taken.zh()),
            Self::AxisOrder { taken } => {
                format!("坐标轴顺序与坐标参考系的定义不符，按{}处理", taken.zh())
            }
            Self::TimeZone { offset_secs } => {
                format!("未给出时区，按经度取 UTC{}", Offset(*offset_secs))
            }
            Self::GeometryKind { kind } => format!("图层不支持的几何类型{}", spaced(&kind.zh())),
            Self::Unsupported { what } => format!("不支持{}", spaced(&what.zh())),
            Self::Uncertain { warning } => format!("坐标精度有限：{}", warning.zh()),
            Self::TextTooLong {
                field,
                bytes,
                limit,
            } => format!("{field} 的文本有 {bytes} 字节，该格式最多 {limit} 字节"),
            Self::MissingLetters { field, encoding } => {
                format!("{field} 中有 {encoding} 编码没有的字符")
            }
            Self::Invalid { reason } => format!("不符合要求：{}", reason.zh()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedRing => f.write_str("a ring is not closed"),
            Self::RepeatedPoints { count } => {
                write!(f, "{count} points repeat one after another")
            }
            Self::DuplicateRing => f.write_str("a ring is there twice"),
            Self::SelfIntersection => f.write_str("a ring crosses or touches itself"),
            Self::ZeroArea => f.write_str("its area is zero"),
            Self::ZeroLength => f.write_str("its length is zero"),
            Self::WrongWinding => f.write_str("a ring runs the wrong way round"),
            Self::MisplacedHole => f.write_str("a hole is not inside its outer ring"),
            Self::OpenSolid { open_edges } => {
                write!(f, "the solid does not close: {open_edges} open edges")
            }
            Self::NotPlanar { off_m } => write!(f, "a surface is not plane: {off_m:.3} m off"),
            Self::FarAway { distance_m } => write!(
                f,
                "it lies {:.1} km from everything else",
                distance_m / 1000.0
            ),
            Self::OutsideClip { count } => {
                write!(f, "{count} features lie outside the area of the clip")
            }
            Self::Duplicate { of } => write!(f, "it is there already as {of}"),
            Self::Differs => f.write_str("it appears again with other content; the first is kept"),
            Self::UnreadableValue {
                field,
                value,
                expected,
            } if value.is_empty() => write!(f, "{field} cannot be read: {expected} is expected"),
            Self::UnreadableValue {
                field,
                value,
                expected,
            } => write!(
                f,
                "{field} '{value}' cannot be read: {expected} is expected"
            ),
            Self::MissingValue { field } => write!(f, "{field} is missing"),
            Self::UnknownReference { field, target } => {
                write!(f, "{field} refers to '{target}', which is not there")
            }
            Self::Cycle { through } => {
                write!(f, "its references run in a circle through {through}")
            }
            Self::MissingParts { what, count } => {
                write!(f, "{count} of its {what} are not in the file")
            }
            Self::Encoding { taken } => write!(f, "the encoding is not as named; {taken} is taken"),
            Self::HeightReference { taken } => {
                write!(f, "what heights are above is not said; {taken} is taken")
            }
            Self::AxisOrder { taken } => write!(
                f,
                "coordinates are not in the order of the CRS's axes; {taken} is taken"
            ),
            Self::TimeZone { offset_secs } => write!(
                f,
                "the time zone is not given; UTC{} follows from the longitude",
                Offset(*offset_secs)
            ),
            Self::GeometryKind { kind } => write!(f, "the layer holds no geometry of kind {kind}"),
            Self::Unsupported { what } => write!(f, "{what} is not supported"),
            Self::Uncertain { warning } => warning.fmt(f),
            Self::TextTooLong {
                field,
                bytes,
                limit,
            } => write!(
                f,
                "the text of {field} has {bytes} bytes, the format holds {limit}"
            ),
            Self::MissingLetters { field, encoding } => {
                write!(f, "{field} has letters that {encoding} lacks")
            }
            Self::Invalid { reason } => reason.fmt(f),
        }
    }
}

/// With a space before it where it begins with a Latin letter or a digit.
fn spaced(words: &str) -> String {
    if words.starts_with(|c: char| c.is_ascii_graphic()) {
        format!(" {words}")
    } else {
        words.to_owned()
    }
}

/// Seconds as `+08:00`.
struct Offset(i32);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.abs() / 60;
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}
