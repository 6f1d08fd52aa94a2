//! Runs of jobs: cut into chunks, shared, taken over, counted, ended once (domain.md §8a).

use crate::ground::{ana, created, order};
use app::clock::advance;
use app::customer::{CreatedCustomer, NewCustomer};
use app::hierarchy::{CreateHierarchy, JoinHierarchy, NewHierarchy, NewMember};
use app::jobs::{
    ATTEMPTS_MAX, AnyDue, CHUNK_ITEMS, CreateJob, CreateJobs, DeleteJob, JobChanges, JobError, LEASE_S, NewJob, QueueDueRuns, QueueRun,
    RETRY_S, SetJobState, UpdateJob, run_next,
};
use app::site::ChangeAttributes;
use ids::{BillId, JobRunId};
use store::attribute::{AttributeDefinition, AttributeType};
use store::criteria::{AttributeIs, Criteria};
use store::hierarchy::HierarchyStatus;
use store::job::{Exported, JobKind, JobRow, JobState, Parameters, PeriodUnit, ReportPeriod, Schedule, StoredFrequency};
use store::job_chunk::RunError;
use store::job_run::{RunRow, RunState};
use store::{Operation, StoreError, Tx};
use testkit::{TestSite, at};

const START: &str = "2026-06-10T10:00:00Z";
const AFTER: &str = "2026-07-02T10:00:00Z";

struct FindJob(&'static str);

impl Operation for FindJob {
    type Output = Option<JobRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<JobRow>, StoreError> {
        store::job::find_by_code(tx, self.0).await
    }
}

struct Runs;

impl Operation for Runs {
    type Output = Vec<RunRow>;
    type Error = StoreError;

    /// Oldest first.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
        let mut runs = store::job_run::list(tx, None, 100).await?;
        runs.reverse();
        Ok(runs)
    }
}

struct Errors(JobRunId);

impl Operation for Errors {
    type Output = Vec<RunError>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunError>, StoreError> {
        let listed = store::job_result::list_errors(tx, self.0, (-1, -1), 1_000).await?;
        Ok(listed.into_iter().map(|listed| listed.error).collect())
    }
}

/// A profile that names a bill which is not there: billing it fails each time.
struct Break(CreatedCustomer);

impl Operation for Break {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut profile = store::profile::lock_of_customer(tx, self.0.customer.id).await?.remove(0);
        profile.bills.active = BillId(1);
        store::profile::save(tx, &profile).await
    }
}

/// A worker takes a chunk and dies: the next chunk of the run is made and nobody works on it.
struct TakeAndDie(RunRow);

impl Operation for TakeAndDie {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        use store::criteria::{Place, Range};
        let now = store::site::now(tx).await?;
        let after = Range::after(self.0.cutting.place);
        let found = store::profile::to_bill(tx, store::profile::Billable::at(now, 0), &self.0.order.criteria, after, CHUNK_ITEMS).await?;
        let (end, customer, profile) = *found.last().unwrap();
        let lease = tx.system_now().plus_seconds(LEASE_S).unwrap();
        let to = Place([end.micros(), customer.0, profile.0]);
        store::job_chunk::insert(tx, &self.0, to, i64::try_from(found.len()).unwrap(), lease).await?;
        Ok(())
    }
}

async fn customers(site: &TestSite, number: usize) -> Vec<CreatedCustomer> {
    site.write(CreateJobs).await.unwrap();
    let mut made = Vec::new();
    for n in 0..number {
        let identifier = format!("386401{n:05}");
        let input = NewCustomer { plan: Some(order("mobile_s", &identifier)), email: format!("a{n}@example.com"), ..ana() };
        made.push(created(site, input).await);
    }
    made
}

async fn queue(site: &TestSite, code: &'static str) -> RunRow {
    let job = site.read(FindJob(code)).await.unwrap().unwrap();
    site.write(QueueRun { job: job.id, test_mode: false }).await.unwrap()
}

async fn work_off(site: &TestSite) {
    while run_next(&site.store, &site.catalogs).await.unwrap() {}
}

fn counted(run: &RunRow) -> (RunState, i64, i64, i64) {
    (run.state, run.progress.done, run.progress.total, run.progress.failed)
}

