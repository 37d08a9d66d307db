//! A segment as a Parquet file: into bytes, and out of a file.

use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

use super::{KeptWire, RecordError, Row, Segment, Sha256Text, Wire};

/// Columns of every segment.
const SCHEMA: &str = "message twin_record {
    REQUIRED INT64 time (TIMESTAMP(NANOS,true));
    REQUIRED BYTE_ARRAY device (STRING);
    REQUIRED BYTE_ARRAY topic (STRING);
    REQUIRED BYTE_ARRAY payload;
    OPTIONAL BOOLEAN retained;
    OPTIONAL INT32 qos (INTEGER(8,false));
    OPTIONAL BYTE_ARRAY headers (STRING);
}";
/// How many columns a segment has, and had before what the wire carried was recorded.
const COLUMNS: [usize; 2] = [7, 4];
/// Key of the segment's own entry of the manifest in the file.
const KEY: &str = "twin.segment";
/// Key of the hashes of the segment's messages up to the end of each row group, in the file.
const MARKS: &str = "twin.groups";
/// Messages of a row group: what a reader holds at once, and what a cut in its pages costs beside what comes after.
const GROUP_ROWS: usize = 1 << 13;
/// Bytes of a row group that we read at most: many times what we write, and far below a machine's memory.
const MOST_GROUP_BYTES: i64 = 512 << 20;
/// Times that we read: 1970 to 2200, so that no difference of two is out of range.
const TIMES: Range<i64> = 0..7_258_118_400_000_000_000;

/// What a visitor of messages wants next.
pub(super) type Step = Result<ControlFlow<()>, RecordError>;

/// Messages of a segment in the making, in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    /// Time, and where device, topic and payload end.
    ends: Vec<(i64, [usize; 3])>,
    /// What the wire carried of each, and how many bytes of content that is.
    wires: Vec<KeptWire>,
    wire_bytes: usize,
}

impl Rows {
    pub(super) fn push(&mut self, row: &Row<'_>) {
        self.bytes.extend_from_slice(row.device.as_bytes());
        let device = self.bytes.len();
        self.bytes.extend_from_slice(row.topic.as_bytes());
        let topic = self.bytes.len();
        self.bytes.extend_from_slice(row.payload);
        let ends = [device, topic, self.bytes.len()];
        self.ends.push((row.time_nanos, ends));
        self.wire_bytes += row.wire.bytes();
        self.wires.push(row.wire.into());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of content.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len() + self.wire_bytes + self.ends.len() * size_of::<i64>()
    }

    /// Whether the last message is the last one of a full row group.
    pub(super) fn ends_group(&self) -> bool {
        self.len().is_multiple_of(GROUP_ROWS)
    }

    pub(super) fn times(&self) -> impl Iterator<Item = i64> + '_ {
        self.ends.iter().map(|e| e.0)
    }
}

/// The file of `rows` with `segment`, their entry of the manifest, in it; `marks` are the hashes of the messages up to the end of each row group.
pub(super) fn encode(
    rows: Rows,
    segment: &Segment,
    marks: &[Sha256Text],
) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let column = |name: &str| ColumnPath::from(name);
    let foreign = |e: serde_json::Error| ParquetError::External(e.into());
    let entry = serde_json::to_string(segment).map_err(foreign)?;
    let marks = serde_json::to_string(marks).map_err(foreign)?;
    let properties = WriterProperties::builder()
        .set_created_by(concat!("twin ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(column("time"), false)
        .set_column_encoding(column("time"), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(column("payload"), false)
        .set_column_statistics_enabled(column("payload"), EnabledStatistics::None)
        .set_key_value_metadata(Some(vec![
            KeyValue::new(KEY.to_owned(), entry),
            KeyValue::new(MARKS.to_owned(), marks),
        ]))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let content = Bytes::from(rows.bytes);
    let mut start = 0;
    let groups = rows.ends.chunks(GROUP_ROWS);
    for (group, wires) in groups.zip(rows.wires.chunks(GROUP_ROWS)) {
        let mut columns = Columns::default();
        for (time, [device, topic, payload]) in group {
            columns.times.push(*time);
            let piece = |from: usize, to: usize| ByteArray::from(content.slice(from..to));
            columns.devices.push(piece(start, *device));
            columns.topics.push(piece(*device, *topic));
            columns.payloads.push(piece(*topic, *payload));
            start = *payload;
        }
        let wires = wires.iter().map(KeptWire::wire);
        columns.retained = wires.clone().map(|wire| wire.retained).collect();
        columns.qos = wires.clone().map(|wire| wire.qos.map(i32::from)).collect();
        columns.headers = wires
            .map(|wire| wire.headers.map(ByteArray::from))
            .collect();
        let mut group = writer.next_row_group()?;
        column_of::<Int64Type>(&mut group, &columns.times)?;
        column_of::<ByteArrayType>(&mut group, &columns.devices)?;
        column_of::<ByteArrayType>(&mut group, &columns.topics)?;
        column_of::<ByteArrayType>(&mut group, &columns.payloads)?;
        optional_of::<BoolType>(&mut group, columns.retained)?;
        optional_of::<Int32Type>(&mut group, columns.qos)?;
        optional_of::<ByteArrayType>(&mut group, columns.headers)?;
        group.close()?;
    }
    writer.into_inner()
}

#[derive(Default)]
struct Columns {
    times: Vec<i64>,
    devices: Vec<ByteArray>,
    topics: Vec<ByteArray>,
    payloads: Vec<ByteArray>,
    retained: Vec<Option<bool>>,
    qos: Vec<Option<i32>>,
    headers: Vec<Option<ByteArray>>,
}

fn column_of<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    write_column::<T>(group, values, None)
}

fn optional_of<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let there: Vec<T::T> = values.into_iter().flatten().collect();
    write_column::<T>(group, &there, Some(&levels))
}

