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

// Load passes every row of the tasks that were not removed, or of one where task
// is not 0, to visit in the order of their numbers, a few thousand at a time. It
// blocks until all were passed, visit fails, or ctx ends. Rows that are added
// meanwhile are left out; none is passed twice.
//
// A row whose answer is damaged is passed as one that is pending, one that is damaged otherwise is
// left out; Losses counts both, and rows that are missing. Where any is the file is checked: an
// error with CodeDamaged means that it is broken.
func (d *DB) Load(ctx context.Context, task int64, visit func([]Item) error) error {
	written, err := d.writtenRows(ctx, task)
	if err != nil {
		return problem(d.path, err)
	}
	found := newTally(written)
	err = d.LoadFrom(ctx, task, 1, func(items []Item) error {
		found.add(items)
		return visit(items)
	})
	if err == nil && found.missing > d.Losses().Rows {
		err = d.findDamaged(ctx)
	}
	return problem(d.path, err)
}

// LoadFrom is like Load, for the rows numbered from on, however many there are.
func (d *DB) LoadFrom(ctx context.Context, task, from int64, visit func([]Item) error) error {
	folders, err := d.loadFolders(ctx)
	if err != nil {
		return problem(d.path, err)
	}
	l := loader{d: d, task: task, from: max(from, 1), folders: folders}
	if l.last, err = d.lastRow(ctx); err != nil {
		return problem(d.path, err)
	}
	l.blocks = max(0, int((l.last-l.from+loadBlock)/loadBlock))
	l.readers = min(loaders, max(l.blocks, 1))
	g, ctx := errgroup.WithContext(ctx)
	var lanes [loaders]chan []Item
	for k := range l.readers {
		lanes[k] = make(chan []Item, 2)
		g.Go(func() error {
			defer close(lanes[k])
			return l.read(ctx, k, lanes[k])
		})
	}
	g.Go(func() error { return l.merge(ctx, lanes[:l.readers], visit) })
	return problem(d.path, g.Wait())
}

// lastRow returns the greatest number of a row; 0 where there is none. The number of the next row
// may be much larger.
func (d *DB) lastRow(ctx context.Context) (last int64, err error) {
	err = d.pool.QueryRowContext(ctx, `SELECT max(coalesce((SELECT max(id) FROM item), 0), coalesce((SELECT max(id) FROM pending), 0))`).Scan(&last)
	return last, err
}

// loader is one load under way: readers read the blocks of numbers in turn.
type loader struct {
	d               *DB
	task            int64
	from, last      int64
	blocks, readers int
	folders         map[int64]Folder
}

// read reads every readers-th block from k on and sends its rows to lane, until ctx ends.
func (l *loader) read(ctx context.Context, k int, lane chan<- []Item) error {
	c, err := l.d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // goes back to the pool
	r := rowReader{folders: l.folders}
	for b := k; b < l.blocks; b += l.readers {
		from := l.from + int64(b)*loadBlock
		items, err := l.readRange(ctx, c, &r, from, min(from+loadBlock-1, l.last))
		if err != nil {
			return err
		}
		select {
		case lane <- items:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// merge passes the blocks to visit in their order.
func (l *loader) merge(ctx context.Context, lanes []chan []Item, visit func([]Item) error) error {
	for b := range l.blocks {
		var items []Item
		var ok bool
		select {
		case items, ok = <-lanes[b%l.readers]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !ok {
			return nil // the reader's error says why
		}
		if len(items) > 0 {
			if err := visit(items); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRange reads the rows numbered from…to, both included, merged from both
// tables. What is pending is read first: a row that gets its answer in between is read
// twice then, and never not at all.
func (l *loader) readRange(ctx context.Context, c *sql.Conn, r *rowReader, from, to int64) ([]Item, error) {
	where := ` WHERE id BETWEEN ? AND ? AND task IN (SELECT id FROM task WHERE removed = 0) ORDER BY id`
	if l.task != 0 {
		where = fmt.Sprintf(` WHERE id BETWEEN ? AND ? AND task = %d ORDER BY id`, l.task)
	}
	waiting, err := l.readRows(ctx, c, r, `SELECT `+identityColumns+` FROM pending`+where, from, to)
	if err != nil {
		return nil, err
	}
	done, err := l.readRows(ctx, c, r, `SELECT `+itemColumns+` FROM item`+where, from, to)
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

// readRows reads a query's rows. Those that are damaged are noted, and left out where
// their picture is not known.
func (l *loader) readRows(ctx context.Context, c *sql.Conn, r *rowReader, query string, from, to int64) (items []Item, err error) {
	last := from - 1
	err = rawRows(ctx, c, query, []any{from, to}, func(row []driver.Value) error {
		it, err := r.item(row)
		if it.ID <= last {
			return damaged(l.d.path, "row %d comes after row %d", it.ID, last)
		}
		last = it.ID
		if err != nil {
			l.d.lost.addRow(&it, err)
			if errors.Is(err, errRow) {
				return nil
			}
		}
		if items == nil {
			items = make([]Item, 0, to-it.ID+1) // a block is full of rows, as a rule
		}
		items = append(items, it)
		return nil
	})
	return items, err
}

// rawRows passes a query's rows to visit without database/sql's conversions, which would
// cost as much again as the reading. visit must not keep the slice.
func rawRows(ctx context.Context, c *sql.Conn, query string, args []any, visit func(row []driver.Value) error) error {
	return c.Raw(func(raw any) error {
		q, ok := raw.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver has no QueryContext")
		}
		values := make([]driver.NamedValue, len(args))
		for i, v := range args {
			values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
		}
		rows, err := q.QueryContext(ctx, query, values)
		if err != nil {
			return err
		}
		defer rows.Close() // Next says what went wrong
		row := make([]driver.Value, len(rows.Columns()))
		for {
			switch err := rows.Next(row); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			}
			if err := visit(row); err != nil {
				return err
			}
		}
	})
}
