// Package store keeps tasks and their results in one SQLite file, so that
// nothing is lost when the program, or the machine, stops at any moment. It knows
// rows and transactions, and nothing of what they mean to a person: package workspace
// keeps the columns that are shown in memory and commits what has changed
// through here.
//
// A picture that was found and not yet recognised is a row of the table pending;
// its answer moves it to the table item, under the same number. So item is only
// ever added to at its end, which keeps its pages full and its commits small, and
// what is left to do is known without reading what is done.
//
// A person's verdict on a picture is in the table verdict, by the row's number, so that
// no answer changes it. Embeddings are in files of their own, which can be
// computed again: see package embeddings.
//
// Rows are numbered in the order in which they were found. That number, and not
// a time, is their order: a clock may jump.
//
// What the file says is checked, not believed: each row has a checksum (checksum.go), the
// header and the counters are compared with the rows (header.go, check.go), the schema with
// that of the migrations (schema.go). Rows that are damaged are left out, counted and moved
// away (losses.go); damage that many rows depend on has the file exchanged for a copy
// (exchange.go), or repaired where there is none (repair.go). Nothing beside the file is
// opened through a link (package nofollow).
package store
