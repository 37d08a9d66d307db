//! The tags that the reader looks at.

/// Keys that are kept; all others are dropped while reading.
const KEYS: &[&str] = &[
    "access",
    "access:conditional",
    "aeroway",
    "amenity",
    "area",
    "barrier",
    "bicycle",
    "bridge",
    "building",
    "building:flats",
    "building:levels",
    "building:levels:underground",
    "building:min_level",
    "building:part",
    "building:use",
    "camera:angle",
    "camera:direction",
    "camera:mount",
    "capacity",
    "content",
    "covered",
    "crossing",
    "crossing:island",
    "crossing:markings",
    "crossing:signals",
    "cycleway",
    "direction",
    "door",
    "emergency",
    "entrance",
    "est_width",
    "except",
    "fire_door",
    "foot",
    "healthcare",
    "height",
    "highway",
    "indoor",
    "industrial",
    "junction",
    "kerb",
    "landuse",
    "lanes",
    "layer",
    "leisure",
    "level",
    "man_made",
    "manhole",
    "min_height",
    "motor_vehicle",
    "motor_vehicle:conditional",
    "motorcar",
    "name",
    "name:en",
    "name:zh",
    "name:zh-Hans",
    "natural",
    "office",
    "oneway",
    "oneway:bicycle",
    "opening_hours",
    "parking",
    "parking_space",
    "place",
    "power",
    "recycling_type",
    "ref",
    "restriction",
    "restriction:bicycle",
    "restriction:bus",
    "restriction:conditional",
    "restriction:goods",
    "restriction:hgv",
    "restriction:motorcar",
    "roof:height",
    "roof:levels",
    "roof:shape",
    "room",
    "service",
    "shop",
    "sidewalk",
    "social_facility",
    "social_facility:for",
    "stairs",
    "substation",
    "surveillance",
    "tourism",
    "tunnel",
    "type",
    "vehicle",
    "water",
    "waterway",
    "width",
];

/// A key of [`KEYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(&'static str);

impl Key {
    /// The key of that name, if it is one that is looked at.
    pub(super) fn of(name: &str) -> Option<Self> {
        let at = KEYS.binary_search(&name).ok()?;
        KEYS.get(at).copied().map(Self)
    }
}

/// An element's tags, those of [`KEYS`] alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tags {
    pairs: Vec<(&'static str, Box<str>)>,
    /// The marks of the keys.
    marks: u64,
}

/// One bit that a key shares with few others: most keys that are not there are told by it, without a look at the tags.
#[inline]
fn mark(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    let (first, last) = ends.map_or((0, 0), |(first, last)| (*first, *last));
    let mixed = usize::from(first) + 3 * usize::from(last) + 7 * bytes.len();
    1 << (mixed % 64)
}

impl Tags {
    /// Adds a tag.
    pub(super) fn push(&mut self, key: Key, value: &str) {
        self.pairs.push((key.0, value.into()));
        self.marks |= mark(key.0);
    }

    /// Tags of these keys and values, less those that are not looked at.
    #[cfg(test)]
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        let mut tags = Self::default();
        for (key, value) in pairs {
            if let Some(key) = Key::of(key) {
                tags.push(key, value);
            }
        }
        tags
    }

    /// Memory that they take, in bytes, counted roughly.
    pub(super) fn memory(&self) -> u64 {
        let texts: usize = self.pairs.iter().map(|(_, value)| value.len()).sum();
        (texts + self.pairs.capacity() * size_of::<(&str, Box<str>)>()) as u64
    }

    #[inline]
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        (self.marks & mark(key) != 0).then(|| self.find(key))?
    }

    fn find(&self, key: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(k, _)| *k == key);
        pair.map(|(_, value)| &**value)
    }

    /// Whether the tag is there and not `no`.
    #[inline]
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.get(key).is_some_and(|v| v != "no")
    }

    /// Whether the tag has one of the values.
    #[inline]
    pub(super) fn is_any(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|v| values.contains(&v))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_for_the_search() {
        assert!(KEYS.is_sorted());
    }

    #[test]
    fn only_known_keys_are_kept() {
        let tags = Tags::of(&[
            ("building", "yes"),
            ("source:geometry", "a survey"),
            ("bridge", "no"),
        ]);
        assert_eq!(tags.get("building"), Some("yes"));
        assert_eq!(tags.get("source:geometry"), None);
        assert!(!tags.is_set("bridge"));
    }
}
