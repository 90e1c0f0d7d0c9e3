#!/bin/sh
# Sees to what Klarheit needs from the system: a Python, Pango for the report and, for the tests, two
# browsers and a database server. Looks for the things themselves and turns to apt-get only for what
# is missing.
#
#   scripts/system.sh run|check|test
set -eu
purpose=$1
python=${PYTHON:-python3}

say() { printf 'Klarheit: %s\n' "$*" >&2; }

# Exits with one line that says what to do.
stop() {
    say "$*"
    exit 1
}

# The newest initdb of Debian's PostgreSQL packages, which are not on the PATH.
has_postgresql() {
    for initdb in /usr/lib/postgresql/*/bin/initdb; do
        if [ -x "$initdb" ]; then return 0; fi
    done
    return 1
}

# Loads the shared library as WeasyPrint will.
has_library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

# Prints the packages that are missing, one a line.
missing_packages() {
    if ! "$python" -m ensurepip --version >/dev/null 2>&1; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    if [ "$purpose" != check ]; then
        has_library libpango-1.0.so.0 || echo libpango-1.0-0
        has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
        has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    fi
    if [ "$purpose" = test ]; then
        command -v chromium >/dev/null || echo chromium
        command -v firefox-esr >/dev/null || command -v firefox >/dev/null || echo firefox-esr
        # Playwright's driver is linked against it.
        has_library libatomic.so.1 || echo libatomic1
        has_postgresql || echo postgresql
    fi
}

# as_root COMMAND...: runs it as root, without asking for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@"
}

command -v "$python" >/dev/null ||
    stop "There is no $python. Klarheit needs Python 3.11 or newer."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Klarheit needs Python 3.11 or newer, and $python is $("$python" -V 2>&1)." \
        "Name another one with: make $purpose PYTHON=python3.12"

packages=$(missing_packages | tr '\n' ' ')
packages=${packages% }
[ -n "$packages" ] || exit 0

command -v apt-get >/dev/null ||
    stop "This system has no apt-get. Please install what Debian calls: $packages"
if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    stop "Some system packages are missing. Please run: sudo apt-get update && sudo apt-get install $packages"
fi

say "Installing from the system's packages, once: $packages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
# Package lists may be absent or old; they are fetched only if it does not work without.
# shellcheck disable=SC2086 # one word for each package is meant
apt_install $packages >"$log" 2>&1 || {
    as_root apt-get update >"$log" 2>&1 && apt_install $packages >>"$log" 2>&1
} || {
    cat "$log" >&2
    stop "apt-get could not install these packages: $packages"
}

packages=$(missing_packages | tr '\n' ' ')
[ -z "$packages" ] ||
    stop "apt-get has installed its packages, but $python still does not find: $packages"
