//! Why a pool of connections cannot work.

use twin_core::told::{Bilingual, Told};

use super::tls::TlsError;

/// Why a pool cannot work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MqttError {
    /// The host has no address.
    #[error("{host}:{port} has no address: {reason}")]
    Address {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What the resolver says.
        reason: Bilingual,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The host's name cannot be in a certificate.
    #[error("'{0}' is no name that a certificate can have")]
    ServerName(String),
    /// The operating system refuses.
    #[error("the operating system refuses sockets: {0}")]
    System(#[from] std::io::Error),
    /// A client cannot connect at the start.
    #[error("{host}:{port} ({client}): {reason}")]
    Connect {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// The client's id.
        client: String,
        /// Why.
        reason: Bilingual,
    },
}

impl Told for MqttError {
    fn zh(&self) -> String {
        match self {
            Self::Address { host, port, reason } => {
                format!("{host}:{port} 没有地址：{}", reason.zh)
            }
            Self::Tls(error) => error.zh(),
            Self::ServerName(name) => format!("“{name}”不是证书可用的名称"),
            Self::System(error) => format!("操作系统不允许建立套接字：{}", error.zh()),
            Self::Connect {
                host,
                port,
                client,
                reason,
            } => format!("{host}:{port}（{client}）：{}", reason.zh),
        }
    }
}
