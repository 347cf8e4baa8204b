//! Skills of every trade in sentences as postings and resumes write them, in five languages.

use matching::{Level, Relation, Scorer, Vocabulary, analyze};

/// Whether all of the names are found in a text.
#[track_caller]
fn finds(text: &str, wanted: &[&str]) {
    let found = Vocabulary::standard().names(text);
    for name in wanted {
        assert!(found.iter().any(|one| one == name), "{name} in {text:?}: {found:?}");
    }
}

#[test]
fn health_care() {
    finds(
        "Wound care, taking blood pressure and ward rounds",
        &["Wound care", "Blood pressure measurement", "Ward rounds"],
    );
    finds("Supported patients on non-invasive ventilation (NIV)", &["Intensive care"]);
    let breath =
        Vocabulary::standard().names("Supported patients on non-invasive ventilation (NIV)");
    assert!(!breath.iter().any(|one| one == "Heating and ventilation"), "{breath:?}");
    finds("Blutdruckmessung und Wundversorgung", &["Blood pressure measurement", "Wound care"]);
    finds("soins infirmiers et pansements", &["Patient care", "Wound care"]);
    finds("cuidados de enfermería y primeros auxilios", &["Patient care", "First aid"]);
    finds("opieka nad pacjentem, zastrzyki", &["Patient care", "Injections"]);
}

#[test]
fn social_work_and_care() {
    finds(
        "Casework with families, crisis intervention and safeguarding",
        &["Case management", "Crisis intervention", "Safeguarding"],
    );
    finds(
        "Suchtberatung und sozialpädagogische Familienhilfe",
        &["Addiction support", "Family support"],
    );
    finds("aide à domicile, soutien aux familles", &["Domestic help", "Family support"]);
    finds("asistencia social y ayuda a domicilio", &["Social work", "Domestic help"]);
    finds("praca socjalna, wsparcie rodzin", &["Social work", "Family support"]);
}

#[test]
fn crafts_and_construction() {
    finds(
        "MIG welding, machine setup and powder coating",
        &["Welding", "Machine setting", "Blasting and coating"],
    );
    finds(
        "Bricklaying, working at height and reading blueprints",
        &["Bricklaying", "Site safety", "Blueprint reading"],
    );
    finds(
        "Maurerarbeiten, Wärmedämmung und Abbrucharbeiten",
        &["Bricklaying", "Insulation", "Demolition"],
    );
    finds("maçonnerie et conduite d'engins", &["Bricklaying", "Plant operation"]);
    finds("albañilería y lectura de planos", &["Bricklaying", "Blueprint reading"]);
    finds("murarstwo i ocieplanie budynków", &["Bricklaying", "Insulation"]);
}

#[test]
fn cleaning() {
    finds(
        "Window cleaning, floor polishing and waste separation",
        &["Window cleaning", "Floor care", "Waste disposal"],
    );
    finds("Glasreinigung und Wäschepflege", &["Window cleaning", "Laundry"]);
    finds("nettoyage de vitres et repassage", &["Window cleaning", "Laundry"]);
    finds("limpieza de cristales, lavandería", &["Window cleaning", "Laundry"]);
    finds("mycie okien i prasowanie", &["Window cleaning", "Laundry"]);
}

#[test]
fn finance_and_law() {
    finds(
        "Credit control, fixed assets and expense reports",
        &["Credit control", "Fixed assets", "Expense management"],
    );
    finds("Anlagenbuchhaltung und Reisekostenabrechnung", &["Fixed assets", "Expense management"]);
    finds("gestion des sinistres et notes de frais", &["Claims handling", "Expense management"]);
    finds("windykacja i środki trwałe", &["Credit control", "Fixed assets"]);
    finds(
        "Family law, due diligence and court hearings",
        &["Family law", "Due diligence", "Court representation"],
    );
    finds(
        "Familienrecht, droit fiscal, derecho administrativo",
        &["Family law", "Tax law", "Administrative law"],
    );
}

#[test]
fn sales_marketing_and_people() {
    finds(
        "Order processing, after-sales and lead generation",
        &["Order processing", "After-sales service", "Lead generation"],
    );
    finds("Auftragsabwicklung und Kaltakquise", &["Order processing", "Customer acquisition"]);
    finds(
        "Product launches, sponsorship and photo shoots",
        &["Product launches", "Sponsorship", "Photo shoots"],
    );
    finds("obsługa zamówień, gestión de pedidos", &["Order processing"]);
    finds(
        "Job postings, personnel files and absence management",
        &["Job advertising", "Personnel files", "Absence management"],
    );
    finds("Stellenanzeigen und Personalakten", &["Job advertising", "Personnel files"]);
}

#[test]
fn logistics_and_hospitality() {
    finds(
        "Loading trucks, returns handling, digital tachograph",
        &["Loading and unloading", "Returns processing", "Tachograph"],
    );
    finds("Retourenbearbeitung und Verladung", &["Returns processing", "Loading and unloading"]);
    finds(
        "Grilling, kitchen cleaning and breakfast service",
        &["Grill", "Kitchen hygiene", "Buffet service"],
    );
    finds("service du petit-déjeuner, plonge", &["Buffet service", "Kitchen hygiene"]);
    finds("załadunek i rozładunek, zmywanie", &["Loading and unloading", "Kitchen hygiene"]);
}

