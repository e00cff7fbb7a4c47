package store

import (
	"context"
	"database/sql"
	"errors"
)

// Folder is what the paths of its pictures begin with: File is the beginning of
// the absolute path, Path of the one that the user knows, each with its
// separator at the end.
type Folder struct{ File, Path string }

// foldersCached bounds how many numbers of folders are kept in memory, whatever is dropped.
const foldersCached = 10_000

// loadFolders reads all folders by their numbers. One that is not as it was written is an
// error with CodeDamaged: many rows depend on it.
func (d *DB) loadFolders(ctx context.Context) (map[int64]Folder, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT id, file, path, sum FROM folder`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err says what went wrong
	folders := map[int64]Folder{}
	var c checksum
	for rows.Next() {
		var id int64
		var file, path any
		var sum sql.NullInt64
		if err := rows.Scan(&id, &file, &path, &sum); err != nil {
			return nil, damaged(d.path, "folder: %v", err)
		}
		var f Folder
		var ok [2]bool
		f.File, ok[0] = file.(string)
		f.Path, ok[1] = path.(string)
		if !ok[0] || !ok[1] || sum.Valid && sum.Int64 != c.folder(id, f) {
			return nil, damaged(d.path, "folder %d (%s) is not as it was written", id, f.File)
		}
		folders[id] = f
	}
	return folders, rows.Err()
}

// folder is the number of a folder, which is added where it is new.
func (w *writer) folder(ctx context.Context, tx *sql.Tx, f Folder) (int64, error) {
	if id, ok := w.folders[f]; ok {
		return id, nil
	}
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT id FROM folder WHERE file = ? AND path = ?`, f.File, f.Path).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `INSERT INTO folder (file, path) VALUES (?, ?) RETURNING id`, f.File, f.Path).Scan(&id)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE folder SET sum = ? WHERE id = ?`, w.sum.folder(id, f), id)
		}
	}
	if err != nil {
		return 0, err
	}
	if w.folders == nil || len(w.folders) > foldersCached {
		w.folders = map[Folder]int64{}
	}
	w.folders[f] = id
	return id, nil
}
