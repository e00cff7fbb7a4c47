// Package viewer shows one picture: in the inspector, as large as the window, and on the
// whole screen with its answers in large letters. It makes the pixels for that off the
// main goroutine. It must not know the window: a Host says what it needs of it.
package viewer
