// Package store is the SQL: every statement of the program, hand-written, one file a noun, shared by acts and reads.
// It knows no rule and never logs.
//
// A fact is written by an act alone, in the transaction of its Tx. What is no fact has these writers besides:
//
//	drafts, score_drafts        package api, while somebody types; handing in a score empties its draft
//	draft_files, their files    package api, while somebody attaches them to a draft; an act says which of them an application has
//	sessions, failed_logins     package api, at sign-in, sign-out and where a password is tried
//	password_resets             package api, where somebody has forgotten his; an act that replaces the password deletes them
//	letters                     package api and acts append; the sender in package mail notes what failed and deletes what has left
//	wakes                       acts append; the workflow's load deletes; sweeper, restore and the rehearsal's clock add
//	unlinked, chain             the chainer in package wake
//	messages                    acts append; the sender in package mail notes in sent_at, failed_at, tries and last_error how it went
//	installation                the first start, and the rehearsal's clock
package store
