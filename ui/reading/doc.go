// Package reading has the text in pictures read, shows how far that is, and ends it. It must not
// know the window around it.
package reading
