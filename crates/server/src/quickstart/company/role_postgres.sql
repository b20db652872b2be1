-- After the server's own script, which gives reading in the whole database: what lies outside of the
-- sample is taken back.
DO $$
DECLARE
  place name;
BEGIN
  FOR place IN
    SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'jackfield_quickstart')
  LOOP
    BEGIN
      EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE SELECT ON TABLES FROM jackfield_quickstart', place);
      EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM jackfield_quickstart', place);
      EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM jackfield_quickstart', place);
    EXCEPTION WHEN insufficient_privilege THEN
      -- Nothing was given there either.
      NULL;
    END;
  END LOOP;
END
$$;
