//! The process that is killed: the service on a given database, with a probe that ends it where it
//! is told to.

use std::{path::Path, sync::Arc};

use resume::sandbox::Program;
use testkit::kit::{End, Fate, options};

use crate::cases;

/// Serves until it is killed: `work URL TRAIL PLACE`.
pub async fn work(arguments: &[String]) {
    let [url, trail, place] = arguments else { panic!("work URL TRAIL PLACE") };
    let mut options = options(tailoring::SCHEMA);
    options.probe = Some(Arc::new(Fate::at(place, End::Killed, Path::new(trail)).unwrap()));
    let pool = db::Pool::connect(db::PoolOptions::new(url, tailoring::SCHEMA)).unwrap();
    let _engine = cases::service(pool, options, cases::reading(Program::current().unwrap())).await;
    std::future::pending::<()>().await;
}
