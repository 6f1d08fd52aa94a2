//! The PostgreSQL store: a READ COMMITTED transaction per operation, run again after a deadlock (ARCHITECTURE.md §4).

use super::{Inner, Operation, Scope, StoreError, Tx};
use crate::driver::tx::IDS_PER_OPERATION_MAX;
use calendar::Clock;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use std::str::FromStr;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

/// How often an operation runs before its deadlock or conflict is answered.
const TX_RETRY_MAX: usize = 5;
/// Connections of one process.
const CONNECTIONS_MAX: usize = 16;
/// Statements are planned as the embedded store plans them, whose plans debug builds check (docs/decisions/0026-rows-are-found-by-a-key.md):
/// tables in the order of the text, rows by an index and in its order. Left to itself the server would read whole tables where it has counted
/// few rows, and keep that plan for as long as the connection lasts.
const SETTINGS: &str = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
    SET join_collapse_limit = 1; SET max_parallel_workers_per_gather = 0; SET jit = off; SET client_min_messages = warning";
/// Ids that one draw from the sequence gives; the sequence grows by as many.
pub(crate) const ID_BLOCK: i64 = 10_000_000;

/// The PostgreSQL store's handle.
pub(crate) struct Postgres {
    pool: Pool,
    ids: Mutex<(i64, i64)>,
    clock: Arc<dyn Clock>,
}

impl Postgres {
    pub(crate) async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let config = tokio_postgres::Config::from_str(url)?;
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let settings = Hook::async_fn(|client, _| Box::pin(async { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) }));
        let pool = Pool::builder(manager).max_size(CONNECTIONS_MAX).post_create(settings).build();
        let pool = pool.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let mut client = pool.get().await?;
        crate::migration::migrate_postgres(&mut client).await?;
        drop(client);
        Ok(Self { pool, ids: Mutex::new((1, 0)), clock })
    }

    pub(crate) async fn write<O: Operation>(&self, scope: &Scope, operation: &O) -> Result<O::Output, O::Error> {
        let mut attempt = 1;
        loop {
            match self.attempt(scope, operation).await? {
                Attempt::Done(result) => return result,
                Attempt::Conflict(_) if attempt < TX_RETRY_MAX => attempt += 1,
                Attempt::Conflict(error) => return Err(error.into()),
            }
        }
    }

    async fn attempt<O: Operation>(&self, scope: &Scope, operation: &O) -> Result<Attempt<O>, O::Error> {
        let (next_id, last_id) = self.draw_ids().await?;
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let system_now = self.clock.now();
        let (result, conflict) = {
            let mut tx = Tx {
                inner: Inner::Postgres(&transaction),
                scope,
                system_now,
                next_id,
                last_id,
                conflict: None,
                is_last: false,
                gathered: None,
            };
            let mut result = operation.run(&mut tx).await;
            if result.is_ok()
                && let Err(error) = tx.send().await
            {
                result = Err(error.into());
            }
            (result, tx.conflict)
        };
        if let Some(error) = conflict {
            transaction.rollback().await.map_err(StoreError::from)?;
            return Ok(Attempt::Conflict(error));
        }
        match result {
            Ok(output) => match transaction.commit().await {
                Ok(()) => Ok(Attempt::Done(Ok(output))),
                Err(error) if is_conflict(&error) => Ok(Attempt::Conflict(error.into())),
                Err(error) => Err(StoreError::from(error).into()),
            },
            Err(error) => {
                transaction.rollback().await.map_err(StoreError::from)?;
                Ok(Attempt::Done(Err(error)))
            }
        }
    }

    pub(crate) async fn read<O: Operation>(&self, scope: &Scope, operation: &O) -> Result<O::Output, O::Error> {
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client
            .build_transaction()
            .read_only(true)
            .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
            .start()
            .await
            .map_err(StoreError::from)?;
        let mut tx = Tx {
            inner: Inner::Postgres(&transaction),
            scope,
            system_now: self.clock.now(),
            next_id: 1,
            last_id: IDS_PER_OPERATION_MAX,
            conflict: None,
            is_last: false,
            gathered: None,
        };
        let result = operation.run(&mut tx).await;
        transaction.rollback().await.map_err(StoreError::from)?;
        result
    }

    async fn draw_ids(&self) -> Result<(i64, i64), StoreError> {
        let mut ids = self.ids.lock().await;
        if ids.1 - ids.0 < IDS_PER_OPERATION_MAX {
            let client = self.pool.get().await?;
            let first: i64 = client.query_one("SELECT nextval('id_block')", &[]).await?.try_get(0)?;
            *ids = (first, first + ID_BLOCK - 1);
        }
        let first = ids.0;
        ids.0 += IDS_PER_OPERATION_MAX;
        Ok((first, first + IDS_PER_OPERATION_MAX - 1))
    }
}

enum Attempt<O: Operation> {
    Done(Result<O::Output, O::Error>),
    Conflict(StoreError),
}

/// Errors after which the operation may run again: another transaction was in the way.
pub(crate) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) if *code == SqlState::T_R_DEADLOCK_DETECTED || *code == SqlState::T_R_SERIALIZATION_FAILURE => true,
        Some(code) if *code == SqlState::UNIQUE_VIOLATION => {
            error.as_db_error().and_then(|cause| cause.table()).is_some_and(|table| table.starts_with("usage_event"))
        }
        Some(_) | None => false,
    }
}
