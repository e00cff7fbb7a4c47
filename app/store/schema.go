package store

import (
	"context"
	"database/sql"
	"fmt"
)

// applicationID marks the file as ours in its header: "WANW".
const applicationID = 0x57414e57

// migrations turn a file of version i into one of version i+1. A migration that
// was ever released does not change.
func migrations() []string {
	return []string{
		`
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('next_item', 1);

-- A task is one drop, or one session of the command line. The counts are kept
-- with each commit, so that a list of tasks reads no rows.
CREATE TABLE task (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	name      TEXT NOT NULL,
	roots     TEXT NOT NULL,              -- what was dropped, a JSON array
	pack      TEXT NOT NULL,              -- the pack's id
	pack_key  TEXT NOT NULL,              -- what its answers depend on
	settings  TEXT NOT NULL,              -- of the run, JSON
	created   INTEGER NOT NULL,           -- Unix nanoseconds, as the clock had it
	updated   INTEGER NOT NULL,
	total     INTEGER NOT NULL DEFAULT 0, -- pictures found
	done      INTEGER NOT NULL DEFAULT 0, -- of them finished, errors included
	failed    INTEGER NOT NULL DEFAULT 0, -- of those with an error
	decoded   INTEGER NOT NULL DEFAULT 0, -- answers that were computed, not taken from the store
	scanned   INTEGER NOT NULL DEFAULT 0, -- whether everything was found
	left_off  INTEGER NOT NULL DEFAULT 0, -- whether the user does not want the rest
	removed   INTEGER NOT NULL DEFAULT 0
);

-- A folder is what the paths of its pictures begin with: file is the beginning of
-- the absolute path, path of the one that the user knows.
CREATE TABLE folder (id INTEGER PRIMARY KEY, file TEXT NOT NULL, path TEXT NOT NULL, UNIQUE (file, path));

CREATE TABLE pending (
	id     INTEGER PRIMARY KEY,
	task   INTEGER NOT NULL,
	folder INTEGER NOT NULL,
	name   TEXT NOT NULL,
	size   INTEGER NOT NULL,              -- bytes
	mtime  INTEGER NOT NULL               -- Unix nanoseconds
);

CREATE TABLE item (
	id     INTEGER PRIMARY KEY,
	task   INTEGER NOT NULL,
	folder INTEGER NOT NULL,
	name   TEXT NOT NULL,
	size   INTEGER NOT NULL,
	mtime  INTEGER NOT NULL,
	facts  BLOB,                          -- content hash, size in pixels, times, raw scores: see Facts
	code   TEXT,                          -- of the error; NULL where there is none
	detail TEXT
);

-- Pictures that were being read when the program ended without a word.
CREATE TABLE strike (item INTEGER PRIMARY KEY, n INTEGER NOT NULL);
`,
		`
-- What a person says of a picture. It belongs to the picture's row and not to its
-- answer, so that no run can touch it.
CREATE TABLE verdict (
	item    INTEGER PRIMARY KEY,
	verdict INTEGER NOT NULL,             -- see Verdict
	label   TEXT NOT NULL,                -- what the picture shows, by that person; empty where it was not said
	at      INTEGER NOT NULL              -- Unix nanoseconds, as the clock had it
);
`,
	}
}

// Version is the version of the files that this program writes.
func Version() int { return len(migrations()) }

// migrate brings the file up to Version, one transaction a step.
func migrate(ctx context.Context, c *sql.Conn) error {
	for {
		done, err := migrateStep(ctx, c)
		if done || err != nil {
			return err
		}
	}
}

// migrateStep does the next migration. The version is read within the
// transaction: another process may be doing the same.
func migrateStep(ctx context.Context, c *sql.Conn) (done bool, err error) {
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // does nothing after a commit
	var version int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return false, err
	}
	steps := migrations()
	switch {
	case version == len(steps):
		return true, nil
	case version > len(steps):
		return false, errNewer
	}
	if version == 0 {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return false, err
		}
	}
	if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
		return false, fmt.Errorf("migration to version %d: %w", version+1, err)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, version+1)); err != nil {
		return false, err
	}
	return false, tx.Commit()
}
