//! The normalized schema: one form for whatever a provider is described by.
//!
//! Objects have fields, relationships lead from one object to another, operations do something
//! with an object. Names are stable from one discovery to the next, since bindings refer to them.
//! Cycles are references by name, never expansions.

pub mod classify;
pub mod counts;
pub mod diff;
pub mod directory;
mod field;
pub mod graphql;
mod http;
mod limits;
mod operation;
pub mod probe;
mod reading;
mod relationship;
mod search;
pub mod sql;
#[cfg(test)]
pub(crate) mod testing;
mod words;

pub use field::{ANY_NAME, Field, FieldType, SensitiveClass, Sensitivity};
pub use http::{
    BodyEncoding, BodyFormat, HttpRequest, HttpSchema, MemberStyle, Method, Pagination, ParameterStyle,
    SecurityKind, SecurityRequirement, SecurityScheme, Style, page_by,
};
pub use limits::Limits;
pub use operation::{Argument, Operation, Returns, RootField, RootType, Verb};
pub use relationship::{Basis, Cardinality, End, Relationship};

pub(crate) use search::stem::stem;
pub(crate) use words::{key, mentions, singular, words};

use serde::{Deserialize, Serialize};

/// How calls reach a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// HTTP requests described by an API document.
    Rest,
    /// GraphQL documents.
    Graphql,
    /// Statements in a database's own language.
    Sql,
}

/// The SQL language of one database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL 13 and later.
    Postgres,
    /// MySQL 8 and later.
    Mysql,
    /// MariaDB 10.5 and later.
    Mariadb,
    /// SQLite 3.38 and later.
    Sqlite,
}

/// What an object can be asked to do; derived from its operations and the connection's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// One record by its key.
    Read,
    /// All records, in pages.
    List,
    /// The records that match a filter.
    Search,
    /// A new record.
    Create,
    /// A change of an existing record.
    Update,
    /// The removal of a record.
    Delete,
}

/// Everything a provider offers, in one form for all transports.
///
/// The operations of an SQL schema follow from its objects (see [`sql::operations`]) and are not
/// kept: [`Schema::operations`] yields them all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// How calls reach the provider.
    pub transport: Transport,
    /// The database engine, for [`Transport::Sql`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// The things that the provider knows, in a stable order.
    pub objects: Vec<Object>,
    /// The ways from one object to another.
    pub relationships: Vec<Relationship>,
    /// The operations that a document states; empty for SQL.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated_operations: Vec<Operation>,
    /// What holds for all requests, for [`Transport::Rest`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpSchema>,
}

/// A thing that the provider knows: a table, a component schema, a GraphQL type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// Unique in the schema and stable from one discovery to the next.
    pub name: String,
    /// What a person would call it, where the provider says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The provider's own description. Foreign text: data, never instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What can be done with it over this connection.
    pub capabilities: Vec<Capability>,
    /// Its fields, in the provider's order.
    pub fields: Vec<Field>,
    /// The fields that identify one record, in key order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// The indexes that a filter can use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Where a database keeps it, for SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// What kind of type it is, for GraphQL.
    #[serde(default, skip_serializing_if = "ObjectRole::is_record")]
    pub role: ObjectRole,
}

/// What kind of type an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectRole {
    /// Something with fields of its own.
    #[default]
    Record,
    /// Taken, never given back.
    Input,
    /// One of several objects that share some fields.
    Interface,
    /// One of several objects.
    Union,
}

impl ObjectRole {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_record(&self) -> bool {
        *self == Self::Record
    }
}

/// An index of a table, its columns in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Column names; an expression over one column is written as the database does, such as
    /// `lower(email)`.
    pub columns: Vec<String>,
    /// Whether two records can't share the same values.
    pub unique: bool,
}

/// The place of an object in a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// The schema (Postgres) or database (MySQL) that holds it; none for SQLite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The table's name as the database has it, unquoted.
    pub name: String,
}

impl Schema {
    /// The object of that name.
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.name == name)
    }

    /// The relationships that lead away from an object.
    pub fn relationships_of<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a Relationship> {
        self.relationships.iter().filter(move |relationship| relationship.from.object == object)
    }

    /// The relationship of that name that leads away from an object.
    pub fn relationship(&self, object: &str, name: &str) -> Option<&Relationship> {
        self.relationships
            .iter()
            .find(|relationship| relationship.from.object == object && relationship.name == name)
    }

    /// All operations, those that follow from tables included.
    pub fn operations(&self) -> impl Iterator<Item = std::borrow::Cow<'_, Operation>> {
        let derived = self.objects.iter().filter(|object| object.table.is_some());
        self.stated_operations
            .iter()
            .map(std::borrow::Cow::Borrowed)
            .chain(derived.flat_map(sql::operations).map(std::borrow::Cow::Owned))
    }

    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<std::borrow::Cow<'_, Operation>> {
        if let Some(stated) = self.stated_operations.iter().find(|operation| operation.name == name) {
            return Some(std::borrow::Cow::Borrowed(stated));
        }
        let (object, _) = name.rsplit_once('.')?;
        sql::operations(self.object(object)?)
            .find(|operation| operation.name == name)
            .map(std::borrow::Cow::Owned)
    }

    /// A short hash of the whole schema: equal schemas have equal fingerprints, on any machine.
    ///
    /// BLAKE3 over the schema's JSON, the first 16 bytes in hexadecimal.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        // Writing JSON into a hasher can't fail: no map in a schema has keys that aren't strings.
        let _written = serde_json::to_writer(&mut hasher, self);
        let hash = hasher.finalize().to_hex();
        hash.chars().take(32).collect()
    }
}

impl Object {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that lead an index, each once, in the order of the indexes.
    pub fn leading_fields(&self) -> Vec<&Field> {
        let mut leading: Vec<&Field> = Vec::new();
        let columns = self.primary_key.first().into_iter();
        for column in columns.chain(self.indexes.iter().filter_map(|index| index.columns.first())) {
            if let Some(field) = self.field(column)
                && !leading.iter().any(|known| known.name == field.name)
            {
                leading.push(field);
            }
        }
        leading
    }

    /// Whether this one field alone identifies a record.
    pub fn is_unique(&self, field: &str) -> bool {
        self.primary_key == [field]
            || self.indexes.iter().any(|index| index.unique && index.columns == [field])
    }

    /// Whether an index leads with this expression, such as `lower(email)`.
    pub fn leads_with(&self, expression: &str) -> bool {
        self.indexes.iter().any(|index| index.columns.first().is_some_and(|column| column == expression))
    }
}
