#!/usr/bin/env bash
# The image as a container would run it (scripts/container): its root mounted read-only, its user by number, no capability, in a network
# of its own with simulated sources.
#   container.sh ROOT PROGRAMS USER:GROUP
set -euo pipefail
WORTEL=$1 PROGRAMMAS=$2 WIE=$3
MAP=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$MAP"' EXIT
houdt() { # what command...
  local wat=$1
  shift
  "$@" >"$MAP/uit" 2>&1 || { cat "$MAP/uit" "$MAP/log" >&2; echo "NOT SO: $wat" >&2; exit 1; }
  echo "holds: $wat"
}
wacht() { # command...
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  return 1
}

ip link set lo up
"$PROGRAMMAS/bronsimulator" --adres 127.0.0.1 --beheer-poort 9100 --omgeving "$MAP/simulator" >/dev/null 2>&1 &
wacht test -s "$MAP/simulator"
# shellcheck disable=SC1091
. "$MAP/simulator"
mount --bind "$WORTEL" "$WORTEL"
mount -o remount,bind,ro "$WORTEL"
mount -t tmpfs -o mode=755 etc "$WORTEL/etc/klantbeeld"
mount -t proc proc "$WORTEL/proc"
mount --bind /dev "$WORTEL/dev"
# Whoever becomes somebody else than root has no capability left, and can get none.
IN_BEELD=(setpriv --no-new-privs chroot --userspec="$WIE" --groups= "$WORTEL" /usr/bin/klantbeeld)

cp deploy/klantbeeld.conf deploy/rechten.conf "$WORTEL/etc/klantbeeld/"
"$PROGRAMMAS/klantbeeld" token --maak-sleutels "$MAP"
cp "$MAP/jwks.json" "$WORTEL/etc/klantbeeld/"
export KLANTBEELD_ABS_UITGEVER=https://ontwikkeling.klantbeeld.invalid KLANTBEELD_DIENST_ELFPROEF=soepel
for bron in CWS_IHP POORTWACHTER ERD K3CR VKCC ARCHIE ARCHIEF; do
  url=KB_BRON_${bron}_URL
  export "KLANTBEELD_BRONNEN_${bron}_URL=${!url}"
done
houdt "its user is a number" grep -qE '^[0-9]+:[0-9]+$' <<<"$WIE"
houdt "nothing in it can be written" bash -c '! touch "$0/proef" 2>/dev/null' "$WORTEL"
houdt "the configuration is good" "${IN_BEELD[@]}" config --config /etc/klantbeeld/klantbeeld.conf
"${IN_BEELD[@]}" serve --config /etc/klantbeeld/klantbeeld.conf >"$MAP/log" 2>&1 &
DIENST=$!
houdt "it starts and is ready" wacht curl -fsS http://127.0.0.1:8081/readyz
TOKEN=$(KLANTBEELD_ABS_ONTWIKKELSLEUTEL=$MAP/ontwikkelsleutel.jwk KLANTBEELD_ABS_JWKS=$MAP/jwks.json KLANTBEELD_ABS_RECHTEN=deploy/rechten.conf \
  "$PROGRAMMAS/klantbeeld" token --config deploy/klantbeeld.conf --rol ks_klantadviseur)
houdt "it answers with the data of a source" bash -c 'curl -fsS -H "Authorization: Bearer $0" http://127.0.0.1:8080/v1/werkgever/123456789L01/organisatie | grep -q "Groothandel De Groot"' "$TOKEN"
houdt "it runs as that user" bash -c '[ "$(stat -c %u:%g /proc/$0)" = "$1" ]' "$DIENST" "$WIE"
houdt "its health is asked by the program itself" "${IN_BEELD[@]}" status --config /etc/klantbeeld/klantbeeld.conf
kill "$DIENST"
houdt "it stops by itself, with code 0" wait "$DIENST"
