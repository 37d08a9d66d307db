//! The font of all texts: one of the machine that has Chinese, or the shipped one.

use std::path::{Path, PathBuf};

use bevy::prelude::*;
use bevy::text::FontSource;

/// Font files that have Chinese, by where the distributions put them, with the family to choose in the file.
const KNOWN: &[(&str, &str)] = &[
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK SC",
    ),
    (
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK SC",
    ),
    (
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK SC",
    ),
    (
        "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf",
        "Source Han Sans SC",
    ),
    (
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "WenQuanYi Micro Hei",
    ),
    (
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "WenQuanYi Zen Hei",
    ),
    (
        "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
        "WenQuanYi Micro Hei",
    ),
    ("/System/Library/Fonts/PingFang.ttc", "PingFang SC"),
    ("C:\\Windows\\Fonts\\msyh.ttc", "Microsoft YaHei"),
];

/// The environment variable that names a font file of the user's own.
pub const FONT_VARIABLE: &str = "TWIN_FONT";

/// GB 2312 and Latin, for machines without any of them; see assets/fonts/README.md.
const SHIPPED: &[u8] = include_bytes!("../../../assets/fonts/NotoSansCJKsc-Regular-GB2312.otf");

/// The font of the program.
#[derive(Debug, Clone, Resource)]
pub struct UiFont {
    source: FontSource,
    /// Keeps the font's file loaded.
    _file: Handle<Font>,
}

impl UiFont {
    /// A text style of `size` pixels.
    #[must_use]
    pub fn sized(&self, size: f32) -> TextFont {
        TextFont {
            font: self.source.clone(),
            font_size: FontSize::Px(size),
            ..default()
        }
    }
}

/// The first font file there is: the user's, else a known one.
fn find(
    own: Option<PathBuf>,
    exists: impl Fn(&Path) -> bool,
) -> Option<(PathBuf, Option<&'static str>)> {
    if let Some(path) = own.filter(|p| exists(p)) {
        return Some((path, None));
    }
    let known = KNOWN.iter().find(|(path, _)| exists(Path::new(path)));
    known.map(|(path, family)| (PathBuf::from(path), Some(*family)))
}

/// Loads the font before any text is made.
pub(super) fn load_font(mut commands: Commands, mut fonts: ResMut<Assets<Font>>) {
    let own = std::env::var_os(FONT_VARIABLE).map(PathBuf::from);
    if let Some(path) = own.as_ref().filter(|p| !p.exists()) {
        warn!(
            "{FONT_VARIABLE} names {}, which is not there",
            path.display()
        );
    }
    let found = find(own, Path::exists);
    let read = found.and_then(|(path, family)| Some((std::fs::read(&path).ok()?, family)));
    let (bytes, family) = read.unwrap_or_else(|| (SHIPPED.to_vec(), None));
    let file = fonts.add(Font::from_bytes(bytes));
    let source = family.map_or_else(
        || FontSource::Handle(file.clone()),
        |f| FontSource::Family(f.into()),
    );
    let font = UiFont {
        source,
        _file: file,
    };
    commands.insert_resource(font);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_font_comes_first_and_none_is_fine() {
        let mine = Path::new("/mine.otf");
        assert_eq!(
            find(Some(mine.to_owned()), |_| true),
            Some((mine.to_owned(), None))
        );
        let wqy = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";
        let found = find(Some(mine.to_owned()), |p| p == Path::new(wqy));
        assert_eq!(
            found,
            Some((PathBuf::from(wqy), Some("WenQuanYi Micro Hei")))
        );
        assert_eq!(find(None, |_| false), None);
    }
}