#[tokio::test]
async fn a_failing_item_is_recorded_and_stops_nothing() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 4).await;
        site.write(Break(all[1].clone())).await.unwrap();
        site.set_now(AFTER);
        let billing = queue(&site, "billing").await;
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        let states: Vec<_> = runs.iter().map(|run| (run.job_code.as_str(), counted(run))).collect();
        let expected = [("billing", (RunState::Succeeded, 4, 4, 1)), ("invoicing", (RunState::Succeeded, 3, 3, 0))];
        assert_eq!(states, expected, "{}", site.backend);
        assert_eq!((runs[1].parent, runs[1].at), (Some(billing.id), billing.at), "{}", site.backend);
        let errors = site.read(Errors(billing.id)).await.unwrap();
        assert_eq!(errors.len(), 1, "{}", site.backend);
        assert_eq!(errors[0].customer, Some(all[1].customer.id));
        // What is done is done: the next run finds the broken one alone, and a run in which all fails has failed.
        queue(&site, "billing").await;
        work_off(&site).await;
        assert_eq!(counted(&site.read(Runs).await.unwrap()[2]), (RunState::Failed, 1, 1, 1), "{}", site.backend);
    }
}

#[tokio::test]
async fn the_chunk_of_a_dead_worker_is_taken_over_after_its_lease() {
    for site in TestSite::all(START).await {
        customers(&site, 3).await;
        site.set_now(AFTER);
        let run = queue(&site, "billing").await;
        assert!(run_next(&site.store, &site.catalogs).await.unwrap());
        let started = site.read(Runs).await.unwrap().remove(0);
        assert_eq!(counted(&started), (RunState::Running, 0, 3, 0), "{}", site.backend);
        site.write(TakeAndDie(started)).await.unwrap();
        // Nobody else touches it while it is held, and the run does not end without it.
        work_off(&site).await;
        assert_eq!(counted(&site.read(Runs).await.unwrap()[0]), (RunState::Running, 0, 3, 0), "{}", site.backend);
        site.clock.set(site.store.system_now().plus_seconds(LEASE_S).unwrap());
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        assert_eq!((runs[0].id, counted(&runs[0])), (run.id, (RunState::Succeeded, 3, 3, 0)), "{}", site.backend);
        assert_eq!(runs.len(), 2, "{}: one invoicing", site.backend);
    }
}

#[tokio::test]
async fn a_chunk_that_is_never_done_fails_its_run() {
    for site in TestSite::all(START).await {
        customers(&site, 1).await;
        site.set_now(AFTER);
        queue(&site, "billing").await;
        run_next(&site.store, &site.catalogs).await.unwrap();
        let started = site.read(Runs).await.unwrap().remove(0);
        site.write(TakeAndDie(started)).await.unwrap();
        for _ in 1..ATTEMPTS_MAX {
            site.clock.set(site.store.system_now().plus_seconds(LEASE_S).unwrap());
            site.write(DieAgain).await.unwrap();
        }
        site.clock.set(site.store.system_now().plus_seconds(LEASE_S).unwrap());
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        assert_eq!((runs.len(), counted(&runs[0])), (1, (RunState::Failed, 0, 1, 0)), "{}", site.backend);
        assert!(runs[0].failure.starts_with("chunk_failed: "), "{}", runs[0].failure);
    }
}

/// A worker takes over what is left behind, and dies.
struct DieAgain;

impl Operation for DieAgain {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let run = store::job_run::list(tx, None, 1).await?.remove(0);
        let left = store::job_chunk::find_left(tx, run.id).await?.unwrap();
        let lease = tx.system_now().plus_seconds(LEASE_S).unwrap();
        assert!(store::job_chunk::take_over(tx, &left, lease).await?.is_some());
        Ok(())
    }
}

/// A run whose order nobody can read: rating again without a selection.
struct QueueUnreadable;

impl Operation for QueueUnreadable {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let job = store::job::find_by_code(tx, "rerating").await?.unwrap();
        let at = store::site::now(tx).await?;
        let content = "{}".to_owned();
        let new = store::job_run::NewRun { job: &job, at, scheduled_at: None, parent: None, test_mode: false, content };
        store::job_run::insert(tx, new).await.map(drop)
    }
}

#[tokio::test]
async fn a_run_that_cannot_be_read_fails_after_some_attempts_and_holds_up_nobody() {
    for site in TestSite::all(START).await {
        customers(&site, 1).await;
        site.set_now(AFTER);
        site.write(QueueUnreadable).await.unwrap();
        queue(&site, "billing").await;
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        assert_eq!((runs[0].state, runs[1].state), (RunState::Running, RunState::Succeeded), "{}", site.backend);
        for _ in 0..ATTEMPTS_MAX {
            site.clock.set(site.store.system_now().plus_seconds(RETRY_S).unwrap());
            work_off(&site).await;
        }
        assert_eq!(site.read(Runs).await.unwrap()[0].state, RunState::Failed, "{}", site.backend);
    }
}

