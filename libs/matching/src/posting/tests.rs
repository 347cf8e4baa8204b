//! Postings of different trades, taken apart.

use super::*;

const POSTING: &str = "Data Engineer (m/f/d)
Harbour Analytics, Rotterdam

About us
We are a friendly company with experience in everything, founded 40 years ago.

Your role
- You will build streaming pipelines with Kafka and Python
- Keep the data warehouse healthy

What you bring
- 3-5 years of experience with SQL and PostgreSQL
- Python at a professional level
- Fluent English; Dutch is a plus

Nice to have
- Rust or Go
- Terraform

What we offer
- Health insurance and 30 days of holiday
- Training in Kubernetes

How to apply
Send your CV to jobs@harbour.example.
";

fn texts(posting: &Posting, must: bool) -> Vec<&str> {
    posting.requirements.iter().filter(|r| r.must == must).map(|r| r.text.as_str()).collect()
}

#[test]
fn demands_wishes_and_duties_are_told_apart() {
    let posting = analyze(POSTING);
    assert_eq!(posting.title, "Data Engineer");
    assert_eq!(
        texts(&posting, true),
        [
            "3-5 years of experience with SQL and PostgreSQL",
            "Python at a professional level",
            "Fluent English"
        ]
    );
    assert_eq!(texts(&posting, false), ["Dutch is a plus", "Rust or Go", "Terraform"]);
    let duties: Vec<_> = posting.responsibilities.iter().map(|duty| duty.line).collect();
    assert_eq!(duties, [7, 8]);
    assert_eq!(posting.requirements[0].years, Some(3));
    assert_eq!(posting.requirements[0].line, 11);
}

#[test]
fn skills_come_from_demands_and_duties_only() {
    let posting = analyze(POSTING);
    let names: Vec<_> = posting.skills.iter().map(|skill| skill.name.as_str()).collect();
    for wanted in
        ["Apache Kafka", "Python", "SQL", "PostgreSQL", "English", "Rust", "Go", "Terraform"]
    {
        assert!(names.contains(&wanted), "{wanted} in {names:?}");
    }
    for other in ["Insurance", "Kubernetes"] {
        assert!(!names.contains(&other), "{other} in {names:?}");
    }
    let must = |name: &str| posting.skills.iter().any(|skill| skill.name == name && skill.must);
    assert!(must("PostgreSQL") && !must("Rust"));
}

#[test]
fn keywords_are_words_of_the_trade() {
    let keywords = analyze(POSTING).keywords;
    assert!(keywords.contains(&"python".to_owned()), "{keywords:?}");
    assert!(keywords.iter().all(|word| !["experience", "with", "bring"].contains(&word.as_str())));
}

#[test]
fn postings_without_headings_are_read_by_their_words() {
    let posting = analyze(
        "Night Porter\n\nOur hotel has 80 rooms. You will check in late guests and close the books of \
         the day. Experience in a hotel is required, and you have good English. A driving licence would \
         be a plus.",
    );
    assert_eq!(posting.responsibilities.len(), 1);
    assert_eq!(texts(&posting, true).len(), 1);
    assert_eq!(texts(&posting, false), ["A driving licence would be a plus."]);
}

#[test]
fn a_posting_in_one_line_is_cut_at_its_labels() {
    let posting = analyze(
        "Engineer\nWe build things. Basic Qualifications: 5+ years of Rust. Preferred Qualifications: \
         Experience in Go services.",
    );
    assert_eq!(texts(&posting, true), ["5+ years of Rust."]);
    assert_eq!(texts(&posting, false), ["Experience in Go services."]);
}

#[test]
fn postings_of_other_languages_are_read_too() {
    for (text, skill) in [
        (
            "Elektroniker (m/w/d)\n\nIhr Profil\n- Erfahrung mit SPS-Programmierung\n\nWir bieten\n- Obstkorb",
            "PLC programming",
        ),
        (
            "Infirmier H/F\n\nProfil recherché :\n- Maîtrise des pansements\n\nAvantages :\n- RTT",
            "Wound care",
        ),
        ("Mozo\n\nRequisitos\n- Carretilla elevadora\n\nOfrecemos\n- Turnos", "Forklift operation"),
        ("Księgowa\n\nWymagania\n- Znajomość VAT\n\nOferujemy\n- Kartę", "VAT"),
    ] {
        let posting = analyze(text);
        assert_eq!(posting.requirements.len(), 1, "{text}");
        assert!(posting.requirements[0].must);
        assert_eq!(posting.requirements[0].skills, [skill], "{text}");
    }
}

#[test]
fn lists_without_bullets_are_lists_and_broken_lines_are_none() {
    let posting = analyze(
        "Shift Supervisor\nHarbour Depot\n\nRequirements:\nSchool diploma is required\n\
         2+ years of leading a shift\nForklift certification\nMust be able to lift 20 kg and to stand for ten \
         hours\n\nResponsibilities:\nSupervise 25 people in receiving, picking and packing\nKeep the records \
         of the stock\n",
    );
    let demands = [
        "School diploma is required",
        "2+ years of leading a shift",
        "Forklift certification",
        "Must be able to lift 20 kg and to stand for ten hours",
    ];
    assert_eq!(texts(&posting, true), demands);
    assert_eq!(posting.responsibilities.len(), 2);
    let posting = analyze(
        "Clerk\n\nRequirements\nExperience in keeping the books of a firm of some size and in all that\n\
         belongs to it, such as taxes. Knowledge of the law of trade, as far as it\nmatters there.\n",
    );
    assert_eq!(texts(&posting, true).len(), 2, "{:?}", posting.requirements);
}

#[test]
fn what_is_waived_paid_or_said_of_the_employer_is_no_demand() {
    let posting = analyze(
        "Baker\n\nWe are a family with long experience. We are a friendly team in the north.\n\n\
         What you bring\n- Experience with rye\n- A degree is not required.\n\n\
         The pay range for people with experience is 30,000 to 35,000.\n\
         The successful candidate will:\n- hold a driving licence\n- be able to start at four\n\n\
         It would be desirable, but not essential, if you could decorate cakes.\n",
    );
    let demands = ["Experience with rye", "hold a driving licence", "be able to start at four"];
    assert_eq!(texts(&posting, true)[..], demands, "{:?}", posting.requirements);
    assert_eq!(texts(&posting, false).len(), 1);
}

#[test]
fn nothing_and_garbage_are_read_without_complaint() {
    for text in ["", "\n\n", ":", "- ", "Requirements", "🦀", "a:b:c:d\n::::"] {
        let _ = analyze(text);
    }
}
