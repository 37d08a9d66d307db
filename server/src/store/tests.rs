//! Names and words of the store.

use twin_core::sim::Fault;

use super::row::{fault_of, fault_word};
use super::{alarm_id, alarm_number};

#[test]
fn alarm_ids_go_there_and_back() {
    for number in [1, 42, u64::MAX] {
        assert_eq!(alarm_number(&alarm_id(number)), Some(number));
    }
    for bad in [
        "",
        "alarm-",
        "alarm-x",
        "alarm-01",
        "alarm-+1",
        "alarm--1",
        "1",
        "alarm-18446744073709551616",
    ] {
        assert_eq!(alarm_number(bad), None, "{bad}");
    }
}

#[test]
fn faults_go_there_and_back() {
    for fault in [
        Fault::Dead,
        Fault::Stuck,
        Fault::Bias,
        Fault::Noise,
        Fault::Alarm,
    ] {
        assert_eq!(fault_of(fault_word(fault)), Some(fault));
    }
    assert_eq!(fault_of("rust"), None);
}
