//! Headings of sections in many spellings, told from labels, entries and lists by their look.

use super::*;

#[test]
fn headings_are_known_in_many_spellings() {
    for (text, topic) in [
        ("WORK EXPERIENCE", Topic::Work),
        ("Work & Experience:", Topic::Work),
        ("E D U C A T I O N", Topic::Education),
        ("S K I L L S", Topic::Skills),
        ("K EY SK I L LS", Topic::Skills),
        ("EDU C ATI O N", Topic::Education),
        ("Berufserfahrung", Topic::Work),
        ("EXPÉRIENCE PROFESSIONNELLE", Topic::Work),
        ("Formación académica", Topic::Education),
        ("Języki obce", Topic::Languages),
        ("Centres d’intérêt", Topic::Other),
        ("Licenses & Certifications", Topic::Certificates),
        ("LEBENSLAUF", Topic::Title),
        ("EXPERIENCES PROFESSIONNELLES", Topic::Work),
        ("Éxperience Professionnelle", Topic::Work),
        ("Professional Qualification", Topic::Certificates),
        ("RESUME", Topic::Title),
        ("Employment & Experience", Topic::Work),
        ("Areas of Competency", Topic::Skills),
        ("Berufliche Stationen & Praktika", Topic::Work),
        ("Schul- und Berufsausbildung", Topic::Education),
        ("Fort- und Weiterbildungen", Topic::Certificates),
        ("Mes atouts", Topic::Skills),
        ("Stages et expériences professionnelles", Topic::Work),
        ("CENTRES D'INTERET", Topic::Other),
        ("Otros cursos y seminarios", Topic::Certificates),
        ("Nivel de estudios", Topic::Education),
        ("Przebieg zatrudnienia", Topic::Work),
        ("Kursy, szkolenia, certyfikaty", Topic::Certificates),
        ("Cechy osobowości", Topic::Skills),
        ("Capacità e competenze", Topic::Skills),
        ("Habilitações literárias", Topic::Education),
    ] {
        assert_eq!(exact(text), Some(topic), "{text}");
    }
    assert_eq!(exact("Jane Roe"), None);
}

#[test]
fn unusual_headings_are_known_by_the_look_of_the_others() {
    let raw =
        "EXPERIENCE\nx\n\nEDUCATION\ny\n\nSELECTED CAREER ACHIEVEMENTS\nz\nCustomer Experience\n";
    let lines = super::super::lines::scan(&raw.lines().map(str::to_owned).collect::<Vec<_>>());
    let look = Look::of(&lines);
    assert_eq!(recognise(&lines[4], look, Some(Topic::Education)), Some(Topic::Other));
    assert_eq!(recognise(&lines[6], look, Some(Topic::Other)), None);
}

#[test]
fn a_section_may_begin_on_the_line_of_its_heading() {
    let first = |text: &str| {
        let lines = super::super::lines::scan(&[text.to_owned()]);
        inline(&lines[0], Some(Topic::Education)).map(|(topic, _, rest)| (topic, rest.to_owned()))
    };
    assert_eq!(first("EXPERIENCE: Baker"), Some((Topic::Work, "Baker".to_owned())));
    assert_eq!(first("Experience: three years"), None);
    assert_eq!(first("Cel: 300 000 0000"), None);
}

#[test]
fn a_label_inside_of_an_entry_is_no_heading() {
    let raw = "Experience\nBaker, Crumb Ltd\n- Baked\nAwards:\n- 2020 Best loaf\n\nEducation\nx\n";
    let lines = super::super::lines::scan(&raw.lines().map(str::to_owned).collect::<Vec<_>>());
    let look = Look::of(&lines);
    assert_eq!(recognise(&lines[3], look, Some(Topic::Work)), None);
    assert_eq!(recognise(&lines[5], look, Some(Topic::Work)), Some(Topic::Education));
}

#[test]
fn a_heading_may_lack_a_letter() {
    let raw = "Sprachen\nx\n\nKenntnise\nHolz\n\nAusbildung\nx\n";
    let lines = super::super::lines::scan(&raw.lines().map(str::to_owned).collect::<Vec<_>>());
    let look = Look::of(&lines);
    assert_eq!(recognise(&lines[2], look, Some(Topic::Languages)), Some(Topic::Skills));
    let two = Line { text: "Persönlich Daten".to_owned(), blank_before: true, ..Line::default() };
    assert_eq!(recognise(&two, look, Some(Topic::Certificates)), Some(Topic::Contact));
    let course =
        Line { text: "Ausbildung Tischler".to_owned(), blank_before: true, ..Line::default() };
    assert_eq!(recognise(&course, look, Some(Topic::Education)), None);
}

#[test]
fn a_heading_may_stand_before_its_list() {
    let line = Line { text: "Skills: Rust, Go".to_owned(), ..Line::default() };
    assert_eq!(inline(&line, None), Some((Topic::Skills, "Skills", "Rust, Go")));
    assert_eq!(inline(&line, Some(Topic::Skills)), None);
    let line = Line { text: "skills: Rust, Go".to_owned(), ..Line::default() };
    assert_eq!(inline(&line, Some(Topic::Summary)), None);
}
