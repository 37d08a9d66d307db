//! Power and water networks: nodes and links with a topology, so that an outage or a leak reaches what hangs on it.

use std::collections::BTreeMap;

use geo::LineString;
use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::feature::{Name, Position};
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{BuildingId, DeviceId, UtilityLinkId, UtilityNodeId};

words! {
    /// What a network carries.
    Utility {
        /// Electric power.
        Power = "power" "供电",
        /// Drinking water.
        Water = "water" "供水",
        /// Gas.
        Gas = "gas" "燃气",
        /// District heat.
        Heat = "heat" "供热",
        /// Waste water and rain water.
        Drainage = "drainage" "排水",
    }

    /// What a node of a network is.
    UtilityNodeKind {
        /// Where the network is fed: the outer grid, a reservoir, a works.
        Source = "source" "源",
        /// Busbar of a substation or distribution box.
        Busbar = "busbar" "母线",
        /// Where links meet.
        Junction = "junction" "节点",
        /// Where something is drawn off.
        Load = "load" "负荷",
        /// Where a plant feeds in, such as a roof's photovoltaics.
        Generator = "generator" "发电",
        /// Store: a tank, a battery.
        Store = "store" "储能",
    }

    /// What a link of a network is.
    UtilityLinkKind {
        /// Power line or cable.
        Line = "line" "线路",
        /// Transformer.
        Transformer = "transformer" "变压器",
        /// Switch or breaker.
        Switch = "switch" "开关",
        /// Pipe.
        Pipe = "pipe" "管道",
        /// Pump.
        Pump = "pump" "泵",
        /// Valve.
        Valve = "valve" "阀",
        /// From a junction to what is drawn off or fed in there.
        Connection = "connection" "接入",
    }

    /// What a number of a network is; each word ends in its unit.
    UtilityFigure {
        /// Nominal voltage between phases, kV.
        VoltageKv = "voltage_kv" "额定电压",
        /// Active power, kW.
        ActivePowerKw = "active_power_kw" "有功功率",
        /// Reactive power, kvar.
        ReactivePowerKvar = "reactive_power_kvar" "无功功率",
        /// Rated apparent power, kVA.
        RatedPowerKva = "rated_power_kva" "额定容量",
        /// Greatest current that may flow for long, A.
        MaxCurrentA = "max_current_a" "最大电流",
        /// Series resistance, ohm a kilometre.
        ResistanceOhmPerKm = "resistance_ohm_per_km" "电阻",
        /// Series reactance, ohm a kilometre.
        ReactanceOhmPerKm = "reactance_ohm_per_km" "电抗",
        /// Shunt susceptance, µS a kilometre.
        SusceptanceUsPerKm = "susceptance_us_per_km" "电纳",
        /// Short-circuit voltage, per cent of the nominal one.
        ShortCircuitVoltagePercent = "short_circuit_voltage_percent" "短路电压",
        /// Length, m.
        LengthM = "length_m" "长度",
        /// Inner diameter, mm.
        DiameterMm = "diameter_mm" "内径",
        /// Hazen–Williams roughness, without a unit.
        HazenWilliamsC = "hazen_williams_c" "海曾-威廉系数",
        /// Darcy–Weisbach roughness, mm.
        RoughnessMm = "roughness_mm" "粗糙度",
        /// Minor-loss coefficient, without a unit.
        MinorLoss = "minor_loss" "局部阻力系数",
        /// Height of the node above the datum of its file, m.
        ElevationM = "elevation_m" "高程",
        /// Hydraulic head, m.
        HeadM = "head_m" "水头",
        /// Mean draw, l/s.
        DemandLps = "demand_lps" "需水量",
        /// Level of the water in a tank at the start, m above its bottom.
        InitialLevelM = "initial_level_m" "初始水位",
        /// Lowest level, m above its bottom.
        MinLevelM = "min_level_m" "最低水位",
        /// Highest level, m above its bottom.
        MaxLevelM = "max_level_m" "最高水位",
        /// Power of a pump, kW.
        PumpPowerKw = "pump_power_kw" "水泵功率",
        /// Setting of a valve, in the unit of its type.
        ValveSetting = "valve_setting" "阀门设定",
    }
}

/// Numbers of a node or link by what they are.
pub type UtilityFigures = BTreeMap<UtilityFigure, f64>;

/// A node of a power or water network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UtilityNode {
    /// Its id.
    pub id: UtilityNodeId,
    /// Its name.
    pub name: Name,
    /// What its network carries.
    pub utility: Utility,
    /// What it is.
    pub kind: UtilityNodeKind,
    /// Where it is, local metres.
    pub position: Position,
    /// The building that it supplies.
    pub building: Option<Sourced<BuildingId>>,
    /// The meter or other device that measures it.
    pub device: Option<DeviceId>,
    /// Its numbers.
    pub figures: UtilityFigures,
    /// Name of its load or demand profile in the source.
    pub profile: Option<String>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A link between two nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UtilityLink {
    /// Its id.
    pub id: UtilityLinkId,
    /// Its name.
    pub name: Name,
    /// What its network carries.
    pub utility: Utility,
    /// What it is.
    pub kind: UtilityLinkKind,
    /// Where it begins.
    pub from: UtilityNodeId,
    /// Where it ends.
    pub to: UtilityNodeId,
    /// Its course from `from` to `to`, local metres.
    pub line: LineString<f64>,
    /// Whether it lets through: a closed switch, an open valve.
    pub conducts: bool,
    /// Its numbers.
    pub figures: UtilityFigures,
    /// Where the feature came from.
    pub provenance: Provenance,
}

fn check_figures(figures: &UtilityFigures, report: &mut Report) {
    for (figure, value) in figures {
        report.finite(figure.as_str(), *value);
    }
}

impl Feature for UtilityNode {
    const LAYER: &'static str = "utility_node";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.position("position", self.position);
        check_figures(&self.figures, report);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "building",
            "building",
            self.building.as_ref().map(|b| &b.value),
        ));
        list(Reference::maybe("device", "device", self.device.as_ref()));
    }
}

impl Feature for UtilityLink {
    const LAYER: &'static str = "utility_link";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        // A switch or transformer may lie in one point: its line then is that point twice.
        if report.coords("line", &self.line) {
            report.range("line", self.line.0.len() >= 2, Breach::LinkEnds);
        }
        check_figures(&self.figures, report);
        report.range("to", self.from != self.to, Breach::LinkLoop);
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("from", "utility_node", &self.from));
        list(Reference::to("to", "utility_node", &self.to));
    }
}
