-- A round has one currency and nothing is converted: the fund that its pool is taken from has the same.
-- +goose Up
alter table funds add unique (funder_id, id, currency);
alter table rounds add constraint rounds_currency_of_fund
  foreign key (funder_id, fund_id, currency) references funds (funder_id, id, currency);
