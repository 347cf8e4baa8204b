//! Words of time in English, German, French, Spanish and Polish: months, seasons, "present",
//! "since", "to", and units of length.

/// Spellings of each month, January first; the dot of an abbreviation is left out.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "styczeń",
        "stycznia", "sty", "gennaio", "janeiro",
    ],
    &[
        "february",
        "feb",
        "febr",
        "februar",
        "februari",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "luty",
        "lutego",
        "lut",
        "febbraio",
        "fevereiro",
    ],
    &["march", "mar", "märz", "maerz", "mär", "mrz", "mars", "marzo", "marzec", "marca", "março"],
    &["april", "apr", "avril", "avr", "abril", "abr", "kwiecień", "kwietnia", "kwi", "aprile"],
    &["may", "mai", "mayo", "maj", "maja", "maggio", "maio"],
    &["june", "jun", "juni", "juin", "junio", "czerwiec", "czerwca", "cze", "giugno", "junho"],
    &[
        "july", "jul", "juli", "juillet", "juil", "julio", "lipiec", "lipca", "lip", "luglio",
        "julho",
    ],
    &["august", "aug", "août", "aout", "agosto", "ago", "sierpień", "sierpnia", "sie"],
    &[
        "september",
        "sept",
        "sep",
        "septembre",
        "septiembre",
        "wrzesień",
        "września",
        "wrz",
        "settembre",
        "setembro",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "październik",
        "października",
        "paź",
        "ottobre",
        "outubro",
    ],
    &["november", "nov", "novembre", "noviembre", "listopad", "listopada", "lis", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "grudzień",
        "grudnia",
        "gru",
        "dicembre",
        "dezembro",
    ],
];

const SEASONS: &[&str] = &[
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "frühling",
    "frühjahr",
    "sommer",
    "herbst",
    "sommersemester",
    "wintersemester",
    "printemps",
    "été",
    "eté",
    "automne",
    "hiver",
    "primavera",
    "verano",
    "otoño",
    "invierno",
    "wiosna",
    "lato",
    "jesień",
    "zima",
    "easter",
    "michaelmas",
];

const NOW: &[&str] = &[
    "present",
    "current",
    "currently",
    "now",
    "today",
    "ongoing",
    "date",
    "actual",
    "heute",
    "aktuell",
    "jetzt",
    "laufend",
    "dato",
    "andauernd",
    "aujourd",
    "présent",
    "actuel",
    "actuellement",
    "jour",
    "cours",
    "actualidad",
    "actualmente",
    "presente",
    "hoy",
    "curso",
    "obecnie",
    "ahora",
    "aktualnie",
    "fecha",
    "teraz",
    "nadal",
    "dziś",
    "dzisiaj",
    "chwili",
    "oggi",
    "attuale",
    "atual",
    "heden",
];

/// Small words that stand between a dash and the word for now ("en cours", "la actualidad").
const BEFORE_NOW: &[&str] = &[
    "to", "en", "a", "la", "el", "the", "w", "do", "zu", "ce", "till", "until", "bis", "l", "à",
    "up",
];

const TO: &[&str] = &[
    "to", "till", "until", "til", "through", "thru", "bis", "à", "au", "a", "al", "hasta", "do",
    "until",
];

const SINCE: &[&str] = &["since", "seit", "ab", "depuis", "desde", "od", "dal", "sinds"];

const UNTIL: &[&str] = &["until", "till", "bis", "jusqu", "hasta", "do"];

const FROM: &[&str] =
    &["from", "von", "vom", "de", "du", "od", "between", "desde", "entre", "from"];

/// Words for an end that is still to come.
const EXPECTED: &[&str] = &[
    "expected",
    "anticipated",
    "planned",
    "projected",
    "voraussichtlich",
    "geplant",
    "prévu",
    "prévue",
    "previsto",
    "prevista",
    "planowany",
    "przewidywany",
];

const UNITS: &[&str] = &[
    "semester",
    "semestre",
    "semestres",
    "semestr",
    "wochen",
    "weeks",
    "semaines",
    "semanas",
    "tygodni",
    "year",
    "years",
    "yr",
    "yrs",
    "y",
    "month",
    "months",
    "mo",
    "mos",
    "m",
    "jahr",
    "jahre",
    "jahren",
    "monat",
    "monate",
    "monaten",
    "an",
    "ans",
    "mois",
    "año",
    "años",
    "mes",
    "meses",
    "rok",
    "lata",
    "lat",
    "miesiąc",
    "miesiące",
    "miesięcy",
    "week",
    "weeks",
    "wochen",
    "and",
    "und",
    "et",
    "y",
    "i",
];

/// Number of the month of this name, 1 to 12. `word` is in lower case.
pub(super) fn month(word: &str) -> Option<u16> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u16::try_from(at + 1).ok()
}

/// Whether a word, in any case, stands for the present.
pub(crate) fn is_now(word: &str) -> bool {
    NOW.contains(&word.to_lowercase().as_str())
}

pub(super) fn is_season(word: &str) -> bool {
    SEASONS.contains(&word)
}

pub(crate) fn is_before_now(word: &str) -> bool {
    BEFORE_NOW.contains(&word)
}

pub(super) fn is_to(word: &str) -> bool {
    TO.contains(&word)
}

pub(super) fn is_since(word: &str) -> bool {
    SINCE.contains(&word)
}

pub(super) fn is_until(word: &str) -> bool {
    UNTIL.contains(&word)
}

pub(super) fn is_from(word: &str) -> bool {
    FROM.contains(&word)
}

pub(super) fn is_expected(word: &str) -> bool {
    EXPECTED.contains(&word)
}

pub(super) fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}