#[tokio::test]
async fn several_workers_share_one_run_and_count_exactly() {
    let number = usize::try_from(CHUNK_ITEMS).unwrap() + 40;
    for site in TestSite::all(START).await {
        let all = customers(&site, number).await;
        let broken: Vec<_> = all.iter().step_by(60).collect();
        for customer in &broken {
            site.write(Break((*customer).clone())).await.unwrap();
        }
        site.set_now(AFTER);
        queue(&site, "billing").await;
        let worker = || async {
            let mut steps = 0;
            while run_next(&site.store, &site.catalogs).await.unwrap() {
                steps += 1;
            }
            steps
        };
        let steps = tokio::join!(worker(), worker(), worker());
        assert!(steps.0 + steps.1 + steps.2 > 0);
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        let (of, failed) = (i64::try_from(number).unwrap(), i64::try_from(broken.len()).unwrap());
        let states: Vec<_> = runs.iter().map(|run| (run.job_code.as_str(), counted(run))).collect();
        let expected =
            [("billing", (RunState::Succeeded, of, of, failed)), ("invoicing", (RunState::Succeeded, of - failed, of - failed, 0))];
        assert_eq!(states, expected, "{}", site.backend);
        assert_eq!(site.read(Errors(runs[0].id)).await.unwrap().len(), broken.len(), "{}", site.backend);
    }
}

#[tokio::test]
async fn a_test_run_writes_nothing_but_its_history() {
    for site in TestSite::all(START).await {
        customers(&site, 2).await;
        site.set_now(AFTER);
        let before = site.read(store::audit::ReadBooks).await.unwrap();
        let job = site.read(FindJob("billing")).await.unwrap().unwrap();
        site.write(QueueRun { job: job.id, test_mode: true }).await.unwrap();
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        let states: Vec<_> = runs.iter().map(|run| (run.test_mode, counted(run))).collect();
        // What follows a test is a test; nothing was billed, so there is nothing to invoice.
        assert_eq!(states, [(true, (RunState::Succeeded, 2, 2, 0)), (true, (RunState::Succeeded, 0, 0, 0))], "{}", site.backend);
        assert_eq!(format!("{:?}", site.read(store::audit::ReadBooks).await.unwrap()), format!("{before:?}"), "{}", site.backend);
        // The same for invoices, whose numbers have no gaps.
        queue(&site, "billing").await;
        run_billing_alone(&site).await;
        let invoicing = site.read(FindJob("invoicing")).await.unwrap().unwrap();
        let before = site.read(store::audit::ReadBooks).await.unwrap();
        site.write(QueueRun { job: invoicing.id, test_mode: true }).await.unwrap();
        let queued = site.read(Runs).await.unwrap().into_iter().rfind(|run| !run.test_mode && !run.state.has_ended()).unwrap();
        site.write(Cancel(queued.id)).await.unwrap();
        work_off(&site).await;
        assert_eq!(counted(site.read(Runs).await.unwrap().last().unwrap()), (RunState::Succeeded, 2, 2, 0), "{}", site.backend);
        assert_eq!(format!("{:?}", site.read(store::audit::ReadBooks).await.unwrap()), format!("{before:?}"), "{}", site.backend);
    }
}

/// Works until billing has ended and the invoicing chained to it waits.
async fn run_billing_alone(site: &TestSite) {
    loop {
        let runs = site.read(Runs).await.unwrap();
        let is_waiting = |run: &RunRow| run.job_code == "invoicing" && !run.test_mode && run.state == RunState::Queued;
        if runs.iter().any(is_waiting) {
            return;
        }
        run_next(&site.store, &site.catalogs).await.unwrap();
    }
}

struct Cancel(JobRunId);

impl Operation for Cancel {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        assert!(store::job_run::finish(tx, self.0, RunState::Cancelled, "").await?);
        Ok(())
    }
}

#[tokio::test]
async fn a_cancelled_run_keeps_what_is_done_and_leaves_the_rest() {
    for site in TestSite::all(START).await {
        customers(&site, 2).await;
        site.set_now(AFTER);
        let run = queue(&site, "billing").await;
        run_next(&site.store, &site.catalogs).await.unwrap();
        site.write(Cancel(run.id)).await.unwrap();
        work_off(&site).await;
        let runs = site.read(Runs).await.unwrap();
        assert_eq!((runs.len(), counted(&runs[0])), (1, (RunState::Cancelled, 0, 2, 0)), "{}", site.backend);
    }
}

fn new_job(code: &str, kind: JobKind, schedule: Schedule) -> NewJob {
    NewJob {
        code: code.to_owned(),
        kind,
        name: code.to_owned(),
        description: String::new(),
        schedule,
        criteria: Criteria::default(),
        parameters: Parameters::None,
        test_mode: false,
    }
}

async fn make(site: &TestSite, input: NewJob) -> Result<JobRow, JobError> {
    site.write(CreateJob { input, catalogs: std::sync::Arc::clone(&site.catalogs) }).await
}

