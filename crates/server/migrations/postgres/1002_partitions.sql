-- Receipts and audit logs by time: their ids grow with it, so a month is a range of ids. Old months are
-- dropped whole, and a list, newest first, reads the newest months alone.
--
-- The ranges leave no gap: the first one is open below, and the last one (`_rest`) above. An id always has
-- its place, even where nobody has made its month yet. A DEFAULT partition would be such a net as well,
-- but with one Postgres reads every month for each list: its ids may lie between any others.

DO $$
DECLARE
    parent TEXT;
    template TEXT;
BEGIN
    FOREACH parent IN ARRAY ARRAY['receipts', 'audit_logs']
    LOOP
        template := parent || '_columns';
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', parent, parent || '_pkey');
        EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, template);
        -- The order of bytes, which is that of time, whatever the database's own order is.
        EXECUTE format('ALTER TABLE %I ALTER COLUMN id TYPE TEXT COLLATE "C"', template);
        EXECUTE format('CREATE TABLE %I (LIKE %I, PRIMARY KEY (organization_id, id)) PARTITION BY RANGE (id)',
            parent, template);
        EXECUTE format('DROP TABLE %I', template);
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (MAXVALUE)',
            parent || '_rest', parent);
        PERFORM jackfield_wall(parent);
        PERFORM jackfield_wall(parent || '_rest');
    END LOOP;
END
$$;

-- The partitions of a table: from where, nothing for the lowest; to before where, nothing for the rest.
CREATE FUNCTION jackfield_partitions(parent TEXT)
RETURNS TABLE (name TEXT, starts TEXT, ends TEXT)
LANGUAGE sql AS $$
    SELECT partition.relname::TEXT,
        substring(range.words FROM 'FROM \(''([^'']*)''\)'),
        substring(range.words FROM 'TO \(''([^'']*)''\)')
    FROM pg_inherits
    JOIN pg_class AS partition ON partition.oid = pg_inherits.inhrelid,
    LATERAL (SELECT pg_get_expr(partition.relpartbound, partition.oid) AS words) AS range
    WHERE pg_inherits.inhparent = parent::REGCLASS
$$;

-- Cuts a partition that ends before an id off from the rest, with the rows that are there already; gives
-- whether there was something to cut. Replicas that try at once wait for each other.
CREATE FUNCTION jackfield_split_off(parent TEXT, fresh TEXT, cut TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE
    rest TEXT := parent || '_rest';
    start TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('jackfield_partitions'), hashtext(parent));
    SELECT starts INTO start FROM jackfield_partitions(parent) WHERE name = rest;
    IF start COLLATE "C" >= cut THEN
        RETURN FALSE;
    END IF;
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, rest);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%L)',
        fresh, parent, coalesce(quote_literal(start), 'MINVALUE'), cut);
    PERFORM jackfield_wall(fresh);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE id < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        rest, cut, fresh);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (MAXVALUE)', parent, rest, cut);
    RETURN TRUE;
END
$$;

-- Drops the partitions that end at or before an id; gives how many. Their range stays covered, by an empty
-- one with the name of the last: an id from a clock that went wrong must find its place there too.
CREATE FUNCTION jackfield_drop_until(parent TEXT, cut TEXT) RETURNS BIGINT
LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE
    gone TEXT[];
    last_end TEXT;
    is_empty BOOLEAN;
    each TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('jackfield_partitions'), hashtext(parent));
    SELECT array_agg(name ORDER BY ends COLLATE "C"), max(ends COLLATE "C") INTO gone, last_end
        FROM jackfield_partitions(parent) WHERE ends COLLATE "C" <= cut;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    IF cardinality(gone) = 1 THEN
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', gone[1]) INTO is_empty;
        IF is_empty THEN
            RETURN 0;
        END IF;
    END IF;
    FOREACH each IN ARRAY gone
    LOOP
        EXECUTE format('DROP TABLE %I', each);
    END LOOP;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (%L)', each, parent, last_end);
    PERFORM jackfield_wall(each);
    RETURN cardinality(gone);
END
$$;

-- Deletes some rows from before an id out of the lowest partition, which is open below: what has its place
-- there never fills a month of its own. Gives how many.
CREATE FUNCTION jackfield_forget_lowest(parent TEXT, cut TEXT, batch BIGINT) RETURNS BIGINT
LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE
    lowest TEXT;
    count BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('jackfield_partitions'), hashtext(parent));
    SELECT name INTO lowest FROM jackfield_partitions(parent) WHERE starts IS NULL;
    EXECUTE format('DELETE FROM %I WHERE (organization_id, id) IN
        (SELECT organization_id, id FROM %I WHERE id < %L LIMIT %s)', lowest, lowest, cut, batch);
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;
