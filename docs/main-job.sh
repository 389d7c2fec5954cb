#!/bin/bash
# The main job by API: file a declaration, read why each cent is owed, get the statement, pay a
# part, see interest, pay the rest, prove it all. Needs curl and jq, and a built carm (./run
# --build-only). Makes a demonstration of its own and removes it at the end.
#
#   docs/main-job.sh            walk through it
#   CARM=/usr/bin/carm docs/main-job.sh
#
# Every request that makes something carries an Idempotency-Key: sent again, it does nothing twice.
set -euo pipefail
cd "$(dirname "$0")/.."

carm=${CARM:-build/release/cmd/carm}
port=${PORT:-$((20000 + RANDOM % 20000))}
url=http://127.0.0.1:$port/v1
account=731056248RM0001
work=$(mktemp -d)
data=$work/demo
server=

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'main-job: %s\n' "$*" >&2; exit 1; }

stop() {
  if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then
    wait "$server" 2>/dev/null || true
  fi
  server=
}
trap 'stop; rm -rf "$work"' EXIT

start() {
  "$carm" serve --data "$data" --listen "127.0.0.1:$port" 2>>"$work/serve.log" &
  server=$!
  for _ in $(seq 100); do
    curl -fsS "http://127.0.0.1:$port/ready" >/dev/null 2>&1 && return
    sleep 0.1
  done
  cat "$work/serve.log" >&2
  fail "the server does not answer"
}

# api METHOD PATH [curl options]: the body, or the problem and an end.
api() {
  local method=$1 path=$2
  shift 2
  curl -sS --fail-with-body -X "$method" -H "Authorization: Bearer $key" \
    -H 'Accept-Language: en-CA' "$@" "$url$path" || fail "$method $path was refused"
}
post() { # post PATH IDEMPOTENCY-KEY < JSON
  api POST "$1" -H 'Content-Type: application/json' -H "Idempotency-Key: $2" --data-binary @-
}
# One writer at a time: the clock of a demonstration moves while the server rests.
advance() {
  stop
  "$carm" day --until "$1" --data "$data"
  start
}

say "A demonstration; its clock stands at 2025-11-20"
"$carm" init --demo --data "$data" >/dev/null 2>&1 || fail "carm init --demo failed"
key=$("$carm" key "${account:0:9}" main-job --data "$data")
start
curl -fsS "http://127.0.0.1:$port/health"

say "A declaration of two invoices and five lines"
cat >"$work/declaration.json" <<'JSON'
{
  "type": "AB", "transactionNumber": "12398077310046", "office": "0495",
  "releaseDate": "2025-11-14", "transportMode": "2", "carrier": "1234",
  "cargoControlNumber": "1234PARS56789", "grossWeightKg": 1520,
  "importer": "731056248RM0001", "clientReference": "PO-77310",
  "invoices": [
    {"number": "COL-4471", "date": "2025-11-03", "total": {"amount": "9450.00", "currency": "USD"},
     "vendor": {"name": "Columbia Camp Goods Inc.", "street": "80 River Road", "city": "Portland",
                "postalCode": "97210", "country": "US"}},
    {"number": "HPF-2025-118", "date": "2025-10-27", "total": {"amount": "10500.00", "currency": "USD"},
     "vendor": {"name": "Hai Phong Footwear JSC", "street": "12 Lê Lợi", "city": "Hải Phòng",
                "postalCode": "180000", "country": "VN"}}],
  "lines": [
    {"number": 1, "invoice": "COL-4471", "description": "Aluminum camping cooking sets",
     "classification": "7615100010", "treatment": "10", "vfdCode": "13", "origin": "UOR",
     "exportPlace": "UOR", "directShipmentDate": "2025-11-05",
     "quantities": [{"value": "400", "unit": "NMB"}],
     "value": {"amount": "6000.00", "currency": "USD"},
     "surtax": {"subject": "S", "code": "25095"}},
    {"number": 2, "invoice": "COL-4471", "description": "Non-alcoholic wine, 750 ml bottles",
     "classification": "2202991000", "treatment": "02", "vfdCode": "13", "origin": "FR",
     "exportPlace": "UOR", "directShipmentDate": "2025-11-05",
     "quantities": [{"value": "450", "unit": "LTR"}],
     "value": {"amount": "1450.00", "currency": "USD"}},
    {"number": 3, "invoice": "COL-4471", "description": "Synthetic rucksacks",
     "classification": "4202922090", "treatment": "02", "vfdCode": "13", "origin": "CN",
     "exportPlace": "UOR", "directShipmentDate": "2025-11-05",
     "quantities": [{"value": "120", "unit": "NMB"}],
     "value": {"amount": "2000.00", "currency": "USD"}},
    {"number": 4, "invoice": "HPF-2025-118", "description": "Hiking boots, men's",
     "classification": "6402919020", "treatment": "02", "vfdCode": "13", "origin": "VN",
     "exportPlace": "VN", "directShipmentDate": "2025-10-28",
     "quantities": [{"value": "300", "unit": "PAR"}],
     "value": {"amount": "7500.00", "currency": "USD"}},
    {"number": 5, "invoice": "HPF-2025-118", "description": "Cotton T-shirts, women's",
     "classification": "6109100022", "treatment": "02", "vfdCode": "13", "origin": "VN",
     "exportPlace": "VN", "directShipmentDate": "2025-10-28",
     "quantities": [{"value": "600", "unit": "NMB"}],
     "value": {"amount": "3000.00", "currency": "USD"}}]
}
JSON

