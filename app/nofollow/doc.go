// Package nofollow opens, reads and writes files in folders that someone else may have filled, and
// follows no link there. It knows nothing of what the files are for.
package nofollow
