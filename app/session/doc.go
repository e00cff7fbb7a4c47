// Package session makes tasks of what is dropped, and runs them one after another. It knows
// no window.
package session
