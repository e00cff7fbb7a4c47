package storetest

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite" // the driver
)

// Alter executes SQL on a workspace file that is not open, as another program would.
func Alter(t testing.TB, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(query); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
