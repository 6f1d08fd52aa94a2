//! `GET /v1/home`: the start page.

use crate::activities::Activity;
use crate::context::Context;
use crate::customers::{RevenueMonth, StatusCounts};
use crate::jobs::JobRun;
use crate::problem::Problem;
use crate::wire::Money;
use app::home::GetHome;
use serde::Serialize;
use utoipa::ToSchema;

/// Figures of a site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Home {
    /// The site's time.
    #[schema(format = "date-time")]
    now: String,
    /// Customers by status.
    customers: StatusCounts,
    /// Active subscriptions.
    subscriptions_active: i64,
    /// Charges on open bills.
    open: Money,
    /// Left to pay.
    due: Money,
    /// Of it past the due date.
    overdue: Money,
    /// The last twelve months, without tax.
    month_revenue: Vec<RevenueMonth>,
    /// What was done last.
    latest_activities: Vec<Activity>,
    /// The latest runs.
    jobs: Vec<JobRun>,
}

/// Show the start page
///
/// Counts, sums and the latest events of the site.
#[utoipa::path(get, path = "/v1/home", tag = "sites", responses((status = 200, description = "The figures.", body = Home)))]
pub(crate) async fn get_home(context: Context) -> Result<axum::Json<Home>, Problem> {
    let (zone, system_now) = (context.zone()?, context.state.store.system_now());
    let home = context.read(GetHome { catalogs: context.state.catalogs.clone() }).await?;
    Ok(axum::Json(Home {
        now: home.now.to_rfc3339(&zone),
        customers: StatusCounts::from(home.customers),
        subscriptions_active: home.subscriptions_active,
        open: Money::from(&home.open),
        due: Money::from(&home.due),
        overdue: Money::from(&home.overdue),
        month_revenue: home.month_revenue.iter().map(RevenueMonth::from).collect(),
        latest_activities: home.latest_activities.into_iter().map(|row| Activity::from_row(row, &zone)).collect(),
        jobs: home.job_runs.iter().map(|run| JobRun::from_row(run, system_now, &zone)).collect(),
    }))
}
