//! The elements of one member, in three lists that keep their memory from one member to the next.

/// A piece of the letters.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

/// An attribute that matters here, by its local name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// `gml:id`.
    Id,
    /// `xlink:href`.
    Href,
    SrsName,
    SrsDimension,
    /// Of an `OrientableSurface`.
    Orientation,
    /// Unit of measure.
    Uom,
    CodeSpace,
    /// Of a generic attribute.
    Name,
    /// Of `coordinates`: between whole and fraction, between numbers, between points.
    Decimal,
    Cs,
    Ts,
}

impl Key {
    /// By local name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "href" => Self::Href,
            "srsName" => Self::SrsName,
            "srsDimension" => Self::SrsDimension,
            "orientation" => Self::Orientation,
            "uom" => Self::Uom,
            "codeSpace" => Self::CodeSpace,
            "name" => Self::Name,
            "decimal" => Self::Decimal,
            "cs" => Self::Cs,
            "ts" => Self::Ts,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Element {
    name: Span,
    text: Span,
    parent: u32,
    /// Position after its last descendant.
    end: u32,
    first_attribute: u32,
    end_attribute: u32,
}

/// The elements of one member.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    attributes: Vec<(Key, Span)>,
    letters: String,
    /// Elements with an id, in the order of their ids once the tree is complete.
    with_id: Vec<u32>,
    /// The open elements.
    open: Vec<u32>,
}

impl Tree {
    pub(super) fn clear(&mut self) {
        self.elements.clear();
        self.attributes.clear();
        self.letters.clear();
        self.with_id.clear();
        self.open.clear();
    }

    /// Bytes of its lists, used or not.
    #[cfg(test)]
    pub(super) fn retained_bytes(&self) -> usize {
        self.elements.capacity() * size_of::<Element>()
            + self.attributes.capacity() * size_of::<(Key, Span)>()
            + self.letters.capacity()
            + self.with_id.capacity() * size_of::<u32>()
    }

    /// Bytes of what is in it.
    pub(super) fn used_bytes(&self) -> usize {
        self.elements.len() * size_of::<Element>()
            + self.attributes.len() * size_of::<(Key, Span)>()
            + self.letters.len()
    }

    /// The caller keeps [`Self::used_bytes`] far below 4 GiB.
    fn store(&mut self, text: &str) -> Span {
        let start = self.letters.len() as u32;
        self.letters.push_str(text);
        Span {
            start,
            end: self.letters.len() as u32,
        }
    }

    /// Opens an element; its attributes follow.
    pub(super) fn start(&mut self, name: &str) {
        self.drop_blank_text();
        let index = self.elements.len() as u32;
        let name = self.store(name);
        let attributes = self.attributes.len() as u32;
        self.elements.push(Element {
            name,
            text: Span::default(),
            parent: self.open.last().copied().unwrap_or(index),
            end: index + 1,
            first_attribute: attributes,
            end_attribute: attributes,
        });
        self.open.push(index);
    }

    /// Adds an attribute to the element that was opened last.
    pub(super) fn attribute(&mut self, key: Key, value: &str) {
        let value = self.store(value);
        let Some(last) = self.elements.last_mut() else {
            return;
        };
        self.attributes.push((key, value));
        last.end_attribute += 1;
        if key == Key::Id {
            self.with_id.push(self.elements.len() as u32 - 1);
        }
    }

    /// Adds text to the innermost open element; text after a child is passed over, no element read here has it.
    pub(super) fn text(&mut self, text: &str) {
        let Some(index) = self.open.last().copied() else {
            return;
        };
        let is_leaf = index as usize + 1 == self.elements.len();
        if !is_leaf {
            return;
        }
        let span = self.store(text);
        if let Some(element) = self.elements.last_mut() {
            if element.text.end == element.text.start {
                element.text.start = span.start;
            }
            element.text.end = span.end;
        }
    }

    /// The white space before a first child.
    fn drop_blank_text(&mut self) {
        let Some(last) = self.elements.last_mut() else {
            return;
        };
        let Span { start, end } = last.text;
        let text = self.letters.get(start as usize..end as usize);
        if text.is_some_and(|t| !t.is_empty() && t.trim().is_empty())
            && end as usize == self.letters.len()
        {
            self.letters.truncate(start as usize);
            last.text = Span::default();
        }
    }

