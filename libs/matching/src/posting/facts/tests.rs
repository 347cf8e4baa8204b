//! Facts of postings of different trades and languages.

use super::*;
use crate::analyze;

#[test]
fn an_english_posting_says_what_the_position_is() {
    let facts = analyze(
        "Senior Data Engineer\nLocation: Leeds, UK\nHybrid, full-time, permanent\nSalary: £55,000 - £65,000 a year\n\n\
         Requirements\n- 5+ years of experience with SQL\n- Bachelor's or Master's degree in computer science\n\
         - Fluent English\n- You must have the right to work in the UK; no visa sponsorship\n- Full driving licence\n\n\
         Nice to have\n- German (B1)\n\nBenefits\n- 30 days of holiday\n- Training budget of £2,000\n",
    )
    .facts;
    assert_eq!(facts.seniority, Some(Seniority::Senior));
    assert_eq!(facts.location.as_deref(), Some("Leeds, UK"));
    assert_eq!(facts.remote, Some(Remote::Hybrid));
    assert_eq!(facts.employment, [Employment::FullTime, Employment::Permanent]);
    let pay = facts.pay.unwrap();
    assert_eq!(
        (pay.from, pay.to, pay.currency.as_str(), pay.per),
        (55_000.0, 65_000.0, "GBP", Some(Per::Year))
    );
    assert_eq!((facts.years, facts.education), (Some(5), Some(Education::Bachelor)));
    let spoken: Vec<_> =
        facts.languages.iter().map(|l| (l.language.as_str(), l.level.as_str(), l.must)).collect();
    assert_eq!(spoken, [("English", "fluent", true), ("German", "b1", false)]);
    let gates: Vec<GateKind> = facts.gates.iter().map(|gate| gate.kind).collect();
    assert_eq!(
        gates,
        [
            GateKind::Years,
            GateKind::Education,
            GateKind::Language,
            GateKind::WorkPermit,
            GateKind::Licence
        ]
    );
    let offered: Vec<&str> = facts.benefits.iter().map(|said| said.text.as_str()).collect();
    assert!(offered.contains(&"30 days of holiday"), "{offered:?}");
    assert_eq!(facts.visa.len(), 1);
}

#[test]
fn a_german_posting_says_it_as_well() {
    let facts = analyze(
        "Teamleiter Pflege (m/w/d)\nStandort: Köln\nVollzeit oder Teilzeit, unbefristet\n\nIhr Profil\n\
         - Abgeschlossene Ausbildung als Pflegefachkraft\n- Sehr gute Deutschkenntnisse\n- Führerschein Klasse B\n\n\
         Wir bieten\n- 4.200 bis 4.800 € im Monat\n- Homeoffice möglich\n",
    )
    .facts;
    assert_eq!((facts.seniority, facts.location.as_deref()), (Some(Seniority::Lead), Some("Köln")));
    assert_eq!(
        facts.employment,
        [Employment::FullTime, Employment::PartTime, Employment::Permanent]
    );
    assert_eq!(facts.education, Some(Education::Vocational));
    let pay = facts.pay.unwrap();
    assert_eq!(
        (pay.from, pay.to, pay.currency.as_str(), pay.per),
        (4_200.0, 4_800.0, "EUR", Some(Per::Month))
    );
    assert_eq!(facts.remote, Some(Remote::Hybrid));
    assert!(facts.gates.iter().any(|gate| gate.kind == GateKind::Licence));
}

