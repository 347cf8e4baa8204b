# Programs that read our PDF as strangers do: poppler's pdftotext, and pdfium out of its Python
# package. Sourced by setup.sh.

readers_packages() {
    has pdftotext || need poppler-utils
    python_packages
}

readers_install() {
    requirements=$here/readers-requirements.txt
    kept=$tools/readers-python/requirements.txt
    cmp -s "$requirements" "$kept" && return 0
    say "getting the Python package of pdfium"
    rm -rf "$tools/readers-python"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
        --requirement "$requirements" --target "$tools/readers-python" >&2 ||
        fail "pip could not get pypdfium2"
    cp "$requirements" "$kept"
}
