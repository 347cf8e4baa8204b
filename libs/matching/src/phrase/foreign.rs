//! Terms of German, French, Spanish and Polish: what stands behind the commonest words for knowing
//! ("Kenntnisse in …", "maîtrise de …", "experiencia con …", "znajomość …"). The words of each
//! language are in `data/phrases/foreign.tsv`.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use super::words::{self, Classes, Token};

static LANGUAGES: LazyLock<Vec<Language>> =
    LazyLock::new(|| read(include_str!("../../data/phrases/foreign.tsv")));

/// Words of a thing that is known at most.
const LONGEST: usize = 5;
/// Things that one lead names at most.
const MOST: usize = 12;

/// The words of a language by what they do in a phrase.
#[derive(Default)]
struct Language {
    name: &'static str,
    leads: Vec<Lead>,
    joins: HashSet<&'static str>,
    opens: HashSet<&'static str>,
    inner: HashSet<&'static str>,
    stops: HashSet<&'static str>,
    endings: Vec<&'static str>,
}

/// Words that something known follows.
struct Lead {
    words: Vec<&'static str>,
    /// Whether the phrase begins with them.
    whole: bool,
}

fn read(table: &'static str) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let mut fields = row.split('\t');
        let (Some(name), Some(does), Some(words)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if languages.last().is_none_or(|last| last.name != name) {
            languages.push(Language { name, ..Language::default() });
        }
        let Some(language) = languages.last_mut() else { continue };
        let words = words.split('|');
        match does {
            "lead" | "whole" => language.leads.extend(
                words.map(|lead| Lead { words: lead.split(' ').collect(), whole: does == "whole" }),
            ),
            "and" => language.joins.extend(words),
            "open" => language.opens.extend(words),
            "inner" => language.inner.extend(words),
            "stop" => language.stops.extend(words),
            "noun" => language.endings.extend(words),
            _ => {}
        }
    }
    languages
}

/// Finds the terms of a sentence, in bytes of it; none in a sentence without a lead.
pub(super) fn find(sentence: &str) -> Vec<Range<usize>> {
    let tokens = elided(sentence, words::tokens(sentence));
    let mut found = Vec::new();
    for language in LANGUAGES.iter() {
        let mut at = 0;
        while at < tokens.len() {
            if language.names_knowledge(&tokens[at]) {
                found.push(tokens[at].start..tokens[at].end);
            }
            at = match language.lead(&tokens[at..]) {
                Some(lead) => language.list(&tokens, at, lead, &mut found),
                None => at + 1,
            };
        }
    }
    found
}

/// The words with "d'" and "l'" as words of their own.
fn elided<'t>(sentence: &'t str, tokens: Vec<Token<'t>>) -> Vec<Token<'t>> {
    let mut apart = Vec::with_capacity(tokens.len());
    for token in tokens {
        let sign = token.text.find(['\'', '’']).filter(|&at| at == 1 && token.text.len() > 3);
        let Some(sign) = sign.filter(|_| token.low.starts_with(['d', 'l'])) else {
            apart.push(token);
            continue;
        };
        let cut = token.start
            + sign
            + sentence[token.start + sign..].chars().next().map_or(1, char::len_utf8);
        for (start, end) in [(token.start, cut), (cut, token.end)] {
            let low = sentence[start..end].to_lowercase().replace('’', "'");
            apart.push(Token { text: &sentence[start..end], low, start, end, ..token });
        }
    }
    apart
}

