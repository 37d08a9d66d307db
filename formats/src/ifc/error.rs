//! Why an IFC file cannot be read.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;

use super::step::StepFault;
use crate::georeference::GeoreferenceError;

/// Why an IFC file cannot be read at all. What is wrong with single elements is a [`crate::finding::Finding`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IfcError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is larger than fits memory.
    #[error("{}: it has more than {limit} MiB; export the buildings into files of their own", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// It is no STEP file.
    #[error("{}: it does not begin with ISO-10303-21; as the STEP files of IFC do; IFCXML and IFCZIP are not read, export as .ifc", file.display())]
    NotStep {
        /// The file.
        file: PathBuf,
    },
    /// It breaks the form of STEP files.
    #[error("{}: line {line}: {fault}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        #[source]
        fault: StepFault,
    },
    /// It is a STEP file of something else.
    #[error("{}: its schema is '{schema}'; IFC2X3, IFC4 and IFC4X3 are read", file.display())]
    Schema {
        /// The file.
        file: PathBuf,
        /// The schema that it names.
        schema: String,
    },
    /// It has no building with geometry.
    #[error("{}: no IfcBuilding in it has walls, slabs or spaces with geometry that can be read", file.display())]
    NoBuilding {
        /// The file.
        file: PathBuf,
    },
    /// Nothing in it says where the building stands.
    #[error("{}: it does not say where it stands (no IfcMapConversion, no latitude and longitude of IfcSite); give it with --at LON,LAT[,Z] and --rotation, or with --crs if its coordinates belong to one", file.display())]
    NotPlaced {
        /// The file.
        file: PathBuf,
    },
    /// The CRS it names cannot be used.
    #[error("{}: #{id} IfcProjectedCRS: {source}; give its EPSG code with --crs, or place the file with --at LON,LAT[,Z] and --rotation", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// The record.
        id: u64,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(#[from] GeoreferenceError),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}
