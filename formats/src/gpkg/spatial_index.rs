//! The spatial index of a feature table: the extension `gpkg_rtree_index` (OGC 12-128r17 annex F.3).
//!
//! A virtual table of SQLite's R*Tree module beside the features, with each geometry's box by the feature's key, and the triggers that
//! keep it so. The triggers call `ST_MinX` and its like, which whoever changes features in such a table brings along, as the
//! annex asks; reading needs none of them.

use geo::Rect;
use rusqlite::{Connection, Statement, params};

/// The row of `gpkg_extensions` says that readers may ignore it.
const ENTRY: &str = "INSERT INTO gpkg_extensions VALUES
  ('{t}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec131/#extension_rtree', 'write-only');";

const TABLE: &str = "CREATE VIRTUAL TABLE rtree_{t}_geom USING rtree(id, minx, maxx, miny, maxy);";

/// What the annex prescribes, for the key `fid` and the column `geom`.
const TRIGGERS: &str = "
CREATE TRIGGER rtree_{t}_geom_insert AFTER INSERT ON {t}
  WHEN NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)
BEGIN
  INSERT OR REPLACE INTO rtree_{t}_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update1 AFTER UPDATE OF geom ON {t}
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_{t}_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update2 AFTER UPDATE OF geom ON {t}
  WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
END;
CREATE TRIGGER rtree_{t}_geom_update3 AFTER UPDATE ON {t}
  WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_{t}_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update4 AFTER UPDATE ON {t}
  WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_{t}_geom WHERE id IN (OLD.fid, NEW.fid);
END;
CREATE TRIGGER rtree_{t}_geom_delete AFTER DELETE ON {t}
  WHEN OLD.geom NOTNULL
BEGIN
  DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
END;";

/// Makes the empty index of a table.
pub(super) fn create(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&[ENTRY, TABLE].concat().replace("{t}", table))
}

/// The statement for [`add`].
pub(super) fn insert<'c>(
    connection: &'c Connection,
    table: &str,
) -> rusqlite::Result<Statement<'c>> {
    connection.prepare(&format!(
        "INSERT INTO rtree_{table}_geom VALUES (?, ?, ?, ?, ?)"
    ))
}

/// Enters the box of the feature of that key. SQLite rounds it outwards to single precision.
pub(super) fn add(insert: &mut Statement<'_>, fid: i64, of: Rect<f64>) -> rusqlite::Result<()> {
    let (low, high) = (of.min(), of.max());
    insert.execute(params![fid, low.x, high.x, low.y, high.y])?;
    Ok(())
}

