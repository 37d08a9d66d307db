//! A record of the ground truth as a JSON object: a line of the files and of the service's download.

use serde_json::{Value, json};

use super::truth::{Truth, TruthCause, TruthKind, TruthPhase, Whole};
use crate::model::Community;
use crate::time::SimSpan;

/// A record as JSON. `shift` is added to its time, as it is to the stamps of messages; where it is not nothing, the object has the `simulated`
/// time too. What is of no device has no `entity` and no `class`.
#[must_use]
pub fn truth_line(truth: &Truth, community: &Community, shift: SimSpan) -> Value {
    let mut line = json!({ "time": (truth.time + shift).to_string() });
    let device = truth.device.and_then(|d| community.devices.get(d.index()));
    if let Some(device) = device {
        line["entity"] = device.id.as_str().into();
        line["class"] = device.class.as_str().into();
    }
    if shift != SimSpan::default() {
        line["simulated"] = truth.time.to_string().into();
    }
    put_kind(&mut line, truth.kind, community);
    put_phase(&mut line, truth.phase);
    line
}

fn put_kind(line: &mut Value, kind: TruthKind, community: &Community) {
    let id = |device: crate::ids::DeviceIdx| {
        let device = community.devices.get(device.index());
        device.map_or("", |device| device.id.as_str())
    };
    match kind {
        TruthKind::Incident {
            word,
            missed,
            value,
        } => {
            line["what"] = "incident".into();
            line["kind"] = word.into();
            if let Some(missed) = missed {
                line["missed"] = missed.word().into();
            }
            if let Some(value) = value {
                line["parameters"] = json!({ "value": value });
            }
        }
        TruthKind::Mute { carrier } => {
            line["what"] = "outage".into();
            line["kind"] = "mute".into();
            line["parameters"] = json!({ "carrier": id(carrier) });
        }
        TruthKind::Set { channel, value } => {
            line["what"] = "command".into();
            line["kind"] = "set".into();
            line["parameters"] = json!({ "channel": channel, "value": value });
        }
        TruthKind::Backhaul {
            gateway,
            kept,
            lost,
        } => {
            line["what"] = "outage".into();
            line["kind"] = "backhaul".into();
            line["parameters"] = json!({ "carrier": id(gateway), "kept": kept, "lost": lost });
        }
        TruthKind::Fault {
            defect,
            size,
            serial,
        } => {
            line["what"] = "fault".into();
            line["kind"] = defect.word().into();
            line["parameters"] = json!({ "size": size });
            line["serial"] = serial.into();
        }
        TruthKind::Whole(whole) => put_whole(line, whole, community),
    }
}

fn put_whole(line: &mut Value, whole: Whole, community: &Community) {
    match whole {
        Whole::Incident {
            number,
            kind,
            place,
            storey,
            devices,
            spread,
        } => {
            line["what"] = "occurrence".into();
            line["kind"] = kind.word().into();
            line["incident"] = number.into();
            if let Some((kind, id)) = place.and_then(|place| place.name(community)) {
                line["place"] = format!("{kind}/{id}").into();
            }
            line["parameters"] = json!({ "devices": devices });
            if let Some(storey) = storey {
                line["parameters"]["storey"] = storey.into();
            }
            if let Some(spread) = spread {
                line["parameters"]["spread"] = spread.word().into();
            }
        }
        Whole::Linkage {
            number,
            by,
            sounded,
            reached,
        } => {
            line["what"] = "linkage".into();
            line["kind"] = by.word().into();
            line["incident"] = number.into();
            line["parameters"] = json!({ "sounded": sounded, "reached": reached });
        }
        Whole::Weather { number, spell } => {
            line["what"] = "weather".into();
            line["kind"] = "spell".into();
            line["spell"] = number.into();
            line["parameters"] = json!({
                "rain_mm_per_h": spell.rain_mm_per_h,
                "wind_m_per_s": spell.wind_m_per_s,
                "warmer_k": spell.warmer_k,
            });
        }
    }
}

fn put_phase(line: &mut Value, phase: TruthPhase) {
    let (cause, lasts) = match phase {
        TruthPhase::Ends => {
            line["phase"] = "end".into();
            return;
        }
        TruthPhase::Begins { cause, lasts } => (cause, lasts),
    };
    line["phase"] = "begin".into();
    line["cause"] = cause.word().into();
    match cause {
        TruthCause::Plan(plan) => line["plan"] = plan.into(),
        TruthCause::Incident(incident) => line["incident"] = incident.into(),
        TruthCause::Spell(spell) => line["spell"] = spell.into(),
        TruthCause::Rate
        | TruthCause::Behaviour
        | TruthCause::Command
        | TruthCause::Battery
        | TruthCause::Weather => {}
    }
    if let Some(lasts) = lasts {
        line["lasts_s"] = lasts.secs_f64().into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DeviceIdx;
    use crate::sim::{IncidentKind, Missed, TruthPlace, synthetic_community};
    use crate::time::SimTime;

    #[test]
    fn a_line_says_what_was_missed_and_where_a_fire_is() {
        let catalogue = crate::catalogue::Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 700).unwrap();
        let time = SimTime::from_secs(1_780_243_200);
        let begins = |cause, lasts| TruthPhase::Begins { cause, lasts };
        let smoke = Truth {
            time,
            device: Some(DeviceIdx(0)),
            kind: TruthKind::Incident {
                word: "smoke",
                missed: Some(Missed::Silent),
                value: None,
            },
            phase: begins(TruthCause::Incident(3), None),
        };
        let first = &community.devices[0];
        let plain = SimSpan::default();
        assert_eq!(
            truth_line(&smoke, &community, plain),
            json!({
                "time": "2026-05-31T16:00:00.000Z", "entity": first.id.as_str(), "class": first.class.as_str(),
                "what": "incident", "kind": "smoke", "missed": "silent", "phase": "begin", "cause": "incident", "incident": 3,
            })
        );
        let fire = Truth {
            time,
            device: None,
            kind: TruthKind::Whole(Whole::Incident {
                number: 3,
                kind: IncidentKind::Fire,
                place: Some(TruthPlace::Building(1)),
                storey: Some(4),
                devices: 9,
                spread: None,
            }),
            phase: begins(TruthCause::Incident(3), Some(SimSpan::from_secs(60))),
        };
        let house = format!("building/{}", community.buildings[1].id);
        assert_eq!(
            truth_line(&fire, &community, SimSpan::from_secs(1)),
            json!({
                "time": "2026-05-31T16:00:01.000Z", "simulated": "2026-05-31T16:00:00.000Z", "what": "occurrence", "kind": "fire",
                "incident": 3, "place": house, "parameters": { "devices": 9, "storey": 4 }, "phase": "begin", "cause": "incident",
                "lasts_s": 60.0,
            })
        );
    }
}