fn daily(first_at: &str) -> Schedule {
    Schedule::Repeatable { first_at: at(first_at).micros(), frequency: StoredFrequency::Daily }
}

#[tokio::test]
async fn processes_that_tick_at_once_queue_one_run_a_time() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        make(&site, new_job("night", JobKind::Invoicing, daily("2026-06-11T02:00:00Z"))).await.unwrap();
        assert!(!site.read(AnyDue).await.unwrap());
        assert_eq!(site.write(QueueDueRuns).await.unwrap(), 0, "{}", site.backend);
        site.set_now("2026-06-11T02:00:01Z");
        assert!(site.read(AnyDue).await.unwrap());
        let queued = tokio::join!(site.write(QueueDueRuns), site.write(QueueDueRuns), site.write(QueueDueRuns));
        assert_eq!(queued.0.unwrap() + queued.1.unwrap() + queued.2.unwrap(), 1, "{}", site.backend);
        let runs = site.read(Runs).await.unwrap();
        assert_eq!((runs[0].at, runs[0].scheduled_at), (at("2026-06-11T02:00:00Z"), Some(at("2026-06-11T02:00:00Z"))));
        let job = site.read(FindJob("night")).await.unwrap().unwrap();
        assert_eq!(job.next_at, Some(at("2026-06-12T02:00:00Z")), "{}", site.backend);
        // Paused, it does not start; resumed, it does not make up for it.
        site.write(SetJobState { id: job.id, state: JobState::Paused }).await.unwrap();
        site.set_now("2026-06-14T03:00:00Z");
        assert_eq!(site.write(QueueDueRuns).await.unwrap(), 0, "{}", site.backend);
        let resumed = site.write(SetJobState { id: job.id, state: JobState::Active }).await.unwrap();
        assert_eq!(resumed.next_at, Some(at("2026-06-15T02:00:00Z")), "{}", site.backend);
    }
}

#[tokio::test]
async fn a_clock_that_moves_on_runs_scheduled_jobs_at_their_times() {
    for site in TestSite::all(START).await {
        customers(&site, 1).await;
        make(&site, new_job("collect", JobKind::PaymentCollection, daily("2026-06-29T02:00:00Z"))).await.unwrap();
        let moved = advance(&site.store, &site.catalogs, &site.scope(), at("2026-07-01T12:00:00Z")).await.unwrap();
        let ran: Vec<(&str, String)> = moved.ran.iter().map(|ran| (ran.kind.as_str(), ran.at.to_string())).collect();
        let collected = |day: &str| ("payment_collection", at(&format!("{day}T02:00:00Z")).to_string());
        // June ends at midnight in Ljubljana.
        let end = at("2026-06-30T22:00:00Z").to_string();
        let expected =
            vec![collected("2026-06-29"), collected("2026-06-30"), ("billing", end.clone()), ("invoicing", end), collected("2026-07-01")];
        assert_eq!(ran, expected, "{}", site.backend);
    }
}

#[tokio::test]
async fn a_job_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        let codes = |made: Result<JobRow, JobError>| -> Vec<(String, &'static str)> {
            made.unwrap_err().fields().iter().map(|field| (field.field.clone(), field.code)).collect()
        };
        let criteria =
            Criteria { customer_types: vec!["nobody".to_owned()], customers: vec![9_999], sharing_groups: vec![7], ..Criteria::default() };
        let wrong = NewJob { name: " ".to_owned(), criteria, ..new_job("late", JobKind::Invoicing, Schedule::WhenDue) };
        let expected = [
            ("name", "length"),
            ("schedule.kind", "never_due"),
            ("criteria.customer_types", "unknown_customer_type"),
            ("criteria.customers", "unknown_customer"),
            ("criteria.sharing_groups", "unknown_sharing_group"),
        ];
        assert_eq!(codes(make(&site, wrong).await), expected.map(|(field, code)| (field.to_owned(), code)), "{}", site.backend);
        let past = new_job("past", JobKind::Billing, Schedule::OneOff { at: at("2026-06-10T09:00:00Z").micros() });
        assert_eq!(codes(make(&site, past).await), [("schedule.at".to_owned(), "in_the_past")]);
        let chained = |after: &str| Schedule::Chain { after: after.to_owned() };
        assert_eq!(
            codes(make(&site, new_job("c", JobKind::Billing, chained("none"))).await),
            [("schedule.after".to_owned(), "unknown_job")]
        );
        // A chain never comes back to where it began.
        make(&site, new_job("second", JobKind::Invoicing, chained("billing"))).await.unwrap();
        let third = make(&site, new_job("third", JobKind::Invoicing, chained("second"))).await.unwrap();
        let billing = site.read(FindJob("billing")).await.unwrap().unwrap();
        let changes = JobChanges { schedule: Some(chained("third")), ..JobChanges::default() };
        let catalogs = std::sync::Arc::clone(&site.catalogs);
        let circle = site.write(UpdateJob { id: billing.id, changes, expected: None, catalogs }).await;
        assert_eq!(codes(circle), [("schedule.after".to_owned(), "circle")], "{}", site.backend);
        // What another follows stays.
        assert_eq!(site.write(DeleteJob { id: billing.id }).await.unwrap_err().code(), "job_followed");
        site.write(DeleteJob { id: third.id }).await.unwrap();
        assert!(site.read(FindJob("third")).await.unwrap().is_none(), "{}", site.backend);
    }
}

