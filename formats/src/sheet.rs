//! What the sheets of our workbooks have in common.

use std::borrow::Cow;

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use crate::audit::Language;

/// Most UTF-16 units of a cell's text: a workbook with more in one cannot be written.
const MOST_UNITS: usize = 32_767;

/// What follows a text or a list that is cut.
const GOES_ON: &str = "…";

/// A heading: what stands in it in Chinese and in English, and how wide its column is.
pub(crate) type Heading = (&'static str, &'static str, f64);

/// How a sheet is filled from a document of type `D`.
type Fill<D> = fn(&mut Worksheet, &D, Language) -> Result<(), XlsxError>;

/// A sheet: its name in Chinese and in English, and how it is filled.
pub(crate) type Sheet<D> = (&'static str, &'static str, Fill<D>);

/// A workbook of a document with these sheets, in order.
pub(crate) fn workbook<D>(
    document: &D,
    language: Language,
    sheets: &[Sheet<D>],
) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    for (zh, en, fill) in sheets {
        let sheet = book.add_worksheet().set_name(language.of(*zh, *en))?;
        fill(sheet, document, language)?;
    }
    Ok(book)
}

/// Writes the headings of a sheet, each with the width of its column, and keeps them in view.
pub(crate) fn put_headings<T: AsRef<str>>(
    sheet: &mut Worksheet,
    headings: impl IntoIterator<Item = (T, f64)>,
) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xE6_EE_F5))
        .set_text_wrap();
    for ((text, width), column) in headings.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(0, column, text.as_ref(), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The same with headings of which each is known in both languages.
pub(crate) fn put_headings_in(
    sheet: &mut Worksheet,
    headings: &[Heading],
    language: Language,
) -> Result<(), XlsxError> {
    let in_one = headings
        .iter()
        .map(|(zh, en, width)| (language.of(*zh, *en), *width));
    put_headings(sheet, in_one)
}

/// A text as a cell holds it: one that is too long is cut, with a sign that it goes on.
pub(crate) fn fitted(text: &str) -> Cow<'_, str> {
    if text.encode_utf16().count() <= MOST_UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < MOST_UNITS
    });
    let mut kept: String = kept.collect();
    kept.push_str(GOES_ON);
    Cow::Owned(kept)
}

/// Ids one after the other, as many as a cell holds whole.
pub(crate) fn listed(ids: &[&str], separator: &str) -> String {
    // A text has no more UTF-16 units than bytes.
    let most = MOST_UNITS - separator.len() - GOES_ON.len();
    let mut text = String::new();
    for id in ids {
        if text.len() + separator.len() + id.len() > most {
            text.push_str(separator);
            text.push_str(GOES_ON);
            break;
        }
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(id);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> usize {
        text.encode_utf16().count()
    }

    #[test]
    fn a_text_that_a_cell_holds_stays_and_a_longer_one_is_cut() {
        let most = "字".repeat(MOST_UNITS);
        assert_eq!(fitted(&most), most);
        let cut = fitted(&(most + "字")).into_owned();
        assert!(units(&cut) == MOST_UNITS && cut.ends_with("字…"));
        // A character of two units is not cut in half.
        let wide = "𠮷".repeat(20_000);
        let cut = fitted(&wide).into_owned();
        assert!(units(&cut) == MOST_UNITS && cut.ends_with("𠮷…"));
    }

    #[test]
    fn ids_are_listed_whole_and_as_many_as_a_cell_holds() {
        assert_eq!(listed(&["a", "b"], ", "), "a, b");
        assert_eq!(listed(&[], ", "), "");
        let ids = vec!["building-0001"; 5_000];
        let text = listed(&ids, " ");
        assert!(text.len() <= MOST_UNITS && text.ends_with("building-0001 …"));
        assert!(text.len() > MOST_UNITS - 30);
    }
}
