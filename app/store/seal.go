package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// seal gives the rows of the small tables their checksums, which those of before have not.
func seal(ctx context.Context, tx *sql.Tx) error {
	return errors.Join(sealTasks(ctx, tx), sealFolders(ctx, tx), sealVerdicts(ctx, tx))
}

// sealTasks gives all tasks the checksums of what they are.
func sealTasks(ctx context.Context, tx *sql.Tx) error {
	tasks, err := storedTasks(ctx, tx, "", `true`)
	if err != nil {
		return err
	}
	for i := range tasks {
		if err := tasks[i].seal(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// sealFolders gives the folders that have no checksum that of what they are.
func sealFolders(ctx context.Context, tx *sql.Tx) error {
	sums, err := sumsOf(ctx, tx, `SELECT id, CAST(file AS TEXT), CAST(path AS TEXT) FROM folder WHERE sum IS NULL`, func(row []driver.Value, c *checksum) int64 {
		id, _ := row[0].(int64)
		file, _ := row[1].(string)
		path, _ := row[2].(string)
		return c.folder(id, Folder{file, path})
	})
	if err != nil {
		return err
	}
	for id, sum := range sums {
		if _, err := tx.ExecContext(ctx, `UPDATE folder SET sum = ? WHERE id = ?`, sum, id); err != nil {
			return err
		}
	}
	return nil
}

// sealVerdicts gives the verdicts that have no checksum that of what they are.
func sealVerdicts(ctx context.Context, tx *sql.Tx) error {
	sums, err := sumsOf(ctx, tx, `SELECT item, verdict, label, at FROM verdict WHERE sum IS NULL`, func(row []driver.Value, c *checksum) int64 {
		item, _ := row[0].(int64)
		verdict, _ := row[1].(int64)
		label, _ := row[2].(string)
		at, _ := row[3].(int64)
		return c.verdict(item, verdict, at, label)
	})
	if err != nil {
		return err
	}
	for item, sum := range sums {
		if _, err := tx.ExecContext(ctx, `UPDATE verdict SET sum = ? WHERE item = ?`, sum, item); err != nil {
			return err
		}
	}
	return nil
}

// sumsOf computes the checksum of each row of a query by the number in its first column.
func sumsOf(ctx context.Context, tx *sql.Tx, query string, of func(row []driver.Value, c *checksum) int64) (map[int64]int64, error) {
	sums := map[int64]int64{}
	var c checksum
	err := eachRow(ctx, tx, query, nil, func(row []driver.Value) {
		id, _ := row[0].(int64) // of an INTEGER PRIMARY KEY, which has no other type
		sums[id] = of(row, &c)
	})
	return sums, err
}

// eachRow passes the values of a query's rows to visit, which must not keep the slice.
func eachRow(ctx context.Context, tx *sql.Tx, query string, args []any, visit func(row []driver.Value)) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() // Err says what went wrong
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, values, to := make([]driver.Value, len(columns)), make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, v := range values {
			row[i] = v
		}
		visit(row)
	}
	return rows.Err()
}
