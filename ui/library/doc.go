// Package library is the page of the label library: the labels of a pack, searched, and what is
// wanted of each. It knows the window by what it needs of it, a Host.
package library
