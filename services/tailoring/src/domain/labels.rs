//! Words that a tailored resume adds to those of its source: headings where the source has none,
//! in the language of the source. They claim nothing about the person.

use matching::text;
use resume::{model::Resume, write::Labels};

/// Small words from which it is clear what language a resume is written in.
const CLEAR: usize = 12;

/// A language that headings are known in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    German,
    French,
    Spanish,
    Polish,
}

impl Tongue {
    pub(super) const ALL: [Self; 5] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Polish];

    /// Finds the language of a resume by its small words; English when they do not tell.
    pub(super) fn of(resume: &Resume) -> Self {
        let mut counts = [0usize; Self::ALL.len()];
        for word in resume.lines.iter().flat_map(|line| text::words(line)) {
            for (count, tongue) in counts.iter_mut().zip(Self::ALL) {
                *count += usize::from(tongue.small_words().contains(&word.as_str()));
            }
        }
        let best = counts.iter().copied().max().unwrap_or(0);
        let found = Self::ALL.into_iter().zip(counts).find(|(_, count)| *count == best);
        found.map_or(Self::English, |(tongue, _)| tongue)
    }

    /// The language that a resume is written in; none where its small words are few, or those of several.
    pub(super) fn written(resume: &Resume) -> Option<Self> {
        let words = || resume.lines.iter().flat_map(|line| text::words(line));
        let count = |tongue: Self| {
            words().filter(|word| tongue.small_words().contains(&word.as_str())).count()
        };
        let found = Self::of(resume);
        let hits = count(found);
        let others = Self::ALL.into_iter().filter(|tongue| *tongue != found).map(count).max();
        let clear = hits >= CLEAR && hits >= others.unwrap_or(0) * 3;
        (clear && hits * 20 >= words().count()).then_some(found)
    }

    /// Its name in English, as the vocabulary has it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Polish => "Polish",
        }
    }

    /// Words that this language has and the others have not.
    fn small_words(self) -> &'static [&'static str] {
        match self {
            Self::English => &["and", "the", "with", "of", "for", "to", "a", "by", "from", "at"],
            Self::German => &[
                "und", "der", "die", "das", "von", "mit", "zur", "zum", "für", "bei", "auf",
                "nach", "bis",
            ],
            Self::French => {
                &["et", "le", "les", "des", "du", "pour", "avec", "dans", "une", "au", "aux", "sur"]
            }
            Self::Spanish => &["y", "el", "los", "las", "del", "para", "con", "una", "por", "que"],
            Self::Polish => &["i", "w", "z", "na", "oraz", "do", "dla", "od", "przez", "ze"],
        }
    }

    /// Language tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Polish => "pl",
        }
    }

    /// Heading of the points that match the posting.
    pub(super) const fn selected(self) -> &'static str {
        match self {
            Self::English => "Selected qualifications",
            Self::German => "Ausgewählte Qualifikationen",
            Self::French => "Points forts pour ce poste",
            Self::Spanish => "Cualificaciones destacadas",
            Self::Polish => "Wybrane kwalifikacje",
        }
    }

    /// Heading of what belongs to no other section.
    pub(super) const fn further(self) -> &'static str {
        match self {
            Self::English => "Further information",
            Self::German => "Weitere Angaben",
            Self::French => "Autres informations",
            Self::Spanish => "Otros datos",
            Self::Polish => "Informacje dodatkowe",
        }
    }

    /// What stands before the year in which something that goes on began.
    pub(super) const fn since(self) -> &'static str {
        match self {
            Self::English => "since",
            Self::German => "seit",
            Self::French => "depuis",
            Self::Spanish => "desde",
            Self::Polish => "od",
        }
    }

    /// What stands before the last of several posts, and before the year in which it ended.
    pub(super) const fn last(self) -> (&'static str, &'static str) {
        match self {
            Self::English => ("Most recently", "until"),
            Self::German => ("Zuletzt", "bis"),
            Self::French => ("Dernier poste :", "jusqu’en"),
            Self::Spanish => ("Último puesto:", "hasta"),
            Self::Polish => ("Ostatnio", "do"),
        }
    }

    /// What stands before skills that were shown at work.
    pub(super) const fn experienced(self) -> &'static str {
        match self {
            Self::English => "Experience with",
            Self::German => "Erfahrung mit",
            Self::French => "Pratique :",
            Self::Spanish => "Experiencia con",
            Self::Polish => "Praktyka:",
        }
    }

    /// A sentence that tells years of work, two or more.
    pub(super) fn years(self, years: usize) -> String {
        match self {
            Self::English => format!("{years} years of professional experience."),
            Self::German => format!("{years} Jahre Berufserfahrung."),
            Self::French => format!("{years} ans d’expérience professionnelle."),
            Self::Spanish => format!("{years} años de experiencia profesional."),
            Self::Polish => {
                // 2, 3 and 4 have a form of their own, but for 12, 13 and 14.
                let few = (2..=4).contains(&(years % 10)) && !(12..=14).contains(&(years % 100));
                format!("{years} {} doświadczenia zawodowego.", if few { "lata" } else { "lat" })
            }
        }
    }

    /// Headings of sections that have none in the source.
    pub(super) fn labels(self) -> Labels {
        let [present, summary, work, education, skills, projects, languages, certificates] =
            match self {
                Self::English => return Labels::default(),
                Self::German => [
                    "heute",
                    "Profil",
                    "Berufserfahrung",
                    "Ausbildung",
                    "Kenntnisse",
                    "Projekte",
                    "Sprachen",
                    "Zertifikate",
                ],
                Self::French => [
                    "aujourd’hui",
                    "Profil",
                    "Expérience professionnelle",
                    "Formation",
                    "Compétences",
                    "Projets",
                    "Langues",
                    "Certificats",
                ],
                Self::Spanish => [
                    "actualidad",
                    "Perfil",
                    "Experiencia",
                    "Formación",
                    "Competencias",
                    "Proyectos",
                    "Idiomas",
                    "Certificados",
                ],
                Self::Polish => [
                    "obecnie",
                    "Profil",
                    "Doświadczenie",
                    "Wykształcenie",
                    "Umiejętności",
                    "Projekty",
                    "Języki",
                    "Certyfikaty",
                ],
            }
            .map(str::to_owned);
        Labels { present, summary, work, education, skills, projects, languages, certificates }
    }
}

/// Whether a heading is that of the points that match the posting.
pub(super) fn is_selected(title: &str) -> bool {
    Tongue::ALL.into_iter().any(|tongue| tongue.selected() == title)
}

/// What stands for the end of what goes on, in every language.
pub(super) fn present() -> impl Iterator<Item = String> {
    Tongue::ALL.into_iter().map(|tongue| tongue.labels().present)
}

/// Every heading that a tailored resume may add.
pub(super) fn all() -> Vec<String> {
    let mut all = Vec::new();
    for tongue in Tongue::ALL {
        all.extend([tongue.selected().to_owned(), tongue.further().to_owned()]);
        let Labels { summary, work, education, skills, projects, languages, certificates, .. } =
            tongue.labels();
        all.extend([summary, work, education, skills, projects, languages, certificates]);
    }
    all
}
