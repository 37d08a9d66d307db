//! The columns of an inventory and what their headings may be.

/// How many characters of a heading row an error shows.
const SHOWN_CHARS: usize = 120;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $zh:literal $en:literal [$($other:literal)*] $note_zh:literal $note_en:literal,)*) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        pub enum Column {
            $($(#[$doc])* #[serde(rename = $en)] $name,)*
        }

        impl Column {
            /// Every column, in the order in which they are written.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Chinese heading, with its unit.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }

            /// English heading: its word in column lists too.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// What to write there, in Chinese and in English.
            #[must_use]
            pub fn note(self) -> [&'static str; 2] {
                match self { $(Self::$name => [$note_zh, $note_en],)* }
            }

            fn others(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($other),*],)* }
            }
        }
    };
}

columns! {
    /// Id.
    Id = "编号" "id" ["设备编号" "device id" "设备id" "序列号"]
        "必填，不得重复；英文字母、数字和 - _ . : /" "needed, unique; ASCII letters, digits and - _ . : /",
    /// Device class.
    Class = "设备类" "class" ["设备类型" "设备类别" "类型" "类别" "device class" "type"]
        "必填，类号（T3-2）、行号（T3-2a）或名称" "needed: id of a class (T3-2) or row (T3-2a), or its name",
    /// Row of the catalogue.
    Row = "部署行" "catalogue_row" ["行号" "row"]
        "白皮书部署行，如 T3-2a" "deployment row of the white paper, such as T3-2a",
    /// Name: Chinese where it has a Chinese letter.
    Name = "名称" "name" ["设备名称" "device name"] "名称" "name",
    /// Chinese name.
    NameZh = "中文名称" "name_zh" [] "中文名称" "Chinese name",
    /// English name.
    NameEn = "英文名称" "name_en" [] "英文名称" "English name",
    /// Longitude.
    Lon = "经度" "lon" ["longitude" "lng" "东经"]
        "度，WGS 84；GCJ-02 等须在导入时注明 --crs" "degrees, WGS 84; say --crs GCJ-02 and the like on import",
    /// Latitude.
    Lat = "纬度" "lat" ["latitude" "北纬"] "度" "degrees",
    /// Easting.
    X = "东坐标X(米)" "x" ["东坐标" "easting" "east" "xcoord" "横坐标"]
        "投影坐标（东），导入时注明 --crs；有经纬度时不用" "easting in the CRS that --crs names; not used where longitude and latitude are given",
    /// Northing.
    Y = "北坐标Y(米)" "y" ["北坐标" "northing" "north" "ycoord" "纵坐标"]
        "投影坐标（北）" "northing",
    /// Height above ground.
    AboveGround = "离地高度(米)" "height_above_ground" ["离地高度" "安装高度" "挂高" "mount height" "height"]
        "设备距地面高度；无任何高度时取该类的安装高度" "above the ground below; the class's mounting height is taken where there is no height at all",
    /// Height above the sea.
    AboveSea = "海拔(米)" "height_above_sea" ["海拔高度" "高程" "elevation" "altitude"]
        "高程；有离地高度时不用" "not used where the height above ground is given",
    /// Height in the model.
    Z = "模型高度(米)" "z" [] "由导出写入：相对模型原点的高度，优先于其他高度" "written by export: height above the model's origin, before the other heights",
    /// Storey.
    Storey = "楼层" "storey" ["所在楼层" "floor" "storeys"]
        "1 为首层，-1 或 B1 为地下一层" "1 is the ground floor, -1 or B1 the first basement",
    /// Where it looks.
    Azimuth = "朝向(度,正北顺时针)" "azimuth" ["朝向" "方位角" "heading" "bearing"]
        "0 至 360，正北为 0，正东为 90" "0 to 360: 0 is north, 90 is east",
    /// How steeply a camera looks.
    Pitch = "俯仰角(度,向上为正)" "pitch" ["俯仰角" "俯仰" "tilt"]
        "摄像头：-90 至 90，水平为 0，向下为负；空为该类常用" "of a camera: -90 to 90, 0 is level, below 0 looks down; that of the class if empty",
    /// Angle across a camera's picture.
    PictureWidth = "水平视场角(度)" "horizontal_fov" ["水平视场角" "水平视角" "horizontal field of view" "hfov"]
        "摄像头：大于 0 至 360；空为该类常用" "of a camera: above 0 up to 360; that of the class if empty",
    /// Angle down a camera's picture.
    PictureHeight = "垂直视场角(度)" "vertical_fov" ["垂直视场角" "垂直视角" "vertical field of view" "vfov"]
        "摄像头：大于 0、小于 180；空时由水平视场角与像素算出" "of a camera: above 0 and below 180; follows from width and pixels if empty",
    /// Pixels of a camera's picture.
    Pixels = "像素(横x纵)" "pixels" ["像素" "分辨率" "resolution"]
        "摄像头：如 2560x1440；空为该类常用" "of a camera, such as 2560x1440; those of the class if empty",
    /// What it is put up on.
    Mounting = "安装方式" "mounting" ["安装形式" "mounted on"]
        "天花板、墙面、屋顶、杆体、地面、消防栓背面、消防栓背面出水口以下、消防栓其他面、消防栓其他面出水口以下" "ceiling, wall, roof, pole, ground, hydrant_back, hydrant_back_below_outlet, hydrant_side, hydrant_side_below_outlet",
    /// Sound level of its alarm.
    SoundLevel = "报警声级(dB)" "sound_level_db" ["报警声级" "声压级" "sound level" "sound_level"]
        "距设备 1 米处的 A 声级，0 至 150" "A-weighted level at 1 m from it, 0 to 150",
    /// What it provides.
    Provides = "预留" "provides" ["预留空间"]
        "equipment_space、cable_space、separate_ducts，以分号分隔；无则填“无”" "equipment_space, cable_space, separate_ducts with semicolons between; none where it provides nothing",
    /// Figures of its data sheet.
    Figures = "产品指标" "figures" ["产品参数" "技术参数" "data sheet"]
        "目录中的指标与数值，如 service_life=25;load=125，单位与目录一致" "figures of the catalogue with numbers in its units, such as service_life=25;load=125",
    /// Kind of host.
    HostKind = "安装位置" "host_kind" ["安装位置类型" "宿主" "host"]
        "地面、楼栋、单元、住户、部件、出入口、场所、道路、绿地、停车、小区；空为地面" "ground, building, unit, household, fixture, gate, place, road, green, parking, compound; ground if empty",
    /// Id of the host.
    HostId = "安装位置编号" "host_id" ["宿主编号"] "安装位置不是地面时必填" "needed where the host is not the ground",
    /// Number of the home.
    Household = "户号" "household" ["户序号"] "住户在单元内的序号，从 0 起" "number of the home within its unit, from 0",
    /// Network.
    Network = "网络" "network" ["联网方式" "通信方式" "network technology"]
        "有线网络、移动网络、WiFi、NB-IoT、LoRa、政务专网；空为该类常用" "wired, cellular, wifi, nb_iot, lora, government; that of the class if empty",
    /// Gateway.
    Gateway = "网关" "gateway" ["网关编号"] "承载网关的部件编号" "id of the fixture that carries its gateway",
    /// Height of a fixture itself.
    OwnHeight = "杆高(米)" "own_height" ["pole height"] "部件本身的高度" "height of the fixture itself",
    /// Where the device came from.
    Source = "来源" "provenance" [] "由导出写入" "written by export",
    /// Where its network came from.
    NetworkSource = "网络来源" "network_provenance" [] "由导出写入" "written by export",
}

