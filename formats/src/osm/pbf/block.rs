//! Elements out of a PrimitiveBlock message (OSM wiki, PBF Format): ways and relations, or nodes.

use twin_core::told::Term;

use super::super::element::{
    Element, Kind, LonLat, Member, Node, Pass, Relation, Role, Wanted, Way,
};
use super::super::tags::{Key, Tags};
use super::wire::{Deltas, Fields, Malformed, Varints, zigzag};

/// Memory that the elements of one block may take, in bytes: a usual block has 8,000 of them, and takes a hundredth of this.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// Why a block cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BlockError {
    Malformed(Malformed),
    /// A node off the earth: its id, longitude and latitude in degrees.
    OffEarth(i64, f64, f64),
    /// Its elements take more memory than [`MOST_MEMORY`].
    TooLarge,
}

impl From<Malformed> for BlockError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// The elements of a block that are wanted.
pub(super) fn elements(message: &[u8], wanted: &Wanted<'_>) -> Result<Vec<Element>, BlockError> {
    let block = Block::of(message)?;
    let mut found = Found {
        wanted,
        elements: Vec::new(),
        memory: 0,
    };
    for group in &block.groups {
        for field in Fields(group) {
            match (field?, wanted.pass) {
                ((1, value), Pass::Nodes) => block.node(value.bytes()?, &mut found)?,
                ((2, value), Pass::Nodes) => block.dense(value.bytes()?, &mut found)?,
                ((3, value), Pass::WaysAndRelations) => {
                    found.push(Element::Way(block.way(value.bytes()?)?))?;
                }
                ((4, value), Pass::WaysAndRelations) => {
                    found.push(Element::Relation(block.relation(value.bytes()?)?))?;
                }
                _ => {}
            }
        }
    }
    Ok(found.elements)
}

struct Found<'w> {
    wanted: &'w Wanted<'w>,
    elements: Vec<Element>,
    memory: u64,
}

impl Found<'_> {
    fn push(&mut self, element: Element) -> Result<(), BlockError> {
        self.memory += element.memory();
        if self.memory > MOST_MEMORY {
            return Err(BlockError::TooLarge);
        }
        self.elements.push(element);
        Ok(())
    }
}

