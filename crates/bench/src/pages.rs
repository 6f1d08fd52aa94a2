//! Invoices as PDF: read from the store, drawn by worker processes, written to files that are synced; one page of twelve lines each.

use crate::billing;
use crate::failure::Failure;
use crate::ground;
use crate::table::{Table, thousands};
use app::billing::{Drawing, LookedAtWith, ReadDocument};
use app::jobs::work_off;
use charging::Catalogs;
use documents::frame::Template;
use documents::{RenderLimits, RenderPool};
use ids::InvoiceId;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use store::{Store, StoreAddress};

/// Lines of an invoice.
const LINES: u32 = 12;
/// The plan with as many fees.
const PLAN: &str = "twelve_fees";
/// Invoices that are under way for each worker.
const TASKS_OF_WORKER: usize = 4;
/// Numbers of workers that are measured.
const WORKERS: [usize; 2] = [1, 2];

/// Twelve fees in arrear, each with a line of its own.
fn catalog_file() -> Result<String, Failure> {
    let (mut items, mut products, mut codes) = (String::new(), String::new(), Vec::new());
    for line in 1..=LINES {
        writeln!(items, "  - {{code: LINE_{line}, name: {{en: Managed service no. {line}}}, kind: recurring}}")?;
        writeln!(
            products,
            "  - {{code: fee_{line}, name: {{en: Managed service no. {line}}}, kind: recurring, event_type: monthly, timing: arrear, \
             bill_item: LINE_{line}, tax: VAT, ledger: GL4000, versions: [{{from: 2020-01-01, prices: {{EUR: {line}.49}}}}]}}"
        )?;
        codes.push(format!("{{product: fee_{line}}}"));
    }
    Ok(format!(
        "bill_items:\n{items}products:\n{products}bundles:\n  - {{code: twelve, name: {{en: Twelve}}, products: [{}]}}\nplans:\n  \
         - {{code: {PLAN}, name: {{en: Twelve fees}}, bundles: [twelve], payment_types: [postpaid]}}\n",
        codes.join(", ")
    ))
}

/// Measures both numbers of workers in turn.
///
/// # Errors
/// [`Failure`].
pub async fn run(invoices: u64, rounds: u64, folder: &Path) -> Result<(), Failure> {
    let path = folder.join("pages.db");
    let store = ground::open(&StoreAddress::File(path.clone())).await?;
    ground::found(&store, invoices, PLAN, vec![("fees.yaml".to_owned(), catalog_file()?)]).await?;
    billing::queue(&store).await?;
    work_off(&store, &Arc::new(Catalogs::default()), &ground::scope()).await?;
    let issued = Arc::new(issued(&path)?);
    if u64::try_from(issued.len()) != Ok(invoices) {
        return Err(Failure(format!("{} invoices were issued instead of {invoices}", issued.len())));
    }
    let mut table = Table::new(&["workers", "invoices", "pages/s", "KiB a page"]);
    for _ in 0..rounds {
        for workers in WORKERS {
            let (millis, bytes) = draw(&store, &issued, folder, workers).await?;
            let count = u64::try_from(issued.len()).unwrap_or(u64::MAX);
            let size = u64::try_from(bytes).unwrap_or(u64::MAX) / count / 1_024;
            table.row(vec![workers.to_string(), thousands(count), thousands(count * 1_000 / millis), thousands(size)]);
        }
    }
    store.close();
    table.print("Invoices of twelve lines as PDF: read, drawn, written and synced");
    Ok(())
}

fn issued(path: &Path) -> Result<Vec<InvoiceId>, Failure> {
    let connection = rusqlite::Connection::open(path)?;
    let mut statement = connection.prepare("SELECT id FROM invoice ORDER BY id")?;
    let found = statement.query_map([], |row| row.get(0).map(InvoiceId))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Draws all invoices by so many workers; answers milliseconds and bytes. Each worker has drawn a page before the clock.
async fn draw(store: &Store, issued: &Arc<Vec<InvoiceId>>, folder: &Path, workers: usize) -> Result<(u64, usize), Failure> {
    let limits = RenderLimits { workers_max: workers, ..RenderLimits::default() };
    let pool = Arc::new(RenderPool::new(RenderPool::candidates(None), limits));
    let warm = Arc::new(issued.iter().take(workers).copied().collect::<Vec<_>>());
    hand_out(store, &warm, &pool, folder, workers).await?;
    let began = Instant::now();
    let bytes = hand_out(store, issued, &pool, folder, workers).await?;
    Ok((u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1), bytes))
}

/// Has some tasks a worker take the next invoice until none is left: while one is drawn, others are read or wait for the disk.
async fn hand_out(
    store: &Store,
    issued: &Arc<Vec<InvoiceId>>,
    pool: &Arc<RenderPool>,
    folder: &Path,
    workers: usize,
) -> Result<usize, Failure> {
    let (next, catalogs) = (Arc::new(AtomicUsize::new(0)), Arc::new(Catalogs::default()));
    let mut tasks = Vec::new();
    for _ in 0..TASKS_OF_WORKER * workers {
        let (store, issued, pool, folder) = (store.clone(), Arc::clone(issued), Arc::clone(pool), folder.to_path_buf());
        let (next, catalogs) = (Arc::clone(&next), Arc::clone(&catalogs));
        tasks.push(tokio::spawn(async move {
            let mut bytes = 0;
            while let Some(invoice) = issued.get(next.fetch_add(1, Ordering::Relaxed)) {
                let template = LookedAtWith::Issued;
                let read = ReadDocument { invoice: *invoice, template, language: None, catalogs: Arc::clone(&catalogs) };
                let Drawing { document, .. } = store.read(ground::scope(), read).await?;
                let page = pool.render_pdf_with(Template::built_in(), &document).await?;
                bytes += page.len();
                let path = folder.join(format!("{invoice}.pdf"));
                tokio::task::spawn_blocking(move || keep(&path, &page)).await??;
            }
            Ok::<usize, Failure>(bytes)
        }));
    }
    let mut bytes = 0;
    for task in tasks {
        bytes += task.await??;
    }
    Ok(bytes)
}

/// On the disk once it answers; one thread does all three steps.
fn keep(path: &Path, page: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(page)?;
    file.sync_all()
}
