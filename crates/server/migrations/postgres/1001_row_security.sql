-- The second wall: even a statement that forgot its organization sees nothing of another's. Every
-- transaction of ours names its organization, or `*` for what stands above them all.

CREATE FUNCTION jackfield_may_see(organization TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('jackfield.organization', true) IN (organization, '*')
$$;

CREATE FUNCTION jackfield_wall(name TEXT) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_organization ON %I USING (jackfield_may_see(organization_id))', name);
END
$$;

-- Receipts and audit logs get theirs with their partitions.
SELECT jackfield_wall(name) FROM unnest(ARRAY['api_keys', 'agents', 'skills', 'versions', 'connections',
    'providers', 'schemas', 'scopings', 'leases', 'idempotency', 'confirmations']) AS name;
