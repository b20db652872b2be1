//! Debian's nginx as a reverse proxy: what passing a request on costs at least.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Command,
};

use crate::{Result, process::Served};

/// Starts it in front of an API.
pub(super) fn start(upstream: &Served, folder: &Path) -> Result<Served> {
    // Free now; who takes it in between makes the bench fail, and nothing worse.
    let address: SocketAddr = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let place = upstream.base.trim_start_matches("http://");
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration(&folder.display().to_string(), address, place))?;
    // Where Debian has it, which isn't on every user's search path.
    let debians = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if debians.is_file() { debians } else { Path::new("nginx") });
    command.args(["-e", "stderr", "-c"]).arg(&path);
    Served::start_at(command, address, &folder.join("nginx.log"))
}

fn configuration(folder: &str, address: SocketAddr, upstream: &str) -> String {
    format!(
        "daemon off;\nworker_processes 2;\npid {folder}/nginx.pid;\nerror_log stderr crit;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n  access_log off;\n  keepalive_requests 100000000;\n\
         client_body_temp_path {folder}/body;\n  proxy_temp_path {folder}/proxy;\n  fastcgi_temp_path {folder}/fastcgi;\n\
         uwsgi_temp_path {folder}/uwsgi;\n  scgi_temp_path {folder}/scgi;\n\
         upstream api {{ server {upstream}; keepalive 64; keepalive_requests 100000000; }}\n\
         server {{\n    listen {address};\n    location / {{ proxy_pass http://api; proxy_http_version 1.1; \
         proxy_set_header Connection \"\"; }}\n  }}\n}}\n"
    )
}
