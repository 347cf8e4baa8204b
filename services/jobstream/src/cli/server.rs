//! The argument that commands share which call a server: which one.

use clap::Args;

use crate::settings::Sources;

/// Which server is called.
#[derive(Debug, Clone, Default, Args)]
pub struct At {
    /// Server to call, such as https://jobs.example.org; the program on this machine unless said
    #[arg(long, global = true, value_name = "URL", env = "JOBSTREAM_SERVER")]
    server: Option<String>,
}

impl At {
    /// The sources of settings, with the server in them.
    pub fn sources(&self, sources: &Sources) -> Sources {
        let server = self.server.clone().filter(|server| !server.is_empty());
        Sources { server, ..sources.clone() }
    }
}
