-- What a person wrote to an entry stays with it: the reference of money received, why a limit was changed.
-- +goose Up
alter table entries add column note text check (length(note) between 1 and 2000);
