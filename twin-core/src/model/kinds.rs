//! The closed word lists of the model: what a building is used for, what a road is, what a fixture is.

use super::words::words;

words! {
    /// What a building is used for.
    BuildingUse {
        /// Homes.
        Residential = "residential" "住宅",
        /// Homes above shops.
        Mixed = "mixed" "商住",
        /// Shops and restaurants.
        Commercial = "commercial" "商业",
        /// Offices.
        Office = "office" "办公",
        /// Schools and kindergartens.
        Education = "education" "教育",
        /// Clinics and hospitals.
        Health = "health" "医疗",
        /// Town halls, community centres, culture, sport, worship.
        Public = "public" "公共服务",
        /// Factories and warehouses.
        Industrial = "industrial" "工业",
        /// Car parks and garages.
        Parking = "parking" "停车",
        /// Transformer houses, pump rooms, sheds.
        Utility = "utility" "附属设施",
        /// The source does not say.
        Unknown = "unknown" "未知",
    }

    /// What a road or path is; the order is that of importance.
    RoadClass {
        /// A city road that passes by.
        City = "city" "城市道路",
        /// Main road 社区主干道 of the community.
        Main = "main" "主干道",
        /// Lane 支路 between buildings.
        Lane = "lane" "支路",
        /// Way into parking or to a door.
        Service = "service" "服务道路",
        /// Pedestrian way.
        Footway = "footway" "步行道",
        /// Cycle track.
        Cycleway = "cycleway" "自行车道",
        /// Flight of steps.
        Steps = "steps" "台阶",
    }

    /// What a green area is.
    GreenKind {
        /// Park or central garden.
        Park = "park" "公园",
        /// Lawn or planting between buildings.
        Lawn = "lawn" "绿地",
        /// Trees.
        Wood = "wood" "林地",
        /// Playground.
        Playground = "playground" "游乐场",
        /// Sports pitch.
        Pitch = "pitch" "运动场",
    }

    /// Where parking lies.
    ParkingKind {
        /// In the open.
        Surface = "surface" "地面停车",
        /// Below ground.
        Underground = "underground" "地下停车",
        /// In a building above ground.
        MultiStorey = "multi_storey" "立体停车",
        /// For bicycles and e-bikes.
        Bicycle = "bicycle" "非机动车停车",
    }

    /// Who passes a gate.
    GateKind {
        /// The main gate: vehicles and people.
        Main = "main" "主出入口",
        /// Vehicles and people.
        Vehicle = "vehicle" "车行出入口",
        /// People only.
        Pedestrian = "pedestrian" "人行出入口",
    }

    /// Whether a compound has a wall or fence.
    Enclosure {
        /// Walled or fenced 封闭型.
        Closed = "closed" "封闭型",
        /// Without a wall 开放型.
        Open = "open" "开放型",
    }

    /// A thing that stands or hangs somewhere and that devices are attached to; it sends nothing itself.
    FixtureKind {
        /// Street-lamp pole.
        LampPole = "lamp_pole" "灯杆",
        /// Pole of a traffic signal.
        SignalPole = "signal_pole" "信号杆",
        /// Any other pole: utility, flag, mast.
        Pole = "pole" "杆",
        /// Lift.
        Lift = "lift" "电梯",
        /// Fire door.
        FireDoor = "fire_door" "防火门",
        /// Fire hydrant.
        Hydrant = "hydrant" "消防栓",
        /// Electrical distribution box of a unit.
        DistributionBox = "distribution_box" "配电箱",
        /// Manhole.
        Manhole = "manhole" "窨井",
        /// Drinking-water tank.
        WaterTank = "water_tank" "生活水箱",
        /// Door into a building.
        Entrance = "entrance" "楼门",
        /// Tree.
        Tree = "tree" "树",
        /// Bench.
        Bench = "bench" "长椅",
        /// Waste basket or bin without electronics.
        WasteBin = "waste_bin" "垃圾桶",
        /// Existing camera without a known class.
        Camera = "camera" "摄像机",
        /// Existing charging station without a known class.
        ChargingStation = "charging_station" "充电站",
        /// Treadmill of a gym.
        Treadmill = "treadmill" "跑步机",
        /// Bollard, barrier or lift gate on a way.
        Barrier = "barrier" "路障",
        /// Pedestrian crossing of a road.
        Crossing = "crossing" "人行横道",
        /// Automated external defibrillator (AED).
        Defibrillator = "defibrillator" "自动体外除颤器",
        /// Existing parcel locker without a known class.
        ParcelLocker = "parcel_locker" "快递柜",
    }

    /// How a pedestrian crossing is marked and controlled.
    CrossingKind {
        /// By traffic lights.
        Signalled = "signalled" "信号灯控制",
        /// By marks on the road, without lights: a zebra crossing and the like.
        Marked = "marked" "有标线无信号灯",
        /// By nothing.
        Unmarked = "unmarked" "无标线",
    }

    /// Network technology of a device.
    Network {
        /// Ethernet or fibre.
        Wired = "wired" "有线网络",
        /// 5G or 4G.
        Cellular = "cellular" "移动网络",
        /// WiFi.
        Wifi = "wifi" "WiFi",
        /// NB-IoT.
        NbIot = "nb_iot" "NB-IoT",
        /// LoRaWAN.
        Lora = "lora" "LoRa",
        /// Government network 政务专网.
        Government = "government" "政务专网",
    }
}

impl RoadClass {
    /// Whether the class alone lets vehicles in; a road's own `drivable` decides.
    #[must_use]
    pub fn is_usually_drivable(self) -> bool {
        matches!(self, Self::City | Self::Main | Self::Lane | Self::Service)
    }
}

impl FixtureKind {
    /// Whether devices can be mounted on it as on a pole.
    #[must_use]
    pub fn is_pole(self) -> bool {
        matches!(self, Self::LampPole | Self::SignalPole | Self::Pole)
    }
}
