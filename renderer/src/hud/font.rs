//! The font of all texts: one that has Chinese, if the machine has one.

use std::path::{Path, PathBuf};

use bevy::prelude::*;
use bevy::text::FontSource;

use crate::picking::Words;

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

/// The font of the program, and the languages it can show.
#[derive(Debug, Clone, Resource)]
pub struct UiFont {
    source: FontSource,
    /// The languages.
    pub words: Words,
    /// Keeps the font's file loaded.
    _file: Option<Handle<Font>>,
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
    let font = match read {
        Some((bytes, family)) => {
            let file = fonts.add(Font::from_bytes(bytes));
            let source = family.map_or_else(
                || FontSource::Handle(file.clone()),
                |f| FontSource::Family(f.into()),
            );
            UiFont {
                source,
                words: Words::Both,
                _file: Some(file),
            }
        }
        None => {
            warn!(
                "no font with Chinese found, texts are in English only: install fonts-noto-cjk (Debian, Ubuntu) \
                 or google-noto-sans-cjk-fonts (Fedora), or set {FONT_VARIABLE} to a font file"
            );
            UiFont {
                source: FontSource::default(),
                words: Words::English,
                _file: None,
            }
        }
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
