//! What a request has to look like before anything is stored. Every wrong field is named at once.

use kernel::FieldViolation;
use resume::write::{Paper, Template};
use uuid::Uuid;

use crate::{config::POSTING_BYTES, error::Error};

/// Longest title and company name in characters.
const NAME_CHARS: usize = 200;
/// Longest file name in bytes.
const FILE_NAME_BYTES: usize = 255;

/// Collects what is wrong with a request.
#[derive(Debug, Default)]
pub struct Violations(Vec<FieldViolation>);

impl Violations {
    /// Notes a mistake.
    pub fn add(&mut self, field: &str, description: impl Into<String>) {
        self.0.push(FieldViolation { field: field.into(), description: description.into() });
    }

    /// Ends the check.
    ///
    /// # Errors
    /// All that was found wrong.
    pub fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }

    /// Checks the text of a posting.
    pub fn posting(&mut self, text: &str) {
        let field = "job_description";
        if text.trim().is_empty() {
            self.add(field, "must hold the text of the posting");
        } else if text.len() > POSTING_BYTES {
            let kib = POSTING_BYTES >> 10;
            self.add(
                field,
                format!("must be at most {kib} KiB; this one has {} bytes", text.len()),
            );
        }
        self.storable(field, text);
    }

    /// Checks a title or a name, which may be empty.
    pub fn name(&mut self, field: &str, text: &str) {
        let chars = text.chars().count();
        if chars > NAME_CHARS {
            self.add(
                field,
                format!("must be at most {NAME_CHARS} characters; this one has {chars}"),
            );
        }
        self.storable(field, text);
    }

    /// Checks the name of a template, which may be empty.
    pub fn template(&mut self, name: &str) -> Option<Template> {
        let template = Template::from_name(name);
        if template.is_none() && !name.is_empty() {
            self.add("template", "must be ONE_COLUMN or TWO_COLUMNS, or left out");
        }
        template
    }

    /// Checks the name of a paper, which may be empty.
    pub fn paper(&mut self, name: &str) -> Option<Paper> {
        let paper = Paper::from_name(name);
        if paper.is_none() && !name.is_empty() {
            self.add("paper", "must be A4 or LETTER, or left out");
        }
        paper
    }

    /// Checks how many of something there are, one at least.
    pub fn count(&mut self, field: &str, count: usize, most: usize) {
        if count == 0 || count > most {
            self.add(field, format!("must be 1 to {most}; there are {count}"));
        }
    }

    /// Checks the name of a file.
    pub fn file_name(&mut self, text: &str) {
        let field = "file_name";
        if text.trim().is_empty() {
            self.add(field, "must be the name of the file, with its ending");
        } else if text.len() > FILE_NAME_BYTES {
            self.add(field, format!("must be at most {FILE_NAME_BYTES} bytes"));
        } else if text.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
            self.add(field, "must be a name without a path and without control characters");
        }
    }

    /// Checks a request id, which may be empty; the same UUID has one spelling afterwards.
    pub fn request_id(&mut self, text: &str) -> String {
        match Uuid::try_parse(text) {
            _ if text.is_empty() => String::new(),
            Ok(id) => id.to_string(),
            Err(_) => {
                self.add("request_id", "must be a UUID, or left out");
                String::new()
            }
        }
    }

    fn storable(&mut self, field: &str, text: &str) {
        if text.contains('\0') {
            self.add(field, "must not hold NUL characters");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(check: impl FnOnce(&mut Violations)) -> Vec<String> {
        let mut violations = Violations::default();
        check(&mut violations);
        violations.0.into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn a_posting_must_say_something_and_fit() {
        assert!(wrong(|v| v.posting(&"a".repeat(POSTING_BYTES))).is_empty());
        for text in ["", " \n\t", &"a".repeat(POSTING_BYTES + 1), "a\0b"] {
            assert_eq!(wrong(|v| v.posting(text)), ["job_description"]);
        }
    }

    #[test]
    fn names_are_counted_in_characters_and_may_be_empty() {
        assert!(wrong(|v| v.name("title", &"ü".repeat(200))).is_empty());
        assert!(wrong(|v| v.name("title", "")).is_empty());
        assert_eq!(wrong(|v| v.name("title", &"ü".repeat(201))), ["title"]);
    }

    #[test]
    fn a_layout_is_one_of_few_and_may_be_left_out() {
        let mut violations = Violations::default();
        assert_eq!(violations.template("TWO_COLUMNS"), Some(Template::TwoColumns));
        assert_eq!(violations.paper("LETTER"), Some(Paper::Letter));
        assert_eq!((violations.template(""), violations.paper("")), (None, None));
        assert!(violations.finish().is_ok());
        assert_eq!(wrong(|v| assert_eq!(v.template("9"), None)), ["template"]);
        assert_eq!(wrong(|v| assert_eq!(v.paper("a4"), None)), ["paper"]);
    }

    #[test]
    fn a_file_name_is_no_path() {
        assert!(wrong(|v| v.file_name("Lebenslauf Zoë.pdf")).is_empty());
        for name in ["", " ", "../cv.pdf", "a\\b.pdf", "cv\r\n.pdf", &"a".repeat(256)] {
            assert_eq!(wrong(|v| v.file_name(name)), ["file_name"], "{name:?}");
        }
    }

    #[test]
    fn a_request_id_is_a_uuid_in_any_spelling() {
        let id = "8e03978e-40d5-43e8-bc93-6894a57f9324";
        let mut violations = Violations::default();
        assert_eq!(violations.request_id(&id.to_uppercase()), id);
        assert_eq!(violations.request_id(""), "");
        assert!(violations.finish().is_ok());
        assert_eq!(wrong(|v| drop(v.request_id("again"))), ["request_id"]);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut violations = Violations::default();
        violations.posting("");
        violations.name("company_name", &"x".repeat(201));
        let text = violations.finish().unwrap_err().to_string();
        assert!(text.contains("job_description must") && text.contains("company_name must"));
    }
}
