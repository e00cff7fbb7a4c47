package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"maps"
	"slices"
)

// The table meta has numbers by name: the number of the next row, that of the commits, the version
// of the file, which its header has as well, and how many rows were written of each table that is
// counted. They are to be compared with what is read.

// taskCounter is the key of the number of tasks; table.counter is that of other rows.
const taskCounter = "tasks"

// countSchema counts the rows of the tables that were not counted.
const countSchema = `
INSERT OR REPLACE INTO meta VALUES ('truths', (SELECT count(*) FROM truth)), ('notes', (SELECT count(*) FROM note)),
	('texts', (SELECT count(*) FROM picture_text));
`

// countsVersion is the version from which on the rows of all keyed tables are counted.
const countsVersion = 6

// counters returns the tables whose rows are counted in a file of version, by the key of meta.
func counters(version int) map[string]string {
	all := map[string]string{taskCounter: "task"}
	for _, t := range keyedTables() {
		if t.kind == lostVerdict || version >= countsVersion {
			all[t.counter] = t.name
		}
	}
	return all
}

// count notes that so many more rows were written of what counter counts.
func count(ctx context.Context, tx *sql.Tx, counter string, more int64) error {
	if more == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE meta SET value = value + ? WHERE key = ?`, more, counter)
	return err
}

// readMeta returns what meta has, all of it: looking for one key finds nothing where another is
// damaged. sound is whether it is what this version of the program writes.
func readMeta(ctx context.Context, q querier) (values map[string]int64, sound bool, err error) {
	values = map[string]int64{}
	known := map[string]bool{"next_item": true, "commits": true, "version": true}
	for key := range counters(Version()) {
		known[key] = true
	}
	sound = true
	var keys order
	err = eachRow(ctx, q, `SELECT key, value FROM meta`, nil, func(row []driver.Value) {
		key, _ := row[0].(string)
		value, isNumber := row[1].(int64)
		if !keys.next(row[0]) || !isNumber || !known[key] {
			sound = false
		}
		if _, twice := values[key]; isNumber && known[key] && !twice {
			values[key] = value
		}
	})
	for key := range known {
		if _, has := values[key]; !has && key != "commits" { // the first commit makes that
			sound = false
		}
	}
	return values, sound && values["version"] == int64(Version()), err
}

// rebuildMeta writes meta anew, for a file of version: the numbers of the next row and of the commits
// as far as they can be read, and how many rows there are. With keep the numbers of rows of the
// keyed tables are taken from it where they can be read.
func rebuildMeta(ctx context.Context, tx *sql.Tx, version int, keep bool) error {
	has, _, err := readMeta(ctx, tx)
	if err != nil {
		return err
	}
	values := map[string]int64{"version": int64(version), "next_item": max(has["next_item"], 1)}
	if n, ok := has["commits"]; ok {
		values["commits"] = n
	}
	for key, table := range counters(version) {
		n, ok := has[key]
		if ok && keep && key != taskCounter {
			values[key] = n
			continue
		}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			return err
		}
		values[key] = n
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM meta`); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if _, err := tx.ExecContext(ctx, `INSERT INTO meta VALUES (?, ?)`, key, values[key]); err != nil {
			return err
		}
	}
	return nil
}
