//! What a rewritten line may say, and what not.

use super::*;

#[test]
fn what_says_no_more_is_taken() {
    for (original, rewritten) in [
        (
            "Built payment services in Rust and PostgreSQL for two million users",
            "Developed payment services in Rust and PostgreSQL for two million users",
        ),
        (
            "Ran the services on k8s and cut the error rate by 40 %",
            "Operated services on Kubernetes, reduced error rate by 40 %",
        ),
        (
            "Ran the services on k8s and cut the error rate by 40 %",
            "Ran the services on Kubernetes.",
        ),
        (
            "Negotiated with suppliers, lowered food cost by 12 % and trained apprentices",
            "Negotiated with suppliers and trained apprentices",
        ),
        (
            "Never worked with insulin pumps, but ran the clinic for diabetes",
            "Never worked with insulin pumps, but ran the clinic for diabetes",
        ),
        ("Leitete ein Team von neun Pflegekräften", "Führte Team von neun Pflegekräften"),
    ] {
        assert_eq!(supported(original, rewritten), Ok(()), "{rewritten}");
    }
}

#[test]
fn what_says_more_or_otherwise_is_not() {
    const LINE: &str =
        "Ran the services on k8s, cut the error rate by 40 % and trained four nurses";
    for wrong in [
        "Ran the services on k8s and Erlang",
        "Ran the services on k8s, cut the error rate by 45 %",
        "Ran the services on k8s, cut the error rate by 40",
        "Ran the services on k8s, cut the error rate by 4 %",
        "Ran the services on k8s for Google",
        "Ran 40 services on k8s",
        "Ran the services on k8s and trained forty nurses",
        "Trained four nurses",
        "Cut the error rate by 40 %, ran the services on k8s",
        "Ran the services on Docker",
        "Ran the services on kubectl",
        "Ran the services on k8s since 2019",
        "Certified Kubernetes Administrator",
    ] {
        assert_eq!(supported(LINE, wrong), Err(Why::Claim), "{wrong}");
    }
    for (line, wrong) in [
        ("Never worked with insulin pumps, but ran the clinic", "Worked with insulin pumps"),
        ("Never worked with insulin pumps, but ran the clinic", "Never worked with insulin pumps"),
        ("Led team A, using Rust, and team B, using Go", "Led team A, using Go"),
        ("Trained by four managers", "Trained four managers"),
        ("Supported the team that built the engine", "Built the engine"),
        ("Grew by -5 % in a bad year", "Grew by 5 % in a bad year"),
        ("Paid $ 5 for each unit sold", "Paid € 5 for each unit sold"),
        (
            "Evaluated, but did not adopt, event streaming pipelines",
            "Evaluated event streaming pipelines",
        ),
        ("Sold 1,200 units", "Sold 1 units"),
    ] {
        assert!(supported(line, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn markup_links_and_hidden_signs_are_not_taken() {
    const LINE: &str = "Ran the services on k8s and trained four nurses";
    for wrong in [
        "**Ran** the services on k8s",
        "<b>Ran the services on k8s</b>",
        "Ran the [services](http://x) on k8s",
        "Ran the services on k8s http://evil.example",
        "Ran the services on\u{200b} k8s",
        "Ran the services\non k8s",
        "Ran the services on k8s {{7*7}}",
        "Ran the services on k8s\u{202e}",
    ] {
        assert!(supported(LINE, wrong).is_err(), "{wrong}");
    }
    assert_eq!(supported(LINE, ""), Err(Why::Length));
    assert_eq!(supported(LINE, &"Ran ".repeat(200)), Err(Why::Length));
}

#[test]
fn lines_are_offered_once_and_without_what_names_the_person() {
    let resume = resume::parse::parse(
        "Ada Example\nada@example.org\n\nExperience\nEngineer, Rechenwerk GmbH, 2019 - present\n\
         - Built payment services in Rust and k8s for two million users\n- Tea\n",
    );
    let posting = matching::analyze("Engineer\n\nRequirements\n- Kubernetes\n- Rust\n");
    let plan = crate::domain::tailor::plan(&resume, &posting);
    let offers = offers(&plan.document, &posting);
    assert_eq!(offers.len(), 1, "{offers:?}");
    assert_eq!(offers[0].terms, ["Kubernetes"]);
    let data = prompt(&offers, &posting).data;
    assert!(!data.contains("Ada") && !data.contains("ada@"), "{data}");
}
