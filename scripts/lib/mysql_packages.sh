# Real MySQL, from Debian's unstable suite, unpacked into a folder with all its libraries down to libc
# and kept there. Nothing is installed into the system: apt works on lists, a cache and a package
# database of its own.
# shellcheck shell=bash

MYSQL_PACKAGES=(mysql-server-core mysql-client-core)

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The mirror that this machine's own apt sources name for its release: the others that they may name
# (security, vendors) don't carry the unstable suite.
debian_mirror() {
  local release
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && [[ ${ID:-} == debian ]] && printf '%s' "${VERSION_CODENAME:-sid}") || return 0
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' 2>/dev/null \
    | awk -v release="$release" '$1 ~ "^(" release "|oldstable|stable|testing|unstable|sid)$" && !found { print $2; found = 1 }'
}

# The machine's own apt settings (proxies and the like) hold; its sources, pins and hooks do not.
write_apt_config() {
  local folder=$1 mirror=$2 signed_by=""
  mkdir -p -- "$folder"/{lists/partial,cache/archives/partial,state,sources}
  : >"$folder/status"
  [[ ! -e $debian_keyring ]] || signed_by="[signed-by=$debian_keyring] "
  printf 'deb %s%s sid main\n' "$signed_by" "$mirror" >"$folder/sources.list"
  # Root runs apt here, and the folder lies where apt's own unprivileged user cannot write.
  cat >"$folder/apt.conf" <<CONFIG
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "$folder/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$folder/sources";
Dir::State "$folder/state";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
CONFIG
}

# Unpacks the packages and drops what no server reads: documentation, Perl, systemd's and the like.
unpack_packages() {
  local archives=$1 root=$2 package
  mkdir -- "$root"
  for package in "$archives"/*.deb; do
    case ${package##*/} in
      perl* | libperl*) ;;
      *) dpkg -x "$package" "$root" || return 1 ;;
    esac
  done
  rm -rf -- "$root"/usr/share/{doc,man,info,lintian,locale} "${root:?}/etc"
}

# mysql_command FOLDER PROGRAM: the words that run a program of the folder's by the folder's own
# loader and libraries, one a line.
mysql_command() {
  local root=$1 program=$2 loader
  loader=$(find "$root"/usr/lib/*-linux-* -maxdepth 1 -name 'ld-linux*.so.*' | head -n 1)
  [[ -n $loader ]] || return 1
  printf '%s\n' "$loader" --library-path "${loader%/*}" "$root/usr/$program"
}

mysql_runs() {
  local server
  mapfile -t server < <(mysql_command "$1" sbin/mysqld)
  [[ ${#server[@]} -gt 0 ]] && "${server[@]}" --no-defaults --version
}

list_checksums() { (cd -- "$1/root" && find . -type f -print0 | sort -z | xargs -0 sha256sum); }

cache_is_complete() {
  [[ -s $1/checksums ]] && (cd -- "$1/root" && sha256sum --check --quiet --strict ../checksums) >/dev/null 2>&1
}

# private_apt FOLDER ARGUMENTS…: apt-get on the lists, cache and package database in FOLDER.
private_apt() {
  local folder=$1
  shift
  apt-get -c "$folder/apt.conf" -qq "$@" >"$folder/output" 2>&1
}

first_error() { grep -m 1 '^E: ' "$1/output" || echo "apt-get gave no reason"; }

# Downloads and unpacks into FOLDER; on failure, its last line on standard error is the reason.
download_mysql() {
  local folder=$1 mirror
  command -v apt-get >/dev/null || { echo "there is no apt-get here" >&2 && return 1; }
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || { echo "apt's sources name no Debian mirror" >&2 && return 1; }
  write_apt_config "$folder/apt" "$mirror"
  private_apt "$folder/apt" update -o APT::Update::Error-Mode=any \
    || { echo "Debian's unstable suite can't be used from $mirror: $(first_error "$folder/apt")" >&2 && return 1; }
  private_apt "$folder/apt" install -y --download-only "${MYSQL_PACKAGES[@]}" \
    || { echo "Debian's unstable suite does not give ${MYSQL_PACKAGES[*]} today: $(first_error "$folder/apt")" >&2 && return 1; }
  unpack_packages "$folder/apt/cache/archives" "$folder/root" || { echo "a package could not be unpacked" >&2 && return 1; }
  rm -rf -- "$folder/apt"
  mysql_runs "$folder/root" >&2 || { echo "the unpacked MySQL server does not run on this machine" >&2 && return 1; }
  list_checksums "$folder" >"$folder/checksums"
}

# ensure_mysql LOG: prints the folder with the unpacked MySQL, fetching it where it is missing or not
# as it was. Every path to it goes by the lock, so that two runs never unpack over each other.
ensure_mysql() {
  local log=$1 cache=${XDG_CACHE_HOME:-$HOME/.cache}/jackfield-tests
  mkdir -p -- "$cache"
  (
    flock 9
    if ! cache_is_complete "$cache/mysql"; then
      say "fetching MySQL from Debian's unstable suite"
      rm -rf -- "$cache/mysql" "$cache/mysql.new"
      mkdir -- "$cache/mysql.new"
      if ! (download_mysql "$cache/mysql.new") >>"$log" 2>&1; then
        rm -rf -- "$cache/mysql.new"
        exit 1
      fi
      mv -- "$cache/mysql.new" "$cache/mysql"
    fi
  ) 9>"$cache/lock" || return 1
  printf '%s' "$cache/mysql/root"
}
