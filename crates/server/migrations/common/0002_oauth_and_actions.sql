-- Clients of OAuth that an organization has registered itself, by the kind that they are for.
CREATE TABLE oauth_clients (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Sealed by the organization's data key.
    client_secret BYTEA NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, kind)
);

-- Approvals that somebody was sent for and that haven't come back. Each counts once.
CREATE TABLE oauth_states (
    state_hash BYTEA PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    -- The proof key and what was said when it was begun, sealed.
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_states_by_age ON oauth_states (expires_at);
CREATE INDEX oauth_states_of_kind ON oauth_states (organization_id, kind);

-- What calls of a connection are signed with, and what the next one is got with.
CREATE TABLE oauth_tokens (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    connection_id TEXT NOT NULL,
    -- Grows with every change, so that of two that change it one succeeds.
    serial BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    -- Until when the access token is used; none where it counts until it is refused.
    usable_until BIGINT,
    PRIMARY KEY (organization_id, connection_id)
);

-- What a person has approved for a connection by OAuth, as the provider names it.
ALTER TABLE connections ADD COLUMN scope TEXT;

-- The action or preset that a skill comes of, and what an operator has filled in for it, as JSON.
ALTER TABLE skills ADD COLUMN slug TEXT;
ALTER TABLE skills ADD COLUMN config TEXT;
CREATE UNIQUE INDEX skills_of_action ON skills (agent_id, kind, slug) WHERE slug IS NOT NULL;
