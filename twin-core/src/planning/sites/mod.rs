//! Places: those of table 10, and those that device rows name and that nothing else brought. None is put into or over an area to keep out of.

mod closed;
mod open_ground;
mod room;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::Coord;

use super::apart::Apart;
use super::area::inner_point;
use super::floor::{Floor, Sizes};
use super::given::KeepOut;
use super::placement::{PlacementError, RowOutcome};
use super::reason::{Missing, Reason};
use super::seat::Walks;
use super::sizes::{Setting, site_kind};
use super::survey::Survey;
use super::want::{Want, least_m2};
use crate::catalogue::{DeviceRow, PLACE_KINDS, PlaceRow, Rule};
use crate::ids::PlaceId;
use crate::model::{Name, ParkingKind, Place, Position, Provenance, Sourced};
use crate::optimise::{Bounds, Watch};
pub(super) use room::rank;

/// The places of a community, with those that are being planned.
pub(super) struct Sites<'a> {
    survey: &'a Survey<'a>,
    /// Existing places, then planned ones.
    pub(super) all: Vec<Place>,
    existing: usize,
    ids: BTreeSet<String>,
    taken_m2: BTreeMap<usize, f64>,
    rooms: BTreeMap<usize, usize>,
    outdoor: Vec<Coord<f64>>,
    greens_of: BTreeMap<usize, Vec<usize>>,
    parkings_of: BTreeMap<usize, Vec<usize>>,
    /// Once a place is to be chosen by walks.
    walks: Option<Walks>,
    keep_out: &'a [KeepOut],
    /// Those that bind the places being planned.
    closed: Vec<&'a KeepOut>,
}

impl<'a> Sites<'a> {
    pub(super) fn new(survey: &'a Survey<'a>) -> Self {
        let community = survey.community;
        let mut sites = Self {
            survey,
            all: community.places.clone(),
            existing: community.places.len(),
            ids: community
                .places
                .iter()
                .map(|p| p.id.as_str().to_owned())
                .collect(),
            taken_m2: BTreeMap::new(),
            rooms: BTreeMap::new(),
            outdoor: Vec::new(),
            greens_of: BTreeMap::new(),
            parkings_of: BTreeMap::new(),
            walks: None,
            keep_out: &[],
            closed: Vec::new(),
        };
        for place in &community.places {
            let building = place
                .building
                .as_ref()
                .and_then(|id| survey.building_by_id.get(id.as_str()).copied());
            match building {
                Some(building) => {
                    *sites.taken_m2.entry(building).or_default() += place.area_m2.value
                }
                None => sites.outdoor.push(place.position.plan().into()),
            }
        }
        for (index, green) in community.greens.iter().enumerate() {
            if let Some(compound) = survey.compound_at(inner_point(&green.area)) {
                sites.greens_of.entry(compound).or_default().push(index);
            }
        }
        for (index, parking) in community.parkings.iter().enumerate() {
            if let Some(compound) = survey.compound_at(inner_point(&parking.area)) {
                sites.parkings_of.entry(compound).or_default().push(index);
            }
        }
        sites
    }

    /// The places that were planned.
    pub(super) fn planned(self) -> Vec<Place> {
        let mut all = self.all;
        all.split_off(self.existing)
    }

    /// Plans what a line of table 10 asks for and does not find.
    pub(super) fn plan_row(
        &mut self,
        row: &PlaceRow,
        watch: &mut dyn Watch,
    ) -> Result<RowOutcome, PlacementError> {
        let community = self.survey.community;
        let households = community.household_count();
        let mut outcome = RowOutcome::of(row.id.clone());
        let mut sizes = Sizes::default();
        self.close(|area| area.binds_places(&row.id));
        match &row.rule {
            Rule::PerCompound { count, .. } => {
                let found = self.found_in_compounds(&row.place);
                for (compound, found) in found.into_iter().enumerate() {
                    let served = self.survey.served_in(compound);
                    let want = Want {
                        count: *count,
                        found: found.len() as u32,
                        compound: Some(compound),
                        households: served.households,
                        least_m2: least_m2(row, served),
                    };
                    self.fill(row, (&want, found), (&mut outcome, &mut sizes), watch)?;
                }
                if community.compounds.is_empty() {
                    outcome.reason = Some(Reason::Missing(Missing::Compounds));
                }
            }
            Rule::PerCommunity { count, .. } => {
                let found = self.found(&row.place);
                let want = Want {
                    count: *count,
                    found: found.len() as u32,
                    compound: None,
                    households,
                    least_m2: least_m2(row, self.survey.served_by(*count)),
                };
                self.fill(row, (&want, found), (&mut outcome, &mut sizes), watch)?;
            }
            Rule::PerHouseholds {
                households: each, ..
            } => {
                let count = households.div_ceil(u64::from(*each)) as u32;
                let found = self.found(&row.place);
                let want = Want {
                    count,
                    found: found.len() as u32,
                    compound: None,
                    households: households / u64::from(count.max(1)),
                    least_m2: least_m2(row, self.survey.served_by(count)),
                };
                self.fill(row, (&want, found), (&mut outcome, &mut sizes), watch)?;
                if count == 0 {
                    outcome.reason = Some(Reason::Missing(Missing::Households));
                }
            }
            _ => outcome.reason = Some(Reason::NotForPlaces),
        }
        sizes.tell(&mut outcome);
        Ok(outcome)
    }

