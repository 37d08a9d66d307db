//! Programmes: sums by hand, and phases within budgets.

mod choices;
mod musts;
mod places;
mod price_list;
mod site_limits;
mod trenches;

use std::ops::ControlFlow;

use super::*;
use crate::told::Told;

const PRICES: &str = r#"
currency = "CNY"

[source]
title_en = "Test"
date = 2026-01-01

[site]
pole = 100
trench_m = 10

[class.T4-1]
device = 1000
installation = 200
yearly = 30

[class.T3-2]
device = 50
installation = 10
yearly = 5

[class.T4-4]
device = 40
installation = 0
yearly = 1
"#;

fn prices() -> PriceList {
    PriceList::read("prices.toml", PRICES, &catalogue()).unwrap()
}

pub(super) fn device(id: &str, (class, row): (&str, &str), (x, y): (f64, f64)) -> Device {
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: Some(RowId::new(row).unwrap()),
        name: Name::default(),
        position: Position::new(x, y, 0.0),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: Network::Wired,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    }
}

/// A building whose east wall is the line x = 0.
pub(super) fn walled() -> Community {
    Community::new(walled_parts()).unwrap()
}

fn walled_parts() -> CommunityParts {
    let mut parts = empty();
    let mut house = building("b", -20.0, 0.0, 3, 0);
    house.compound = None;
    house.footprint = rectangle(-20.0, -500.0, 20.0, 1_000.0);
    parts.buildings.push(house);
    parts
}

/// A placement of these devices, of rows that ask for just as many.
pub(super) fn placement(devices: &[Device]) -> Placement {
    let mut outcomes: Vec<RowOutcome> = Vec::new();
    for row in devices.iter().filter_map(|d| d.row.clone()) {
        if !outcomes.iter().any(|o| o.row == row) {
            outcomes.push(RowOutcome::of(row.clone()));
        }
        for outcome in outcomes.iter_mut().filter(|o| o.row == row) {
            outcome.demanded += 1;
            outcome.placed += 1;
        }
    }
    Placement {
        devices: devices.to_vec(),
        must: 0,
        places: Vec::new(),
        outcomes,
        scope: Scope::default(),
        siting: Siting::default(),
    }
}

fn money(budgets: &[f64]) -> Terms {
    Terms {
        limits: Limits::Money(budgets.to_vec()),
        ..Terms::default()
    }
}

fn sites(objective: Objective, numbers: &[usize]) -> Terms {
    Terms {
        objective,
        limits: Limits::Sites(numbers.to_vec()),
        ..Terms::default()
    }
}

fn by_terms(placement: &Placement, terms: &Terms) -> Result<Programme, ProgrammeError> {
    by_prices(&walled(), placement, PRICES, terms)
}

fn by_prices(
    community: &Community,
    placement: &Placement,
    prices: &str,
    terms: &Terms,
) -> Result<Programme, ProgrammeError> {
    let catalogue = catalogue();
    let prices = PriceList::read("prices.toml", prices, &catalogue).unwrap();
    let both = (&catalogue, &prices);
    programme(community, placement, both, terms, &mut |_| {
        ControlFlow::Continue(())
    })
}

fn planned(devices: &[Device], budgets: &[f64]) -> Result<Programme, ProgrammeError> {
    by_terms(&placement(devices), &money(budgets))
}

fn curve(placement: &Placement, terms: &Terms) -> Vec<TradeOff> {
    let (catalogue, prices) = (catalogue(), prices());
    let both = (&catalogue, &prices);
    let watch = &mut |_| ControlFlow::Continue(());
    trade_off(&walled(), placement, both, terms, watch).unwrap()
}

/// A smart pole 10 m from the wall with a camera on it, and a camera 5 m beyond with a pole of its own.
pub(super) fn three() -> Vec<Device> {
    vec![
        device("pole", ("T4-1", "T4-1"), (10.0, 0.0)),
        device("on", ("T3-2", "T3-2a"), (10.0, 0.0)),
        device("beyond", ("T3-2", "T3-2a"), (15.0, 0.0)),
    ]
}

