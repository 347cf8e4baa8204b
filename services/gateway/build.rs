//! Checks that the web app was built before it is embedded: a release without its page would only
//! be noticed by the first visitor. Debug and test builds do without it and answer `/` with 503.

use std::path::Path;

fn main() {
    let dist = Path::new("web/dist");
    println!("cargo:rerun-if-changed=build.rs");
    let built = dist.join("index.html").is_file();
    if built {
        // Only when it exists: cargo would rerun this for ever on a folder that is not there.
        println!("cargo:rerun-if-changed=web/dist");
    }
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && !built {
        eprintln!(
            "error: the web app is not built, {} is missing.\n\
             Run `make web` first (it needs Node 20.19 or newer and gets one if there is none), \
             or `make build`, which does both.",
            dist.join("index.html").display()
        );
        std::process::exit(1);
    }
}
