//! Where in the file something stands.

use toml::de::DeTable;

use super::Reader;

impl Reader<'_> {
    /// The line, from 1, of the key at the end of `path`, or of the last key on the way to it that is there.
    pub(super) fn line_of(&self, path: &[&str]) -> usize {
        let Ok(document) = DeTable::parse(self.text) else {
            return 1;
        };
        let mut table = Some(document.get_ref());
        let mut at = 0;
        for word in path {
            let entry = table.and_then(|t| t.iter().find(|(key, _)| **key.get_ref() == **word));
            let Some((key, value)) = entry else {
                break;
            };
            at = key.span().start;
            table = value.get_ref().as_table();
        }
        self.line(at)
    }
}
