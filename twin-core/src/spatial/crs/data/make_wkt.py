"""Writes wkt.tsv beside this file: definitions that other software writes, by PROJ (needs pyproj)."""
import warnings
from pathlib import Path

import pyproj

warnings.simplefilter("ignore")
CODES = [4326, 4490, 4513, 4528, 4534, 4549, 4554, 4491, 4498, 4502, 4512, 2349, 2384, 2401, 2434, 21420, 4214, 4610, 32651, 32750, 25832, 3857, 28992, 3068, 2056, 27700, 2154, 3035, 2263, 7415, 9518]
FORMATS = ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019"]
lines = [f"# code, format and definition by PROJ {pyproj.proj_version_str}; EPSG dataset by IOGP, see README.md"]
for code in CODES:
    for name in FORMATS:
        try:
            lines.append(f"{code}\t{name}\t{pyproj.CRS.from_epsg(code).to_wkt(name)}")
        except pyproj.exceptions.CRSError:
            pass
(Path(__file__).parent / "wkt.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