#[tokio::test]
async fn rows_of_criteria_all_hold_and_of_the_values_of_one_any() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 3).await;
        let business = NewCustomer {
            plan: Some(order("mobile_s", "38640199999")),
            email: "b@example.com".to_owned(),
            customer_type: "business".to_owned(),
            ..ana()
        };
        let business = created(&site, business).await;
        site.set_now(AFTER);
        let numbers = |of: &[&CreatedCustomer]| of.iter().map(|one| one.customer.number).collect::<Vec<_>>();
        let two = numbers(&[&all[0], &all[1]]);
        for (criteria, expected) in [
            (Criteria { customers: two.clone(), ..Criteria::default() }.paying(catalog::PaymentType::Prepaid), 0),
            (
                Criteria {
                    customers: numbers(&[&all[0], &business]),
                    customer_types: vec!["residential".to_owned()],
                    ..Criteria::default()
                },
                1,
            ),
            (Criteria { customers: two, ..Criteria::default() }, 1),
            (Criteria { customer_types: vec!["residential".to_owned(), "business".to_owned()], ..Criteria::default() }, 2),
        ] {
            let code = format!("job-{}", site.read(Runs).await.unwrap().len());
            let input = NewJob { criteria, ..new_job(&code, JobKind::Billing, Schedule::Manual) };
            let job = make(&site, input).await.unwrap();
            site.write(QueueRun { job: job.id, test_mode: false }).await.unwrap();
            work_off(&site).await;
            // What was billed by the one before is left out.
            assert_eq!(site.read(Runs).await.unwrap().last().unwrap().progress.done, expected, "{} {code}", site.backend);
        }
    }
}

fn is(code: &str, value: &str) -> AttributeIs {
    AttributeIs { code: code.to_owned(), value: value.to_owned() }
}

async fn run_billing_on(site: &TestSite, criteria: Criteria) -> i64 {
    let code = format!("job-{}", site.read(Runs).await.unwrap().len());
    let job = make(site, NewJob { criteria, ..new_job(&code, JobKind::Billing, Schedule::Manual) }).await.unwrap();
    site.write(QueueRun { job: job.id, test_mode: true }).await.unwrap();
    work_off(site).await;
    site.read(Runs).await.unwrap().last().unwrap().progress.done
}

#[tokio::test]
async fn a_run_touches_only_customers_with_the_values_that_it_asks_for() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        let definition = |code: &str, kind| AttributeDefinition {
            code: code.to_owned(),
            name: code.to_owned(),
            kind,
            is_mandatory: false,
            is_on_invoice: false,
        };
        let definitions = vec![definition("region", AttributeType::String), definition("tier", AttributeType::Number)];
        site.write(ChangeAttributes { definitions }).await.unwrap();
        let with = [&[][..], &[("region", "north")], &[("region", "north"), ("tier", "1")], &[("region", "south|north"), ("tier", "1.50")]];
        for (n, attributes) in with.into_iter().enumerate() {
            let input = NewCustomer {
                plan: Some(order("mobile_s", &format!("386401{n:05}"))),
                email: format!("a{n}@example.com"),
                custom_attributes: attributes.iter().map(|(code, value)| ((*code).to_owned(), Some((*value).to_owned()))).collect(),
                ..ana()
            };
            created(&site, input).await;
        }
        site.set_now(AFTER);
        let asked: [(&[AttributeIs], i64); 8] = [
            (&[], 4),
            (&[is("region", "north")], 2),
            (&[is("region", "nort")], 0),
            (&[is("region", "north"), is("region", "south|north")], 3),
            (&[is("tier", "1.5")], 1),
            (&[is("region", "north"), is("tier", "1.0")], 1),
            (&[is("region", "north"), is("tier", "1"), is("tier", "1.5")], 1),
            (&[is("region", "north"), is("tier", "2")], 0),
        ];
        for (attributes, expected) in asked {
            let criteria = Criteria { custom_attributes: attributes.to_vec(), ..Criteria::default() };
            assert_eq!(run_billing_on(&site, criteria).await, expected, "{} {attributes:?}", site.backend);
        }
    }
}

