//! What every kind of operation has to bear, whatever it does: engines that are killed, that stand
//! still, and that meet one another.

mod host;

pub use host::Host;
