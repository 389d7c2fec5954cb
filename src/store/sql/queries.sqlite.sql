-- What SQLite says in its own way.

-- name: begin
BEGIN IMMEDIATE;

-- name: snapshot_begin
BEGIN;

-- name: data_version
PRAGMA data_version;

-- name: check
PRAGMA quick_check(1);
