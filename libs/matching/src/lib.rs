#![doc = include_str!("../README.md")]

pub mod extract;
pub mod phrase;
pub mod posting;
pub mod score;
mod sections;
pub mod text;
pub mod vocabulary;

pub use extract::{Found, extract};
pub use phrase::{Phrase, Sort, Span, phrases, spans};
pub use posting::{Posting, Requirement, analyze};
pub use score::{Level, Scorer, Support};
pub use vocabulary::{Kind, Relation, Skill, Vocabulary};
