"""Writes the tables beside this file from PROJ's copy of the EPSG dataset: python3 make_tables.py (needs pyproj).

Run once per new EPSG release and review the difference; nothing at build time or run time needs it. The terms under
which the EPSG dataset may be copied are in README.md.
"""
import math
import re
import statistics
import sys
import warnings
from pathlib import Path

import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.transformer import Transformer, TransformerGroup

warnings.simplefilter("ignore")
HERE = Path(__file__).parent
WGS84 = 4326
AXES = {"north": "n", "south": "s", "east": "e", "west": "w"}


def number(value):
    """The shortest text that reads back as the same number to 15 digits."""
    return f"{value:.15g}"


def area_fields(area):
    if area is None:
        return ["", "", "", ""]
    return [number(v) for v in (area.west, area.south, area.east, area.north)]


def middle(area, across=0.4, up=0.4):
    """A point inside an area which may cross the antimeridian."""
    west, south, east, north = area.west, area.south, area.east, area.north
    if east < west:
        east += 360
    lon = west + across * (east - west)
    return (lon - 360 if lon > 180 else lon), max(-88.0, min(88.0, south + up * (north - south)))


class Geodetic:
    """Ellipsoid and prime meridian of the geographic CRSs, numbered by EPSG code of the 2D CRS or of the datum's 2D CRS."""

    def __init__(self):
        self.rows = {}
        self.by_name = {}

    def key(self, crs):
        base = crs.geodetic_crs
        return self.add(base)

    def add(self, base):
        auth = base.to_authority(min_confidence=100)
        code = int(auth[1]) if auth and auth[0] == "EPSG" else None
        if code is None:
            return None
        if code not in self.rows:
            ellipsoid = base.ellipsoid
            flat = ellipsoid.inverse_flattening
            pm = base.prime_meridian
            pm_deg = pm.longitude * pm.unit_conversion_factor * 180 / math.pi
            datum = base.datum.name if base.datum else ""
            self.rows[code] = [str(code), base.name, datum, number(ellipsoid.semi_major_metre), number(flat), number(pm_deg)]
        return code


class Shifts:
    """Distinct ways from a datum to WGS 84."""

    def __init__(self):
        self.rows = [["0", "none published", "", ""]]
        self.ids = {tuple(self.rows[0][1:]): 0}

    def add(self, name, accuracy, seven):
        row = [name, number(accuracy) if accuracy >= 0 else "", " ".join(number(v) for v in seven)]
        key = tuple(row)
        if key not in self.ids:
            self.ids[key] = len(self.rows)
            self.rows.append([str(self.ids[key]), *row])
        return self.ids[key]


def steps(definition):
    text = definition.replace("proj=pipeline", "").strip()
    return [s.strip() for s in re.split(r"(?:^|\s)step\s", " " + text) if s.strip()]


def seven_parameters(transformer, meridian_deg):
    """Position-vector parameters in metres, arc seconds, parts per million; [] when longitude and latitude are taken over;
    None when more than the prime meridian and one Helmert transformation is needed."""
    found = []
    for step in steps(transformer.definition):
        words = dict(w.split("=", 1) if "=" in w else (w, "") for w in step.split())
        method = words.get("proj", "")
        meridian = words.get("pm", "")
        if re.fullmatch(r"-?[0-9.]+", meridian) and abs(float(meridian) - meridian_deg) > 1e-7:
            return None
        if method == "cart" and not found:
            found = [0.0] * 7
        if method in ("helmert", "molobadekas"):
            if any(found) or "inv" in words or "t_epoch" in words:
                return None
            t = [float(words.get(k, 0)) for k in ("x", "y", "z")]
            r = [float(words.get(k, 0)) for k in ("rx", "ry", "rz")]
            s = float(words.get("s", 0))
            if words.get("convention") == "coordinate_frame":
                r = [-v for v in r]
            if method == "molobadekas":
                t = without_pivot(t, r, s, [float(words.get(k, 0)) for k in ("px", "py", "pz")])
            found = [*t, *r, s]
        elif method in ("hgridshift", "gridshift", "vgridshift", "xyzgridshift", "deformation", "geogoffset", "horner", "affine", "molodensky"):
            return None
    return found


def without_pivot(t, r, s, p):
    """Molodensky-Badekas about p as a Helmert transformation about the origin: T + P - (1 + s) R P."""
    rx, ry, rz = (math.radians(v / 3600) for v in r)
    rot = [p[0] - rz * p[1] + ry * p[2], rz * p[0] + p[1] - rx * p[2], -ry * p[0] + rx * p[1] + p[2]]
    return [t[i] + p[i] - (1 + s * 1e-6) * rot[i] for i in range(3)]


