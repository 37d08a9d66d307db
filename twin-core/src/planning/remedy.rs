//! What to do next about a [`Reason`], in both languages.

use crate::told::Term;

use super::hall::ROOMS;
use super::reason::{Missing, Reason};

impl Reason {
    /// What to do next, as a sentence without its full stop.
    #[must_use]
    pub fn next(&self) -> Term {
        match self {
            Self::Missing(missing) => missing.next(),
            Self::StandsIn { .. } => Term::new(
                "move it there once the place is; where the place is there, import it, then plan again",
                "场所建成后迁入；如场所已有，请导入后重新规划",
            ),
            Self::NoSite { .. } => Term::new(
                "import poles that stand there, make keep-out areas smaller, or lower the least spacing by a rule file, then plan again",
                "请导入该处现有的杆，缩小禁止布设区域，或以规则文件减小最小间距，再重新规划",
            ),
            Self::Unseen { .. } => Term::new(
                "add poles or walls with a free view of it, or move what hides it, then plan again; the audit's map shows where",
                "请补充视线无遮挡的杆或墙面，或移开遮挡物，再重新规划；具体位置见核查的平面图",
            ),
            Self::OffPoles { .. } => Term::new(
                "nothing has to be done; smart poles where they stand would save the posts",
                "无需处理；如在其位置设智慧杆，可省去自设的杆",
            ),
            Self::FrontUnseen { .. } => Term::new(
                "move what stands between the gate and the way to it, correct the gate's place or direction (`outward_rad`), or hang the camera by hand where it sees the way, then audit",
                "请移开出入口与来车道路之间的遮挡物，核对出入口的位置与朝向（`outward_rad`），或人工选定能看到来车的点位，再作核查",
            ),
            Self::Dry { .. } => Term::new(
                "check the outlines of the greens and of what covers their ground, make keep-out areas smaller, or allow a longer reach by a rule file, then plan again",
                "请核对绿地及其地面占用物的轮廓，缩小禁止布设区域，或以规则文件放宽有效距离，再重新规划",
            ),
            Self::OutOfReach { .. } => Term::new(
                "make keep-out areas smaller, or allow a longer distance by a rule file, then plan again",
                "请缩小禁止布设区域，或以规则文件放宽规定距离，再重新规划",
            ),
            Self::OutOfWalk { .. } => Term::new(
                "import the ways that lead there, make keep-out areas smaller, or allow a longer walk by a rule file, then plan again",
                "请导入通往该处的道路，缩小禁止布设区域，或以规则文件放宽步行距离，再重新规划",
            ),
            Self::Limited { .. } => Term::new(
                "allow more devices, more households for each (`at_most`, `serves_at_most`) or a longer distance by a rule file, then plan again",
                "请以规则文件增加点位数（`at_most`）或每台可服务的户数（`serves_at_most`），或放宽规定距离，再重新规划",
            ),
            Self::TooHigh { .. } => Term::new(
                "have these halls protected by beam or aspirating smoke detectors (GB 50116-2013 §12.4)",
                "请按 GB 50116-2013 第 12.4 节为这些公共区域另行设计线型光束或管路吸气式感烟探测器",
            ),
            Self::Unheard { .. } => Term::new(
                "import poles, buildings or stations that stand near these points, then plan again",
                "请导入这些测点附近现有的杆、建筑或站点，再重新规划",
            ),
            Self::Operators { .. } => Term::new(
                "import the operators' sites as an inventory (classes: assets/rules/operators.toml) and plan again, or take these points to the operators",
                "请将运营商站址作为台账导入（设备类见 assets/rules/operators.toml）后重新规划，或将这些测点提交运营商",
            ),
            Self::Overloaded { .. } => Term::new(
                "let the devices send less often, or put more gateways there by hand",
                "请降低设备的上报频率，或人工增设网关",
            ),
            Self::Nowhere => Term::new(
                "nothing has to be done, unless the map lacks the places where the network is used: then import them",
                "无需处理；如地图缺少使用该网络的地方，请补充导入",
            ),
            Self::Lines => Term::new(
                "enter which lines there are (fibre_gbit_s, home_fibre_gbit_s, government_network), then audit",
                "请录入现有线路（fibre_gbit_s、home_fibre_gbit_s、government_network），再作核查",
            ),
            Self::NoRoom => Term::new(
                "import buildings with their use and storeys, or open ground, then plan again; or enter the place where it is to be",
                "请导入带用途与层数的建筑或空地后重新规划，或直接录入该场所的位置",
            ),
            Self::TooSmall { .. } => Term::new(
                "enlarge them, import buildings that have the space, or make keep-out areas smaller, then plan again",
                "请扩大这些场所，导入有足够空间的建筑，或缩小禁止布设区域，再重新规划",
            ),
            Self::KeptOut => Term::new(
                "make the keep-out areas smaller and plan again, or do with fewer",
                "请缩小禁止布设区域后重新规划，或接受较少的数量",
            ),
            Self::Unsupplied => Term::new(
                "import the buildings, distribution boxes, power network and fibre that are there, plan a box nearer, choose devices with a battery or solar panel (`power` of a class), or give another reach by a rule file ([supply]), then plan again",
                "请导入现有的建筑、配电箱、供电网和光纤，就近另设配电箱，改用自带电池或太阳能的设备（设备类的 `power`），或以规则文件（[supply]）给出其他距离，再重新规划",
            ),
            Self::Unpaid => Term::new(
                "raise the budget, add a phase, or add the class to the price list, then plan again",
                "请提高预算、增加一期，或在单价表中补充该类别，再重新规划",
            ),
            Self::NotForPlaces => Term::new(
                "ask for places per community, per compound or per households (docs/rules.md)",
                "请将规则改为按社区、按小区或按户数要求场所（见 docs/rules.md）",
            ),
            Self::Untold { attribute, .. } if &**attribute == ROOMS => Term::new(
                "import the floor plans of these buildings (IFC, CityGML or indoor OpenStreetMap), then plan again",
                "请导入这些建筑的平面图（IFC、CityGML 或室内 OpenStreetMap），再重新规划",
            ),
            Self::Untold { .. } => Term::new(
                "fill the attribute in by a mapping or `twin edit`, then plan again",
                "请通过映射文件或 `twin edit` 补充该属性，再重新规划",
            ),
        }
    }
}

