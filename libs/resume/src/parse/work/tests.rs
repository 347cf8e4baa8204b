//! Employers and positions, told apart by more than their place.

use super::*;

pub(super) fn read_text(text: &str) -> Vec<Work> {
    let raw: Vec<String> = text.lines().map(str::to_owned).collect();
    let lines = super::super::lines::scan(&raw);
    let flow = Flow::of(&lines);
    read(lines, &flow, false).work
}

fn roles(text: &str) -> (String, String) {
    let work = read_text(text).into_iter().next().unwrap_or_default();
    (work.position, work.company)
}

fn pair(position: &str, company: &str) -> (String, String) {
    (position.to_owned(), company.to_owned())
}

#[test]
fn employer_and_title_are_told_apart_in_any_order() {
    for (text, position, company) in [
        (
            "Software Engineer, Google, Mountain View, CA, USA  2019 – 2021",
            "Software Engineer",
            "Google",
        ),
        (
            "Java Developer, Brightwater Company, Inc., Leeds, UK, June 2018 - Present",
            "Java Developer",
            "Brightwater Company, Inc.",
        ),
        (
            "Bolt GmbH: Working student in logistics  2019 – 2021",
            "Working student in logistics",
            "Bolt GmbH",
        ),
        (
            "Stage de Master au sein de l’équipe Bolt Analytics\n2019 – 2021",
            "Stage de Master",
            "Bolt Analytics",
        ),
        ("Night Watch, Museum of Glass, Leeds, UK  2019 – 2021", "Night Watch", "Museum of Glass"),
        ("Director, Finance, Brightwater Ltd\n2019 – 2021", "Director, Finance", "Brightwater Ltd"),
        (
            "Java Developer, Bolt Ltd https://bolt.example  2019 – 2021",
            "Java Developer",
            "Bolt Ltd",
        ),
        ("Nexus Labs, Co-Founder & CTO\n2019 – 2021", "Co-Founder & CTO", "Nexus Labs"),
        ("Co-Founder & CTO, Nexus – San Francisco, CA  2019 – 2021", "Co-Founder & CTO", "Nexus"),
        (
            "Harbour Studios   Seattle, WA\nSenior Game Developer   March 2022 - Present",
            "Senior Game Developer",
            "Harbour Studios",
        ),
        ("Software Engineer at Google\nJan 2020 - Present", "Software Engineer", "Google"),
        (
            "Enactus, University of Leeds   2013 – 2014\nMember",
            "Member",
            "Enactus, University of Leeds",
        ),
        (
            "Owner/President, Lantern Labs   2013-12-01 - 2014-12-01",
            "Owner/President",
            "Lantern Labs",
        ),
        (
            "2012 – 2016  Vertriebsleiter\nMüller Maschinenbau GmbH, Stuttgart",
            "Vertriebsleiter",
            "Müller Maschinenbau GmbH",
        ),
        (
            "Staff Nurse — Leeds General Infirmary, Leeds, UK (Jan 2021 – Present)",
            "Staff Nurse",
            "Leeds General Infirmary",
        ),
        (
            "Infirmière\nHôpital Saint-Louis, Paris\nseptembre 2018 – aujourd'hui",
            "Infirmière",
            "Hôpital Saint-Louis",
        ),
        (
            "Kierownik sprzedaży, Handel Plus Sp. z o.o.\n01.2015 – 12.2018",
            "Kierownik sprzedaży",
            "Handel Plus Sp. z o.o.",
        ),
    ] {
        assert_eq!(roles(text), pair(position, company), "{text}");
    }
}

#[test]
fn one_date_is_when_it_began_and_ended_and_labels_of_duties_are_no_employment() {
    let found = read_text(
        "2019\tBaker, Crumb Ltd\n2018\tMiller, Flour Ltd\nResponsibilities:\n• Ground the corn",
    );
    let end = |work: &Work| work.period.end.clone().map(|date| date.0);
    assert_eq!(
        found.iter().map(end).collect::<Vec<_>>(),
        [Some("2019".into()), Some("2018".into())]
    );
}

#[test]
fn a_name_that_is_broken_after_a_small_word_is_one() {
    let (_, company) =
        roles("2019\tVermögens- und\nGrundstücksverwaltung Bolt GmbH\n\n2018\tCrumb Ltd");
    assert_eq!(company, "Vermögens- und Grundstücksverwaltung Bolt GmbH");
}

#[test]
fn employments_without_dates_begin_with_title_and_employer() {
    let found = read_text(
        "Sales sector:\n\nSales assistant, Crumb Ltd, Leeds\nAdvice and sales\nOrder of the shop\n\n\
         Clerk, Flour Mills Ltd, Leeds\nMail\nSwitchboard\n",
    );
    let names: Vec<_> = found.iter().map(|w| (w.position.as_str(), w.company.as_str())).collect();
    assert_eq!(names, [("Sales assistant", "Crumb Ltd"), ("Clerk", "Flour Mills Ltd")]);
    assert_eq!(found[0].highlights.len(), 2);
}

