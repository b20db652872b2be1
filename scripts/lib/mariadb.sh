# MariaDB, Debian's own: one data folder is initialized, and copied for each server.
# shellcheck shell=bash

MARIADB_INSTANCES=(mariadb mariadbExpired mariadbWrongHost mariadbUnknownCa)
MARIADB_ADMIN=root
MARIADB_USER=mysql

start_mariadb() {
  MARIADB_PASSWORD=$(random_password)
  local name template=$DIR/data/mariadb.template
  printf '"mariadb": %s' "$(json_array "$(command -v mariadb)")" >"$DIR/json/clients.mariadb"
  write_client_config mariadb "$MARIADB_ADMIN" "$MARIADB_PASSWORD"
  initialize_mariadb "$template" >"$DIR/log/mariadb.init.log" 2>&1 || {
    tail -n 20 -- "$DIR/log/mariadb.init.log" >&2
    return 1
  }
  for name in "${MARIADB_INSTANCES[@]}"; do
    install_certificate "$name" "$(certificate_of "$name")" "$MARIADB_USER"
    cp -a -- "$template" "$DIR/data/$name"
  done
  rm -rf -- "$template"
  start_instances mariadb "${MARIADB_INSTANCES[@]}"
}

# write_client_config ENGINE USER PASSWORD: keeps the password out of the process list.
write_client_config() {
  (umask 077 && printf '[client]\nuser=%s\npassword=%s\nhost=127.0.0.1\nprotocol=tcp\nconnect-timeout=10\n' "$2" "$3" >"$DIR/conf/$1.client.cnf")
}

# The administrator may come from anywhere that the server listens, which is loopback alone.
# administrator_sql PASSWORD
administrator_sql() {
  printf "ALTER USER 'root'@'localhost' IDENTIFIED BY '%s';\n" "$1"
  printf "CREATE USER 'root'@'%%' IDENTIFIED BY '%s';\n" "$1"
  printf "GRANT ALL PRIVILEGES ON *.* TO 'root'@'%%' WITH GRANT OPTION;\n"
}

# What the MariaDB and MySQL servers have in common: small, and quick to start. A crash of the server
# loses no commit with these; only a crash of the machine would.
lean_settings() {
  cat <<CONFIG
skip-name-resolve
skip-log-bin
performance_schema=OFF
character-set-server=utf8mb4
max_connections=200
innodb_buffer_pool_size=64M
innodb_flush_log_at_trx_commit=2
innodb_doublewrite=OFF
CONFIG
}

write_mariadb_config() {
  {
    printf '[mariadbd]\nbind-address=127.0.0.1\ninnodb_log_file_size=32M\n'
    lean_settings
  } >"$DIR/conf/mariadb.cnf"
}

initialize_mariadb() {
  local accounts=$DIR/conf/mariadb.accounts.sql
  write_mariadb_config
  mkdir -m 700 -- "$1"
  # Otherwise the accounts without a password that the initialization makes for this host would come first.
  (umask 077 && {
    echo "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';"
    echo "FLUSH PRIVILEGES;"
    administrator_sql "$MARIADB_PASSWORD"
  } >"$accounts")
  give_to "$MARIADB_USER" "$1" "$accounts"
  run_as "$MARIADB_USER" mariadb-install-db --defaults-file="$DIR/conf/mariadb.cnf" --datadir="$1" \
    --auth-root-authentication-method=normal --skip-test-db --extra-file="$accounts"
  rm -f -- "$accounts"
}

launch_mariadb() {
  launch "$1" "$MARIADB_USER" "$(command -v mariadbd)" --defaults-file="$DIR/conf/mariadb.cnf" --datadir="$DIR/data/$1" \
    --port="$2" --socket="$DIR/run/$1.sock" --pid-file="$DIR/run/$1.server.pid" \
    --ssl-cert="$DIR/certs/$1/cert.pem" --ssl-key="$DIR/certs/$1/key.pem"
}

probe_mariadb() {
  mariadb --defaults-file="$DIR/conf/mariadb.client.cnf" --ssl --port="$1" -BN -e 'SELECT VERSION()'
}

extra_mariadb() { :; }