impl Missing {
    fn next(self) -> Term {
        match self {
            Self::PlaceOrGate => Term::new(
                "import the gates or that place, then plan again",
                "请导入出入口或该场所，再重新规划",
            ),
            Self::Compounds => Term::new(
                "import the boundaries of the compounds, then plan again",
                "请导入小区边界，再重新规划",
            ),
            Self::Gates | Self::GatesAndParking => Term::new(
                "import the gates of the compounds, or the parking, then plan again; where there are none, nothing has to be done",
                "请导入小区出入口或停车场，再重新规划；如实地没有，则无需处理",
            ),
            Self::Roads | Self::Route => Term::new(
                "import a map that has such roads, then plan again; where there are none, nothing has to be done",
                "请导入含此类道路的地图，再重新规划；如实地没有，则无需处理",
            ),
            Self::Boundary => Term::new(
                "enter how the compounds are enclosed (`enclosure`), then plan again; where none is so, nothing has to be done",
                "请录入小区的边界形式（`enclosure`），再重新规划；如确无此种形式，则无需处理",
            ),
            Self::Fixtures | Self::FixturesAndPlace | Self::ParkingSpaces => Term::new(
                "import them from a map or table, then plan again; where there are none, nothing has to be done",
                "请从地图或表格导入，再重新规划；如实地没有，则无需处理",
            ),
            Self::Homes | Self::Households | Self::HouseholdsOrPlace => Term::new(
                "import homes or enter how many households the buildings have, then plan again",
                "请导入住户，或录入各建筑的户数，再重新规划",
            ),
            Self::Place => Term::new(
                "import that place, or let its row of table 10 be placed too, then plan again",
                "请导入该场所，或一并布设表 10 中的对应条款，再重新规划",
            ),
            Self::Greens => Term::new(
                "import the parks and lawns, then plan again; where there are none so large, nothing has to be done",
                "请导入公园和草坪，再重新规划；如确无这样大的绿地，则无需处理",
            ),
            Self::Units | Self::Buildings => Term::new(
                "import a map that has buildings, then plan again",
                "请导入含建筑的地图，再重新规划",
            ),
            Self::Features => Term::new(
                "import what the rule speaks of, or fill in the attributes that it asks for, then plan again; where there is none, nothing has to be done",
                "请导入规则所指的对象，或补充其要求的属性，再重新规划；如实地没有，则无需处理",
            ),
        }
    }
}
