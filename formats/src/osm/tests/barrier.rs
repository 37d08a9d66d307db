//! Whom barriers stop.

use twin_core::model::{Permission, Traveller};

use super::*;

/// The travellers that a barrier with `tags` on a road stops.
fn stopped(tags: &[(&str, &str)]) -> Vec<Traveller> {
    let body = [
        node(500, 22.7, 114.20055, tags),
        way(1, &[5, 500, 6], &[("highway", "service")]),
    ]
    .concat();
    let found = import_text(&body);
    let rules = found.community.access_rules.iter();
    let no = rules.filter(|r| r.permission.value == Permission::No);
    no.map(|r| r.traveller).collect()
}

#[test]
fn barriers_stop_whom_they_are_built_for() {
    use Traveller::{Bicycle, Foot, MotorVehicle, Robot};
    let check = |tags: &[(&str, &str)], expected: &[Traveller]| {
        assert_eq!(stopped(tags), expected, "{tags:?}");
    };
    check(&[("barrier", "bollard")], &[MotorVehicle]);
    check(
        &[("barrier", "bollard"), ("access", "yes")],
        &[MotorVehicle],
    );
    check(&[("barrier", "bollard"), ("motor_vehicle", "yes")], &[]);
    check(
        &[("barrier", "block"), ("bicycle", "no")],
        &[MotorVehicle, Bicycle],
    );
    check(&[("barrier", "turnstile")], &[MotorVehicle, Bicycle, Robot]);
    check(
        &[("barrier", "kissing_gate")],
        &[MotorVehicle, Bicycle, Robot],
    );
    check(&[("barrier", "lift_gate")], &[]);
    check(&[("barrier", "gate")], &[]);
    check(
        &[("barrier", "gate"), ("access", "no"), ("foot", "yes")],
        &[MotorVehicle, Bicycle],
    );
    check(
        &[("barrier", "gate"), ("access", "no")],
        &[MotorVehicle, Bicycle, Foot],
    );
    check(&[("barrier", "kerb")], &[Robot]);
    check(&[("barrier", "kerb"), ("kerb", "lowered")], &[]);
}
