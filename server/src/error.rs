//! Why a server does not start or stops.

use std::net::SocketAddr;
use std::path::PathBuf;

use twin_core::catalogue::CatalogueErrors;
use twin_core::sim::{DisturbanceError, SimError};
use twin_core::told::{Term, Told};

use crate::config::CreateError;
use crate::store::StoreError;

/// Why a server does not start or stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address is taken or not of this machine.
    #[error("cannot listen on {listen}: {source}; choose another address or stop what uses it")]
    Listen {
        /// The address asked for.
        listen: SocketAddr,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The community could not be made.
    #[error("the community for {store} could not be made: {source}")]
    Create {
        /// The store it was meant for.
        store: PathBuf,
        /// The maker's reason.
        #[source]
        source: CreateError,
    },
    /// The built-in catalogue is broken.
    #[error("the catalogue is not valid: {0}")]
    Catalogue(#[from] CatalogueErrors),
    /// The community cannot be simulated.
    #[error("the community cannot be simulated: {0}")]
    Simulation(#[from] SimError),
    /// What is to happen in the scenario cannot.
    #[error("the scenario: {0}")]
    Disturbances(#[from] DisturbanceError),
    /// A thread of the server ended before its time.
    #[error("the {0} stopped unexpectedly; the log says why")]
    Stopped(Term),
    /// The system failed.
    #[error("the server failed: {0}")]
    Io(#[from] std::io::Error),
}

impl Told for ServerError {
    fn zh(&self) -> String {
        match self {
            Self::Listen { listen, source } => format!(
                "无法在 {listen} 监听：{}；请换一个地址，或停止占用它的程序",
                source.zh()
            ),
            Self::Store(error) => error.zh(),
            Self::Create { store, source } => {
                format!("无法为 {} 生成社区：{}", store.display(), source.words().zh)
            }
            Self::Catalogue(error) => format!("目录无效：{}", error.zh()),
            Self::Simulation(error) => format!("无法仿真该社区：{}", error.zh()),
            Self::Disturbances(error) => format!("场景：{}", error.zh()),
            Self::Stopped(what) => format!("{}意外停止；原因见日志", what.zh),
            Self::Io(error) => format!("服务出错：{}", error.zh()),
        }
    }
}