/// Writes the next column; `levels` are 0 where it has no value and 1 where it has one.
fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the schema has too few columns".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

/// Shows the messages in the file at `path` one after the other. A file that is no segment is damaged, whatever the Parquet reader makes
/// of it.
pub(super) fn read(path: &Path, visit: &mut dyn FnMut(&Row<'_>) -> Step) -> Step {
    let reader = open(path)?;
    read_groups(path, &reader, 0..reader.num_row_groups(), visit)
}

/// The same of some row groups of a file at `path` that `reader` reads.
pub(super) fn read_groups(
    path: &Path,
    reader: &dyn FileReader,
    groups: Range<usize>,
    visit: &mut dyn FnMut(&Row<'_>) -> Step,
) -> Step {
    for number in groups {
        // The reader of a format so rich is not trusted with a file that somebody may have changed.
        let decoded = catch_unwind(AssertUnwindSafe(|| group(reader, number)));
        let columns = decoded
            .unwrap_or_else(|_| Err(both!("a row group cannot be decoded", "有行组无法解码")))
            .map_err(|reason| damaged(path, reason))?;
        if show(path, &columns, visit)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// The manifest's entry that the file at `path` has in it.
pub(super) fn entry(path: &Path) -> Result<Segment, RecordError> {
    let reader = open(path)?;
    let text = value(&reader, KEY).ok_or_else(|| {
        damaged(
            path,
            both!("it is no segment of a record", "不是录制的分段"),
        )
    })?;
    serde_json::from_str(text).map_err(|e| damaged(path, e.told()))
}

/// The hashes of the messages up to the end of each row group, where a file has them.
pub(super) fn marks(reader: &dyn FileReader) -> Option<Vec<Sha256Text>> {
    serde_json::from_str(value(reader, MARKS)?).ok()
}

fn value<'a>(reader: &'a dyn FileReader, key: &str) -> Option<&'a str> {
    let pairs = reader.metadata().file_metadata().key_value_metadata()?;
    pairs.iter().find(|pair| pair.key == key)?.value.as_deref()
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, RecordError> {
    let file = File::open(path).map_err(|source| RecordError::Read {
        path: path.to_owned(),
        source,
    })?;
    reader_of(path, file)
}

/// A reader of the bytes of a file at `path`.
pub(super) fn reader_of<B: ChunkReader + 'static>(
    path: &Path,
    bytes: B,
) -> Result<SerializedFileReader<B>, RecordError> {
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(bytes)));
    match opened {
        Ok(Ok(reader)) => Ok(reader),
        Ok(Err(error)) => Err(damaged(
            path,
            both!(
                "it has no whole footer ({error})",
                "没有完整的文件尾（{error}）"
            ),
        )),
        Err(_) => Err(damaged(
            path,
            both!("its footer cannot be decoded", "无法解码其文件尾"),
        )),
    }
}

fn group(reader: &dyn FileReader, number: usize) -> Result<Columns, Bilingual> {
    let said = |error: ParquetError| Bilingual::alike(error.to_string());
    let group = reader.get_row_group(number).map_err(said)?;
    let facts = group.metadata();
    let columns = facts.num_columns();
    if !COLUMNS.contains(&columns) || !(0..=MOST_GROUP_BYTES).contains(&facts.total_byte_size()) {
        return Err(both!(
            "its columns are not those of a record",
            "其列不是录制的列"
        ));
    }
    let rows = usize::try_from(facts.num_rows()).map_err(|e| e.told())?;
    let has_wire = columns == COLUMNS[0];
    let mut columns = Columns {
        times: values::<Int64Type>(&*group, 0, rows).map_err(said)?,
        devices: values::<ByteArrayType>(&*group, 1, rows).map_err(said)?,
        topics: values::<ByteArrayType>(&*group, 2, rows).map_err(said)?,
        payloads: values::<ByteArrayType>(&*group, 3, rows).map_err(said)?,
        ..Columns::default()
    };
    if has_wire {
        columns.retained = optional::<BoolType>(&*group, 4, rows).map_err(said)?;
        columns.qos = optional::<Int32Type>(&*group, 5, rows).map_err(said)?;
        columns.headers = optional::<ByteArrayType>(&*group, 6, rows).map_err(said)?;
    } else {
        let there = columns.times.len();
        columns.retained = vec![None; there];
        columns.qos = vec![None; there];
        columns.headers = vec![None; there];
    }
    let lengths = [
        columns.times.len(),
        columns.devices.len(),
        columns.topics.len(),
        columns.payloads.len(),
        columns.retained.len(),
        columns.qos.len(),
        columns.headers.len(),
    ];
    if lengths.iter().any(|length| *length != rows) {
        return Err(both!(
            "its columns are not of the same length",
            "其各列长度不同"
        ));
    }
    Ok(columns)
}

