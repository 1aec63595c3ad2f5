-- Rights that no statement of the program uses. Limits move by entry, never by their bounds; processes move no money
-- and register nobody; a round keeps its policy and its window.
-- +goose Up
revoke insert on organizations, credit_records, annual_reports, places, calendars from granary_worker;
revoke usage on sequence receipt_numbers from granary_worker;
revoke insert, update on accounts from granary_worker;
revoke insert on entries, postings from granary_worker;
revoke update (floor, ceiling) on accounts from granary_api;
revoke update (opens_at, closes_at, policy_id, fund_id) on rounds from granary_api;
revoke update (answers) on applications from granary_api;
