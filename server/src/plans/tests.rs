//! The shelf of plans, without a server.

use std::sync::Arc;

use twin_core::catalogue::Catalogue;
use twin_core::ids::CommunityId;
use twin_core::model::{Community, CommunityParts, Name, Provenance};
use twin_core::spatial::LocalFrame;
use twin_protocol::plan::{PlanRequest, PlanState};

use super::{KEPT, Order, Plan, Plans, work};
use crate::world::World;

fn world() -> Arc<World> {
    let (id, name) = (CommunityId::new("empty").unwrap(), Name::new("空", "Empty"));
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let made = Provenance::generated("server tests");
    let community = Community::new(CommunityParts::new(id, name, frame, made)).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    Arc::new(World::new(community, catalogue).unwrap())
}

fn order(world: &Arc<World>) -> Order {
    Order::read(&PlanRequest::default(), world).unwrap()
}

/// A shelf whose thread never comes.
fn idle() -> Arc<Plans> {
    let plans = Arc::new(Plans::default());
    plans.shelf().is_working = true;
    plans
}

#[test]
fn plans_wait_in_order_and_there_is_an_end_to_their_number() {
    let (world, plans) = (world(), idle());
    let all: Vec<Arc<Plan>> = (0..KEPT)
        .map(|_| plans.start(order(&world)).unwrap())
        .collect();
    assert!(plans.start(order(&world)).is_err(), "none has ended");
    assert_eq!(plans.next().unwrap().number, all[0].number);
    // One that waits is cancelled at once, and makes room.
    assert!(plans.forget(all[1].number));
    assert_eq!(all[1].status().state, PlanState::Cancelled);
    assert_eq!(plans.get(all[1].number).map(|p| p.number), None);
    assert_eq!(plans.next().unwrap().number, all[2].number);
    assert!(plans.start(order(&world)).is_ok());
}

#[test]
fn one_that_runs_is_cancelled_where_it_is() {
    let (world, plans) = (world(), idle());
    let plan = plans.start(order(&world)).unwrap();
    assert_eq!(plans.next().unwrap().number, plan.number);
    assert!(plans.forget(plan.number));
    assert_eq!(
        plan.status().state,
        PlanState::Running,
        "until it sees that"
    );
    assert!(work::make(&plan).is_err());
    assert!(plans.get(plan.number).is_some());
}

#[test]
fn a_plan_does_not_keep_a_community_that_is_served_no_more() {
    let (world, plans) = (world(), idle());
    let plan = plans.start(order(&world)).unwrap();
    plans.next().unwrap();
    drop(world);
    let refused = work::make(&plan).unwrap_err().to_string();
    assert!(refused.contains("plan again"), "{refused}");
}