#[test]
fn a_trench_leads_to_a_distribution_box_in_the_open_that_is_nearer_than_a_wall() {
    let mut parts = walled_parts();
    let cabinet = fixture("cabinet", FixtureKind::DistributionBox, (12.0, 0.0, 0.0));
    parts.fixtures.push(cabinet);
    let community = Community::new(parts).unwrap();
    let (catalogue, prices) = (catalogue(), prices());
    let placement = placement(&[device("camera", ("T3-2", "T3-2a"), (15.0, 0.0))]);
    let both = (&catalogue, &prices);
    let watch = &mut |_| ControlFlow::Continue(());
    let programme = programme(&community, &placement, both, &money(&[]), watch).unwrap();
    // 3 m to the box at x = 12 instead of 15 m to the wall at x = 0, at 10 a metre.
    assert_eq!(programme.whole.trench_m, 3.0);
    assert_eq!(programme.whole.trenches, 30.0);
}

/// Two cameras on the outside of the house, one within it, two bins at one spot and one apart.
#[test]
fn mounts_and_bases_are_in_the_sum_where_the_list_has_them() {
    let camera = |id: &str, x: f64| Device {
        host: Host::Building(BuildingId::new("b").unwrap()),
        ..device(id, ("T3-2", "T3-2a"), (x, 0.0))
    };
    let bin = |id: &str, x: f64| device(id, ("T4-4", "T4-4"), (x, 0.0));
    let devices = [
        camera("wall", 0.2),
        camera("other", 0.4),
        camera("within", -5.0),
        bin("first", 20.0),
        bin("beside", 20.0),
        bin("apart", 30.0),
    ];
    let poles = |site: &str| {
        let prices = PRICES.replace("pole = 100", site);
        let placement = placement(&devices);
        let programme = by_prices(&walled(), &placement, &prices, &money(&[])).unwrap();
        programme.whole.poles
    };
    assert_eq!(poles("pole = 100"), 0.0);
    assert_eq!(poles("pole = 100\nwall_mount = 7"), 14.0);
    assert_eq!(poles("pole = 100\nground_base = 3"), 6.0);
}

#[test]
fn a_whole_placement_costs_what_counting_by_hand_gives() {
    let programme = planned(&three(), &[]).unwrap();
    let expected = Cost {
        devices: 1_000.0 + 50.0 + 50.0,
        installation: 200.0 + 10.0 + 10.0,
        places: 0.0,
        poles: 100.0,
        // 10 m from the wall to the smart pole and 5 m on: the trench to the wall is shared.
        trench_m: 15.0,
        trenches: 150.0,
        yearly: 30.0 + 5.0 + 5.0,
    };
    assert_eq!(programme.whole, expected);
    let [phase] = &programme.phases[..] else {
        panic!("{programme:?}")
    };
    assert_eq!((phase.cost, &phase.devices[..]), (expected, &[0, 1, 2][..]));
    assert!(programme.left.is_empty() && programme.unpriced.is_empty());
}

#[test]
fn the_curve_of_cost_and_worth_rises_to_the_whole() {
    let curve = curve(&placement(&three()), &Terms::default());
    // At a tenth of 1,570 nothing; a fifth is 314, enough for the camera beyond, half of its row; the pole waits for the rest.
    let at = |point: usize| (curve[point].cost, curve[point].reached.worth.value);
    assert_eq!(at(3), (0.0, 0.0));
    assert_eq!(at(4).0, 310.0);
    assert_eq!(at(9), (1_570.0, 1.0));
    assert!(
        curve
            .windows(2)
            .all(|pair| pair[0].reached.worth.value <= pair[1].reached.worth.value)
    );
    for point in &curve {
        let Reached { worth, served } = point.reached;
        assert!(worth.value <= worth.bound && served.value <= served.bound);
        assert!(point.cost <= point.limit.cost().unwrap());
    }
    // Pole and camera stand at one spot.
    let counts = |point: usize| (curve[point].sites, curve[point].devices);
    assert_eq!([counts(3), counts(4), counts(9)], [(0, 0), (1, 1), (2, 3)]);
    // One of two cameras is a quarter of what two rows ask for.
    let served = |point: usize| curve[point].reached.served.value;
    assert_eq!([served(3), served(4), served(9)], [0.0, 0.25, 1.0]);
}

