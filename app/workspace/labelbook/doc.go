// Package labelbook has the labels of all packs that a workspace has results of, in one vocabulary:
// what the packs call them, and what users say of pictures with labels of their own and of how
// labels are called. It knows no lock and no row: the owner of a Book guards it.
package labelbook
