#!/bin/sh
# Makes the virtual environment .venv and installs into it what one of the lock files lists. Does
# nothing when that has been done already.
#
#   scripts/environment.sh run|check|test
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

if [ "$1" = run ]; then lock=requirements.lock; else lock=requirements-dev.lock; fi

say() { printf 'Klarheit: %s\n' "$*" >&2; }

# Where the environment is and which Python it uses; fails when that Python is gone.
identity() { .venv/bin/python -c 'import sys; print(ascii((sys.prefix, sys.version)))' 2>/dev/null; }

# The environment holds a copy of the lock file that was installed last. Everything that runs
# Klarheit is also in the file for development.
is_installed() {
    cmp -s requirements-dev.lock .venv/installed.lock || cmp -s "$lock" .venv/installed.lock
}

# An environment that was moved or copied, whose Python has changed or which was left half-made
# is made anew.
if [ ! -f .venv/installed.lock ] || [ "$(identity)" != "$(cat .venv/identity 2>/dev/null)" ]; then
    say "Making the virtual environment .venv"
    rm -rf .venv
    "$python" -m venv .venv
    identity >.venv/identity
elif is_installed; then
    exit 0
fi

say "Installing Python packages, once (a minute or so)"
rm -f .venv/installed.lock
.venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
    --only-binary=:all: --require-hashes -r "$lock"
cp "$lock" .venv/installed.lock
