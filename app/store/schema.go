package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"wanwu/inference"
)

// migrations turn a file of version i into one of version i+1. A migration that
// was ever released does not change.
func migrations() []string {
	return []string{tablesSchema, verdictSchema, checksumSchema, truthSchema, textSchema, countSchema}
}

// tablesSchema makes the tables of tasks and pictures.
const tablesSchema = `
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
`

// verdictSchema makes the table of verdicts.
const verdictSchema = `
-- What a person says of a picture. It belongs to the picture's row and not to its
-- answer, so that no run can touch it.
CREATE TABLE verdict (
	item    INTEGER PRIMARY KEY,
	verdict INTEGER NOT NULL,             -- see Verdict
	label   TEXT NOT NULL,                -- what the picture shows, by that person; empty where it was not said
	at      INTEGER NOT NULL              -- Unix nanoseconds, as the clock had it
);
`

// checksumSchema adds the checksums.
const checksumSchema = `
-- Checksums, see checksum.go; NULL in rows of earlier versions.
ALTER TABLE task ADD COLUMN sum INTEGER;
ALTER TABLE folder ADD COLUMN sum INTEGER;
ALTER TABLE pending ADD COLUMN sum INTEGER;
ALTER TABLE item ADD COLUMN sum INTEGER;
ALTER TABLE verdict ADD COLUMN sum INTEGER;

-- What rows were that are not as they were written, as JSON. They are never read again by
-- the program.
CREATE TABLE damaged (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, item INTEGER NOT NULL, content TEXT NOT NULL);

-- How many rows there are, to be compared with what is read.
INSERT OR REPLACE INTO meta VALUES ('tasks', (SELECT count(*) FROM task)), ('verdicts', (SELECT count(*) FROM verdict));
`

// Version returns the version of the files that this program writes.
func Version() int { return len(migrations()) }

// sumsVersion is the version from which on rows have checksums.
const sumsVersion = 3

// migrate brings the file at path up to Version, one transaction a step.
func migrate(ctx context.Context, c *sql.Conn, path string) error {
	for {
		done, err := migrateStep(ctx, c, path)
		if done || err != nil {
			return err
		}
	}
}

// migrateStep does the next migration. The version is read, and the schema compared,
// within the transaction: another process may be migrating as well.
func migrateStep(ctx context.Context, c *sql.Conn, path string) (done bool, err error) {
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
	if version > len(steps) {
		return false, errNewer
	}
	if err := checkSchema(ctx, tx, path, version); err != nil {
		return false, err
	}
	if version == len(steps) {
		return true, nil
	}
	if version == 0 {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return false, err
		}
	}
	if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
		return false, fmt.Errorf("migration to version %d: %w", version+1, err)
	}
	if version+1 == sumsVersion {
		if err := seal(ctx, tx); err != nil {
			return false, err
		}
	}
	// The version is in the header and in a row: one flipped bit must not make this
	// file one of another version.
	if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO meta VALUES ('version', ?)`, version+1); err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, version+1)); err != nil {
		return false, err
	}
	return false, tx.Commit()
}

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkSchema compares the schema of the file at path with what the migrations up to version
// make. A trigger or a view would run with every statement of ours: a file that has one is an
// error with CodeForeign. Anything else that is missing, surplus or different is one with
// CodeDamaged.
func checkSchema(ctx context.Context, q querier, path string, version int) error {
	has, err := schemaOf(ctx, q)
	if err != nil {
		return err
	}
	for name := range has {
		if kind, _, _ := strings.Cut(name, " "); kind == "trigger" || kind == "view" {
			return &inference.Error{Code: inference.CodeForeign, Path: path, Detail: name, Err: errForeign}
		}
	}
	want, err := schemaAt(ctx, version)
	if err != nil {
		return err
	}
	for name, text := range want {
		if has[name] != text {
			return damaged(path, "schema: %s is missing or different", name)
		}
	}
	for name := range has {
		if _, known := want[name]; !known {
			return damaged(path, "schema: %s does not belong here", name)
		}
	}
	return nil
}

// schemaOf returns the text of each table, index, view and trigger by its kind and name, without
// comments and spaces. The index of a UNIQUE has no text.
func schemaOf(ctx context.Context, q querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT type, name, coalesce(sql, '') FROM sqlite_schema`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err reports it
	schema := map[string]string{}
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return nil, err
		}
		schema[kind+" "+name] = bare(text)
	}
	return schema, rows.Err()
}

// bare returns SQL without comments and with single spaces, neither of which changes its meaning:
// none of our strings has either.
func bare(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		code, _, _ := strings.Cut(line, "--")
		b.WriteString(code + " ")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// schemaAt returns the schema that the migrations up to version make.
func schemaAt(ctx context.Context, version int) (schema map[string]string, err error) {
	if version == 0 {
		return nil, nil
	}
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer pool.Close()      // nothing is kept
	pool.SetMaxOpenConns(1) // another connection would be another database
	for _, step := range migrations()[:version] {
		if _, err := pool.ExecContext(ctx, step); err != nil {
			return nil, err
		}
	}
	return schemaOf(ctx, pool)
}
