#!/usr/bin/env bash
# The proof that an empty Debian 12 is enough: makes one with debootstrap, puts a clone of this commit in it, and runs
# `./dev demo` and `./dev test` there as root, with the time of each. Needs root, debootstrap and an apt mirror, which
# is taken from this machine's own configuration. Leaves nothing behind but the folder named, if one is named.
#   tests/fresh-debian.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

die() { printf 'fresh-debian: %s\n' "$*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || die "must be root, to make a root"
command -v debootstrap >/dev/null || die "debootstrap is not installed"

# The mounts below live in a namespace of their own and vanish with it.
if [ "${FRESH_DEBIAN_INSIDE:-}" != yes ]; then exec env FRESH_DEBIAN_INSIDE=yes unshare --mount "$0" "$@"; fi

# shellcheck disable=SC2016 # apt expands it
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Codename: bookworm' | sort -u | head -n 1)
[ -n "$mirror" ] || die "apt on this machine knows no mirror of Debian 12"

root=${1:-}
if [ -z "$root" ]; then
  root=$(mktemp -d)
  trap 'umount -R "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
fi
if [ ! -e "$root/etc/debian_version" ]; then
  mkdir -p "$root"
  debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail "$root.log"; die "debootstrap failed"; }
  rm -f "$root.log"
fi
[ ! -e /etc/resolv.conf ] || cp /etc/resolv.conf "$root/etc/resolv.conf"
mount --bind /proc "$root/proc" || printf 'fresh-debian: no /proc inside, the build will use one job\n' >&2

rm -rf "$root/root/aiops"
git clone -q --no-hardlinks . "$root/root/aiops"

inside() { env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" /bin/sh -c "cd /root/aiops && $1"; }
for verb in demo test; do
  printf '\n== ./dev %s\n' "$verb"
  start=$SECONDS
  inside "./dev $verb" || die "./dev $verb failed"
  printf '== ./dev %s: %d s\n' "$verb" "$((SECONDS - start))"
done
printf '\nfresh-debian: Debian %s, packages now %s\n' "$(cat "$root/etc/debian_version")" "$(inside 'dpkg-query -f . -W | wc -c')"
