//! Words that lines of entries begin with: what they say of the line decides whether it is a head.

use super::super::vocabulary;

/// Whether a line is the label of what was done: "Responsibilities:".
pub(super) fn names_duties(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "responsibilities",
        "key responsibilities",
        "main responsibilities",
        "duties",
        "tasks",
        "job description",
        "description",
        "beschreibung",
        "descripción",
        "opis",
        "achievements",
        "key achievements",
        "highlights",
        "accomplishments",
        "job responsibilities",
        "roles and responsibilities",
        "duties and responsibilities",
        "aufgaben",
        "hauptaufgaben",
        "tätigkeiten",
        "erfolge",
        "missions",
        "tâches",
        "réalisations",
        "funciones",
        "tareas",
        "logros",
        "obowiązki",
        "zakres obowiązków",
        "osiągnięcia",
    ];
    LABELS.contains(&text.trim_end_matches([':', ' ', '.']).to_lowercase().as_str())
}

/// Whether a line tells of a thesis, maybe with the day of it: it belongs to a course, and is none.
pub(super) fn names_thesis(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "thesis",
        "dissertation",
        "masterthesis",
        "bachelorthesis",
        "masterarbeit",
        "bachelorarbeit",
        "diplomarbeit",
        "abschlussarbeit",
        "mémoire",
        "tesis",
        "tfg",
        "tfm",
    ];
    let words = vocabulary::spelling(text);
    let first = words.iter().find(|word| word.chars().any(char::is_alphabetic));
    first.is_some_and(|word| WORDS.contains(&word.as_str()))
}

/// Whether a text begins with the head of a job title, as titles of the south do: "Desarrolladora web".
pub(super) fn starts_with_title(text: &str) -> bool {
    let first = vocabulary::spelling(text).into_iter().next().unwrap_or_default();
    text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', ',', ';', ':'])
        && vocabulary::is_title_word(&first)
}
