//! Pay as it stands in a posting: figures with a currency, from and to, by hour to year.

use serde::{Deserialize, Serialize};

/// For what time pay is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pay {
    /// From.
    pub from: f64,
    /// To; the same for one figure.
    pub to: f64,
    /// Currency by ISO 4217.
    pub currency: String,
    /// For what time; none where the posting does not say.
    pub per: Option<Per>,
    /// As worded.
    pub text: String,
}

const CURRENCIES: [(&str, &str); 17] = [
    ("us$", "USD"),
    ("usd", "USD"),
    ("c$", "CAD"),
    ("cad", "CAD"),
    ("a$", "AUD"),
    ("aud", "AUD"),
    ("chf", "CHF"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("pln", "PLN"),
    ("zł", "PLN"),
    ("sek", "SEK"),
    ("czk", "CZK"),
    ("kč", "CZK"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("$", "USD"),
];
const PERIODS: [(&[&str], Per); 4] = [
    (
        &[
            "per hour",
            "an hour",
            "/hour",
            "/hr",
            "/h",
            "hourly",
            "pro stunde",
            "/stunde",
            "die stunde",
            "de l'heure",
            "por hora",
            "za godzinę",
            "/godz",
        ],
        Per::Hour,
    ),
    (&["per day", "a day", "/day", "daily rate", "pro tag", "par jour", "por día"], Per::Day),
    (
        &[
            "per month",
            "a month",
            "/month",
            "monthly",
            "pro monat",
            "monatlich",
            "im monat",
            "/monat",
            "par mois",
            "al mes",
            "mensual",
            "miesięcznie",
            "/mies",
        ],
        Per::Month,
    ),
    (
        &[
            "per year",
            "a year",
            "/year",
            "/yr",
            "per annum",
            "p.a",
            "annually",
            "annual",
            "yearly",
            "pro jahr",
            "jährlich",
            "im jahr",
            "jahresgehalt",
            "par an",
            "al año",
            "brut annuel",
            "anual",
            "rocznie",
        ],
        Per::Year,
    ),
];
/// Longest line that is looked at, in bytes; pay stands in short ones.
const LINE: usize = 2_000;

/// A figure and where it ends.
struct Figure {
    value: f64,
    start: usize,
    end: usize,
}

/// Finds pay in a line: one or two figures with a currency at them.
pub(super) fn find(line: &str) -> Option<Pay> {
    if line.len() > LINE || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let low = line.to_lowercase();
    let figures = figures(&low);
    for (at, figure) in figures.iter().enumerate() {
        let Some(currency) = beside(&low, figure) else { continue };
        let mut range = vec![figure];
        for next in figures.iter().skip(at + 1).take(1) {
            let between = without_currency(low.get(figure.end..next.start)?);
            if matches!(
                between.as_str(),
                "-" | "–" | "—" | "to" | "bis" | "and" | "à" | "a" | "do" | "und"
            ) {
                range.push(next);
            }
        }
        // "50 - 60k": the sign of thousands stands at the second.
        let to = range.last().map_or(figure.value, |last| last.value);
        let from = if figure.value < 1_000.0 && to >= 10_000.0 {
            figure.value * 1_000.0
        } else {
            figure.value
        };
        let per = period(&low);
        let plausible = to >= 1_000.0 || (to >= 8.0 && per.is_some());
        let pays = per.is_some() || speaks_of_pay(&low) || range.len() == 2;
        if plausible && pays && from <= to && !counts_something(&low) {
            return Some(Pay {
                from,
                to,
                currency: currency.into(),
                per,
                text: line.trim().to_owned(),
            });
        }
    }
    None
}

fn speaks_of_pay(line: &str) -> bool {
    const WORDS: [&str; 16] = [
        "salary",
        "pay",
        "compensation",
        "wage",
        "gehalt",
        "lohn",
        "vergütung",
        "entgelt",
        "bruttojahr",
        "salaire",
        "rémunération",
        "salario",
        "sueldo",
        "wynagrodzenie",
        "ote",
        "base",
    ];
    WORDS.iter().any(|word| line.contains(word))
}

/// Whether the figures count something else: revenue, budget, funding.
fn counts_something(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "revenue", "budget", "funding", "turnover", "umsatz", "million", "billion", "mrd", "mio",
        "raised", "bonus of", "arr",
    ];
    WORDS.iter().any(|word| line.contains(word))
}

fn period(line: &str) -> Option<Per> {
    PERIODS
        .into_iter()
        .find_map(|(words, per)| words.iter().any(|word| line.contains(word)).then_some(per))
}

/// The currency that stands before or after a figure.
fn beside(line: &str, figure: &Figure) -> Option<&'static str> {
    let (before, after) = (line[..figure.start].trim_end(), line[figure.end..].trim_start());
    let known = |(sign, code): (&'static str, &'static str)| {
        (before.ends_with(sign) || after.starts_with(sign)).then_some(code)
    };
    CURRENCIES.into_iter().find_map(known).or_else(|| {
        // "50 - 60 EUR": the currency stands at the second.
        let joint = ["bis", "to", "à", "do", "und", "and"];
        let rest = joint.iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after);
        let rest = rest.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '-' | '–' | ' ' | '.' | ',' | 'k' | '\'')
        });
        CURRENCIES.into_iter().find_map(|(sign, code)| {
            (rest.len() < after.len() && rest.starts_with(sign)).then_some(code)
        })
    })
}

fn without_currency(between: &str) -> String {
    let mut text = between.to_owned();
    for (sign, _) in CURRENCIES {
        text = text.replace(sign, "");
    }
    text.trim().to_owned()
}

fn figures(line: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() || (at > 0 && bytes[at - 1].is_ascii_alphanumeric()) {
            at += 1;
            continue;
        }
        let start = at;
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        while at < bytes.len()
            && (digit(at)
                || (matches!(bytes[at], b'.' | b',' | b'\'') && digit(at + 1))
                || grouped(bytes, at))
        {
            at += 1;
        }
        let mut value = value(&line[start..at]);
        if bytes.get(at) == Some(&b'k') && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            value *= 1_000.0;
            at += 1;
        }
        figures.push(Figure { value, start, end: at });
    }
    figures
}

/// Whether a space parts groups of three digits: "50 000".
fn grouped(bytes: &[u8], at: usize) -> bool {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes[at] == b' ' && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4)
}

/// The value of a figure with points and commas: before two digits at the end they mark cents.
fn value(figure: &str) -> f64 {
    let cents = figure.len() >= 3 && matches!(figure.as_bytes()[figure.len() - 3], b'.' | b',');
    let (whole, rest) = if cents { figure.split_at(figure.len() - 3) } else { (figure, "") };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let one = figure.len() >= 2 && matches!(figure.as_bytes()[figure.len() - 2], b'.' | b',');
    if one {
        return format!("{}.{}", digits(&figure[..figure.len() - 2]), &figure[figure.len() - 1..])
            .parse()
            .unwrap_or(0.0);
    }
    format!("{}.{}", digits(whole), if rest.is_empty() { "0".into() } else { digits(rest) })
        .parse()
        .unwrap_or(0.0)
}
