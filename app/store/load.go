package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"
)

const (
	// loadBlock is how many numbers one query of a load covers.
	loadBlock = 8192
	// loaders is how many connections read at once. More than two bring nothing:
	// the rows are put together by one goroutine.
	loaders = 2
)

// Load hands every row of the tasks that were not removed, or of one where task
// is not 0, to visit in the order of their numbers, a few thousand at a time. It
// blocks until all were handed over, visit fails, or ctx ends. Rows that are added
// meanwhile are left out; none is handed over twice.
func (d *DB) Load(ctx context.Context, task int64, visit func([]Item) error) error {
	return d.LoadFrom(ctx, task, 1, visit)
}

// LoadFrom is Load for the rows numbered from on.
func (d *DB) LoadFrom(ctx context.Context, task, from int64, visit func([]Item) error) error {
	folders, err := d.loadFolders(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	var last int64
	if err := d.pool.QueryRowContext(ctx, `SELECT value - 1 FROM meta WHERE key = 'next_item'`).Scan(&last); err != nil {
		return problem(d.path, err)
	}
	from = max(from, 1)
	blocks := max(0, int((last-from+loadBlock)/loadBlock))
	readers := min(loaders, max(blocks, 1))
	g, ctx := errgroup.WithContext(ctx)
	var lanes [loaders]chan []Item
	for k := range readers {
		lanes[k] = make(chan []Item, 2)
		g.Go(func() error {
			defer close(lanes[k])
			c, err := d.pool.Conn(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			for b := k; b < blocks; b += readers {
				items, err := loadRange(ctx, c, folders, task, from+int64(b)*loadBlock, min(from+int64(b+1)*loadBlock-1, last))
				if err != nil {
					return err
				}
				select {
				case lanes[k] <- items:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		for b := range blocks {
			var items []Item
			var ok bool
			select {
			case items, ok = <-lanes[b%readers]:
			case <-ctx.Done():
				return ctx.Err()
			}
			if !ok {
				return nil // the reader says why
			}
			if len(items) > 0 {
				if err := visit(items); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return problem(d.path, g.Wait())
}

func (d *DB) loadFolders(ctx context.Context) (map[int64]Folder, error) {
	rows, err := d.pool.QueryContext(ctx, `SELECT id, file, path FROM folder`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	folders := map[int64]Folder{}
	for rows.Next() {
		var id int64
		var f Folder
		if err := rows.Scan(&id, &f.File, &f.Path); err != nil {
			return nil, err
		}
		folders[id] = f
	}
	return folders, rows.Err()
}

// loadRange reads the rows numbered from…to, both included, merged from both
// tables. What waits is read first: a row that gets its answer in between is seen
// twice then, and never not at all.
func loadRange(ctx context.Context, c *sql.Conn, folders map[int64]Folder, task, from, to int64) ([]Item, error) {
	where := ` WHERE id BETWEEN ? AND ? AND task IN (SELECT id FROM task WHERE removed = 0) ORDER BY id`
	if task != 0 {
		where = fmt.Sprintf(` WHERE id BETWEEN ? AND ? AND task = %d ORDER BY id`, task)
	}
	waiting, err := readRows(ctx, c, `SELECT id, task, folder, name, size, mtime FROM pending`+where, folders, from, to)
	if err != nil {
		return nil, err
	}
	done, err := readRows(ctx, c, `SELECT id, task, folder, name, size, mtime, facts, code, detail FROM item`+where, folders, from, to)
	if err != nil {
		return nil, err
	}
	if len(waiting) == 0 {
		return done, nil
	}
	out := make([]Item, 0, len(waiting)+len(done))
	for len(waiting) > 0 || len(done) > 0 {
		switch {
		case len(done) == 0 || len(waiting) > 0 && waiting[0].ID < done[0].ID:
			out, waiting = append(out, waiting[0]), waiting[1:]
		case len(waiting) > 0 && waiting[0].ID == done[0].ID:
			waiting = waiting[1:]
		default:
			out, done = append(out, done[0]), done[1:]
		}
	}
	return out, nil
}

// readRows reads a query's rows without database/sql's conversions, which would
// cost as much again as the reading.
func readRows(ctx context.Context, c *sql.Conn, query string, folders map[int64]Folder, from, to int64) (items []Item, err error) {
	err = c.Raw(func(raw any) error {
		q, ok := raw.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver has no QueryContext")
		}
		rows, err := q.QueryContext(ctx, query, []driver.NamedValue{{Ordinal: 1, Value: from}, {Ordinal: 2, Value: to}})
		if err != nil {
			return err
		}
		defer rows.Close()
		row := make([]driver.Value, len(rows.Columns()))
		for {
			switch err := rows.Next(row); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			}
			it, err := itemOf(row, folders)
			if err != nil {
				return err
			}
			items = append(items, it)
		}
	})
	return items, err
}

func itemOf(row []driver.Value, folders map[int64]Folder) (it Item, err error) {
	var numbers [5]int64
	for k, column := range [...]int{0, 1, 2, 4, 5} {
		v, ok := row[column].(int64)
		if !ok {
			return Item{}, fmt.Errorf("column %d of a row is %T", column, row[column])
		}
		numbers[k] = v
	}
	it.ID, it.Task, it.Size, it.MTime = numbers[0], numbers[1], numbers[3], numbers[4]
	folder, ok := folders[numbers[2]]
	if !ok {
		return Item{}, fmt.Errorf("row %d lies in folder %d, which is not there", it.ID, numbers[2])
	}
	it.Folder = folder
	it.Name, _ = row[3].(string)
	it.State, it.Was = Pending, Pending
	if len(row) > 6 {
		it.State = Done
		it.Facts, _ = row[6].([]byte)
		if code, ok := row[7].(string); ok {
			it.State, it.Code = Failed, code
			it.Detail, _ = row[8].(string)
		}
		it.Was = it.State
	}
	return it, nil
}
