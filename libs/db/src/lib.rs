//! PostgreSQL: pool, deadlines, transactions, migrations and the private server.
