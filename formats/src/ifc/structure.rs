//! What belongs to what: storeys to buildings, elements to storeys, spaces to zones.

use std::collections::BTreeMap;

use super::model::Model;

/// Longest way from an element up to its project; sound files have under ten steps.
const MAX_STEPS: usize = 64;

/// The relations between the products of a file.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// What each product is part of, or contained in.
    parents: BTreeMap<u64, u64>,
    /// What each zone groups.
    groups: BTreeMap<u64, Vec<u64>>,
}

impl Structure {
    /// Reads the relations; those that cannot be read are passed over, what they relate then belongs to nothing.
    pub(super) fn of(model: &Model<'_>) -> Self {
        let mut structure = Self::default();
        // IfcRelContainedInSpatialStructure(..., RelatedElements, RelatingStructure).
        for relation in model.all(&["IFCRELCONTAINEDINSPATIALSTRUCTURE"]) {
            if let (Ok(parent), Ok(children)) = (relation.reference(5), relation.references(4)) {
                structure.adopt(parent, children);
            }
        }
        // IfcRelAggregates(..., RelatingObject, RelatedObjects).
        for relation in model.all(&["IFCRELAGGREGATES"]) {
            if let (Ok(parent), Ok(children)) = (relation.reference(4), relation.references(5)) {
                structure.adopt(parent, children);
            }
        }
        // IfcRelAssignsToGroup(..., RelatedObjects, RelatedObjectsType, RelatingGroup).
        for relation in model.all(&["IFCRELASSIGNSTOGROUP"]) {
            if let (Ok(group), Ok(members)) = (relation.reference(6), relation.references(4)) {
                structure.groups.entry(group).or_default().extend(members);
            }
        }
        // IfcRelReferencedInSpatialStructure(..., RelatedElements, RelatingStructure): how spatial zones hold spaces.
        for relation in model.all(&["IFCRELREFERENCEDINSPATIALSTRUCTURE"]) {
            if let (Ok(zone), Ok(members)) = (relation.reference(5), relation.references(4)) {
                structure.groups.entry(zone).or_default().extend(members);
            }
        }
        structure
    }

    fn adopt(&mut self, parent: u64, children: Vec<u64>) {
        for child in children {
            self.parents.insert(child, parent);
        }
    }

    /// The nearest product above `id` that is of one of `kinds`.
    pub(super) fn above(&self, model: &Model<'_>, id: u64, kinds: &[&str]) -> Option<u64> {
        let mut at = id;
        for _ in 0..MAX_STEPS {
            at = *self.parents.get(&at)?;
            if model.kind_of(at).is_some_and(|kind| kinds.contains(&kind)) {
                return Some(at);
            }
        }
        None
    }

    /// What the zone `id` groups.
    pub(super) fn members(&self, zone: u64) -> &[u64] {
        self.groups.get(&zone).map_or(&[], Vec::as_slice)
    }
}
