package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Losses is what reading the file has found not to be as it was written: how many of each
// kind. The zero value is that all was.
type Losses struct {
	Answers  int // pictures whose answer is lost: they are pending again
	Rows     int // pictures that are lost with their answer and verdict: it is no longer known which they were
	Verdicts int // verdicts that are lost; their pictures are unjudged
	Texts    int // pictures of which what was read in them is lost: they can be read again
	// Names are the names of the first of these pictures, as far as they can be read, with
	// a comma between them.
	Names string
}

// namesMost is how many pictures Losses names.
const namesMost = 10

// lossKind is what of a picture is lost.
type lossKind uint8

const (
	lostRow lossKind = iota
	lostAnswer
	lostVerdict
)

// loss is one row that is damaged.
type loss struct {
	kind lossKind
	item int64
}

// losses gathers the rows that are damaged, each with the name of its picture. All methods
// may be called from any goroutine.
type losses struct {
	mu      sync.Mutex
	name    map[loss]string
	missing int // rows that were written and are neither found nor damaged
	gone    int // verdicts, likewise
	texts   int // rows of picture_text that are damaged
}

func (l *losses) add(kind lossKind, item int64, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.name == nil {
		l.name = map[loss]string{}
	}
	l.name[loss{kind, item}] = name
}

// addRow adds a row that rowReader has found damaged.
func (l *losses) addRow(it *Item, err error) {
	kind := lostRow
	if errors.Is(err, errAnswer) {
		kind = lostAnswer
	}
	l.add(kind, it.ID, it.Name)
}

// setMissing notes how many rows, or verdicts, are missing.
func (l *losses) setMissing(rows, verdicts int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.missing, l.gone = max(l.missing, rows), max(l.gone, verdicts)
}

// setTexts notes how many rows of picture_text are damaged.
func (l *losses) setTexts(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.texts = n
}

// all lists them by number.
func (l *losses) all() []loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Keys(l.name), func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.kind, b.kind))
	})
}