/// What all elements of a block share.
struct Block<'a> {
    /// The block's texts, with the key that a text is, if it is one that is looked at.
    texts: Vec<(&'a [u8], Option<Key>)>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'a> Block<'a> {
    fn of(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut block = Self {
            texts: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        for field in Fields(message) {
            match field? {
                (1, value) => block.texts = texts(value.bytes()?)?,
                (2, value) => block.groups.push(value.bytes()?),
                (17, value) => block.granularity = value.varint()? as i64,
                (19, value) => block.lat_offset = value.varint()? as i64,
                (20, value) => block.lon_offset = value.varint()? as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    fn text(&self, index: u64) -> Result<(&'a [u8], Option<Key>), Malformed> {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let found = self.texts.get(index).copied();
        found.ok_or(Malformed(Term::new(
            "a tag points outside the table of texts",
            "标签指向文本表之外",
        )))
    }

    fn push_tag(&self, tags: &mut Tags, key: u64, value: u64) -> Result<(), Malformed> {
        let ((_, key), (value, _)) = (self.text(key)?, self.text(value)?);
        if let Some(key) = key {
            tags.push(key, utf8(value)?);
        }
        Ok(())
    }

    fn tags(&self, keys: Varints<'_>, values: Varints<'_>) -> Result<Tags, Malformed> {
        let mut tags = Tags::default();
        for (key, value) in keys.zip(values) {
            self.push_tag(&mut tags, key?, value?)?;
        }
        Ok(tags)
    }

    /// A position from the numbers of a node: degrees are 1e-9 (offset + granularity · number).
    fn position(&self, id: i64, lon: i64, lat: i64) -> Result<LonLat, BlockError> {
        let nanodegrees =
            |offset: i64, n: i64| i128::from(offset) + i128::from(self.granularity) * i128::from(n);
        let (lon, lat) = (
            nanodegrees(self.lon_offset, lon),
            nanodegrees(self.lat_offset, lat),
        );
        LonLat::from_nanodegrees(lon, lat).ok_or(BlockError::OffEarth(
            id,
            lon as f64 * 1e-9,
            lat as f64 * 1e-9,
        ))
    }

    fn node(&self, message: &[u8], found: &mut Found<'_>) -> Result<(), BlockError> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Varints::default(), Varints::default());
        for field in Fields(message) {
            match field? {
                (1, value) => id = zigzag(value.varint()?),
                (2, value) => keys = value.packed()?,
                (3, value) => values = value.packed()?,
                (8, value) => lat = zigzag(value.varint()?),
                (9, value) => lon = zigzag(value.varint()?),
                _ => {}
            }
        }
        let tags = self.tags(keys, values)?;
        self.push_node(id, (lon, lat), tags, found)
    }

    fn dense(&self, message: &[u8], found: &mut Found<'_>) -> Result<(), BlockError> {
        let (mut ids, mut lats, mut lons) =
            (Deltas::default(), Deltas::default(), Deltas::default());
        let mut tags = Varints::default();
        for field in Fields(message) {
            match field? {
                (1, value) => ids = Deltas::of(value.packed()?),
                (8, value) => lats = Deltas::of(value.packed()?),
                (9, value) => lons = Deltas::of(value.packed()?),
                (10, value) => tags = value.packed()?,
                _ => {}
            }
        }
        for id in ids {
            let id = id?;
            let (Some(lat), Some(lon)) = (lats.next(), lons.next()) else {
                return Err(
                    Malformed(Term::new("fewer positions than nodes", "位置少于节点")).into(),
                );
            };
            let tags = self.dense_tags(&mut tags)?;
            self.push_node(id, (lon?, lat?), tags, found)?;
        }
        Ok(())
    }

    /// Key and value by turns up to a zero; nothing at all when no node of the group has tags.
    fn dense_tags(&self, indices: &mut Varints<'_>) -> Result<Tags, Malformed> {
        let mut tags = Tags::default();
        while let Some(key) = indices.next() {
            let key = key?;
            if key == 0 {
                break;
            }
            let value = indices
                .next()
                .ok_or(Malformed(Term::new("a key without a value", "键没有值")))??;
            self.push_tag(&mut tags, key, value)?;
        }
        Ok(tags)
    }

    fn push_node(
        &self,
        id: i64,
        (lon, lat): (i64, i64),
        tags: Tags,
        found: &mut Found<'_>,
    ) -> Result<(), BlockError> {
        let number = (found.wanted.number)(id);
        if tags.is_empty() && number.is_none() {
            return Ok(());
        }
        let at = self.position(id, lon, lat)?;
        found.push(Element::Node(Node {
            id,
            number,
            at,
            tags,
        }))
    }

    fn way(&self, message: &[u8]) -> Result<Way<i64>, Malformed> {
        let (mut id, mut nodes) = (0, Vec::new());
        let (mut keys, mut values) = (Varints::default(), Varints::default());
        for field in Fields(message) {
            match field? {
                (1, value) => id = value.varint()? as i64,
                (2, value) => keys = value.packed()?,
                (3, value) => values = value.packed()?,
                (8, value) => nodes = Deltas::of(value.packed()?).collect::<Result<_, _>>()?,
                _ => {}
            }
        }
        let tags = self.tags(keys, values)?;
        Ok(Way { id, nodes, tags })
    }

    fn relation(&self, message: &[u8]) -> Result<Relation, Malformed> {
        let (mut id, mut ids) = (0, Deltas::default());
        let (mut roles, mut kinds) = (Varints::default(), Varints::default());
        let (mut keys, mut values) = (Varints::default(), Varints::default());
        for field in Fields(message) {
            match field? {
                (1, value) => id = value.varint()? as i64,
                (2, value) => keys = value.packed()?,
                (3, value) => values = value.packed()?,
                (8, value) => roles = value.packed()?,
                (9, value) => ids = Deltas::of(value.packed()?),
                (10, value) => kinds = value.packed()?,
                _ => {}
            }
        }
        let members = ids.map(|id| {
            let (Some(role), Some(kind)) = (roles.next(), kinds.next()) else {
                return Err(Malformed(Term::new(
                    "a member without role and kind",
                    "成员没有角色和类型",
                )));
            };
            let (role, _) = self.text(role?)?;
            Ok(Member {
                kind: kind_of(kind?)?,
                id: id?,
                role: Role::of(utf8(role)?),
            })
        });
        Ok(Relation {
            id,
            members: members.collect::<Result<_, _>>()?,
            tags: self.tags(keys, values)?,
        })
    }
}

/// A text, and the key that it is, if it is one that is read.
type Text<'m> = (&'m [u8], Option<Key>);

/// The texts of a StringTable message.
fn texts(message: &[u8]) -> Result<Vec<Text<'_>>, Malformed> {
    let mut found = Vec::new();
    for field in Fields(message) {
        if let (1, value) = field? {
            let text = value.bytes()?;
            let key = std::str::from_utf8(text).ok().and_then(Key::of);
            found.push((text, key));
        }
    }
    Ok(found)
}

fn utf8(text: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(text)
        .map_err(|_| Malformed(Term::new("a text is not UTF-8", "文本不是 UTF-8")))
}

fn kind_of(number: u64) -> Result<Kind, Malformed> {
    match number {
        0 => Ok(Kind::Node),
        1 => Ok(Kind::Way),
        2 => Ok(Kind::Relation),
        _ => Err(Malformed(Term::new(
            "a member that is neither node, way nor relation",
            "成员既不是节点、路径，也不是关系",
        ))),
    }
}
