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
    /// A programming language or notation.
    Programming = "programming",
    /// A library or framework.
    Framework = "framework",
    /// A practice of making software or working with data.
    Concept = "concept",
    /// A database.
    Database = "database",
    /// A cloud or hosting service.
    Cloud = "cloud",
    /// Running software and computers.
    Devops = "devops",
    /// A system that stores and moves data.
    Data = "data",
    /// Security, of information and of people.
    Security = "security",
    /// A program for a trade.
    Tool = "tool",
    /// Design of products, text and images.
    Design = "design",
    /// Office work and its programs.
    Office = "office",
    /// Ways to manage work.
    Method = "method",
    /// Health and social care.
    Health = "health",
    /// Teaching, training and research.
    Education = "education",
    /// Finance and accounting.
    Finance = "finance",
    /// Law.
    Legal = "legal",
    /// Human resources.
    Hr = "hr",
    /// Sales and service.
    Sales = "sales",
    /// Marketing and communication.
    Marketing = "marketing",
    /// Logistics and driving.
    Logistics = "logistics",
    /// Crafts, construction and industry.
    Trade = "trade",
    /// Kitchen, restaurant, hotel and travel.
    Hospitality = "hospitality",
    /// Hair, cosmetics and clothes.
    Beauty = "beauty",
    /// Farming and forestry.
    Agriculture = "agriculture",
    /// Natural sciences.
    Science = "science",
    /// Sound, stage and print.
    Media = "media",
    /// A licence, certificate or degree.
    Licence = "licence",
    /// A language that people speak.
    Language = "language",
    /// A personal skill.
    Soft = "soft",
}

impl Kind {
    /// Finds a kind by its name in the vocabulary.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it is about computers: a word such as "Go" beside one of these is one too.
    #[must_use]
    pub const fn technical(self) -> bool {
        matches!(
            self,
            Self::Programming
                | Self::Framework
                | Self::Concept
                | Self::Database
                | Self::Cloud
                | Self::Devops
                | Self::Data
                | Self::Tool
                | Self::Office
                | Self::Design
        )
    }
}
