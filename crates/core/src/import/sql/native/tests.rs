use super::*;

/// One type a line, as `native → kind [of] format max precision`, what isn't there left out.
fn check(dialect: Dialect, has_values: bool, expected: &str) {
    let mut wrong = Vec::new();
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (native_type, wanted) = line.split_once('→').expect("an arrow");
        let native = read(dialect, native_type.trim(), has_values);
        let mut found = format!("{:?}", native.kind).to_lowercase();
        if let Some(of) = native.of {
            found = format!("{found} of {of:?}").to_lowercase();
        }
        let format = native.format.as_deref().map(str::to_owned);
        let length = native.max_length.map(|length| length.to_string());
        let precision = native.precision.map(|(digits, scale)| format!("{digits},{scale}"));
        for part in [format, length, precision].into_iter().flatten() {
            found = format!("{found} {part}");
        }
        if native.ignores_case {
            found.push_str(" ignores-case");
        }
        if !native.known {
            found.push_str(" unknown");
        }
        if found != wanted.trim() {
            wrong.push(format!("{line}: found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn postgres_types() {
    check(
        Dialect::Postgres,
        false,
        "smallint → integer int16
        integer → integer int32
        bigint → integer int64
        real → number float32
        double precision → number float64
        numeric → decimal
        numeric(10) → decimal 10,0
        numeric(10,2) → decimal 10,2
        numeric(5,-2) → decimal
        money → decimal money 19,2
        boolean → boolean
        text → string
        character varying → string
        character varying(40) → string 40
        character(3) → string 3
        \"char\" → string 1
        citext → string ignores-case
        extensions.citext → string ignores-case
        uuid → uuid
        date → date
        time without time zone → time
        time(3) with time zone → time timetz 3,3
        timestamp(3) without time zone → datetime local-date-time 3,3
        timestamp with time zone → datetime date-time
        json → json
        jsonb → json
        hstore → json hstore
        bytea → binary
        bit(8) → string bit 8
        bit varying → string bit
        inet → string inet
        cidr → string cidr
        macaddr → string macaddr
        interval → string interval
        interval(3) → string interval
        interval day to second → string interval
        point → string point
        geometry(Point,4326) → string geometry
        public.geometry(Point,4326) → string geometry
        tsvector → string tsvector
        xml → string xml
        int4range → string int4range
        integer[] → list of integer int32
        numeric(10,2)[] → list of decimal 10,2
        character varying(40)[] → list of string 40
        frobnicator → string frobnicator unknown
        \"odd.type\" → string \"odd.type\" unknown",
    );
    check(Dialect::Postgres, true, "mood → enum\n mood[] → list of enum");
}

#[test]
fn mysql_and_mariadb_types() {
    check(
        Dialect::Mysql,
        false,
        "tinyint(1) → boolean
        tinyint(4) → integer int8
        tinyint → integer int8
        tinyint(1) unsigned → integer uint8
        smallint unsigned → integer uint16
        mediumint → integer int24
        int(10) unsigned → integer uint32
        int(5) unsigned zerofill → integer uint32
        bigint(20) → integer int64
        bigint unsigned → integer uint64
        bit(1) → boolean
        bit(8) → integer uint64
        year(4) → integer year
        decimal(10,2) unsigned → decimal 10,2
        decimal → decimal 10,0
        float → number float32
        double(10,2) → number float64
        char(2) → string 2
        varchar(255) → string 255
        tinytext → string 255
        text → string 65535
        longtext → string
        binary(16) → binary 16
        blob → binary 65535
        longblob → binary
        date → date
        time(6) → time
        datetime(6) → datetime local-date-time
        timestamp → datetime date-time 0,0
        json → json
        uuid → uuid
        inet6 → string inet6
        geometry → string geometry
        point → string point
        frob(1) → string frob(1) unknown",
    );
    check(Dialect::Mariadb, true, "enum('a,b','c(d)') → enum\n set('x','y') → list of enum");
}

#[test]
fn sqlite_types_follow_their_names_then_their_affinity() {
    check(
        Dialect::Sqlite,
        false,
        "INTEGER → integer int64
        UNSIGNED BIG INT → integer int64
        VARCHAR(40) → string 40
        NATIVE CHARACTER(70) → string 70
        TEXT → string
        REAL → number float64
        DOUBLE PRECISION → number float64
        DECIMAL(10,5) → decimal float64 10,5
        NUMERIC → decimal float64
        BOOLEAN → boolean
        DATE → date
        DATETIME → datetime local-date-time
        BLOB → binary
        JSON → json
        ANY → string
        STRANGE → string STRANGE unknown",
    );
    assert!(read(Dialect::Sqlite, "", false).known);
}
