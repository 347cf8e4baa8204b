//! What every process needs: config, telemetry, layers, auth, health, drain.
