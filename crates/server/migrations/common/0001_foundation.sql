-- One text for SQLite and Postgres: TEXT for identifiers and JSON (what is frozen must come back
-- byte for byte), BIGINT for times (microseconds since 1970), BYTEA for bytes.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- The organization's data key, sealed by the master key of that name.
    sealed_key BYTEA NOT NULL,
    master_key_id TEXT NOT NULL,
    -- Grows with every change; replicas drop what they remember when it does.
    epoch BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_keys_of_organization ON api_keys (organization_id, id);

-- Only ever added to, and kept by time on Postgres: no foreign key, which would lock organizations
-- whenever old entries go.
CREATE TABLE audit_logs (
    id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    outcome TEXT NOT NULL,
    origin TEXT NOT NULL,
    request_id TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE agents (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- The draft as JSON: everything a person edits.
    draft TEXT NOT NULL,
    revision BIGINT NOT NULL,
    published_version_id TEXT,
    last_number BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX agents_of_organization ON agents (organization_id, id);

CREATE TABLE skills (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    -- What the model calls.
    tool_name TEXT NOT NULL,
    -- The integration whose connection it uses, if any.
    kind TEXT,
    -- The skill as JSON: everything a person edits.
    document TEXT NOT NULL,
    binding TEXT,
    plan TEXT,
    revision BIGINT NOT NULL,
    -- Hundredths of a millisecond, learned from real calls.
    latency BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (agent_id, tool_name)
);
CREATE INDEX skills_of_agent ON skills (organization_id, agent_id, id);
CREATE INDEX skills_of_kind ON skills (organization_id, kind);

CREATE TABLE versions (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    -- The compiled agent and its skills as JSON, never changed after.
    compiled TEXT NOT NULL,
    hash TEXT NOT NULL,
    note TEXT,
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (agent_id, number)
);
CREATE INDEX versions_of_agent ON versions (organization_id, agent_id, number);

CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    account_label TEXT NOT NULL,
    -- Sealed by the organization's data key; gone after a disconnect.
    credentials BYTEA,
    last_error TEXT,
    connected_at BIGINT NOT NULL,
    UNIQUE (organization_id, kind)
);

-- Kinds of integration of an organization's own.
CREATE TABLE providers (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    -- What a person said of it, as JSON.
    document TEXT NOT NULL,
    -- The documents that they handed in with it: names and texts as JSON, compressed.
    upload BYTEA,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, kind)
);

CREATE TABLE schemas (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- The schema's JSON, compressed.
    body BYTEA NOT NULL,
    counts TEXT NOT NULL,
    discovered_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, kind)
);

CREATE TABLE scopings (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, kind)
);

-- What only one replica may do at a time, and who does it until when.
CREATE TABLE leases (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (organization_id, name)
);

CREATE TABLE idempotency (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    key TEXT NOT NULL,
    -- Of method, path and body.
    request_hash BYTEA NOT NULL,
    -- The first answer, sealed: it may hold what is shown only once. None while it is running.
    answer BYTEA,
    -- The receipt of the write that the request began: without an answer, whether it happened isn't known.
    receipt_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE confirmations (
    token_hash BYTEA PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    -- Of agent version, skill and exact arguments.
    subject_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX confirmations_by_age ON confirmations (expires_at);

-- Written behind, thousands a second: one index, no foreign keys. The statement that ran is in the
-- version, not repeated here.
CREATE TABLE receipts (
    id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    version_id TEXT,
    skill_id TEXT NOT NULL,
    tool_name TEXT NOT NULL,
    kind TEXT,
    is_write BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    code TEXT,
    channel TEXT,
    conversation_id TEXT,
    row_count BIGINT,
    -- What wasn't as the schema says, one thing a line.
    notes TEXT,
    started_at BIGINT NOT NULL,
    duration_micros BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
