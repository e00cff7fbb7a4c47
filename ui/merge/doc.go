// Package merge shows what sheets that came back would change, picture by picture, and has
// it done where the user says so. It knows no session: Host is what it needs of the window.
package merge
