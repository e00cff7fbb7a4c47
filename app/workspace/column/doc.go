// Package column holds the rows of a workspace in columns, and counts and orders them. It knows no
// lock, no task list and no file: the owner of a Table guards it.
package column
