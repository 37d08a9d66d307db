//! Property sets of objects and of their types.

use std::collections::BTreeMap;

use super::model::{Entity, Model};
use super::step::Value;

/// Which property sets each object has.
#[derive(Debug, Default)]
pub(super) struct Properties {
    sets: BTreeMap<u64, Vec<u64>>,
    types: BTreeMap<u64, u64>,
}

impl Properties {
    pub(super) fn of(model: &Model<'_>) -> Self {
        let mut properties = Self::default();
        // IfcRelDefinesByProperties(..., RelatedObjects, RelatingPropertyDefinition).
        for relation in model.all(&["IFCRELDEFINESBYPROPERTIES"]) {
            if let (Ok(set), Ok(objects)) = (relation.reference(5), relation.references(4)) {
                for object in objects {
                    properties.sets.entry(object).or_default().push(set);
                }
            }
        }
        // IfcRelDefinesByType(..., RelatedObjects, RelatingType).
        for relation in model.all(&["IFCRELDEFINESBYTYPE"]) {
            if let (Ok(kind), Ok(objects)) = (relation.reference(5), relation.references(4)) {
                properties
                    .types
                    .extend(objects.into_iter().map(|object| (object, kind)));
            }
        }
        properties
    }

    /// The value of the property `name` of an object: of its own sets, else of its type's. `of_set` says which sets are looked
    /// into, by their names.
    pub(super) fn find(
        &self,
        model: &Model<'_>,
        object: u64,
        of_set: &dyn Fn(&str) -> bool,
        name: &str,
    ) -> Option<Value> {
        let own = self.sets.get(&object).into_iter().flatten().copied();
        let of_type = self.types.get(&object).into_iter().flat_map(|kind| {
            // IfcTypeObject: HasPropertySets is its parameter 5.
            let sets = model.entity(*kind, *kind).and_then(|t| t.references(5));
            sets.unwrap_or_default()
        });
        own.chain(of_type)
            .find_map(|set| in_set(model, set, of_set, name))
    }

    /// The property `name` of any set as a truth value.
    pub(super) fn truth(&self, model: &Model<'_>, object: u64, name: &str) -> Option<bool> {
        match self.find(model, object, &|_| true, name)?.word()? {
            "T" => Some(true),
            "F" => Some(false),
            _ => None,
        }
    }

    /// The property `name` of any set as a text.
    pub(super) fn text(&self, model: &Model<'_>, object: u64, name: &str) -> Option<String> {
        let value = self.find(model, object, &|_| true, name)?;
        value.text().map(str::to_owned)
    }
}

/// In `IfcPropertySet(GlobalId, OwnerHistory, Name, Description, HasProperties)` the
/// `IfcPropertySingleValue(Name, Description, NominalValue, Unit)` of that name.
fn in_set(model: &Model<'_>, set: u64, of_set: &dyn Fn(&str) -> bool, name: &str) -> Option<Value> {
    let set = model.entity(set, set).ok()?;
    if set.kind != "IFCPROPERTYSET" || !of_set(set.text(2).unwrap_or_default()) {
        return None;
    }
    let properties = set.references(4).ok()?;
    let has_name = |p: &Entity<'_>| p.kind == "IFCPROPERTYSINGLEVALUE" && p.text(0) == Some(name);
    properties
        .into_iter()
        .filter_map(|id| model.entity(set.id, id).ok())
        .find(has_name)
        .map(|property| property.value(2).clone())
}
