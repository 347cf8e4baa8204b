//! The parts of JSON Resume 1.0.0 (and the older names of their fields), each with the heading and
//! the labels under which it is written out.

/// A list of entries of one kind.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) key: &'static str,
    pub(super) heading: &'static str,
    /// Fields in the order in which they are written, each with its label. "Dates" stands for the
    /// two fields of a period.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// Whether an entry is one line.
    pub(super) inline: bool,
    /// Whether an entry without an end goes on.
    pub(super) goes_on: bool,
}

impl Part {
    /// Whether a field is written by its own rule.
    pub(super) fn knows(&self, key: &str) -> bool {
        let everywhere = ["startDate", "endDate"];
        let listed = ["summary", "description", "highlights", "courses"];
        self.fields.iter().any(|(known, _)| *known == key)
            || everywhere.contains(&key)
            || (!self.inline && listed.contains(&key))
    }
}

/// The parts in the order in which they are written.
pub(super) const KNOWN: &[Part] = &[
    Part {
        key: "work",
        heading: "Work Experience",
        fields: &[
            ("position", "Position"),
            ("name", "Company"),
            ("company", "Company"),
            ("location", "Location"),
            ("startDate", "Dates"),
            ("url", "Website"),
            ("website", "Website"),
        ],
        inline: false,
        goes_on: true,
    },
    Part {
        key: "volunteer",
        heading: "Volunteering",
        fields: &[
            ("position", "Position"),
            ("organization", "Company"),
            ("location", "Location"),
            ("startDate", "Dates"),
            ("url", "Website"),
        ],
        inline: false,
        goes_on: true,
    },
    Part {
        key: "education",
        heading: "Education",
        fields: &[
            ("studyType", "Degree"),
            ("area", "Field of study"),
            ("institution", "Institution"),
            ("startDate", "Dates"),
            ("score", "Grade"),
            ("gpa", "Grade"),
            ("url", "Website"),
        ],
        inline: false,
        goes_on: false,
    },
    Part {
        key: "skills",
        heading: "Skills",
        fields: &[("name", ""), ("keywords", ""), ("level", "")],
        inline: true,
        goes_on: false,
    },
    Part {
        key: "projects",
        heading: "Projects",
        fields: &[("name", "Project"), ("startDate", "Dates"), ("url", "Website")],
        inline: false,
        goes_on: true,
    },
    Part {
        key: "languages",
        heading: "Languages",
        fields: &[("language", ""), ("fluency", "")],
        inline: true,
        goes_on: false,
    },
    Part {
        key: "certificates",
        heading: "Certificates",
        fields: &[
            ("name", "Certificate"),
            ("issuer", "Issuer"),
            ("date", "Date"),
            ("url", "Website"),
        ],
        inline: false,
        goes_on: false,
    },
    Part {
        key: "awards",
        heading: "Awards",
        fields: &[("title", "Award"), ("awarder", "Issuer"), ("date", "Date")],
        inline: false,
        goes_on: false,
    },
    Part {
        key: "publications",
        heading: "Publications",
        fields: &[
            ("name", "Publication"),
            ("publisher", "Publisher"),
            ("releaseDate", "Date"),
            ("url", "Website"),
            ("website", "Website"),
        ],
        inline: false,
        goes_on: false,
    },
    Part {
        key: "interests",
        heading: "Interests",
        fields: &[("name", ""), ("keywords", "")],
        inline: true,
        goes_on: false,
    },
    Part {
        key: "references",
        heading: "References",
        fields: &[("name", ""), ("reference", "")],
        inline: true,
        goes_on: false,
    },
];