def covers(outer, inner):
    """The part of the inner area's box that the outer area's box covers."""
    if outer is None or inner is None:
        return 0.0

    def spans(a):
        return [(a.west, a.east)] if a.west <= a.east else [(a.west, 180.0), (-180.0, a.east)]

    total = sum(e - w for w, e in spans(inner)) * (inner.north - inner.south)
    common_lat = max(0.0, min(outer.north, inner.north) - max(outer.south, inner.south))
    common = sum(max(0.0, min(e1, e2) - max(w1, w2)) for w1, e1 in spans(outer) for w2, e2 in spans(inner)) * common_lat
    return common / total if total > 0 else 1.0


def best_shift(crs, area, shifts):
    """Id of the way to WGS 84 that PROJ ranks first in the area without grids, whether it covers it, and its transformer."""
    pm = crs.prime_meridian
    meridian_deg = pm.longitude * pm.unit_conversion_factor * 180 / math.pi
    aoi = None
    if area is not None and area.west <= area.east:
        aoi = AreaOfInterest(area.west, area.south, area.east, area.north)
    group = TransformerGroup(crs, WGS84, always_xy=False, area_of_interest=aoi, allow_ballpark=True)
    for t in group.transformers:
        if "Ballpark" in t.description:
            continue
        seven = seven_parameters(t, meridian_deg)
        if seven is None:
            continue
        op = [o for o in (t.operations or []) if o.method_name and ("WGS 84" in o.name or " to " in o.name)]
        name = " + ".join(dict.fromkeys(o.name.replace("Inverse of ", "inverse of ") for o in op if " to " in o.name))
        part = covers(t.area_of_use, area)
        if crs.geodetic_crs.to_authority(min_confidence=100) == ("EPSG", str(WGS84)):
            return shifts.add("same datum", 0.0, []), "w", t
        return shifts.add(name or t.description, t.accuracy, seven), ("w" if part >= 0.9 else "p"), t
    fallback = next((t for t in group.transformers if "Ballpark" in t.description), None)
    return 0, "w", fallback


def axis_letters(crs, projection, area):
    """Axes of the CRS as letters, found by comparing the CRS with the bare projection at two points, and their unit."""
    unit = crs.axis_info[0].unit_conversion_factor
    if len({a.unit_conversion_factor for a in crs.axis_info[:2]}) != 1:
        return None
    to_crs = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=False)
    first = crs.geodetic_crs.axis_info[0].direction
    geo_unit = crs.geodetic_crs.axis_info[0].unit_conversion_factor
    bare = pyproj.Proj(projection)
    fits = set()
    for across, up in ((0.4, 0.4), (0.6, 0.3)):
        lon, lat = middle(area, across, up)
        e, n = bare(lon, lat)
        # `bare` takes degrees from Greenwich; the geodetic CRS counts from its own meridian and in its own unit.
        pm = crs.prime_meridian
        own = lon - pm.longitude * pm.unit_conversion_factor * 180 / math.pi
        a, b = math.radians(own) / geo_unit, math.radians(lat) / geo_unit
        x, y = to_crs.transform(a, b) if first == "east" else to_crs.transform(b, a)
        x, y = x * unit, y * unit
        here = set()
        for letters, (u, v) in {"en": (e, n), "ne": (n, e), "ws": (-e, -n), "sw": (-n, -e), "nw": (n, -e), "wn": (-e, n), "es": (e, -n), "se": (-n, e)}.items():
            if math.isfinite(x + y) and abs(u - x) < 5e-4 and abs(v - y) < 5e-4:
                here.add(letters)
        fits = here if not fits and (across == 0.4) else fits & here
    return (sorted(fits)[0], unit) if len(fits) == 1 else None


SAID_ELSEWHERE = ("+no_defs", "+type", "+axis", "+units", "+to_meter", "+vunits", "+geoidgrids", "+towgs84", "+nadgrids", "+wktext")
FIGURE = ("+ellps", "+datum", "+a=", "+b=", "+rf=", "+R=", "+pm")


def projection_text(crs):
    """PROJ's words for the projection without what the other columns say, and a whole PROJ string to evaluate."""
    words = [w for w in crs.to_proj4().split() if not w.startswith(SAID_ELSEWHERE)]
    kept = [w.lstrip("+") for w in words if not w.startswith(FIGURE)]
    # The Rust library knows the scale factor as k or k0, and Web Mercator as a projection of its own.
    kept = [w.replace("k_0=", "k0=") for w in kept]
    if crs.coordinate_operation.method_name == "Popular Visualisation Pseudo Mercator":
        kept = ["proj=webmerc", *(w for w in kept if w.startswith(("lon_0", "x_0", "y_0")))]
    return " ".join(kept), " ".join(words)


