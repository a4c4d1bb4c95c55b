#!/bin/sh
# Outside src/vendors no code names a vendor: a rule, the prober or a report asks the kind. Comments may give examples,
# and .ci/vendor_words.txt lists what is no vendor: report formats, an option of libcurl, schemes of secret stores.
set -eu
cd "$(dirname "$0")/.."
words='atlassian|jira|confluence|bitbucket|trello|opsgenie|github|gitlab|azure|entra\b|microsoft|zendesk|servicenow|service-now|slack|linear\b|asana|notion|amazon|\baws|google|\bgcp\b|cloudflare|okta|hubspot|salesforce|figma|stripe|twilio|sendgrid'
found=$(git ls-files 'src/*.cpp' 'src/*.h' 'rules/*.cpp' 'reports/*.cpp' |
  grep -v -e '^src/vendors/' -e '^reports/github.cpp$' -e '^reports/gitlab.cpp$' |
  while read -r file; do
    # Without comments; "https://" is none.
    sed -E 's#(^|[^:])//.*$#\1#' "$file" | grep -n -i -E "$words" | sed "s#^#$file:#" || true
  done | grep -v -E -f .ci/vendor_words.txt || true)
[ -z "$found" ] || { echo "a vendor is named outside src/vendors:"; echo "$found"; exit 1; }
echo "no vendor is named outside src/vendors"
