-- $1 subject, $2 failures that are free, $3 first wait, $4 longest wait, $5 time that forgives one
-- failure (seconds). No row is returned and none changed while the subject has to wait.
insert into attempts as a (subject, failures, blocked_until, updated_at)
values ($1, 1, '-infinity', clock_timestamp())
on conflict (subject) do update
set (failures, blocked_until, updated_at) = (
    select counted.failures,
           case
               when counted.failures <= $2 then '-infinity'::timestamptz
               else clock_timestamp() + make_interval(
                   secs => least($4, $3 * power(2, least(counted.failures - $2 - 1, 30)))
               )
           end,
           clock_timestamp()
    from (
        select greatest(
            0, a.failures - floor(extract(epoch from clock_timestamp() - a.updated_at) / $5)::int
        ) + 1
    ) as counted (failures)
)
where a.blocked_until <= clock_timestamp()
