//! PyPI's shapely in a Python process of its own, which times itself: no data crosses a pipe while it is measured.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context;
use geo::Rect;

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

/// The process; it is ended when dropped.
pub(super) struct Shapely {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    pub(super) version: String,
}

impl Shapely {
    /// Starts it with the rectangles; else why not, for the row. `TWIN_BENCH_PYTHON` names a Python that has shapely.
    pub(super) fn start(rects: &[Rect<f64>]) -> Result<Self, String> {
        let missing = |why: &anyhow::Error| {
            format!("missing: pip install shapely, TWIN_BENCH_PYTHON=its python ({why})")
        };
        Self::try_start(rects).map_err(|why| missing(&why))
    }

    fn try_start(rects: &[Rect<f64>]) -> anyhow::Result<Self> {
        let python = std::env::var("TWIN_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(python)
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().context("its input")?;
        let output = BufReader::new(child.stdout.take().context("its output")?);
        let mut shapely = Self {
            child,
            input,
            output,
            folder: tempfile::tempdir()?,
            version: String::new(),
        };
        shapely.version = shapely.line()?;
        anyhow::ensure!(!shapely.version.is_empty(), "it does not import shapely");
        shapely.send("rects", rects)?;
        Ok(shapely)
    }

    /// Hands over the boxes to ask for; how many rectangles they find in all.
    pub(super) fn ask(&mut self, boxes: &[Rect<f64>]) -> anyhow::Result<usize> {
        Ok(self.send("boxes", boxes)?.parse()?)
    }

    /// Seconds to build the tree; no number when the process has gone.
    pub(super) fn build(&mut self) -> f64 {
        self.timed("build").0
    }

    /// Seconds to ask for all boxes at once, and how many were found.
    pub(super) fn query(&mut self) -> (f64, usize) {
        self.timed("query")
    }

    fn timed(&mut self, command: &str) -> (f64, usize) {
        let line = self.say(command).and_then(|()| self.line());
        let line = line.unwrap_or_default();
        let mut words = line.split(' ');
        let seconds = words.next().and_then(|w| w.parse().ok());
        let found = words.next().and_then(|w| w.parse().ok());
        (seconds.unwrap_or(f64::NAN), found.unwrap_or(0))
    }

    fn send(&mut self, what: &str, rects: &[Rect<f64>]) -> anyhow::Result<String> {
        let path = self.folder.path().join(what);
        let numbers = rects
            .iter()
            .flat_map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]);
        let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
        std::fs::write(&path, bytes)?;
        self.say(&format!("{what} {}", path.display()))?;
        self.line()
    }

    fn say(&mut self, line: &str) -> anyhow::Result<()> {
        writeln!(self.input, "{line}")?;
        Ok(self.input.flush()?)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Shapely {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
