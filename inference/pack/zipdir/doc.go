// Package zipdir reads the directory of a .zip that a stranger made: within bounds, with the names that
// its system gave, and with what makes a member unfit to be a file of a folder.
package zipdir
