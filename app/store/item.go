package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"wanwu/inference"
)

// State is how far a row has come in the file.
type State uint8

// The states of a row; Absent is one that the file does not have yet.
const (
	Absent State = iota
	Pending
	Done
	Failed
)

// Item is a row. Its paths are those of its folder with Name behind them.
type Item struct {
	ID     int64 // given by Commit where it is 0
	Task   int64
	Folder Folder
	Name   string
	Size   int64 // bytes
	MTime  int64 // Unix nanoseconds
	State  State
	// Was is the State that the file has, for Commit.
	Was State
	// Facts is packed; nil while Pending.
	Facts []byte
	// Code and Detail are the error's, for Failed.
	Code, Detail string
}

// Columns of the queries that rowReader reads.
const (
	identityColumns = `id, task, folder, name, size, mtime, sum`
	itemColumns     = identityColumns + `, facts, code, detail`
)

// The ways in which a row may be damaged.
var (
	// errAnswer is that the answer is not what was written. The picture's identity is, so it
	// can be recognised again.
	errAnswer = errors.New("answer")
	// errRow is that the identity of the picture is not what was written.
	errRow = errors.New("row")
)

// rowReader makes items of the rows of item and pending. Its memory serves one row after
// another, so it is used by one goroutine.
type rowReader struct {
	folders map[int64]Folder
	tasks   map[int64]bool // that exist, removed ones included; nil where that is not checked
	sum     checksum
	labels  []inference.Label
}

// item makes an item of a row, of identityColumns for one that is pending, or of
// itemColumns. The error wraps errAnswer or errRow where the row is damaged, and names its
// number; with errAnswer the item is what it was while it was pending.
func (r *rowReader) item(row []driver.Value) (it Item, err error) {
	it.ID, _ = row[0].(int64)    // SQLite's row number, which has no other type
	it.Name, _ = row[3].(string) // identity checks its type
	it.State, it.Was = Pending, Pending
	sum, sealed, err := r.identity(row, &it)
	if err != nil {
		return it, fmt.Errorf("%w %d: %w", errRow, it.ID, err)
	}
	if len(row) == 7 {
		return it, nil
	}
	answered := it
	if err := r.answer(row[7:], &answered, sum, sealed); err != nil {
		return it, fmt.Errorf("%w %d: %w", errAnswer, it.ID, err)
	}
	return answered, nil
}

// identity reads what identifies the picture, and checks it. sealed is whether the row has a
// checksum.
func (r *rowReader) identity(row []driver.Value, it *Item) (sum int64, sealed bool, err error) {
	var numbers [4]int64
	for k, column := range [...]int{1, 2, 4, 5} {
		v, ok := row[column].(int64)
		if !ok {
			return 0, false, fmt.Errorf("column %d is %T", column, row[column])
		}
		numbers[k] = v
	}
	if _, ok := row[3].(string); !ok {
		return 0, false, fmt.Errorf("the name is %T", row[3])
	}
	it.Task, it.Size, it.MTime = numbers[0], numbers[2], numbers[3]
	switch v := row[6].(type) {
	case nil:
	case int64:
		sum, sealed = v, true
	default:
		return 0, false, fmt.Errorf("the checksum is %T", v)
	}
	if sealed && upper(sum) != r.sum.identity(it.ID, it.Task, numbers[1], it.Name, it.Size, it.MTime) {
		return 0, false, errors.New("the checksum is another")
	}
	if r.tasks != nil && !r.tasks[it.Task] {
		return 0, false, fmt.Errorf("task %d is missing", it.Task)
	}
	folder, ok := r.folders[numbers[1]]
	if !ok {
		return 0, false, fmt.Errorf("folder %d is missing", numbers[1])
	}
	it.Folder = folder
	return sum, sealed, nil
}

// answer reads the answer, facts, code and detail, and checks it.
func (r *rowReader) answer(row []driver.Value, it *Item, sum int64, sealed bool) error {
	var ok [3]bool
	it.State = Done
	if it.Facts, ok[0] = row[0].([]byte); !ok[0] && row[0] != nil {
		return fmt.Errorf("the facts are %T", row[0])
	}
	if it.Code, ok[1] = row[1].(string); !ok[1] && row[1] != nil {
		return fmt.Errorf("the code is %T", row[1])
	}
	if it.Detail, ok[2] = row[2].(string); !ok[2] && row[2] != nil {
		return fmt.Errorf("the detail is %T", row[2])
	}
	if ok[1] {
		it.State = Failed
	}
	it.Was = it.State
	if sealed && lower(sum) != r.sum.answer(it.Facts, ok[1], it.Code, it.Detail) {
		return errors.New("the checksum is another")
	}
	if it.State == Failed && len(it.Facts) == 0 {
		return nil
	}
	f, readable := Unpack(it.Facts, r.labels[:0])
	if !readable {
		return errors.New("the facts cannot be read")
	}
	r.labels = f.Labels
	return nil
}

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
	defer rows.Close() // Err reports it
	folders := map[int64]Folder{}
	var c checksum
	var keys order
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
		if !ok[0] || !ok[1] || sum.Valid && sum.Int64 != c.folder(id, f) || !keys.next(id) {
			return nil, damaged(d.path, "folder %d (%s) is not as it was written", id, f.File)
		}
		folders[id] = f
	}
	return folders, rows.Err()
}

// folder returns the number of a folder, which is added where it is new.
func (w *writer) folder(ctx context.Context, tx *sql.Tx, f Folder) (int64, error) {
	if id, ok := w.folders[f]; ok {
		return id, nil
	}
	id, sound, err := findFolder(ctx, tx, f)
	if err == nil && !sound {
		if _, err = tx.ExecContext(ctx, `REINDEX folder`); err == nil {
			id, _, err = findFolder(ctx, tx, f)
		}
	}
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

// findFolder finds the number of a folder by the index; sound is whether the table has that row, since
// the index has no checksums. The error is sql.ErrNoRows where there is none.
func findFolder(ctx context.Context, tx *sql.Tx, f Folder) (id int64, sound bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id FROM folder WHERE file = ? AND path = ?`, f.File, f.Path).Scan(&id)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM folder NOT INDEXED WHERE id = ? AND file = ? AND path = ?`, id, f.File, f.Path).Scan(&sound)
	}
	return id, sound, err
}
