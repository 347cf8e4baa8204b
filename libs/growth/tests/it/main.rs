//! The model from outside: what it says for many users, and that its figures are those of the READMEs.

mod figures;
mod model;