#[tokio::test]
async fn a_run_works_on_owners_and_active_members_of_hierarchy_groups() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 4).await;
        let number = |at: usize| all[at].customer.number.to_string();
        let mut groups = Vec::new();
        for (owner, member) in [(0, 1), (2, 3)] {
            let group = NewHierarchy {
                owner: number(owner),
                profile: None,
                name: "G".to_owned(),
                from: None,
                to: None,
                status: HierarchyStatus::Active,
            };
            let group = site.write(CreateHierarchy { group }).await.unwrap();
            let status = if owner == 0 { HierarchyStatus::Active } else { HierarchyStatus::Inactive };
            let member = NewMember { member: number(member), profile: None, from: None, to: None, status };
            let catalogs = std::sync::Arc::clone(&site.catalogs);
            site.write(JoinHierarchy { catalogs, hierarchy: group.row.id, member }).await.unwrap();
            groups.push(group.row.id.0);
        }
        site.set_now(AFTER);
        for (hierarchy_groups, expected) in [(vec![groups[0]], 2), (vec![groups[1]], 1), (groups.clone(), 3), (Vec::new(), 4)] {
            let criteria = Criteria { hierarchy_groups: hierarchy_groups.clone(), ..Criteria::default() };
            assert_eq!(run_billing_on(&site, criteria).await, expected, "{} {hierarchy_groups:?}", site.backend);
        }
    }
}

/// A customer pays by card from now on.
struct PayByCard(CreatedCustomer);

impl Operation for PayByCard {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut row = store::customer::lock(tx, self.0.customer.id).await?.unwrap();
        row.payment_method = "card".to_owned();
        let email = self.0.customer.document.contacts[0].email.clone();
        store::customer::save(tx, &row, &email).await
    }
}

struct Intents;

impl Operation for Intents {
    type Output = Vec<store::payment_intent::IntentRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::payment_intent::list(tx, i64::MAX, 100).await
    }
}

#[tokio::test]
async fn a_bill_is_collected_once_when_it_is_due_by_card_or_direct_debit() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 2).await;
        site.write(PayByCard(all[1].clone())).await.unwrap();
        make(&site, new_job("collect", JobKind::PaymentCollection, Schedule::Manual)).await.unwrap();
        site.set_now(AFTER);
        queue(&site, "billing").await;
        work_off(&site).await;
        // Due 15 days after the invoice of 2 July.
        for (now, expected) in [("2026-07-16T10:00:00Z", 0), ("2026-07-17T10:00:00Z", 1), ("2026-07-18T10:00:00Z", 1)] {
            site.set_now(now);
            queue(&site, "collect").await;
            work_off(&site).await;
            assert_eq!(site.read(Intents).await.unwrap().len(), expected, "{} {now}", site.backend);
        }
        let intent = site.read(Intents).await.unwrap().remove(0);
        assert_eq!((intent.customer, intent.method.as_str()), (all[1].customer.id, "card"), "{}", site.backend);
        assert!(intent.amount > 0);
    }
}

#[tokio::test]
async fn a_bill_is_due_by_the_zone_of_its_profile() {
    for site in TestSite::all(START).await {
        site.write(CreateJobs).await.unwrap();
        make(&site, new_job("collect", JobKind::PaymentCollection, Schedule::Manual)).await.unwrap();
        for (n, zone) in ["Pacific/Honolulu", "Pacific/Kiritimati"].into_iter().enumerate() {
            let profile = app::customer::NewProfile { time_zone: Some(zone.to_owned()), ..app::customer::NewProfile::default() };
            let plan = Some(order("mobile_s", &format!("3864010000{n}")));
            let input = NewCustomer { plan, email: format!("a{n}@example.com"), profile: Some(profile), ..ana() };
            let made = created(&site, input).await;
            site.write(PayByCard(made)).await.unwrap();
        }
        site.set_now("2026-07-02T10:30:00Z");
        queue(&site, "billing").await;
        work_off(&site).await;
        // Due in 15 days, each by the day of its own zone: in Honolulu the 17th begins when the 18th begins in Kiritimati. In Ljubljana, the
        // zone of the site, it is the 17th then since half a day.
        for (now, expected) in [("2026-07-17T09:30:00Z", 0), ("2026-07-17T10:30:00Z", 2)] {
            site.set_now(now);
            queue(&site, "collect").await;
            work_off(&site).await;
            assert_eq!(site.read(Intents).await.unwrap().len(), expected, "{} {now}", site.backend);
        }
    }
}

