# Programs that read our PDF as strangers do: poppler's pdftotext, and pdfium out of its Python
# package. Sourced by setup.sh.

readers_packages() {
    has pdftotext || need poppler-utils
    python_packages
}

readers_install() {
    python_set readers "$here/readers-requirements.txt" "that read PDF"
}