def main():
    geodetic, shifts = Geodetic(), Shifts()
    rows, left_out, checks = [], [], []
    offsets = {"geocentric": [], "classical": []}
    infos = sorted(query_crs_info(auth_name="EPSG", allow_deprecated=True), key=lambda i: int(i.code))
    for info in infos:
        code, kind = int(info.code), info.type.name
        crs = pyproj.CRS.from_epsg(code)
        area = crs.area_of_use
        old = "d" if info.deprecated else "-"
        head = [str(code), None, old, crs.name]
        if kind in ("PROJECTED_CRS", "GEOGRAPHIC_2D_CRS"):
            if area is None or area.west < -180:
                rows.append([str(code), "x", old, crs.name, "withdrawn, without an area of use"])
                left_out.append((code, "no area of use"))
                continue
            base = geodetic.key(crs)
            if base is None:
                left_out.append((code, "base without a code"))
                continue
            if kind == "GEOGRAPHIC_2D_CRS":
                head[1] = "g"
                letters = "".join(AXES.get(a.direction, "?") for a in crs.axis_info)
                unit = crs.axis_info[0].unit_conversion_factor
                projection = "longlat"
            else:
                head[1] = "p"
                try:
                    projection, whole = projection_text(crs)
                    found = axis_letters(crs, whole, area)
                except pyproj.exceptions.ProjError as error:
                    found = None
                    projection = ""
                if found is None or "R_A" in projection:
                    method = crs.coordinate_operation.method_name if crs.coordinate_operation else "?"
                    rows.append([*head[:1], "x", *head[2:], method])
                    left_out.append((code, method))
                    continue
                letters, unit = found
                projection = projection.removeprefix("proj=")
            shift, whole_area, transformer = best_shift(crs, area, shifts)
            rows.append([*head, str(base), letters, number(unit), f"{shift}{whole_area}", *area_fields(area), projection])
            checks.append((code, crs, transformer, area))
            if kind == "GEOGRAPHIC_2D_CRS" and shift and transformer is not None and crs.prime_meridian.longitude == 0:
                note_offset(offsets, crs, transformer, area)
        elif kind == "VERTICAL_CRS":
            axis = crs.axis_info[0]
            datum = crs.datum.name if crs.datum else crs.name
            rows.append([str(code), "v", old, crs.name, axis.direction[0], number(axis.unit_conversion_factor), datum, *area_fields(area)])
        elif kind == "COMPOUND_CRS":
            parts = [c.to_authority(min_confidence=100) for c in crs.sub_crs_list]
            if len(parts) == 2 and all(parts):
                rows.append([str(code), "c", old, crs.name, parts[0][1], parts[1][1]])
        elif kind == "GEOGRAPHIC_3D_CRS":
            flat = crs.to_2d()
            auth = flat.to_authority(min_confidence=100)
            letters = "".join(AXES.get(a.direction, "u") for a in crs.axis_info)
            if auth and letters in ("neu", "enu"):
                rows.append([str(code), "h", old, crs.name, auth[1], number(crs.axis_info[2].unit_conversion_factor)])
    write(geodetic, shifts, rows, offsets, checks)
    print(len(rows), "rows;", len(left_out), "left out:", left_out, file=sys.stderr)


def note_offset(offsets, crs, transformer, area):
    lon, lat = middle(area)
    unit = crs.axis_info[0].unit_conversion_factor
    try:
        there = transformer.transform(math.radians(lat) / unit, math.radians(lon) / unit)[::-1]
    except pyproj.exceptions.ProjError:
        return
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, *there)
    modern = abs(crs.ellipsoid.semi_major_metre - 6378137.0) < 0.5 and abs(crs.ellipsoid.inverse_flattening - 298.257) < 0.001
    if math.isfinite(metres) and metres < 5000:
        offsets["geocentric" if modern else "classical"].append(metres)


def write(geodetic, shifts, rows, offsets, checks):
    version = pyproj.database.get_database_metadata("EPSG.VERSION")
    date = pyproj.database.get_database_metadata("EPSG.DATE")
    head = [f"# EPSG dataset {version} of {date}, by IOGP, through PROJ {pyproj.proj_version_str}; see README.md"]
    save("geodetic.tsv", head, [geodetic.rows[k] for k in sorted(geodetic.rows)])
    save("shifts.tsv", head, [r for r in shifts.rows])
    save("crs.tsv", head, rows)
    for name, values in offsets.items():
        cut = statistics.quantiles(values, n=20)
        print(name, len(values), "median", statistics.median(values), "95 %", cut[18], "max", max(values), file=sys.stderr)
    lines = []
    for code, crs, transformer, area in checks:
        try:
            lon, lat = middle(area)
            x, y = (round(v, 3) for v in transformer.transform(lat, lon, direction="INVERSE"))
            lat, lon = transformer.transform(x, y)
        except (pyproj.exceptions.ProjError, AttributeError):
            continue
        if math.isfinite(lon + lat) and math.isfinite(x + y):
            lines.append([str(code), f"{x:.3f}", f"{y:.3f}", f"{lon:.9f}", f"{lat:.9f}"])
    save("points.tsv", head + ["# code, a position in the CRS (in the order of its axes), its WGS 84 longitude and latitude in degrees by PROJ"], lines)


def save(name, head, rows):
    text = "\n".join(head + ["\t".join(r) for r in rows]) + "\n"
    (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
