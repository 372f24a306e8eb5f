#!/usr/bin/env bash
# A walk through the main job on a real repository: create, update, outage, recovery, delete, and what git tells of it.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
upkeep="${UPKEEP:?set UPKEEP to the program}"
folder="$(mktemp -d)"
mkdir "$folder/bin"
ln -s "$upkeep" "$folder/bin/upkeep"
export PATH="$folder/bin:$PATH" UPKEEP_OBSERVER=demo
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.org GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.org
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in *UTF-8* | *utf8* | *UTF8*) ;; *) export LC_ALL=C.UTF-8 ;; esac

python3 "$here/servers.py" "$folder" &
servers=$!
trap 'kill $servers 2>/dev/null || true; rm -rf "$folder"' EXIT
until [ -e "$folder/ports" ]; do sleep 0.1; done
. "$folder/ports"

if [ -t 1 ]; then bold=$'\e[1m' cyan=$'\e[36m' off=$'\e[0m'; else bold="" cyan="" off=""; fi
say() { printf '\n%s== %s%s\n' "$bold" "$1" "$off"; }
shown() { for word in "$@"; do case "$word" in *[!A-Za-z0-9_./:=,+-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done; }
do_it() { printf '%s$%s%s\n' "$cyan" "$(shown "$@")" "$off"; "$@" || printf '(exit code %s)\n' "$?"; }

# Writes the manifest: the entries that it is given, one a line.
manifest() {
  {
    printf '{\n  "version": 1,\n  "owner": "demo",\n  "defaults": { "retries": 0 },\n  "components": [\n'
    local first=1
    for entry in "$@"; do
      [ $first = 1 ] || printf ',\n'
      first=0
      printf '    %s' "$entry"
    done
    printf '\n  ]\n}\n'
  } > components.json
}
web='{ "key": "web", "name": "Website", "group": "edge", "provider": "http", "config": { "url": "http://127.0.0.1:'$WEB'/" } }'
api='{ "key": "api", "name": "Public API", "group": "edge", "provider": "http", "config": { "url": "http://127.0.0.1:'$API'/health" } }'
api2='{ "key": "api", "name": "Public API", "group": "edge", "provider": "http", "config": { "url": "http://127.0.0.1:'$API'/health", "timeout": "2s" } }'
billing='{ "key": "billing", "name": "Billing", "group": "money", "provider": "http", "config": { "url": "http://127.0.0.1:'$BILLING'/" } }'
cache='{ "key": "cache", "name": "Cache", "group": "inside", "provider": "tcp", "config": { "host": "127.0.0.1", "port": '$REFUSED' } }'

git init -q -b main "$folder/shop"
cd "$folder/shop"

say "1. A team declares two components in git"
manifest "$web" "$api"
do_it cat components.json
do_it git add components.json
do_it git commit -q -m "Watch the website and the API"

say "2. What would happen? A plan changes nothing"
do_it upkeep plan

say "3. Reconcile: apply, check, and commit the health"
do_it upkeep reconcile

say "4. Again: nothing changed, so there is no commit"
do_it upkeep reconcile

say "5. Two more components; one answers with errors, one refuses connections"
manifest "$web" "$api" "$billing" "$cache"
git commit -qam "Watch billing and the cache"
do_it upkeep plan
do_it upkeep reconcile
do_it upkeep status

say "6. The API has an outage"
touch "$folder/outage"
sleep 1
do_it upkeep reconcile
rm "$folder/outage"

say "7. It recovers, and the team gives it a shorter timeout"
manifest "$web" "$api2" "$billing" "$cache"
git commit -qam "Give the API two seconds"
sleep 1
do_it upkeep reconcile

say "8. The cache is retired: its entry goes, its history stays"
manifest "$web" "$api2" "$billing"
git commit -qam "Retire the cache"
do_it upkeep plan
do_it upkeep reconcile

say "9. A mistake: the manifest is emptied. The guard refuses, with exit code 3"
manifest
git commit -qam "Oops"
do_it upkeep reconcile
git revert --no-edit HEAD >/dev/null
do_it upkeep reconcile

say "10. All of it is in git: the log of the health"
do_it git log --format='%h %s' health

say "... what one commit changed"
outage="$(git log --format=%h --grep='api degraded' -1 health)"
do_it git show --format=%B "$outage" -- health.json transitions

say "... and since which commit each component is as it is"
do_it git --no-pager blame -s health -- health.json

say "... and git finds it whole"
do_it git fsck --strict --no-dangling

say "Done. The same with your own repository: upkeep init, then upkeep reconcile."