/// Makes the triggers of a table whose features are all entered.
pub(super) fn keep_up(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&TRIGGERS.replace("{t}", table))
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::super::{Overwrite, write_plain};
    use super::*;

    /// A file of a generated community in a CRS of metres.
    fn written(folder: &tempfile::TempDir) -> Connection {
        let spec = twin_core::generate::GenerateSpec {
            seed: 8,
            id: "town".to_owned(),
            name: twin_core::model::Name::default(),
            origin: twin_core::generate::Origin {
                lon: 114.0,
                lat: 22.6,
            },
            utc_offset_secs: 28_800,
            compounds: 2,
            buildings: 30,
            households: 300,
        };
        let community = twin_core::generate::community(&spec).unwrap();
        let path = folder.path().join("plain.gpkg");
        let crs = "EPSG:4547".parse().unwrap();
        write_plain(&path, &community, &crs, Overwrite::Refuse).unwrap();
        Connection::open(path).unwrap()
    }

    fn column<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> Vec<T> {
        let mut select = connection.prepare(sql).unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The box of a blob: of its header, or the point behind a header without one.
    fn envelope(blob: &[u8]) -> Rect<f64> {
        let number = |at: usize| f64::from_le_bytes(blob[at..at + 8].try_into().unwrap());
        let [x0, x1, y0, y1] = match blob[3] >> 1 & 7 {
            0 => [13, 13, 21, 21].map(number),
            _ => [8, 16, 24, 32].map(number),
        };
        Rect::new(Coord { x: x0, y: y0 }, Coord { x: x1, y: y1 })
    }

    fn boxes(connection: &Connection, table: &str) -> Vec<(i64, Rect<f64>)> {
        let sql = format!("SELECT fid, geom FROM {table} ORDER BY fid");
        let mut select = connection.prepare(&sql).unwrap();
        let rows = select.query_map([], |row| {
            let blob: Vec<u8> = row.get(1)?;
            Ok((row.get(0)?, envelope(&blob)))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn every_feature_table_has_a_sound_index_that_finds_what_lies_in_a_box() {
        let folder = tempfile::tempdir().unwrap();
        let connection = written(&folder);
        let tables: Vec<String> = column(
            &connection,
            "SELECT table_name FROM gpkg_geometry_columns ORDER BY table_name",
        );
        let sql = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index' AND column_name = 'geom' AND scope = 'write-only' ORDER BY table_name";
        let indexed: Vec<String> = column(&connection, sql);
        assert!(indexed.len() > 5);
        assert_eq!(indexed, tables);
        for table in &tables {
            let sound: Vec<String> = column(
                &connection,
                &format!("SELECT rtreecheck('rtree_{table}_geom')"),
            );
            assert_eq!(sound, ["ok"], "{table}");
            let all = boxes(&connection, table);
            // Round each feature, against all of them looked at one by one.
            for (_, asked) in &all {
                let (low, high) = (asked.min(), asked.max());
                let sql = format!(
                    "SELECT id FROM rtree_{table}_geom WHERE maxx >= {} AND minx <= {} AND maxy >= {} AND miny <= {} ORDER BY id",
                    low.x, high.x, low.y, high.y
                );
                let found: Vec<i64> = column(&connection, &sql);
                // Single precision: at four million metres the next number is half a metre away.
                let meets = |r: &Rect<f64>, slack: f64| {
                    r.max().x + slack >= low.x
                        && r.min().x - slack <= high.x
                        && r.max().y + slack >= low.y
                        && r.min().y - slack <= high.y
                };
                for (fid, rect) in &all {
                    let is_found = found.binary_search(fid).is_ok();
                    assert!(is_found || !meets(rect, 0.0), "{table} {fid} is missing");
                    assert!(!is_found || meets(rect, 0.5), "{table} {fid} is far away");
                }
            }
        }
    }

    #[test]
    fn what_is_deleted_leaves_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let connection = written(&folder);
        let count =
            || -> i64 { column(&connection, "SELECT count(*) FROM rtree_building_geom")[0] };
        let before = count();
        connection
            .execute("DELETE FROM building WHERE fid = 3", [])
            .unwrap();
        assert_eq!(count(), before - 1);
        let names: Vec<String> = column(
            &connection,
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'building' ORDER BY name",
        );
        let kinds = [
            "delete", "insert", "update1", "update2", "update3", "update4",
        ];
        assert_eq!(names, kinds.map(|k| format!("rtree_building_geom_{k}")));
    }

    #[test]
    fn a_program_that_brings_the_functions_keeps_the_index_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plain.gpkg");
        drop(written(&folder));
        // Python's sqlite3 can define functions; its own parser of the blob's envelope is the second opinion.
        let script = r#"
import sqlite3, struct, sys
db = sqlite3.connect(sys.argv[1])
def bounds(blob):
    kind = (blob[3] >> 1) & 7
    assert kind in (0, 1), kind
    if kind == 1:
        return struct.unpack_from("<4d", blob, 8)
    x, y = struct.unpack_from("<2d", blob, 8 + 5)
    return (x, x, y, y)
for at, name in enumerate(["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"]):
    db.create_function(name, 1, lambda blob, at=at: bounds(blob)[at])
db.create_function("ST_IsEmpty", 1, lambda blob: blob is None or (blob[3] >> 4) & 1)
one = lambda sql, *values: db.execute(sql, values).fetchone()
n = one("SELECT count(*) FROM rtree_building_geom")[0]
db.execute("INSERT INTO building SELECT 9001, geom, 'copy', " + ", ".join('"%s"' % c[1] for c in db.execute("PRAGMA table_info(building)").fetchall()[3:]) + " FROM building WHERE fid = 1")
assert one("SELECT count(*) FROM rtree_building_geom")[0] == n + 1
assert one("SELECT minx, maxx, miny, maxy FROM rtree_building_geom WHERE id = 9001") == one("SELECT minx, maxx, miny, maxy FROM rtree_building_geom WHERE id = 1")
db.execute("UPDATE building SET geom = (SELECT geom FROM building WHERE fid = 2) WHERE fid = 9001")
assert one("SELECT minx FROM rtree_building_geom WHERE id = 9001") == one("SELECT minx FROM rtree_building_geom WHERE id = 2")
db.execute("UPDATE building SET fid = 9002 WHERE fid = 9001")
assert one("SELECT count(*) FROM rtree_building_geom WHERE id = 9001")[0] == 0
assert one("SELECT count(*) FROM rtree_building_geom WHERE id = 9002")[0] == 1
db.execute("UPDATE building SET geom = NULL WHERE fid = 9002")
assert one("SELECT count(*) FROM rtree_building_geom")[0] == n
"#;
        let ran = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(&path)
            .output();
        let Ok(ran) = ran else {
            return println!("skipped: python3 is not installed");
        };
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}