#[test]
fn by_coverage_a_row_that_is_mostly_there_waits() {
    let devices = [
        device("bin", ("T4-4", "T4-4"), (10.0, 0.0)),
        device("camera", ("T3-2", "T3-2a"), (10.0, 5.0)),
    ];
    let mut placement = placement(&devices);
    // Of ten bins nine are there; of one camera none.
    (
        placement.outcomes[0].demanded,
        placement.outcomes[0].existing,
    ) = (10, 9);
    let programme = by_terms(&placement, &sites(Objective::Coverage, &[1, 1])).unwrap();
    let served: Vec<f64> = programme
        .phases
        .iter()
        .map(|p| p.reached.served.value)
        .collect();
    assert_eq!(programme.phases[0].devices, [1]);
    assert!(
        (served[0] - 0.95).abs() < 1e-12 && (served[1] - 1.0).abs() < 1e-12,
        "{served:?}"
    );
    assert!(programme.phases[0].reached.served.gap() < 1e-9);
    // Nothing is proven of what coverage does not count.
    assert_eq!(programme.phases[0].reached.worth.bound, 1.0);
}

#[test]
fn a_pole_and_its_trench_are_paid_once_by_the_first_phase_that_needs_them() {
    // The camera beyond the pole: 50 + 10 + 100 for its pole + 150 for 15 m.
    let programme = planned(&three(), &[310.0, 2_000.0]).unwrap();
    let costs: Vec<f64> = programme.phases.iter().map(|p| p.cost.capital()).collect();
    assert_eq!(programme.phases[0].devices, [2]);
    // Then the smart pole, whose trench is dug, and its camera.
    assert_eq!(programme.phases[1].devices, [0, 1]);
    assert_eq!(costs, [310.0, 1_200.0 + 60.0]);
    assert_eq!(costs.iter().sum::<f64>(), programme.whole.capital());
}

#[test]
fn what_a_phase_leaves_is_for_the_next() {
    let programme = planned(&three(), &[400.0, 1_200.0]).unwrap();
    assert_eq!(programme.phases[1].limit, Some(Limit::Cost(1_290.0)));
    assert!(programme.left.is_empty(), "{programme:?}");
}

#[test]
fn what_no_phase_pays_for_is_left() {
    let programme = planned(&three(), &[310.0]).unwrap();
    assert_eq!(programme.left, [0, 1]);
}

#[test]
fn a_class_without_a_price_is_told_and_in_no_sum() {
    let mut devices = three();
    devices.push(device("lift", ("T5-10", "T5-10"), (1.0, 1.0)));
    let programme = planned(&devices, &[]).unwrap();
    assert_eq!(programme.unpriced[&ClassId::new("T5-10").unwrap()], [3]);
    assert_eq!(programme.whole, planned(&three(), &[]).unwrap().whole);
}

