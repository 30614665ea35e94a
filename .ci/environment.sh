# Sourced by ./run and ./test, which set $root. Makes "$root/.venv" agree with uv.lock.

venv=$root/.venv
# Where Python is told to keep no bytecode, every command compiles all that it imports anew, for seconds.
unset PYTHONDONTWRITEBYTECODE
# pip believes the certificate authorities that the system does, such as a company's own; uv and npm only when told.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS-1}" NODE_USE_SYSTEM_CA="${NODE_USE_SYSTEM_CA-1}"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Prints the path of an interpreter that is new enough: the real one, as uv is misled by pyenv's shims.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -I -c 'import os, sys
if sys.version_info < (3, 11): sys.exit(1)
print(os.path.realpath(sys.executable))' 2>/dev/null && return
    done
    fail "Python 3.11 or newer is needed and was not found on the PATH."
}

make_venv() {
    "$venv/bin/python" -I -c 'import sys, uv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    python=$(find_python) || exit 1
    "$python" -I -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python comes without venv. On Debian or Ubuntu: apt install python3-venv"
    say "Making a Python environment in .venv."
    "$python" -I -m venv --clear "$venv" || fail "The environment could not be made in $venv."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv~=0.13.9' ||
        fail "uv could not be installed: is a package index within reach?"
}

sync() {
    UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$venv \
        "$venv/bin/uv" sync --project "$root" --python "$venv/bin/python" --locked --inexact --extra companions --extra oidc "$@"
}

# After make_venv; takes further options of `uv sync`. Says nothing when there is nothing to do.
make_ready() {
    [ -e "$root/roomserver/_web/index.html" ] || set -- --reinstall-package roomserver "$@"
    sync --check --quiet "$@" 2>/dev/null && return
    say "Installing what uv.lock names and building the browser app. The first time, this takes a minute."
    sync "$@" || fail "The environment could not be made ready; the reason stands above."
}

# With everything that tests and benchmarks need, and a Node where the machine has none that will do.
make_ready_to_develop() {
    if "$venv/bin/python" -I "$root/web/node.py" found; then
        make_ready
    else
        make_ready --group node
    fi
}
