// Package filelock locks files between processes, and tells a file that is locked from a
// file system that has no locks. It knows nothing of what the files are for.
package filelock
