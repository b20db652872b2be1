-- The second wall: even a statement that forgot its organization sees nothing of another's. Every
-- transaction of ours names its organization, or `*` for what stands above them all.

CREATE FUNCTION jackfield_may_see(organization TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('jackfield.organization', true) IN (organization, '*')
$$;

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['api_keys', 'audit_logs', 'agents', 'skills', 'versions',
        'connections', 'schemas', 'scopings', 'idempotency', 'confirmations', 'receipts']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_organization ON %I USING (jackfield_may_see(organization_id))', name);
    END LOOP;
END
$$;
