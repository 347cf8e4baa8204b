//! The one program as its users meet it: started, used from the command line and over gRPC,
//! killed, started again, ended.

mod access;
mod cli;
mod lifecycle;
mod program;
mod raw;
