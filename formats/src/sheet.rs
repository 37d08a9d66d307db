//! What the sheets of our workbooks have in common.

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use crate::audit::Language;

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
