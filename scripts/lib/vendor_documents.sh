# Documents of vendors' that tests of their providers read: Google's from PyPI, Shopify's from npm. They are
# theirs, so the project has none of them: they are fetched from packages that the vendors publish, each pinned by
# its version and checksum, and only what is needed is kept, in the user's cache. What can't be had is said in
# services.json, and the tests of everything else still run.
# shellcheck shell=bash

# Their names in services.json, each with the file that it is.
GOOGLE_DOCUMENTS=(googleCalendar:calendar.v3.json googleSheets:sheets.v4.json googleOauth2:oauth2.v2.json)
SHOPIFY_DOCUMENTS=(shopifyAdmin:admin_2026-07.json shopifyAdminEarlier:admin_2026-04.json)

google_package=google-api-python-client==2.202.0
google_checksum=aaa90064c9bb642ff1d065b22ca8958a2cb6e345909cefe70d0e5452fc50e08b
shopify_package=@shopify/dev-mcp@1.16.0
shopify_checksum=4663c79229028e98f825a09d5f04ec6c3736331b740ce50260f9ffac10709474

start_vendor_documents() {
  local vendor folder named separator="" documents
  {
    printf '{'
    for vendor in google shopify; do
      local -n documents_of_vendor=${vendor^^}_DOCUMENTS
      documents=("${documents_of_vendor[@]}")
      folder=$(ensure_documents "$vendor" "${documents[@]}") || folder=""
      for named in "${documents[@]}"; do
        printf '%s%s: %s' "$separator" "$(json_string "${named%%:*}")" "$(document_entry "$vendor" "$folder" "${named#*:}")"
        separator=", "
      done
    done
    printf '}'
  } >"$DIR/json/vendorDocuments"
}

# document_entry VENDOR FOLDER FILE: where it is; with an empty FOLDER, why it isn't there.
document_entry() {
  local reason
  if [[ -n $2 ]]; then
    json_string "$2/$3"
    return
  fi
  reason=$(tail -n 1 -- "$DIR/log/documents.$1.log")
  say "!!! $3 OF ${1^^} IS SKIPPED: $reason"
  printf '{"skipped": %s}' "$(json_string "$reason")"
}

pip_runs() { python3 -m pip --version >/dev/null 2>&1; }

# is_file_with FILE CHECKSUM: a file that isn't what was pinned is not looked into.
is_file_with() {
  [[ -f $1 && $(sha256sum <"$1") == "$2  -" ]] || { echo "${1##*/} is missing or isn't the file that was pinned" >&2 && return 1; }
}

# fetch_google FOLDER FILE…: a wheel is a zip, and Python is there where pip is.
fetch_google() {
  local folder=$1 wheel
  shift
  pip_runs || { echo "python3 with pip is missing: apt-get install python3-pip" >&2 && return 1; }
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --dest "$folder/package" "$google_package" \
    || { echo "pip can't download $google_package" >&2 && return 1; }
  wheel=$(find "$folder/package" -name '*.whl' | head -n 1)
  is_file_with "$wheel" "$google_checksum" || return 1
  python3 - "$wheel" "$folder" "$@" <<'PYTHON' || { echo "$google_package has not all of: $*" >&2 && return 1; }
import pathlib, sys, zipfile
wheel, folder, *names = sys.argv[1:]
with zipfile.ZipFile(wheel) as files:
    for name in names:
        text = files.read(f"googleapiclient/discovery_cache/documents/{name}")
        pathlib.Path(folder, name).write_bytes(text)
PYTHON
}

# fetch_shopify FOLDER FILE…
fetch_shopify() {
  local folder=$1 name package
  shift
  mkdir -p -- "$folder/package"
  npm pack --silent --ignore-scripts --pack-destination "$folder/package" "$shopify_package" \
    || { echo "npm can't download $shopify_package" >&2 && return 1; }
  package=$(find "$folder/package" -name '*.tgz' | head -n 1)
  is_file_with "$package" "$shopify_checksum" || return 1
  for name in "$@"; do
    tar -xzOf "$package" "package/dist/data/$name.gz" | gzip -d >"$folder/$name" \
      || { echo "$shopify_package has no $name" >&2 && return 1; }
  done
}

documents_fingerprint() {
  printf '%s\n' "$google_checksum" "${GOOGLE_DOCUMENTS[@]}" "$shopify_checksum" "${SHOPIFY_DOCUMENTS[@]}" | sha256sum | cut -c 1-16
}

# ensure_documents VENDOR NAME:FILE…: prints the folder where they are, fetching them where they are missing.
# A folder is moved to its place when all is in it.
ensure_documents() {
  local vendor=$1 cache=${XDG_CACHE_HOME:-$HOME/.cache}/jackfield-tests folder
  shift
  mkdir -p -- "$cache"
  folder=$cache/vendor-documents-$(documents_fingerprint)/$vendor
  (
    flock 9
    if [[ ! -d $folder ]]; then
      say "fetching documents of $vendor"
      rm -rf -- "$folder.new"
      mkdir -p -- "$folder.new"
      if ! ("fetch_$vendor" "$folder.new" "${@#*:}") >>"$DIR/log/documents.$vendor.log" 2>&1; then
        rm -rf -- "$folder.new"
        exit 1
      fi
      rm -rf -- "$folder.new/package"
      mv -- "$folder.new" "$folder"
    fi
  ) 9>"$cache/documents.lock" || return 1
  printf '%s' "$folder"
}
