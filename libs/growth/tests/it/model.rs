//! What the model says: more users need more of everything, each stage names what is full first, and
//! what is asked for in a day is what people were assumed to do.

use growth::{
    assumptions::Assumptions,
    costs::Costs,
    demand::{Rates, demand},
    plan::{bottlenecks, plan},
    report::Report,
};

const STAGES: [f64; 4] = [1e5, 1e6, 1e7, 1e8];

fn given() -> (Costs, Assumptions) {
    let costs = Costs::measured().expect("the costs can be read");
    (costs, Assumptions::stated().expect("the assumptions can be read"))
}

#[test]
fn more_users_never_need_less() {
    let (costs, assumed) = given();
    let users: Vec<f64> = (0..60).map(|n| 1e3 * 1.25_f64.powi(n)).collect();
    let plans: Vec<_> = users.iter().map(|users| plan(*users, &costs, &assumed)).collect();
    for pair in plans.windows(2) {
        let (fewer, more) = (&pair[0], &pair[1]);
        assert!(fewer.replicas.iter().zip(more.replicas).all(|(a, b)| *a <= b), "{more:?}");
        assert!(fewer.with_model <= more.with_model);
        assert!(fewer.demand.cores.iter().zip(more.demand.cores).all(|(a, b)| *a <= b));
        assert!(fewer.demand.flushes <= more.demand.flushes);
        assert!(fewer.month_gib <= more.month_gib && fewer.databases <= more.databases);
        assert!(fewer.partitions <= more.partitions);
        for (a, b) in fewer.resources.iter().zip(&more.resources) {
            assert!(a.use_share <= b.use_share, "{}", a.name);
        }
    }
}

#[test]
fn each_stage_names_one_first_bottleneck_and_what_to_do() {
    let (costs, assumed) = given();
    let plans: Vec<_> = STAGES.iter().map(|users| plan(*users, &costs, &assumed)).collect();
    let bottlenecks = bottlenecks(1e9, &costs, &assumed);
    let report = Report { plans: &plans, bottlenecks: &bottlenecks };
    for (stage, plan) in plans.iter().enumerate() {
        let first = report.first(stage).expect("something ends");
        let before = stage.checked_sub(1).map_or(0.0, |before| STAGES[before]);
        assert!(first.users > before, "{} was full before", first.name);
        assert!(!first.name.is_empty() && first.remedy.len() > 20, "{first:?}");
        // What is named as full is full in the plan, and nothing was full earlier on this way.
        let full = plan.resources.iter().find(|resource| resource.name == first.name).unwrap();
        assert_eq!(full.use_share > 1.0, first.users <= plan.users, "{first:?}");
        let earlier = bottlenecks.iter().any(|one| one.users > before && one.users < first.users);
        assert!(!earlier, "{first:?}");
    }
    let text = report.to_string();
    let said = text.matches("first bottleneck:").count() + text.matches("first will be:").count();
    assert_eq!(said, STAGES.len(), "{text}");
}

#[test]
fn a_bottleneck_is_full_at_its_users_and_not_below() {
    let (costs, assumed) = given();
    for bottleneck in bottlenecks(1e9, &costs, &assumed) {
        let full = |users: f64| {
            let plan = plan(users, &costs, &assumed);
            plan.resources.iter().any(|one| one.name == bottleneck.name && one.use_share > 1.0)
        };
        assert!(full(bottleneck.users * 1.001), "{bottleneck:?}");
        assert!(!full(bottleneck.users * 0.999), "{bottleneck:?}");
    }
}

#[test]
fn a_day_of_the_mean_hour_is_what_people_do() {
    let (_, mut assumed) = given();
    assumed.people.peak = 1.0;
    let people = &assumed.people;
    let rates = Rates::at_peak(1_000.0, people);
    let visits = 1_000.0 * people.active_share * people.visits;
    assert!((rates.tailorings * 86_400.0 - visits * people.tailorings).abs() < 1e-6);
    assert!((rates.reads * 86_400.0 - visits * people.reads).abs() < 1e-6);
    // Little's law: pages open are those that come times how long each is open.
    assert!((rates.watchers * 86_400.0 - visits * people.minutes * 60.0).abs() < 1e-6);
}

#[test]
fn who_asks_for_nothing_pays_for_what_waits() {
    let (costs, _) = given();
    let one = demand(&Rates::default(), [1.0; 4], &costs);
    let two = demand(&Rates::default(), [2.0; 4], &costs);
    for n in 0..5 {
        assert!((two.cores[n] - 2.0 * one.cores[n]).abs() < 1e-12);
    }
    assert!(one.cores[0] > 0.0 && one.transactions > 0.0);
    assert!(one.kept_kib < 1e-12, "what waits stores nothing that stays");
}

#[test]
fn a_slower_core_and_a_model_need_more_replicas() {
    let (costs, mut assumed) = given();
    let usual = plan(1e7, &costs, &assumed);
    assert!(usual.with_model >= usual.replicas[2]);
    assumed.machines.core_speed = 0.5;
    assert!(plan(1e7, &costs, &assumed).replicas[2] > usual.replicas[2]);
}
