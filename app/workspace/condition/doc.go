// Package condition compiles queries for the rows of a workspace. It knows no lock and no file: the
// owner of the rows guards them while they are looked at.
package condition
