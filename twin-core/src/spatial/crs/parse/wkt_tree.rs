//! Well-known text as a tree: keywords, texts and numbers, of WKT 1 and WKT 2 alike.

use crate::both;
use crate::told::Bilingual;

/// Deepest nesting read; a compound bound CRS of WKT 2 with every optional part has 9 levels.
const MAX_DEPTH: usize = 24;

/// One `KEYWORD[…]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<'a> {
    /// Upper case.
    pub(super) keyword: String,
    pub(super) items: Vec<Item<'a>>,
}

/// What stands between the commas.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item<'a> {
    /// In quotation marks; doubled ones inside stay doubled.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A bare word, such as an axis direction.
    Word(&'a str),
    Node(Node<'a>),
}

impl<'a> Node<'a> {
    /// The nodes right beneath with one of the keywords (upper case).
    pub(super) fn children(
        &self,
        keywords: &'static [&'static str],
    ) -> impl Iterator<Item = &Node<'a>> {
        self.items.iter().filter_map(move |item| match item {
            Item::Node(node) if keywords.contains(&node.keyword.as_str()) => Some(node),
            _ => None,
        })
    }

    /// The first of [`Self::children`].
    pub(super) fn child(&self, keywords: &'static [&'static str]) -> Option<&Node<'a>> {
        self.children(keywords).next()
    }

    /// The first text: the name of most nodes.
    pub(super) fn name(&self) -> &'a str {
        self.items
            .iter()
            .find_map(|item| match item {
                Item::Text(text) => Some(*text),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The numbers right beneath, in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.items.iter().filter_map(|item| match item {
            Item::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// The bare words right beneath, in order.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.items.iter().filter_map(|item| match item {
            Item::Word(word) => Some(*word),
            _ => None,
        })
    }
}

/// Whether a text starts as WKT does: a word and an opening bracket.
pub(super) fn looks_like_wkt(text: &str) -> bool {
    let word = text
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    let rest = text.get(word..).unwrap_or_default().trim_start();
    word > 2 && (rest.starts_with('[') || rest.starts_with('('))
}

/// Parses a whole text; the error says what is wrong and where. ESRI writes a compound CRS as two nodes after each other.
pub(super) fn parse(text: &str) -> Result<(Node<'_>, Option<Node<'_>>), Bilingual> {
    let mut reader = Reader { text, at: 0 };
    let first = reader.root()?;
    let second = match reader.take(&[',']) {
        Some(_) => Some(reader.root()?),
        None => None,
    };
    reader.skip_space();
    if reader.rest().is_empty() {
        Ok((first, second))
    } else {
        Err(both!(
            "there is more text after byte {}",
            "第 {} 字节之后还有多余文本";
            reader.at
        ))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn root(&mut self) -> Result<Node<'a>, Bilingual> {
        match self.item(0)? {
            Item::Node(node) => Ok(node),
            _ => Err(both!(
                "it does not start with a keyword and a bracket",
                "开头不是关键字加括号"
            )),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Takes one character if it is one of `wanted`.
    fn take(&mut self, wanted: &[char]) -> Option<char> {
        self.skip_space();
        let c = self.rest().chars().next().filter(|c| wanted.contains(c))?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn item(&mut self, depth: usize) -> Result<Item<'a>, Bilingual> {
        if depth > MAX_DEPTH {
            return Err(both!(
                "it is nested deeper than {MAX_DEPTH} levels",
                "嵌套超过 {MAX_DEPTH} 层"
            ));
        }
        if self.take(&['"']).is_some() {
            return self.text_item();
        }
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || "[](),\"".contains(c))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        if word.is_empty() {
            return Err(both!(
                "a value is missing at byte {}",
                "第 {} 字节处缺少一个值";
                self.at
            ));
        }
        self.at += end;
        if let Some(open) = self.take(&['[', '(']) {
            let close = if open == '[' { ']' } else { ')' };
            return self.node(word, close, depth).map(Item::Node);
        }
        Ok(match word.parse::<f64>() {
            Ok(number) if number.is_finite() && starts_as_number(word) => Item::Number(number),
            _ => Item::Word(word),
        })
    }

    fn text_item(&mut self) -> Result<Item<'a>, Bilingual> {
        let rest = self.rest();
        let mut from = 0;
        while let Some(quote) = rest.get(from..).and_then(|r| r.find('"')) {
            let end = from + quote;
            if !rest.get(end + 1..).unwrap_or_default().starts_with('"') {
                self.at += end + 1;
                return Ok(Item::Text(rest.get(..end).unwrap_or_default()));
            }
            from = end + 2;
        }
        Err(both!(
            "the text from byte {} has no closing quotation mark",
            "自第 {} 字节起的文本缺少右引号";
            self.at
        ))
    }

    fn node(&mut self, keyword: &str, close: char, depth: usize) -> Result<Node<'a>, Bilingual> {
        let mut items = Vec::new();
        loop {
            items.push(self.item(depth + 1)?);
            match self.take(&[',', close]) {
                Some(',') => {}
                Some(_) => break,
                None => {
                    return Err(both!(
                        "a comma or '{close}' is missing at byte {} in {keyword}",
                        "{keyword} 中第 {} 字节处缺少逗号或“{close}”";
                        self.at
                    ));
                }
            }
        }
        Ok(Node {
            keyword: keyword.to_ascii_uppercase(),
            items,
        })
    }
}

/// `inf`, `nan` and `infinity` are words here.
fn starts_as_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_keeps_texts_numbers_words_and_nodes() {
        let (node, _) = parse(r#" AXIS ["a ""b"" c", NORTH, 1.5e3, ID["EPSG", 9001]] "#).unwrap();
        assert_eq!(node.keyword, "AXIS");
        assert_eq!(node.name(), r#"a ""b"" c"#);
        assert_eq!(node.numbers().collect::<Vec<_>>(), [1500.0]);
        assert_eq!(node.words().collect::<Vec<_>>(), ["NORTH"]);
        let id = node.child(&["ID", "AUTHORITY"]).unwrap();
        assert_eq!((id.name(), id.numbers().next()), ("EPSG", Some(9001.0)));
    }

    #[test]
    fn broken_text_says_where() {
        for (text, part) in [
            ("A[", "missing"),
            ("A[1", "missing"),
            ("A[1)", "missing"),
            ("A[\"x]", "closing quotation"),
            ("A[1]B[2]", "more text"),
            ("A[1,,2]", "value is missing"),
            ("A", "keyword"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.en.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |n: usize| format!("{}1{}", "A[".repeat(n), "]".repeat(n));
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        assert!(
            parse(&deep(MAX_DEPTH + 1))
                .unwrap_err()
                .en
                .contains("nested")
        );
        assert!(parse(&"A[".repeat(100_000)).is_err());
    }
}