// Losses returns what Load, LoadFrom, Judgements and Texts have found damaged since the file was opened.
func (d *DB) Losses() (found Losses) {
	var names []string
	all := d.lost.all()
	d.lost.mu.Lock()
	defer d.lost.mu.Unlock()
	found.Rows, found.Verdicts, found.Texts = d.lost.missing, d.lost.gone, d.lost.texts
	for _, l := range all {
		switch l.kind {
		case lostRow:
			found.Rows++
		case lostAnswer:
			found.Answers++
		case lostVerdict:
			found.Verdicts++
		}
		name := strings.ToValidUTF8(d.lost.name[l], "�")
		if name != "" && len(names) < namesMost && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	found.Names = strings.Join(names, ", ")
	return found
}

// RepairRows brings the file to what Losses says: pictures whose answer is damaged become pending again,
// and other damaged rows, with what belongs to them, are moved into a table of their own that
// nothing reads. It does nothing where nothing is damaged. The structure of the file is checked
// first; an error with CodeDamaged means that it is broken, and that nothing was done.
func (d *DB) RepairRows(ctx context.Context) error {
	lost := d.lost.all()
	if d.readOnly || d.Losses() == (Losses{}) {
		return nil
	}
	// Where the root of one table has become that of another, every row looks damaged.
	if err := d.Check(ctx); err != nil {
		return err
	}
	r, err := d.strictReader(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	return d.transact(ctx, func(tx *sql.Tx) error {
		m := rowRepairer{tx: tx, r: r}
		for _, l := range lost {
			if err := m.repair(ctx, l); err != nil {
				return err
			}
		}
		if err := m.repairTexts(ctx); err != nil {
			return err
		}
		return recount(ctx, tx)
	})
}

// rowRepairer repairs rows in one transaction. Another process may have repaired or renewed a row
// since it was read, so each is read again.
type rowRepairer struct {
	tx  *sql.Tx
	r   *rowReader
	sum checksum
}

func (m *rowRepairer) repair(ctx context.Context, l loss) error {
	if l.kind == lostVerdict {
		return m.repairVerdict(ctx, l.item)
	}
	for _, table := range []string{"item", "pending"} {
		columns := itemColumns
		if table == "pending" {
			columns = identityColumns
		}
		content, it, damage, err := m.read(ctx, `SELECT `+columns+` FROM `+table+` WHERE id = ?`, l.item)
		switch {
		case err != nil:
			return err
		case content == nil || damage == nil:
			continue
		}
		if err := m.keep(ctx, table, l.item, content); err != nil {
			return err
		}
		if errors.Is(damage, errAnswer) {
			if err := m.again(ctx, &it); err != nil {
				return err
			}
		} else if err := m.moveVerdict(ctx, l.item); err != nil {
			return err
		}
		if _, err := m.tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE id = ?`, l.item); err != nil {
			return err
		}
	}
	return nil
}

// again makes the picture of a row pending again.
func (m *rowRepairer) again(ctx context.Context, it *Item) error {
	_, err := m.tx.ExecContext(ctx, `INSERT OR REPLACE INTO pending (id, task, folder, name, size, mtime, sum)
		SELECT id, task, folder, name, size, mtime, sum FROM item WHERE id = ?`, it.ID)
	return err
}

func (m *rowRepairer) repairVerdict(ctx context.Context, item int64) error {
	row, err := m.row(ctx, `SELECT item, verdict, label, at, sum FROM verdict WHERE item = ?`, item)
	if err != nil || row == nil {
		return err
	}
	if _, _, err := judgementOf(row, &m.sum); err == nil {
		return nil
	}
	return m.moveVerdict(ctx, item)
}

// repairTexts takes away what was read in pictures and is not as it was written.
func (m *rowRepairer) repairTexts(ctx context.Context) error {
	bad := map[int64][]driver.Value{}
	err := eachRow(ctx, m.tx, `SELECT hash, pack, lines, sum FROM picture_text`, nil, func(row []driver.Value) {
		hash, _ := row[0].(int64) // of an INTEGER PRIMARY KEY, which has no other type
		pack, isText := row[1].(string)
		lines, isBlob := row[2].([]byte)
		if !isText || !isBlob || row[3] != m.sum.pictureText(hash, PictureText{pack, lines}) {
			bad[hash] = slices.Clone(row)
		}
	})
	if err != nil {
		return err
	}
	for hash, row := range bad {
		if err := m.keep(ctx, "picture_text", hash, row); err != nil {
			return err
		}
		if _, err := m.tx.ExecContext(ctx, `DELETE FROM picture_text WHERE hash = ?`, hash); err != nil {
			return err
		}
	}
	return nil
}

// moveVerdict takes the verdict on a row away, where there is one.
func (m *rowRepairer) moveVerdict(ctx context.Context, item int64) error {
	row, err := m.row(ctx, `SELECT item, verdict, label, at, sum FROM verdict WHERE item = ?`, item)
	if err != nil || row == nil {
		return err
	}
	if err := m.keep(ctx, "verdict", item, row); err != nil {
		return err
	}
	_, err = m.tx.ExecContext(ctx, `DELETE FROM verdict WHERE item = ?`, item)
	return err
}

// read reads a row of item or pending; content is nil where there is none.
func (m *rowRepairer) read(ctx context.Context, query string, id int64) (content []driver.Value, it Item, damage, err error) {
	content, err = m.row(ctx, query, id)
	if err == nil && content != nil {
		it, damage = m.r.item(content)
	}
	return content, it, damage, err
}

// row returns the values of a query's one row; nil where it has none. It is asked on the connection
// of the transaction.
func (m *rowRepairer) row(ctx context.Context, query string, id int64) (content []driver.Value, err error) {
	err = eachRow(ctx, m.tx, query, []any{id}, func(row []driver.Value) { content = slices.Clone(row) })
	return content, err
}

// keep stores what a row was, as JSON, for inspection.
func (m *rowRepairer) keep(ctx context.Context, kind string, item int64, row []driver.Value) error {
	values := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case []byte:
			values[i] = "hex:" + hex.EncodeToString(v)
		case float64: // JSON has no NaN
			values[i] = fmt.Sprint(v)
		default:
			values[i] = v
		}
	}
	content, err := json.Marshal(values)
	if err != nil {
		return err
	}
	_, err = m.tx.ExecContext(ctx, `INSERT INTO damaged (kind, item, content) VALUES (?, ?, ?)`, kind, item, string(content))
	return err
}
