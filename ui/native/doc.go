// Package native provides what the system's desktop does for the window: dialogs for files, message
// boxes, and the programs that show and open a file. It must not know the window.
package native
