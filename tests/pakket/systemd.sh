#!/usr/bin/env bash
# A machine with systemd, for a test: a container whose root is this machine's under a layer of memory, booted for real. In it runs, as
# root, a test of Node's; what it prints is printed here, and its exit code is ours. Needs root.
#   systemd.sh TEST FOLDER…       the folders can be read in it, under the same names (the repository always can)
set -euo pipefail
: "${KB_BOUW:?it names the folder of the programs of this build}"

if [ "${1:-}" != --binnen ]; then
  [ "$(id -u)" -eq 0 ] || { echo "systemd.sh: only root can boot a machine of its own" >&2; exit 1; }
  exec unshare --mount "$0" --binnen "$@"
fi
TEST=$(realpath "$2")
BRON=$(realpath "$(dirname "$0")/../..")
shift 2
LEES=(--bind-ro="$BRON")
for map; do LEES+=(--bind-ro="$(realpath "$map")"); done

UIT=$(mktemp -d)
# Also when it is ended because it takes too long: what there is, is told.
trap 'cat "$UIT/verslag" 2>/dev/null || true; rm -rf "$UIT"' EXIT
mount -t tmpfs -o mode=755 proef /mnt
mkdir /mnt/boven /mnt/werk /mnt/wortel
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/boven,workdir=/mnt/werk /mnt/wortel
# Nothing of this machine is started there, nor mounted; nor does it write a journal that outlives it.
rm -rf /mnt/wortel/etc/systemd/system/*.wants /mnt/wortel/etc/machine-id /mnt/wortel/usr/sbin/policy-rc.d /mnt/wortel/var/log/journal
: >/mnt/wortel/etc/fstab
# There is no network to wait for.
for d in systemd-networkd systemd-networkd-wait-online NetworkManager-wait-online; do ln -sf /dev/null "/mnt/wortel/etc/systemd/system/$d.service"; done
cat >/mnt/wortel/etc/systemd/system/proef.service <<EOF
[Unit]
After=basic.target dbus.service
Wants=dbus.service

[Service]
Type=oneshot
StandardOutput=append:/uit/verslag
StandardError=append:/uit/verslag
Environment=KB_BOUW=$KB_BOUW LC_ALL=C.UTF-8 HOME=/root PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=/bin/sh -c '$(command -v node) --test-reporter=tap --test $TEST; echo \$? >/uit/code'
ExecStopPost=/usr/bin/systemctl exit 0
EOF
printf '[Unit]\nRequires=basic.target proef.service\n' >/mnt/wortel/etc/systemd/system/proef.target

# It wants a terminal for a console, which script(1) gives it.
script -qec "systemd-nspawn --machine=klantbeeld-proef-$$ --register=no --keep-unit --link-journal=no --private-network --bind=$UIT:/uit ${LEES[*]} --directory=/mnt/wortel \
  --boot systemd.unit=proef.target systemd.log_target=console" "$UIT/console" </dev/null >/dev/null 2>&1 || true
if [ ! -e "$UIT/code" ]; then
  echo "systemd.sh: the test did not come to an end; the console said:" >&2
  tail -n 40 "$UIT/console" >&2
  exit 1
fi
exit "$(cat "$UIT/code")"