impl Column {
    /// Both headings, for messages.
    #[must_use]
    pub fn heading(self) -> String {
        format!("{}/{}", self.zh(), self.en())
    }

    /// The column that a heading names, whatever its case, spaces and bracketed unit; also one in two languages, `编号/id`.
    #[must_use]
    pub fn of_heading(heading: &str) -> Option<Self> {
        let whole = plain(heading);
        let named = |text: &str| {
            let is_name = |name: &&str| plain(name) == text;
            Self::ALL.iter().copied().find(|column| {
                [column.zh(), column.en()].iter().any(is_name)
                    || column.others().iter().any(is_name)
            })
        };
        named(&whole).or_else(|| whole.split('/').find_map(named))
    }
}

/// A heading without case, spaces, underscores, marks and what is in brackets.
fn plain(heading: &str) -> String {
    let mut depth = 0_u32;
    let mut text = String::new();
    for letter in heading.chars().flat_map(char::to_lowercase) {
        match letter {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            '_' | '-' | '*' | '\u{feff}' => {}
            letter if depth > 0 || letter.is_whitespace() => {}
            letter => text.push(letter),
        }
    }
    text
}

/// A heading row as an error shows it.
pub(super) fn shown(cells: &[String]) -> String {
    cells.join(", ").chars().take(SHOWN_CHARS).collect()
}
