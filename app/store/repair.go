package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"wanwu/app/nofollow"
	"wanwu/inference"
)

// repair makes a damaged file one that can be opened, for which there is no good copy: where
// its structure and its schema are sound, what its header, its tasks and its folders say is
// accepted as it can be read. doubtful names the tasks and folders whose checksum says that
// something of them is wrong. ok is false where that is not enough.
func repair(ctx context.Context, path string) (ok bool, doubtful string, err error) {
	if nofollow.Refuse(path, path+"-wal", path+"-shm", path+"-journal") != nil || checkJournal(path) != nil || !hasOurTables(ctx, path) {
		return false, "", nil
	}
	if h, readable, err := readHeader(path); err != nil || !readable || checkSize(path, h) != nil {
		return false, "", nil
	}
	pool, err := sql.Open("sqlite", dsn(path, "rw"))
	if err != nil {
		return false, "", err
	}
	pool.SetMaxOpenConns(1)
	d := &DB{path: path, pool: pool}
	version := d.versionBySchema(ctx)
	if version == 0 || d.checkStructure(ctx) != nil {
		return false, "", pool.Close()
	}
	doubtful, err = d.accept(ctx, version)
	err = problem(path, errors.Join(err, pool.Close()))
	if inference.CodeOf(err) == inference.CodeDamaged {
		return false, "", nil
	}
	return err == nil, doubtful, err
}

// versionBySchema returns the version whose schema the file has; 0 where it has none of ours.
func (d *DB) versionBySchema(ctx context.Context) int {
	for version := Version(); version > 0; version-- {
		if checkSchema(ctx, d.pool, d.path, version) == nil {
			return version
		}
	}
	return 0
}

// accept writes the header again, and gives tasks and folders the checksums of what they are.
func (d *DB) accept(ctx context.Context, version int) (doubtful string, err error) {
	tx, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback() // does nothing after a commit
	for _, q := range []string{
		fmt.Sprintf(`PRAGMA application_id = %d`, applicationID),
		fmt.Sprintf(`PRAGMA user_version = %d`, version),
		`INSERT OR IGNORE INTO meta VALUES ('next_item', 1)`, // open raises it
		`REINDEX`, // an index that says otherwise than its table keeps the table from being changed
		acceptTasks,
		`UPDATE folder SET file = CAST(file AS TEXT), path = CAST(path AS TEXT)`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	if version < sumsVersion {
		return "", tx.Commit() // the migration does the rest
	}
	if doubtful, err = doubtfulNames(ctx, tx); err != nil {
		return "", err
	}
	for _, q := range []string{
		fmt.Sprintf(`INSERT OR REPLACE INTO meta VALUES ('version', %d)`, version),
		`UPDATE folder SET sum = NULL`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	if err := sealFolders(ctx, tx); err != nil {
		return "", err
	}
	if err := recount(ctx, tx, version, true); err != nil {
		return "", err
	}
	return doubtful, tx.Commit()
}

// acceptTasks gives each column of task a value of its type.
const acceptTasks = `UPDATE task SET
	name = CAST(name AS TEXT), pack = CAST(pack AS TEXT), pack_key = CAST(pack_key AS TEXT),
	roots = CASE WHEN json_valid(roots) AND json_type(roots) = 'array' THEN CAST(roots AS TEXT) ELSE '[]' END,
	settings = CASE WHEN json_valid(settings) THEN CAST(settings AS TEXT) ELSE '{}' END,
	created = CAST(created AS INTEGER), updated = CAST(updated AS INTEGER),
	total = CAST(total AS INTEGER), done = CAST(done AS INTEGER), failed = CAST(failed AS INTEGER), decoded = CAST(decoded AS INTEGER),
	scanned = scanned IS 1, left_off = left_off IS 1, removed = removed IS 1`

// doubtfulNames names the tasks and folders that are not as they were written.
func doubtfulNames(ctx context.Context, tx *sql.Tx) (string, error) {
	tasks, err := storedTasks(ctx, tx, "", `true`)
	if err != nil {
		return "", err
	}
	var names []string
	var c checksum
	for i := range tasks {
		if tasks[i].check(&c) != nil {
			names = append(names, strings.ToValidUTF8(tasks[i].Name, "�"))
		}
	}
	folders, err := tx.QueryContext(ctx, `SELECT id, file, path, sum FROM folder`)
	if err != nil {
		return "", err
	}
	defer folders.Close() // Err reports it; in their order, as the structure was checked
	for folders.Next() {
		var id int64
		var f Folder
		var sum any
		if err := folders.Scan(&id, &f.File, &f.Path, &sum); err != nil {
			return "", err
		}
		if sum != nil && sum != c.folder(id, f) {
			names = append(names, strings.ToValidUTF8(f.File, "�"))
		}
	}
	return strings.Join(names, ", "), folders.Err()
}
