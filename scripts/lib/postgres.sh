# PostgreSQL: one data folder is initialized, and copied for each server.
# shellcheck shell=bash

POSTGRES_INSTANCES=(postgres postgresExpired postgresWrongHost postgresUnknownCa postgresVictim)
POSTGRES_ADMIN=postgres
POSTGRES_USER=postgres

start_postgres() {
  POSTGRES_BIN=$(postgres_bin)
  POSTGRES_PASSWORD=$(random_password)
  local name template=$DIR/data/postgres.template
  printf '"psql": %s, "pgDump": %s' "$(json_array "$POSTGRES_BIN/psql")" "$(json_array "$POSTGRES_BIN/pg_dump")" >"$DIR/json/clients.postgres"
  initialize_postgres "$template" >"$DIR/log/postgres.init.log" 2>&1 || {
    tail -n 20 -- "$DIR/log/postgres.init.log" >&2
    return 1
  }
  for name in "${POSTGRES_INSTANCES[@]}"; do
    install_certificate "$name" "$(certificate_of "$name")" "$POSTGRES_USER"
    cp -a -- "$template" "$DIR/data/$name"
  done
  rm -rf -- "$template"
  start_instances postgres "${POSTGRES_INSTANCES[@]}"
}

# `--no-sync` spares the disk during initdb only. The servers themselves run with fsync on, because
# tests kill and restart one and then count what is left.
initialize_postgres() {
  local password_file=$DIR/conf/postgres.password
  mkdir -m 700 -- "$1"
  (umask 077 && printf '%s\n' "$POSTGRES_PASSWORD" >"$password_file")
  give_to "$POSTGRES_USER" "$1" "$password_file"
  run_as "$POSTGRES_USER" "$POSTGRES_BIN/initdb" --pgdata="$1" --username="$POSTGRES_ADMIN" --pwfile="$password_file" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions
  rm -f -- "$password_file"
  # One kind of sign-in, over TCP only; without TLS too, so that a client which falls back to plain text is seen to.
  printf 'host all all 127.0.0.1/32 scram-sha-256\n' >"$1/pg_hba.conf"
}

launch_postgres() {
  local name=$1 data=$DIR/data/$1 buffers=16MB
  [[ $name != postgres ]] || buffers=128MB
  # In the folder and not on the command line: `pg_ctl start` by a test must find the same server.
  cat >"$data/postgresql.auto.conf" <<CONFIG
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = ''
max_connections = 200
# Tests create and drop thousands of tables in one transaction.
max_locks_per_transaction = 256
shared_buffers = $buffers
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = '$DIR/certs/$name/cert.pem'
ssl_key_file = '$DIR/certs/$name/key.pem'
CONFIG
  launch "$name" "$POSTGRES_USER" "$POSTGRES_BIN/postgres" -D "$data"
}

probe_postgres() {
  PGPASSWORD=$POSTGRES_PASSWORD PGSSLMODE=require PGCONNECT_TIMEOUT=10 "$POSTGRES_BIN/psql" -XAtq -h 127.0.0.1 -p "$1" \
    -U "$POSTGRES_ADMIN" -d postgres -c "SELECT current_setting('server_version')"
}

# The victim's JSON says how to stop it as a crash would, start it, and pause it: then the kernel still
# accepts connections, and nobody answers. Each is a command to run as it is.
extra_postgres() {
  [[ $1 == postgresVictim ]] || return 0
  local data=$DIR/data/$1 prefix signal_family
  # The test's own folder may be one that the server's user can't enter.
  mapfile -t prefix < <(echo env && echo --chdir=/ && as_user "$POSTGRES_USER")
  # The parent first, so that it makes no more children.
  # shellcheck disable=SC2016 # expands when the test runs it
  signal_family='read -r pid <"$2/postmaster.pid"; kill "-$1" "$pid"; kill "-$1" $(cat "/proc/$pid/task/$pid/children")'
  printf ', "stop": %s' "$(json_array "${prefix[@]}" "$POSTGRES_BIN/pg_ctl" -D "$data" -m immediate -w -t 60 stop)"
  printf ', "start": %s' "$(json_array "${prefix[@]}" "$POSTGRES_BIN/pg_ctl" -D "$data" -l "$DIR/log/$1.restarts.log" -w -t 60 start)"
  printf ', "pause": %s' "$(json_array bash -c "$signal_family" pause STOP "$data")"
  printf ', "resume": %s' "$(json_array bash -c "$signal_family" resume CONT "$data")"
}
