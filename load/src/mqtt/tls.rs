//! TLS with rustls: which authorities are trusted, and who we are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use twin_core::told::{Term, Told};

/// Sessions of a server that are kept to be resumed: as many tickets as rustls keeps of one.
const SESSIONS: usize = 8;

/// The files of a TLS client, all PEM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsFiles {
    /// Certificates of the authorities that are trusted; without it the system's.
    pub ca: Option<PathBuf>,
    /// Our certificate, with those between it and its authority.
    pub certificate: Option<PathBuf>,
    /// Its private key.
    pub key: Option<PathBuf>,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read or is not PEM.
    #[error("{path} is no readable PEM file of {what}")]
    File {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: Term,
        /// Why.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// It holds none.
    #[error("{path} holds no {what}")]
    Empty {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: Term,
    },
    /// One of certificate and key is named without the other.
    #[error("a client certificate needs its key and a key its certificate: name both")]
    Half,
    /// The system has no trusted authorities.
    #[error("this system lists no trusted authorities; name a file of them (ca_file)")]
    NoAuthorities,
    /// rustls refuses them.
    #[error("the certificates cannot be used: {0}")]
    Refused(#[from] rustls::Error),
}

impl Told for TlsError {
    fn zh(&self) -> String {
        match self {
            Self::File { path, what, source } => format!(
                "{} 不是可读取的 PEM {}文件：{source}",
                path.display(),
                what.zh
            ),
            Self::Empty { path, what } => format!("{} 中没有{}", path.display(), what.zh),
            Self::Half => "客户端证书与其私钥须成对使用：请同时指定".to_owned(),
            Self::NoAuthorities => "本系统没有受信任的证书机构；请用 ca_file 指定其文件".to_owned(),
            Self::Refused(error) => format!("无法使用这些证书：{error}"),
        }
    }
}

impl TlsFiles {
    /// Reads the files.
    ///
    /// # Errors
    /// When one is missing, is not PEM or does not fit the others.
    pub fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        self.trusting(self.authorities()?)
    }

    /// The same with `authorities` in place of those that are named.
    pub(crate) fn trusting(
        &self,
        authorities: Arc<RootCertStore>,
    ) -> Result<Arc<ClientConfig>, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(authorities);
        let mut config = match (&self.certificate, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                builder.with_client_auth_cert(certificates(certificate)?, private_key(key)?)?
            }
            _ => return Err(TlsError::Half),
        };
        // All connections go to one server; where each has a configuration of its own, rustls's default of 256 sessions is memory for nothing.
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(Arc::new(config))
    }

    /// The authorities that are trusted.
    pub(crate) fn authorities(&self) -> Result<Arc<RootCertStore>, TlsError> {
        let mut store = RootCertStore::empty();
        match &self.ca {
            Some(path) => {
                for certificate in certificates(path)? {
                    store.add(certificate)?;
                }
            }
            None => {
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if store.is_empty() {
                    return Err(TlsError::NoAuthorities);
                }
            }
        }
        Ok(Arc::new(store))
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let what = Term::new("certificates", "证书");
    let error = |source| TlsError::File {
        path: path.to_owned(),
        what,
        source,
    };
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(error)?
        .collect();
    let all = read.map_err(error)?;
    if all.is_empty() {
        return Err(TlsError::Empty {
            path: path.to_owned(),
            what,
        });
    }
    Ok(all)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|source| TlsError::File {
        path: path.to_owned(),
        what: Term::new("a private key", "私钥"),
        source,
    })
}
