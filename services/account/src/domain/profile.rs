//! What a user says about themselves, and what may become of it: fields are set by the user, and
//! filled from proposals that the user accepts. What was typed is never overwritten by a proposal.

mod check;

use kernel::FieldViolation;
use serde::{Deserialize, Serialize};

use self::check::Check;
pub use self::check::{EMPLOYMENT_TYPES, LEVELS, PERIODS, REMOTE};

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The user typed it.
    Typed,
    /// The user accepted a proposal.
    Accepted,
}

/// A text and who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The text.
    pub value: String,
    /// Who said it.
    pub source: Source,
}

/// What a user says about themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Skills.
    pub skills: Vec<Told>,
    /// How far the career has come, one of [`LEVELS`].
    pub experience_level: Option<Told>,
    /// What the user is by profession.
    pub headline: Option<Told>,
    /// Where the user lives.
    pub location: Option<Told>,
    /// How the user wants to work.
    pub preferences: Preferences,
    /// What the user looks for.
    pub criteria: Criteria,
}

/// How a user wants to work. Empty texts are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// One of [`REMOTE`].
    pub remote: String,
    /// Places.
    pub locations: Vec<String>,
    /// Some of [`EMPLOYMENT_TYPES`].
    pub employment_types: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
}

/// What a user looks for. Empty texts and 0 are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Criteria {
    /// Titles.
    pub titles: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Least salary in whole units.
    pub salary_min: i64,
    /// Currency, three letters.
    pub salary_currency: String,
    /// One of [`PERIODS`].
    pub salary_period: String,
}

/// A field that proposals are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// One of the skills.
    Skills,
    /// How far the career has come.
    ExperienceLevel,
    /// What the user is by profession.
    Headline,
    /// Where the user lives.
    Location,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 4] =
        [Self::Skills, Self::ExperienceLevel, Self::Headline, Self::Location];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::ExperienceLevel => "experience_level",
            Self::Headline => "headline",
            Self::Location => "location",
        }
    }

    /// Finds a field by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }
}

/// A proposal cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The user typed the field.
    Typed,
    /// The value that it was edited to is wrong.
    Wrong(Vec<FieldViolation>),
}

impl Content {
    /// The one value of a field that has one.
    fn told(&self, field: Field) -> Option<&Told> {
        match field {
            Field::Skills => None,
            Field::ExperienceLevel => self.experience_level.as_ref(),
            Field::Headline => self.headline.as_ref(),
            Field::Location => self.location.as_ref(),
        }
    }

    /// Whether a proposal would say something new, in a field that the user has not typed.
    #[must_use]
    pub fn wants(&self, field: Field, value: &str) -> bool {
        match (field, self.told(field)) {
            (Field::Skills, _) => !self.skills.iter().any(|skill| same(&skill.value, value)),
            (_, Some(told)) => told.source == Source::Accepted && !same(&told.value, value),
            (_, None) => true,
        }
    }

    /// Takes a proposal over, as it is or edited; what is edited was typed.
    ///
    /// # Errors
    /// The field was typed; what it was edited to is wrong.
    pub fn accept(&mut self, field: Field, value: &str, edited: &str) -> Result<(), Refused> {
        let mut check = Check::default();
        let source = if edited.trim().is_empty() { Source::Accepted } else { Source::Typed };
        let value = if source == Source::Typed { edited } else { value };
        let value = match field {
            Field::Skills => check.name("value", value),
            Field::ExperienceLevel => check.word("value", value, &LEVELS),
            Field::Headline | Field::Location => check.text("value", value),
        };
        check.finish().map_err(Refused::Wrong)?;
        if self.told(field).is_some_and(|told| told.source == Source::Typed) {
            return Err(Refused::Typed);
        }
        let told = Told { value, source };
        match field {
            Field::Skills => {
                if !self.skills.iter().any(|skill| same(&skill.value, &told.value)) {
                    self.skills.push(told);
                }
                let mut check = Check::default();
                check.many("skills", self.skills.len(), check::SKILLS);
                check.finish().map_err(Refused::Wrong)?;
            }
            Field::ExperienceLevel => self.experience_level = Some(told),
            Field::Headline => self.headline = Some(told),
            Field::Location => self.location = Some(told),
        }
        Ok(())
    }

    /// Sets the fields of a mask to what the user wants.
    ///
    /// # Errors
    /// Names every field that is wrong, and says what would be right.
    pub fn update(&mut self, wanted: &Self, mask: &[String]) -> Result<(), Vec<FieldViolation>> {
        let mut check = Check::default();
        if mask.is_empty() {
            check.refuse("update_mask", "must name at least one field");
        }
        for path in mask {
            self.set(wanted, path, &mut check);
        }
        check.finish()
    }

    fn set(&mut self, wanted: &Self, path: &str, check: &mut Check) {
        let typed =
            |value: String| (!value.is_empty()).then_some(Told { value, source: Source::Typed });
        let text =
            |told: &Option<Told>| told.as_ref().map(|told| told.value.clone()).unwrap_or_default();
        let (likes, looks) = (&wanted.preferences, &wanted.criteria);
        match path {
            "skills" => self.skills = self.kept(&check.names(path, &skills(wanted), check::SKILLS)),
            "experience_level" => {
                let level = text(&wanted.experience_level);
                self.experience_level = typed(check.word(path, &level, &LEVELS));
            }
            "headline" => self.headline = typed(check.text(path, &text(&wanted.headline))),
            "location" => self.location = typed(check.text(path, &text(&wanted.location))),
            "preferences.remote" => {
                self.preferences.remote = check.word(path, &likes.remote, &REMOTE);
            }
            "preferences.locations" => {
                self.preferences.locations = check.names(path, &likes.locations, check::ITEMS);
            }
            "preferences.employment_types" => {
                let types = &likes.employment_types;
                self.preferences.employment_types = check.words(path, types, &EMPLOYMENT_TYPES);
            }
            "preferences.languages" => {
                self.preferences.languages = check.names(path, &likes.languages, check::ITEMS);
            }
            "criteria.titles" => {
                self.criteria.titles = check.names(path, &looks.titles, check::ITEMS);
            }
            "criteria.industries" => {
                self.criteria.industries = check.names(path, &looks.industries, check::ITEMS);
            }
            "criteria.salary_min" => {
                self.criteria.salary_min = check.amount(path, looks.salary_min);
            }
            "criteria.salary_currency" => {
                self.criteria.salary_currency = check.currency(path, &looks.salary_currency);
            }
            "criteria.salary_period" => {
                self.criteria.salary_period = check.word(path, &looks.salary_period, &PERIODS);
            }
            _ => check.refuse("update_mask", "must name fields that can be set"),
        }
    }

    /// Skills that the user lists; one that was accepted before stays so.
    fn kept(&self, names: &[String]) -> Vec<Told> {
        let known = |name: &String| self.skills.iter().find(|skill| skill.value == *name).cloned();
        let told = |name: &String| Told { value: name.clone(), source: Source::Typed };
        names.iter().map(|name| known(name).unwrap_or_else(|| told(name))).collect()
    }
}

fn skills(content: &Content) -> Vec<String> {
    content.skills.iter().map(|skill| skill.value.clone()).collect()
}

fn same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// A value as it is compared: the same is proposed once.
#[must_use]
pub fn folded(value: &str) -> String {
    value.trim().to_lowercase()
}

#[cfg(test)]
mod tests;
