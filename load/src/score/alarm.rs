//! What a platform detected: alarms, one a row of a CSV file or a line of NDJSON.

use std::collections::BTreeMap;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Map, Value};
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Term, Told};

use super::entry::text_of;
use super::problems::Problems;
use super::when::time;
use super::{Kinds, ScoreError};
use crate::csv_lines::{Lines, csv_words};

/// The columns or keys, in English and Chinese.
const FIELDS: [(Field, &str, &str); 4] = [
    (Field::Device, "device", "设备"),
    (Field::Time, "time", "时间"),
    (Field::Kind, "kind", "类型"),
    (Field::End, "end", "结束"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Device,
    Time,
    Kind,
    End,
}

impl Field {
    fn of(name: &str) -> Option<Self> {
        let is_named =
            |(_, en, zh): &&(Self, &str, &str)| name.eq_ignore_ascii_case(en) || name == *zh;
        FIELDS.iter().find(is_named).map(|(field, ..)| *field)
    }
}

/// An alarm of a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alarm {
    /// When it was raised.
    pub time: SimTime,
    /// The device that it names.
    pub device: String,
    /// Its kind, by the platform's word.
    pub kind: Option<String>,
    /// When it was cleared.
    pub end: Option<SimTime>,
}

/// Reads alarms: a CSV file with a heading line, or NDJSON if the first character is `{`.
///
/// # Errors
/// When the file cannot be read or is empty, a column is not known, or rows are wrong or there twice. A platform that detected nothing
/// gives a CSV file with its heading line alone.
pub fn read_alarms(path: &Path, kinds: &Kinds) -> Result<Vec<Alarm>, ScoreError> {
    parse(path, &text_of(path)?, kinds)
}

pub(super) fn parse(path: &Path, text: &str, kinds: &Kinds) -> Result<Vec<Alarm>, ScoreError> {
    if text.trim().is_empty() {
        return Err(ScoreError::Empty {
            path: path.to_owned(),
            what: Term::new(
                "is empty; a platform that detected nothing gives a CSV file with the heading line device,time alone",
                "为空；若平台未检出任何告警，请提供只有表头 device,time 的 CSV 文件",
            ),
        });
    }
    let mut reading = Reading {
        kinds,
        problems: Problems::default(),
        lines: BTreeMap::new(),
    };
    if text.trim_start().starts_with('{') {
        reading.ndjson(text);
    } else {
        reading.csv(path, text)?;
    }
    reading.problems.settle(path)?;
    Ok(reading.lines.into_keys().collect())
}

/// A row as it is written.
#[derive(Default)]
struct Row {
    device: String,
    time: String,
    kind: Option<String>,
    end: Option<String>,
}

impl Row {
    fn put(&mut self, field: Field, text: &str) {
        let given = (!text.is_empty()).then(|| text.to_owned());
        match field {
            Field::Device => self.device = text.to_owned(),
            Field::Time => self.time = text.to_owned(),
            Field::Kind => self.kind = given,
            Field::End => self.end = given,
        }
    }
}

struct Reading<'a> {
    kinds: &'a Kinds,
    problems: Problems,
    /// The alarms, in the order of time, and the line of each.
    lines: BTreeMap<Alarm, u64>,
}

impl Reading<'_> {
    fn csv(&mut self, path: &Path, text: &str) -> Result<(), ScoreError> {
        let mut reader = ReaderBuilder::new()
            .trim(Trim::All)
            .from_reader(text.as_bytes());
        let headings = match reader.headers() {
            Ok(headings) => headings.clone(),
            Err(error) => {
                self.problems.add(1, &csv_words(&error));
                return Ok(());
            }
        };
        let fields = fields(path, &headings)?;
        let mut lines = Lines::new(text);
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = lines.at(record.position());
                    let mut row = Row::default();
                    for (field, text) in fields.iter().zip(&record) {
                        row.put(*field, text);
                    }
                    self.take(line, row);
                }
                Err(error) => {
                    let line = lines.at(error.position());
                    self.problems.add(line, &csv_words(&error));
                }
            }
        }
        Ok(())
    }

    fn ndjson(&mut self, text: &str) {
        for (line, number) in text.lines().zip(1..).filter(|(l, _)| !l.trim().is_empty()) {
            match json_row(line) {
                Ok(row) => self.take(number, row),
                Err(reason) => self.problems.add(number, &reason),
            }
        }
    }

    /// Takes a row in, or notes what is wrong with it.
    fn take(&mut self, line: u64, row: Row) {
        let taken = self
            .alarm(row)
            .and_then(|alarm| match self.lines.get(&alarm) {
                None => Ok(alarm),
                Some(first) => Err(both!(
                    "it says the same as line {first}; leave one of them out",
                    "与第 {first} 行完全相同；请去掉其中一行"
                )),
            });
        match taken {
            Ok(alarm) => {
                self.lines.insert(alarm, line);
            }
            Err(reason) => self.problems.add(line, &reason),
        }
    }

    fn alarm(&self, row: Row) -> Result<Alarm, Bilingual> {
        if row.device.is_empty() {
            return Err(both!(
                "it names no device; give the id that the twin sends",
                "没有设备；请填写孪生发送的设备编号"
            ));
        }
        if row.kind.is_none() && matches!(self.kinds, Kinds::Compared(_)) {
            return Err(both!(
                "it has no kind, and kinds are compared; give it one, or leave --kinds and --map out",
                "没有类型，而当前比较类型；请填写类型，或去掉 --kinds 和 --map"
            ));
        }
        let (begin, end) = (time(&row.time)?, row.end.as_deref().map(time).transpose()?);
        if end.is_some_and(|end| end < begin) {
            return Err(both!(
                "it ends before it begins; exchange time and end",
                "结束早于开始；请核对时间和结束"
            ));
        }
        Ok(Alarm {
            time: begin,
            device: row.device,
            kind: row.kind,
            end,
        })
    }
}

/// What each column holds.
fn fields(path: &Path, headings: &StringRecord) -> Result<Vec<Field>, ScoreError> {
    let wrong = |column: &str, what: Term| ScoreError::Column {
        path: path.to_owned(),
        column: column.to_owned(),
        what,
    };
    let mut fields = Vec::new();
    for heading in headings {
        let field = Field::of(heading);
        let field = field.ok_or_else(|| wrong(heading, Term::new("is not known", "无法识别")))?;
        if fields.contains(&field) {
            return Err(wrong(heading, Term::new("is there twice", "重复出现")));
        }
        fields.push(field);
    }
    for (field, name, _) in &FIELDS[..2] {
        if !fields.contains(field) {
            return Err(wrong(name, Term::new("is missing", "缺失")));
        }
    }
    Ok(fields)
}

fn json_row(line: &str) -> Result<Row, Bilingual> {
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
        let reason = error.told();
        both!("it is no JSON object ({reason})", "不是 JSON 对象（{reason}）" => reason)
    })?;
    let mut row = Row::default();
    for (key, value) in &object {
        let field = Field::of(key).ok_or_else(|| {
            both!(
                "the key '{key}' is not known; the keys are device, time, kind and end: rename it or leave it out",
                "键“{key}”无法识别；可用的键为 device、time、kind 和 end：请改名或去掉"
            )
        })?;
        match value {
            Value::Null => {}
            Value::String(text) => row.put(field, text.trim()),
            Value::Number(number) => row.put(field, &number.to_string()),
            _ => {
                return Err(both!(
                    "'{key}' must be a text or a number",
                    "“{key}”应为文本或数字"
                ));
            }
        }
    }
    Ok(row)
}
