//! A PostgreSQL server that is there already: databases made from a template, its processes, its settings.

use crate::cpu;
use crate::failure::Failure;
use tokio_postgres::{Client, NoTls};

/// A server by its address without a database.
#[derive(Debug, Clone)]
pub struct Server {
    url: String,
    /// Its first process, where it runs on this machine.
    pub postmaster: Option<u32>,
}

/// Settings that decide how fast and how durable it writes.
const SETTINGS: [&str; 6] = ["server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size"];

impl Server {
    /// Finds the server of an address such as `postgres://user@host:port/database`.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn at(url: &str) -> Result<Self, Failure> {
        let client = connect(url).await?;
        let process: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        Ok(Self { url: url.to_owned(), postmaster: cpu::parent_of(process) })
    }

    /// The address of a database on the server.
    pub fn database(&self, name: &str) -> String {
        let (address, options) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
        let mark = if options.is_empty() { "" } else { "?" };
        format!("{base}/{name}{mark}{options}")
    }

    /// Makes a database, empty or as a copy; one of the same name goes.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn make(&self, name: &str, template: &str) -> Result<String, Failure> {
        self.remove(name).await?;
        let client = connect(&self.url).await?;
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        client.batch_execute("CHECKPOINT").await?;
        Ok(self.database(name))
    }

    /// Removes a database.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn remove(&self, name: &str) -> Result<(), Failure> {
        let client = connect(&self.url).await?;
        Ok(client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?)
    }

    /// Its settings in words.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn settings(&self) -> Result<String, Failure> {
        let client = connect(&self.url).await?;
        let mut words = Vec::new();
        for name in SETTINGS {
            let value: String = client.query_one("SELECT current_setting($1)", &[&name]).await?.get(0);
            words.push(format!("{name} {value}"));
        }
        Ok(words.join(", "))
    }
}

/// Opens a connection whose driver ends with it.
///
/// # Errors
/// [`Failure`].
pub async fn connect(url: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("a connection to PostgreSQL ended: {error}");
        }
    });
    Ok(client)
}