#[test]
fn several_titles_at_one_employer_share_it() {
    let found = read_text(
        "Acme Ltd, Leeds, UK\nSenior Engineer   2019 – 2022\n• Led it\nEngineer   2015 – 2019\n• Built it",
    );
    let roles: Vec<_> = found.iter().map(|w| (w.position.as_str(), w.company.as_str())).collect();
    assert_eq!(roles, [("Senior Engineer", "Acme Ltd"), ("Engineer", "Acme Ltd")]);
    assert_eq!(found[1].highlights[0].text, "Built it");
}

#[test]
fn unknown_words_follow_the_order_of_the_document() {
    let found = read_text(
        "Engineer, Acme Ltd\n2019 – 2021\n• a thing done\nAnalyst, Bolt GmbH\n2017 – 2019\n• a thing\n\
         Fire Eater\nCircus Knie\n2015 – 2016\n• breathed fire",
    );
    assert_eq!(
        (found[2].position.as_str(), found[2].company.as_str()),
        ("Fire Eater", "Circus Knie")
    );
}

#[test]
fn dashes_and_slashes_inside_of_titles_and_names_part_nothing() {
    for (text, position, company) in [
        (
            "Adviser – Light & Lenses\n2014 – 2020  OKZ – Centre of Optical Excellence, Guild of Makers",
            "Adviser – Light & Lenses",
            "OKZ – Centre of Optical Excellence, Guild of Makers",
        ),
        (
            "Charge Nurse / Clinical Coordinator\nMercy Hospital, San Antonio, TX | March 2019 – Present",
            "Charge Nurse / Clinical Coordinator",
            "Mercy Hospital",
        ),
        (
            "2013  Compliance Manager – Global Advisory Consultants Pte Ltd, Singapore",
            "Compliance Manager",
            "Global Advisory Consultants Pte Ltd",
        ),
        (
            "Juin 2019 - Février 2020\nStage & CDI - DMI / Ubix, Bordeaux\nDéveloppeur back-end",
            "Développeur back-end",
            "DMI / Ubix",
        ),
        ("Novice at Guild of Bakers\nAugust 2010 - March 2011", "Novice", "Guild of Bakers"),
    ] {
        assert_eq!(roles(text), pair(position, company), "{text}");
    }
}

#[test]
fn what_stands_in_brackets_or_behind_a_comma_makes_no_employer_of_a_title() {
    for (text, position, company) in [
        (
            "R.O.K Signals Command\nSoftware Engineer (Compulsory Military Service)\n2014 – 2016",
            "Software Engineer (Compulsory Military Service)",
            "R.O.K Signals Command",
        ),
        (
            "Institute for Ice, Saltmarsh College\nResearch Student, Science Department  2004 – 2005",
            "Research Student, Science Department",
            "Institute for Ice, Saltmarsh College",
        ),
    ] {
        assert_eq!(roles(text), pair(position, company), "{text}");
    }
}

#[test]
fn a_label_inside_of_an_entry_says_what_is_what() {
    assert_eq!(
        roles(
            "08.2017 - 04.2019 DRÓŻKA PRODUKCJA\nSklepy internetowe\nStanowisko: Kasjer - Sprzedawca"
        ),
        pair("Kasjer - Sprzedawca", "DRÓŻKA PRODUKCJA")
    );
}

#[test]
fn a_date_without_names_is_no_employment() {
    let found = read_text("Baker, Crumb Ltd  2015 – 2019\n- Baked bread\n2015\n- Won a prize");
    assert_eq!(found.len(), 1);
    assert!(found[0].highlights.iter().any(|statement| statement.text == "Won a prize"));
}

#[test]
fn dated_titles_in_a_list_are_an_employment_each() {
    let text = "Harbour Foods Ltd, Leeds, UK\n- Head of Bakery, Mar 2021 – present\n\
        - Baker, Jan 2018 – Feb 2021\n- Trainee (2016 – 2018)\n\n\
        Mill and Sons\nWarehouse Manager\n2014 – 2016\n- Packed bread for three towns";
    let work = read_text(text);
    let found: Vec<(&str, &str, usize)> = work
        .iter()
        .map(|w| (w.position.as_str(), w.company.as_str(), w.highlights.len()))
        .collect();
    let wanted = [
        ("Head of Bakery", "Harbour Foods Ltd", 0),
        ("Baker", "Harbour Foods Ltd", 0),
        ("Trainee", "Harbour Foods Ltd", 0),
        ("Warehouse Manager", "Mill and Sons", 1),
    ];
    assert_eq!(found, wanted, "{work:#?}");
    assert!(work[0].period.ongoing && work[2].period.start.is_some(), "{work:#?}");
}

