// Package workspace holds the results in memory, a row a picture, and finds, counts and
// sorts them; its Journal is the seam to the file. It runs nothing, writes no file and knows no window.
package workspace
