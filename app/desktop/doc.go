// Package desktop is what the program with a window needs beside its window. It does not
// import the window.
package desktop
