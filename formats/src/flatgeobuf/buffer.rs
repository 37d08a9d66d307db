//! A FlatBuffer written front to back: each table behind its vtable, and what it leads to behind it.

/// The fields of a table: position and value.
pub(super) type Fields = Vec<(usize, Value)>;

/// The value of a field.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Byte(u8),
    Short(u16),
    Int(i32),
    Long(u64),
    Text(String),
    Bytes(Vec<u8>),
    UInts(Vec<u32>),
    Doubles(Vec<f64>),
    Table(Fields),
    Tables(Vec<Fields>),
}

impl Value {
    /// Bytes in its table; an offset has four.
    fn size(&self) -> usize {
        match self {
            Self::Byte(_) => 1,
            Self::Short(_) => 2,
            Self::Long(_) => 8,
            _ => 4,
        }
    }
}

/// The buffer of a root table with its size before it; a multiple of eight bytes long, as everything in it is aligned to its size.
pub(super) fn with_size(root: Fields) -> Vec<u8> {
    let mut out = vec![0; 8];
    let at = table(&mut out, root);
    patch(&mut out, 4, at);
    pad(&mut out, 8, 0);
    let length = (out.len() - 4) as u32;
    out[..4].copy_from_slice(&length.to_le_bytes());
    out
}

/// Fills up until the length is `rest` over a multiple of `to`.
fn pad(out: &mut Vec<u8>, to: usize, rest: usize) {
    while out.len() % to != rest {
        out.push(0);
    }
}

/// Writes at `field` how far it is to `target`.
fn patch(out: &mut [u8], field: usize, target: usize) {
    let offset = (target - field) as u32;
    out[field..field + 4].copy_from_slice(&offset.to_le_bytes());
}

/// Writes a table and what it leads to; gives where it begins.
fn table(out: &mut Vec<u8>, mut fields: Fields) -> usize {
    // The largest first, so that each is aligned when the first is.
    fields.sort_by_key(|(slot, value)| (std::cmp::Reverse(value.size()), *slot));
    let slots = fields.iter().map(|(slot, _)| slot + 1).max().unwrap_or(0);
    let mut vtable = vec![0_u16; 2 + slots];
    let mut size = 4;
    for (slot, value) in &fields {
        vtable[2 + slot] = size as u16;
        size += value.size();
    }
    vtable[0] = (2 * vtable.len()) as u16;
    vtable[1] = size as u16;
    // The table's own first four bytes are the way to the vtable; its fields begin at a multiple of eight.
    while (out.len() + 2 * vtable.len()) % 8 != 4 {
        out.push(0);
    }
    let vtable_at = out.len();
    out.extend(vtable.iter().flat_map(|entry| entry.to_le_bytes()));
    let at = out.len();
    out.extend(((at - vtable_at) as i32).to_le_bytes());
    let mut led = Vec::new();
    for (_, value) in fields {
        match value {
            Value::Byte(byte) => out.push(byte),
            Value::Short(number) => out.extend(number.to_le_bytes()),
            Value::Int(number) => out.extend(number.to_le_bytes()),
            Value::Long(number) => out.extend(number.to_le_bytes()),
            other => {
                led.push((out.len(), other));
                out.extend([0; 4]);
            }
        }
    }
    for (field, value) in led {
        let target = behind(out, value);
        patch(out, field, target);
    }
    at
}

/// Writes what an offset leads to; gives where it begins.
fn behind(out: &mut Vec<u8>, value: Value) -> usize {
    let count = |out: &mut Vec<u8>, count: usize, align: usize| {
        pad(out, align.max(4), if align > 4 { 4 } else { 0 });
        let at = out.len();
        out.extend((count as u32).to_le_bytes());
        at
    };
    match value {
        Value::Text(text) => {
            let at = count(out, text.len(), 4);
            out.extend(text.as_bytes());
            // A text ends with a zero that is not counted.
            out.push(0);
            at
        }
        Value::Bytes(bytes) => {
            let at = count(out, bytes.len(), 4);
            out.extend(bytes);
            at
        }
        Value::UInts(numbers) => {
            let at = count(out, numbers.len(), 4);
            out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
            at
        }
        Value::Doubles(numbers) => {
            let at = count(out, numbers.len(), 8);
            out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
            at
        }
        Value::Table(fields) => table(out, fields),
        Value::Tables(tables) => {
            let at = count(out, tables.len(), 4);
            let first = out.len();
            out.resize(first + 4 * tables.len(), 0);
            for (index, fields) in tables.into_iter().enumerate() {
                let target = table(out, fields);
                patch(out, first + 4 * index, target);
            }
            at
        }
        // They stand in the table itself.
        Value::Byte(_) | Value::Short(_) | Value::Int(_) | Value::Long(_) => out.len(),
    }
}