#[tokio::test]
async fn a_bill_that_is_due_no_more_is_not_collected() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 1).await;
        site.write(PayByCard(all[0].clone())).await.unwrap();
        site.set_now(AFTER);
        queue(&site, "billing").await;
        work_off(&site).await;
        let bill = |id| app::jobs::RecordIntent { bill: id, run: JobRunId(1) };
        let found = site.read(BilledOf(all[0].customer.id)).await.unwrap();
        // It is not due yet.
        assert!(site.write(bill(found.id)).await.unwrap().is_none(), "{}", site.backend);
        site.set_now("2026-07-17T10:00:00Z");
        let void = app::billing::VoidInvoice {
            invoice: found.invoice.unwrap().0,
            reason: "a wrong name".to_owned(),
            reissue: false,
            catalogs: site.catalogs.clone(),
        };
        site.write(void).await.unwrap();
        assert!(site.write(bill(found.id)).await.unwrap().is_none(), "{}", site.backend);
        assert!(site.read(Intents).await.unwrap().is_empty(), "{}", site.backend);
    }
}

#[tokio::test]
async fn an_export_of_invoices_has_what_was_issued_and_marks_what_is_void() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 1).await;
        site.set_now(AFTER);
        queue(&site, "billing").await;
        work_off(&site).await;
        let bill = site.read(BilledOf(all[0].customer.id)).await.unwrap();
        let void = |invoice, reissue| app::billing::VoidInvoice {
            invoice,
            reason: "a wrong name".to_owned(),
            reissue,
            catalogs: site.catalogs.clone(),
        };
        site.write(void(bill.invoice.clone().unwrap().0, true)).await.unwrap();
        // A credit note is no part of the invoice, but of what is due.
        let adjust = app::billing::AdjustBill {
            bill: bill.id,
            what: app::billing::Adjusting::Whole {
                group: None,
                bill_item: "ADJUSTMENT".to_owned(),
                tax: None,
                supplier: None,
                ledger: None,
            },
            amount: "1.00".to_owned(),
            direction: billing::Direction::Credit,
            reason: "goodwill".to_owned(),
            catalogs: site.catalogs.clone(),
        };
        let adjusted = site.write(adjust).await.unwrap().bill;
        site.set_now("2026-08-15T10:00:00Z");
        let parameters = Parameters::Export { what: Exported::Invoices, period: ReportPeriod::Last { unit: PeriodUnit::Month } };
        let job = make(&site, NewJob { parameters, ..new_job("out", JobKind::Exporting, Schedule::Manual) }).await.unwrap();
        let run = site.write(QueueRun { job: job.id, test_mode: false }).await.unwrap();
        work_off(&site).await;
        let file = site.read(File(run.id, "invoices.csv")).await.unwrap();
        let lines: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(lines[0][5..], ["net", "tax", "total", "due", "currency", "voided_at"], "{}", site.backend);
        let text = |quanta| money::format_quanta(quanta, 6);
        let issued = [text(bill.net), text(bill.tax), text(bill.net + bill.tax)];
        assert_eq!(
            (lines.len(), &lines[1][5..8], &lines[2][5..8]),
            (3, &issued.each_ref().map(String::as_str)[..], &lines[1][5..8]),
            "{file}"
        );
        assert_eq!((lines[1][8], lines[1][10]), ("0.000000", "2026-07-02T12:00:00+02:00"), "{}: {file}", site.backend);
        assert_eq!((lines[2][8], lines[2][10]), (text(adjusted.due).as_str(), ""), "{}: {file}", site.backend);
        assert_eq!(adjusted.due, bill.due - 1_000_000);
    }
}

/// A worker finds a chunk that its holder left, and the holder goes on before it is taken over.
struct TakeOverTooLate(RunRow);

impl Operation for TakeOverTooLate {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        use store::job_chunk;
        let over = tx.system_now().plus_seconds(-1).unwrap();
        let held = job_chunk::insert(tx, &self.0, store::criteria::Place([1, 1, 1]), 1, over).await?;
        let left = job_chunk::find_left(tx, self.0.id).await?.unwrap();
        let later = tx.system_now().plus_seconds(LEASE_S).unwrap();
        assert!(job_chunk::count(tx, &held, &job_chunk::Count::default(), Some(later)).await?);
        Ok(job_chunk::take_over(tx, &left, later).await?.is_some())
    }
}

#[tokio::test]
async fn a_chunk_whose_holder_went_on_is_not_taken_over() {
    for site in TestSite::all(START).await {
        customers(&site, 1).await;
        let run = queue(&site, "billing").await;
        assert!(!site.write(TakeOverTooLate(run)).await.unwrap(), "{}", site.backend);
    }
}

/// The bill of a customer that is to be paid.
struct BilledOf(ids::CustomerId);

impl Operation for BilledOf {
    type Output = store::bill::BillRow;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let bills = store::bill::lock_of_customer(tx, self.0).await?;
        Ok(bills.into_iter().find(|bill| bill.state == store::bill::BillState::Billing).unwrap())
    }
}

