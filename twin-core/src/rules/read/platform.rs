//! `[[platform]]`: which functions of the digital platform a community has.

use std::ops::Range;

use toml::Spanned;

use super::{Fields, Origin, Reading, Step};
use crate::both;
use crate::catalogue::Item;
use crate::ids::RowId;
use crate::rules::nearest::suggestion;

impl<'a> Reading<'a, '_> {
    pub(super) fn read_platform(&mut self, item: Item<'a>) {
        let Some(mut fields) = Fields::of(&mut self.file, "[[platform]]", item) else {
            return;
        };
        let origin = self.origin(&mut fields);
        let named = fields.take::<Vec<Spanned<String>>>(&mut self.file, "functions");
        let there = fields.need::<bool>(&mut self.file, "there");
        let span = fields.span();
        fields.finish(&mut self.file);
        let functions = match named {
            Some(named) => self.known_functions(&named),
            None => {
                let all = self.reader.catalogue.functions.iter();
                all.map(|function| function.id.clone()).collect()
            }
        };
        if let Some(there) = there.map(Spanned::into_inner) {
            for function in functions {
                self.say_of(&function, there, &span, &origin);
            }
        }
    }

    /// The functions that there are; others, and an empty list, are noted.
    fn known_functions(&mut self, named: &Spanned<Vec<Spanned<String>>>) -> Vec<RowId> {
        if named.get_ref().is_empty() {
            let reason = both!(
                "'functions' is empty: list ids such as S32-1, or leave it out to mean all",
                "functions 为空：请列出编号，如 S32-1；指全部功能时请省略该字段"
            );
            self.file.note(named.span(), reason);
        }
        let mut known = Vec::new();
        for id in named.get_ref() {
            let word = id.get_ref();
            let all = &self.reader.catalogue.functions;
            match all.iter().find(|function| function.id.as_str() == word) {
                Some(function) => known.push(function.id.clone()),
                None => {
                    let meant = suggestion(word, all.iter().map(|f| f.id.as_str()));
                    let reason = both!(
                        "there is no function '{word}' of the platform{meant}",
                        "平台没有功能“{word}”{meant}" => meant
                    );
                    self.file.note(id.span(), reason);
                }
            }
        }
        known
    }

    /// Takes what the file says of a function, unless it has said something of it before.
    fn say_of(&mut self, id: &RowId, there: bool, span: &Range<usize>, origin: &Origin) {
        let key = (id.to_string(), "there");
        if let Some(at) = self.said.get(&key) {
            let reason = both!(
                "{at} already says whether '{id}' is there: one document says a thing once",
                "{at} 已写明“{id}”是否具备：同一文件中一项只写一次"
            );
            self.file.note(span.clone(), reason);
            return;
        }
        let here = self.file.place(span);
        self.said.insert(key, here);
        let mut functions = self.reader.catalogue.functions.iter_mut();
        if let Some(function) = functions.find(|function| function.id == *id) {
            function.there = Some(there);
        }
        self.change(id.clone(), vec![Step::There(there)], origin.clone());
    }
}
