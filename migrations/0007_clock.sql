-- Every act reads the clock. A function in SQL is planned at each call, one in PL/pgSQL once a session.
-- +goose Up

-- +goose StatementBegin
create or replace function app_now() returns timestamptz language plpgsql stable as $$
begin
  return clock_timestamp() + coalesce((select ahead from installation), '0');
end $$;
-- +goose StatementEnd
