package storetest

import (
	"database/sql"
	"encoding/binary"
	"os"
	"testing"
)

// Leaf is a page of a table or an index whose cells are rows: see "B-tree Pages" in the
// documentation of SQLite's file format.
type Leaf struct {
	Table  string // or index
	Offset int    // in the file
	// Cells are the pointers to the cells in their order, each an offset in the page.
	Cells []int
}

// Pointer returns the offset in the file of the pointer to a cell, of two bytes.
func (l *Leaf) Pointer(cell int) int { return l.Offset + leafHeader + 2*cell }

const (
	leafHeader  = 8  // bytes: the type, and from 3 on how many cells there are, as two bytes
	leafOfTable = 13 // types
	leafOfIndex = 10
	firstCell   = 12 // pointer to the first cell of a page that is no leaf
	pageSize    = 16 // in the header of the file
)

// Leaves returns the first leaf of each table and index of a file that is not open, and has no log.
func Leaves(t testing.TB, path string) (leaves []Leaf) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // only read
	rows, err := db.Query(`SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0 ORDER BY rootpage`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	size := int(binary.BigEndian.Uint16(b[pageSize:]))
	for rows.Next() {
		var page int
		var l Leaf
		if err := rows.Scan(&l.Table, &page); err != nil {
			t.Fatal(err)
		}
		l.Offset = (page - 1) * size
		for b[l.Offset] != leafOfTable && b[l.Offset] != leafOfIndex {
			cell := int(binary.BigEndian.Uint16(b[l.Offset+firstCell:]))
			l.Offset = (int(binary.BigEndian.Uint32(b[l.Offset+cell:])) - 1) * size
		}
		for i := range int(binary.BigEndian.Uint16(b[l.Offset+3:])) {
			l.Cells = append(l.Cells, int(binary.BigEndian.Uint16(b[l.Pointer(i):])))
		}
		leaves = append(leaves, l)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return leaves
}
