package storetest

import (
	"context"
	"database/sql"
	"testing"
)

// Hold takes the file's lock as a process does that was suspended in the middle of a
// transaction; release lets go of it.
func Hold(t *testing.T, file string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := c.ExecContext(context.Background(), `ROLLBACK`); err != nil {
			t.Error(err)
		}
		c.Close()
		db.Close()
	}
}
