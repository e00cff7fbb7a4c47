// Package store keeps tasks and their results in one SQLite file, so that
// nothing is lost when the program, or the machine, ends at any moment. It knows
// rows and transactions and nothing of what they mean to a person: package app
// keeps the columns that are looked at in memory and commits what has changed
// through here.
//
// A picture that was found and not yet recognised is a row of the table pending;
// its answer moves it to the table item, under the same number. So item is only
// ever added to at its end, which keeps its pages full and its commits small, and
// what is left to do is known without looking through what is done.
//
// What a person says of a picture is in the table verdict, by the row's number, so that
// no answer touches it. Embeddings lie in files of their own beside, which can be
// computed anew; see Embeddings.
//
// Rows are numbered in the order in which they were found. That number, and not
// a time, says what comes before what: a clock may jump.
package store
