// Package persist keeps a workspace and its file in step: it fills the workspace from the
// file, writes changes behind the work, and follows what other processes write. It knows
// nothing of engines that run, of sessions or of windows, and leaves the SQL to app/store.
package persist
