//! The vertices and materials of one feature of a sequence.

use std::collections::BTreeMap;

use crate::cityjson::document::{CityObject, FileMaterial, Nested};

/// The vertices that the objects use, and the objects' indices changed to those.
pub(super) fn own_vertices(
    objects: &mut BTreeMap<String, CityObject>,
    all: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let mut own = Own::of(all);
    for geometry in objects.values_mut().flat_map(|o| &mut o.geometry) {
        own.renumber(&mut geometry.boundaries);
    }
    own.list
}

/// The materials that the objects use, in the same way.
pub(super) fn own_materials(
    objects: &mut BTreeMap<String, CityObject>,
    all: &[FileMaterial],
) -> Vec<FileMaterial> {
    let mut own = Own::of(all);
    for geometry in objects.values_mut().flat_map(|o| &mut o.geometry) {
        for theme in geometry.material.values_mut() {
            if let Some(values) = &mut theme.values {
                own.renumber(values);
            }
        }
    }
    own.list
}

/// The part of a list that a feature uses.
struct Own<'a, T> {
    all: &'a [T],
    new_of_old: BTreeMap<usize, usize>,
    list: Vec<T>,
}

impl<'a, T: Clone> Own<'a, T> {
    fn of(all: &'a [T]) -> Self {
        Self {
            all,
            new_of_old: BTreeMap::new(),
            list: Vec::new(),
        }
    }

    fn renumber(&mut self, nested: &mut Nested) {
        match nested {
            Nested::List(below) => below.iter_mut().for_each(|nested| self.renumber(nested)),
            Nested::Index(Some(index)) => {
                if let Some(item) = self.all.get(*index) {
                    let list = &mut self.list;
                    *index = *self.new_of_old.entry(*index).or_insert_with(|| {
                        list.push(item.clone());
                        list.len() - 1
                    });
                }
            }
            Nested::Index(None) => {}
        }
    }
}