    /// Closes the innermost element; whether it was the outermost too.
    pub(super) fn end(&mut self) -> bool {
        let end = self.elements.len() as u32;
        if let Some(index) = self.open.pop()
            && let Some(element) = self.elements.get_mut(index as usize)
        {
            element.end = end;
        }
        if self.open.is_empty() {
            self.sort_ids();
        }
        self.open.is_empty()
    }

    fn sort_ids(&mut self) {
        let mut with_id = std::mem::take(&mut self.with_id);
        with_id.sort_by(|a, b| self.id_of(*a).cmp(self.id_of(*b)).then(a.cmp(b)));
        self.with_id = with_id;
    }

    fn id_of(&self, index: u32) -> &str {
        self.node(index).id().unwrap_or_default()
    }

    fn slice(&self, span: Span) -> &str {
        self.letters
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    fn node(&self, index: u32) -> Node<'_> {
        Node { tree: self, index }
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        (!self.elements.is_empty()).then(|| self.node(0))
    }

    /// The element with that id; of several the first. Cost: O(log n).
    pub(super) fn by_id(&self, id: &str) -> Option<Node<'_>> {
        let at = self.with_id.partition_point(|i| self.id_of(*i) < id);
        let index = self.with_id.get(at)?;
        (self.id_of(*index) == id).then(|| self.node(*index))
    }
}

/// An element of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Node<'t> {
    fn element(self) -> Option<&'t Element> {
        self.tree.elements.get(self.index as usize)
    }

    /// Its place in the tree, as an identity.
    pub(super) fn index(self) -> u32 {
        self.index
    }

    pub(super) fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Name without prefix.
    pub(super) fn name(self) -> &'t str {
        self.element().map_or("", |e| self.tree.slice(e.name))
    }

    /// Its text without white space about it.
    pub(super) fn text(self) -> &'t str {
        self.element()
            .map_or("", |e| self.tree.slice(e.text).trim())
    }

    pub(super) fn attribute(self, key: Key) -> Option<&'t str> {
        let element = self.element()?;
        let range = element.first_attribute as usize..element.end_attribute as usize;
        let all = self.tree.attributes.get(range)?;
        let (_, value) = all.iter().find(|(k, _)| *k == key)?;
        Some(self.tree.slice(*value))
    }

    pub(super) fn id(self) -> Option<&'t str> {
        self.attribute(Key::Id)
    }

    /// The id inside this tree that it links to, if it links.
    pub(super) fn link(self) -> Option<&'t str> {
        let target = self.attribute(Key::Href)?;
        Some(target.strip_prefix('#').unwrap_or(target))
    }

    pub(super) fn parent(self) -> Option<Self> {
        let parent = self.element()?.parent;
        (parent != self.index).then(|| self.tree.node(parent))
    }

    /// Itself and those that it lies in, from the inside out.
    pub(super) fn with_ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |node| node.parent())
    }

    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let end = self.end();
        let first = self.index + 1;
        let inside = move |index: u32| (index < end).then(|| self.tree.node(index));
        std::iter::successors(inside(first), move |node| inside(node.end()))
    }

    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    pub(super) fn is_leaf(self) -> bool {
        self.end() == self.index + 1
    }

    /// Position after its last descendant.
    fn end(self) -> u32 {
        self.element().map_or(self.index + 1, |e| e.end)
    }

    /// Itself and all below it in the order of the file, without the insides of elements that `skip` names.
    pub(super) fn descend(self, skip: &'static [&'static str]) -> impl Iterator<Item = Self> {
        let end = self.end();
        let step = move |node: &Self| {
            let next = if skip.contains(&node.name()) {
                node.end()
            } else {
                node.index + 1
            };
            (next < end).then(|| self.tree.node(next))
        };
        std::iter::successors(Some(self), step)
    }

    /// The first below it of that name.
    pub(super) fn find(self, name: &str) -> Option<Self> {
        self.descend(&[]).skip(1).find(|node| node.name() == name)
    }
}