#[test]
fn points_that_name_a_time_stay_points() {
    let text = "Baker, Harbour Foods Ltd   2016 – 2021\n- Trained apprentices\n\
        - Deputy manager of the shop in the summers, 2018 – 2019\n- Won the prize of the town, 2020";
    let work = read_text(text);
    assert_eq!((work.len(), work[0].highlights.len()), (1, 3), "{work:#?}");
}

#[test]
fn a_legal_form_behind_a_comma_is_no_employer() {
    let text = "Tidewater, Inc.   2010 – 2012\n- Filled shelves";
    assert_eq!(roles(text), pair("", "Tidewater, Inc."));
}

#[test]
fn a_date_in_the_margin_heads_an_entry_though_it_ends_like_a_sentence() {
    let text = "2017 / 2019\tChef de cuisine, Ferrand-Blanc, Sablonne.\n\
        Gestion des stocks et de toute la logistique liée de près ou de loin à la cuisine du lieu.\n\n\
        2016\tPrésident du club des jardins de la vallée, Grainelibre, Sablonne.\n\
        Réunions de jardiniers, pour apporter au public des connaissances sur les plantes.\n\n\
        2012 / 2013\tVendeur, Ruchemiel, Sablonne / Ville.\nVente de miel et de cire au marché de la ville.";
    let work = read_text(text);
    let found: Vec<_> = work.iter().map(|w| (w.company.as_str(), w.location.as_str())).collect();
    let wanted = [
        ("Ferrand-Blanc", "Sablonne"),
        ("Grainelibre", "Sablonne"),
        ("Ruchemiel", "Sablonne / Ville"),
    ];
    assert_eq!(found, wanted, "{work:#?}");
    assert_eq!(work[1].period.start.as_ref().map(|date| date.0.as_str()), Some("2016"));
}

#[test]
fn what_stands_under_an_item_without_a_date_is_no_employment() {
    let text = "Desarrolladora web\nPanadería Molino, S.L.\t10/2019 - 04/2022\n\
        - Construcción de la página de los pedidos\nPHP 7, MySQL, HTML, CSS, JavaScript\n\
        - Tienda de las harinas\nJava, Debian\n\n\
        Auxiliar administrativo\nFundación Harina\t09/2018 - 06/2019\n- Mantenimiento de la base";
    let work = read_text(text);
    let found: Vec<_> = work.iter().map(|w| (w.position.as_str(), w.company.as_str())).collect();
    let wanted = [
        ("Desarrolladora web", "Panadería Molino, S.L."),
        ("Auxiliar administrativo", "Fundación Harina"),
    ];
    assert_eq!(found, wanted, "{work:#?}");
    assert_eq!(work[0].highlights.len(), 4, "{work:#?}");
}

#[test]
fn interns_are_at_an_employer_and_a_slash_is_inside_of_one() {
    assert_eq!(
        roles("Becaria en Molino del Norte\t07/2019 - 10/2019\n- Harinas"),
        pair("Becaria", "Molino del Norte")
    );
    assert_eq!(
        roles("2016 – 2019\tThèse sur les anguilles, Institut du Marais / LABEAU\n- Mesures"),
        pair("Thèse sur les anguilles", "Institut du Marais / LABEAU")
    );
}

