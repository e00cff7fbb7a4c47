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
	Truths   int // pictures of which what is known to be on them, by folder or sheet, is lost
	Notes    int // decks, business mappings and whatever else was kept as a note that are lost
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
	lostTruth
	lostNote
	lostText
	lossKinds
)

// loss is one row that is damaged.
type loss struct {
	kind lossKind
	item int64 // or what else numbers the rows of its table
}

// losses gathers the rows that are damaged, each with the name of its picture. All methods
// may be called from any goroutine.
type losses struct {
	mu         sync.Mutex
	name       map[loss]string
	missing    [lossKinds]int // rows that were written and are neither found nor damaged
	miscounted bool           // whether there are more rows than were written
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

// setMissing notes how many rows are missing whose loss is of a kind.
func (l *losses) setMissing(kind lossKind, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.missing[kind] = max(l.missing[kind], n)
}

// setMiscounted notes that the number of rows that were written is too low: nothing is lost, but
// what is lost later would be found only by a correct one.
func (l *losses) setMiscounted() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.miscounted = true
}

// none reports whether there is nothing to repair.
func (l *losses) none() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.name) == 0 && l.missing == [lossKinds]int{} && !l.miscounted
}

// all lists them by number.
func (l *losses) all() []loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Keys(l.name), func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.kind, b.kind))
	})
}

// Losses returns what Load, LoadFrom, Judgements, Truths, Notes and Texts have found damaged or missing
// since the file was opened.
func (d *DB) Losses() Losses {
	var names []string
	all := d.lost.all()
	d.lost.mu.Lock()
	defer d.lost.mu.Unlock()
	n := d.lost.missing
	for _, l := range all {
		n[l.kind]++
		name := strings.ToValidUTF8(d.lost.name[l], "�")
		if name != "" && len(names) < namesMost && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return Losses{
		Answers: n[lostAnswer], Rows: n[lostRow], Verdicts: n[lostVerdict],
		Truths: n[lostTruth], Notes: n[lostNote], Texts: n[lostText], Names: strings.Join(names, ", "),
	}
}

// RepairRows brings the file to what Losses says: pictures whose answer is damaged become pending again,
// and other damaged rows, with what belongs to them, are moved into a table of their own that
// nothing reads. It does nothing where nothing is damaged. The structure of the file is checked
// first; an error with CodeDamaged means that it is broken, and that nothing was done.
func (d *DB) RepairRows(ctx context.Context) error {
	lost := d.lost.all()
	if d.readOnly || d.lost.none() {
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
		for _, t := range keyedTables() {
			if err := m.repairTable(ctx, &t); err != nil {
				return err
			}
		}
		return recount(ctx, tx, Version(), false)
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
	if l.kind != lostRow && l.kind != lostAnswer {
		return nil // of a keyed table
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

// repairTable moves the rows of a keyed table away that are not as they were written. Where there are
// any the table is written anew: a row whose key is damaged may hide others from a search.
func (m *rowRepairer) repairTable(ctx context.Context, t *table) error {
	var good, bad [][]driver.Value
	err := eachRow(ctx, m.tx, t.query(), nil, func(row []driver.Value) {
		if t.sound(row, &m.sum) == nil {
			good = append(good, slices.Clone(row))
		} else {
			bad = append(bad, slices.Clone(row))
		}
	})
	if err != nil || len(bad) == 0 {
		return err
	}
	for _, row := range bad {
		number, _ := row[0].(int64) // a note has a name, which its content shows
		if err := m.keep(ctx, t.name, number, row); err != nil {
			return err
		}
	}
	if _, err := m.tx.ExecContext(ctx, `DELETE FROM `+t.name); err != nil {
		return err
	}
	insert, err := m.tx.PrepareContext(ctx, t.insert())
	if err != nil {
		return err
	}
	defer insert.Close() // ends with the transaction in any case
	for _, row := range good {
		args := make([]any, len(row))
		for i, v := range row {
			args[i] = v
		}
		if _, err := insert.ExecContext(ctx, args...); err != nil {
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
