#!/usr/bin/env bash
# The Debian package, in a mount namespace of its own: the root that dpkg sees is this machine's under a layer of memory, so all of it is
# real and nothing of it stays. Needs root. Each line that it prints is something that holds; the first that does not ends it.
#   proef.sh PACKAGE
set -euo pipefail

if [ "${1:-}" != --binnen ]; then
  [ "$(id -u)" -eq 0 ] || { echo "proef.sh: only root can make a root file system of its own" >&2; exit 1; }
  exec unshare --mount --pid --fork --mount-proc "$0" --binnen "$(realpath "$1")"
fi
DEB=$2
SERVICE=/lib/systemd/system/klantbeeld.service

fout() { echo "NOT SO: $1" >&2; exit 1; }
houdt() { # what command...
  local wat=$1
  shift
  "$@" >/tmp/uit 2>&1 || { cat /tmp/uit >&2; fout "$wat"; }
  echo "holds: $wat"
}
niet() { ! "$@"; }
eigenaar() { [ "$(stat -c '%U:%G %a' "$1")" = "$2" ]; }

# A root of our own.
mount -t tmpfs -o mode=755 proef /mnt
mkdir /mnt/boven /mnt/werk /mnt/wortel
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/boven,workdir=/mnt/werk /mnt/wortel
for m in proc dev sys; do mount --rbind "/$m" "/mnt/wortel/$m"; done
# Not systemd's: its programs would talk to the real one.
mkdir -p /mnt/wortel/run
mount -t tmpfs -o mode=755 run /mnt/wortel/run
mount -t tmpfs -o mode=1777 tmp /mnt/wortel/tmp
cp "$DEB" /mnt/wortel/tmp/pakket.deb
cd /mnt/wortel
chroot . /bin/bash -euo pipefail <<EOF_BUITEN
$(declare -f fout houdt niet eigenaar)
SERVICE=$SERVICE
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
cd /tmp

houdt "its libraries are in Depends, by dpkg-shlibdeps" bash -c 'dpkg-deb -f pakket.deb Depends | grep -q libmicrohttpd && dpkg-deb -f pakket.deb Depends | grep -q libjemalloc2'
houdt "nothing in it belongs to anybody but root, or is writable by others" bash -c '! dpkg-deb -c pakket.deb | awk "{print \\\$1, \\\$2}" | grep -vE "^[-dl]rw.r-.r-. root/root$"'
houdt "it installs" dpkg -i pakket.deb
houdt "the program runs" bash -c 'klantbeeld 2>&1 | grep -q "Klantbeeld Werkgever"'
houdt "there is a user without a shell" bash -c 'getent passwd klantbeeld | grep -q ":/usr/sbin/nologin$"'
houdt "the configuration is for that user and root alone" eigenaar /etc/klantbeeld/klantbeeld.conf "root:klantbeeld 640"
houdt "the rights are too" eigenaar /etc/klantbeeld/rechten.conf "root:klantbeeld 640"
houdt "the folders of index and log are that user's alone" bash -c '[ "\$(stat -c "%U:%G %a" /var/lib/klantbeeld /var/lib/klantbeeld/inzage | paste -sd,)" = "klantbeeld:klantbeeld 750,klantbeeld:klantbeeld 700" ]'
houdt "it brings the bill of materials, the runbook and what PostgreSQL needs" ls /usr/share/doc/klantbeeld/klantbeeld.cdx.json /usr/share/doc/klantbeeld/RUNBOOK.md /usr/share/klantbeeld/inzagelog.sql /usr/share/klantbeeld/zoek.sql
houdt "nothing of it rotates or rewrites a log" bash -c '! dpkg -L klantbeeld | grep logrotate'
houdt "the units are in order" systemd-analyze verify --man=no \$SERVICE /lib/systemd/system/klantbeeld.socket /lib/systemd/system/klantbeeld-beheer.socket
houdt "its exposure is at most 1.5" systemd-analyze security --offline=true --threshold=15 \$SERVICE
houdt "dpkg finds its files whole" dpkg -V klantbeeld
houdt "the rights as they are installed are good ones, as that user" bash -c 'klantbeeld token --maak-sleutels /tmp && cp /tmp/jwks.json /etc/klantbeeld/ && chmod 644 /etc/klantbeeld/jwks.json && runuser -u klantbeeld -- klantbeeld rechten controleer --config /etc/klantbeeld/klantbeeld.conf'
houdt "so is the configuration" runuser -u klantbeeld -- klantbeeld config --config /etc/klantbeeld/klantbeeld.conf

echo "# changed here" >>/etc/klantbeeld/klantbeeld.conf
echo evidence >/var/lib/klantbeeld/inzage/bewijs
houdt "installed again, a changed configuration stays" bash -c 'dpkg --force-confdef --force-confold -i pakket.deb && grep -q "changed here" /etc/klantbeeld/klantbeeld.conf'
houdt "removed, the program is gone" bash -c 'dpkg -r klantbeeld && ! test -e /usr/bin/klantbeeld && ! test -e \$0' \$SERVICE
houdt "and the configuration is not" test -e /etc/klantbeeld/klantbeeld.conf
houdt "purged, it is" bash -c 'dpkg -P klantbeeld && ! test -e /etc/klantbeeld/klantbeeld.conf'
houdt "the log of who saw what stays" test -e /var/lib/klantbeeld/inzage/bewijs
EOF_BUITEN
