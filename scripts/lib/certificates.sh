# Throw-away certificates. A server is good, or wrong in exactly one way:
#   good        localhost and 127.0.0.1, signed by the CA
#   expired     the same, but over since 2020
#   wrongHost   signed by the CA, for a name that nothing here has
#   unknownCa   good in all but who signed it
# shellcheck shell=bash

write_certificate_config() {
  cat >"$1" <<'CONFIG'
[req]
prompt = no
distinguished_name = name
[name]
CN = replaced
[ca]
default_ca = authority
[authority]
default_md = sha256
policy = any_name
unique_subject = no
rand_serial = yes
[any_name]
commonName = supplied
[authority_extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[localhost]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, IP:127.0.0.1
[elsewhere]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:db.wrong-host.test
CONFIG
}

# make_authority FOLDER NAME TITLE
make_authority() {
  openssl req -config "$1/config" -extensions authority_extensions -x509 -days 30 -subj "/CN=$3" \
    -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1/$2.key" -out "$1/$2.pem"
}

# issue_certificate FOLDER NAME AUTHORITY EXTENSIONS START END
# `openssl ca` and not `openssl x509`: only the former can write a certificate that is already over.
issue_certificate() {
  local folder=$1 name=$2 authority=$3 extensions=$4 common_name=localhost
  [[ $extensions == localhost ]] || common_name=db.wrong-host.test
  openssl req -config "$folder/config" -new -subj "/CN=$common_name" \
    -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$folder/$name.key" -out "$folder/$name.csr"
  : >"$folder/index"
  sed "s|^\[authority\]|&\ndatabase = $folder/index\nnew_certs_dir = $folder|" "$folder/config" >"$folder/config.ca"
  openssl ca -config "$folder/config.ca" -batch -notext -extensions "$extensions" -startdate "$5" -enddate "$6" \
    -cert "$folder/$authority.pem" -keyfile "$folder/$authority.key" -in "$folder/$name.csr" -out "$folder/$name.pem"
}

make_all_certificates() {
  local folder=$1 now soon
  now=$(date -u -d '1 hour ago' +%Y%m%d%H%M%SZ)
  soon=$(date -u -d '20 days' +%Y%m%d%H%M%SZ)
  write_certificate_config "$folder/config"
  make_authority "$folder" ca "Jackfield tests"
  make_authority "$folder" otherCa "Jackfield tests, unknown"
  issue_certificate "$folder" good ca localhost "$now" "$soon"
  issue_certificate "$folder" expired ca localhost 20200101000000Z 20200201000000Z
  issue_certificate "$folder" wrongHost ca elsewhere "$now" "$soon"
  issue_certificate "$folder" unknownCa otherCa localhost "$now" "$soon"
}

make_certificates() {
  local folder=$DIR/certs/issued
  mkdir -m 700 -- "$folder"
  (set -e && make_all_certificates "$folder") >"$DIR/log/certificates.log" 2>&1 \
    || fail "openssl could not make the certificates: see $DIR/log/certificates.log"
  install -m 644 -- "$folder/ca.pem" "$folder/otherCa.pem" "$DIR/certs/"
}

# install_certificate INSTANCE KIND USER: a copy of its own for each server, for PostgreSQL insists on
# owning its key.
install_certificate() {
  local target=$DIR/certs/$1
  mkdir -- "$target"
  install -m 600 -- "$DIR/certs/issued/$2.key" "$target/key.pem"
  install -m 644 -- "$DIR/certs/issued/$2.pem" "$target/cert.pem"
  give_to "$3" "$target"
}
