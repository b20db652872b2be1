//! A database of a run's own, and a role that may only read it.

use std::hash::{BuildHasher, Hasher};

use tokio_postgres::Client;

use crate::{
    Result,
    services::{Account, Service},
};

/// The smallest phone number is one more than this; all have eleven digits.
pub(crate) const PHONES_FROM: u64 = 15_550_000_000;

/// A database that is there for one run.
pub(crate) struct Scratch {
    pub(crate) service: Service,
    /// The role that may only read.
    pub(crate) reader: Account,
}

impl Scratch {
    /// Makes an empty one.
    pub(crate) async fn new(service: Service) -> Result<Self> {
        let random = std::hash::RandomState::new().build_hasher().finish();
        let name = format!("jackfield_bench_{random:016x}");
        let reader = Account { user: name.clone(), password: name.clone(), database: name.clone() };
        let admin = service.connect(&service.admin("postgres")).await?;
        admin.batch_execute(&format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'")).await?;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self { service, reader })
    }

    /// The administrator, in this database.
    pub(crate) async fn admin(&self) -> Result<Client> {
        self.service.connect(&self.service.admin(&self.reader.database)).await
    }

    /// Lets the reader read what there is, and brings the server to rest.
    async fn settle(&self, admin: &Client) -> Result<()> {
        let role = &self.reader.user;
        admin.batch_execute(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")).await?;
        admin.batch_execute("VACUUM ANALYZE").await?;
        admin.batch_execute("CHECKPOINT").await?;
        Ok(())
    }

    /// One table of customers, who are found by phone.
    pub(crate) async fn fill_with_customers(&self, rows: u32) -> Result<()> {
        let admin = self.admin().await?;
        admin
            .batch_execute(&format!(
                "CREATE TABLE customers (id bigint PRIMARY KEY, phone text NOT NULL UNIQUE, name text NOT NULL,
                     email text NOT NULL, city text NOT NULL, notes text);
                 INSERT INTO customers
                 SELECT i, ({PHONES_FROM} + i)::text, 'Customer ' || i, 'customer' || i || '@example.test',
                     'City ' || i % 1000, repeat(md5(i::text), 4)
                 FROM generate_series(1, {rows}) AS i"
            ))
            .await?;
        self.settle(&admin).await
    }

    /// Tables of twelve columns, each with a foreign key to the one before.
    pub(crate) async fn fill_with_tables(&self, tables: u32) -> Result<()> {
        let admin = self.admin().await?;
        // One transaction for all would need a lock a table.
        for first in (1..=tables).step_by(250) {
            let last = tables.min(first + 249);
            let statements: Vec<String> = (first..=last).map(table).collect();
            admin.batch_execute(&statements.join(";\n")).await?;
        }
        self.settle(&admin).await
    }

    /// Drops it and its role.
    pub(crate) async fn remove(self) -> Result<()> {
        let name = &self.reader.database;
        let admin = self.service.connect(&self.service.admin("postgres")).await?;
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        admin.batch_execute(&format!("DROP ROLE IF EXISTS {name}")).await?;
        Ok(())
    }
}

fn table(number: u32) -> String {
    let previous = match number {
        1 => "bigint".to_owned(),
        _ => format!("bigint REFERENCES part_{:05}", number - 1),
    };
    format!(
        "CREATE TABLE part_{number:05} (id bigint PRIMARY KEY, previous_id {previous}, code varchar(40) NOT NULL UNIQUE,
             title text NOT NULL, email text, amount numeric(12, 2) NOT NULL DEFAULT 0, quantity integer,
             is_active boolean NOT NULL DEFAULT true, due_on date, created_at timestamptz NOT NULL DEFAULT now(),
             details jsonb, reference uuid)"
    )
}
