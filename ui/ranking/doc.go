// Package ranking shows pictures by likeness: to one of them, or to words. It must not know the
// search field or the strip above the pictures beyond what it calls of them, nor the window around it.
package ranking