#[test]
fn pay_is_read_in_its_usual_forms_and_other_figures_are_not_pay() {
    let read = |line: &str| pay::find(line).map(|pay| (pay.from, pay.to, pay.currency, pay.per));
    let eur = |from: f64, to: f64, per| Some((from, to, "EUR".to_owned(), per));
    assert_eq!(read("€50k-60k"), eur(50_000.0, 60_000.0, None));
    assert_eq!(read("50 - 60k EUR per year"), eur(50_000.0, 60_000.0, Some(Per::Year)));
    assert_eq!(read("Gehalt: 45.000 € bis 52.000 €"), eur(45_000.0, 52_000.0, None));
    assert_eq!(read("Salaire : 38 000 € brut annuel"), eur(38_000.0, 38_000.0, Some(Per::Year)));
    assert_eq!(read("$18.50 per hour"), Some((18.5, 18.5, "USD".into(), Some(Per::Hour))));
    for other in [
        "We raised $50 million",
        "a revenue of €3,000,000 a year",
        "30 days of holiday",
        "Call 030 1234567",
        "Training budget of £2,000",
        "5+ years",
        "",
    ] {
        assert_eq!(read(other), None, "{other}");
    }
}

#[test]
fn nothing_is_made_up_where_nothing_is_said() {
    let facts = analyze("Cook\n\nYou cook for our guests with us.\n").facts;
    assert_eq!(facts, Facts::default());
    assert_eq!(
        analyze("Junior Cook\n\nThis is not a remote job.\n").facts.remote,
        Some(Remote::OnSite)
    );
    assert!(analyze("Cook\n\nWe offer visa sponsorship.\n").facts.gates.is_empty());
}

#[test]
fn conditions_below_the_demands_count_and_an_offer_is_none() {
    let gates = |text: &str| -> Vec<(GateKind, String)> {
        let gates = analyze(&format!("Teacher\n\nRequirements\n- Chalk\n\n{text}\n")).facts.gates;
        gates.into_iter().map(|gate| (gate.kind, gate.text)).collect()
    };
    let told = gates(
        "We care for children. All posts are subject to an enhanced DBS check. We do not sponsor visas.",
    );
    let clearance = "All posts are subject to an enhanced DBS check.".to_owned();
    let permit = "We do not sponsor visas.".to_owned();
    assert_eq!(told, [(GateKind::WorkPermit, permit), (GateKind::Clearance, clearance)]);
    for offer in [
        "Applications from people who require sponsorship to work here are welcome.",
        "We are able to sponsor a visa if you need one.",
        "Benefits\n- A DBS check is paid by us if you need one",
    ] {
        assert_eq!(gates(offer), [], "{offer}");
    }
    assert_eq!(gates("We are not able to sponsor a visa.").len(), 1);
}

#[test]
fn the_employer_is_named_by_a_label_or_below_the_title() {
    for (text, wanted) in [
        ("Cook\nCompany: Blue Oven\n", Some("Blue Oven")),
        ("Koch (m/w/d)\nArbeitgeber:\nGasthof Linde\n", Some("Gasthof Linde")),
        ("Cook\nBlue Oven Leeds, West Yorkshire, United Kingdom\n", Some("Blue Oven")),
        ("Cook\nBlue Oven Ltd\n", Some("Blue Oven Ltd")),
        ("Cook\nYou cook for guests with us.\n", None),
    ] {
        assert_eq!(analyze(text).facts.company.as_deref(), wanted, "{text}");
    }
}

#[test]
fn the_frame_of_a_page_is_no_part_of_the_posting() {
    let posting = analyze(
        "- Jobs\n- Full-time\n- Remote\nJoin now\n\nNight Porter\n\nHotel Sol Hull, East Yorkshire, UK\n\
         No longer accepting applications\n\nRequirements\n- Fluent English\n- Employment type\nPart-time\n",
    );
    let facts = &posting.facts;
    assert_eq!(
        (posting.title.as_str(), facts.company.as_deref()),
        ("Night Porter", Some("Hotel Sol"))
    );
    assert_eq!(facts.location.as_deref(), Some("Hull, East Yorkshire, UK"));
    assert_eq!((facts.remote, facts.closed), (None, true));
    assert_eq!(facts.employment, [Employment::PartTime]);
    assert_eq!(posting.requirements[0].text, "Fluent English");
}
