// Package workspace holds the results in memory, a row a picture, and finds, counts, sorts
// and keeps them. It runs nothing and knows no window.
package workspace
