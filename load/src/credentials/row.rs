//! The rows of a file of credentials, and what its columns hold.

use std::path::{Path, PathBuf};

use csv::StringRecord;
use twin_core::both;
use twin_core::told::{Bilingual, Term};

use super::CredentialsError;
use crate::secret::Secret;

/// Most bytes of a file: a million devices with a certificate each.
const MOST_BYTES: u64 = 512 << 20;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Device,
    User,
    Password,
    Certificate,
    Key,
    DeviceSecret,
    ProductKey,
}

const FIELDS: [(Field, &str); 7] = [
    (Field::Device, "device"),
    (Field::User, "user"),
    (Field::Password, "password"),
    (Field::Certificate, "certificate_file"),
    (Field::Key, "key_file"),
    (Field::DeviceSecret, "device_secret"),
    (Field::ProductKey, "product_key"),
];

/// A row. A user name may be an access token, and is not shown either.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) user: Option<Secret>,
    pub(super) password: Option<Secret>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) device_secret: Option<Secret>,
    pub(super) product_key: Option<String>,
}

/// The text of the file, within a bound.
pub(super) fn text(path: &Path) -> Result<String, CredentialsError> {
    use std::io::Read;
    let error = |source| CredentialsError::File {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(error)?;
    let mut text = String::new();
    let read = file.take(MOST_BYTES + 1).read_to_string(&mut text);
    if read.map_err(error)? as u64 > MOST_BYTES {
        return Err(CredentialsError::TooLong(path.to_owned()));
    }
    Ok(text)
}

/// What each column holds. A heading that is not known is told by its number: without a line of headings it would be a credential.
pub(super) fn fields(path: &Path, headings: &StringRecord) -> Result<Vec<Field>, CredentialsError> {
    let wrong = |number: usize, what: Term| CredentialsError::Column {
        path: path.to_owned(),
        number,
        what,
    };
    let mut fields = Vec::new();
    for (heading, number) in headings.iter().zip(1..) {
        let known = FIELDS.iter().find(|(_, name)| *name == heading);
        let (field, _) =
            known.ok_or_else(|| wrong(number, Term::new("is not known", "无法识别")))?;
        if fields.contains(field) {
            return Err(wrong(number, Term::new("is there twice", "重复出现")));
        }
        fields.push(*field);
    }
    if !fields.contains(&Field::Device) {
        let what = Term::new(
            "is the last, and none is 'device'",
            "是最后一列，而没有“device”列",
        );
        return Err(wrong(fields.len(), what));
    }
    Ok(fields)
}

pub(super) fn row(
    fields: &[Field],
    record: &StringRecord,
    folder: &Path,
    line: u64,
) -> (String, Row) {
    let mut device = String::new();
    let mut row = Row {
        line,
        ..Row::default()
    };
    for (field, text) in fields
        .iter()
        .zip(record)
        .filter(|(_, text)| !text.is_empty())
    {
        let secret = || Some(Secret::new(text.to_owned()));
        match field {
            Field::Device => text.clone_into(&mut device),
            Field::User => row.user = secret(),
            Field::Password => row.password = secret(),
            Field::Certificate => row.certificate = Some(folder.join(text)),
            Field::Key => row.key = Some(folder.join(text)),
            Field::DeviceSecret => row.device_secret = secret(),
            Field::ProductKey => row.product_key = Some(text.to_owned()),
        }
    }
    (device, row)
}

/// What is wrong with a row, if anything.
pub(super) fn fault(device: &str, row: &Row) -> Option<Bilingual> {
    if device.is_empty() {
        return Some(both!(
            "it names no device; give the id that the twin sends",
            "没有设备；请填写孪生发送的设备编号"
        ));
    }
    if row.certificate.is_some() != row.key.is_some() {
        return Some(both!(
            "a client certificate needs its key and a key its certificate: name both",
            "客户端证书与其私钥须成对使用：请同时指定"
        ));
    }
    let has_login = row.user.is_some() || row.password.is_some();
    if row.device_secret.is_some() && has_login {
        return Some(both!(
            "the device_secret makes user and password; leave these empty",
            "device_secret 会生成用户名和口令；请将后两者留空"
        ));
    }
    if row.device_secret.is_none() && !has_login && row.certificate.is_none() {
        return Some(both!(
            "it has nothing to log in with: fill in user, password, a certificate with its key, or device_secret",
            "没有任何登录信息：请填写 user、password、证书及其私钥，或 device_secret"
        ));
    }
    None
}
