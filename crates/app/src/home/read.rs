//! Reads the figures of the start page.

use crate::customer::{RevenueMonth, StatusCounts, by_month, first_month, status_counts};
use crate::{Catalogs, Figure, ReadError};
use calendar::{Instant, Zone};
use std::sync::Arc;
use store::activity::{self, ActivityRow};
use store::job_run::{self, RunRow};
use store::{Operation, Tx, bill, customer, figures, site};

/// Activities and job runs that are shown.
const LATEST_MAX: i64 = 10;

/// The start page.
#[derive(Debug, Clone)]
pub struct Home {
    /// The site's time.
    pub now: Instant,
    /// Customers by status.
    pub customers: StatusCounts,
    /// Active subscriptions.
    pub subscriptions_active: i64,
    /// Charges on open bills, in the site's currency.
    pub open: Figure,
    /// Left to pay.
    pub due: Figure,
    /// Of it past the due date.
    pub overdue: Figure,
    /// The last twelve months.
    pub month_revenue: Vec<RevenueMonth>,
    /// What was done last.
    pub latest_activities: Vec<ActivityRow>,
    /// Runs of jobs, the last ones.
    pub job_runs: Vec<RunRow>,
}

/// Reads the start page.
#[derive(Debug, Clone)]
pub struct GetHome {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for GetHome {
    type Output = Home;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Home, ReadError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await?;
        let now = site.clock.at(tx.system_now())?;
        let zone = Zone::named(&site.settings.time_zone)?;
        let today = now.date_in(&zone);
        let code = &site.settings.currency;
        let mut home = Home {
            now,
            customers: status_counts(tx).await?,
            subscriptions_active: customer::count_subscriptions(tx).await?,
            open: Figure::nothing(code),
            due: Figure::nothing(code),
            overdue: Figure::nothing(code),
            month_revenue: Vec::new(),
            latest_activities: activity::list(tx, None, LATEST_MAX).await?,
            job_runs: job_run::list(tx, None, LATEST_MAX).await?,
        };
        // A site without a catalog has no money yet.
        let Some(currency) = catalog.symbols.get(code).filter(|sym| catalog.resources.contains_key(sym)) else { return Ok(home) };
        let (due, overdue) = bill::due_sums(tx, currency, today).await?;
        home.due = Figure::of(&catalog, currency, due)?;
        home.overdue = Figure::of(&catalog, currency, overdue)?;
        let from = zone.start_of_day(first_month(today)?);
        let open = figures::open(tx, currency, from).await?;
        home.open = Figure::of(&catalog, currency, open.unbilled)?;
        let folded = bill::revenue(tx, None, currency, from).await?;
        let parts = folded.into_iter().map(|(from, key, net)| (from, key.code, net)).chain(open.revenue);
        home.month_revenue = by_month(&catalog, &zone, currency, today, parts)?;
        Ok(home)
    }
}
