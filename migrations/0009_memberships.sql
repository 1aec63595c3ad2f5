-- Every act and every request asks what a person is, also of memberships that have ended.
-- +goose Up
create index memberships_person on memberships (person);
