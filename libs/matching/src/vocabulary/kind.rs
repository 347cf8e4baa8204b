//! What a skill is.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a skill is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$name),+];

            /// Name in the vocabulary.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

kinds! {
    /// A language or notation for computers.
    Language = "language",
    /// A library or framework.
    Framework = "framework",
    /// A program, machine or instrument that is used.
    Tool = "tool",
    /// A system that others are built or run on.
    Platform = "platform",
    /// A way of working.
    Method = "method",
    /// A field of work or knowledge.
    Domain = "domain",
    /// A licence, certificate or degree.
    Licence = "licence",
    /// A language that people speak.
    Spoken = "spoken",
    /// A personal skill.
    Soft = "soft",
}

impl Kind {
    /// Finds a kind by its name in the vocabulary.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether things of this kind have names of their own: "Kafka", not "stream processing".
    #[must_use]
    pub const fn named(self) -> bool {
        matches!(self, Self::Language | Self::Framework | Self::Tool | Self::Platform)
    }
}
