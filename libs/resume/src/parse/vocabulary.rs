//! Words that tell what a piece of text is: a job title, an employer, a school, a degree. The
//! words stand in data files beside this; here is how they are matched.

mod degrees;
mod employers;
mod terms;

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

pub(super) use self::{
    degrees::{degree_at, degree_at_start, has_degree},
    terms::{Term, is_contract, is_department},
};

static TITLES: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("data/titles.txt")));
static ORGANISATIONS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("data/organisations.txt")));
static INSTITUTIONS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("data/institutions.txt")));
static TONGUES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("data/tongues.txt")).collect());

/// The same without accents.
static BARE_TONGUES: LazyLock<HashSet<String>> =
    LazyLock::new(|| TONGUES.iter().map(|tongue| without_accents(tongue)).collect());

static MODIFIERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("data/modifiers.txt")).collect());
static AFTER_TITLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("data/after_titles.txt")).collect());
static FILLERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("data/fillers.txt")).collect());

/// Bytes of the longest word that may have an ending.
const LONGEST_WORD: usize = 60;

/// Words of a list, and the endings of words that it stands for with a star.
struct Words {
    whole: HashSet<&'static str>,
    endings: HashSet<&'static str>,
}

impl Words {
    fn read(text: &'static str) -> Self {
        let (endings, whole): (Vec<_>, Vec<_>) =
            words(text).partition(|word| word.starts_with('*'));
        let endings = endings.iter().map(|word| &word[1..]).collect();
        Self { whole: whole.into_iter().collect(), endings }
    }

