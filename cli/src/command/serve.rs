//! `twin serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use twin_core::both;
use twin_core::scenario::RunSettings;
use twin_core::sim::Disturbances;
use twin_formats::source;
use twin_server::{DataSource, Options as ServerOptions, Phase, Server, SimSettings};

use super::city::City;
use crate::failure::{self, Context, bail};
use crate::output;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin serve demo\n  twin serve shenzhen.gpkg --listen 127.0.0.1:9000\n\nStop it with Ctrl-C. It goes on where it was when it is started again."
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Address and port; port 0 takes a free one. Anything but loopback lets others in, without a password.
    #[arg(long, env = "TWIN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for what happens to a scenario's community. A GeoPackage keeps it in itself.
    #[arg(long, env = "TWIN_DATA")]
    data: Option<PathBuf>,
    /// Forgets what happened to a scenario's community and starts anew.
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    city: City,
    /// Threads of the simulation.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// Host names, beside localhost and addresses, under which browsers may reach it.
    #[arg(long = "allow-host", value_name = "NAME")]
    allow_host: Vec<String>,
}

/// Serves until it is told to stop.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    let (data, run, disturbances) = data_of(options)?;
    let sim = SimSettings {
        seed: run.seed,
        start: run.start,
        population: run.population,
        climate: run.climate,
        speed: run.speed,
        threads: usize::from(options.threads),
        disturbances,
    };
    let mut server = ServerOptions::new(options.listen, data);
    server.sim = sim;
    server.catalogue = Some(source::catalogue(&options.source, &options.city.rules)?);
    server.allowed_hosts.clone_from(&options.allow_host);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(server))
}

async fn serve(options: ServerOptions) -> failure::Result<()> {
    let server = Server::bind(options).await?;
    let (url, mut progress) = (server.url(), server.progress());
    tokio::spawn(async move {
        let is_ready = progress
            .wait_for(|phase| *phase == Phase::Ready)
            .await
            .is_ok();
        if is_ready && let Err(error) = output::text_out(&format!("ready: {url}\n")) {
            tracing::warn!("{error:#}");
        }
    });
    server.run(stop()).await?;
    Ok(())
}

/// Ends when the process is asked to stop: Ctrl-C or SIGTERM.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        drop(interrupt.await);
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Where the community is, how a new run of it starts and what happens in it.
fn data_of(options: &Options) -> failure::Result<(DataSource, RunSettings, Disturbances)> {
    let path = Path::new(&options.source);
    if path.is_file() && path.extension().is_some_and(|e| e == "gpkg") {
        if options.fresh {
            bail!(
                "--fresh is for scenarios, which can be made again; a GeoPackage is the community itself: copy it, or import its map again",
                "--fresh 只用于可重新生成的场景；GeoPackage 就是社区本身：请复制它，或重新导入其地图"
            );
        }
        let data = DataSource::existing(path);
        return Ok((data, RunSettings::default(), Disturbances::default()));
    }
    let scenario = source::scenario(&options.source)?;
    let folder = data_folder(options)?;
    std::fs::create_dir_all(&folder).with_context(
        || both!("cannot make the folder {}", "无法建立文件夹 {}"; folder.display()),
    )?;
    let store = folder.join(format!("{}.gpkg", scenario.id));
    let named = options.source.clone();
    let create = move || Ok(source::open(&named, &mut |step| tracing::info!("{step}"))?.community);
    let data = DataSource::or_create(store, create);
    let data = if options.fresh { data.anew() } else { data };
    Ok((data, scenario.run, scenario.disturbances))
}

/// The folder asked for, else the user's data folder (XDG Base Directory Specification).
fn data_folder(options: &Options) -> failure::Result<PathBuf> {
    if let Some(folder) = &options.data {
        return Ok(folder.clone());
    }
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|p| p.is_absolute())
        .or_else(home);
    Ok(base
        .context(both!(
            "there is no home folder; name a folder with --data",
            "没有主目录；请用 --data 指定文件夹"
        ))?
        .join("twin"))
}
