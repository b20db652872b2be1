# Real MySQL: one data folder is initialized, and copied for each server. Where its packages can't be
# had, its entries in services.json say so, and the tests of the other engines still run.
# shellcheck shell=bash

MYSQL_INSTANCES=(mysql mysqlExpired mysqlWrongHost mysqlUnknownCa)
MYSQL_ADMIN=root
MYSQL_USER=mysql

start_mysql() {
  local name unpacked template=$DIR/data/mysql.template
  if ! unpacked=$(ensure_mysql "$DIR/log/mysql.packages.log"); then
    skip_mysql "$(tail -n 1 -- "$DIR/log/mysql.packages.log")"
    return 0
  fi
  MYSQL_PASSWORD=$(random_password)
  share_mysql "$unpacked"
  printf '"mysql": %s' "$(json_array "${MYSQL_CLIENT[@]}")" >"$DIR/json/clients.mysql"
  write_client_config mysql "$MYSQL_ADMIN" "$MYSQL_PASSWORD"
  initialize_mysql "$template" >"$DIR/log/mysql.init.log" 2>&1 || {
    tail -n 20 -- "$DIR/log/mysql.init.log" >&2
    return 1
  }
  for name in "${MYSQL_INSTANCES[@]}"; do
    install_certificate "$name" "$(certificate_of "$name")" "$MYSQL_USER"
    cp -a -- "$template" "$DIR/data/$name"
    # Each makes its own identity at its first start.
    rm -f -- "$DIR/data/$name/auto.cnf"
  done
  rm -rf -- "$template"
  start_instances mysql "${MYSQL_INSTANCES[@]}"
}

skip_mysql() {
  local name
  say "!!! MySQL IS SKIPPED: $1"
  printf '"mysql": null' >"$DIR/json/clients.mysql"
  for name in "${MYSQL_INSTANCES[@]}"; do
    printf '{"skipped": %s}' "$(json_string "$1")" >"$DIR/json/$name"
  done
}

# Makes the unpacked files readable for the user that the server runs as, who can't look into the cache
# in root's home: as hard links, which cost nothing, or as a copy where that is another disk.
share_mysql() {
  local root=$DIR/mysql
  cp -al -- "$1" "$root" 2>/dev/null || { rm -rf -- "$root" && cp -a -- "$1" "$root"; }
  mapfile -t MYSQL_SERVER < <(mysql_command "$root" sbin/mysqld)
  mapfile -t MYSQL_CLIENT < <(mysql_command "$root" bin/mysql)
}

# The accounts have MySQL's own kind of password, caching_sha2_password, and the server loads no other.
write_mysql_config() {
  local root=$DIR/mysql
  {
    printf '[mysqld]\nbasedir=%s/usr\nplugin-dir=%s/usr/lib/mysql/plugin\n' "$root" "$root"
    printf 'lc-messages-dir=%s/usr/share/mysql\ncharacter-sets-dir=%s/usr/share/mysql/charsets\n' "$root" "$root"
    printf 'bind-address=127.0.0.1\nmysqlx=0\nsecure-file-priv=NULL\ninnodb_redo_log_capacity=32M\n'
    lean_settings
  } >"$DIR/conf/mysql.cnf"
}

initialize_mysql() {
  local accounts=$DIR/conf/mysql.accounts.sql
  write_mysql_config
  mkdir -m 700 -- "$1"
  (umask 077 && administrator_sql "$MYSQL_PASSWORD" >"$accounts")
  give_to "$MYSQL_USER" "$1" "$accounts"
  run_as "$MYSQL_USER" "${MYSQL_SERVER[@]}" --defaults-file="$DIR/conf/mysql.cnf" --datadir="$1" \
    --initialize-insecure --init-file="$accounts"
  rm -f -- "$accounts"
}

launch_mysql() {
  launch "$1" "$MYSQL_USER" "${MYSQL_SERVER[@]}" --defaults-file="$DIR/conf/mysql.cnf" --datadir="$DIR/data/$1" \
    --port="$2" --socket="$DIR/run/$1.sock" --pid-file="$DIR/run/$1.server.pid" \
    --ssl-cert="$DIR/certs/$1/cert.pem" --ssl-key="$DIR/certs/$1/key.pem"
}

probe_mysql() {
  "${MYSQL_CLIENT[@]}" --defaults-file="$DIR/conf/mysql.client.cnf" --ssl-mode=REQUIRED --port="$1" -BN -e 'SELECT VERSION()'
}

extra_mysql() { :; }
