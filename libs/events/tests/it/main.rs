//! From the change row to the effect, on a real PostgreSQL and over both forms of the log, with the
//! faults that a user must not notice.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod behind;
mod contract;
mod effects;
mod faults;
mod form;
mod killed;
mod mixed;
mod outbox;
mod row;
mod scene;

mod tables {
    crate::contract::suite!(crate::form::Form::Postgres);
    crate::killed::suite!(crate::form::Form::Postgres);
}

mod broker_of_the_client {
    crate::contract::suite!(crate::form::Form::mock());
    crate::killed::suite!(crate::form::Form::mock());
    crate::killed::suite!(crate::form::Form::mock();
        f19_a_relay_killed_between_acknowledgement_and_mark_doubles_no_effect "F19 relay killed before its mark");
}