say "What would be owed? Nothing is stored"
post /assessments estimate <"$work/declaration.json" >"$work/estimate.json"
jq -c .totals "$work/estimate.json"

say "File it; then file it again, which changes nothing"
post /declarations main-job-declaration <"$work/declaration.json" >"$work/filed.json"
post /declarations main-job-declaration <"$work/declaration.json" >"$work/again.json"
number=$(jq -r .transactionNumber "$work/filed.json")
jq '{transactionNumber, version, status, accountingDate, dueDate}' "$work/filed.json"
[ "$(jq -cS .totals "$work/filed.json")" = "$(jq -cS .totals "$work/again.json")" ] ||
  fail "the second answer differs"

say "Why each cent of line 1 is owed"
api GET "/explanations/$number.1" -H 'Accept: text/plain' | sed -n '1,/^Line 2/p' | sed '$d'

say "Five days on: the statement of November 25"
advance 2025-11-25
statement=SOA-$account-202511
api GET "/accounts/$account/statements/$statement" >"$work/statement.json"
jq .totals "$work/statement.json"
jq -e --arg number "$number" '[.sections[].items[] | select(.reference == $number)] | length == 1' \
  "$work/statement.json" >/dev/null || fail "the declaration is not on the statement"
api GET "/accounts/$account/statements/$statement" -H 'Accept: application/pdf' \
  -o "$work/statement.pdf"
[ "$(head -c 5 "$work/statement.pdf")" = %PDF- ] || fail "the statement is no PDF"
echo "statement.pdf: $(wc -c <"$work/statement.pdf") bytes"

say "What would 1,000.00 settle? Then pay it"
payment='{"amount":{"amount":"1000.00","currency":"CAD"},"reference":"first part"}'
post "/accounts/$account/payments/preview" preview <<<"$payment" |
  jq -c '.settlements[] | select(.withThisPayment) | {type, reference, amount: .amount.amount, on}'
post "/accounts/$account/payments" main-job-part <<<"$payment" >"$work/paid.json"
jq '{id, amount, valueDate}' "$work/paid.json"

say "A month on, past the due date: interest, and why"
advance 2025-12-26
api GET "/accounts/$account/statements/SOA-$account-202512" >"$work/late.json"
jq -e '[.sections[] | select(.code == "IN") | .items[]] | length > 0' "$work/late.json" >/dev/null ||
  fail "there is no interest"
jq -c '.sections[] | select(.code == "IN") | .items[]
  | {reference, amount, segments: [.why.segments[] | {from, to, days, base, percent, provisional}]}' \
  "$work/late.json"

say "Pay the rest"
rest=$(api GET "/accounts/$account/balance" | tee "$work/balance.json" | jq -r .balance.amount)
jq -c . "$work/balance.json"
post "/accounts/$account/payments" main-job-rest \
  <<<"{\"amount\":{\"amount\":\"$rest\",\"currency\":\"CAD\"}}" >"$work/rest.json"
jq .receipt "$work/rest.json" >"$work/receipt.json"
api GET "/accounts/$account/balance" | jq -e '.balance.amount == "0.00"' >/dev/null ||
  fail "something is still owed"
echo "the balance is 0.00"

say "Prove it: everything recomputed, and the receipt checked"
stop
"$carm" verify --data "$data"
"$carm" verify --receipt "$work/receipt.json" --data "$data"
say "Done"