    /// Plans a place of `kind` if the community has none, for a device row that stands in one. Whether there is one now.
    pub(super) fn need_kind(
        &mut self,
        kind: &str,
        row: &DeviceRow,
        watch: &mut dyn Watch,
    ) -> Result<bool, PlacementError> {
        self.close(|area| area.binds(&row.class, &row.id));
        if self.all.iter().any(|p| &*p.kind.value == kind) {
            return Ok(true);
        }
        let want = Want {
            count: 1,
            found: 0,
            compound: None,
            households: self.survey.community.household_count(),
            least_m2: 0.0,
        };
        let (seats, _) = self.seats(kind, &want, watch)?;
        let seat = seats.first().map(|seat| (*seat, None));
        self.add(kind, row.id.as_str(), &want, seat)
    }

    /// Where the row's conditions want its place, if they say so: in any building that has the space, and where in it.
    pub(super) fn apart(&self, row: &PlaceRow, want: &Want) -> Option<(usize, Option<Coord<f64>>)> {
        let apart = Apart::of(&row.conditions, self.survey)?;
        let free = self.free_rooms(&site_kind(&row.place), want, usize::MAX);
        let (building, at) = apart.choose(&free, self.survey, |at| self.is_clear(at, 0.0))?;
        Some((building, Some(at)))
    }

    fn fill(
        &mut self,
        row: &PlaceRow,
        (want, mut here): (&Want, Vec<Floor>),
        (outcome, sizes): (&mut RowOutcome, &mut Sizes),
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        outcome.demanded += u64::from(want.count);
        outcome.existing += u64::from(want.found.min(want.count));
        let (seats, bounds) = self.seats(&row.place, want, watch)?;
        outcome.bounds = match (outcome.bounds, bounds) {
            (Some(sum), Some(more)) => Some(sum.plus(more)),
            (sum, more) => sum.or(more),
        };
        for number in 0..want.count.saturating_sub(want.found) as usize {
            let seat = seats.get(number).map(|seat| (*seat, None));
            let seat = self.apart(row, want).or(seat);
            if self.add(&row.place, row.id.as_str(), want, seat)? {
                outcome.placed += 1;
                here.extend(self.all.last().map(Floor::of));
            } else {
                let reason = self.no_site(&row.place, want);
                outcome.reason.get_or_insert(reason);
            }
        }
        if want.count > 0 {
            sizes.note(want.least_m2, &here);
        }
        Ok(())
    }

    /// The buildings that take the places that are missing, of the best uses that have the space, so that the households walk least;
    /// fewer, or none, for places in the open and where too few buildings have the space.
    fn seats(
        &mut self,
        kind: &str,
        want: &Want,
        watch: &mut dyn Watch,
    ) -> Result<(Vec<usize>, Option<Bounds>), PlacementError> {
        let (site, survey) = (site_kind(kind), self.survey);
        let count = want.count.saturating_sub(want.found) as usize;
        let free = self.free_rooms(&site, want, count);
        if site.setting != Setting::Indoor || count == 0 || free.is_empty() {
            return Ok((Vec::new(), None));
        }
        let compound_at = |at| survey.compound_at(at);
        let of_kind = self.all.iter().filter(|p| &*p.kind.value == kind);
        let there = of_kind.map(|p| Coord::from(p.position.plan()));
        let is_here =
            |at: &Coord<f64>| want.compound.is_none() || compound_at(*at) == want.compound;
        let there: Vec<Coord<f64>> = there.filter(is_here).collect();
        let walks = (self.walks).get_or_insert_with(|| Walks::new(survey.community, compound_at));
        walks.choose(want.compound, (&free, count), &there, (survey.seed, watch))
    }

