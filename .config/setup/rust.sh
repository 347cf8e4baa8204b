# The Rust toolchain that rust-toolchain.toml names. Sourced by setup.sh.

rust_channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$root/rust-toolchain.toml")

rust_packages() {
    has cc || need gcc libc6-dev
    # Only to get rustup; a cargo that is there needs neither.
    rust_usable || has rustup || has curl || need ca-certificates curl
}

# Whether cargo is there in the toolchain's version, or newer when it does not come from rustup.
rust_usable() {
    has cargo || return 1
    if has rustup; then
        rustup run "$rust_channel" cargo --version >/dev/null 2>&1
    else
        cargo --version | awk -v wanted="$rust_channel" '{
            split($2, have, "."); split(wanted, want, ".")
            exit !(have[1] > want[1] || (have[1] == want[1] && have[2] + 0 >= want[2] + 0))
        }'
    fi
}

rust_install() {
    rust_usable && return 0
    if ! has rustup; then
        say "getting rustup"
        script=$(mktemp)
        curl --proto '=https' --tlsv1.2 -sSfL https://sh.rustup.rs -o "$script" ||
            fail "rustup cannot be reached. Install Rust $rust_channel yourself and run this again."
        sh "$script" -y --quiet --no-modify-path --profile minimal --default-toolchain none >&2
        rm -f "$script"
    fi
    say "getting Rust $rust_channel"
    rustup toolchain install "$rust_channel" --profile minimal --component rustfmt --component clippy >&2 ||
        fail "rustup could not get Rust $rust_channel. See its words above, then run this again."
}
