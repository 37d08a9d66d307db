//! The rules by name: what each one says and where its figures come from.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::model::Provenance;

/// A named rule of inference, as shown beside every value that it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Rule {
    /// Name, as in [`crate::model::Provenance::Inferred`].
    pub name: &'static str,
    /// What it does, in English.
    pub text_en: &'static str,
    /// What it does, in Chinese.
    pub text_zh: &'static str,
    /// Where its figures come from; "assumption" where no source gives them.
    pub source: &'static str,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $en:literal, $zh:literal, $source:literal;)*) => {
        $($(#[$doc])* pub const $constant: &str = $name;)*

        /// Every rule, by topic.
        pub const RULES: &[Rule] = &[$(Rule { name: $name, text_en: $en, text_zh: $zh, source: $source },)*];
    };
}

rules! {
    /// Use from the land that the building stands on.
    USE_FROM_LAND = "use-from-land",
        "A building without a use takes that of the land it stands on: residential, campus, commercial, industrial.",
        "未注明用途的建筑取其所在用地的用途：居住、校园、商业、工业。",
        "Assumption: land-use areas are drawn around one dominant use.";
    /// Use of a small building.
    USE_FROM_SIZE = "use-from-size",
        "A building without a use and with a footprint under 30 m² is an outbuilding: no home fits in it.",
        "未注明用途且占地不足 30 m² 的建筑视为附属设施。",
        "GB 50096-2011 §5.1.2: the smallest home has 22 m² of usable area; that this is about 30 m² gross is an assumption.";
    /// Use unknown.
    USE_UNKNOWN = "use-unknown",
        "A building whose use nothing tells stays unknown and gets no homes.",
        "无法判断用途的建筑保持未知，不推断住户。",
        "No figure.";
    /// Storeys from height.
    STOREYS_FROM_HEIGHT = "storeys-from-height",
        "Storeys are the height divided by the storey height of the use, rounded, at least 1.",
        "层数由高度除以该用途的层高取整，至少 1 层。",
        "Homes 3.0 m: OpenStreetMap wiki, building:levels (GB 50096-2011 §5.5.1 advises 2.80 m, a floor to the next). Other uses: assumption.";
    /// Height from storeys.
    HEIGHT_FROM_STOREYS = "height-from-storeys",
        "Height is the storeys times the storey height of the use, plus the roof's height or storeys where they are told.",
        "高度由层数乘以该用途的层高，另加已注明的屋顶高度或屋顶层数。",
        "As storeys-from-height.";
    /// Height from parts.
    HEIGHT_FROM_PARTS = "height-from-parts",
        "A building that states neither storeys nor height has the greatest of those of its parts.",
        "未注明层数和高度的建筑取其各部分中的最大值。",
        "OpenStreetMap wiki, Simple 3D Buildings: the outline's height is that of its highest building:part.";
    /// Storeys from use.
    STOREYS_FROM_USE = "storeys-from-use",
        "Storeys by use and footprint: homes under 150 m² 2, from 150 m² 6; offices 5, health 5, schools 4, shops 3, public 2, others 1 to 3.",
        "层数按用途与占地推断：住宅小于 150 m² 为 2 层，其余 6 层；办公、医疗 5 层，学校 4 层，商业 3 层，公共 2 层，其他 1–3 层。",
        "Assumption; 6 is the most that a house may have without a lift (GB 50096-2011 §6.4.1).";
    /// Foot of the building.
    BASE_ON_GROUND = "base-on-ground",
        "A building stands on the ground, at height 0 of the local frame.",
        "建筑底面位于局部坐标系高度 0。",
        "Assumption: no terrain is read.";
    /// Households from floor area.
    HOUSEHOLDS_FROM_FLOOR_AREA = "households-from-floor-area",
        "Households are the residential floor area divided by 109.4 m², rounded, at least 1; above shops the ground floor does not count.",
        "户数由住宅建筑面积除以 109.4 m² 取整，至少 1 户；商住楼首层不计。",
        "Seventh national census 2020: 41.76 m² a person in family households times 2.62 persons a household (general knowledge, not checked).";
    /// Household of a house.
    HOUSEHOLD_OF_A_HOUSE = "household-of-a-house",
        "A detached house is the home of one household.",
        "独栋住宅为一户。",
        "OpenStreetMap wiki, Tag:building=house: a single dwelling unit.";
    /// No homes.
    HOUSEHOLDS_NONE = "households-none",
        "A building that is not for homes has no households.",
        "非居住建筑没有住户。",
        "No figure.";
    /// Basements.
    BASEMENTS_FROM_STOREYS = "basements-from-storeys",
        "A building of 10 storeys or more has 1 basement, others none.",
        "10 层及以上建筑有 1 层地下室，其余没有。",
        "Assumption: high-rises need a deep foundation and civil-defence space.";
    /// Storeys one by one.
    STOREYS_ONE_BY_ONE = "storeys-one-by-one",
        "A building's storeys lie one above the other between its foot and its top, all equally high; basements are as high, below its foot.",
        "建筑各楼层自底至顶等高排列；地下室层高相同，位于底面以下。",
        "Assumption: no source tells of single storeys; the number and the height are those of the building.";
    /// Clear height.
    CLEAR_HEIGHT_OF_ROOM = "clear-height-of-room",
        "A room is as high as its storey less 0.15 m for the slab and its finish.",
        "房间净高为层高减去楼板及面层 0.15 m。",
        "GB 50096-2011 §5.5.1 and §5.5.2 advise storeys of 2.80 m and ask for at least 2.40 m clear (general knowledge, not checked); 0.15 m is an assumption.";
    /// Wall height.
    WALL_HEIGHT = "wall-height",
        "A wall is 2.2 m high, a fence 1.8 m, a hedge 1.2 m, a retaining wall 1.0 m.",
        "围墙高 2.2 m，围栏 1.8 m，绿篱 1.2 m，挡土墙 1.0 m。",
        "Assumption: higher than a person reaches, lower than what needs a permit of its own.";
    /// Roof height.
    ROOF_HEIGHT = "roof-height",
        "A pitched roof rises at 30 degrees over half the shorter side of its building, a skillion at half of that over the whole side, a dome or barrel by half the side; a flat one not at all.",
        "坡屋顶按建筑短边一半、30 度起坡；单坡按全短边、坡度减半；穹顶和拱顶高为短边一半；平屋顶为零。",
        "Assumption; OpenStreetMap wiki, Simple 3D Buildings, defines the shapes.";
    /// Rooms.
    ROOMS_OF_A_STOREY = "rooms-of-a-storey",
        "A storey of a unit has a staircase 2.4 m by 5.0 m, lift shafts of 2.2 m, a corridor of 1.5 m (the lobby on the ground floor), and its homes beside them, in the largest rectangle of its part of the footprint; basements are plant rooms, and a machine room 2.5 m high stands over the shafts.",
        "单元每层设 2.4 m×5.0 m 楼梯间、2.2 m 电梯井、1.5 m 走廊（首层为门厅），其余为住房，布置在该单元占地内的最大矩形中；地下室为设备间，电梯井上方为 2.5 m 高的机房。",
        "Flights of at least 1.10 m, corridors of at least 1.20 m: GB 50096-2011 §6.3.1, §6.5.1 (general knowledge, not checked); steps and shafts, and the layout: assumption.";
    /// Rooms where nobody lives.
    ROOMS_OF_A_WORKPLACE = "rooms-of-a-workplace",
        "A storey of a building without units has a corridor of 1.8 m (the lobby on the ground floor) along the largest rectangle over its length, behind it a staircase 2.4 m by 5.0 m with the building's lift shafts of 2.2 m at one end and, from 200 m² or 4 storeys on, a second staircase at the other, and rooms about 8.4 m wide on both sides: shops, offices or garages by its use, else of unknown kind. Where a core does not fit, or there is one storey only, the storey is one room. Basements are plant rooms, and a machine room 2.5 m high stands over the shafts.",
        "无单元的建筑每层沿最大内接矩形通长设 1.8 m 走廊（首层为门厅），一端设 2.4 m×5.0 m 楼梯间及 2.2 m 电梯井，每层 200 m² 及以上或 4 层及以上另一端再设一部楼梯，走廊两侧为宽约 8.4 m 的房间：按用途为商铺、办公室或车库，其余类型未知；容纳不下核心筒或仅一层时整层为一间。地下室为设备间，电梯井上方为 2.5 m 高的机房。",
        "Two stairs unless a storey has at most 200 m² and there are at most 3 storeys: GB 50016-2014 §5.5.8; corridors with rooms on both sides of 1.8 m: JGJ/T 67-2019 (both general knowledge, not checked); bays of 8.4 m, as three cars stand between the columns below, and the layout: assumption.";
    /// Compound walls.
    WALL_AROUND_COMPOUND = "wall-around-compound",
        "A walled compound has a wall along its boundary, open for 8 m at the main gate, 6 m at other gates for vehicles and 2 m at those for people.",
        "封闭型小区沿边界设围墙，主出入口开口 8 m，其他车行出入口 6 m，人行出入口 2 m。",
        "Assumption; fire engines need a clear way of 4.0 m (GB 50016-2014 §7.1.8), which gates for vehicles keep.";
    /// Garage levels.
    GARAGE_LEVELS = "garage-levels",
        "A garage has as many levels as its spaces need at 35 m² a space, 1 to 6, each 3.6 m from the next with 2.2 m clear: the first below ground, or on it.",
        "停车库层数按每车位 35 m² 推算，1 至 6 层；层间 3.6 m，净高 2.2 m。",
        "Clear height 2.20 m for cars: JGJ 100-2015 §4.2.5 (general knowledge, not checked); 3.6 m assumption: the clear height, a beam and pipes.";
    /// Parking spaces.
    PARKING_SPACES_ONE_BY_ONE = "parking-spaces-one-by-one",
        "Spaces of 2.5 m by 5.3 m stand square to aisles of 5.5 m, in rows along the car park, where they fit wholly and on no building or road; never more than the car park has.",
        "2.5 m×5.3 m 车位垂直于 5.5 m 车道成排布置，仅布置在完全容纳且不压建筑和道路处，不超过停车场车位总数。",
        "Cars 4.8 m by 1.8 m with 0.6 m between them, aisles of 5.5 m for square parking: JGJ 100-2015 §4.1.1, §4.3.4 (general knowledge, not checked).";
    /// Road class.
    ROAD_CLASS_FROM_HIGHWAY = "road-class-from-highway",
        "Roads that serve homes are main roads (residential, unclassified) or lanes (living streets, service roads); service ways with a service=* are service roads.",
        "服务住宅的道路：residential、unclassified 为主干道，living_street、service 为支路，带 service=* 的为服务道路。",
        "OpenStreetMap wiki, Key:highway; the match with 社区主干道 and 支路 is an assumption.";
    /// Class of a road that does not say it.
    ROAD_CLASS_UNKNOWN = "road-class-unknown",
        "A road whose file does not say its class is a lane.",
        "文件未注明等级的道路视为支路。",
        "Assumption: files of a neighbourhood hold more lanes than any other class.";
    /// Main road of a compound.
    MAIN_ROAD_IN_COMPOUND = "main-road-in-compound",
        "A compound with drivable roads but no main road: its longest roads of the best class, to a third of their length, are main roads.",
        "小区有车行道但无主干道时，取最高等级中最长者为主干道，累计约三分之一长度。",
        "Assumption.";
    /// Road width.
    ROAD_WIDTH = "road-width",
        "Width is lanes times 3.5 m, or by class: city 14, main 6, lane 4, service 3.5, cycle track 2.5, footway and steps 2 m.",
        "宽度为车道数乘 3.5 m，或按等级：城市道路 14、主干道 6、支路 4、服务道路 3.5、自行车道 2.5、步行道和台阶 2 m。",
        "Lanes 3.25-3.75 m: CJJ 37-2012; roads in a residential block at least 4 m and 2.5 m: GB 50180-2018 §6.0.4 (general knowledge, not checked); the rest assumption.";
    /// Parking kind.
    PARKING_KIND = "parking-kind",
        "Parking that does not say where it lies is in the open.",
        "未注明类型的停车场视为地面停车场。",
        "OpenStreetMap wiki, Tag:amenity=parking: surface is the default.";
    /// Parking spaces.
    PARKING_SPACES_FROM_AREA = "parking-spaces-from-area",
        "Spaces are the area divided by 27.5 m² in the open, 35 m² underground or in a building (3 storeys), 1.8 m² for bicycles.",
        "车位数由面积除以单位面积：地面 27.5 m²，地下或停车楼（按 3 层）35 m²，自行车 1.8 m²。",
        "25-30 m² and 30-40 m² a car, 1.5-1.8 m² a bicycle: GB/T 51149-2016 (general knowledge, not checked); 3 storeys assumption.";
    /// Enclosure.
    ENCLOSURE_FROM_AREA = "enclosure-from-area",
        "A compound of at most 20 hectares is walled, a larger residential district is open.",
        "面积不超过 20 公顷的小区为封闭型，更大的居住区为开放型。",
        "Assumption; GB 50180-2018 puts a residential block 居住街坊 at 2-4 hectares.";
    /// Enclosure by ways in.
    ENCLOSURE_FROM_WAYS_IN = "enclosure-from-ways-in",
        "A compound that more than 6 drivable ways enter without a gate is open, whatever its area; one with gates and fewer such ways is walled.",
        "无门的车行入口超过 6 处的小区为开放型，不论面积；已标出入口且此类入口较少的为封闭型。",
        "Assumption: each way into a walled compound is guarded, and nobody guards so many.";
    /// Compound by cluster.
    COMPOUND_FROM_CLUSTER = "compound-from-cluster",
        "Residential buildings outside any compound that stand within 40 m of each other with no city road between them form a compound: their convex hull plus 8 m, from 3 buildings on.",
        "未划入小区、相距 40 m 以内且无城市道路相隔的住宅（3 栋及以上）构成小区，边界为凸包外扩 8 m。",
        "Assumption; 40 m exceeds the sunlight spacing of 6-storey slabs at Chinese latitudes.";
    /// Campus as a compound.
    COMPOUND_FROM_CAMPUS = "compound-from-campus",
        "A university or college campus with residential buildings on it is a compound.",
        "校园内有住宅或宿舍的大学、学院视为小区。",
        "Assumption: Chinese campuses are managed as closed compounds 单位大院.";
    /// Compound of a building.
    BUILDING_IN_COMPOUND = "building-in-compound",
        "A building belongs to the smallest compound that its middle lies in.",
        "建筑归属于其中心所在的最小小区。",
        "Geometry.";
    /// Gates.
    GATE_AT_CROSSING = "gate-at-crossing",
        "A walled compound without gates has one where a road other than a city road crosses its boundary; crossings within 15 m are one gate; the road of the best class makes the main gate.",
        "封闭小区未标出入口时，在非城市道路与边界相交处设出入口；15 m 内合并；道路等级最高者为主出入口。",
        "Assumption.";
    /// Gate nearest to a road.
    GATE_NEAREST_ROAD = "gate-nearest-road",
        "A walled compound that no road crosses has its main gate where its boundary is nearest to a road, within 100 m.",
        "无道路穿过边界的封闭小区，在边界距道路最近处（100 m 内）设主出入口。",
        "Assumption.";
    /// Direction of a gate.
    GATE_DIRECTION = "gate-direction",
        "A gate looks out along the outward normal of the boundary; one of no compound along its road, away from the community's middle.",
        "出入口朝边界外法线方向；不属于小区的沿道路背离社区中心。",
        "Geometry.";
    /// Kind of a gate.
    GATE_KIND = "gate-kind",
        "A gate on a drivable road is for vehicles, else for people; the one on the best road of a compound is its main gate.",
        "车行道上的出入口为车行，其余为人行；小区内等级最高道路上的为主出入口。",
        "Assumption.";
    /// Units.
    UNITS_FROM_HOUSEHOLDS = "units-from-households",
        "A residential building has one unit for 2 homes a storey (4 from 12 storeys), each at least 12 m of the building's length; homes are shared evenly; a fifth is rented.",
        "住宅楼每层 2 户（12 层及以上 4 户）设一个单元，每单元长度至少 12 m；住户均分；五分之一为出租。",
        "Assumption: 一梯两户 slabs and 两梯四户 towers; renting share of about a fifth: census 2020 (general knowledge, not checked).";
    /// Lifts.
    LIFTS_FROM_STOREYS = "lifts-from-storeys",
        "Homes: one lift a unit from 7 storeys or a top floor above 16 m, two from 12 storeys. Offices, shops, public from 4 storeys: one. Health from 3 storeys: two.",
        "住宅：7 层及以上或顶层楼面高于 16 m 每单元 1 部，12 层及以上 2 部；办公、商业、公共 4 层及以上 1 部；医疗 3 层及以上 2 部。",
        "Homes: GB 50096-2011 §6.4.1 (7 storeys, or an entrance above 16 m); §6.4.2 asks for two lifts a building from 12 storeys, that each unit has two is the usual way: assumption. Others: JGJ/T 67-2019, GB 51039-2014 (general knowledge, not checked).";
    /// Fire doors.
    FIRE_DOORS_FROM_HEIGHT = "fire-doors-from-height",
        "Homes above 21 m: one fire door a storey and unit, at its stair. Health and shops from 2 storeys, other public uses from 6: one a storey at each of two stairs. A smoke lobby's second door is not counted.",
        "住宅高于 21 m 每单元每层楼梯间 1 樘防火门；医疗、商业 2 层及以上，其他公共建筑 6 层及以上，两部楼梯每层各 1 樘；前室第二道门不计。",
        "Homes: GB 50016-2014 §5.5.27 (stairs behind doors above 21 m). Others: §5.5.8, §5.5.13, §6.4.2 (general knowledge, not checked).";
    /// Distribution boxes.
    DISTRIBUTION_BOX_PER_UNIT = "distribution-box-per-unit",
        "Every unit has one distribution box on its ground floor.",
        "每单元首层设 1 个配电箱。",
        "Assumption: meters and mains are grouped by unit.";
    /// Water tanks.
    WATER_TANK_ABOVE_6 = "water-tank-above-6-storeys",
        "A building with homes and more than 6 storeys has a water tank on its roof.",
        "6 层以上有住户的建筑屋顶设生活水箱。",
        "GB 50015-2019: town pressure serves about 6 storeys (general knowledge, not checked).";
    /// Hydrants.
    HYDRANTS_ALONG_ROADS = "hydrants-along-roads",
        "Along drivable, walkable roads no point is farther than 60 m from a hydrant along the line, so they are at most 120 m apart; 1 m beside the kerb, clear of buildings, water, parking and other ways.",
        "沿车行道设消火栓，间距不大于 120 m，距路缘 1 m，避开建筑、水面、车位和其他道路。",
        "GB 50974-2014 §7.2, §7.3: spacing at most 120 m; 0.5-2 m from the kerb (general knowledge, not checked).";
    /// Manholes.
    MANHOLES_ALONG_ROADS = "manholes-along-roads",
        "Along city, main and lane roads there is a manhole at least every 40 m, on the centre line.",
        "城市道路、主干道与支路上每 40 m 设 1 处窨井，位于中线。",
        "Assumption, after GB 50014-2006, which has at most 40 m between inspection wells of small sewers (general knowledge, not checked; the edition of 2021 allows more).";
    /// Lamp poles.
    LAMP_POLES_ALONG_MAIN_ROADS = "lamp-poles-along-main-roads",
        "Along main roads where no pole stands within 25 m there is a lamp pole, 9 m high, every 30 m.",
        "主干道上 25 m 内无杆处每 30 m 设 1 根 9 m 高灯杆。",
        "White paper table 4: poles 30-50 m apart; CJJ 45-2015: spacing at most 3.5 times the height (general knowledge, not checked).";
    /// Floor area of a place.
    PLACE_AREA = "place-area",
        "A place without an area of its own has that of its building's footprint, at most the usual size of its kind.",
        "未给出面积的场所取所在建筑占地面积，且不超过同类常见规模。",
        "Assumption.";
    /// Time zone.
    UTC_OFFSET_FROM_LONGITUDE = "utc-offset-from-longitude",
        "Local time is UTC+8 within China's longitudes and latitudes, else longitude divided by 15°, rounded to whole hours.",
        "中国范围内为 UTC+8，其余按经度除以 15° 取整。",
        "China uses one time (UTC+8); elsewhere nautical time, which may differ from the law's.";
    /// Building of a load.
    LOAD_IN_BUILDING = "load-in-building",
        "A load of a power, water, gas or heat network that names no building supplies the one it lies in, else the nearest within 30 m of its footprint, one with homes before others.",
        "管网（电、水、气、热）中未注明建筑的负荷供其所在建筑；不在建筑内的供 30 m 内最近的建筑，有住户的优先。",
        "A service line from the last pole spans at most 25 m: DL/T 499-2001 (general knowledge, not checked); 30 m, for what maps are off, and homes first are assumptions.";
    /// Switches of a SimBench grid without them.
    SWITCH_AT_AUXILIARY_NODE = "switch-at-auxiliary-node",
        "In a SimBench grid without a table of switches, each auxiliary node has a closed switch to the busbar whose name it extends.",
        "没有开关表的 SimBench 电网，每个辅助节点与名称所属的母线之间有一个闭合的开关。",
        "SimBench documentation: auxiliary nodes lie between a busbar and the switch of a line; that it is closed is an assumption.";
    /// Door that leads outside.
    DOOR_IN_OUTER_WALL = "door-in-outer-wall",
        "A door of a building model whose file does not call it external leads outside where the wall that it is in lies on the outline of the building.",
        "建筑模型中未标为外门的门，其所在墙体位于建筑外轮廓时视为外门。",
        "Assumption: programs write IFC's IsExternal false by default; each of the 24 doors of three sample files has it, those in outer walls too.";
    /// Ground of a file with heights.
    GROUND_AT_FRAME_HEIGHT = "ground-at-frame-height",
        "Where a file with heights above the sea joins one without heights, the ground of both is taken to be the same, at height 0 of the local frame.",
        "含海拔高度的文件并入无高度的文件时，视两者地面为同一高度，即局部坐标系高度 0。",
        "Assumption: differences of heights within a file stay true.";
    /// Network of a device from its class.
    NETWORK_OF_CLASS = "network-of-class",
        "A device whose inventory names no network has that of its class in the catalogue.",
        "清单未注明网络的设备取目录中该类设备的网络。",
        "Assumption: the catalogue's network is the usual one of the class.";
    /// Households made up.
    SYNTHETIC_HOUSEHOLDS = "synthetic-households",
        "Synthetic, made up from a seed, of nobody who lives: each home of a unit has one household of 1 to 5 persons (22, 29, 24, 15 and 10 of a hundred; 2.62 on average); the first homes of a unit are rented, as many as it says.",
        "合成数据，由随机种子生成，不对应真实住户：单元内每套住房一户，1 至 5 人（占比 22、29、24、15、10%，平均 2.62 人）；出租户数按单元，取序号在前者。",
        "Seventh national census 2020, bulletin no. 2: 2.62 persons a household; the shares are an assumption about that mean.";
    /// Vehicles made up.
    SYNTHETIC_VEHICLES = "synthetic-vehicles",
        "Synthetic, made up from a seed, no real vehicle and without a plate: of a hundred households 40 have one car and 5 have two, 6 of a hundred cars charge; 45 have one e-bike and 15 have two. Cars of a compound are given its own parking spaces, while they last; those that charge are given spaces for charging first.",
        "合成数据，由随机种子生成，不对应真实车辆且无号牌：每百户中 40 户有一辆、5 户有两辆汽车，其中 6% 为电动汽车；45 户有一辆、15 户有两辆电动自行车。小区汽车依次分配本小区车位，分完为止；电动汽车优先充电车位。",
        "National Bureau of Statistics, October 2022: 50.1 cars for 100 urban households in 2021; charging cars 6 % of all (Ministry of Public Security, end of 2023: 20.41 of 336 million) and 75 e-bikes for 100 households (statistics yearbook): general knowledge, not checked; the split into none, one and two is an assumption about these means.";
    /// Legal entities made up.
    SYNTHETIC_LEGAL_ENTITIES = "synthetic-legal-entities",
        "Synthetic, made up from a seed, no real firm and without a credit code: every shop, school, clinic, property office and other place that someone runs has one legal entity; so has every building for offices, shops, industry, education, health or the public that holds no such place, and each unit of a building with shops below homes. Its name begins with 示例 (example).",
        "合成数据，由随机种子生成，不对应真实法人且无信用代码：商店、学校、诊所、物业等有人经营的场所各设一个法人；无此类场所的办公、商业、工业、教育、医疗、公共建筑各设一个，商住楼每单元一个。名称均以“示例”开头。",
        "Assumption.";
    /// Controlled airspace.
    AIRSPACE_CONTROLLED = "airspace-controlled",
        "In mainland China the air above airports, military land, prisons, power plants, transmission and distribution substations, filling stations, waterworks and ports is controlled airspace: drones may enter with leave only. The model ends it 120 m above the ground, since all air above that is controlled too; a margin round the area, which the authorities set place by place, is not added.",
        "境内机场、军事用地、监管场所、发电厂、变电站、加油（气）站、供水厂、港口上方为无人驾驶航空器管制空域，未经批准不得飞入。模型取至真高 120 m，其上空域均为管制空域；周边一定范围由空管机构逐处划定，此处不外扩。",
        "Interim Regulations on the Management of Unmanned Aircraft Flights (State Council and Central Military Commission, order no. 761, in force from 1 January 2024), article 19.";
}