struct File(JobRunId, &'static str);

impl Operation for File {
    type Output = String;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, StoreError> {
        let parts = store::job_result::list_parts(tx, self.0, self.1, i64::MIN).await?;
        Ok(parts.into_iter().map(|(_, text)| text).collect())
    }
}

#[tokio::test]
async fn an_export_holds_what_its_period_holds() {
    for site in TestSite::all(START).await {
        let all = customers(&site, 2).await;
        site.set_now(AFTER);
        queue(&site, "billing").await;
        work_off(&site).await;
        for (what, rows_of_july) in [(Exported::Bills, 2), (Exported::Invoices, 2), (Exported::Payments, 0), (Exported::UsageEvents, 0)] {
            for (month, rows) in [("2026-07-15T10:00:00Z", 0), ("2026-08-15T10:00:00Z", rows_of_july)] {
                site.set_now(month);
                let parameters = Parameters::Export { what, period: ReportPeriod::Last { unit: PeriodUnit::Month } };
                let code = format!("{}-{}", what.as_str(), &month[5..7]);
                let input = NewJob { parameters, ..new_job(&code, JobKind::Exporting, Schedule::Manual) };
                let job = make(&site, input).await.unwrap();
                let run = site.write(QueueRun { job: job.id, test_mode: false }).await.unwrap();
                work_off(&site).await;
                let ended = site.read(Runs).await.unwrap().pop().unwrap();
                assert_eq!(counted(&ended), (RunState::Succeeded, rows, rows, 0), "{} {code}: {}", site.backend, ended.failure);
                let name = match what {
                    Exported::Bills => "bills.csv",
                    Exported::Invoices => "invoices.csv",
                    Exported::Payments => "payments.csv",
                    Exported::UsageEvents => "usage_events.csv",
                };
                let file = site.read(File(run.id, name)).await.unwrap();
                assert_eq!(file.lines().count(), usize::try_from(rows).unwrap() + 1, "{} {code}: {file}", site.backend);
                if rows > 0 {
                    assert!(file.contains(&format!(",{},", all[0].customer.number)), "{file}");
                    assert!(file.contains("EUR"), "{file}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_financial_report_sums_what_was_posted_by_day_ledger_item_and_tax() {
    for site in TestSite::all(START).await {
        customers(&site, 3).await;
        site.set_now(AFTER);
        queue(&site, "billing").await;
        work_off(&site).await;
        // What the report must come to, from every posting of the site.
        let books = site.read(store::audit::ReadBooks).await.unwrap();
        let legs = books.postings.iter().flat_map(|posting| rating::legs::decode(&posting.legs).unwrap());
        let charges: Vec<_> = legs.filter(|leg| leg.kind == balance::LegKind::Charge && leg.item.is_some()).collect();
        let (net, tax): (i64, i64) = (charges.iter().map(|leg| leg.net).sum(), charges.iter().map(|leg| leg.tax).sum());
        assert!(net > 0 && tax > 0);
        let day = |text: &str| calendar::Date::parse(text).unwrap().days_since_epoch();
        let mut total = (0, 0, 0);
        for (from, to) in [("2026-06-01", "2026-07-01"), ("2026-07-01", "2026-07-03"), ("2026-07-03", "2026-08-01")] {
            let parameters = Parameters::Report { period: ReportPeriod::Dates { from: day(from), to: day(to) } };
            let code = format!("report-{from}");
            let input = NewJob { parameters, ..new_job(&code, JobKind::FinanceReporting, Schedule::Manual) };
            let job = make(&site, input).await.unwrap();
            let run = site.write(QueueRun { job: job.id, test_mode: false }).await.unwrap();
            work_off(&site).await;
            let ended = site.read(Runs).await.unwrap().pop().unwrap();
            assert_eq!(ended.state, RunState::Succeeded, "{}: {}", site.backend, ended.failure);
            let file = site.read(File(run.id, "finance.csv")).await.unwrap();
            let mut lines = file.lines();
            assert_eq!(lines.next(), Some("posted_on,ledger,bill_item,tax,tax_percent,currency,net,tax_amount,impacts"));
            let lines: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
            assert_eq!(lines.is_empty(), from == "2026-07-03", "{}: {file}", site.backend);
            for line in &lines {
                assert!((from..to).contains(&line[0]), "{}: {line:?}", site.backend);
                total.0 += money::parse_quanta(line[6], 6).unwrap();
                total.1 += money::parse_quanta(line[7], 6).unwrap();
                total.2 += line[8].parse::<usize>().unwrap();
            }
            assert_eq!(site.read(File(run.id, "sums")).await.unwrap(), "", "{}", site.backend);
        }
        assert_eq!(total, (net, tax, charges.len()), "{}", site.backend);
    }
}
