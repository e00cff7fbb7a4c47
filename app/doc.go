// Package app is what a person does with the program, without a window: it
// loads the engine once and shares it, keeps the results in a Workspace, runs
// what was dropped one drop after the other in a Session, and turns codes into
// sentences. It knows no Fyne; the window, the command line and the exports are
// views of it.
package app