#[test]
fn a_device_without_a_price_is_in_the_only_phase_without_limits_and_in_none_within() {
    // In the middle, so that positions have to be put in order.
    let mut devices = three();
    devices.insert(1, device("lift", ("T5-10", "T5-10"), (1.0, 1.0)));
    let mut placement = placement(&devices);
    let free = by_terms(&placement, &money(&[])).unwrap();
    assert_eq!(free.phases[0].devices, [0, 1, 2, 3]);
    assert!(free.left.is_empty());
    assert_eq!(placement.phase_of_each(&free), [Some(0); 4]);
    for terms in [money(&[310.0]), sites(Objective::Worth, &[1])] {
        let plan = by_terms(&placement, &terms).unwrap();
        let phases = placement.phase_of_each(&plan);
        assert_eq!(phases[1], None);
        // Each is in a phase or left, and none in both.
        for (number, phase) in (0..).zip(&phases) {
            let is_left = plan.left.contains(&number);
            assert_eq!(is_left, phase.is_none(), "{number} {plan:?}");
        }
        assert!(plan.left.is_sorted() && plan.phases[0].devices.is_sorted());
    }
    let plan = by_terms(&placement, &money(&[1e6])).unwrap();
    assert_eq!(
        (&plan.phases[0].devices[..], &plan.left[..]),
        (&[0, 2, 3][..], &[1][..])
    );
    placement.keep_paid(&plan, &catalogue());
    let kept: Vec<&str> = placement.devices.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(kept, ["pole", "on", "beyond"]);
}

/// What is told where nothing that was placed for these rows has a price.
fn no_price(rows: &[&str], lacking: &[&str]) -> ProgrammeError {
    let strings = |all: &[&str]| all.iter().map(ToString::to_string).collect();
    ProgrammeError::NoPrice {
        rows: strings(rows),
        lacking: strings(lacking),
    }
}

#[test]
fn limits_where_nothing_has_a_price_are_an_error_that_names_what_the_list_lacks() {
    let mut lifts = placement(&[
        device("lift", ("T5-10", "T5-10"), (1.0, 1.0)),
        device("other", ("T5-10", "T5-10"), (2.0, 1.0)),
        device("door", ("T5-1", "T5-1"), (3.0, 1.0)),
    ]);
    for terms in [money(&[1e6, 1e6]), sites(Objective::Worth, &[3])] {
        let error = by_terms(&lifts, &terms).unwrap_err();
        assert_eq!(error, no_price(&["T5-10", "T5-1"], &["T5-1", "T5-10"]));
        assert_eq!(
            error.to_string(),
            "none of what was placed has a price (rows T5-10, T5-1), so within limits nothing can be built; add T5-1, T5-10 to the price list, or set no limit"
        );
        assert!(error.zh().contains("请将 T5-1、T5-10 补充到单价表"));
    }
    // Without a limit all of it stands; within one, what has to.
    assert!(by_terms(&lifts, &money(&[])).is_ok());
    lifts.must = 1;
    assert!(by_terms(&lifts, &money(&[1e6])).is_ok());
    // One that can be bought is enough, and where nothing was placed prices are not to blame.
    let mut some = three();
    some.extend(lifts.devices);
    assert!(planned(&some, &[1e6]).is_ok());
    assert!(planned(&[], &[1e6]).is_ok());
}

#[test]
fn budgets_that_cannot_be_are_typed_errors() {
    let error = planned(&three(), &[200.0]).unwrap_err();
    // The cheapest work is the camera beyond.
    assert_eq!(
        error.to_string(),
        "a budget of 200 CNY buys nothing: the cheapest work costs 310 CNY with its site; raise the budget, or place fewer rows"
    );
    let error = planned(&three(), &[400.0, -1.0]).unwrap_err();
    assert!(matches!(error, ProgrammeError::BadBudget { phase: 2, .. }));
    let nowhere = sites(Objective::Worth, &[1, 0]);
    let error = by_terms(&placement(&three()), &nowhere).unwrap_err();
    assert_eq!(error, ProgrammeError::NoSites { phase: 2 });
}

#[test]
fn a_watch_cancels() {
    let (catalogue, prices) = (catalogue(), prices());
    let devices: Vec<Device> = (0..40)
        .map(|i| {
            let at = (f64::from(i) * 7.0 + 3.0, f64::from(i * i % 17));
            device(&format!("d{i}"), ("T3-2", "T3-2a"), at)
        })
        .collect();
    let both = (&catalogue, &prices);
    let terms = money(&[4_000.0]);
    let stopped = programme(&walled(), &placement(&devices), both, &terms, &mut |_| {
        ControlFlow::Break(())
    });
    assert_eq!(stopped, Err(ProgrammeError::Cancelled));
}