    /// Places of a kind, of the whole community; car and bicycle parks count by themselves.
    fn found(&self, kind: &str) -> Vec<Floor> {
        let of_compounds = self.whereabouts(kind);
        of_compounds.into_iter().map(|(_, floor)| floor).collect()
    }

    /// Places of a kind in each compound.
    fn found_in_compounds(&self, kind: &str) -> Vec<Vec<Floor>> {
        let mut found = vec![Vec::new(); self.survey.community.compounds.len()];
        for (compound, floor) in self.whereabouts(kind) {
            if let Some(compound) = compound {
                found[compound].push(floor);
            }
        }
        found
    }

    /// Places of a kind with the compound that each is in.
    fn whereabouts(&self, kind: &str) -> Vec<(Option<usize>, Floor)> {
        let compound_at = |at| self.survey.compound_at(at);
        let places = self.all.iter().filter(|p| &*p.kind.value == kind);
        let places = places.map(|p| (compound_at(p.position.plan().into()), Floor::of(p)));
        let parkings = self.survey.community.parkings.iter();
        let parkings = parkings.filter(|p| parkings_are(kind, p.kind.value));
        let parkings = parkings.map(|p| (compound_at(inner_point(&p.area)), Floor::PARKING));
        places.chain(parkings).collect()
    }

    /// The compound that places which are wanted go to.
    fn compound_of(&self, want: &Want) -> Option<usize> {
        want.compound.or_else(|| self.largest_compound())
    }

    /// The compound with most households; of several the first.
    fn largest_compound(&self) -> Option<usize> {
        let households = &self.survey.households_of;
        (0..households.len()).min_by_key(|i| (std::cmp::Reverse(households[*i]), *i))
    }

    fn add(
        &mut self,
        kind: &str,
        by: &str,
        want: &Want,
        seat: Option<(usize, Option<Coord<f64>>)>,
    ) -> Result<bool, PlacementError> {
        let site = site_kind(kind);
        let wanted_m2 = want.area_m2(&site);
        let compound = self.compound_of(want);
        let indoor = match seat {
            Some((building, at)) => Some(self.room_in(building, wanted_m2, at)),
            None if site.setting == Setting::Indoor => self.room(compound, wanted_m2),
            None => None,
        };
        let (position, building, area_m2) = match indoor {
            Some((building, position, area_m2)) => (position, Some(building), area_m2),
            None => match self.open_ground(site.setting, compound, wanted_m2) {
                Some(point) => {
                    let z = self.survey.ground_z(point);
                    (Position::new(point.x, point.y, z), None, wanted_m2)
                }
                None => return Ok(false),
            },
        };
        let Some(&(word, zh, en)) = PLACE_KINDS.iter().find(|(word, ..)| *word == kind) else {
            return Ok(false);
        };
        let provenance = Provenance::planned(by);
        let building = building.map(|i: usize| self.survey.community.buildings[i].id.clone());
        let id = self.new_id(kind, by)?;
        self.all.push(Place {
            id,
            name: Name::new(zh, en),
            kind: Sourced::new(Arc::from(word), provenance.clone()),
            position,
            building,
            storey: 0,
            area_m2: Sourced::new(area_m2, provenance.clone()),
            provenance,
        });
        Ok(true)
    }

    fn new_id(&mut self, kind: &str, by: &str) -> Result<PlaceId, PlacementError> {
        let mut number = 1;
        loop {
            let text = format!("plan/{by}/{kind}/{number:03}");
            if self.ids.insert(text.clone()) {
                return Ok(PlaceId::new(text)?);
            }
            number += 1;
        }
    }
}

/// Whether parking facilities of a kind are places of the kind `place` by themselves.
pub(crate) fn parkings_are(place: &str, kind: ParkingKind) -> bool {
    match place {
        "bicycle_parking" => kind == ParkingKind::Bicycle,
        "vehicle_parking" => kind != ParkingKind::Bicycle,
        _ => false,
    }
}
