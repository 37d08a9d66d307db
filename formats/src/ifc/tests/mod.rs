use std::path::{Path, PathBuf};

use geo::Area;
use twin_core::model::*;

use super::*;
use crate::finding::Findings;
use crate::import::{Context, ImportOptions, Placing};

mod cut;
mod damage;
mod geometry;
mod mapping;
mod places;
mod real;

/// A file with `records` after those of a project in metres and degrees with a site, a building and a storey:
/// `#1` project, `#2` site, `#3` building, `#4` storey, all at the origin; `#10` is the identity placement, `#11` an
/// `IfcAxis2Placement3D` there, `#12` the origin, `#14` up.
fn file_of(schema: &str, records: &str) -> String {
    format!(
        "ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('t.ifc','',(''),(''),'','','');
FILE_SCHEMA(('{schema}'));
ENDSEC;
DATA;
#1=IFCPROJECT('project',$,'P',$,$,$,$,$,#20);
#2=IFCSITE('site',$,'S',$,$,#10,$,$,.ELEMENT.,$,$,$,$,$);
#3=IFCBUILDING('building',$,'B',$,$,#10,$,$,.ELEMENT.,$,$,$);
#4=IFCBUILDINGSTOREY('storey',$,'Ground',$,$,#10,$,$,.ELEMENT.,0.);
#5=IFCRELAGGREGATES('r1',$,$,$,#1,(#2));
#6=IFCRELAGGREGATES('r2',$,$,$,#2,(#3));
#7=IFCRELAGGREGATES('r3',$,$,$,#3,(#4));
#10=IFCLOCALPLACEMENT($,#11);
#11=IFCAXIS2PLACEMENT3D(#12,$,$);
#12=IFCCARTESIANPOINT((0.,0.,0.));
#14=IFCDIRECTION((0.,0.,1.));
#20=IFCUNITASSIGNMENT((#21,#22));
#21=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#22=IFCCONVERSIONBASEDUNIT(#23,.PLANEANGLEUNIT.,'DEGREE',#24);
#23=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);
#24=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#25);
#25=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
{records}
ENDSEC;
END-ISO-10303-21;
"
    )
}

/// Records of a slab `#id` in the storey whose body is the item `#item`; ids up to `#id`+3 are used.
fn slab(id: u64, item: u64) -> String {
    element(
        id,
        &format!("IFCSLAB('e{id}',$,'Slab',$,$,#10,#{},$,.FLOOR.)", id + 1),
        item,
        4,
    )
}

fn element(id: u64, record: &str, item: u64, storey: u64) -> String {
    let (shape, representation, relation) = (id + 1, id + 2, id + 3);
    format!(
        "#{id}={record};
#{shape}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{representation}));
#{representation}=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#{item}));
#{relation}=IFCRELCONTAINEDINSPATIALSTRUCTURE('c{id}',$,$,$,(#{id}),#{storey});
"
    )
}

/// A box `x` by `y` by `z` whose foot's middle lies in (`at`), as `#id` to `#id`+4.
fn boxed(id: u64, [x, y, z]: [f64; 3], at: [f64; 3]) -> String {
    format!(
        "#{id}=IFCEXTRUDEDAREASOLID(#{0},#{1},#14,{z:?});
#{0}=IFCRECTANGLEPROFILEDEF(.AREA.,$,#{3},{x:?},{y:?});
#{1}=IFCAXIS2PLACEMENT3D(#{2},$,$);
#{2}=IFCCARTESIANPOINT(({4:?},{5:?},{6:?}));
#{3}=IFCAXIS2PLACEMENT2D(#{7},$);
#{7}=IFCCARTESIANPOINT((0.,0.));
",
        id + 1,
        id + 2,
        id + 3,
        id + 4,
        at[0],
        at[1],
        at[2],
        id + 5,
    )
}

struct Read {
    parts: CommunityParts,
    told: Vec<String>,
}

/// At 114.2 E, 22.69 N, unless `change` says otherwise.
fn read_text(text: &str, change: impl FnOnce(&mut ImportOptions)) -> Result<Read, IfcError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.ifc");
    std::fs::write(&path, text).unwrap();
    read_path(&path, change)
}

fn read_path(path: &Path, change: impl FnOnce(&mut ImportOptions)) -> Result<Read, IfcError> {
    let mut options = ImportOptions {
        placing: Some(Placing {
            lonlat: (114.2, 22.69).into(),
            z: 0.0,
            rotation_rad: 0.0,
            metres_per_unit: None,
        }),
        ..ImportOptions::named_after("t.ifc".as_ref())
    };
    change(&mut options);
    let mut found = Findings::of("t.ifc");
    let context = Context {
        options: &options,
        frame: None,
    };
    let parts = read(path, &context, &mut found)?;
    let told = found.into_list().iter().map(ToString::to_string).collect();
    Ok(Read { parts, told })
}

fn read_ok(records: &str) -> Read {
    read_text(&file_of("IFC4", records), |_| {}).unwrap()
}

/// Volume of the shell of the only building, and whether it closes.
fn volume(read: &Read) -> (f64, bool) {
    let mut surfaces = read.parts.shells[0].surfaces.clone();
    let solid = crate::repair::closed_solid(&mut surfaces);
    (
        solid.volume_m3,
        solid.is_closed && solid.problems.is_empty(),
    )
}

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b}");
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/bim")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}
