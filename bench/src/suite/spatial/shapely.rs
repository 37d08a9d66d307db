//! PyPI's shapely in a Python process of its own, which times itself: no data crosses a pipe while it is measured.

use geo::Rect;

use crate::python::Python;

/// Reads four little-endian f64 a box from a file named on standard input, builds and asks on command.
const SCRIPT: &str = r#"
import sys, time
import numpy, shapely
print(f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}", flush=True)
def read(path):
    a = numpy.fromfile(path, dtype="<f8").reshape(-1, 4)
    return shapely.box(a[:, 0], a[:, 1], a[:, 2], a[:, 3])
for line in sys.stdin:
    word, _, path = line.strip().partition(" ")
    if word == "rects":
        rects = read(path)
        tree = shapely.STRtree(rects)
        print(len(rects), flush=True)
    elif word == "boxes":
        boxes = read(path)
        print(tree.query(boxes).shape[1], flush=True)
    elif word == "build":
        start = time.perf_counter()
        tree = shapely.STRtree(rects)
        print(time.perf_counter() - start, flush=True)
    elif word == "query":
        start = time.perf_counter()
        found = tree.query(boxes)
        print(time.perf_counter() - start, found.shape[1], flush=True)
"#;

/// The process.
pub(super) struct Shapely {
    python: Python,
    folder: tempfile::TempDir,
    pub(super) version: String,
}

impl Shapely {
    /// Starts it with the rectangles; else why not, for the row.
    pub(super) fn start(rects: &[Rect<f64>]) -> Result<Self, String> {
        let python = Python::start(SCRIPT, "shapely")?;
        Self::with(python, rects).map_err(|why| why.to_string())
    }

    fn with(mut python: Python, rects: &[Rect<f64>]) -> anyhow::Result<Self> {
        let version = python.version.clone();
        let folder = tempfile::tempdir()?;
        python.ask(&handed_over("rects", rects, &folder)?)?;
        Ok(Self {
            python,
            folder,
            version,
        })
    }

    /// Hands over the boxes to ask for; how many rectangles they find in all.
    pub(super) fn ask(&mut self, boxes: &[Rect<f64>]) -> anyhow::Result<usize> {
        let line = handed_over("boxes", boxes, &self.folder)?;
        Ok(self.python.ask(&line)?.parse()?)
    }

    /// Seconds to build the tree; no number when the process has gone.
    pub(super) fn build(&mut self) -> f64 {
        self.python.timed("build").0
    }

    /// Seconds to ask for all boxes at once, and how many were found.
    pub(super) fn query(&mut self) -> (f64, usize) {
        self.python.timed("query")
    }
}

/// Writes boxes to a file; the command that has them read.
fn handed_over(
    what: &str,
    rects: &[Rect<f64>],
    folder: &tempfile::TempDir,
) -> anyhow::Result<String> {
    let path = folder.path().join(what);
    let numbers = rects
        .iter()
        .flat_map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]);
    let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
    std::fs::write(&path, bytes)?;
    Ok(format!("{what} {}", path.display()))
}