/// Places of [`Marks::lately`]: the names of all rules take 1.3 KB one after the other, and a place is 8 bytes of them.
const PLACES: usize = 256;

thread_local! {
    /// Each thread has marks of its own: those that share one also share the count of its uses, and wait for each other at every copy.
    static MARKS: RefCell<Marks> = RefCell::new(Marks::default());
}

/// One provenance for each rule, shared by all that it makes.
struct Marks {
    all: BTreeMap<&'static str, Provenance>,
    /// Marks by where their names lie, which is sooner told than what they say.
    lately: [Option<(&'static str, Provenance)>; PLACES],
}

impl Default for Marks {
    fn default() -> Self {
        let marked = RULES.iter().map(|r| (r.name, Provenance::inferred(r.name)));
        Self {
            all: marked.collect(),
            lately: [const { None }; PLACES],
        }
    }
}

impl Marks {
    fn of(&mut self, name: &'static str) -> Provenance {
        let place = &mut self.lately[name.as_ptr() as usize / 8 % PLACES];
        match place {
            Some((known, mark)) if std::ptr::eq(*known, name) => mark.clone(),
            _ => {
                let mark = self.all.get(name);
                let mark = mark.map_or_else(|| Provenance::inferred(name), Clone::clone);
                *place = Some((name, mark.clone()));
                mark
            }
        }
    }
}

/// Inferred by the rule of that name.
#[must_use]
pub fn provenance(name: &'static str) -> Provenance {
    MARKS.with_borrow_mut(|marks| marks.of(name))
}

/// The rule of that name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.name == name)
}
