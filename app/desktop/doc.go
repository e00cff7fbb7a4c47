// Package desktop is what the program with a window needs besides its window. It does not import
// the window.
package desktop