#[test]
fn agriculture_and_beauty() {
    finds(
        "Milking, irrigation and crop protection",
        &["Dairy farming", "Irrigation", "Plant protection"],
    );
    finds("Baumschnitt, Ernte und Melken", &["Horticulture", "Harvesting", "Dairy farming"]);
    finds("vendanges et taille des arbres", &["Harvesting", "Horticulture"]);
    finds("ordeño y nawadnianie", &["Dairy farming", "Irrigation"]);
    finds("Balayage, beard trimming and gel nails", &["Hair colouring", "Barbering", "Nail care"]);
    finds(
        "Wimpernverlängerung, maquillage, depilación",
        &["Eyelash treatment", "Make-up", "Hair removal"],
    );
}

#[test]
fn security_teaching_design_and_administration() {
    finds(
        "Site patrols, bag searches and crowd control",
        &["Patrolling", "Searches", "Crowd management"],
    );
    finds(
        "Revierdienst, contrôle d'accès, ochrona imprez masowych",
        &["Patrolling", "Access control", "Crowd management"],
    );
    finds("Exam preparation and adult education", &["Examination preparation", "Adult education"]);
    finds(
        "Erwachsenenbildung et préparation aux examens",
        &["Adult education", "Examination preparation"],
    );
    finds(
        "Interior design, web design and art direction",
        &["Interior design", "Web design", "Art direction"],
    );
    finds(
        "Answering calls, filing documents, ordering office supplies",
        &["Telephone service", "Filing", "Ordering supplies"],
    );
    finds(
        "Telefondienst, gestion du courrier, atención telefónica",
        &["Telephone service", "Mail handling"],
    );
}

#[test]
fn engineering_laboratories_and_public_service() {
    finds(
        "Mechatronics, condition monitoring and commissioning of gas turbines",
        &["Mechatronics", "Condition monitoring", "Commissioning", "Gas turbines"],
    );
    finds(
        "Störungsbeseitigung und Inbetriebnahme",
        &["Troubleshooting of machines", "Commissioning"],
    );
    finds(
        "Western blots, tissue culture and inorganic chemistry",
        &["Western blotting", "Tissue culture", "Inorganic chemistry"],
    );
    finds("Police work, social housing and donor relations", &["Police work", "Housing services"]);
    finds("Sonography, obstetrics and pain management", &["Sonography", "Obstetrics"]);
}

#[test]
fn libraries_and_platforms_are_each_one_of_their_own() {
    finds(
        "Vuex, Celery, ESLint, NUnit and SonarQube",
        &["Vuex", "Celery", "ESLint", "NUnit", "SonarQube"],
    );
    finds("SQL, CloudWatch, Istio and MQTT", &["Amazon CloudWatch", "Istio", "MQTT"]);
    finds("Teamcenter and Windchill", &["Teamcenter", "PTC Windchill"]);
    // Words that are common, too, are no names without anything technical beside them.
    for text in ["eat celery daily", "Boost your day", "a spa hotel", "Forging bonds for life"] {
        let found = Vocabulary::standard().names(text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_general_word_is_no_special_skill() {
    let vocabulary = Vocabulary::standard();
    for (text, special) in [
        ("Strong in sales, performance", "Performance tuning"),
        ("Work in storage", "Storage systems"),
        ("Experience in testing", "Software testing"),
        ("Experience in coding", "Medical coding"),
        ("Experience in integration", "Systems integration"),
    ] {
        let found = vocabulary.names(text);
        assert!(!found.iter().any(|name| name == special), "{text}: {found:?}");
    }
    finds("Experience in testing and coding", &["Testing", "Coding"]);
    assert_eq!(vocabulary.relation("Software testing", "Testing"), Relation::None);
}

#[test]
fn what_stands_beside_another_is_near_and_never_the_same() {
    let vocabulary = Vocabulary::standard();
    for (wanted, have) in [
        ("RabbitMQ", "NATS"),
        ("Terraform", "Pulumi"),
        ("GitHub", "GitLab"),
        ("MySQL", "MariaDB"),
        ("Family law", "Tax law"),
        ("Hair colouring", "Barbering"),
        ("Dairy farming", "Poultry farming"),
        ("Window cleaning", "Floor care"),
        ("WordPress", "Drupal"),
        ("Vuex", "Pinia"),
        ("Istio", "Linkerd"),
        ("Teamcenter", "PTC Windchill"),
    ] {
        assert_eq!(vocabulary.relation(wanted, have), Relation::Near, "{wanted} and {have}");
        let posting = analyze(&format!("Job\n\nRequirements\n- {wanted}\n"));
        let statement = format!("Three years of {have}");
        let support =
            Scorer::new([statement.as_str()]).support(&posting.requirements[0], &statement);
        assert_eq!(support.level, Level::Transferable, "{wanted} by {have}");
    }
}

#[test]
fn a_phrase_supports_nothing_without_the_same_words() {
    let posting = analyze(
        "Clerk\n\nRequirements\n- Ability to reconcile the quarterly ledgers of three subsidiaries\n",
    );
    let phrases: Vec<&str> = posting.phrases.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(phrases, ["reconcile the quarterly ledgers of three subsidiaries"]);
    let level = |statement: &str| {
        Scorer::new([statement]).support(&posting.requirements[0], statement).level
    };
    assert_eq!(level("Baked bread for three hotels"), Level::None);
    assert_ne!(level("Drew up yearly plans for a choir"), Level::Has);
}
