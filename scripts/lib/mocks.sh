# The mock servers of APIs and the authorization servers, from npm by scripts/mocks/package-lock.json. They
# are only installed here: each serves one document or one set of options, so a test starts the one that it needs.
# shellcheck shell=bash

mocks_source=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../mocks" && pwd)

start_mocks() {
  local folder node name
  folder=$(ensure_mocks "$DIR/log/mocks.log") || {
    tail -n 20 -- "$DIR/log/mocks.log" >&2
    return 1
  }
  node=$(mocks_node "$folder")
  {
    printf '{"prism": %s' "$(json_array "$node" "$folder/node_modules/@stoplight/prism-cli/dist/index.js" mock -h 127.0.0.1 -p 0)"
    for name in yoga oidc oauth2mock; do
      printf ', "%s": %s' "$name" "$(json_array "$node" "$folder/$name.mjs")"
    done
    printf '}'
  } >"$DIR/json/mocks"
}

# The Node that the lock file names: Debian's own is older than what the tools need.
mocks_node() { find "$1"/node_modules/node-linux-*/bin -name node -type f | head -n 1; }

# What is installed is told by what it was installed from.
mocks_fingerprint() { (cd -- "$mocks_source" && sha256sum package.json package-lock.json ./*.mjs | sha256sum | cut -c 1-16); }

mocks_run() {
  local node
  node=$(mocks_node "$1")
  [[ -n $node ]] && "$node" "$1/node_modules/@stoplight/prism-cli/dist/index.js" --version
}

# Installs into FOLDER; nothing of the packages runs while that happens.
install_mocks() {
  local folder=$1
  cp -- "$mocks_source"/{package.json,package-lock.json,*.mjs} "$folder/"
  (cd -- "$folder" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund) || return 1
  # The headers are for building extensions, of which there are none.
  rm -rf -- "$folder"/node_modules/node-linux-*/include
  mocks_run "$folder"
}

# ensure_mocks LOG: prints the folder where the tools are, installing them where they are missing. As with
# MySQL, every path to it goes by a lock.
ensure_mocks() {
  local log=$1 cache=${XDG_CACHE_HOME:-$HOME/.cache}/jackfield-tests folder
  mkdir -p -- "$cache"
  folder=$cache/mocks-$(mocks_fingerprint)
  (
    flock 9
    if ! mocks_run "$folder" >/dev/null 2>&1; then
      say "installing the mock servers from npm"
      rm -rf -- "$folder" "$folder.new"
      mkdir -- "$folder.new"
      install_mocks "$folder.new" >>"$log" 2>&1 || exit 1
      mv -- "$folder.new" "$folder"
    fi
  ) 9>"$cache/mocks.lock" || return 1
  printf '%s' "$folder"
}