#[test]
fn a_firm_that_is_called_after_a_trade_is_no_title_and_an_intern_has_one_beside_it() {
    let text = "Desarrolladora full-stack\nRSC Ingenieros, S.L.\t10/2019 - 04/2022\n- Pedidos\n\n\
        Desarrolladora web\nBecaria en Molino del Norte\t07/2019 - 10/2019\n- Harinas";
    let found: Vec<_> =
        read_text(text).into_iter().map(|work| (work.position, work.company)).collect();
    let wanted = [
        pair("Desarrolladora full-stack", "RSC Ingenieros, S.L."),
        pair("Desarrolladora web", "Molino del Norte"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn titles_touch_firms_and_towns_follow_them() {
    for (text, position, company) in [
        ("05/2020 - 3/2022   Kurierfahrer Rad und Tat GmbH", "Kurierfahrer", "Rad und Tat GmbH"),
        ("Fischer Rad GmbH  2019 - 2020", "", "Fischer Rad GmbH"),
        ("05/2025   Erker GmbH, Kleinstadt", "", "Erker GmbH"),
        ("Schlosser\nBolt GmbH Kleinstadt\n2019 - 2020", "Schlosser", "Bolt GmbH"),
        ("Schlosser\nBolt GmbH & Co. KG\n2019 - 2020", "Schlosser", "Bolt GmbH & Co. KG"),
        ("01/2020 - 04/2021   Kassierer bei brezelking", "Kassierer", "brezelking"),
        ("01/2020 - 04/2021   Koch bei der Firma Brezel", "Koch", "Brezel"),
    ] {
        assert_eq!(roles(text), pair(position, company), "{text}");
    }
}

#[test]
fn the_first_sentence_may_say_what_somebody_was() {
    let text = "2021 - 2022\nRestaurante Colibri\nDesempeñando el cargo de Mesero, atendiendo a todos los clientes del lugar con una sonrisa\n";
    assert_eq!(roles(text), pair("Mesero", "Restaurante Colibri"));
    let text = "Stage à Geological Survey Department, Accra  06/2016 - 07/2016";
    assert_eq!(roles(text), pair("Stage", "Geological Survey Department"));
    let text =
        "01/22 - 09/22   Front End Developer\niTech Media Sp. z o.o.\n9 months\n- built pages";
    assert_eq!(roles(text), pair("Front End Developer", "iTech Media Sp. z o.o."));
}

#[test]
fn parts_of_an_employment_have_names_of_their_own() {
    let found = read_text(
        "ASSA – Quality Engineer (May 2024 - Present)\nGuidance of guests\n● Designed a guide\n\
         Hub Mounting Bracket\n● Printed a bracket\n\nOven Ltd – Baker (2020 - 2022)\n● Baked",
    );
    assert_eq!(found.len(), 2);
    assert!(found[0].highlights.iter().any(|item| item.text == "Hub Mounting Bracket"));
}

#[test]
fn labels_in_cells_of_their_own_say_what_follows() {
    let text = "2016\t\t:\tKENAKONGO COMPANY LTD\nPosition\t\t:\tSecretary\nResponsibilities\n- Keeping records\n\
                2015\t\t:\tMAWINGU LTD\nPosition\t:\tCyber attendant/Receptionist.\nResponsibilities\n- Sales of goods\n";
    let found = read_text(text);
    assert_eq!(
        (found[0].position.as_str(), found[0].company.as_str()),
        ("Secretary", "KENAKONGO COMPANY LTD")
    );
    assert_eq!(found[1].position.trim_end_matches('.'), "Cyber attendant/Receptionist");
    assert!(found.iter().all(|work| work.highlights.len() == 1), "{found:#?}");
}

#[test]
fn the_word_between_title_and_employer_tells_both_whatever_stands_below() {
    let found = roles("Front-end Developer chez Quux\nTechnologies: Vue.js, Nuxt.js\n2019 – 2021");
    assert_eq!(found, pair("Front-end Developer", "Quux"));
}

#[test]
fn titles_and_employers_side_by_side_are_parted_where_all_are_so() {
    let text = "2019 – today   Leeds, UK\nFOUNDER AI IN DEFENCE\n- Led it\n2017 – 2019   Leeds, UK\nMANAGING DIRECTOR SEVEN CAPITAL\n- Led it\n\
                2015 – 2017   York, UK\nSOFTWARE DEVELOPER MOZZ\n- Wrote it\n2013 – 2015   York, UK\nSOFTWARE DEVELOPER ANTS\n- Wrote it\n";
    let found: Vec<_> =
        read_text(text).into_iter().map(|work| (work.position, work.company)).collect();
    let wanted = [
        pair("FOUNDER", "AI IN DEFENCE"),
        pair("MANAGING DIRECTOR", "SEVEN CAPITAL"),
        pair("SOFTWARE DEVELOPER", "MOZZ"),
        pair("SOFTWARE DEVELOPER", "ANTS"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_slash_parts_an_employer_from_a_title() {
    let found = roles("Crumb + Y / Senior Product Designer\n2019 – 2021\n- Drew loaves");
    assert_eq!(found, pair("Senior Product Designer", "Crumb + Y"));
    let found = roles("Baker\nMill Works / Oven Works\n2019 – 2021\n- Baked");
    assert_eq!(found, pair("Baker", "Mill Works / Oven Works"));
}

#[test]
fn marks_and_long_dashes_part_employers_from_titles() {
    for (text, position, company) in [
        ("“Crumb & Mill” (Senior baker)\n2019 – 2021", "Senior baker", "Crumb & Mill"),
        ("Crumb—Summer Intern, Leeds, UK  2019 – 2021", "Summer Intern", "Crumb"),
    ] {
        assert_eq!(roles(text), pair(position, company), "{text}");
    }
}

#[test]
fn what_was_done_and_the_name_of_a_project_are_no_employers() {
    for text in [
        "Senior baker\nBaked the bread of the town each day\n2019 – 2021",
        "Senior baker\nProject: Ovens of the Hill\n2019 – 2021",
    ] {
        assert_eq!(roles(text), pair("Senior baker", ""), "{text}");
    }
}