/// A reader of a column of type `T`.
trait Typed: DataType {
    fn of(reader: &ColumnReader) -> bool;
}

impl Typed for Int64Type {
    fn of(reader: &ColumnReader) -> bool {
        matches!(reader, ColumnReader::Int64ColumnReader(_))
    }
}

impl Typed for Int32Type {
    fn of(reader: &ColumnReader) -> bool {
        matches!(reader, ColumnReader::Int32ColumnReader(_))
    }
}

impl Typed for BoolType {
    fn of(reader: &ColumnReader) -> bool {
        matches!(reader, ColumnReader::BoolColumnReader(_))
    }
}

impl Typed for ByteArrayType {
    fn of(reader: &ColumnReader) -> bool {
        matches!(reader, ColumnReader::ByteArrayColumnReader(_))
    }
}

fn values<T: Typed>(
    group: &dyn RowGroupReader,
    column: usize,
    rows: usize,
) -> Result<Vec<T::T>, ParquetError> {
    let reader = group.get_column_reader(column)?;
    if !T::of(&reader) {
        return Err(ParquetError::General(
            "a column has another type".to_owned(),
        ));
    }
    let mut reader: ColumnReaderImpl<T> = get_typed_column_reader(reader);
    // It grows with what is really there, not with what the footer says.
    let mut values = Vec::new();
    while values.len() < rows {
        let (read, _, _) = reader.read_records(rows - values.len(), None, None, &mut values)?;
        if read == 0 {
            break;
        }
    }
    Ok(values)
}

/// The same of a column that may have no value in a row.
fn optional<T: Typed>(
    group: &dyn RowGroupReader,
    column: usize,
    rows: usize,
) -> Result<Vec<Option<T::T>>, ParquetError> {
    let reader = group.get_column_reader(column)?;
    if !T::of(&reader) {
        return Err(ParquetError::General(
            "a column has another type".to_owned(),
        ));
    }
    let mut reader: ColumnReaderImpl<T> = get_typed_column_reader(reader);
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    while levels.len() < rows {
        let wanted = rows - levels.len();
        let (read, _, _) = reader.read_records(wanted, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
    }
    let mut values = values.into_iter();
    let value = |level: i16| if level > 0 { values.next() } else { None };
    Ok(levels.into_iter().map(value).collect())
}

fn show(path: &Path, columns: &Columns, visit: &mut dyn FnMut(&Row<'_>) -> Step) -> Step {
    let texts = columns.devices.iter().zip(&columns.topics);
    let wires = columns
        .retained
        .iter()
        .zip(&columns.qos)
        .zip(&columns.headers);
    let contents = texts.zip(&columns.payloads).zip(wires);
    for (time, (((device, topic), payload), ((retained, qos), headers))) in
        columns.times.iter().zip(contents)
    {
        if !TIMES.contains(time) {
            return Err(damaged(
                path,
                both!(
                    "a time is not within 1970 to 2200",
                    "有时间不在 1970 至 2200 年之间"
                ),
            ));
        }
        let (device, topic) = (text(path, device)?, text(path, topic)?);
        let headers = headers.as_ref().map(|h| text(path, h)).transpose()?;
        let row = Row {
            time_nanos: *time,
            device,
            topic,
            payload: payload.data(),
            wire: Wire {
                retained: *retained,
                qos: qos.and_then(|qos| u8::try_from(qos).ok()),
                headers,
            },
        };
        if visit(&row)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn text<'a>(path: &Path, value: &'a ByteArray) -> Result<&'a str, RecordError> {
    std::str::from_utf8(value.data()).map_err(|_| {
        damaged(
            path,
            both!(
                "a device, topic or header is no text",
                "设备、主题或消息头不是文本"
            ),
        )
    })
}

pub(super) fn damaged(path: &Path, reason: Bilingual) -> RecordError {
    RecordError::Damaged {
        path: path.to_owned(),
        reason,
    }
}