    fn contains(&self, word: &str) -> bool {
        word.len() <= LONGEST_WORD
            && (self.whole.contains(word)
                || word.char_indices().skip(3).any(|(at, _)| self.endings.contains(&word[at..])))
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    rows(text).flat_map(str::split_whitespace)
}

/// Whether a word, in small letters, stands in titles before the word that names the title, such as
/// "senior" or "software".
pub(super) fn is_modifier(word: &str) -> bool {
    MODIFIERS.contains(word)
}

/// Whether all words of a text only say what a date beside them means; so does no word at all.
pub(super) fn is_filler(piece: &str) -> bool {
    spelling(piece).iter().all(|word| FILLERS.contains(word.as_str()))
}

/// A text without its accents, as capitals are often written.
pub(super) fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Words of a text in lower case, without the signs around them.
pub(super) fn spelling(text: &str) -> Vec<String> {
    text.split([' ', '/', ',', '(', ')', ':', ';', '|', '"', '“', '”'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a word, in lower case, is the head of a job title. German gender forms count too
/// ("Entwickler:in", "Leiter*in").
pub(super) fn is_title_word(word: &str) -> bool {
    let mut stem = word.split([':', '*', '_', '·', '•']).next().unwrap_or(word);
    // "chargé.e", "directeur.trice"
    if let Some((first, ending)) = stem.split_once('.')
        && matches!(ending, "e" | "ne" | "se" | "ère" | "euse" | "rice" | "trice" | "es")
    {
        stem = first;
    }
    let singular = stem.strip_suffix('s').unwrap_or(stem);
    if TITLES.contains(stem) || TITLES.whole.contains(singular) {
        return true;
    }
    // "co-founder", "team-lead"
    stem.rsplit_once('-').is_some_and(|(_, last)| last.len() > 3 && TITLES.contains(last))
}

/// How much a text looks like a job title: 0 not at all, 2 and more surely.
pub(super) fn title_score(text: &str) -> i32 {
    let words = spelling(text);
    let Some(found) = words.iter().rposition(|word| is_title_word(word)) else { return 0 };
    let head = words.get(found + 1).is_none_or(|next| AFTER_TITLES.contains(next.as_str()));
    let starts = found == 0 && words.len() > 1;
    1 + i32::from(head) + i32::from(starts && head)
}

/// Whether a word, in lower case, stands in one of the lists.
pub(super) fn is_known(word: &str) -> bool {
    is_title_word(word)
        || ORGANISATIONS.contains(word)
        || INSTITUTIONS.contains(word)
        || degrees::is_degree(word)
}

/// How much a text looks like the name of an employer: 0 not at all, 2 and more surely.
pub(super) fn organisation_score(text: &str) -> i32 {
    let words = spelling(text);
    let marked = |word: &String| ORGANISATIONS.contains(word.as_str()) || is_company_form(word);
    let name = employers::name_at_start(&words);
    let marks =
        [words.iter().rposition(marked), employers::mark_end(&words), name.map(|count| count - 1)];
    let Some(found) = marks.into_iter().flatten().max() else { return 0 };
    let ends = found + 1 == words.len();
    let form = words.iter().any(|word| is_company_form(word));
    // "Software Engineer", "University Lecturer": the mark is part of a title.
    if !form && words[found..].iter().any(|word| is_title_word(word)) {
        return 0;
    }
    let named = words.get(found + 1).is_some_and(|word| {
        matches!(word.as_str(), "of" | "für" | "de" | "des" | "du" | "del" | "di")
    });
    let whole = name == Some(words.len());
    1 + i32::from(ends) + 2 * i32::from(form) + i32::from(named || whole)
}

fn is_company_form(word: &str) -> bool {
    matches!(
        word,
        "inc"
            | "llc"
            | "ltd"
            | "limited"
            | "plc"
            | "llp"
            | "corp"
            | "corporation"
            | "incorporated"
            | "gmbh"
            | "mbh"
            | "ag"
            | "kg"
            | "ohg"
            | "e.k"
            | "e.v"
            | "kgaa"
            | "gbr"
            | "s.a"
            | "sas"
            | "sarl"
            | "s.l"
            | "s.l.u"
            | "slu"
            | "sl"
            | "s.l.l"
            | "s.c"
            | "s.coop"
            | "s.a.s"
            | "s.a.u"
            | "sau"
            | "sasu"
            | "eurl"
            | "s.à.r.l"
            | "ltda"
            | "s.a.c"
            | "sp.k"
            | "sp.j"
            | "s.j"
            | "sp.z"
            | "spółka"
            | "ug"
            | "gesmbh"
            | "ges.m.b.h"
            | "pvt"
            | "pte"
            | "pllc"
            | "s.r.o"
            | "kft"
            | "oyj"
            | "z.o.o"
            | "o.o"
            | "sp"
            | "s.p.a"
            | "srl"
            | "s.r.l"
            | "bv"
            | "b.v"
            | "nv"
            | "oy"
            | "aps"
    )
}

/// Whether a comma part only says the legal form of the name before it ("Inc.", "GmbH").
pub(super) fn is_legal_form(text: &str) -> bool {
    let words = spelling(text);
    !words.is_empty() && words.len() <= 2 && words.iter().all(|word| is_company_form(word))
}

/// Whether a text names a place of education.
pub(super) fn is_institution(text: &str) -> bool {
    let words = spelling(text);
    words.iter().any(|word| INSTITUTIONS.contains(word))
        || words.windows(2).any(|pair| INSTITUTIONS.whole.contains(pair.join("-").as_str()))
}

/// Whether a word, in any case, names a human language.
pub(super) fn is_tongue(word: &str) -> bool {
    let lower = word.to_lowercase();
    // "Ingles"
    TONGUES.contains(lower.as_str()) || BARE_TONGUES.contains(&without_accents(&lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_employers_are_told_apart_by_their_last_word() {
        for (text, title) in [
            ("Senior Software Engineer", true),
            ("Co-Founder & CTO", true),
            ("Director of Nursing", true),
            ("Software Development Engineer III", true),
            ("Vertriebsleiter", true),
            ("Technicienne de laboratoire", true),
            ("Specjalistka ds. marketingu", true),
            ("Engineer Solutions Ltd", false),
            ("Teacher Training College", false),
            ("Game Developer Magazine", false),
            ("Royal Infirmary Hospital", false),
            ("Müller Maschinenbau GmbH", false),
        ] {
            let is_title = title_score(text) > organisation_score(text);
            assert_eq!(is_title, title, "{text}");
        }
    }

    #[test]
    fn titles_of_many_trades_are_known() {
        for title in [
            "Church Pianist",
            "School Custodian",
            "Care Home Babysitter",
            "Raumpflegerin und Küchenhilfe",
            "Produktmanager",
            "Nachhilfelehrer",
            "FSJ im Kindergarten",
            "Industriemechanikerin",
            "Agent d'entretien",
            "Kinésithérapeute",
            "Employée polyvalente",
            "Baby-sitter",
            "Peluquera",
            "Psicóloga",
            "Trabajador social",
            "Korepetytorka",
            "Ślusarz",
            "Wychowawca kolonijny",
        ] {
            assert!(title_score(title) > 0, "{title}");
        }
        assert_eq!(title_score("Bread and butter"), 0);
        for title in ["Vendeur/se", "Chargé.e de mission", "Camarero/a", "Nauczyciel w przedszkolu"]
        {
            assert!(title_score(title) > 1, "{title}");
        }
    }

    #[test]
    fn employers_are_known_by_their_words_and_by_name() {
        for employer in [
            "St. Mary's Nursing Home",
            "Seaside Guesthouse",
            "Sonnenapotheke",
            "Gasthof Adler",
            "Boucherie Lambert",
            "Mairie de Bellerive",
            "Conseil départemental du Nord",
            "Ferretería Ortega",
            "Residencia de mayores El Olmo",
            "Hurtownia Nowak",
            "Dom pomocy społecznej w Zalesiu",
            "McDonald’s",
            "Deutsche Bahn AG",
            "Mercadona",
            "Biedronka",
            "Kühne + Nagel",
        ] {
            let score = organisation_score(employer);
            assert!(score > 0 && score > title_score(employer), "{employer}");
        }
        assert!(organisation_score("Lidl") > 1 && organisation_score("Lidl cashier") == 0);
    }

    #[test]
    fn schools_and_languages_are_known() {
        for school in ["HTL Steyr", "Kantonsschule Zug", "IFSI de Nantes", "Sciences Po", "UNED"] {
            assert!(is_institution(school), "{school}");
        }
        assert!(is_institution("Çınar University"));
        assert!(is_institution("Westfälische Wilhelms-Universität"));
        assert!(!is_institution("Acme Ltd"));
        assert!(is_tongue("Deutsch") && is_tongue("English") && !is_tongue("Rust"));
    }
}
