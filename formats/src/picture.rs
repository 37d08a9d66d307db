//! Pictures of pages as SVG files of their own.

/// An SVG picture that needs nothing around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The file.
    pub svg: String,
    /// Height by width.
    pub proportion: f64,
}

impl Picture {
    /// Of an `svg` element as the pages hold it, with the style that they give it; none of an empty text.
    pub(crate) fn of(svg: &str, style: &str) -> Option<Self> {
        let rest = svg.strip_prefix("<svg viewBox=\"0 0 ")?;
        let (size, rest) = rest.split_once('"')?;
        let (width, height) = size.split_once(' ')?;
        let proportion = height.parse::<f64>().ok()? / width.parse::<f64>().ok()?;
        let (attributes, inside) = rest.split_once('>')?;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"{attributes}><style>{style}</style>{inside}"
        );
        (proportion.is_finite() && proportion > 0.0).then_some(Self { svg, proportion })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_a_page_becomes_a_file() {
        let picture = Picture::of(
            "<svg viewBox=\"0 0 200 50\" role=\"img\"><path d=\"M0 0\"/></svg>",
            "path{}",
        )
        .unwrap();
        assert_eq!(
            picture.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"50\" viewBox=\"0 0 200 50\" role=\"img\"><style>path{}</style><path d=\"M0 0\"/></svg>"
        );
        assert!((picture.proportion - 0.25).abs() < 1e-12);
        assert_eq!(Picture::of("", ""), None);
    }
}
