//! Words of sentences that are about the employer or the way to apply, and not about the one who is
//! wanted.

use super::holds;

/// What a sentence about an employer says.
const EMPLOYER: &[&str] = &[
    "we are",
    "we're",
    "we were",
    "we have",
    "we offer",
    "we provide",
    "we believe",
    "we value",
    "we work",
    "we help",
    "we build",
    "we make",
    "we use",
    "we do",
    "we know",
    "we want",
    "we love",
    "we live",
    "we care",
    "we strive",
    "we also",
    "our client",
    "our company",
    "our mission",
    "our vision",
    "our values",
    "our history",
    "our culture",
    "our team",
    "our customers",
    "our employees",
    "our products",
    "company is",
    "is a leading",
    "are a leading",
    "is committed to",
    "founded in",
    "headquarter",
];

/// What a sentence about the way to apply says.
const APPLYING: &[&str] = &[
    "your application",
    "application deadline",
    "invites applications",
    "applicants",
    "apply ",
    "your cv",
    "your resume",
    "cover letter",
    "please send",
    "please apply",
    "please contact",
    "please note",
    "for more information",
    "further information",
    "contact us",
    "get in touch",
    "read more",
    "learn more",
];

/// What a sentence about the one who is wanted says, whatever else it says.
const WANTED: &[&str] = &[
    "you will",
    "you'll",
    "you’ll",
    "you are",
    "you have",
    "you can",
    "you need",
    "you should",
    "your role",
    "must",
    "required",
    "looking for",
    "looking to recruit",
    "seeking",
    "experience",
    "ability",
    "knowledge",
    "skills",
    "candidate",
    "responsib",
];

/// Whether a sentence is about who offers the work, or how to apply, and not about who is wanted:
/// "We are a team of ten", "Send us your application".
pub(crate) fn aside(text: &str) -> bool {
    let applying = holds(text, APPLYING) && !holds(text, &["you will", "experience", "ability to"]);
    applying || (holds(text, EMPLOYER) && !holds(text, WANTED))
}