impl Language {
    /// The longest lead that starts here.
    fn lead(&self, tokens: &[Token<'_>]) -> Option<&Lead> {
        let fits = |lead: &&Lead| {
            tokens.len() > lead.words.len()
                && lead.words.iter().zip(tokens).all(|(word, token)| token.low == *word)
        };
        self.leads.iter().filter(fits).max_by_key(|lead| lead.words.len())
    }

    /// "Excelkenntnisse" names what is known by itself.
    fn names_knowledge(&self, token: &Token<'_>) -> bool {
        const PLAIN: &[&str] = &["fach", "grund", "vor", "sprach", "basis", "orts", "berufs"];
        self.endings.iter().any(|ending| {
            token.low.strip_suffix(ending).is_some_and(|rest| {
                rest.chars().count() > 2 && !PLAIN.contains(&rest.trim_end_matches('-'))
            })
        })
    }

    /// Reads what a lead names; returns where the list ends.
    fn list(
        &self,
        tokens: &[Token<'_>],
        from: usize,
        lead: &Lead,
        found: &mut Vec<Range<usize>>,
    ) -> usize {
        let mut at = from + lead.words.len();
        for number in 0..MOST {
            let start = self.opened(tokens, at);
            let end = self.end(tokens, start);
            let says = |token: &Token<'_>| token.text.chars().any(char::is_alphabetic);
            // Figures are nothing that is known.
            if !tokens[start..end].iter().any(says) {
                return at.max(from + 1);
            }
            let first = if lead.whole && number == 0 { from } else { start };
            found.push(tokens[first].start..tokens[end - 1].end);
            at = end;
            let joint =
                |token: &&Token<'_>| token.text == "," || self.joins.contains(token.low.as_str());
            let joints = tokens[at..].iter().take_while(joint).count();
            if joints == 0 || lead.whole {
                return at;
            }
            at += joints;
            if self.lead(&tokens[at..]).is_some() {
                return at;
            }
        }
        at
    }

    /// Where a thing starts, behind articles and the like.
    fn opened(&self, tokens: &[Token<'_>], at: usize) -> usize {
        let opens = |token: &&Token<'_>| self.opens.contains(token.low.as_str());
        at + tokens[at..].iter().take_while(opens).count()
    }

    /// One past the last word of the thing that starts here.
    fn end(&self, tokens: &[Token<'_>], start: usize) -> usize {
        let inner = |token: &Token<'_>| self.inner.contains(token.low.as_str());
        let ends = |token: &Token<'_>| {
            let low = token.low.as_str();
            let sign = token.is(Classes::SIGN) || !token.text.chars().any(char::is_alphanumeric);
            sign || self.joins.contains(low) || (self.stops.contains(low) && !inner(token))
        };
        let most = tokens.len().min(start + LONGEST);
        let mut end = (start..most).find(|&at| ends(&tokens[at])).unwrap_or(most);
        while end > start && inner(&tokens[end - 1]) {
            end -= 1;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(sentence: &str, wanted: &[&str]) {
        let found: Vec<&str> = find(sentence).into_iter().map(|place| &sentence[place]).collect();
        assert_eq!(found, wanted, "{sentence}");
    }

    #[test]
    fn german() {
        finds("Kenntnisse in der Lohnbuchhaltung sind von Vorteil", &["Lohnbuchhaltung"]);
        finds("Erfahrung im Umgang mit Kunden und Kassensystemen", &["Kunden", "Kassensystemen"]);
        finds(
            "Gute Kenntnisse im Bereich Gartenbau, Floristik und Baumpflege.",
            &["Gartenbau", "Floristik", "Baumpflege"],
        );
        finds("Studium der Forstwirtschaft", &["Studium der Forstwirtschaft"]);
        finds("Du bringst Excelkenntnisse mit", &["Excelkenntnisse"]);
        finds("Gute Fachkenntnisse sind uns wichtig", &[]);
    }

    #[test]
    fn french() {
        finds("Bonne maîtrise de la gestion de stock exigée", &["gestion de stock"]);
        finds("Connaissance d'un logiciel de paie", &["paie"]);
        finds("Expérience en pâtisserie et en boulangerie", &["pâtisserie", "boulangerie"]);
        finds("Connaissances de l’élevage bovin souhaitées", &["élevage bovin"]);
        finds("Diplôme en comptabilité", &["Diplôme en comptabilité"]);
    }

    #[test]
    fn spanish() {
        finds(
            "Experiencia en atención al cliente y cobro en caja",
            &["atención al cliente", "cobro"],
        );
        finds("Conocimientos de poda y riego", &["poda", "riego"]);
        finds("Experiencia en poda y manejo de drones", &["poda", "drones"]);
        finds("Manejo de carretillas elevadoras imprescindible", &["carretillas elevadoras"]);
        finds("Experiencia con gestión de almacenes", &["gestión de almacenes"]);
    }

    #[test]
    fn polish() {
        finds("Znajomość przepisów ruchu drogowego", &["przepisów ruchu drogowego"]);
        finds(
            "Doświadczenie w sprzedaży oraz obsługi kasy mile widziane",
            &["sprzedaży", "obsługi kasy"],
        );
        finds("Umiejętność szycia i haftowania", &["szycia", "haftowania"]);
    }

    #[test]
    fn sentences_without_a_lead_and_english_ones_hold_nothing() {
        for sentence in [
            "Wir sind ein Team von Gärtnern",
            "Experience in baking and pastry",
            "Nous vous offrons un salaire fixe",
            "Somos una empresa familiar",
            "Experiencia de un año",
            "Erfahrung in mindestens drei Jahren",
            "Expérience de 2 ans",
            "Doświadczenie z 3 lat",
            "",
            "Kenntnisse in",
            "d'",
        ] {
            finds(sentence, &[]);
        }
    }
}
